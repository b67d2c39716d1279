"""A rehearsal in words: what was measured, and how many people are safe. Indonesian and English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from vicon.rehearsal.door import Hindered
from vicon.rehearsal.figures import Fault, Figures, share
from vicon.rehearsal.rehearse import Report

Language = Literal["id", "en"]
_HERE = Path(__file__).parent / "words"


@cache
def words(language: Language) -> Mapping[str, str]:
    found: dict[str, str] = json.loads((_HERE / f"{language}.json").read_text())
    return found


def say(code: str, language: Language, **facts: object) -> str:
    return words(language)[code].format_map(facts)


def size(it: Figures, found: list[Fault], language: Language) -> str:
    """One line about one size."""
    verdict = say("bad", language, faults=_named(found, language)) if found else say("good", language)
    return say(
        "size",
        language,
        people=it.people,
        join=round(it.join_p95_ms),
        delay=_number(it.delay_p95_ms, language),
        sound=_share(it.sound_lost, it.sound, language),
        pictures=_share(it.pictures_lost, it.pictures, language),
        command=round(it.command_p95_ms),
        verdict=verdict,
    )


def verdict(report: Report, language: Language) -> str:
    """How many people are safe, in one sentence."""
    facts = {
        "shape": say(report.shape, language),
        "safe": report.safe,
        "limit": report.limit,
        "faults": _named(report.faults, language),
        "stopped": say(report.stopped, language, near=", ".join(report.near)) if report.stopped else "",
    }
    if report.stopped:
        return say("safe_stopped" if report.safe else "nothing", language, **facts)
    if not report.safe:
        return say("unsafe", language, **facts)
    return say("safe" if report.limit is not None else "safe_all", language, **facts)


def costs(report: Report, language: Language) -> str:
    """What the safe size took; empty where the server is on another machine."""
    its = [it for it in report.sizes if it.people == report.safe and it.cores]
    if not its or report.per_core is None:
        return ""
    return say(
        "costs",
        language,
        cores=_number(sum((its[-1].cores or {}).values()), language, 2),
        per_core=_number(report.per_core, language),
        own=_number(its[-1].own_core, language, 2),
    )


def refused(it: Hindered, language: Language) -> str:
    code = "rate_begin" if it.code == "rate" else it.code
    return say(code, language, **it.facts)


def _named(found: Iterable[Fault], language: Language) -> str:
    return ", ".join(say(fault, language) for fault in found)


def _share(lost: int, came: int, language: Language) -> str:
    return f"{_number(100 * share(lost, came), language, 2)} %"


def _number(value: float, language: Language, places: int = 1) -> str:
    written = f"{value:.{places}f}"
    return written.replace(".", ",") if language == "id" else written
