"""The sections documents are made of, each a few blocks, or none where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.records.attendance import Standing
from vicon.records.minutes import spelled
from vicon.records.minutes.facts import Asked, Happening, Written
from vicon.records.minutes.sheet import Block, Grid, Heading, Listed, Numbered, Paragraph, Subheading
from vicon.records.minutes.writer import Writer
from vicon.rooms.agenda.model import Item


def head(writer: Writer) -> Iterator[Block]:
    """What the sitting was: subject, time, place, who led it, who came, quorum, nature, recording."""
    yield Listed(tuple(_head(writer)))
    if not writer.facts.over:
        at = writer.clock(writer.facts.last)
        yield Paragraph(writer.words("not_over", at=at, zone=writer.given.zone), quiet=True)


def _head(writer: Writer) -> Iterator[tuple[str, str]]:
    say, facts, zone = writer.words, writer.facts, writer.given.zone
    yield say("subject"), writer.text(facts.title)
    if writer.template != "berita-acara":
        began = facts.began or facts.last
        yield say("day"), spelled.day(began, zone, writer.given.language)
    yield say("time"), _time(writer)
    yield say("where"), writer.where()
    yield say("chair"), ", ".join(map(writer.name, facts.presided)) or "—"
    yield say("clerk"), ", ".join(map(writer.name, facts.clerks)) or "—"
    came = writer.came()
    guests = sum(it.guest for it in came)
    yield say("present"), say("present_said", all=len(came), officials=len(came) - guests, guests=guests)
    if facts.quorum:
        first = next((it for it in facts.quorum if facts.began is None or it.span.end > facts.began), None)
        it = first or facts.quorum[-1]
        met = say("quorum_met" if it.met else "quorum_unmet")
        yield say("quorum"), say("quorum_first", present=it.present, seats=it.seats, met=met)
    closed = writer.spans(facts.closed_parts)
    yield say("nature"), say("nature_part", spans=closed) if closed else say("nature_open")
    spans = writer.spans(facts.recorded)
    yield say("recording"), say("recorded", spans=spans, zone=zone) if spans else say("not_recorded")


def _time(writer: Writer) -> str:
    say, facts, zone = writer.words, writer.facts, writer.given.zone
    if facts.began is None:
        return say("not_begun")
    begin = writer.clock(facts.began)
    if not facts.over:
        return say("until_now", begin=begin, zone=zone)
    said = f"{writer.spans([facts.session[0]._replace(end=facts.session[-1].end)])} {zone}"
    if facts.starts_at is not None:
        said += f" ({say('scheduled', at=writer.clock(facts.starts_at))})"
    return said


def agenda(writer: Writer) -> Iterator[Block]:
    say, items = writer.words, writer.facts.agenda
    if not items:
        return
    yield Heading(say("agenda"))
    columns = (
        writer.column("no", 0, "center"),
        writer.column("item", 5),
        writer.column("office", 3),
        writer.column("when", 0, "center"),
        writer.column("outcome", 4),
    )
    yield Grid(columns, tuple(_item(writer, n, it) for n, it in enumerate(items, 1)))


def _item(writer: Writer, n: int, it: Item) -> tuple[str, ...]:
    when = ""
    if it.began is not None:
        when = f"{writer.clock(it.began)}–{'' if it.ended is None else writer.clock(it.ended)}"
    text = writer.facts.item_texts.get(it.id)
    parts = [writer.text(it.outcome) if it.outcome else writer.words(it.status)]
    parts += [writer.text(text)] if text is not None else []
    title = ": ".join(filter(None, (writer.text(it.line.kode), writer.text(it.line.judul))))
    return writer.text(it.line.no) or str(n), title, writer.text(it.line.opd), when, ". ".join(parts)


def course(writer: Writer) -> Iterator[Block]:
    found = moments(writer)
    if found:
        yield Heading(writer.words("course"))
        columns = writer.column("when", 0, "center"), writer.column("happening")
        yield Grid(columns, tuple((writer.clock(at), said) for at, said in found))


def moments(writer: Writer) -> list[tuple[int, str]]:
    """What happened to the sitting as a whole, and when (ms), in order."""
    found = [(it.at, _said(writer, it)) for it in writer.facts.course]
    found += [(it.span.begin, said) for it, said in _quorum(writer)]
    return sorted(found, key=lambda it: it[0])


def _said(writer: Writer, it: Happening) -> str:
    say = writer.words
    if it.what == "sitting.suspended":
        until = "" if it.until is None else say("until", at=writer.clock(it.until))
        name = f"{it.what}.quorum" if it.code == "quorum" else it.what
        return say(name, until=until, reason=writer.reason(it.text))
    return say(it.what, who=writer.name(it.who))


def _quorum(writer: Writer) -> Iterator[tuple[Standing, str]]:
    """When it was lost and met again while the sitting was in session."""
    met: bool | None = None
    for it in writer.facts.quorum:
        session = any(one.begin <= it.span.begin <= one.end for one in writer.facts.session)
        if session and met is not None and it.met != met:
            name = "quorum.regained" if it.met else "quorum.lost"
            yield it, writer.words(name, present=it.present, seats=it.seats)
        met = it.met


def speakers(writer: Writer) -> Iterator[Block]:
    say, turns = writer.words, writer.facts.turns
    if turns:
        yield Heading(say("speakers"))
        columns = (
            writer.column("no", 0, "center"),
            writer.column("speaker", 5),
            writer.column("about", 5),
            writer.column("begin", 0, "center"),
            writer.column("lasted", 3, "right"),
        )
        rows = []
        for n, it in enumerate(turns, 1):
            who = writer.speaker(it.who, it.for_name, it.reader)
            side = f" ({writer.text(it.side)})" if it.side else ""
            rows.append(
                (str(n), f"{who}{side}", writer.item(it.item), writer.clock(it.begin), writer.lasting(it.ms))
            )
        yield Grid(columns, tuple(rows))
        whole = writer.lasting(sum(it.ms for it in turns))
        yield Paragraph(say("total", total=whole, turns=len(turns)), quiet=True)
    if writer.facts.statements:
        yield Subheading(say("statements"))
        yield Numbered(
            tuple(
                say("statement", who=writer.speaker(it.who, it.for_name, None), text=writer.text(it.text))
                for it in writer.facts.statements
            )
        )


def questions(writer: Writer) -> Iterator[Block]:
    if writer.facts.questions:
        yield Heading(writer.words("questions"))
        yield Numbered(tuple(" ".join(_question(writer, it)) for it in writer.facts.questions))


def _question(writer: Writer, it: Asked) -> Iterator[str]:
    say = writer.words
    yield say("question", who=writer.name(it.who), text=writer.text(it.text))
    if it.votes:
        yield say("supported", votes=it.votes)
    if it.duplicates:
        yield say("merged", n=it.duplicates)
    if it.answer is not None:
        yield say("answer", text=writer.text(it.answer))
    turn = next((one for one in writer.facts.turns if one.turn == it.turn), None)
    if turn is not None:
        who = writer.speaker(turn.who, turn.for_name, turn.reader)
        yield say("answered_aloud", who=who, at=writer.clock(turn.begin))
    elif it.turn is not None:
        yield say("answered_in_turn")
    if it.answer is None and it.turn is None:
        yield say("no_answer")
        if it.owner is not None and it.due is not None:
            yield say("assigned", owner=writer.text(it.owner), due=writer.date(it.due))


def decisions(writer: Writer) -> Iterator[Block]:
    yield Heading(writer.words("decisions"))
    if writer.facts.decisions:
        yield Numbered(tuple(_entry(writer, it) for it in writer.facts.decisions))
    else:
        yield Paragraph(writer.words("no_decisions"))


def tasks(writer: Writer) -> Iterator[Block]:
    say, found = writer.words, writer.facts.tasks
    if found:
        yield Heading(say("tasks"))
        columns = (
            writer.column("no", 0, "center"),
            writer.column("task", 6),
            writer.column("owner", 3),
            writer.column("due", 3),
        )
        rows = (
            (str(n), _entry(writer, it), writer.text(it.owner), writer.date(it.due))
            for n, it in enumerate(found, 1)
        )
        yield Grid(columns, tuple(rows))


def notes(writer: Writer) -> Iterator[Block]:
    if writer.facts.notes:
        yield Heading(writer.words("notes"))
        columns = writer.column("when", 0, "center"), writer.column("notes")
        rows = ((writer.clock(it.at), _entry(writer, it)) for it in writer.facts.notes)
        yield Grid(columns, tuple(rows))


def _entry(writer: Writer, it: Written) -> str:
    said = writer.text(it.text)
    if it.corrected:
        said = writer.words("corrected", text=said)
    about = writer.item(it.item)
    return writer.words("on_item", text=said, item=about) if about else said
