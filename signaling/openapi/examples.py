"""Examples by operation: `request`, or the status of an answer. docs/api.md runs the same ones."""

from __future__ import annotations

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "sittings_book": {
        "request": {
            "title": "RDPU Pasar Sleko",
            "preset": "hearing",
            "start": "2026-11-26T09:00:00+07:00",
            "end": "2026-11-26T11:00:00+07:00",
            "opd": "Dinas Perdagangan",
            "external": [{"system": "sipd", "id": "005/123/2026"}],
        }
    },
    "changing_change": {"request": {"title": "RDPU Pasar Sleko (lanjutan)", "place": "Ruang Rapat I"}},
    "rooms_make_room": {"request": {"title": "Ruang Rapat I", "preset": "meeting", "opd": "Bagian Umum"}},
    "feeds_make_feed": {"request": {"label": "Agenda Dinas Perdagangan", "opd": "Dinas Perdagangan"}},
}
