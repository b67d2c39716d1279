"""Names that people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicon.rooms import names
from vicon.rooms.refusal import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Rene\u0301", "Ren\u00e9"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"),
        ("李小龍", "李小龍"),
        ("Budi 👨‍👩‍👧", "Budi 👨‍👩‍👧"),
    ],
)
def test_names_are_kept_as_people_write_them(typed: str, kept: str) -> None:
    assert names.clean(typed) == kept


@pytest.mark.parametrize(
    "bad", ["", "   ", "x" * 61, "a\u202eb", "a\u2066b", "a\x00b", "\u200b", "a\u200bb", "...", "\ud800"]
)
def test_what_is_no_name_is_refused(bad: str) -> None:
    with pytest.raises(Refusal) as refused:
        names.clean(bad)
    assert refused.value.error == "name_bad"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Budi", "BUDI"),
        ("Budi Santoso", "Budi-Santoso"),
        ("Sari", "Ѕаrі"),  # Cyrillic
        ("Rina", "Ｒｉｎａ"),  # full width
        ("Ali", "AIi"),
        ("Soekarno", "S0ekarno"),
        ("Martin", "rnartin"),
        ("Rene", "René"),
        ("Alpha", "Αlpha"),  # Greek
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert names.skeleton(one) == names.skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Budi", "Budiman"), ("Sari", "Sara"), ("李", "王"), ("Ani", "Ana")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert names.skeleton(one) != names.skeleton(other)


@given(st.text())
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        kept = names.clean(text)
    except Refusal:
        return
    assert names.clean(kept) == kept
    names.skeleton(kept)
