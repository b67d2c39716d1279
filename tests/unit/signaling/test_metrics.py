"""What a signalling process tells Prometheus, on the port that is its own."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from signaling.app import create
from signaling.hub import Socket
from signaling.services import Services
from tests.ports import free_port
from vicon import settings
from vicon.backup.noting import note
from vicon.cluster.prepare import prepare

ORIGIN = "http://localhost:8000"


def read(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        return str(answer.read().decode())


def test_a_process_serves_its_figures_on_its_own_port_and_pages_serve_none(tmp_path: Path) -> None:
    prepare(settings.load(data=tmp_path))
    port = free_port()
    services = Services(settings.load(data=tmp_path, metrics=f"127.0.0.1:{port - 2}"), number=2)

    async def comes_and_is_refused() -> None:
        socket = Socket("k_1", lambda: None)
        services.hub.add(socket)
        socket.asks("join")
        message = {"is": "no", "id": "a1", "error": "name", "detail": ""}
        for _ in range(2):
            services.hub.receive("m1", {"t": "send", "socket": "k_1", "message": message})

    with TestClient(create(services), base_url=ORIGIN) as client:
        assert client.portal
        client.portal.call(comes_and_is_refused)
        told = read(port)
        assert "vicon_sockets 1.0" in told
        assert "vicon_links 0.0" in told
        assert 'vicon_join_seconds_count{opener="join",outcome="refused"} 1.0' in told
        cause = {"level": "good", "way": "tcp", "code": "J-11"}
        assert client.post("/api/v1/checks/causes", json=cause, headers={"Origin": ORIGIN}).status_code == 204
        assert 'vicon_network_checks_total{code="J-11",level="good",way="tcp"} 1.0' in read(port)
        # What it stands on is asked whenever Prometheus asks.
        assert 'vicon_dependency_up{dependency="database"} 1.0' in told
        assert 'vicon_dependency_up{dependency="media"} 0.0' in told
        assert 'vicon_jobs{state="failed"} 0.0' in told
        assert 'vicon_nodes{state="linked"} 0.0' in told
        assert "vicon_backup_timestamp_seconds" not in told, "none was made"
        note(services.settings, "backup.made", datetime.fromtimestamp(1_795_510_800, UTC), {"bytes": 1})
        assert "vicon_backup_timestamp_seconds 1.7955108e+09" in read(port)
        assert "vicon_" not in client.get("/metrics").text
