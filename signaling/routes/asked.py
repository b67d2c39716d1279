"""Bodies of requests."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """A field that is not known is refused by its name: a slip of the pen must not be passed over."""

    model_config = ConfigDict(extra="forbid")
