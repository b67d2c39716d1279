"""What a rehearsal asks of the server over HTTP: rooms of its own, tokens, room for more, and to tidy up."""

from __future__ import annotations

import contextlib
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt

from vicon import __version__

SCOPES = ("rooms:read", "rooms:write", "sittings:write", "tokens:issue", "commands:sitting")
"""What the key needs; and the role ceiling `chair`."""
TITLE = "Gladi kapasitas"
LASTS = timedelta(hours=2)
TOKEN_S = 600
ASKS_S = 20.0


class Hindered(Exception):
    """The server does not let a rehearsal begin or go on. `code`: a word of `said`; `facts` go into it."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Room:
    """A room made for this. `origin`: what the server calls itself; `chair`: a token for who leads."""

    id: str
    slug: str
    sitting: str
    origin: str
    chair: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """`people`: devices connected to the server; `near`: why more should not come."""

    people: int
    near: tuple[str, ...]


class Door:
    """Of one server, by one API key (`vk_<id>.<secret>`). Every method may raise Hindered.

    `language`: of the server's own sentences.
    """

    def __init__(self, server: str, key: str, language: str, tls: ssl.SSLContext) -> None:
        self._id, _, self._secret = key.partition(".")
        self._http = httpx2.AsyncClient(
            base_url=server,
            headers={
                "Authorization": f"Bearer {key}",
                "Accept-Language": language,
                "User-Agent": f"vicon-rehearse/{__version__}",
            },
            timeout=ASKS_S,
            trust_env=False,
            verify=tls,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def capacity(self) -> Capacity:
        body = await self._ask("GET", "/api/v1/headroom")
        return Capacity(int(body["people"]), tuple(body["near"]))

    async def make(self, number: int) -> Room:
        """A room whose sitting has begun, with a seat for its chair."""
        now = datetime.now(UTC).replace(microsecond=0)
        wanted = {
            "title": f"{TITLE} {now:%Y-%m-%d %H:%M} #{number}",
            "preset": "meeting",
            "start": now.isoformat(),
            "end": (now + LASTS).isoformat(),
            "seats": [{"name": "Pemandu gladi", "role": "chair"}],
            "reminders": [],
            "public": False,
        }
        booked = await self._ask("POST", "/api/v1/sittings", wanted)
        sitting, room = booked["id"], booked["room"]
        seat = booked["seats"][0]["seat"]
        url = urlsplit(booked["url"])
        try:
            entry = await self._ask("POST", f"/api/v1/sittings/{sitting}/tokens", {"seat": seat})
        except Hindered:
            await self.end(room["id"], sitting)
            raise
        return Room(room["id"], room["slug"], sitting, f"{url.scheme}://{url.netloc}", entry["token"])

    def token(self, room: Room, number: int) -> str:
        """Lets one member in, once, within minutes; signed here, so that the server is asked nothing."""
        now = int(time.time())
        claims = {
            "iss": self._id,
            "aud": room.origin,
            "sub": f"gladi-{number}-{secrets.token_hex(4)}",
            "room": room.id,
            "sitting": room.sitting,
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_S,
            "jti": secrets.token_urlsafe(16),
            "use": "join",
            "role": "member",
        }
        headers = {"typ": "vicon-room+jwt", "kid": self._id}
        return jwt.encode(claims, self._secret, "HS256", headers)

    async def end(self, room: str, sitting: str) -> None:
        """The sitting ends, or is cancelled if nobody came; its room is archived, as records name it."""
        its = f"/api/v1/sittings/{sitting}"
        try:
            await self._ask("POST", f"{its}/commands", {"do": "sitting.end", "id": "gladi-end", "body": {}})
        except Hindered as refused:
            if "problem" not in refused.facts:
                raise
            # Whatever it is that was not begun or has ended: if it still stands, archiving says so.
            with contextlib.suppress(Hindered):
                await self._ask("POST", f"{its}/cancel")
        path = f"/api/v1/rooms/{room}"
        shown = await self._ask("GET", path)
        await self._ask("PATCH", path, {"archived": True}, {"If-Match": f'"{shown["version"]}"'})

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        own = {"Idempotency-Key": secrets.token_urlsafe(24)} if method == "POST" else {}
        try:
            answer = await self._http.request(method, path, json=body, headers={**own, **(headers or {})})
        except httpx2.HTTPError as error:
            raise Hindered("unreachable", what=str(error) or type(error).__name__) from None
        if answer.is_success:
            return dict(answer.json()) if answer.content else {}
        problem, detail = _problem(answer)
        facts = {"problem": problem, "what": f"{method} {path}: {answer.status_code} {detail}"}
        if problem == "token_scope":
            raise Hindered("key_lacks", scopes=", ".join(SCOPES), **facts)
        if answer.status_code == 401:
            raise Hindered("key_bad", **facts)
        if problem == "rate":
            raise Hindered("rate", **facts)
        raise Hindered("answer", **facts)


def _problem(answer: httpx2.Response) -> tuple[str, str]:
    """Code and sentence of a refusal (RFC 9457)."""
    try:
        body = answer.json()
        return str(body.get("code", "")), str(body.get("detail") or body.get("title") or "")
    except (ValueError, AttributeError):
        return "", answer.reason_phrase
