"""Webhooks (city.md 12): other systems are told, signed and at least once, what happened in sittings."""
