"""The pages have a sentence, in both languages, for every code that the server can give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signaling.problems import SENTENCES
from vicon.rooms.errors import ERRORS

FEATURES = Path(__file__).parents[3] / "frontend/app/src/features"
FOLDERS = ("refusals", "accounts")
OWN = {"floor_needed", "locked", "lost"}
"""What the client says by itself, without asking the server."""


def words(language: str) -> dict[str, str]:
    """The sentences of the pages by code."""
    files = [(FEATURES / folder / f"{language}.ts").read_text() for folder in FOLDERS]
    # Sentences, not the other words of a feature: those stand further to the left.
    found = [pair for text in files for pair in re.findall(r'^    (\w+):\s+"(.*\.)",$', text, re.MULTILINE)]
    assert len(found) == len(dict(found)), "a code has two sentences"
    return dict(found)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_have_a_sentence_for_every_code_over_http_and_sockets(language: str) -> None:
    said = words(language)
    assert set(said) - OWN == set(ERRORS) | set(SENTENCES)
    for code, sentence in said.items():
        assert re.fullmatch(r"[A-Z].+\.", sentence), code
