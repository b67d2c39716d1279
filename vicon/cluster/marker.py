"""The mark that this version prepared a data directory: `vicon serve` then need not wait for that step."""

from __future__ import annotations

from vicon import __version__
from vicon.settings import Settings

_NAME = "prepared"


def is_prepared(settings: Settings) -> bool:
    """Whether this version prepared this data directory, for this database, before."""
    try:
        return (settings.data / _NAME).read_text() == _text(settings)
    except OSError:
        return False


def mark_prepared(settings: Settings) -> None:
    (settings.data / _NAME).write_text(_text(settings))


def _text(settings: Settings) -> str:
    place = "elsewhere" if settings.database else "here"
    return f"{__version__} {place}\n"
