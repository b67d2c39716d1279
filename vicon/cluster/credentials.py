"""What a machine shows and believes on links to others: certificate, key and the cluster's authority."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vicon.cluster.identity import Identity, identities
from vicon.settings import Settings, SettingsError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LOOK_S = 5.0
"""How often a listening node looks whether its files were renewed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in this machine's certificate, and when the authority's certificates end."""

    who: list[Identity]
    expires: datetime
    authority_expires: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """Three PEM files. A client reads them at each connection, a server when they change (`Renewing`)."""

    ca: Path
    cert: Path
    key: Path

    @classmethod
    def of(cls, settings: Settings) -> Credentials | None:
        """Those that the settings name; None on a machine that has no links to others."""
        if not settings.link_cert:
            return None
        return cls(Path(settings.link_ca), Path(settings.link_cert), Path(settings.link_key))

    def stamp(self) -> tuple[tuple[int, int, int], ...]:
        """Changes when one of the files is replaced. Raises OSError."""
        stats = (file.stat() for file in (self.ca, self.cert, self.key))
        return tuple((it.st_mtime_ns, it.st_ino, it.st_size) for it in stats)

    def client(self) -> ssl.SSLContext:
        """For a connection to a node, whose name is checked as a server's is. Raises SettingsError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._fill(context)
        return context

    def server(self) -> ssl.SSLContext:
        """For a listening node: nobody is let in without a certificate. Raises SettingsError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        # Nobody resumes a session: each link is verified anew.
        context.num_tickets = 0
        self._fill(context)
        return context

    def renew(self, context: ssl.SSLContext) -> None:
        """Have `context` show and believe what the files hold now. Raises SettingsError, keeps the old."""
        self._fill(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))  # not half of a pair that is being replaced
        self._fill(context)

    def shown(self) -> Shown:
        """What the files say. Raises SettingsError when they cannot be read or do not belong together."""
        from cryptography import x509

        self.client()
        own = _read("VICON_LINK_CERT", self.cert)
        names = own[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return Shown(
            who=identities(names.get_values_for_type(x509.DNSName)),
            expires=own[0].not_valid_after_utc,
            # While one authority replaces another, the one that ends last is what counts.
            authority_expires=max(it.not_valid_after_utc for it in _read("VICON_LINK_CA", self.ca)),
        )

    def check(self, wanted: Identity, now: datetime | None = None) -> str | None:
        """What is wrong with running as `wanted` by these files, None if nothing is. Raises SettingsError."""
        shown = self.shown()
        renew = f"Make it anew: vicon cluster certificate {wanted.name} --role {wanted.role}"
        own = [it for it in shown.who if it.role == wanted.role]
        if not own or (wanted.role == "media" and wanted not in own):
            has = ", ".join(map(str, shown.who)) or "no name of a cluster"
            raise SettingsError(
                f"VICON_LINK_CERT={self.cert} is not of {wanted}: it has {has}. "
                f"{renew}, or correct VICON_NODE."
            )
        if shown.expires < (now or datetime.now(UTC)):
            return (
                f"VICON_LINK_CERT={self.cert} expired on {shown.expires:%Y-%m-%d}: other machines refuse it. "
                f"{renew}."
            )
        return None

    def _fill(self, context: ssl.SSLContext) -> None:
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        try:
            context.load_verify_locations(self.ca)
        except (OSError, ValueError) as error:
            raise _unreadable("VICON_LINK_CA", self.ca, error) from None
        # The error of a pair does not say which of the two it is about.
        for variable, file in (("VICON_LINK_CERT", self.cert), ("VICON_LINK_KEY", self.key)):
            try:
                file.read_bytes()
            except OSError as error:
                raise _unreadable(variable, file, error) from None
        try:
            context.load_cert_chain(self.cert, self.key, password=_no_password)
        except (OSError, ValueError) as error:
            if "KEY_VALUES_MISMATCH" in str(error):
                raise SettingsError(
                    f"VICON_LINK_KEY={self.key} is not the key of VICON_LINK_CERT={self.cert}. "
                    "Set both to files that were made together."
                ) from None
            raise _unreadable(
                "VICON_LINK_CERT", self.cert, error, f" with VICON_LINK_KEY={self.key}"
            ) from None


class Renewing:
    """The context of a listening node, which follows its files."""

    def __init__(self, credentials: Credentials) -> None:
        """Raises SettingsError."""
        self._credentials = credentials
        self.context = credentials.server()
        self._stamp = credentials.stamp()

    def look(self) -> bool:
        """Take up files that changed; whether they did. Raises SettingsError, OSError: the old ones stay."""
        stamp = self._credentials.stamp()
        if stamp == self._stamp:
            return False
        self._credentials.renew(self.context)
        self._stamp = stamp
        return True


def _read(variable: str, file: Path) -> list[Certificate]:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(variable, file, error) from None


def _no_password() -> str:
    raise ValueError("it has a password")


def _unreadable(variable: str, file: Path, error: Exception, beside: str = "") -> SettingsError:
    why = (isinstance(error, OSError) and not isinstance(error, ssl.SSLError) and error.strerror) or "no PEM"
    if str(error) == "it has a password":
        why = "the key has a password"
    return SettingsError(
        f"{variable}={file}{beside} cannot be used: {why}. Point it at a PEM file this user may read."
    )
