"""Slides as everybody may see them (shape: `protocol/slides.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vicon.rooms.slides.model import Slides


def slides(it: Slides, opened: Mapping[str, str]) -> dict[str, Any]:
    return {
        "decks": {
            id_: {"title": opened.get(deck.title), "pages": deck.pages, "item": deck.item}
            for id_, deck in it.decks.items()
        },
        "shown": None if it.shown is None else {"deck": it.shown.deck, "page": it.shown.page},
    }
