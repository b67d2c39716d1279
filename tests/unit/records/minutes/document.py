"""Writes the signed document that the page /periksa is tested with: by an RSA key, then by one of P-256.

python -m tests.unit.records.minutes.document
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.unit.records.minutes.authority import PASSWORD, Authority
from tests.unit.records.minutes.conftest import CHAIR, CLERK, SHEET
from vicon.records.minutes import press
from vicon.records.minutes.sign import p12
from vicon.records.minutes.templates import MARK

DOCUMENT = Path(__file__).parents[1] / "fixtures" / "document.pdf"
SITTING, LAST = "s_3h6w0z8f2j4d7p1v", "1d" * 32


def main() -> None:
    mark = f"{MARK} {SITTING} berita-acara 1 42 {LAST}"
    pdf = press.typeset(replace(SHEET, blocks=SHEET.blocks[:2], mark=mark).dumps())
    with TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        for name, capacity, key in (
            (CLERK, "clerk", "rsa:2048"),
            (CHAIR, "chair", "ec -pkeyopt ec_paramgen_curve:P-256"),
        ):
            by = p12.Credentials(authority.signer(name, key).read_bytes(), PASSWORD)
            pdf = asyncio.run(p12.sign(pdf, by, capacity))  # type: ignore[arg-type]
    DOCUMENT.write_bytes(pdf)


if __name__ == "__main__":
    main()
