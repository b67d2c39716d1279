"""Votes and polls in a document. Of a secret ballot only counts are told, of a named one who chose what."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.records.minutes.facts import Polled, Voted
from vicon.records.minutes.sheet import Block, Grid, Heading, Listed, Paragraph, Subheading
from vicon.records.minutes.writer import Writer
from vicon.rooms.protocol.ballots import ABSTAIN, PassRule, Result, Threshold


def votes(writer: Writer) -> Iterator[Block]:
    """All votes that were opened, in order."""
    for n, it in enumerate(writer.facts.votes, 1):
        if n == 1:
            yield Heading(writer.words("votes"))
        round_ = f" ({writer.words('round', round=it.round)})" if it.round > 1 else ""
        yield Subheading(f"{n}. {writer.text(it.title)}{round_}")
        yield Listed(tuple(_head(writer, it)))
        yield from _outcome(writer, it)


def polls(writer: Writer) -> Iterator[Block]:
    for n, it in enumerate(writer.facts.polls, 1):
        if n == 1:
            yield Heading(writer.words("polls"))
        yield Subheading(f"{n}. {writer.text(it.title)}")
        yield _poll(writer, it)


def _poll(writer: Writer, it: Polled) -> Block:
    if it.counts is None:
        return Paragraph(writer.words("poll_lost"))
    rows = zip(map(writer.text, it.options), map(str, it.counts), strict=True)
    columns = writer.column("choice", 4), writer.column("count", 1, "right")
    return Grid(columns, tuple(rows))


def _head(writer: Writer, it: Voted) -> Iterator[tuple[str, str]]:
    say = writer.words
    if it.item is not None and (about := writer.item(it.item)):
        yield say("about"), about
    yield say("vote_kind"), say(it.kind)
    closed = "" if it.closed_at is None else f"–{writer.clock_s(it.closed_at)}"
    yield say("vote_opened"), f"{writer.clock_s(it.opened_at)}{closed}"
    quorum = _threshold(writer, it.rule.quorum)
    here = {"present": it.present_at_opening, "seats": it.seats, "rule": quorum}
    yield say("vote_presence"), say("vote_presence_said", **here)
    yield say("vote_rule"), _threshold(writer, it.rule.pass_)
    if it.holds:
        yield say("vote_held"), writer.spans(it.holds)


def _threshold(writer: Writer, it: Threshold) -> str:
    said = writer.words(it.cmp, num=it.frac[0], den=it.frac[1])
    return f"{said} {writer.words(f'of_{it.of}')}" if isinstance(it, PassRule) else said


def _outcome(writer: Writer, it: Voted) -> Iterator[Block]:
    say = writer.words
    if it.void is not None:
        known = {"lost": "void_lost", "ended": "void_ended"}
        name = known.get(it.void)
        yield Paragraph(say(name) if name else say("void", reason=writer.reason(it.void_reason)))
    elif it.result is None:
        yield Paragraph(say("unpublished"))
    else:
        yield _counts(writer, it, it.result)
        if it.kind == "secret":
            yield Paragraph(say("secret_note"), quiet=True)
        winner = it.result.winner
        named = "" if winner is None else f" – {writer.text(it.options[winner])}"
        if it.result.outcome == "passed":
            yield Paragraph(say("outcome_passed", winner=named))
        else:
            yield Paragraph(say(f"outcome_{it.result.outcome}"))
        if it.result.decided_by is not None:
            yield Paragraph(say("decided_by", who=writer.name(it.result.decided_by)))


def _counts(writer: Writer, it: Voted, result: Result) -> Grid:
    say = writer.words
    named = it.kind != "secret" and result.choices is not None
    columns = [writer.column("choice", 2), writer.column("count", 1, "right")]
    if named:
        columns.append(writer.column("who", 6))
    rows = []
    lines = [*enumerate(result.counts), (ABSTAIN, result.abstain)]
    for choice, count in lines if it.rule.abstain or result.abstain else lines[:-1]:
        label = say("abstain") if choice == ABSTAIN else writer.text(it.options[choice])
        voters = ", ".join(writer.name(one.seat) for one in result.choices or () if one.choice == choice)
        rows.append((label, str(count), voters) if named else (label, str(count)))
    silent = max(0, result.present - result.cast - result.abstain)
    if silent:
        rows.append((say("not_cast"), str(silent), "") if named else (say("not_cast"), str(silent)))
    return Grid(tuple(columns), tuple(rows))
