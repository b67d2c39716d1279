"""The private authority of a cluster, and the certificates that it signs for machines (RFC 5280)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vicon.cluster.identity import DOMAIN, Identity

AUTHORITY_DAYS = 3650
MACHINE_DAYS = 397
CLOCKS = timedelta(hours=1)
"""Machines whose clocks are behind by less take a new certificate at once."""


class AuthorityError(Exception):
    """What is in the way, where, and what to do."""


def create(folder: Path, name: str, *, now: datetime | None = None, days: int = AUTHORITY_DAYS) -> Path:
    """A new authority, `ca.crt` and `ca.key`, in `folder`; the certificate's path. Raises AuthorityError."""
    if (folder / "ca.key").exists():
        raise AuthorityError(f"{folder}/ca.key is there already. Choose another folder to begin anew.")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _builder(subject, subject, key.public_key(), now or datetime.now(UTC), days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName(DOMAIN)], None), critical=True)
        .add_extension(public, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(public), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / "ca.key", _private(key), 0o600)
    _write(folder / "ca.crt", certificate.public_bytes(Encoding.PEM), 0o644)
    return folder / "ca.crt"


def issue(
    authority: Path,
    who: Sequence[Identity],
    out: Path,
    *,
    now: datetime | None = None,
    days: int = MACHINE_DAYS,
) -> datetime:
    """A key and a certificate of `who`, all of one machine, as NAME.key and NAME.crt in `out`, with the
    authority's ca.crt beside them, in place of what was there. Gives its end. Raises AuthorityError.
    """
    try:
        signer = load_pem_private_key((authority / "ca.key").read_bytes(), None)
        issuer = x509.load_pem_x509_certificate((authority / "ca.crt").read_bytes())
    except (OSError, ValueError, TypeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "no authority's key and certificate"
        raise AuthorityError(
            f"{authority}: ca.key and ca.crt cannot be read: {why}. "
            f"Make them: vicon cluster authority {authority}"
        ) from None
    if not isinstance(signer, ec.EllipticCurvePrivateKey) or signer.public_key() != issuer.public_key():
        raise AuthorityError(f"{authority}: ca.key is not the key of ca.crt. Put back the two made together.")
    began = now or datetime.now(UTC)
    if issuer.not_valid_after_utc < began + timedelta(days=days):
        raise AuthorityError(
            f"{authority}/ca.crt ends on {issuer.not_valid_after_utc:%Y-%m-%d}, before that certificate. "
            "Give fewer --days, or make a new authority."
        )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(str(it)) for it in who])
    own = x509.SubjectKeyIdentifier.from_public_key(issuer.public_key())
    builder = (
        _builder(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who[0].name)]),
            issuer.subject,
            key.public_key(),
            began,
            days,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(
            # A media node takes links and opens them to other nodes.
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
            critical=False,
        )
        .add_extension(names, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False)
    )
    certificate = builder.sign(signer, hashes.SHA256())
    out.mkdir(mode=0o755, parents=True, exist_ok=True)
    if out.resolve() != authority.resolve():
        _write(out / "ca.crt", issuer.public_bytes(Encoding.PEM), 0o644)
    _write(out / f"{who[0].name}.key", _private(key), 0o600)
    _write(out / f"{who[0].name}.crt", certificate.public_bytes(Encoding.PEM), 0o644)
    return certificate.not_valid_after_utc


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int) -> None:
    """`path`, once it is whole. Raises AuthorityError."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
        new.replace(path)
    except OSError as error:
        raise AuthorityError(f"{path} cannot be written: {error.strerror}. Choose another folder.") from None
