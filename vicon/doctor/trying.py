"""One check by its name. Where it makes sense it is tried end to end, which the look at everything is not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from vicon.doctor.examine import LOOKS, Look, look_at
from vicon.doctor.finding import Area, Finding
from vicon.doctor.probes import services, viewers, web
from vicon.doctor.tries import kept, letters, media
from vicon.settings import Settings

CHECKS: Mapping[str, tuple[Area, Look]] = {
    **{area: (area, look) for area, look in LOOKS.items() if area != "sso"},
    "certificate": ("web", web.secured),
    "database": ("database", kept.database),
    "mail": ("mail", partial(letters.letter, to="")),
    "media": ("ports", media.media),
    "oidc": ("sso", services.provider),
    "redis": ("redis", kept.shared_redis),
    "s3": ("disk", kept.s3),
    "turn": ("turn", media.relayed),
    "viewers": ("web", viewers.viewers),
}

_UNSET = {"certificate": "certificate_unset"}


async def one(name: str, settings: Settings, to: str = "") -> list[Finding]:
    """What the check called `name` finds; `to`: whom `mail` writes to. Raises KeyError."""
    area, look = CHECKS[name]
    if name == "mail":
        look = partial(letters.letter, to=to)
    found = await look_at(area, look, settings)
    # Of what is not set up there is nothing to find.
    return found or [Finding(area, "note", _UNSET.get(name, "nothing_here"), name)]
