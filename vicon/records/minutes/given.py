"""What documents of one vicon have in common: settings, with what was asked for this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vicon.records.minutes.sheet import Logo, Particulars
from vicon.records.minutes.spelled import WORDS
from vicon.settings import Settings


def particulars(
    settings: Settings, asked: Mapping[str, Any], letterhead: Sequence[str] = (), logo: Logo | None = None
) -> Particulars:
    """What documents of this vicon have in common, with what was asked for this one.

    `letterhead`, `logo`: what the city set at its pages; no letterhead: that of the settings.
    """
    lines = tuple(letterhead) or tuple(filter(None, map(str.strip, settings.letterhead.split("|"))))
    zone = WORDS[settings.zone]
    city, origin = settings.city, settings.url
    return Particulars(letterhead=lines, city=city, origin=origin, zone=zone, logo=logo, **asked)
