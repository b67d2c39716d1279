"""PAdES with a local PKCS#12: B-B, or B-T with a time stamp of an RFC 3161 authority.

    python -m vicon.records.minutes.sign.p12

takes one request as JSON and gives the signed file. Password and key live and die with that process. A
document that says where it is signed shows there who signed it, in what capacity and when.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import sys
from dataclasses import dataclass
from typing import Any, Literal

from vicon.records.minutes.apart import apart, confined
from vicon.records.minutes.sign.stamp import certificate_name, shown
from vicon.records.minutes.spelled import Zone

Capacity = Literal["clerk", "chair"]
FIELDS: dict[Capacity, str] = {"clerk": "Notulis", "chair": "Pimpinan"}
"""Names of the signature fields: who signs in which capacity."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """`p12` the bytes of the file; `authority`: address of an RFC 3161 time-stamping authority, if any."""

    p12: bytes
    password: str
    authority: str = ""


class BadCredentials(Exception):
    """The PKCS#12 does not open: wrong password, or no such file."""


async def sign(pdf: bytes, by: Credentials, capacity: Capacity, place: str = "", zone: Zone = "WIB") -> bytes:
    """`pdf` with one more signature, at `place`; `zone` is of the time that is shown.

    Raises BadCredentials, Failed (nothing was signed).
    """
    asked = {
        "pdf": base64.b64encode(pdf).decode(),
        "p12": base64.b64encode(by.p12).decode(),
        "password": by.password,
        "authority": by.authority,
        "capacity": capacity,
        "place": place,
        "zone": zone,
    }
    signed = await apart(__name__, json.dumps(asked).encode())
    if not signed:
        raise BadCredentials("the PKCS#12 file does not open: its password is wrong, or it is none")
    return signed


async def _signed(asked: dict[str, Any]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.timestamps import HTTPTimeStamper

    password = asked["password"].encode() or None
    try:
        signer = SimpleSigner.load_pkcs12_data(base64.b64decode(asked["p12"]), (), password)
    except Exception:
        return b""
    field = FIELDS[asked["capacity"]]
    said = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        location=asked["place"] or None,
        subfilter=SigSeedSubFilter.PADES,
    )
    stamper = HTTPTimeStamper(asked["authority"]) if asked["authority"] else None
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(base64.b64decode(asked["pdf"])), strict=True)
    style, spec = shown(writer, field, asked, certificate_name(signer.signing_cert))
    by = PdfSigner(said, signer, timestamper=stamper, stamp_style=style, new_field_spec=spec)
    await by.async_sign_pdf(writer, output=output)
    return output.getvalue()


def main() -> None:
    confined()
    sys.stdout.buffer.write(asyncio.run(_signed(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
