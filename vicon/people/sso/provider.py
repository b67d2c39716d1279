"""The city's OpenID Connect provider: discovered, asked, and its tokens checked, all by Authlib."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin
from authlib.integrations.base_client.sync_app import BaseApp
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError

from vicon import log
from vicon.destinations import Host, NoDestination, destination
from vicon.people.denied import Denial, Denied
from vicon.people.sso.logout import LogoutToken
from vicon.people.sso.standing import Claims, Proved
from vicon.pinned import Pinned

RENEW_S = 3600.0
"""So old may be what the provider said of itself and its keys; an unknown key is looked for at once."""
TIMEOUT_S = 5.0
OLDEST_S = str(7 * 24 * 3600)
"""Whoever showed the provider who they are longer ago does so anew."""
_ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Public keys only: whoever can read a secret of ours signs nothing."""


class _Client(AsyncOAuth2Client):  # type: ignore[misc]
    """Goes to `hosts` alone, whatever the provider's metadata name."""

    def __init__(self, *args: Any, hosts: tuple[Host, ...], **kwargs: Any) -> None:
        more = {"timeout": TIMEOUT_S, "follow_redirects": False, "trust_env": False}
        super().__init__(*args, transport=Pinned(hosts), **more, **kwargs)


class _App(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):  # type: ignore[misc]
    client_cls = _Client


@dataclass(frozen=True, slots=True)
class Config:
    """How vicon is known to the provider; `leeway_s` by which its clock may differ; `hosts` that it may be
    asked at."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    leeway_s: int
    hosts: tuple[Host, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """`url` leads the browser there; `kept` comes back to `prove`, by way of that browser alone."""

    url: str
    kept: dict[str, str]


class Provider:
    """One for each process. Its errors are Denied: `sso_away`, `sso_bad`, `sso_clock`, `sso_denied`."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._app: Any = None
        self._since = 0.0

    async def ask(self, back: str, *, again: bool) -> Asked:
        """Where to send a browser that comes `back`; `again`: the person shall show who they are anew."""
        # Asked for an age, it says when it last asked the person who they are (Core 3.1.2.1).
        more = {"prompt": "login", "max_age": "0"} if again else {"max_age": OLDEST_S}
        with _refusing():
            # A browser is sent only to a provider that is there.
            app = await self._ready(anew=True)
            asked = await app.create_authorization_url(back, **more)
        kept = {"state": asked["state"], "nonce": asked["nonce"], "verifier": asked["code_verifier"]}
        return Asked(asked["url"], kept)

    async def prove(self, said: Mapping[str, str], kept: Mapping[str, str], back: str) -> Proved:
        """Whom the provider sent back, with what its answer `said`."""
        if not secrets.compare_digest(said.get("state", "").encode(), kept["state"].encode()):
            raise _refused("sso_bad", "state")
        if "error" in said:
            code = said["error"] if said["error"].isidentifier() else "error"
            raise _refused("sso_away" if code in _AWAY else "sso_denied", code)
        with _refusing():
            app = await self._ready()
            issuer = app.server_metadata["issuer"]
            # RFC 9207: the answer of another provider is none.
            named = app.server_metadata.get("authorization_response_iss_parameter_supported") is True
            if said.get("iss", "" if named else issuer) != issuer:
                raise _refused("sso_bad", "iss")
            token = await app.fetch_access_token(
                back, code=said.get("code", ""), code_verifier=kept["verifier"]
            )
            if not isinstance(token.get("id_token"), str):
                raise _refused("sso_bad", "no id_token")
            claims = await self._claims(app, token, kept["nonce"])
        return Proved(issuer, claims, token["id_token"])

    async def leave(self, token: str, back: str) -> str | None:
        """Where a browser ends the session at the provider too and comes `back`; None: nowhere just now."""
        try:
            with _refusing():
                app = await self._ready()
                if not app.server_metadata.get("end_session_endpoint"):
                    return None
                made = await app.create_logout_url(back, token, client_id=self._config.client_id)
        except Denied:
            return None
        return str(made["url"])

    async def logged_out(self, token: str) -> Claims:
        """The claims of a logout token (OpenID Connect Back-Channel Logout 1.0): `iss`, `sub` or `sid`."""
        with _refusing():
            app = await self._ready()
            return await self._checked(app, {"id_token": token}, None, LogoutToken)

    async def _claims(self, app: Any, token: dict[str, Any], nonce: str) -> Claims:
        proved = await self._checked(app, token, nonce, CodeIDToken)
        if not app.server_metadata.get("userinfo_endpoint"):
            return proved
        more = await app.userinfo(token=token)
        if more.get("sub") != proved["sub"]:
            raise _refused("sso_bad", "userinfo of somebody else")
        return {**more, **proved}

    async def _checked(self, app: Any, token: dict[str, Any], nonce: str | None, kind: type) -> Claims:
        must = {
            "iss": {"essential": True, "value": app.server_metadata["issuer"]},
            "aud": {"essential": True, "value": self._config.client_id},
        }
        leeway = self._config.leeway_s
        return dict(await app.parse_id_token(token, nonce, must, claims_cls=kind, leeway=leeway))

    async def _ready(self, *, anew: bool = False) -> Any:
        """Authlib's client and what the provider says of itself, `anew` or within the hour."""
        if not anew and self._app is not None and time.monotonic() < self._since + RENEW_S:
            return self._app
        its = self._config
        app = _App(
            None,
            client_id=its.client_id,
            client_secret=its.client_secret or None,
            client_kwargs={
                "scope": its.scopes,
                "code_challenge_method": "S256",
                "hosts": its.hosts,
            },
            server_metadata_url=f"{its.issuer.rstrip('/')}/.well-known/openid-configuration",
        )
        try:
            _understand(its, app, await app.load_server_metadata())
        except (httpx2.HTTPError, NoDestination, OSError, ValueError, KeyError, RuntimeError):
            if anew or self._app is None:
                raise
            app = self._app
        self._app, self._since = app, time.monotonic()
        return app


