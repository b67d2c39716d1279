"""Names of the document's schemas: one word each, as generated clients have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_AT = "#/components/schemas/"


def simple(schema: str) -> str:
    """`signaling__routes__jobs__Page` is `JobsPage`."""
    *modules, name = schema.split("__")
    return "".join(map(str.capitalize, modules[-1:])) + name


def renamed(document: Mapping[str, Any]) -> dict[str, Any]:
    """`document` with simple names of schemas, as titles too. Raises ValueError if two are alike."""
    schemas = document["components"]["schemas"]
    names = {it: simple(it) for it in schemas}
    if len({*names.values()}) < len(names):
        raise ValueError(f"two schemas would be called alike: {sorted(names.values())}")
    made: dict[str, Any] = _referring(document, {_AT + old: _AT + new for old, new in names.items()})
    made["components"]["schemas"] = {
        name: {**schema, "title": name} if schema.get("type") == "object" else schema
        for name, schema in sorted((names[old], it) for old, it in made["components"]["schemas"].items())
    }
    return made


def _referring(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, Mapping):
        return {
            key: names.get(value, value) if key == "$ref" else _referring(value, names)
            for key, value in part.items()
        }
    return [_referring(it, names) for it in part] if isinstance(part, list) else part
