"""The nginx configuration of the pages that ships, before a real signalling process."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from tests.chaos.deployment import Deployment
from tests.ports import free_port
from tests.unit.doctor.test_first_install import certificate
from vicon.doctor.probes import web
from vicon.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx" / "vicon.conf"


@pytest.fixture
async def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, int]]:
    """Address of the pages by way of nginx, and the port of plain HTTP there."""
    plain, secured = free_port(), free_port()
    url = f"https://localhost:{secured}"
    certificate(tmp_path, "localhost", datetime.now(UTC) + timedelta(days=60))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    vicon = Deployment(tmp_path / "data", VICON_URL=url, VICON_PROXIES="127.0.0.1")
    text = SHIPPED.read_text()
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{secured} ssl"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/letsencrypt/live/rapat.kota.example/fullchain.pem", f"{tmp_path}/cert.pem"),
        ("/etc/letsencrypt/live/rapat.kota.example/privkey.pem", f"{tmp_path}/key.pem"),
        ("rapat.kota.example", "localhost"),
        ("127.0.0.1:8000", f"127.0.0.1:{vicon.ports['a']}"),
    ):
        assert theirs in text
        text = text.replace(theirs, ours)
    kept = "".join(f"{it}_temp_path {tmp_path}/{it};" for it in ("client_body", "proxy", "fastcgi"))
    kept += f"uwsgi_temp_path {tmp_path}/uwsgi; scgi_temp_path {tmp_path}/scgi; access_log off;"
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log stderr warn; events {{}}\nhttp {{\n{kept}\n{text}\n}}\n"
    )
    async with AsyncExitStack() as stack:
        stack.push_async_exit(vicon)
        await vicon.redis.start()
        await vicon.prepare()
        await vicon.start("a")
        nginx = await asyncio.create_subprocess_exec(
            *("nginx", "-e", "stderr", "-p", str(tmp_path), "-c", str(config))
        )
        stack.push_async_callback(nginx.wait)
        stack.callback(nginx.terminate)
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False, verify=trust))
        # Until vicon is there, nginx says 502.
        while await status(http, f"{url}/healthz") != 200:
            assert nginx.returncode is None
            await asyncio.sleep(0.05)
        yield url, plain


async def status(http: httpx2.AsyncClient, url: str) -> int:
    try:
        return (await http.get(url)).status_code
    except httpx2.TransportError:
        return 0


async def test_pages_and_sockets_pass_and_plain_http_is_sent_to_them(
    front: tuple[str, int], tmp_path: Path
) -> None:
    url, plain = front
    settings = Settings(data=tmp_path, url=url, proxies=("127.0.0.1",), listen="127.0.0.1:1")
    found = await web.reached(settings)
    assert [it.code for it in found] == ["certificate_ok", "url_ok"], found
    async with httpx2.AsyncClient() as http:
        answer = await http.get(f"http://127.0.0.1:{plain}/r/rapat?x=1", headers={"Host": "localhost"})
    assert (answer.status_code, answer.headers["location"]) == (308, "https://localhost/r/rapat?x=1")
