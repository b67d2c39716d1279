"""What somebody is here, by the claims that the city's provider makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from vicon.people.accounts import ROLES, PersonRole

EVERYBODY = "*"
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proved:
    """Whom the provider vouches for. `claims`: of the ID `token`, over those of userinfo."""

    issuer: str
    claims: Claims
    token: str

    @property
    def subject(self) -> str:
        return str(self.claims["sub"])


@dataclass(frozen=True, slots=True)
class Standing:
    """`by_group`: a group gave the role; else it is what everybody has."""

    role: PersonRole
    by_group: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Roles of groups, and OPDs (by name) of groups and of values of the claim that holds an OPD."""

    roles: Mapping[str, PersonRole]
    opds: Mapping[str, str]
    groups_claim: str
    opd_claim: str

    @classmethod
    def read(cls, roles: Iterable[str], opds: Iterable[str], groups_claim: str, opd_claim: str) -> Rules:
        """From settings: `group=role` and `group=name of the OPD`. Raises ValueError, a sentence."""
        given = dict(map(_pair, roles))
        for group, role in given.items():
            if role not in ROLES:
                raise ValueError(
                    f"VICON_OIDC_ROLES gives {group!r} the role {role!r}. Roles are {', '.join(ROLES)}"
                )
        return cls(cast("dict[str, PersonRole]", given), dict(map(_pair, opds)), groups_claim, opd_claim)

    def standing(self, claims: Claims) -> Standing | None:
        """The highest role that their groups give them; None for whoever may not come in."""
        given = [self.roles[group] for group in _texts(claims, self.groups_claim) if group in self.roles]
        if given:
            return Standing(max(given, key=ROLES.index), by_group=True)
        rest = self.roles.get(EVERYBODY)
        return Standing(rest, by_group=False) if rest else None

    def opd(self, claims: Claims) -> str | None:
        """The name of their OPD: of the claim before that of a group. None: nothing is said of it."""
        for value in _texts(claims, self.opd_claim):
            return self.opds.get(value, value)
        groups = set(_texts(claims, self.groups_claim))
        return next((name for group, name in self.opds.items() if group in groups), None)


def shown_name(claims: Claims) -> str:
    """What a person is called; empty if nothing is said."""
    parts = " ".join(str(claims.get(it, "")) for it in ("given_name", "family_name"))
    said = (claims.get("name"), parts, claims.get("preferred_username"))
    return next((name for it in said if (name := _text(it))), "")


def verified_mail(claims: Claims) -> str | None:
    """Their mail address, if the provider says that it is theirs."""
    return _text(claims.get("email")) or None if claims.get("email_verified") is True else None


def logins(claims: Claims) -> list[str]:
    """Sign-in names for a new account, the best one first."""
    named = (verified_mail(claims) or "", _text(claims.get("preferred_username")))
    return [it for it in named if it]


def _text(it: Any) -> str:
    return it.strip() if isinstance(it, str) else ""


def _pair(written: str) -> tuple[str, str]:
    left, _, right = written.rpartition("=")
    return left.strip().lstrip("/"), right.strip()


def _texts(claims: Claims, claim: str) -> list[str]:
    """The texts of a claim, in order; Keycloak writes groups as paths."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    many = found if isinstance(found, list) else [found]
    return [text for it in many if (text := _text(it).lstrip("/"))]
