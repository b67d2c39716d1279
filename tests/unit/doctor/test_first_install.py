"""The ten most usual faults of a first install, made for real, and each is found and has a cure."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port
from vicon.doctor.finding import Finding
from vicon.doctor.probes import clocks, machine, services, stores, web
from vicon.doctor.said import say
from vicon.settings import Settings

pytestmark = pytest.mark.anyio
SECRET = "hS8nQ2v7LxW4kR9pTz3yBc6d"


def found(findings: list[Finding], code: str) -> Finding:
    """The finding with `code`; it says what to do."""
    (it,) = [it for it in findings if it.code == code]
    assert it.level in ("failure", "warning")
    assert say(it, "id").cure and say(it, "en").cure
    return it


@contextmanager
def serving(
    answer: Callable[[str], tuple[int, bytes]], context: ssl.SSLContext | None = None, skew_s: float = 0
) -> Iterator[int]:
    """A web server on loopback that answers a path with status and body; its clock is `skew_s` ahead."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + timedelta(seconds=skew_s), usegmt=True)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path, name: str, ends: datetime) -> ssl.SSLContext:
    """A server's context with a certificate of its own making; `folder`/cert.pem is what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    its = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([its]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_1_behind_nat_without_its_address(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, url="https://9.9.9.9", public_ip=("10.0.0.5",))
    it = found(await machine.addresses(settings), "address_private")
    assert "VICON_PUBLIC_IP=9.9.9.9" in say(it, "id").cure


async def test_2_a_media_port_that_another_program_has(tmp_path: Path) -> None:
    number = free_port()
    settings = Settings(data=tmp_path, media_port=number, media_workers=1, media_bind=("127.0.0.1",))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", number))
        it = found(await machine.media_ports(settings), "port_taken")
        assert it.facts["port"] == f"{number}/UDP"
    assert [it.level for it in await machine.media_ports(settings)] == ["ok"]


@pytest.mark.parametrize(
    ("name", "days", "trusted", "code"),
    [
        ("localhost", -1, True, "certificate_expired"),
        ("lain.kota.example", 60, True, "certificate_name"),
        ("localhost", 60, False, "certificate_chain"),
        ("localhost", 3, True, "certificate_soon"),
    ],
)
async def test_3_a_certificate_that_browsers_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, days: int, trusted: bool, code: str
) -> None:
    context = certificate(tmp_path, name, datetime.now(UTC) + timedelta(days=days))
    empty = tmp_path / "none"
    empty.mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem" if trusted else empty / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(empty))
    with serving(lambda _: (502, b""), context) as port:
        settings = Settings(data=tmp_path, url=f"https://localhost:{port}", proxies=("127.0.0.1",))
        it = found(await web.reached(settings), code)
    assert it.facts["names"] == name


async def test_4_no_tls_before_it_or_a_proxy_that_leads_elsewhere(tmp_path: Path) -> None:
    with serving(lambda _: (502, b"Bad Gateway")) as port:
        here = Settings(data=tmp_path, url=f"http://localhost:{port}")
        found(await web.reached(here), "url_not_ours")
    found(await web.reached(here), "url_silent")
    answer = json.dumps({"ready": True, "missing": []}).encode()
    with serving(lambda path: (200, answer) if path == "/readyz" else (400, b"")) as port:
        found(await web.reached(Settings(data=tmp_path, url=f"http://localhost:{port}")), "socket_blocked")


async def test_5_a_clock_that_is_wrong(tmp_path: Path) -> None:
    with serving(lambda _: (200, b"{}"), skew_s=3600) as port:
        settings = Settings(
            data=tmp_path,
            oidc_issuer=f"http://localhost:{port}",
            oidc_client_id="vicon",
            oidc_roles=("*=staff",),
        )
        assert found(await clocks.clocks(settings), "clock_wrong").where == "VICON_OIDC_ISSUER"


async def test_6_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    found(await machine.machine(Settings(data=tmp_path / "file" / "v")), "data_unwritable")


async def test_7_no_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Settings(data=tmp_path, redis=f"redis://:kata-sandi-x@127.0.0.1:{free_port()}/0")
    it = found(await stores.shared_redis(away), "redis_away")
    assert "kata-sandi-x" not in json.dumps([it.where, *it.facts.values()])
    monkeypatch.setenv("PATH", str(tmp_path))
    found(await stores.shared_redis(Settings(data=tmp_path)), "redis_missing")


async def test_8_a_database_that_lets_nobody_in_or_is_old(tmp_path: Path) -> None:
    away = f"postgresql+psycopg://vicon:kata-sandi-x@127.0.0.1:{free_port()}/vicon"
    it = found(await stores.database(Settings(data=tmp_path, database=away)), "database_away")
    assert "kata-sandi-x" not in json.dumps([it.where, *it.facts.values()])
    (nothing,) = await stores.database(Settings(data=tmp_path))
    assert nothing.code == "database_empty"
    assert not (tmp_path / "vicon.db").exists()


async def test_9_mail_that_is_not_accepted(tmp_path: Path) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    settings = Settings(
        data=tmp_path,
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_security="none",
        smtp_user="vicon",
        smtp_password="salah",
        smtp_from="rapat@kota.example",
    )
    found(await services.mail(settings), "mail_away")
    with ExitStack() as stack:
        server = Controller(
            object(),
            hostname="127.0.0.1",
            port=settings.smtp_port,
            authenticator=refuse,
            auth_require_tls=False,
        )
        server.start()
        stack.callback(server.stop)
        found(await services.mail(settings), "mail_refused")
        # 587 without TLS, where starttls is wanted.
        found(await services.mail(settings.model_copy(update={"smtp_security": "starttls"})), "mail_tls")


async def test_10_a_provider_under_another_name_and_a_relay_with_another_secret(tmp_path: Path) -> None:
    said = json.dumps({"issuer": "https://sso.kota.example/realms/pegawai"}).encode()
    with serving(lambda _: (200, said)) as port:
        settings = Settings(
            data=tmp_path,
            oidc_issuer=f"http://localhost:{port}",
            oidc_client_id="vicon",
            oidc_roles=("*=staff",),
        )
        it = found(await services.provider(settings), "sso_issuer")
    assert "VICON_OIDC_ISSUER=https://sso.kota.example/realms/pegawai" in say(it, "en").cure


@contextmanager
def relaying(port: int, scratch: Path, *more: str) -> Iterator[None]:
    """A coturn on loopback with SECRET, listening."""
    options = [
        *("-n", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout"),
        *("--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}"),
        *("--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=kota.example"),
        f"--pidfile={scratch}/turn.pid",
        *more,
    ]
    with subprocess.Popen(
        ["turnserver", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=scratch
    ) as server:
        try:
            while True:
                assert server.poll() is None
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            yield
        finally:
            server.kill()


async def test_a_relay_gives_an_allocation_for_the_right_secret_alone(tmp_path: Path) -> None:
    port = free_port()
    tcp, udp = f"turn:127.0.0.1:{port}?transport=tcp", f"turn:127.0.0.1:{port}"
    right = Settings(data=tmp_path, turn_urls=(tcp, udp), turn_secret=SECRET)
    found(await services.relays(right.model_copy(update={"turn_urls": (tcp,)})), "turn_away")
    with relaying(port, tmp_path):
        assert [it.code for it in await services.relays(right)] == ["turn_ok"] * 2
        wrong = right.model_copy(update={"turn_secret": SECRET[::-1]})
        assert [it.code for it in await services.relays(wrong)] == ["turn_refused"] * 2
