"""Every table, one file per subject. Importing this module fills `metadata`."""

from __future__ import annotations

from vicon.store.models import (
    audit,
    branding,
    catalogue,
    decks,
    digests,
    documents,
    encoders,
    invitations,
    jobs,
    journal,
    keys,
    people,
    presets,
    privacy,
    recordings,
    registrations,
    requests,
    rooms,
    schedule,
    sessions,
    webhooks,
)
from vicon.store.models.base import metadata

__all__ = [
    "audit",
    "branding",
    "catalogue",
    "decks",
    "digests",
    "documents",
    "encoders",
    "invitations",
    "jobs",
    "journal",
    "keys",
    "metadata",
    "people",
    "presets",
    "privacy",
    "recordings",
    "registrations",
    "requests",
    "rooms",
    "schedule",
    "sessions",
    "webhooks",
]
