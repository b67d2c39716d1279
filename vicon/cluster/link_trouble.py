"""Why a link does not come up, in words that name what to change and where."""

from __future__ import annotations

import ssl

from websockets.exceptions import InvalidMessage, InvalidStatus

from vicon.settings import SettingsError

_EXPIRED, _NOT_YET, _WRONG_NAME = 10, 9, 62
_UNKNOWN = frozenset([2, 7, 18, 19, 20, 21, 24, 30, 47])
"""X509_V_ERR_* of OpenSSL: nobody who is believed vouches for the certificate."""


def is_of_trust(error: BaseException) -> bool:
    """Whether it will not pass by itself: a certificate or a setting is wrong."""
    refused = isinstance(error, SettingsError | InvalidStatus | InvalidMessage)
    return refused or _of_tls(error) is not None


def why(error: BaseException) -> str:
    """The reason, without the node's name. For people."""
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, InvalidStatus):
        said = (error.response.body or b"").decode(errors="replace").strip()
        return f"the node refuses this machine: {said or error.response.status_code}"
    tls = _of_tls(error)
    if isinstance(tls, ssl.SSLCertVerificationError):
        return _distrusted(tls)
    if tls is not None:
        reason = (tls.reason or str(tls)).replace("_", " ").lower()
        return f"no TLS 1.3 is spoken there, or not by a node of this cluster: {reason}"
    if isinstance(error, InvalidMessage):
        # With TLS 1.3 the client's handshake ends before the node has looked at its certificate.
        return "the node hung up: its log says if it refuses this machine's certificate (VICON_LINK_CERT)"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _distrusted(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == _EXPIRED:
        return "the node's certificate has expired: make it anew there (VICON_LINK_CERT)"
    if error.verify_code == _NOT_YET:
        return "the node's certificate is not valid yet: one of the two clocks is wrong"
    if error.verify_code == _WRONG_NAME:
        return f"the node's certificate is of another (VICON_LINK_CERT there): {error.verify_message}"
    if error.verify_code in _UNKNOWN:
        return f"the node's certificate is not of the authority in VICON_LINK_CA: {error.verify_message}"
    return f"the node's certificate is refused: {error.verify_message}"


def _of_tls(error: BaseException | None) -> ssl.SSLError | None:
    """What TLS said, which may be the cause of what the WebSocket says."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None
