"""What every command that acts begins with: settings, logs, and a collector that rarely looks."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vicon.settings import Settings

EX_CONFIG = 78


def start(role: str) -> Settings:
    """Settings and logs of a role; its modules are imported by now, and the collector leaves them be."""
    from vicon import log, settings

    gc.freeze()
    # What a room makes and lets go of has few cycles. Looking at all that lives holds up the loop: 0.1 s in a
    # hall of a thousand, after every few dozen joins.
    gc.set_threshold(10_000, 20, 50)
    gc.enable()

    loaded = settings.load()
    log.configure(role, loaded.log_level, loaded.log_format)
    return loaded
