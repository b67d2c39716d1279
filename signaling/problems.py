"""Errors of the HTTP API: problem details (RFC 9457) with a code programs read and a sentence people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from signaling.sentences import PARTICULAR, language_of, sentence, titled
from vicon import log
from vicon.people.denied import Denied
from vicon.people.refusals import Refused
from vicon.rooms.ports import JournalUnavailable
from vicon.store.errors import StoreUnavailable

ORIGIN = "vicon.origin"
"""Where a request's scope says how this vicon is called from outside."""
DOCUMENTED = "/docs/errors"

PLAIN = {404: "no_such_address", 405: "method", 413: "too_large", 403: "forbidden", 415: "unsupported"}
"""Codes of what the framework itself refuses."""

SENTENCES = {
    "not_found": "There is no such room, or the link or code is not right. Check it, or ask for a new one.",
    "forbidden": "This is not allowed here.",
    "bad_body": "The request is not what this address takes.",
    "too_large": "The request is too large.",
    "rate": "Too many requests. Wait a little, then try again.",
    "origin": "The request came from another site.",
    "unavailable": "Not stored: the database does not answer. Try again in a moment.",
    "no_such_address": "There is nothing at this address.",
    "method": "This address does not take this method.",
    "failed": "Something went wrong here. It was logged.",
    "session": "Not signed in, or the sign-in has ended.",
    "login_bad": "The sign-in name or the password is not right.",
    "code_needed": "The code of the authenticator app is needed too.",
    "code_bad": "This code is not right, or was used before. Wait for the next one.",
    "passkey_bad": "This passkey cannot be used here.",
    "key_spent": "This link was used or has expired. Ask for a new one; `vicon people link` prints one too.",
    "ticket_old": "This took too long, or was done already. Begin again.",
    "proof_needed": "Sign in again first: this changes how you sign in.",
    "unknown_id": "What you meant is no longer there.",
    "login_taken": "This sign-in name belongs to somebody else.",
    "login_form": "A sign-in name has 3 to 100 of these: a-z, 0-9 and, inside, . _ + @ or a dash.",
    "password_short": "A password has at least 12 characters.",
    "password_long": "A password has at most 200 characters.",
    "password_easy": "This password is guessed easily. Take some words that do not belong together.",
    "last_admin": "One administrator must remain.",
    "last_way": "This is the only way to sign in to this account. Add another first.",
    "account_disabled": "This account was disabled. Ask the administrator of your OPD.",
    "sso_off": "Nobody signs in with an account of the city here.",
    "sso_away": "The city's sign-in does not answer. Accounts of this server work as ever.",
    "sso_denied": "The city's sign-in let nobody in.",
    "sso_bad": "The city's sign-in gave an answer that cannot be trusted. Try again; the log says why.",
    "sso_clock": "The clocks of this server and of the city's sign-in differ too much.",
    "sso_no_role": "This account of the city may not come in here. Ask the administrator of your OPD.",
    "sso_login_taken": "An account here has this name already. Sign in with it and connect both at /akun.",
    "sso_taken": "This account of the city is connected with another account here.",
    "opd_needed": "An administrator of an OPD needs an OPD.",
    "opd_taken": "There is an OPD with this name.",
    "opd_full": "This OPD has as many accounts as it may have.",
    "opd_closed": "This OPD is closed.",
    "opd_in_use": "This OPD still has people. Move or disable them first.",
    "admins_only": "Only administrators start meetings here. Sign in first.",
    "sitting_running": "This meeting is still going on: attendance is there once it has ended.",
    "sitting_ended": "This meeting has ended.",
    "conflict": "Another sitting has the room at that time.",
    "stale": "Somebody changed this meanwhile. Read it again, then repeat your change.",
    "if_match": "Say which version you change: send its ETag as If-Match.",
    "unsupported": "This address takes another kind of body.",
    "no_reply": "This mail is no answer to an invitation of ours.",
    "job_running": "This job runs now, or is done.",
    "bad_cursor": "This cursor is from no page of this list.",
    "idempotency_mismatch": "This Idempotency-Key was used for another request.",
    "idempotency_running": "A request with this Idempotency-Key is still being done. Send it again shortly.",
    "room_used": "Something was held or is booked in this room: its records name it for good.",
    "room_busy": "A sitting goes on in this room, or is booked in it: end or cancel it first.",
    "sitting_begun": "This sitting has begun. What is booked is changed before, what goes on from inside.",
    "sitting_cancelled": "This sitting was cancelled.",
    "registration_none": "Nobody registers for this sitting beforehand: come, and raise your hand.",
    "registration_early": "Registration has not opened yet.",
    "registration_full": "All places on the list are taken. Come, and raise your hand.",
    "registration_closed": "Registration has closed. Come, and raise your hand.",
    "registered_already": "Somebody registered with this number or address already.",
    "service_unknown": "Nobody takes a number for this service here. VICON_COUNTERS lists those there are.",
    "number_bad": "This is no telephone number. Write it with its country: +6281234567890.",
    "queue_full": "As many people wait at this counter as can be served.",
    "params_bad": "A template takes all of its parameters and no others, each one line.",
    "signature_bad": "The signature is not of this message, or too old.",
    "vote_unpublished": "A vote is closed and its result not announced yet.",
    "no_film": "There is no film of this recording yet.",
    "not_slides": "This file cannot become slides. Take a PDF, or a file of an office program.",
    "slides_many": "This sitting has as many files of slides as it may have.",
    "no_document": "There is no such document, or what it shows was deleted since: make it anew.",
    "not_printed": "The document was not made.",
    "not_signed": "The document waits for a signature.",
    "no_signer": "Nothing is set up here to sign with.",
    "signed_already": "This was signed in that capacity already, or out of order.",
    "url_bad": "This is no address that a webhook can have: https://host/path, without a password in it.",
    "host_unlisted": "VICON_WEBHOOK_HOSTS does not list this host. Whoever runs the server adds it.",
    "tls_needed": "This host is sent nothing without TLS: write https://.",
    "types_unknown": "Choose at least one event, of those that there are.",
    "label_bad": "A name has 1 to 100 printable characters.",
    "webhooks_many": "There are as many webhooks as there may be.",
    "webhook_off": "This webhook is off. Turn it on first.",
    "key_bad": "Such a key cannot be.",
    "key_expired": "This key would have expired already.",
    "contrast": "Not everybody can read these colours. Choose ones that stand out more from each other.",
    "bad_logo": "This file cannot be a mark here. Take an SVG or a PNG of at most 60 kB.",
    "busy": "Too many do this just now. Try again in a moment.",
    "token_invalid": "The token is not valid here.",
    "token_expired": "The token has expired. Ask for a new one.",
    "token_early": "The token is not valid yet.",
    "token_spent": "The token was used already. Ask for a new one.",
    "token_scope": "The token does not allow this.",
    "secret_bad": "This place in the meeting is no longer valid. Join again.",
}


