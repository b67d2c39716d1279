"""Mail, single sign-on and TURN, each asked as far as it goes without doing anything."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from contextlib import suppress

import aiosmtplib
import httpx2
from aioice import stun, turn

from vicon.doctor.finding import Finding
from vicon.doctor.rules import services
from vicon.media.turn import IceServer, ice_servers
from vicon.settings import Settings

BOUND_S = 8.0
_TURN = re.compile(r"(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?")
_CREDENTIAL_S = 60


class _Ended(asyncio.DatagramProtocol):
    """`event`: the relay was given back."""

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
        trust = ssl.create_default_context()
        async with httpx2.AsyncClient(verify=trust, timeout=BOUND_S) as http:
            answer = await http.get(address)
        why = f"{answer.status_code}"
        found = answer.json() if answer.status_code == 200 else None
        said = found if isinstance(found, dict) else {}
    except httpx2.HTTPError as error:
        why = str(error) or type(error).__name__
    except ValueError:
        why = "no JSON"
    return services.judge_provider(services.Provider(issuer, said, why, settings.oidc_destinations))


async def relays(settings: Settings) -> list[Finding]:
    """An allocation at each TURN address, with credentials as browsers get them, given back at once."""
    servers = ice_servers(
        settings.turn_urls, settings.turn_secret, now_s=int(time.time()), lifetime_s=_CREDENTIAL_S
    )
    seen = [await _allocated(url, server) for server in servers for url in server.urls]
    return services.judge_relays(seen)


async def _allocated(url: str, server: IceServer) -> services.Relay:
    match = _TURN.fullmatch(url)
    if match is None:
        return services.Relay(url, "away", "not understood")
    scheme, host, port, transport = match.groups()
    secured = scheme == "turns"
    protocol = transport or ("tcp" if secured else "udp")
    if secured and protocol == "udp":
        return services.Relay(url, "unasked", "DTLS")
    try:
        async with asyncio.timeout(BOUND_S):
            relay, ended = await turn.create_turn_endpoint(
                _Ended,
                (host.strip("[]"), int(port or (5349 if secured else 3478))),
                username=server.username,
                password=server.credential,
                ssl=ssl.create_default_context() if secured else None,
                transport=protocol,
            )
            relay.close()
            await ended.event.wait()
    except stun.TransactionFailed as error:
        code, reason = error.response.attributes.get("ERROR-CODE", (0, ""))
        return services.Relay(url, "refused", f"{code} {reason}".strip())
    except ssl.SSLError as error:
        return services.Relay(url, "tls", error.reason or type(error).__name__)
    except (stun.TransactionError, OSError, TimeoutError) as error:
        return services.Relay(url, "away", str(error) or type(error).__name__)
    return services.Relay(url, "ok")
