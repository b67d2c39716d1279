"""A document of one page more than it needs, and the same one signed by two people."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.records.minutes.authority import PASSWORD, Authority
from vicon.records.minutes import press
from vicon.records.minutes.sheet import Paragraph, Sheet, Signatory, Signatures
from vicon.records.minutes.sign import p12

BLOCKS = tuple(Paragraph(f"Butir {n}: rapat menyetujui.") for n in range(40))
CLERK, CHAIR = "Rina Wulandari", "Siti Aminah"
SIGNED = Signatures(
    "Contoh, 24 November 2026",
    (Signatory("Notulis", CLERK, (), "clerk"), Signatory("Pimpinan rapat", CHAIR, (), "chair")),
)
SHEET = Sheet(
    "berita-acara", 1, "id", ("Pemerintah Kota Contoh",), "Berita Acara", "Rapat", "Nomor: 1",
    (2026, 11, 24, 9, 0, 0), "Berita Acara", "Halaman", (*BLOCKS, SIGNED),
)  # fmt: skip


@pytest.fixture(scope="package")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="package")
def printed() -> bytes:
    return press.typeset(SHEET.dumps())


@pytest.fixture(scope="package")
def signed(authority: Authority, printed: bytes) -> tuple[bytes, bytes]:
    """By the secretary with a time stamp; then also by who led the sitting, without."""
    with authority.stamping() as address:
        by = p12.Credentials(authority.signer(CLERK).read_bytes(), PASSWORD, address)
        once = asyncio.run(p12.sign(printed, by, "clerk", "Contoh"))
    by = p12.Credentials(authority.signer(CHAIR).read_bytes(), PASSWORD)
    return once, asyncio.run(p12.sign(once, by, "chair"))
