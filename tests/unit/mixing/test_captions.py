"""Captions beside a film: how long a line stands, who is named, and whose words go before."""

from __future__ import annotations

from vicon.mixing.captions import Line, cues, people, read
from vicon.mixing.cues import webvtt
from vicon.mixing.score import Person, Score


def line(ms: int, text: str, *, name: str = "", auto: bool = False, long_ms: int = 1_000) -> Line:
    return Line(ms, long_ms, name, text, auto)


def test_a_line_stays_to_be_read_and_gives_way_to_the_next() -> None:
    lines = [line(0, "a"), line(1_000, "b" * 100), line(20_000, "c", long_ms=9_000), line(24_000, "d")]
    spans = [(at, to) for at, to, _ in cues(lines, 25_000)]
    assert spans == [(0, 1_000), (1_000, 7_500), (20_000, 24_000), (24_000, 25_000)]


def test_a_name_stands_where_it_changes_and_no_text_is_markup() -> None:
    lines = [line(0, "a", name="Siti <i>"), line(2_000, "b", name="Siti <i>"), line(4_000, "<c> & --> d")]
    track = webvtt(cues(lines, 9_000))
    assert track.splitlines() == [
        "WEBVTT", "",
        "00:00:00.000 --> 00:00:01.500", "<v Siti &lt;i&gt;>a</v>", "",
        "00:00:02.000 --> 00:00:03.500", "b", "",
        "00:00:04.000 --> 00:00:05.500", "&lt;c> &amp; → d",
    ]  # fmt: skip


def test_what_a_person_wrote_stands_in_place_of_the_engine() -> None:
    lines = [
        line(9_000, "mesin lagi", auto=True), line(0, "mesin", auto=True, long_ms=3_000),
        line(2_000, "orang"), line(3_000, "mesin sesudahnya", auto=True),
        line(10_000, "panjang", long_ms=9_000), line(11_000, "pendek"),
        line(18_000, "mesin di dalam", auto=True),
    ]  # fmt: skip
    assert [it.text for it in read(lines)] == [
        "orang", "mesin sesudahnya", "mesin lagi", "panjang", "pendek",
    ]  # fmt: skip


def test_who_may_not_be_heard_has_no_words_and_who_is_not_named_no_name() -> None:
    publish = {"a": "full", "b": "voice", "c": "unnamed", "d": "none"}
    of = Score("s", "", 0, 1, [], [], [], {seat: Person(f"seal-{seat}", it) for seat, it in publish.items()})  # type: ignore[arg-type]
    assert people(of) == {"a": "seal-a", "b": "seal-b", "c": None}
