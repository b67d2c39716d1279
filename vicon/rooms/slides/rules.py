"""Slides are brought in, shown, turned and put away. Who holds `slides.control` does it for everybody."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms import completion, freeze
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import SlidesHide, SlidesPage, SlidesShow
from vicon.rooms.protocol.events import SlidesAdded, SlidesHidden, SlidesRemoved, SlidesShown, SlidesTurned
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.slides.model import Deck, Shown, Slides
from vicon.rooms.state import State, put


def add(scribe: Scribe, body: SlidesAdded) -> None:
    """A fact: a file became pages. Refuses `wrong_state` after the end, and what the sitting has already."""
    state = scribe.state
    if completion.is_over(state):
        raise Refusal("wrong_state", "ended")
    if body.deck in state.slides.decks:
        raise Refusal("wrong_state", "deck")
    # Its item may have gone from the agenda meanwhile.
    item = body.item if any(it.id == body.item for it in state.agenda) else None
    scribe.write(body.model_copy(update={"title": scribe.seal(str(body.title)), "item": item}))


def remove(scribe: Scribe, body: SlidesRemoved) -> None:
    """A fact: a file and its pages are to be deleted. Refuses `wrong_state` after the seal, `unknown_id`."""
    if scribe.state.sealed_at is not None:
        raise Refusal("wrong_state", "sealed")
    _deck(scribe.state, body.deck)
    scribe.write(body)


def show(scribe: Scribe, ask: Ask[SlidesShow]) -> None:
    """Also in place of other slides."""
    need(scribe.state, ask.seat, "slides.control")
    freeze.check(scribe.state)
    deck = _deck(scribe.state, ask.body.deck)
    _check_page(deck, ask.body.page)
    body = SlidesShown(
        deck=ask.body.deck, page=ask.body.page, pages=deck.pages, title=Seal(sealed=deck.title)
    )
    scribe.write(body, ask.seat, ask.id)


def page(scribe: Scribe, ask: Ask[SlidesPage]) -> None:
    """Refuses `wrong_state` for slides that are not the ones shown: a page turned twice turns once."""
    need(scribe.state, ask.seat, "slides.control")
    freeze.check(scribe.state)
    shown = _shown(scribe.state, ask.body.deck)
    _check_page(_deck(scribe.state, shown.deck), ask.body.page)
    if ask.body.page != shown.page:
        scribe.write(SlidesTurned(deck=shown.deck, page=ask.body.page), ask.seat, ask.id)


def hide(scribe: Scribe, ask: Ask[SlidesHide]) -> None:
    need(scribe.state, ask.seat, "slides.control")
    scribe.write(SlidesHidden(deck=_shown(scribe.state, ask.body.deck).deck), ask.seat, ask.id)


def _deck(state: State, id_: str) -> Deck:
    found = state.slides.decks.get(id_)
    if found is None:
        raise Refusal("unknown_id", id_)
    return found


def _shown(state: State, deck: str) -> Shown:
    _deck(state, deck)
    shown = state.slides.shown
    if shown is None or shown.deck != deck:
        raise Refusal("wrong_state", "hidden")
    return shown


def _check_page(deck: Deck, number: int) -> None:
    if number > deck.pages:
        raise Refusal("bad_body", "/body/page")


def added(state: State, event: Event[SlidesAdded]) -> State:
    body = event.body
    deck = Deck(sealed(body.title), body.pages, body.sha256, body.item)
    return _with(state, replace(state.slides, decks=put(state.slides.decks, body.deck, deck)))


def shown(state: State, event: Event[SlidesShown]) -> State:
    return _with(state, replace(state.slides, shown=Shown(event.body.deck, event.body.page)))


def turned(state: State, event: Event[SlidesTurned]) -> State:
    return _with(state, replace(state.slides, shown=Shown(event.body.deck, event.body.page)))


def hidden(state: State, _event: Event[SlidesHidden]) -> State:
    return _with(state, replace(state.slides, shown=None))


def removed(state: State, event: Event[SlidesRemoved]) -> State:
    its, deck = state.slides, event.body.deck
    shown = None if its.shown is not None and its.shown.deck == deck else its.shown
    return _with(state, Slides({id_: it for id_, it in its.decks.items() if id_ != deck}, shown))


def _with(state: State, slides: Slides) -> State:
    return replace(state, slides=slides)
