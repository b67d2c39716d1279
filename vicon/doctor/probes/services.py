"""Mail, single sign-on and TURN, each asked as far as it goes without doing anything."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiosmtplib
import httpx2
from aioice import stun, turn

from vicon.destinations import NoDestination
from vicon.doctor.finding import Finding
from vicon.doctor.rules import services
from vicon.media.turn import IceServer, ice_servers
from vicon.pinned import client, way
from vicon.settings import Settings

BOUND_S = 8.0
_TURN = re.compile(r"(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")
_CREDENTIAL_S = 60


class Relayed(asyncio.DatagramProtocol):
    """What a relay leads to; `event`: it was given back."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def connection_lost(self, _error: Exception | None) -> None:
        self.event.set()


async def mail(settings: Settings) -> list[Finding]:
    """EHLO, TLS and sign-in; no mail is sent."""
    if not settings.smtp_host:
        return services.judge_mail(services.Mail("", "unset"))
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    state, why = await _signed_in(settings)
    return services.judge_mail(services.Mail(where, state, bool(settings.smtp_user), why))


async def _signed_in(settings: Settings) -> tuple[services.MailState, str]:
    smtp = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        timeout=BOUND_S,
    )
    try:
        await smtp.connect()
        await smtp.ehlo()
        if settings.smtp_user:
            await smtp.login(settings.smtp_user, settings.smtp_password)
        with suppress(aiosmtplib.SMTPException):
            await smtp.quit()
    except aiosmtplib.SMTPAuthenticationError as error:
        return "refused", str(error.code)
    except ssl.SSLError as error:
        return "tls", error.reason or type(error).__name__
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError) as error:
        secured = isinstance(error.__cause__, ssl.SSLError)
        return ("tls" if secured else "away"), type(error.__cause__ or error).__name__
    except OSError as error:
        return "away", error.strerror or type(error).__name__
    except (aiosmtplib.SMTPException, ValueError) as error:
        secured = "TLS" in str(error).upper()
        return ("tls" if secured else "failed"), type(error).__name__
    finally:
        smtp.close()
    return "ok", ""


async def provider(settings: Settings) -> list[Finding]:
    issuer = settings.oidc_issuer
    if not issuer:
        return services.judge_provider(services.Provider("", {}))
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    said, why = {}, ""
    try:
        # By the way that whoever signs in takes, and to no other host.
        to = await way(address, settings.oidc_destinations)
        async with client(BOUND_S) as http:
            answer = await http.get(to.url, headers={"Host": to.host}, extensions=dict(to.extensions))
        why = f"{answer.status_code}"
        found = answer.json() if answer.status_code == 200 else None
        said = found if isinstance(found, dict) else {}
    except NoDestination as refused:
        return [
            Finding(
                "sso", "failure", "sso_address", "VICON_OIDC_ISSUER", {"issuer": issuer, "why": refused.code}
            )
        ]
    except (httpx2.HTTPError, OSError) as error:
        why = str(error) or type(error).__name__
    except ValueError:
        why = "no JSON"
    return services.judge_provider(services.Provider(issuer, said, why, settings.oidc_destinations))


async def relays(settings: Settings) -> list[Finding]:
    """An allocation at each TURN address, with credentials as browsers get them, given back at once."""
    return services.judge_relays([await _allocated(*it) for it in relays_of(settings)])


def relays_of(settings: Settings) -> list[tuple[str, IceServer]]:
    """Each address with credentials as browsers get them."""
    servers = ice_servers(
        settings.turn_urls, settings.turn_secret, now_s=int(time.time()), lifetime_s=_CREDENTIAL_S
    )
    return [(url, server) for server in servers for url in server.urls]


@asynccontextmanager
async def allocation(url: str, server: IceServer, leads_to: Relayed) -> AsyncIterator[turn.TurnTransport]:
    """An allocation at an address of a relay, given back in the end. Raises TransactionError, OSError."""
    match = _TURN.fullmatch(url)
    assert match is not None
    scheme, host, port, transport = match.groups()
    secured = scheme == "turns"
    relay, _ = await turn.create_turn_endpoint(
        lambda: leads_to,
        (host.strip("[]"), int(port or (5349 if secured else 3478))),
        username=server.username,
        password=server.credential,
        ssl=ssl.create_default_context() if secured else None,
        transport=transport or ("tcp" if secured else "udp"),
    )
    try:
        yield relay
    finally:
        relay.close()
        await leads_to.event.wait()


async def _allocated(url: str, server: IceServer) -> services.Relay:
    if (match := _TURN.fullmatch(url)) is None:
        return services.Relay(url, "away", "not understood")
    if match[1] == "turns" and match[4] == "udp":
        return services.Relay(url, "unasked", "DTLS")
    try:
        async with asyncio.timeout(BOUND_S), allocation(url, server, Relayed()):
            pass
    except stun.TransactionFailed as error:
        code, reason = error.response.attributes.get("ERROR-CODE", (0, ""))
        return services.Relay(url, "refused", f"{code} {reason}".strip())
    except ssl.SSLError as error:
        return services.Relay(url, "tls", error.reason or type(error).__name__)
    except (stun.TransactionError, OSError, TimeoutError) as error:
        return services.Relay(url, "away", str(error) or type(error).__name__)
    return services.Relay(url, "ok")
