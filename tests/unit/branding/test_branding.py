"""A city's colours are readable by everybody or refused by name; its mark can do nothing but be a picture."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest

from vicon.branding.branding import Branding
from vicon.branding.colours import Colours, contrast, faults, tokens
from vicon.branding.logo import MOST_BYTES, BadLogo, Logo, sanitised
from vicon.branding.sheet import style_sheet

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>Kota</title>'
    b'<path d="M1 1h6v6z" fill="#a00"/>%b</svg>'
)


def png(width: int = 2, height: int = 2, more: bytes = b"", rows: bytes | None = None) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = zlib.compress(rows if rows is not None else (b"\0" + b"\xa0\0\0" * width) * height)
    text = chunk(b"tEXt", b"Comment\0" + more) if more else b""
    return b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_the_colours_it_comes_with_are_readable() -> None:
    assert faults(Colours()) == []
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0


@pytest.mark.parametrize(
    ("colour", "value"),
    [
        ("primary", "#7fb3c0"),
        ("strong", "#88aaff"),
        ("soft", "#3d6f7a"),
        ("floor", "#5a3b00"),
        ("floor_soft", "#c08030"),
        ("dark", "#1d4a55"),
    ],
)
def test_a_colour_that_somebody_cannot_read_is_refused_by_name(colour: str, value: str) -> None:
    found = faults(replace(Colours(), **{colour: value}))
    assert colour in {it.colour for it in found}
    assert all(it.ratio < it.least for it in found)


def test_a_red_city_is_readable_in_the_light_and_in_the_dark() -> None:
    red = Colours(primary="#8c1d2b", strong="#6b1420", soft="#f7e3e5", dark="#f2a3ac")
    assert faults(red) == []
    light, dark = tokens(red)
    assert (light["city-primary"], dark["city-primary"]) == ("#8c1d2b", "#f2a3ac")


def test_the_sheet_says_only_what_was_set() -> None:
    assert style_sheet(Branding()) == ""
    assert style_sheet(Branding(), "Asia/Makassar") == ':root {--city-zone:"Asia/Makassar";}'
    it = Branding(name='Kota "Contoh"; } * {', logo=Logo("svg", b""), logo_digest="a" * 64)
    assert style_sheet(it) == (
        ':root {--city-name:"Kota%20%22Contoh%22%3B%20%7D%20%2A%20%7B";'
        '--city-logo:"/public/brand/logo.svg?aaaaaaaaaaaaaaaa";}'
    )
    assert "--city-primary:#8c1d2b" in style_sheet(Branding(colours=replace(Colours(), primary="#8c1d2b")))


def test_a_drawing_stays_a_drawing() -> None:
    kept = sanitised(SVG % b'<g class="x"><circle cx="4" cy="4" r="2" fill="url(#a)"/></g><!-- hai -->')
    assert kept.form == "svg"
    assert b"<circle" in kept.file and b"hai" not in kept.file and b"class" not in kept.file
    assert sanitised(kept.file) == kept


@pytest.mark.parametrize(
    "bad",
    [
        b"<script>alert(1)</script>",
        b'<path d="M0 0" onload="alert(1)"/>',
        b'<image href="https://luar.example/a.png"/>',
        b"<foreignObject><p>x</p></foreignObject>",
        b"<style>*{}</style>",
        b'<path d="M0 0" style="fill:url(https://luar.example)"/>',
        b'<path d="M0 0" fill="url(https://luar.example/a)"/>',
        b'<g xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>',
        b'<animate attributeName="x"/>',
        b"<use href='#a'/>",
        b"<g>" * 30 + b"</g>" * 30,
        b"<g/>" * 3000,
    ],
)
def test_nothing_that_acts_or_fetches_is_taken(bad: bytes) -> None:
    with pytest.raises(BadLogo):
        sanitised(SVG % bad)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a",
        b"<html/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG % b"",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b" " * (MOST_BYTES + 1),
        png()[:-4],
        png().replace(b"IDAT", b"IDAX"),
        png(5000, 1),
        png(rows=b"\0" * 50_000_000),
        png(rows=b""),
    ],
)
def test_no_mark_is_refused(bad: bytes) -> None:
    with pytest.raises(BadLogo):
        sanitised(bad)


def test_of_a_png_only_the_picture_is_kept() -> None:
    kept = sanitised(png(more=b"Jalan Mawar 12"))
    assert (kept.form, kept.file) == ("png", png())
