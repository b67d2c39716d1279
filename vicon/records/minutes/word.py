"""A sheet as a word processor's file (DOCX), to go on writing in: `python -m vicon.records.minutes.word`.

What is official is the PDF; this is for the clerk, and for letters that quote it. The same sheet gives the
same bytes here too.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from vicon.records.minutes.apart import apart, confined
from vicon.records.minutes.sheet import Sheet

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FONT = "Bookman Old Style"
"""What offices have; others take what is near."""


async def written(sheet: Sheet) -> bytes:
    """The sheet as DOCX, made in another process. Raises Failed."""
    return await apart(__name__, sheet.dumps().encode())


def write(sheet: str) -> bytes:
    """The DOCX of a sheet in JSON."""
    from docx import Document
    from docx.shared import Cm, Pt

    it = json.loads(sheet)
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.4)
    section.footer.paragraphs[0].text = it["foot"]
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(11)
    core, when = document.core_properties, datetime(*it["date"])
    core.title, core.author, core.language = f"{it['title']} {it['subject']}", "", it["language"]
    core.created = core.modified = when
    _top(document, it)
    for block in it["blocks"]:
        _BLOCKS[block["block"]](document, block)
    made = io.BytesIO()
    document.save(made)
    return _timeless(made.getvalue())


def _top(document: Any, it: Mapping[str, Any]) -> None:
    if it["logo"] is not None:
        _logo(document, it["logo"], it["logo_says"])
    for n, line in enumerate(it["letterhead"]):
        _centred(document, line, bold=n + 1 < len(it["letterhead"]) or n == 0, size=13 if n < 2 else 9)
    _centred(document, it["title"].upper(), bold=True, size=14)
    _centred(document, it["subject"].upper(), bold=True, size=12)
    _centred(document, it["number"], bold=False, size=11)


def _logo(document: Any, logo: Mapping[str, Any], says: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    file = bytes(logo["file"])
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = paragraph.add_run().add_picture(
        io.BytesIO(file if logo["form"] == "png" else drawn(file)), height=Cm(2.2)
    )
    if picture.width > Cm(12):
        picture.width, picture.height = Cm(12), round(picture.height * Cm(12) / picture.width)
    picture._inline.docPr.set("descr", says)


def drawn(svg: bytes) -> bytes:
    """The drawing as PNG, 300 pixels an inch at the size it has in a letterhead: Word reads no SVG."""
    import typst

    page = (
        b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        b'#let drawn = image.with(bytes(sys.inputs.svg), format: "svg")\n'
        b"#context if measure(drawn(height: 2.2cm)).width > 12cm { drawn(width: 12cm) }"
        b" else { drawn(height: 2.2cm) }\n"
    )
    given = {"svg": svg.decode()}
    made: bytes = typst.compile(page, format="png", ppi=300, sys_inputs=given, ignore_system_fonts=True)
    return made


def _centred(document: Any, text: str, *, bold: bool, size: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _heading(document: Any, block: Mapping[str, Any]) -> None:
    document.add_heading(block["text"], 2 if block["block"] == "heading" else 3)


def _paragraph(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph().add_run(block["text"]).italic = block["quiet"]


def _numbered(document: Any, block: Mapping[str, Any]) -> None:
    # Numbers as text: a list style of Word would count on from the section before.
    for n, text in enumerate(block["items"], 1):
        document.add_paragraph(f"{n}. {text}")


def _listed(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, value in block["rows"]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, f": {value}"


def _grid(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(block["columns"]))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, block["columns"], strict=True):
        cell.paragraphs[0].add_run(column["head"]).bold = True
    for row in block["rows"]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _signatures(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(block["signatories"]))
    last = len(block["signatories"]) - 1
    for n, (cell, who) in enumerate(zip(table.rows[0].cells, block["signatories"], strict=True)):
        place = block["place"] if n == last else ""
        cell.text = "\n".join([place, who["office"], "", "", "", who["name"] or "." * 40, *who["lines"]])


def _annex(document: Any, block: Mapping[str, Any]) -> None:
    document.add_page_break()
    document.add_heading(block["title"], 2)


def _proof(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph(block["text"])
    _listed(document, block)


_BLOCKS: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "heading": _heading,
    "subheading": _heading,
    "paragraph": _paragraph,
    "listed": _listed,
    "numbered": _numbered,
    "grid": _grid,
    "signatures": _signatures,
    "annex": _annex,
    "proof": _proof,
}


def _timeless(docx: bytes) -> bytes:
    """The same parts without the time at which they were packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


if __name__ == "__main__":
    confined()
    sys.stdout.buffer.write(write(sys.stdin.read()))
