"""Slides, by whoever holds `slides.control`: shown to everybody, turned, put away."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import DeckId
from vicon.rooms.protocol.slides import Page


class SlidesShow(CommandBody):
    do: ClassVar[str] = "slides.show"
    deck: DeckId
    page: Page = 1


class SlidesPage(CommandBody):
    """Of the slides that are shown."""

    do: ClassVar[str] = "slides.page"
    deck: DeckId
    page: Page


class SlidesHide(CommandBody):
    do: ClassVar[str] = "slides.hide"
    deck: DeckId