ASKED = ("token_endpoint", "jwks_uri", "userinfo_endpoint")
"""What vicon itself asks; to the others browsers are sent."""
_MAYBE = ("userinfo_endpoint", "end_session_endpoint")
_AWAY = ("server_error", "temporarily_unavailable")


def _understand(config: Config, app: Any, said: dict[str, Any]) -> None:
    """Take of the metadata what vicon can use. Raises ValueError."""
    if said["issuer"].rstrip("/") != config.issuer.rstrip("/"):
        raise ValueError("the provider names itself otherwise than VICON_OIDC_ISSUER")
    if config.issuer.startswith("https:"):
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", *_MAYBE):
            if (name not in _MAYBE or said.get(name)) and not said[name].startswith("https:"):
                raise ValueError(f"{name} is no https address")
    for name in ASKED:
        if said.get(name):
            _listed(name, said[name], config.hosts)
    signed = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    said["id_token_signing_alg_values_supported"] = [it for it in signed if it in _ALGORITHMS]
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if config.client_secret and "client_secret_basic" not in methods and "client_secret_post" in methods:
        app.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105


def _listed(name: str, url: str, hosts: tuple[Host, ...]) -> None:
    """Raises ValueError."""
    try:
        destination(url, hosts)
    except NoDestination as error:
        host = urlsplit(url).netloc.rpartition("@")[2]
        raise ValueError(
            f"{name} is at {host}, which VICON_OIDC_HOSTS does not list ({error.code})"
        ) from None


@contextmanager
def _refusing() -> Iterator[None]:
    """What went wrong becomes Denied, and a line of the log without names."""
    try:
        yield
    except (ExpiredTokenError, InvalidClaimError) as error:
        # What was issued in the future, or is over the moment it comes: clocks differ.
        clock = isinstance(error, ExpiredTokenError) or error.claim in ("iat", "nbf")
        raise _refused("sso_clock" if clock else "sso_bad", f"{error.error}: {error.claim}") from None
    except (JoseError, OAuthError) as error:
        raise _refused("sso_bad", str(error.error)) from None
    except httpx2.HTTPStatusError as error:
        raise _refused("sso_away", f"{error.request.url.path}: {error.response.status_code}") from None
    except NoDestination as error:
        raise _refused("sso_away", f"an address of the provider is not asked: {error.code}") from None
    except (httpx2.HTTPError, OSError) as error:
        raise _refused("sso_away", type(error).__name__) from None
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise _refused("sso_away", f"not understood: {error}") from None


def _refused(code: Denial, why: str) -> Denied:
    log.get().warning("sso.refused", code=code, why=why)
    return Denied(code)
