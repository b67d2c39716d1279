"""A field with a slip of the pen is refused, and nothing is done: seen on the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.unit.signaling.documented import the_document

# Written by the messengers' platform, not to our schema: it may grow as they like.
OF_OTHERS = ("/api/v1/inbound/whatsapp",)


def bodies() -> Iterator[tuple[str, str]]:
    """Operations and the names of the objects that they take."""
    for path, its in the_document()["paths"].items():
        if path in OF_OTHERS:
            continue
        for operation in its.values():
            if isinstance(operation, dict) and "requestBody" in operation:
                schema = operation["requestBody"]["content"].get("application/json", {}).get("schema", {})
                for name in sorted(within(schema)):
                    yield operation["operationId"], name


def within(schema: Any) -> set[str]:
    """The components that `schema` is made of."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        it = waiting.pop()
        if isinstance(it, list):
            waiting += it
        elif isinstance(it, dict):
            name = str(it.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(the_document()["components"]["schemas"][name])
            waiting += it.values()
    return found


def test_what_a_body_does_not_have_is_refused() -> None:
    schemas = the_document()["components"]["schemas"]
    looked = [(operation, name) for operation, name in bodies() if schemas[name].get("type") == "object"]
    loose = {it for it in looked if schemas[it[1]].get("additionalProperties") is not False}
    assert len(looked) > 30 and not loose, loose
