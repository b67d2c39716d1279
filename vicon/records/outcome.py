"""What planning and monitoring take from a sitting: results by proposal, and what is to be done (city.md 8).

Both leave out what was said in closed parts. Nothing here knows today's date: whether a task is late is for
whoever reads the deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from vicon.records.minutes.facts import REDACTED, SEALED, Asked, Facts, Voted
from vicon.records.minutes.spelled import Zone, local
from vicon.rooms.agenda.model import Item

RESULTS = (
    "usulan_id", "judul", "lokasi", "opd", "hasil", "setuju", "tolak", "abstain", "dukungan", "prioritas",
    "catatan", "rekaman_url", "digest",
)  # fmt: skip
ACTIONS = (
    "tindak_id", "usulan_id", "uraian", "penanggung_jawab", "tenggat", "status", "jawaban", "sumber_url",
)  # fmt: skip
_STATUS = {
    "pending": "tidak dibahas",
    "current": "dibahas",
    "finished": "selesai",
    "skipped": "dilewati",
    "postponed": "ditunda",
}
_ASKED = {"approved": "terbuka", "assigned": "terbuka", "answered": "dijawab", "closed": "selesai"}
DIGEST = 8


class Unpublished(Exception):
    """A vote on an item of the agenda was closed and its result not announced."""


def results(facts: Facts, origin: str) -> Iterator[list[str]]:
    """A line for each item of the agenda, in its order. Raises Unpublished.

    `dukungan`: support of the questions about it. `prioritas` stays empty: vicon ranks nothing.
    """
    if any(_pending(it) for it in facts.votes):
        raise Unpublished
    for it in facts.agenda:
        vote = _motion(facts, it)
        counts = vote.result if vote is not None else None
        support = sum(one.votes for one in facts.questions if one.item == it.id)
        yield [
            it.line.usulan_id,
            it.line.judul,
            it.line.lokasi,
            it.line.opd,
            it.outcome or _STATUS[it.status],
            str(counts.counts[0]) if counts else "",
            str(counts.counts[1]) if counts else "",
            str(counts.abstain) if counts else "",
            str(support),
            "",
            _text(facts.item_texts.get(it.id)),
            _address(facts, it.began, origin),
            facts.hash[:DIGEST],
        ]


def actions(facts: Facts, origin: str, zone: Zone) -> Iterator[list[str]]:
    """A line for each task, then for each question that was given to an office."""
    of = {it.id: it.line.usulan_id for it in facts.agenda}
    source = f"{origin}/arsip/{facts.sitting}"
    for it in facts.tasks:
        due = _date(it.due, zone)
        proposal = of.get(it.item or "", "")
        yield [f"{facts.sitting}-{it.seq}", proposal, it.text, it.owner, due, "terbuka", "", source]
    for one in facts.questions:
        if one.owner is not None:
            yield _asked(one, of.get(one.item or "", ""), source, zone)


def _asked(it: Asked, proposal: str, source: str, zone: Zone) -> list[str]:
    due = "" if it.due is None else _date(it.due, zone)
    status = _ASKED.get(it.status, it.status)
    return [it.question, proposal, _text(it.text), it.owner or "", due, status, _text(it.answer), source]


def _pending(vote: Voted) -> bool:
    return vote.item is not None and vote.result is None and vote.void is None


def _motion(facts: Facts, it: Item) -> Voted | None:
    """The newest published vote on the item that was a motion: two options, the first is yes."""
    found = [one for one in facts.votes if one.item == it.id and one.result and len(one.options) == 2]
    return found[-1] if found else None


def _address(facts: Facts, at: int | None, origin: str) -> str:
    """Where in the recording it began; empty if it was not recorded."""
    if at is None or not any(it.begin <= at < it.end for it in facts.recorded):
        return ""
    return f"{origin}/arsip/{facts.sitting}?t={(at - facts.recorded[0].begin) // 1000}"


def _text(text: str | None) -> str:
    return "" if text in (None, REDACTED, SEALED) else str(text)


def _date(at: int, zone: Zone) -> str:
    when: datetime = local(at, zone)
    return f"{when:%Y-%m-%d}"
