"""What is kept of a sitting, so that there is something to be refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from signaling.services import Services
from tests.unit.signaling.test_captions import kept
from tests.unit.signaling.test_recordings import RECORDING, change, film, line, run
from tests.unit.slides.files import pdf
from vicon.jobs import rows
from vicon.store import captions
from vicon.store.models.jobs import jobs


def records(
    client: TestClient,
    data: Path,
    services: Services,
    ours: dict[str, Any],
    headers: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """A film with captions, slides, a message and a job."""
    body, sitting = f'{{"recording":"{RECORDING}"}}', ours["sitting"]
    change(data, sitting, line("recording.started", 1_000, body), line("recording.stopped", 91_000, body))
    change(data, sitting, film=film(data))
    brought = client.post(
        f"/api/v1/sittings/{sitting}/slides",
        params={"title": "KENARI"},
        content=pdf("KENARI"),
        headers=headers["hostkey"],
    )
    assert brought.status_code == 202, brought.text

    def work(connection: Connection) -> str:
        captions.keep(connection, [kept(1, "st_0000000000000001", "KENARI", 3_000)])
        captions.place(connection, RECORDING, 1_000, 90_000, {"st_0000000000000001": None})
        rows.enqueue(connection, "KENARI", {}, key="x")
        return str(connection.scalar(select(jobs.c.id).where(jobs.c.kind == "KENARI")))

    return {
        "recording": RECORDING,
        "deck": brought.json()["deck"],
        "caption": f"ca_{1:016}",
        "job": run(data, work),
    }


def encoder_key(client: TestClient, headers: Mapping[str, str], room: str, use: str) -> str:
    """What an encoder (`publish`) or a player (`watch`) of the room shows."""
    wanted = {"label": "Kamera", "use": use}
    made = client.post(f"/api/v1/rooms/{room}/encoders", json=wanted, headers=headers)
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])
