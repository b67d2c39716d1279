"""Why a file that came back from a signer is refused, in words: `reasons.json`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Reason = Literal[
    "no_file",
    "too_large",
    "cut",
    "unreadable",
    "unsigned",
    "broken",
    "foreign",
    "withdrawn",
    "replaced",
    "sealed",
    "changed",
    "fewer",
]
REASONS: tuple[Reason, ...] = get_args(Reason)


def sentences(reason: Reason, detail: str = "") -> tuple[str, str]:
    """In Indonesian and in English; `detail` is what the library says that found it."""
    more = f" ({detail})" if detail else ""
    both = _all()
    return f"{both['id'][reason]}{more}", f"{both['en'][reason]}{more}"


@cache
def _all() -> dict[str, dict[str, str]]:
    file = files("vicon.records.minutes.sign") / "reasons.json"
    read: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return read
