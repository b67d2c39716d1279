"""What the public archive says of a sitting: no more than its published films show, and when they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vicon.records.intervals import Interval
from vicon.records.minutes.facts import Facts
from vicon.store.catalogue import Entry, Line
from vicon.store.recordings import Recording


def entry(facts: Facts, opd: str | None, films: Sequence[Recording]) -> Entry:
    """`films`: those published, one at least, in their order."""
    within = _Within(facts, films)
    votes, decisions = list(_votes(facts, within)), list(_decisions(facts, within))
    return Entry(
        sitting=facts.sitting,
        title=facts.title,
        opd=opd,
        at=films[0].began_at,
        ms=sum(it.film.ms for it in films if it.film is not None),
        speakers=len({it.who for it in facts.turns if within.place(it.begin)}),
        told={"recordings": [it.id for it in films], "votes": votes, "decisions": decisions},
        lines=(Line("title", text=facts.title), *_chapters(films), *_lines(decisions)),
    )


def _chapters(films: Iterable[Recording]) -> Iterator[Line]:
    for it in films:
        for chapter in it.film.chapters if it.film is not None else ():
            if chapter.get("text") or chapter.get("seal"):
                own = chapter.get("text"), chapter.get("seal")
                yield Line(chapter["kind"], it.id, chapter["ms"], *own)


def _lines(decisions: Iterable[dict[str, Any]]) -> Iterator[Line]:
    for it in decisions:
        yield Line("decision", it["recording"], it["ms"], it["text"])


def _votes(facts: Facts, within: _Within) -> Iterator[dict[str, Any]]:
    for it in facts.votes:
        place = None if it.closed_at is None else within.place(it.closed_at)
        if it.result is not None and place is not None:
            yield place | {
                "title": it.title,
                "options": list(it.options),
                "counts": list(it.result.counts),
                "abstain": it.result.abstain,
                "winner": it.result.winner,
                "present": it.result.present,
                "seats": it.result.seats,
            }


def _decisions(facts: Facts, within: _Within) -> Iterator[dict[str, Any]]:
    for it in facts.decisions:
        place = within.place(it.at)
        if place is not None:
            yield place | {"text": it.text}


class _Within:
    """Where in the films a moment is; nowhere if it was not for publication."""

    def __init__(self, facts: Facts, films: Sequence[Recording]) -> None:
        self._films = films
        self._hidden = (*facts.closed_parts, *_freezes(facts))

    def place(self, at: int) -> dict[str, Any] | None:
        """`at`: ms since 1970."""
        if any(it.begin <= at < it.end for it in self._hidden):
            return None
        for it in self._films:
            if it.film is not None and it.began_at <= at <= it.began_at + it.film.ms:
                return {"recording": it.id, "ms": at - it.began_at}
        return None


def _freezes(facts: Facts) -> Iterator[Interval]:
    begin: int | None = None
    for it in facts.course:
        if it.what == "freeze.began":
            begin = it.at
        elif it.what == "freeze.ended" and begin is not None:
            yield Interval(begin, it.at)
            begin = None
    if begin is not None:
        yield Interval(begin, facts.last + 1)
