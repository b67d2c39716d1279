"""Slides: the files that became pages, and which page everybody saw from when on."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import DeckId, Hex, ItemId, Opens, Sealable, SeatId
from vicon.rooms.protocol.slides import Page


class SlidesAdded(EventBody):
    """`sha256`, `bytes`: of the file as it was brought in. `seat`: by whom, null from outside the sitting."""

    kind: ClassVar[str] = "slides.added"
    deck: DeckId
    title: Annotated[Sealable, Opens("all")]
    pages: Page
    sha256: Hex
    bytes: Annotated[int, Field(ge=0, lt=2**53)]
    seat: SeatId | None = None
    item: ItemId | None = None


class SlidesShown(EventBody):
    """With all that there is to know of them: who was outside when they came has not heard of them."""

    kind: ClassVar[str] = "slides.shown"
    deck: DeckId
    page: Page
    pages: Page
    title: Annotated[Sealable, Opens("all")]


class SlidesTurned(EventBody):
    kind: ClassVar[str] = "slides.turned"
    deck: DeckId
    page: Page


class SlidesHidden(EventBody):
    kind: ClassVar[str] = "slides.hidden"
    deck: DeckId


class SlidesRemoved(EventBody):
    """File and pages are deleted; nobody is shown them any more. `seat`: by whom, null from outside."""

    kind: ClassVar[str] = "slides.removed"
    deck: DeckId
    seat: SeatId | None = None
