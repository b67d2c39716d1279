"""The keys that are good at one moment, as values: what verifying a token looks at, without a database."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vicon.rooms.grants import Role

State = Literal["next", "current", "old", "gone"]
"""`next` is published and does not sign yet; `old` verifies until the last token it signed has run out."""

Scope = Literal[
    "rooms:read",
    "rooms:write",
    "presets:read",
    "presets:write",
    "sittings:read",
    "sittings:write",
    "seats:read",
    "seats:write",
    "tokens:issue",
    "journal:read",
    "attendance:read",
    "results:read",
    "minutes:read",
    "minutes:write",
    "minutes:sign",
    "recordings:read",
    "recordings:write",
    "messages:read",
    "messages:write",
    "tickets:read",
    "tickets:write",
    "agenda:read",
    "agenda:write",
    "questions:read",
    "commands:sitting",
    "commands:lobby",
    "commands:seats",
    "commands:floor",
    "commands:agenda",
    "commands:votes",
    "commands:questions",
    "commands:chat",
    "commands:recording",
]
SCOPES: frozenset[Scope] = frozenset(get_args(Scope))

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key of this server. `private` is there for `current` and `next` only."""

    kid: str
    state: State
    public: Ed25519PublicKey
    private: Ed25519PrivateKey | None = field(repr=False)

    def jwk(self) -> dict[str, str]:
        """RFC 8037."""
        x = base64.urlsafe_b64encode(self.public.public_bytes_raw()).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.kid, "use": "sig", "alg": "EdDSA"}


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An integrator's key: who may do what with it, from where, until when (ms). None: no limit of that kind.

    `digest` is SHA-256 (hex) of the secret. `secret`: None of keys that were made before all could sign.
    `opds`: whose sittings and rooms, by the name that they are booked under.
    """

    id: str
    label: str
    digest: str
    secret: str | None = field(repr=False)
    scopes: frozenset[Scope]
    role_ceiling: Role
    rooms: frozenset[str] | None = None
    networks: tuple[Network, ...] | None = None
    expires_at: int | None = None
    opds: frozenset[str] | None = None

    def good_at(self, now: int) -> bool:
        return self.expires_at is None or now < self.expires_at

    def opens(self, room: str) -> bool:
        return self.rooms is None or room in self.rooms

    def serves(self, opd: str | None) -> bool:
        return self.opds is None or opd in self.opds

    def comes_from(self, address: str) -> bool:
        if self.networks is None:
            return True
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        return any(parsed in network for network in self.networks)


class NoSigningKey(Exception):
    """No key is current; at the start of a server one is made."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    own: Mapping[str, SigningKey] = field(default_factory=dict)
    api: Mapping[str, ApiKey] = field(default_factory=dict)

    def current(self) -> SigningKey:
        """The key that signs. Raises NoSigningKey."""
        for key in self.own.values():
            if key.state == "current" and key.private is not None:
                return key
        raise NoSigningKey

    def find(self, kid: str) -> SigningKey | ApiKey | None:
        return self.own.get(kid) or self.api.get(kid)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """RFC 7517: what `/.well-known/jwks.json` shows."""
        return {"keys": [key.jwk() for key in self.own.values()]}
