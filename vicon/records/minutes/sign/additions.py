"""Whether what came after the printed bytes is signatures alone.

An incremental update (ISO 32000-1, 7.5.6) may also put other objects in the place of printed ones, and a
signature over all of it is then a valid one of something that nobody printed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.generic import PdfObject
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

_OF_CATALOG = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Version"})
"""What signing adds to the root of a document; `/DSS`: ETSI EN 319 142-1, 5.4.2."""
_NO_KEYS: frozenset[str] = frozenset()


def only_signed(reader: PdfFileReader, printed: int) -> bool:
    """Whether all that revision `printed` shows is shown by those after it, with widgets of fields added."""
    old = reader.get_historical_resolver(printed)
    return all(
        _adds(reader, old, reader.get_historical_resolver(n), n)
        for n in range(printed + 1, reader.xrefs.total_revisions)
    )


def _adds(reader: PdfFileReader, old: HistoricalResolver, new: HistoricalResolver, revision: int) -> bool:
    root = old.trailer_view.raw_get("/Root").reference
    if new.trailer_view.raw_get("/Root").reference != root:
        return False
    xrefs = reader.xrefs
    if any(_had(old, ref) for ref in xrefs.refs_freed_in_revision(revision)):
        return False
    told = _about(old)
    for ref in xrefs.explicit_refs_in_revision(revision):
        if not _had(old, ref) or ref in told:
            continue
        was, now = old(ref), new(ref)
        may = _OF_CATALOG if ref == root else _NO_KEYS
        if not _same(was, now, may) and not _annotated(was, now):
            return False
    return True


def _had(old: HistoricalResolver, ref: Any) -> bool:
    return old.reader.xrefs.get_historical_ref(ref, old.revision) is not None


def _about(old: HistoricalResolver) -> set[Any]:
    """What says when and by which program it was written: on no page."""
    held = (old.trailer_view, "/Info"), (old.root, "/Metadata")
    raw = [it.raw_get(name) for it, name in held if name in it]
    return {it.reference for it in raw if hasattr(it, "reference")}


def _annotated(was: PdfObject, now: PdfObject) -> bool:
    """A page that has widgets besides what it had."""
    if not isinstance(was, Mapping) or not isinstance(now, Mapping) or was.get("/Type") != "/Page":
        return False
    if not _same(was, now, frozenset({"/Annots"})):
        return False
    had = [_written(it) for it in was.get("/Annots", ())]
    has = [_written(it) for it in now.get("/Annots", ())]
    more = list(now.get("/Annots", ()))[len(had) :]
    return has[: len(had)] == had and all(it.get_object().get("/Subtype") == "/Widget" for it in more)


def _same(was: PdfObject, now: PdfObject, but: frozenset[str]) -> bool:
    return _written(was, but) == _written(now, but)


def _written(it: PdfObject, but: frozenset[str] = _NO_KEYS) -> bytes:
    from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject

    if but and isinstance(it, DictionaryObject) and not isinstance(it, StreamObject):
        kept = {name: it.raw_get(name) for name in it if name not in but}
        it = DictionaryObject(kept)  # type: ignore[no-untyped-call]
    output = io.BytesIO()
    it.write_to_stream(output, None)
    return output.getvalue()
