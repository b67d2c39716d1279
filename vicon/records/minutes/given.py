"""What documents of one vicon have in common: settings, with what was asked for this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vicon.records.minutes.sheet import Particulars
from vicon.settings import Settings


def particulars(settings: Settings, asked: Mapping[str, Any]) -> Particulars:
    """What documents of this vicon have in common, with what was asked for this one."""
    lines = tuple(line.strip() for line in settings.letterhead.split("|") if line.strip())
    return Particulars(letterhead=lines, city=settings.city, origin=settings.url, zone=settings.zone, **asked)
