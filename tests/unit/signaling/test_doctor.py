"""`/api/v1/doctor`: for administrators of the city alone, in both languages, the worst first."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.accounts import first_administrator
from tests.ports import free_port
from vicon import settings
from vicon.cluster.prepare import prepare
from vicon.doctor.finding import Area

DOCTOR = "/api/v1/doctor"


def test_administrators_see_each_area_with_its_fault_and_cure(tmp_path: Path) -> None:
    origin = f"http://localhost:{free_port()}"
    loaded = settings.load(
        data=tmp_path,
        url=origin,
        password_memory_mib=12,
        media_bind=("127.0.0.1",),
        media_port=free_port(),
        media_workers=1,
    )
    links = prepare(loaded)
    with TestClient(create(Services(loaded)), base_url=origin, headers={"Origin": origin}) as client:
        assert client.get(DOCTOR).status_code == 401
        first_administrator(client, links["admin"])
        answer = client.get(DOCTOR)
    assert answer.headers["cache-control"] == "no-store"
    findings = answer.json()["findings"]
    assert {it["area"] for it in findings} == {*get_args(Area)}
    levels = [it["level"] for it in findings]
    assert levels == sorted(levels, key=["failure", "warning", "note", "ok"].index)
    # Nobody serves at that address, and that is said before all else.
    first = findings[0]
    assert (first["level"], first["code"], first["where"]) == ("failure", "url_silent", "VICON_URL")
    assert origin in first["what"]["id"] and first["cure"]["id"] != first["cure"]["en"] != ""
