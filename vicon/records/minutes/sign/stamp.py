"""What a signature shows on the page: name in the certificate, capacity, time.

It is typeset like the document, so its fonts are in the file as PDF/A wants (ISO 19005-2, 6.2.11.4.1).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from vicon.clock import now_ms
from vicon.records.minutes import spelled
from vicon.records.minutes.printable import printable
from vicon.records.minutes.sign.place import Place, place_of
from vicon.records.minutes.spelled import Language
from vicon.records.minutes.words import words

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.stamp import StaticStampStyle

NAME_MOST = 80


def certificate_name(certificate: Any) -> str:
    """Whom it, an `asn1crypto.x509.Certificate`, was issued to."""
    subject = certificate.subject
    return str(subject.native.get("common_name", subject.human_friendly))


def shown(
    writer: IncrementalPdfFileWriter, field: str, asked: Mapping[str, Any], name: str
) -> tuple[StaticStampStyle | None, SigFieldSpec | None]:
    """How `field` looks and where it is; nothing where the document has no place for `asked["capacity"]`."""
    from pyhanko.sign.fields import SigFieldSpec

    place = place_of(writer.prev, asked["capacity"])
    if place is None:
        return None, None
    language: Language = "en" if str(writer.root.get("/Lang", "")).startswith("en") else "id"
    told = _told(language, asked, name)
    spec = SigFieldSpec(
        field, place.page, place.box, readable_field_name=f"{told['office']}: {told['name']}, {told['when']}"
    )
    return _style(_typeset(told, place)), spec


def _told(language: Language, asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    say, zone, now = words(language), asked["zone"], now_ms()
    when = f"{spelled.date(now, zone, language)} {spelled.clock_s(now, zone, language)} {zone}"
    called = printable(name)[:NAME_MOST]
    office = say(asked["capacity"])
    return {"language": language, "said": say("signed_by"), "name": called, "office": office, "when": when}


def _typeset(told: Mapping[str, Any], place: Place) -> bytes:
    import typst

    left, lower, right, upper = place.box
    stamp = {**told, "width": right - left, "height": upper - lower}
    with as_file(files("vicon.records.minutes.sign") / "stamp.typ") as template:
        return typst.compile(
            str(template),
            format="pdf",
            root=str(template.parent),
            ignore_system_fonts=True,
            sys_inputs={"stamp": json.dumps(stamp)},
            pdf_standards=["a-2b"],
            pdf_tags=False,
            timestamp=0,
        )


def _style(pdf: bytes) -> StaticStampStyle:
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Page(PdfContent):
        """The page of `pdf`, as a drawing in the file that is signed."""

        def render(self) -> bytes:
            drawing = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(pdf)))
            left, lower, right, upper = drawing.get_object()["/BBox"]
            self.box = BoxConstraints(width=right - left, height=upper - lower)
            self.resources.xobject["/Stamp"] = drawing
            return b"/Stamp Do"

    return StaticStampStyle(border_width=0, background=Page())
