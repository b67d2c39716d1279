"""The pages have a sentence, in both languages, for every code that the server can give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signaling.problems import SENTENCES
from vicon import schedule
from vicon.rooms.errors import ERRORS

FEATURES = Path(__file__).parents[3] / "frontend/app/src/features"
FOLDERS = ("refusals", "accounts", "desk", "schedule", "integration")
REGISTRATION = re.compile("regist(ration|ered)_")
"""Codes whose sentences lie with the form of citizens, which has others of its own."""
OWN = {"floor_needed", "locked", "lost"}
"""What the client says by itself, without asking the server."""


def words(language: str) -> dict[str, str]:
    """The sentences of the pages by code."""
    said: dict[str, str] = {}
    for folder in FOLDERS:
        text = (FEATURES / folder / f"{language}.ts").read_text()
        # Sentences, not the other words of a feature: those stand further to the left.
        found = re.findall(r'^    (\w+):\s+"(.*\.)",$', text, re.MULTILINE)
        assert len(found) == len(dict(found)), f"a code has two sentences in {folder}"
        said |= dict(found)
    form = (FEATURES / "registration" / f"{language}.ts").read_text()
    found = re.findall(r'^    (\w+):\s+"(.*\.)",$', form, re.MULTILINE)
    return said | {code: sentence for code, sentence in found if REGISTRATION.match(code)}


def faults() -> set[str]:
    """Codes of what cannot be booked: fields of `bad_body`, which the form has sentences for."""
    sources = Path(schedule.__path__[0]).rglob("*.py")
    return {code for file in sources for code in re.findall(r'BadBooking\([^,]+, "(\w+)"', file.read_text())}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_have_a_sentence_for_every_code_over_http_and_sockets(language: str) -> None:
    said = words(language)
    codes = set(ERRORS) | set(SENTENCES)
    assert set(said) - OWN - (faults() - codes) == codes
    for code, sentence in said.items():
        assert re.fullmatch(r"[A-Z].+\.", sentence), code
