"""Servers of the city that vicon uses: mail, single sign-on, TURN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from vicon.destinations import Host, NoDestination, destination
from vicon.doctor.finding import Finding, Level

_TLS_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

_ASKED = ("token_endpoint", "jwks_uri", "userinfo_endpoint")

MailState = Literal["unset", "away", "tls", "refused", "failed", "ok"]


@dataclass(frozen=True, slots=True)
class Mail:
    """`state`: how far it came. `user`: whether there is an account to sign in with."""

    where: str
    state: MailState
    user: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """`said`: the discovery document (OpenID Connect Discovery 1.0, 3), empty if there was none (`why`).

    `hosts`: where vicon asks it.
    """

    issuer: str
    said: dict[str, object]
    why: str = ""
    hosts: tuple[Host, ...] = ()


@dataclass(frozen=True, slots=True)
class Relay:
    """One address of VICON_TURN_URLS: whether it gave an allocation (RFC 8656, 7) for vicon's credentials."""

    url: str
    state: Literal["ok", "away", "refused", "tls", "unasked"]
    why: str = ""


def judge_mail(seen: Mail) -> list[Finding]:
    facts = {"why": seen.why}
    if seen.state == "unset":
        return [Finding("mail", "note", "mail_unset", "VICON_SMTP_HOST", facts)]
    if seen.state == "ok":
        return [Finding("mail", "ok", "mail_ok" if seen.user else "mail_open", seen.where, facts)]
    where = {"refused": "VICON_SMTP_USER", "tls": "VICON_SMTP_SECURITY"}.get(seen.state, "VICON_SMTP_HOST")
    return [Finding("mail", "failure", f"mail_{seen.state}", where, facts | {"server": seen.where})]


def judge_provider(seen: Provider) -> list[Finding]:
    where = "VICON_OIDC_ISSUER"
    if not seen.issuer:
        return [Finding("sso", "note", "sso_unset", where)]
    named = str(seen.said.get("issuer", ""))
    facts = {"issuer": seen.issuer, "named": named, "why": seen.why}
    if not seen.said:
        return [Finding("sso", "failure", "sso_away", where, facts)]
    if named.rstrip("/") != seen.issuer.rstrip("/"):
        return [Finding("sso", "failure", "sso_issuer", where, facts)]
    bad = [it for it in _TLS_ENDPOINTS if not _usable(seen.said.get(it), seen.issuer)]
    if bad:
        return [Finding("sso", "failure", "sso_endpoints", where, facts | {"which": ", ".join(bad)})]
    elsewhere = [host for it in _ASKED if (host := _unlisted(seen.said.get(it), seen.hosts))]
    if elsewhere:
        which = ",".join(dict.fromkeys(elsewhere))
        return [Finding("sso", "failure", "sso_hosts", "VICON_OIDC_HOSTS", facts | {"which": which})]
    return [Finding("sso", "ok", "sso_ok", where, facts)]


def judge_relays(seen: list[Relay]) -> list[Finding]:
    if not seen:
        return [Finding("turn", "note", "turn_unset", "VICON_TURN_URLS")]
    levels: Mapping[str, Level] = {"ok": "ok", "unasked": "note"}
    return [
        Finding("turn", levels.get(it.state, "failure"), f"turn_{it.state}", it.url, {"why": it.why})
        for it in seen
    ]


def _unlisted(url: object, hosts: tuple[Host, ...]) -> str:
    """The host of an address that vicon would not ask, as VICON_OIDC_HOSTS may name it; else nothing."""
    if not isinstance(url, str):
        return ""
    try:
        destination(url, hosts)
    except NoDestination:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    return ""


def _usable(url: object, issuer: str) -> bool:
    return isinstance(url, str) and url.startswith("https:" if issuer.startswith("https:") else "http")
