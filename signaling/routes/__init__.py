"""HTTP routes, one resource a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from signaling.services import Services


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Served = Annotated[Services, Depends(_services)]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
