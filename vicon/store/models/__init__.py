"""Every table, one file per subject. Importing this module fills `metadata`."""

from __future__ import annotations

from vicon.store.models import digests, journal, keys, requests, rooms, schedule, sessions
from vicon.store.models.base import metadata

__all__ = ["digests", "journal", "keys", "metadata", "requests", "rooms", "schedule", "sessions"]
