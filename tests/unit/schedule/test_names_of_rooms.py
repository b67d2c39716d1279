"""Slugs and codes: readable, always the same shape, and nothing stored that gives a code away."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicon.people.server_key import ServerKey
from vicon.schedule import codes, slugs

SERVER_KEY = ServerKey(bytes(32))
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Rapat Anggaran 2027", "rapat-anggaran-2027"),
        ("  Musrenbang: Kec. Kartoharjo!  ", "musrenbang-kec-kartoharjo"),
        ("Café Ñandú", "cafe-nandu"),
        ("satu dua tiga empat lima enam tujuh", "satu-dua-tiga-empat-lima-enam"),
        ("x" * 100, "x" * 48),
        ("会议", ""),
        ("<script>", "script"),
        ("../../etc", "etc"),
    ],
)
def test_slug_is_made_of_the_words_of_the_title(title: str, slug: str) -> None:
    assert slugs.from_title(title) == slug


def test_meeting_without_a_title_has_a_friendly_pair_of_words() -> None:
    _, thing, quality = slugs.pair().split("-")
    assert thing in slugs.THINGS and quality in slugs.QUALITIES


@given(st.none() | st.text(max_size=250))
def test_every_title_gives_slugs_that_an_address_can_hold(title: str | None) -> None:
    for slug in islice(slugs.candidates(title), 20):
        assert SLUG.fullmatch(slug) and len(slug) <= 80


@given(st.none() | st.just("会议") | st.just("Rapat"))
def test_candidates_do_not_run_out(title: str | None) -> None:
    assert len(set(islice(slugs.candidates(title), 200))) > 150


@given(st.text(max_size=30), st.integers(0, 50))
def test_codes_have_nine_digits_and_are_the_same_every_time(room: str, count: int) -> None:
    code = codes.code_of(SERVER_KEY, room, count)
    assert re.fullmatch("[1-9][0-9]{8}", code)
    assert codes.code_of(SERVER_KEY, room, count) == code
    assert codes.code_of(ServerKey(bytes([1]) * 32), room, count) != code


def test_code_may_be_typed_in_groups() -> None:
    stored = codes.digest_of(SERVER_KEY, "123456789")
    for typed in (
        "123 456 789",
        " 123-456-789 ",
        "123.456.789",
        "1 2 3 4 5 6 7 8 9",
        "123\u00a0456\u00a0789",
    ):
        assert codes.digest_of(SERVER_KEY, typed) == stored
    for typed in ("123456780", "", "12345678", "1234567890", "x" * 10_000):
        assert codes.digest_of(SERVER_KEY, typed) != stored
