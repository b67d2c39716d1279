"""What all documents say alike: names, times, and texts that are there or were deleted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from vicon.records.intervals import Interval, total
from vicon.records.minutes import spelled
from vicon.records.minutes.facts import REDACTED, SEALED, Earlier, Facts, Person, Template
from vicon.records.minutes.printable import printable
from vicon.records.minutes.sheet import Align, Column, Particulars
from vicon.records.minutes.words import words
from vicon.rooms.nip import spaced

_ROLES = {"chair": "chair_role", "clerk": "clerk_role"}


class Writer:
    """Says facts in one language. `public`: citizens who wish so are not named."""

    def __init__(self, facts: Facts, particulars: Particulars, template: Template) -> None:
        self.facts = facts
        self.given = particulars
        self.template = template
        self.words = words(particulars.language)
        self.public = template != "daftar-hadir"

    def column(self, head: str, width: int = 1, align: Align = "left") -> Column:
        """One with a fixed word at its head."""
        return Column(self.words(head), width, align)

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {it.seat: it for it in self.facts.people}

    @cached_property
    def _unnamed(self) -> dict[str, int]:
        """Citizens without name, numbered in the order of their seats."""
        shy = [it.seat for it in self.facts.people if not it.named]
        return {seat: n for n, seat in enumerate(shy, 1)}

    @cached_property
    def items(self) -> dict[str, str]:
        return {it.id: printable(it.line.judul) for it in self.facts.agenda}

    @property
    def version(self) -> int:
        return 1 + max((it.version for it in self.before), default=0)

    @property
    def before(self) -> list[Earlier]:
        return [it for it in self.facts.earlier if it.template == self.template]

    def text(self, text: str | None) -> str:
        if text in (REDACTED, SEALED):
            return self.words("redacted" if text == REDACTED else "sealed")
        return printable(text or "")

    def name(self, seat: str | None) -> str:
        person = self._people.get(seat or "")
        if person is None:
            return "—"
        if self.public and not person.named:
            return self.words("citizen_n", n=self._unnamed[person.seat])
        return self.text(person.name)

    def nip(self, seat: str) -> str:
        """As it is written by hand; empty for who has none."""
        nip = self._people[seat].nip if seat in self._people else ""
        return spaced(nip) if nip.isdigit() else self.text(nip)

    def speaker(self, seat: str, for_name: str | None, reader: str | None) -> str:
        who = self.text(for_name) if for_name is not None else self.name(seat)
        if reader is not None:
            return self.words("read_by", who=who, by=self.name(reader))
        return self.words("for", who=who, by=self.name(seat)) if for_name is not None else who

    def role(self, person: Person) -> str:
        return self.words(_ROLES.get(person.role, person.role))

    def item(self, item: str | None) -> str:
        return self.items.get(item or "", "")

    def clock(self, at: int) -> str:
        return spelled.clock(at, self.given.zone, self.given.language)

    def clock_s(self, at: int) -> str:
        return spelled.clock_s(at, self.given.zone, self.given.language)

    def date(self, at: int) -> str:
        return spelled.date(at, self.given.zone, self.given.language)

    def lasting(self, ms: int) -> str:
        return spelled.lasting(ms, self.given.language)

    def spans(self, all_: Iterable[Interval]) -> str:
        return ", ".join(spelled.span(it.begin, it.end, self.given.zone, self.given.language) for it in all_)

    def where(self) -> str:
        online = self.words("online", origin=self.given.origin.partition("://")[2] or self.given.origin)
        if not self.given.origin:
            return printable(self.given.place) or "—"
        if not self.given.place:
            return online
        return self.words("place_and_online", place=printable(self.given.place), online=online)

    def reason(self, text: str | None) -> str:
        return "" if text is None else self.words("reason", text=self.text(text))

    def came(self) -> list[Person]:
        """Who was there while the sitting was in session."""
        return [it for it in self.facts.people if total(it.attended.present)]
