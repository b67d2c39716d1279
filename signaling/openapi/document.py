"""Makes the document: each operation's access, headers and problems are read off its route."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from signaling.access import Access, Way, accesses
from signaling.openapi import schemas
from signaling.openapi.answers import CODES
from signaling.openapi.examples import EXAMPLES
from signaling.openapi.names import renamed
from signaling.problems import SENTENCES
from signaling.sentences import sentence

Codes = defaultdict[int, set[str]]
PROBLEM = "application/problem+json"

OF_WAYS: dict[Way, tuple[tuple[int, str], ...]] = {
    "key": ((401, "token_invalid"), (401, "token_expired"), (401, "token_early"), (403, "token_scope")),
    "session": ((401, "session"), (403, "forbidden")),
    "seat": (
        (401, "token_invalid"),
        (401, "token_expired"),
        (401, "token_early"),
        (403, "token_scope"),
        (403, "forbidden"),
    ),
    "host": (),
}
EVERYWHERE = ((429, "rate"), (503, "unavailable"))
UNSAFE = ((403, "origin"),)
REPEATABLE = ((409, "idempotency_running"), (422, "idempotency_mismatch"), (422, "bad_body"))
WITH_BODY = ((413, "too_large"), (422, "bad_body"))


def operation_id(route: APIRoute) -> str:
    """`<module>_<function>`: what generated clients call it."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}_{route.name}"


@cache
def document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of all routes of `app` that have a place in it."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary="Self-hosted video conferencing and public hearings for a city",
        description=schemas.DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    components = made.setdefault("components", {})
    components["securitySchemes"] = schemas.SECURITY
    known = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        known.pop(name, None)
    known |= schemas.PROBLEMS
    components["parameters"] = schemas.PARAMETERS
    components["headers"] = schemas.HEADERS
    problems = components.setdefault("responses", {})
    for route in _routes(app):
        for method in route.methods or ():
            _complete(made["paths"][route.path_format], route, method.lower(), problems)
    return renamed(made)


def _routes(app: FastAPI) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        route = getattr(context, "route", context)
        if isinstance(context, APIRoute) or isinstance(route, APIRoute):
            found = context if hasattr(context, "path_format") else route
            if found.include_in_schema:
                yield found  # type: ignore[misc]


def _complete(path: dict[str, Any], route: APIRoute, method: str, problems: dict[str, Any]) -> None:
    operation = path[method]
    found = list(accesses(route.dependant))
    codes: Codes = defaultdict(set)
    responses = operation["responses"]
    if responses.get("422", {}).get("description") == "Validation Error":
        del responses["422"]
        codes[422].add("bad_body")
    for status, response in list(responses.items()):
        codes[int(status)] |= set(response.pop(CODES, ()))
        if not response.get("content") and not _is_answer(status):
            del responses[status]
    _add(codes, _usual(operation, method, found))
    for status, those in sorted(codes.items()):
        if those:
            # Many operations refuse alike: each kind of refusal stands in the document once.
            name = ".".join([str(status), *sorted(those)])
            problems.setdefault(name, _problem(status, those))
            responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    operation["responses"] = dict(sorted(responses.items()))
    operation["security"] = _security(found)
    _headers(path, operation, method, versioned="if_match" in codes[428])
    scopes = sorted({scope for it in found for scope in it.scopes})
    if scopes:
        operation["x-scopes"] = scopes
    _examples(operation)


def _is_answer(status: str) -> bool:
    return status.startswith("2") or status == "304"


def _add(codes: Codes, more: Iterable[tuple[int, str]]) -> None:
    for status, code in more:
        codes[status].add(code)


def _usual(operation: dict[str, Any], method: str, found: Iterable[Access]) -> Iterator[tuple[int, str]]:
    """Problems of every operation of its kind."""
    yield from EVERYWHERE
    if method != "get":
        yield from UNSAFE
    if method == "post":
        yield from REPEATABLE
    if "requestBody" in operation:
        yield from WITH_BODY
    if any(it["name"] == "after" for it in operation.get("parameters", ())):
        yield 422, "bad_cursor"
    for access in found:
        yield from access.codes
        for way in access.ways:
            yield from OF_WAYS[way]


def _problem(status: int, codes: set[str]) -> dict[str, Any]:
    meanings = "\n".join(
        f"- `{code}`: {sentence(code, 'en', SENTENCES.get(code, ''))}" for code in sorted(codes)
    )
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": {"code": {"type": "string", "enum": sorted(codes)}}},
        ]
    }
    response: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}\n\n{meanings}",
        "content": {PROBLEM: {"schema": schema}},
    }
    if status in (429, 503):
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response


def _security(found: Iterable[Access]) -> list[dict[str, list[str]]]:
    """Any one of these. A bearer's list names the scopes that it needs (OpenAPI 3.1, 4.8.30)."""
    security: list[dict[str, list[str]]] = []
    ways = [(way, it) for it in found for way in it.ways]
    for way, access in ways:
        enough: list[list[str]] = [[scope] for scope in access.scopes] if way == "key" else []
        for scopes in enough or [[]]:
            if {way: scopes} not in security:
                security.append({way: scopes})
    if not ways or all(access.open for _, access in ways):
        security.append({})
    return security


def _headers(path: dict[str, Any], operation: dict[str, Any], method: str, *, versioned: bool) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append({"$ref": "#/components/parameters/Idempotency-Key"})
        _give(operation, "Idempotent-Replay")
    if versioned:
        parameters.append({"$ref": "#/components/parameters/If-Match"})
    if method == "patch":
        body = operation["requestBody"]["content"]
        body["application/merge-patch+json"] = body["application/json"]
    if "patch" in path and method in ("get", "patch"):
        _give(operation, "ETag")
    if any(it.get("name") == "after" for it in parameters):
        _give(operation, "Link")
    parameters.append({"$ref": "#/components/parameters/Accept-Language"})


def _give(operation: dict[str, Any], header: str) -> None:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response.setdefault("headers", {})[header] = {"$ref": f"#/components/headers/{header}"}


def _examples(operation: dict[str, Any]) -> None:
    for name, example in EXAMPLES.get(operation["operationId"], {}).items():
        if re.fullmatch(r"\d{3}", name):
            media = operation["responses"][name]["content"]
        else:
            media = operation["requestBody"]["content"]
        for it in media.values():
            it["example"] = example
