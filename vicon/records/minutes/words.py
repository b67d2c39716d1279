"""The fixed words of the documents, Indonesian and English: `words/id.json` and `words/en.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from vicon.records.minutes.spelled import Language


class Words:
    """Sentences by their name, with what is missing in them filled in."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def __call__(self, name: str, **given: Any) -> str:
        sentence = self._sentences[name]
        return sentence.format(**given) if given else sentence


@cache
def words(language: Language) -> Words:
    file = files("vicon.records.minutes") / "words" / f"{language}.json"
    return Words(json.loads(file.read_text(encoding="utf-8")))
