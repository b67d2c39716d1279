"""Slides in the picture of a sitting."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vicon.rooms.protocol.fields import DeckId, ItemId, Model

PAGES_MOST = 200
Page = Annotated[int, Field(ge=1, le=PAGES_MOST)]
"""Counts from 1."""


class DeckState(Model):
    """A file that became pages. `title` is null once it was redacted."""

    title: str | None
    pages: Page
    item: ItemId | None


class ShownState(Model):
    """The page that everybody sees."""

    deck: DeckId
    page: Page


class SlidesState(Model):
    """`shown`: null while none are."""

    decks: dict[DeckId, DeckState]
    shown: ShownState | None
