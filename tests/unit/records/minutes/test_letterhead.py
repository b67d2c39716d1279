"""The letterhead of documents: the city's mark beside its lines."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Literal

import pytest
from docx import Document

from tests.unit.records.minutes.conftest import SHEET
from tests.unit.records.minutes.hearing import GIVEN
from vicon.branding.logo import sanitised
from vicon.records.minutes import press, word
from vicon.records.minutes.sheet import Logo, Sheet


def drawing(width: int) -> bytes:
    """30 high."""
    shape = b'<path d="M0 0h%dv30z" fill="#0b5261"/>' % width
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 30">%s</svg>' % (width, shape)
    return sanitised(svg).file


def logo(form: Literal["svg", "png"]) -> Logo:
    """The drawing is wider than a page at the height of a letterhead."""
    return Logo(form, drawing(240) if form == "svg" else sanitised(word.drawn(drawing(60))).file)


def headed(logo: Logo | None) -> Sheet:
    return replace(SHEET, blocks=SHEET.blocks[:1], logo=logo, logo_says="Lambang")


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_mark_stands_in_both_forms_and_is_said_to_who_does_not_see_it(
    form: Literal["svg", "png"],
) -> None:
    shown = headed(logo(form)).dumps()
    pdf = press.typeset(shown)
    assert pdf == press.typeset(shown) != press.typeset(headed(None).dumps())
    assert b"/Alt(Lambang)" in pdf
    written = word.write(shown)
    assert written == word.write(shown)
    document = Document(io.BytesIO(written))
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == "Lambang"
    section = document.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert 0 < picture.width < room


def test_another_mark_is_news_for_a_document_and_none_is_what_was_before_there_were_any() -> None:
    assert "logo" not in GIVEN.plain()
    one, other = (replace(GIVEN, logo=logo(it)).plain() for it in ("svg", "png"))
    assert one["logo"] != other["logo"]
