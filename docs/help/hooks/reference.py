"""docs/openapi.json as pages: one for each tag, with its routes and what they take and answer."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

Schema = dict[str, Any]
Tags = dict[str, list[tuple[str, str, Schema]]]
_WAYS = {"key": "a key", "seat": "a seat", "host": "the host key", "session": "a person"}
_METHODS = ("get", "post", "put", "patch", "delete")


def pages(document: Schema) -> dict[str, str]:
    """Markdown by name below docs: `openapi.md` lists all routes, `openapi/TAG.md` tells of a tag's."""
    tags: Tags = defaultdict(list)
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                tags[item[method]["tags"][0]].append((method, path, item[method]))
    made = {f"openapi/{tag}.md": _tag(tag, routes, document) for tag, routes in tags.items()}
    return {"openapi.md": _list(tags, document), **made}


def _list(tags: Tags, document: Schema) -> str:
    lines = ["# All routes", "", document["info"]["description"], ""]
    lines += ["What holds for all of them is in [the API](api.md); for programs there is"]
    lines += ["[openapi.json](openapi.json). What a body or an answer must have is marked *.", ""]
    for tag in sorted(tags):
        lines += [f"## {tag}", "", "| Route | What it does |", "|--|--|"]
        for method, path, route in tags[tag]:
            link = f"[`{method.upper()} {path}`](openapi/{tag}.md#{_anchor(route)})"
            lines.append(f"| {link} | {_cell(_first(route))} |")
        lines.append("")
    return "\n".join(lines)


def _tag(tag: str, routes: list[tuple[str, str, Schema]], document: Schema) -> str:
    lines = [f"# Routes: {tag}", "", "[All routes](../openapi.md)", ""]
    used: dict[str, None] = {}
    for method, path, route in routes:
        lines += [f"## {method.upper()} {path} {{: #{_anchor(route)} }}", ""]
        lines += [route.get("description", ""), "", f"Who: {_who(route)}.", ""]
        lines += _parameters(route, document, used) + _taken(route, used) + _answers(route, document, used)
    lines += ["## Bodies", ""] if used else []
    told: set[str] = set()
    while left := [name for name in used if name not in told]:
        told.add(left[0])
        lines += _schema(left[0], document, used)
    return "\n".join(lines)


def _who(route: Schema) -> str:
    ways = []
    for way in route.get("security", []):
        if not way:
            ways.append("everybody")
        for name, scopes in way.items():
            ways.append(_WAYS[name] + (f" with `{'`, `'.join(scopes)}`" if scopes else ""))
    return ", or ".join(ways) or "everybody"


def _parameters(route: Schema, document: Schema, used: dict[str, None]) -> list[str]:
    rows = []
    for given in route.get("parameters", []):
        one = _resolved(given, document)
        words = one.get("description", "")
        rows.append((one["name"], one["in"], _type(one["schema"], used), one.get("required", False), words))
    if not rows:
        return []
    lines = ["| Parameter | In | Type | Meaning |", "|--|--|--|--|"]
    for name, place, form, required, words in rows:
        lines.append(f"| `{name}`{' *' if required else ''} | {place} | {form} | {_cell(words)} |")
    return [*lines, ""]


def _taken(route: Schema, used: dict[str, None]) -> list[str]:
    body = route.get("requestBody")
    if not body:
        return []
    return [f"Takes {_content(body, used)}.", ""]


def _content(body: Schema, used: dict[str, None]) -> str:
    kinds = body.get("content", {}).items()
    return ", or ".join(f"`{kind}`: {_type(one.get('schema', {}), used)}" for kind, one in kinds)


def _answers(route: Schema, document: Schema, used: dict[str, None]) -> list[str]:
    lines = ["| Answer | What it is |", "|--|--|"]
    for status, given in route["responses"].items():
        one = _resolved(given, document)
        if int(status) < 400:
            lines.append(f"| {status} | {_content(one, used) or _cell(one['description'])} |")
        else:
            codes = re.findall(r"^- `(\w+)`: (.*)$", one["description"], re.MULTILINE)
            said = [f"`{code}` {_cell(words)}" for code, words in codes]
            lines.append(f"| {status} | {'; '.join(said) or _cell(one['description'])} |")
    return [*lines, ""]


def _schema(name: str, document: Schema, used: dict[str, None]) -> list[str]:
    schema = document["components"]["schemas"][name]
    lines = [f"### {name} {{: #{name.lower()} }}", "", schema.get("description", ""), ""]
    if "properties" not in schema:
        return [*lines, _type(schema, used), ""]
    lines += ["| Field | Type | Meaning |", "|--|--|--|"]
    required = set(schema.get("required", ()))
    for field, its in schema["properties"].items():
        star = " *" if field in required else ""
        lines.append(f"| `{field}`{star} | {_type(its, used)} | {_cell(its.get('description', ''))} |")
    return [*lines, ""]


def _type(schema: Schema, used: dict[str, None]) -> str:
    """In words, with a link to a body of this page; what is seen for the first time is noted in `used`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        used[name] = None
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_type(one, used) for one in schema[several]))
    if "const" in schema:
        return f"`{_code(str(schema['const']))}`"
    if "enum" in schema:
        return ", ".join(f"`{_code(str(one))}`" for one in schema["enum"])
    form = schema.get("type", "anything")
    if form == "array":
        return f"list of {_type(schema.get('items', {}), used)}{_most(schema, 'minItems', 'maxItems')}"
    if form == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_type(schema['additionalProperties'], used)}"
    said = f"{form} ({schema['format']})" if "format" in schema else str(form)
    said += _most(schema, "minLength", "maxLength") + _most(schema, "minimum", "maximum")
    return said + (f" like `{_code(schema['pattern'])}`" if "pattern" in schema else "")


def _most(schema: Schema, least: str, most: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if high is None:
        return "" if low is None else f", {low} or more"
    return f", up to {high}" if low is None else f", {low} to {high}"


def _resolved(given: Schema, document: Schema) -> Schema:
    if "$ref" not in given:
        return given
    found: Any = document
    for part in given["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found  # type: ignore[no-any-return]


def _anchor(route: Schema) -> str:
    return str(route["operationId"]).replace("_", "-")


def _first(route: Schema) -> str:
    """The first sentence of what a route does."""
    return re.split(r"(?<=[.:;])\s", route.get("description") or route.get("summary", ""), maxsplit=1)[0]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _code(words: str) -> str:
    return words.replace("|", "\\|").replace("`", "'")
