"""What a clerk would not put up with, and how it is said in both languages."""

from dataclasses import replace
from string import Formatter
from typing import Any, get_args

import pytest

from vicon.rehearsal import said
from vicon.rehearsal.figures import Fault, Figures, at, faults, share
from vicon.rehearsal.rehearse import Report
from vicon.rehearsal.shapes import SHAPES

GOOD = Figures(10, sound=10_000, sound_lost=50, pictures=10_000, pictures_lost=50, join_p95_ms=900)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"failures": {"rate": 1}}, ["joins_failed"]),
        ({"join_p95_ms": 2_001.0}, ["join_slow"]),
        ({"sound_lost": 200}, ["sound_lost"]),
        ({"pictures_lost": 200}, ["pictures_lost"]),
        ({"deaf": 1, "blind": 2}, ["deaf", "blind"]),
        ({"delay_p95_ms": 101.0}, ["late"]),
        ({"refused": {"timeout": 1}}, ["commands_refused"]),
        ({"command_p95_ms": 1_001.0}, ["commands_slow"]),
        ({"events_lost": 1}, ["events_lost"]),
        ({"sockets_closed": 1}, ["sockets_closed"]),
    ],
)
def test_faults(change: dict[str, Any], expected: list[Fault]) -> None:
    assert faults(replace(GOOD, **change)) == expected


def test_shares_and_quantiles_of_nothing_are_nothing() -> None:
    assert (share(0, 0), at([], 0.95)) == (0.0, 0.0)
    assert (share(1, 3), at(range(100), 0.95)) == (0.25, 95)


def test_both_languages_have_the_same_words_with_the_same_facts() -> None:
    def facts(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    ours, theirs = said.words("id"), said.words("en")
    assert {code: facts(text) for code, text in ours.items()} == {
        code: facts(text) for code, text in theirs.items()
    }
    assert set(get_args(Fault)) | set(SHAPES) <= ours.keys()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_answer_is_one_sentence(language: said.Language) -> None:
    full = Report("audio", 300, safe=160, limit=180, faults=["late"])
    for report in (
        full,
        replace(full, safe=300, limit=None),
        replace(full, stopped="near", near=["node_busy"]),
        replace(full, safe=0, limit=5),
        replace(full, safe=0, limit=None, stopped="rate"),
    ):
        sentence = said.verdict(report, language)
        assert sentence.endswith(".")
        assert "{" not in sentence
    assert "160" in said.verdict(full, language)


def test_what_a_participant_costs_follows_from_the_sizes() -> None:
    small = Figures(10, cores={"media": 0.1}, memory_kb=1_000.0)
    large = Figures(20, cores={"media": 0.15, "engine": 0.05}, memory_kb=3_000.0)
    report = Report("audio", 20, safe=20, sizes=[small, large])
    assert (report.per_core, report.kb_per_participant) == (100.0, 200.0)
    away = Report("audio", 20, safe=20, sizes=[Figures(20)])
    assert (away.per_core, away.kb_per_participant, said.costs(away, "en")) == (None, None, "")
