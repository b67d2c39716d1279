"""Passkeys (WebAuthn): made and used with a challenge of ours, verified by the `webauthn` library.

A passkey is both factors: the device has it, and asks its holder for a finger, a face or a PIN.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import Connection, delete, insert, select, update
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vicon.people import sessions, tickets
from vicon.people.accounts import person_of
from vicon.people.denied import Denied
from vicon.people.server_key import ServerKey
from vicon.people.sessions import Opened
from vicon.store.database import Database
from vicon.store.models.people import passkeys as table
from vicon.store.models.people import people

NAME = "vicon"
MOST = 10
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """`options` are for the browser's `navigator.credentials`; `ticket` comes back with what it made."""

    options: Json
    ticket: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey, not stored yet."""

    person: str
    credential: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


@dataclass(frozen=True, slots=True)
class Passkey:
    """As its owner sees it. Times in ms."""

    id: str
    label: str
    created_at: int
    used_at: int | None


class Passkeys:
    """The ceremonies of one origin."""

    def __init__(self, server_key: ServerKey, origin: str) -> None:
        self._server_key = server_key
        self._origin = origin
        self._host = urlsplit(origin).hostname or ""

    def ask_new(self, person: str, login: str, name: str, have: list[bytes], now: int) -> Asked:
        """What a browser makes a passkey with; `have`: credentials whose devices need no second one."""
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=NAME,
            user_id=person.encode(),
            user_name=login,
            user_display_name=name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=it) for it in have],
        )
        body = {"challenge": _text(options.challenge), "person": person, "login": login}
        ticket = tickets.issue(self._server_key, "new passkey", body, now)
        return Asked(json.loads(webauthn.options_to_json(options)), ticket)

    def made(self, ticket: str, credential: Json, now: int) -> tuple[Made, str]:
        """The passkey that a browser made, and the sign-in name it was made for.

        Raises Denied(`passkey_bad`, `ticket_old`).
        """
        asked = tickets.read(self._server_key, "new passkey", ticket, now)
        try:
            new = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(asked["challenge"]),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise Denied("passkey_bad") from None
        told = credential.get("response", {}).get("transports", [])
        transports = [str(it)[:20] for it in told][:8] if isinstance(told, list) else []
        made = Made(asked["person"], new.credential_id, new.credential_public_key, new.sign_count, transports)
        return made, asked["login"]

    def ask(self, now: int) -> Asked:
        """What a browser signs in with: any passkey it has for this site, so nothing tells who has one."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        ticket = tickets.issue(self._server_key, "passkey", {"challenge": _text(options.challenge)}, now)
        return Asked(json.loads(webauthn.options_to_json(options)), ticket)

    async def sign_in(
        self,
        database: Database,
        *,
        ticket: str,
        credential: Json,
        device: str,
        now: int,
        instead_of: str = "",
    ) -> Opened:
        """A session for the passkey's owner. Raises Denied(`passkey_bad`, `ticket_old`), StoreUnavailable."""
        asked = tickets.read(self._server_key, "passkey", ticket, now)
        try:
            signed = parse_authentication_credential_json(credential)
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise Denied("passkey_bad") from None
        query = (
            select(table.c.public_key, table.c.sign_count, people)
            .join(people, people.c.id == table.c.person)
            .where(table.c.digest == _digest(signed.raw_id), people.c.disabled_at.is_(None))
        )
        row = await database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise Denied("passkey_bad")
        try:
            used = webauthn.verify_authentication_response(
                credential=signed,
                expected_challenge=base64url_to_bytes(asked["challenge"]),
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise Denied("passkey_bad") from None

        def work(connection: Connection) -> Opened:
            tickets.spend(connection, ticket, now)
            its = table.c.digest == _digest(signed.raw_id)
            values = {"sign_count": used.new_sign_count, "used_at": now}
            connection.execute(update(table).where(its).values(values))
            return sessions.begin(connection, person_of(row), device, now, instead_of)

        return await database.write(work)


def add(connection: Connection, made: Made, label: str, now: int) -> None:
    """Store it. Raises Denied(`passkey_bad`) if it is stored already, or the tenth was."""
    have = credentials(connection, made.person)
    if made.credential in have or len(have) >= MOST:
        raise Denied("passkey_bad")
    row = {
        "digest": _digest(made.credential),
        "person": made.person,
        "credential": made.credential,
        "public_key": made.public_key,
        "sign_count": made.sign_count,
        "transports": made.transports,
        "label": label,
        "created_at": now,
    }
    connection.execute(insert(table), row)


def credentials(connection: Connection, person: str) -> list[bytes]:
    return list(connection.scalars(select(table.c.credential).where(table.c.person == person)))


def listed(connection: Connection, person: str) -> list[Passkey]:
    """Oldest first."""
    query = select(table).where(table.c.person == person).order_by(table.c.created_at)
    rows = connection.execute(query)
    return [Passkey(row.digest[:16], row.label, row.created_at, row.used_at) for row in rows]


def remove(connection: Connection, person: str, only: str = "") -> int:
    """Remove the passkeys of `person`, or the one with the id `only`; how many went."""
    query = delete(table).where(table.c.person == person)
    if only:
        query = query.where(table.c.digest.startswith(only, autoescape=True))
    return connection.execute(query).rowcount


def _text(challenge: bytes) -> str:
    return base64.urlsafe_b64encode(challenge).decode().rstrip("=")


def _digest(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()
