"""Addresses of rooms that people can read out: words of the title, or a friendly pair of Indonesian words.

A slug opens nothing; the secret beside it does (threats.md 22).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator

LONGEST = 48
SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_WORDS = 6

_THINGS = """
    anggrek bakau bambu bangau batik beringin bintang bulan camar cemara cempaka cendana dahlia
    danau delima embun fajar gading garuda gelatik gunung hutan jalak jati kelapa kemuning kenanga
    kenari kijang kolam kupu langit laut lembah lumbung mahoni mawar melati mentari merak merpati
    mutiara nusa ombak padi pandan pantai pelangi perahu pinus pulau purnama rajawali rembulan sawah
    selasih seroja sungai tanjung telaga teratai terumbu wijaya zamrud
"""
_QUALITIES = """
    asri bening biru cerah damai elok emas gembira hangat hijau indah jernih jingga kuning lestari
    luhur makmur mekar merah nila perak permai putih rindang ramah riang segar sejuk sentosa subur
    teduh ungu
"""
THINGS = tuple(_THINGS.split())
QUALITIES = tuple(_QUALITIES.split())


def good(slug: str) -> bool:
    """Whether a room may be given this address: words, joined by single hyphens."""
    return bool(SHAPE.fullmatch(slug)) and not slug.endswith("-") and "--" not in slug


def from_title(title: str) -> str:
    """Up to six words of `title` in a-z and 0-9, joined by hyphens; empty if it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = ""
    for word in re.findall("[a-z0-9]+", plain)[:_WORDS]:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug


def pair() -> str:
    """`rapat-melati-biru`."""
    return f"rapat-{secrets.choice(THINGS)}-{secrets.choice(QUALITIES)}"


def candidates(title: str | None) -> Iterator[str]:
    """Slugs to try until one is free, the nicest first; without end."""
    stem = from_title(title) if title else ""
    if stem:
        yield stem
    for tries in range(12):
        if stem:
            yield (
                f"{stem}-{secrets.choice(THINGS)}" if tries < 6 else f"{stem}-{pair().removeprefix('rapat-')}"
            )
        else:
            yield pair() if tries < 6 else f"{pair()}-{secrets.choice(THINGS)}"
    while True:
        yield f"{stem or pair()}-{secrets.token_hex(4)}"
