"""Whether a signed document is whole: every signature, what it covers, and whom the reader trusts.

    python -m vicon.records.minutes.sign.check

takes one request as JSON and gives the verdict as JSON.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from vicon.records.minutes.apart import Failed, apart, confined
from vicon.records.minutes.sign.additions import only_signed
from vicon.records.minutes.sign.stamp import certificate_name

INTACT, BROKEN, UNREADABLE, UNVOUCHED = range(4)
"""Exit statuses, as those of `vicon verify`."""
Code = Literal["intact", "broken", "unreadable", "unvouched", "unsigned"]
_EOF = b"%%EOF"


@dataclass(frozen=True, slots=True)
class Signature:
    """`certificate`: SHA-256 (hex) of the signer's; `name`: whom it was issued to; `at`: ISO 8601, stamped by
    an authority if `stamped`, else as the signer's own clock said."""

    field: str
    name: str
    certificate: str
    at: str | None
    stamped: bool
    intact: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`unsigned`: SHA-256 (hex) of the bytes before the first signature, `length` of them."""

    exit: int
    code: Code
    sentence: str
    signatures: tuple[Signature, ...] = ()
    unsigned: str = ""
    length: int = 0


async def check(pdf: bytes, trusted: Sequence[bytes] = ()) -> Verdict:
    """The verdict on `pdf`; `trusted`: certificates (PEM or DER) of authorities the reader trusts."""
    asked = {
        "pdf": base64.b64encode(pdf).decode(),
        "trusted": [base64.b64encode(it).decode() for it in trusted],
    }
    try:
        answer: dict[str, Any] = json.loads(await apart(__name__, json.dumps(asked).encode()))
    except Failed as error:
        return Verdict(UNREADABLE, "unreadable", f"no PDF that can be read: {error}")
    answer["signatures"] = tuple(Signature(**it) for it in answer["signatures"])
    return Verdict(**answer)


def begins_with(signed: bytes, unsigned: bytes) -> bool:
    """Whether nothing of what was printed was changed on the way to the signer and back."""
    return len(signed) > len(unsigned) and signed.startswith(unsigned)


def judged(pdf: bytes, trusted: Sequence[bytes]) -> Verdict:
    """The verdict, in this process. Reads no clock but for the validity of certificates."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        found = list(reader.embedded_regular_signatures)
    except Exception as error:
        return Verdict(UNREADABLE, "unreadable", f"no PDF that can be read: {error}")
    if not found:
        digest = hashlib.sha256(pdf).hexdigest()
        if b"/ByteRange" in pdf:  # stands in plain bytes wherever there is a signature (ISO 32000-1, 12.8.1)
            return Verdict(
                BROKEN, "broken", "rusak: its signature is not found any more", (), digest, len(pdf)
            )
        return Verdict(UNVOUCHED, "unsigned", "draf: no signature", (), digest, len(pdf))
    length = _printed(pdf, found[0].byte_range[1])
    unsigned = hashlib.sha256(pdf[:length]).hexdigest()
    signatures = []
    for n, it in enumerate(found):
        try:
            signatures.append(_signature(it, trusted, last=n + 1 == len(found)))
        except Exception as error:
            sentence = f"rusak: the signature {it.field_name} cannot be checked: {error}"
            return Verdict(BROKEN, "broken", sentence, tuple(signatures), unsigned, length)
    verdict = _verdict(tuple(signatures), unsigned, length)
    if verdict.exit == BROKEN:
        return verdict
    try:
        added = only_signed(reader, found[0].signed_revision - 1)
    except Exception as error:
        sentence = f"rusak: what was added to what was printed cannot be read: {error}"
        return Verdict(BROKEN, "broken", sentence, tuple(signatures), unsigned, length)
    if not added:
        sentence = "rusak: more than signatures was added to what was printed"
        return Verdict(BROKEN, "broken", sentence, tuple(signatures), unsigned, length)
    return verdict


def _verdict(signatures: tuple[Signature, ...], unsigned: str, length: int) -> Verdict:
    names = ", ".join(f"{it.name} ({it.field})" for it in signatures)
    broken = [it for it in signatures if not it.intact]
    if broken:
        sentence = f"rusak: changed after {broken[0].name} ({broken[0].field}) signed it"
        return Verdict(BROKEN, "broken", sentence, signatures, unsigned, length)
    if not all(it.trusted for it in signatures):
        sentence = f"utuh, but no authority you trust vouches for who signed: {names}"
        return Verdict(UNVOUCHED, "unvouched", sentence, signatures, unsigned, length)
    return Verdict(INTACT, "intact", f"utuh: signed by {names}", signatures, unsigned, length)


def _signature(it: Any, trusted: Sequence[bytes], *, last: bool) -> Signature:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Covers
    from pyhanko_certvalidator import ValidationContext

    roots = [root for data in trusted for root in load_certs_from_pemder_data(data)]

    def context() -> ValidationContext:
        return ValidationContext(trust_roots=roots, allow_fetching=False)

    status = validate_pdf_signature(it, context(), context())
    needed = Covers.ENTIRE_FILE if last else Covers.ENTIRE_REVISION
    whole = status.coverage is not None and status.coverage >= needed
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid
    at = stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt
    certificate = status.signing_cert
    return Signature(
        field=it.field_name,
        name=certificate_name(certificate),
        certificate=hashlib.sha256(certificate.dump()).hexdigest(),
        at=at.isoformat() if at else None,
        stamped=stamped,
        intact=bool(
            status.intact and status.valid and whole and status.docmdp_ok and (stamp is None or stamped)
        ),
        trusted=bool(status.trusted),
    )


def _printed(pdf: bytes, before: int) -> int:
    """Where the last revision ends that came wholly before the first signature's own."""
    first = pdf.rfind(_EOF, 0, before)
    end = first + len(_EOF)
    return end + (1 if pdf[end : end + 1] == b"\n" else 0)


if __name__ == "__main__":
    confined()
    request = json.load(sys.stdin)
    roots_ = [base64.b64decode(it) for it in request["trusted"]]
    json.dump(asdict(judged(base64.b64decode(request["pdf"]), roots_)), sys.stdout)
