"""Findings in words: what is so, and what to do. Indonesian and English, by code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from vicon.doctor.finding import Finding

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
_HERE = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Said:
    """`cure` is empty where there is nothing to do."""

    what: str
    cure: str


def say(finding: Finding, language: Language) -> Said:
    words = codes(language)[finding.code]
    facts = {name: _written(it, language) for name, it in finding.facts.items()} | {"where": finding.where}
    return Said(words["what"].format_map(facts), words.get("cure", "").format_map(facts))


def _written(fact: str | float, language: Language) -> str:
    if isinstance(fact, str):
        return fact
    return f"{fact:.1f}".replace(".", "," if language == "id" else ".")


@cache
def codes(language: Language) -> Mapping[str, Mapping[str, str]]:
    """The words of every code."""
    words: Mapping[str, Mapping[str, str]] = json.loads((_HERE / f"{language}.json").read_text("utf-8"))
    return words


def described(finding: Finding) -> dict[str, object]:
    """As JSON, with the words of both languages."""
    words = {language: say(finding, language) for language in LANGUAGES}
    return {
        "area": finding.area,
        "level": finding.level,
        "code": finding.code,
        "where": finding.where,
        "facts": dict(finding.facts),
        "what": {language: it.what for language, it in words.items()},
        "cure": {language: it.cure for language, it in words.items()},
    }
