"""Looks whether every answer of the API is one that its OpenAPI document names."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jsonschema_rs

from signaling.app import bare
from signaling.openapi.document import document


@cache
def the_document() -> dict[str, Any]:
    return document(bare())


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """Fixed addresses before those with parameters."""
    return [
        (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path)
        for path in sorted(the_document()["paths"], key=lambda it: it.count("{"))
    ]


@cache
def _valid(path: str, method: str, status: str, media: str) -> jsonschema_rs.Validator | None:
    """What checks the body, None for a body that no schema describes."""
    response = _resolved(the_document()["paths"][path][method]["responses"][status])
    schema = response["content"][media]["schema"]
    if schema.get("format") == "binary":
        return None
    return jsonschema_rs.validator_for({**schema, "components": the_document()["components"]})


def _resolved(response: dict[str, Any]) -> dict[str, Any]:
    reference = response.get("$ref")
    if reference is None:
        return response
    found: dict[str, Any] = the_document()["components"]["responses"][reference.rpartition("/")[2]]
    return found


def undocumented(method: str, path: str, status: int, media: str, body: Any) -> str | None:
    """What the document does not say of this answer. Answers to what is no operation are not looked at."""
    template = next((it for shape, it in _paths() if shape.fullmatch(path)), None)
    operation = the_document()["paths"].get(template, {}).get(method.lower())
    if template is None or operation is None or method == "HEAD":
        return None
    where = f"{method} {template} {status}"
    response = operation["responses"].get(str(status))
    if response is None:
        return f"{where} {body}: add it to `responses` of the route (signaling.openapi.refuses)"
    content = _resolved(response).get("content", {})
    if not content and status in (204, 304):
        return None
    if media not in content:
        return f"{where}: {media} is not among {sorted(content)}"
    if isinstance(body, dict | list) and (validator := _valid(template, method.lower(), str(status), media)):
        errors = [f"{list(it.instance_path)} {it.message}" for it in validator.iter_errors(body)]
        return f"{where}: {errors[:3]}" if errors else None
    return None
