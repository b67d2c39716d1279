"""Every error a client can meet has a name, a sentence for people, and a meaning for programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import signaling
import vicon
from signaling.problems import SENTENCES
from vicon.people.refusals import CODES
from vicon.rooms.errors import ERRORS
from vicon.rooms.protocol import events

NAMED_BY: dict[str, tuple[str, int]] = {
    "Refusal": ("socket", 0),
    "Refused": ("both", 0),
    "MediaRefused": ("socket", 0),
    "Ended": ("socket", 1),
    "_no": ("socket", 1),
    "finish": ("socket", 1),
    "close_all": ("socket", 1),
    "close": ("socket", 2),
    "release": ("socket", 1),
    "_release_seat": ("socket", 1),
    "_failed": ("socket", 2),
    "Problem": ("http", 1),
}
"""Which argument of which call is the name of an error, and which way it goes to a client."""

EVENTS = frozenset(body.__name__ for body in events.EVENTS.values())
"""What happened has codes of its own, which are no errors."""


def raised() -> Iterator[tuple[str, str, str]]:
    """(way, code, file) for every error that our source names."""
    for package in (vicon, signaling):
        for source in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                if isinstance(node, ast.Call):
                    for way, code in named(node):
                        yield way, code, source.name


def named(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    way, at = NAMED_BY.get(name, ("", 0))
    told = [(way, value) for value in call.args[at : at + 1] if way]
    if name not in EVENTS:
        told += [("socket", keyword.value) for keyword in call.keywords if keyword.arg == "code"]
    for way_, value in told:
        code = value.value if isinstance(value, ast.Constant) else None
        if isinstance(code, str) and re.fullmatch(r"[a-z_]+", code):
            yield way_, code


# No parameters of the tests: every process of pytest would read all source to number them.
@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, str]]:
    return sorted(set(raised()))


def test_the_search_finds_errors_of_every_layer(found: list[tuple[str, str, str]]) -> None:
    codes = {code for _, code, _ in found}
    assert {"token_expired", "codec_none", "slow", "order", "moved", "silent", "admins_only"} <= codes
    assert len(codes) > 45


def test_an_error_that_can_be_sent_is_in_the_catalogue_of_its_way(found: list[tuple[str, str, str]]) -> None:
    known = {"socket": {*ERRORS}, "http": {*SENTENCES, *ERRORS}, "both": {*ERRORS}}
    assert [error for error in found if error[1] not in known[error[0]]] == []


def test_every_sentence_is_one_in_both_languages() -> None:
    for code, error in ERRORS.items():
        for sentence in (error.id, error.en):
            assert re.fullmatch(r"[A-Z`][^\n]+\.", sentence), code
    for code, sentence in SENTENCES.items():
        assert re.fullmatch(r"[A-Z`][^\n]+\.", sentence), code


def test_tokens_mean_the_same_in_both_catalogues() -> None:
    for code, (http, close) in CODES.items():
        assert (ERRORS[code].http, ERRORS[code].close) == (http, close), code
