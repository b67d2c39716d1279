"""The pages have a sentence, in both languages, for every code that the server can give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signaling.problems import SENTENCES
from vicon.rooms.errors import ERRORS

FOLDER = Path(__file__).parents[3] / "frontend/app/src/features/refusals"
OWN = {"floor_needed", "locked", "lost"}
"""What the client says by itself, without asking the server."""


def words(language: str) -> dict[str, str]:
    """The sentences of the pages by code."""
    return dict(re.findall(r'^    (\w+):\s+"(.*)",$', (FOLDER / f"{language}.ts").read_text(), re.MULTILINE))


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_have_a_sentence_for_every_code_over_http_and_sockets(language: str) -> None:
    said = words(language)
    assert set(said) - OWN == set(ERRORS) | set(SENTENCES)
    for code, sentence in said.items():
        assert re.fullmatch(r"[A-Z].+\.", sentence), code