class Problem(Exception):
    """Raised by routes: becomes `{type, title, status, code, detail, instance}` and whatever `extra` holds.

    `says` names a sentence of `sentences.PARTICULAR`; `detail` is English for programmers: who reads
    Indonesian gets the sentence of the code instead.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        says: str | None = None,
        detail: str | None = None,
        retry_s: int | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.says = says
        self.detail = detail
        self.retry_s = retry_s
        self.extra: Mapping[str, Any] = extra

    def response(self, scope: Scope) -> Response:
        """The answer to the request of `scope`, in its language."""
        connection = HTTPConnection(scope)
        language = language_of(connection)
        general = sentence(self.code, language, SENTENCES.get(self.code, ""))
        particular = PARTICULAR.get(self.says or "")
        detail = getattr(particular, language) if particular else None
        body = {
            "type": f"{scope.get(ORIGIN, '')}{DOCUMENTED}#{self.code}",
            "title": titled(general) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": detail or (self.detail if language == "en" else None) or general,
            "instance": connection.url.path,
            **self.extra,
        }
        headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if self.retry_s is not None:
            headers["Retry-After"] = str(self.retry_s)
        return JSONResponse(body, self.status, headers, media_type="application/problem+json")


def named(origin: str, app: ASGIApp) -> ASGIApp:
    """ASGI middleware: problems name their types under `origin`."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        scope[ORIGIN] = origin
        await app(scope, receive, send)

    return call


def faults(error: RequestValidationError) -> list[dict[str, str]]:
    """What is wrong where: RFC 6901 into the body, else the parameter and where it stands."""
    found = []
    for one in error.errors():
        place, *path = one["loc"] or ("body",)
        code = str(one["type"])
        if place == "body":
            found.append({"pointer": "".join(f"/{_escaped(part)}" for part in path), "code": code})
        else:
            found.append({"in": str(place), "name": str(path[0]) if path else "", "code": code})
    return found


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _methods(routes: Iterable[BaseRoute], scope: Scope) -> set[str]:
    """What an address takes: of its routes each knows only its own methods (RFC 9110 15.5.6)."""
    there = (route for route in routes if route.matches(scope)[0] is not Match.NONE)
    return {method for route in there if isinstance(route, Route) for method in route.methods or ()}


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Make every error of `app`, which has these `routes`, a problem."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.response(request.scope)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        fields = faults(error)
        where = fields[0].get("pointer") or fields[0].get("name") or "/"
        detail = f"{where}: {error.errors()[0]['msg']}"
        return Problem(422, "bad_body", detail=detail, fields=fields).response(request.scope)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        extra: dict[str, Any] = {} if error.at is None else {"at": error.at}
        return Problem(error.http, error.error, detail=error.detail, **extra).response(request.scope)

    async def denied(request: Request, error: Exception) -> Response:
        assert isinstance(error, Denied)
        return Problem(error.http, error.code).response(request.scope)

    async def unavailable(request: Request, _error: Exception) -> Response:
        return Problem(503, "unavailable", retry_s=1).response(request.scope)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 400:  # bytes that are no JSON
            return Problem(422, "bad_body").response(request.scope)
        answer = Problem(error.status_code, PLAIN.get(error.status_code, "bad_body")).response(request.scope)
        if error.status_code == 405:
            answer.headers["Allow"] = ", ".join(sorted(_methods(routes, request.scope)))
        return answer

    async def unforeseen(request: Request, error: Exception) -> Response:
        log.get().error("http.failed", path=request.scope.get("route_path", ""), exc_info=error)
        return Problem(500, "failed").response(request.scope)

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(Denied, denied)
    app.add_exception_handler(StoreUnavailable, unavailable)
    app.add_exception_handler(JournalUnavailable, unavailable)
    app.add_exception_handler(Exception, unforeseen)
