"""Risalah: whose words stand in it, as they were corrected last, and where."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.unit.records.minutes.hearing import GIVEN, SEATS, Held, a_hearing
from vicon.records.minutes.facts import Facts, Said
from vicon.records.minutes.sheet import Grid, Paragraph, Proof, Subheading
from vicon.records.minutes.shelf import NoFilm, reading, stands
from vicon.records.minutes.templates import sheet
from vicon.records.minutes.verbatim import chosen, spoken
from vicon.records.minutes.writer import Writer
from vicon.store.database import Database
from vicon.store.documents import Stored
from vicon.store.models.captions import captions
from vicon.store.models.recordings import recordings

CHAIR = SEATS[0].name


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


def read(facts: Facts, **given: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Under each heading who said what."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for it in spoken(Writer(facts, replace(GIVEN, **given), "risalah")):
        if isinstance(it, Subheading):
            found.append((it.text, []))
        if isinstance(it, Grid):
            found[-1][1].extend((who, words) for _, who, words in it.rows)
    return found


def quiet(facts: Facts) -> str:
    blocks = spoken(Writer(facts, GIVEN, "risalah"))
    return " ".join(it.text for it in blocks if isinstance(it, Paragraph))


def test_words_stand_under_their_item_between_what_happened(held: Held) -> None:
    one, two, three, none = read(held.facts())
    assert one == (
        "Pembukaan dan pembacaan tata tertib",
        [("", "Rapat dibuka oleh pimpinan rapat."), (CHAIR, "Selamat pagi. Rapat saya buka.*")],
    )
    assert two[0].startswith("Paparan rencana")
    assert three[1][:3] == [
        ("Budi Santoso", "Lapak saya di mana?"),
        ("Warga 1", "Saya berdagang sayur."),
        ("(tidak diketahui)", "Setuju!"),
    ]
    assert ("", "Rapat dinyatakan terbuka kembali.") in three[1]
    assert none == ("Di luar pokok acara", [("", "Rapat ditutup.")])


def test_a_line_reads_as_it_was_put_right_and_one_that_nobody_checked_is_marked(held: Held) -> None:
    (_, said), *_ = read(held.facts())[1:]
    assert said == [(SEATS[6].name, "Kami menyiapkan 214 lapak. Ada pertanyaan?")]
    assert "bertanda *" in quiet(held.facts())
    checked = tuple(replace(it, checked=True) for it in held.said)
    assert "bertanda" not in quiet(replace(held.facts(), said=checked))


def test_who_speaks_on_for_more_than_a_minute_has_a_row_for_each(held: Held) -> None:
    facts = held.facts()
    begin = facts.turns[0].begin
    who = facts.turns[0].who
    said = [Said(begin + n * 25_000, 1, who, "id", str(n), auto=False, checked=False) for n in range(4)]
    assert [words for _, words in read(replace(facts, said=tuple(said)))[1][1]] == ["0 1 2", "3"]


def test_no_word_of_a_part_that_reaches_into_a_closed_one(held: Held) -> None:
    facts = held.facts()
    part = facts.closed_parts[0]
    moments = (part.begin - 2_000, part.begin - 500, part.end - 1, part.end)
    said = tuple(Said(ms, 1_000, None, "id", str(ms), auto=False, checked=False) for ms in moments)
    assert [it.ms for it in chosen(replace(facts, said=said), "id")] == [moments[0], moments[3]]


def test_whose_name_is_gone_from_the_record_has_no_words_in_it(held: Held) -> None:
    shown = str(read(held.without("Budi Santoso").facts()))
    assert "Lapak saya" not in shown
    assert "('(dihapus dari catatan)', '(dihapus dari catatan)')" in shown
    sealed = str(read(replace(held, sealed={}).facts()))
    assert not any(it.text in sealed for it in held.said if it.who is not None)


def test_the_language_is_that_of_the_document_else_that_of_most_lines(held: Held) -> None:
    facts = held.facts()
    assert [it.text for it in chosen(facts, "en")] == ["We prepare 214 stalls."]
    javanese = tuple(replace(it, lang="jv") for it in facts.said)
    assert len(chosen(replace(facts, said=javanese), "id")) > 1
    assert "Bahasa teks: jv." in quiet(replace(facts, said=javanese))
    assert "Bahasa teks" not in quiet(facts)


def test_without_captions_it_says_that_there_are_none(held: Held) -> None:
    assert "tersimpan sebagai teks" in quiet(replace(held.facts(), said=()))


def test_another_word_is_another_digest_in_the_proof(held: Held) -> None:
    digests = set()
    for text in ("Setuju!", "Setuju!", "Tidak!"):
        said = (replace(held.said[0], text=text),)
        blocks = sheet("risalah", replace(held.facts(), said=said), GIVEN).blocks
        (proof,) = (it for it in blocks if isinstance(it, Proof))
        digests.add(dict(proof.rows)["Teks ucapan"])
    assert len(digests) == 2


def test_captions_that_went_with_their_film_take_no_risalah_with_them(held: Held) -> None:
    kept = Stored(
        "s_1", "risalah", 1, len(held.rows), "", "", 1, (), {"said": "1d", "city": "Kota"}, False, 1
    )
    for plain, still in (({"said": "1d", "city": "Kota"}, True), ({"said": "2e"}, False), ({}, True)):
        assert stands(kept, plain, held.rows, expired=True) is still
        assert not stands(replace(kept, gone=True), plain, held.rows, expired=True)


def test_captions_that_somebody_took_away_are_in_no_risalah_any_more(held: Held) -> None:
    plain = {"said": "1d", "city": "Kota"}
    kept = Stored("s_1", "risalah", 1, len(held.rows), "", "", 1, (), plain, False, 1)
    assert not stands(kept, {"city": "Kota"}, held.rows)


@pytest.mark.anyio
@pytest.mark.parametrize(("state", "stays"), [("filmed", False), ("deleted", False), ("expired", True)])
async def test_the_last_words_that_are_gone_are_drawn_away_unless_their_time_was_over(
    database: Database, held: Held, state: str, stays: bool
) -> None:
    await database.write(held.store)

    def gone(connection: Connection) -> None:
        connection.execute(recordings.update().values(state=state))
        connection.execute(captions.delete())

    await database.write(gone)
    read = await reading(database, held.sitting, "risalah")
    assert (read.facts.said, read.expired) == ((), stays)


@pytest.mark.anyio
async def test_while_a_film_is_made_anew_there_is_no_risalah(database: Database, held: Held) -> None:
    await database.write(held.store)
    await database.write(lambda connection: connection.execute(recordings.update().values(state="ended")))
    with pytest.raises(NoFilm):
        await reading(database, held.sitting, "risalah")
    assert (await reading(database, held.sitting, "notulen")).facts.said == ()
