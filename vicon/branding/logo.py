"""A city's mark, SVG or PNG: rebuilt from what it may hold: nothing else of the file is ever served."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

Form = Literal["svg", "png"]
MOST_BYTES = 60_000
MOST_PIXELS = 1024
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline"),
        *("polygon", "linearGradient", "radialGradient", "stop", "clipPath"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("id", "version", "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "y1", "x2"),
        *("y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "d", "points", "transform", "opacity", "offset"),
        *("fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap"),
        *("stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-opacity", "stop-color"),
        *("stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod"),
        *("clip-path", "clip-rule", "clipPathUnits"),
    }
)
_VALUE = re.compile(r"[\w\s.,#%+()\-]*")
"""What a drawing needs. Of functions only `url(#…)`, `rgb()` and transforms have such a form."""
_DEEPEST, _MOST_ELEMENTS = 24, 2_000
_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class BadLogo(ValueError):
    """Cannot be a mark here; the text says what of it."""


@dataclass(frozen=True, slots=True)
class Logo:
    form: Form
    file: bytes


def sanitised(file: bytes) -> Logo:
    """The mark in `file`. Raises BadLogo."""
    if len(file) > MOST_BYTES:
        raise BadLogo(f"larger than {MOST_BYTES // 1000} kB")
    if file.startswith(_PNG):
        return Logo("png", _png(file))
    return Logo("svg", _svg(file))


def _svg(file: bytes) -> bytes:
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadLogo("neither PNG nor SVG in UTF-8") from None
    # Entities can grow without bound, and no drawing needs them.
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise BadLogo("<!DOCTYPE or <!ENTITY")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without declarations there is nothing to expand
    except (ET.ParseError, ValueError):
        raise BadLogo("neither PNG nor well-formed SVG") from None
    if root.tag != f"{_SVG}svg":
        raise BadLogo("its root is no <svg>")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise BadLogo(f"more than {_MOST_ELEMENTS} elements")
    if "viewBox" not in root.attrib:
        raise BadLogo("no viewBox")
    ET.register_namespace("", _SVG[1:-1])
    return bytes(ET.tostring(_element(root, 0), encoding="utf-8"))


def _element(it: ET.Element, depth: int) -> ET.Element:
    if depth > _DEEPEST:
        raise BadLogo("elements too deep in each other")
    name = it.tag.removeprefix(_SVG) if isinstance(it.tag, str) else "comment"
    if name not in _ELEMENTS:
        raise BadLogo(f"<{name.rpartition('}')[2][:40]}>")
    kept = ET.Element(it.tag)
    for attribute, value in it.attrib.items():
        if attribute in ("xmlns", "class") or attribute.startswith("{"):
            # Of editors, and of style sheets that are not there. A link of another namespace goes too.
            if attribute.endswith("}href"):
                raise BadLogo(f"href in <{name}>")
            continue
        if attribute == "style" or attribute not in _ATTRIBUTES:
            raise BadLogo(f"{attribute[:40]} in <{name}>")
        if not _VALUE.fullmatch(value) or re.search(r"url\((?!#[\w-]+\))", value):
            raise BadLogo(f"{attribute} of <{name}>")
        kept.set(attribute, value)
    if name in ("title", "desc"):
        kept.text = (it.text or "")[:200]
        return kept
    for child in it:
        kept.append(_element(child, depth + 1))
    return kept


def _png(file: bytes) -> bytes:
    chunks = list(_chunks(file))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise BadLogo("a damaged PNG")
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if not 0 < width <= MOST_PIXELS or not 0 < height <= MOST_PIXELS:
        raise BadLogo(f"{width} x {height} pixels, more than {MOST_PIXELS}")
    if colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or interlace > 1:
        raise BadLogo("a damaged PNG")
    _inflated(b"".join(body for kind, body in chunks if kind == b"IDAT"), width, height, depth, colour)
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
        if kind in _CHUNKS
    )


def _inflated(data: bytes, width: int, height: int, depth: int, colour: int) -> None:
    # Interlaced pictures have up to two more bytes a row in each of seven passes.
    most = (width * _CHANNELS[colour] * depth // 8 + 16) * (height + 8)
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(data, most + 1)
    except zlib.error:
        raise BadLogo("a damaged PNG") from None
    if not plain or len(plain) > most or not stream.eof:
        raise BadLogo("a damaged PNG")


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 12 <= len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        body, check = file[at + 8 : at + 8 + length], file[at + 8 + length : at + 12 + length]
        if len(check) != 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + body):
            raise BadLogo("a damaged PNG")
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
