"""The documents: which sections each has, and in what order."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from string import ascii_uppercase

from vicon.records.minutes import ballots, sections, spelled, verbatim
from vicon.records.minutes.facts import Facts, Template
from vicon.records.minutes.printable import printable
from vicon.records.minutes.roll import roll
from vicon.records.minutes.sheet import (
    Annex,
    Block,
    Heading,
    Listed,
    Paragraph,
    Particulars,
    Proof,
    Sheet,
    Signatory,
    Signatures,
)
from vicon.records.minutes.sign import p12
from vicon.records.minutes.writer import Writer

MARK = "vicon-document/1"


def sheet(template: Template, facts: Facts, particulars: Particulars) -> Sheet:
    """The document as blocks. Pure: the same facts and particulars give the same sheet."""
    writer = Writer(facts, particulars, template)
    say = writer.words
    when = datetime.fromtimestamp(facts.last // 1000, UTC)
    version = say("version", version=writer.version)
    number = printable(particulars.number)
    return Sheet(
        template=template,
        version=writer.version,
        language=particulars.language,
        letterhead=tuple(map(printable, particulars.letterhead)),
        title=say(template),
        subject=writer.text(facts.title),
        number=say("number", number=number) if number else say("number_later"),
        date=(when.year, when.month, when.day, when.hour, when.minute, when.second),
        foot=say("foot", title=say(template), sitting=facts.sitting, seq=facts.seq, version=version),
        page=say("page"),
        blocks=tuple(_lettered(_BLOCKS[template](writer))),
        logo=particulars.logo,
        logo_says=say("logo"),
        mark=f"{MARK} {facts.sitting} {template} {writer.version} {facts.seq} {facts.hash}",
    )


def _lettered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Sections are A, B, C; annexes have no letter."""
    letters = iter(ascii_uppercase)
    annexed = False
    for it in blocks:
        annexed = annexed or isinstance(it, Annex)
        if isinstance(it, Heading) and not annexed:
            it = replace(it, text=f"{next(letters)}. {it.text}")
        yield it


def _record(writer: Writer) -> Iterator[Block]:
    """Berita acara: the official act, for all to read."""
    yield _opening(writer)
    yield from sections.head(writer)
    yield from sections.agenda(writer)
    yield from sections.course(writer)
    yield from sections.speakers(writer)
    yield from ballots.votes(writer)
    yield from ballots.polls(writer)
    yield from sections.questions(writer)
    yield from sections.decisions(writer)
    yield from sections.tasks(writer)
    yield Paragraph(writer.words("closing", document=writer.words(writer.template).lower()))
    yield _signatures(writer)
    yield Annex(writer.words("annex"))
    yield from roll(writer, numbers=False)
    yield from _proof(writer)


def _minutes(writer: Writer) -> Iterator[Block]:
    """Notulen: what the secretary wrote down, for those who work with it."""
    yield from sections.head(writer)
    yield from sections.agenda(writer)
    yield from sections.course(writer)
    yield from sections.speakers(writer)
    yield from sections.notes(writer)
    yield from ballots.votes(writer)
    yield from ballots.polls(writer)
    yield from sections.questions(writer)
    yield from sections.decisions(writer)
    yield from sections.tasks(writer)
    yield _signatures(writer)
    yield from _proof(writer)


def _verbatim(writer: Writer) -> Iterator[Block]:
    """Risalah: every word that was said, for all to read."""
    yield from sections.head(writer)
    yield from sections.agenda(writer)
    yield from verbatim.spoken(writer)
    yield from sections.speakers(writer)
    yield from ballots.votes(writer)
    yield from ballots.polls(writer)
    yield from sections.questions(writer)
    yield from sections.decisions(writer)
    yield from sections.tasks(writer)
    yield _signatures(writer)
    yield Annex(writer.words("annex"))
    yield from roll(writer, numbers=False)
    yield from _proof(writer)


def _attendance(writer: Writer) -> Iterator[Block]:
    """Daftar hadir: everybody by name, civil servants with their numbers; not for publication."""
    yield Listed(tuple(_short(writer)))
    yield Paragraph("")
    yield from roll(writer, numbers=True)
    yield _signatures(writer)
    yield from _proof(writer)


_BLOCKS: Mapping[Template, Callable[[Writer], Iterator[Block]]] = {
    "berita-acara": _record,
    "notulen": _minutes,
    "risalah": _verbatim,
    "daftar-hadir": _attendance,
}


def _short(writer: Writer) -> Iterator[tuple[str, str]]:
    wanted = {writer.words(name) for name in ("day", "time", "where", "chair", "clerk", "present")}
    (listed, *_) = sections.head(writer)
    if isinstance(listed, Listed):
        yield from (row for row in listed.rows if row[0] in wanted)


def _opening(writer: Writer) -> Paragraph:
    began = writer.facts.began or writer.facts.last
    return Paragraph(
        writer.words(
            "opening",
            day=spelled.day_in_words(began, writer.given.zone, writer.given.language),
            where=writer.where(),
            title=writer.text(writer.facts.title),
        )
    )


def _signatures(writer: Writer) -> Signatures:
    """The secretary on the left, who led the sitting on the right."""
    facts, given, say = writer.facts, writer.given, writer.words
    date = writer.date(facts.ended or facts.last)
    city = printable(given.city)
    place = say("signed_at", city=city, date=date) if city else date
    clerk, chair = _signatory(writer, "clerk", facts.clerks), _signatory(writer, "chair", facts.presided)
    return Signatures(place, (clerk, chair))


def _signatory(writer: Writer, capacity: p12.Capacity, seats: Sequence[str]) -> Signatory:
    """The last of `seats`, or nobody yet: a line to write on."""
    office = writer.words(capacity)
    if not seats:
        return Signatory(office, "", capacity=capacity)
    nip = writer.nip(seats[-1])
    lines = (f"{writer.words('nip')} {nip}",) if nip and not writer.public else ()
    return Signatory(office, writer.name(seats[-1]), lines, capacity)


def _proof(writer: Writer) -> Iterator[Block]:
    facts, say = writer.facts, writer.words
    address = f"{writer.given.origin}/periksa"
    rows = [
        (say("sitting"), facts.sitting),
        (say("events"), say("events_said", seq=facts.seq)),
        (say("digest"), facts.hash),
    ]
    rows += [(say(f"file_{kind}"), f"{sha256} ({size} B)") for kind, sha256, size in facts.files]
    if writer.template == "risalah":
        digest = verbatim.digest(facts.said)
        rows.append((say("words_file"), say("words_file_said", n=len(facts.said), sha256=digest)))
    if writer.before:
        last = writer.before[-1]
        rows.append((say("replaces"), say("replaces_said", version=last.version, sha256=last.sha256)))
    yield Heading(say("proof"))
    if facts.redacted:
        yield Paragraph(say("redactions", n=facts.redacted), quiet=True)
    link = f"{address}#{facts.sitting}.{facts.seq}.{facts.hash}"
    yield Proof(link, _qr(link), say("proof_text", address=address), tuple(rows))


def _qr(text: str) -> str:
    import segno

    svg = io.BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", border=1, svgns=True, xmldecl=False)
    return svg.getvalue().decode()
