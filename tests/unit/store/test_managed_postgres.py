"""PostgreSQL that somebody else runs: over verified TLS, with as many connections as it allows, and after a
failover that leaves its name where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import create_engine, text

from tests.ports import free_port
from tests.postgres import PrivatePostgres
from vicon.store import url
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
async def server() -> AsyncIterator[PrivatePostgres]:
    server = PrivatePostgres()
    server.start()
    yield server
    server.remove()


def certificate(name: str) -> tuple[bytes, bytes]:
    """Of `name`, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.public_bytes(pem), key.private_bytes(pem, *plain)


async def uses_tls(address: str) -> bool:
    database = Database.open(address)
    try:
        asked = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        return bool(await database.read(lambda connection: connection.scalar(asked)))
    finally:
        await database.close()


async def test_its_certificate_is_verified_with_its_name(server: PrivatePostgres, tmp_path: Path) -> None:
    name = server.new_database().partition("@/")[2].partition("?")[0]
    await asyncio.to_thread(server.stop, "fast")
    shown, key = certificate("localhost")
    server.certify(shown, key)
    port = free_port()
    await asyncio.to_thread(lambda: server.start(tls_port=port))
    ours, others = tmp_path / "ours.pem", tmp_path / "others.pem"
    ours.write_bytes(shown)
    others.write_bytes(certificate("localhost")[0])

    def at(host: str, authority: Path) -> str:
        account = f"postgresql+psycopg://vicon@{host}:{port}/{name}"
        return f"{account}?sslmode=verify-full&sslrootcert={authority}&pool_size=2"

    assert await uses_tls(at("localhost", ours))
    with pytest.raises(StoreUnavailable, match="certificate verify failed"):
        await uses_tls(at("localhost", others))
    with pytest.raises(StoreUnavailable, match="does not match host name"):
        await uses_tls(at("127.0.0.1", ours))


async def test_no_more_connections_are_opened_than_said(server: PrivatePostgres) -> None:
    address = server.new_database()
    database = Database.open(f"{address}&pool_size=3")
    mine = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'vicon' AND pg_sleep(0.05) IS NULL"
    )
    counts = await asyncio.gather(
        *(database.read(lambda connection: connection.scalar(mine)) for _ in range(12))
    )
    assert max(int(count or 0) for count in counts) <= 3
    await database.close()


def test_a_number_of_connections_that_is_none_is_refused() -> None:
    for given in ("0", "many", "101"):
        with pytest.raises(url.BadDatabaseUrl, match="pool_size=15"):
            url.parse(f"postgresql://db/vicon?pool_size={given}")
    assert url.pool_size("postgresql://db/vicon") == 15
    assert url.pool_size("postgresql://db/vicon?pool_size=40&sslmode=verify-full") == 40
    assert dict(url.for_sqlalchemy("postgresql://db/vicon?pool_size=4&sslmode=require").query) == {
        "sslmode": "require"
    }


async def test_a_name_that_leads_to_a_standby_is_away_until_it_leads_to_the_primary(
    server: PrivatePostgres,
) -> None:
    address = server.new_database()
    database = Database.open(address)
    write = text("CREATE TABLE IF NOT EXISTS written (n integer)")
    await database.write(lambda connection: connection.execute(write))
    name = address.partition("@/")[2].partition("?")[0]
    operator = create_engine(address, isolation_level="AUTOCOMMIT")
    with operator.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vicon'"
        connection.execute(text(others))
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="read-only standby"):
                await database.write(lambda connection: connection.execute(write))
        assert await database.answers()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = off"))
    await database.write(lambda connection: connection.execute(write))
    operator.dispose()
    await database.close()
