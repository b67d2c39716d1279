"""Signed documents: they begin with what was printed, others verify them, no byte can change."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from typer.testing import CliRunner

from tests.unit.records.minutes.authority import PASSWORD, Authority
from tests.unit.records.minutes.conftest import CHAIR, CLERK
from tests.unit.records.minutes.document import DOCUMENT
from vicon.cli.app import app
from vicon.records.minutes.apart import Failed
from vicon.records.minutes.sign import p12
from vicon.records.minutes.sign.check import begins_with, judged
from vicon.records.minutes.sign.place import place_of


def test_a_signed_file_begins_with_the_printed_one(printed: bytes, signed: tuple[bytes, bytes]) -> None:
    once, twice = signed
    assert begins_with(once, printed) and begins_with(twice, once)


def test_both_who_signed_are_found_with_their_time_and_vouched_for(
    authority: Authority, printed: bytes, signed: tuple[bytes, bytes]
) -> None:
    verdict = judged(signed[1], [authority.root.read_bytes()])
    assert (verdict.exit, verdict.code, verdict.length) == (0, "intact", len(printed))
    assert [(it.field, it.name, it.stamped) for it in verdict.signatures] == [
        ("Notulis", CLERK, True),
        ("Pimpinan", CHAIR, False),
    ]
    assert judged(signed[1], []).code == "unvouched"


def test_poppler_finds_the_same_signatures_and_that_they_cover_the_file(
    signed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed[1])
    shown = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True).stdout
    assert re.findall("Certificate Common Name: (.*)", shown) == [CLERK, CHAIR]
    assert shown.count("Signature is Valid.") == shown.count("ETSI.CAdES.detached") == 2
    assert shown.count("Total document signed") == 1


def test_a_signature_shows_who_signed_in_what_capacity_and_when_above_the_name(
    signed: tuple[bytes, bytes], tmp_path: Path
) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed[1])
    said = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True).stdout
    time = r"\d{1,2} \w+ \d{4} \d\d\.\d\d\.\d\d WIB"
    for name, office in ((CLERK, "Notulis"), (CHAIR, "Pimpinan rapat")):
        assert re.search(f"secara elektronik oleh\n{name}\n{office}\n{time}", said)
    reader = PdfFileReader(io.BytesIO(signed[1]))
    for one, capacity in zip(reader.embedded_signatures, p12.FIELDS, strict=True):
        place = place_of(reader, capacity)
        assert place is not None and place.page == 1
        assert tuple(map(int, one.sig_field["/Rect"])) == place.box


def test_a_document_that_names_no_place_is_signed_without_a_mark_on_a_page() -> None:
    assert place_of(PdfFileReader(io.BytesIO(DOCUMENT.read_bytes())), "clerk") is None


def test_any_byte_that_a_signature_covers_breaks_it(
    authority: Authority, signed: tuple[bytes, bytes]
) -> None:
    """The digest is over all of them alike; so places of every kind are tried, and each border of a span."""
    once, roots = signed[0], [authority.root.read_bytes()]
    assert judged(once, roots).exit == 0
    spans = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", once)
    assert spans is not None
    begin, length, second, rest = map(int, spans.groups())
    assert (begin, second + rest) == (0, len(once))
    covered = [*range(0, length, length // 12), length - 1, second, second + rest // 2, len(once) - 1]
    covered += [once.rfind(word) + 1 for word in (b"startxref", b"/ByteRange", b"/Notulis", b"/Contoh")]
    for at in covered:
        for bit in (1, 128):
            changed = once[:at] + bytes([once[at] ^ bit]) + once[at + 1 :]
            assert judged(changed, roots).exit in (1, 2), at
    for changed in (once + b"\n", once[:-1], once + once[: len(once) // 2]):
        assert judged(changed, roots).exit in (1, 2)


def turned(pdf: bytes) -> IncrementalPdfFileWriter:
    """A writer of `pdf` with its first page upside down."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    page.get_object()["/Rotate"] = NumberObject(180)
    writer.mark_update(page)
    return writer


def test_a_page_put_behind_the_signature_breaks_it(authority: Authority, signed: tuple[bytes, bytes]) -> None:
    output = io.BytesIO()
    turned(signed[1]).write(output)
    assert judged(output.getvalue(), [authority.root.read_bytes()]).exit == 1


def test_who_signs_another_page_than_was_printed_breaks_it(authority: Authority, printed: bytes) -> None:
    """A valid signature over all of the file, which begins with the printed bytes."""
    signer = SimpleSigner.load_pkcs12_data(authority.signer(CLERK).read_bytes(), (), PASSWORD.encode())
    output = io.BytesIO()
    sign_pdf(turned(printed), PdfSignatureMetadata(field_name="Notulis"), signer, output=output)
    signed = output.getvalue()
    assert begins_with(signed, printed)
    verdict = judged(signed, [authority.root.read_bytes()])
    assert (verdict.exit, [it.intact for it in verdict.signatures]) == (1, [True])


def test_a_wrong_password_and_an_authority_that_is_away_sign_nothing(
    authority: Authority, printed: bytes
) -> None:
    file = authority.signer(CLERK).read_bytes()
    with pytest.raises(p12.BadCredentials):
        asyncio.run(p12.sign(printed, p12.Credentials(file, "salah"), "clerk"))
    with pytest.raises(Failed):
        asyncio.run(p12.sign(printed, p12.Credentials(file, PASSWORD, "http://127.0.0.1:9/"), "clerk"))


def test_the_document_that_the_page_is_tested_with_is_whole() -> None:
    """The page /periksa must judge it alike; `document.py` says how it was made."""
    verdict = judged(DOCUMENT.read_bytes(), [])
    assert (verdict.code, [it.name for it in verdict.signatures]) == ("unvouched", [CLERK, CHAIR])


def test_the_command_line_signs_and_verifies(authority: Authority, printed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "berita-acara.pdf"
    file.write_bytes(printed)
    asked = ["minutes", "sign", str(file), "--as", "clerk", "--p12", str(authority.signer(CLERK))]
    shown = CliRunner().invoke(app, asked, env={"VICON_SIGN_PASSWORD": PASSWORD})
    assert shown.exit_code == 0, shown.output
    out = tmp_path / "berita-acara.signed.pdf"
    trust = ["--trust", str(authority.root)]
    shown = CliRunner().invoke(app, ["minutes", "verify", str(out), *trust])
    assert (shown.exit_code, shown.output.splitlines()[0]) == (0, f"utuh: signed by {CLERK} (Notulis)")
    assert (
        CliRunner().invoke(app, ["minutes", "verify", str(out), *trust, "--sha256", "0" * 64]).exit_code == 1
    )
    assert CliRunner().invoke(app, ["minutes", "verify", str(file), *trust]).exit_code == 3
    out.write_bytes(out.read_bytes() + b"x")
    assert CliRunner().invoke(app, ["minutes", "verify", str(out), *trust]).exit_code == 1
