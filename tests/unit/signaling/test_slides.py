"""Files of slides over HTTP: what is too large or no document is refused and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from tests.unit.slides.files import packed, pdf
from vicon.slides.kinds import BYTES_MOST


def test_what_cannot_become_slides_is_refused_and_leaves_nothing(client: TestClient, tmp_path: Path) -> None:
    meeting = started(client)
    address = f"/api/v1/sittings/{meeting['sitting']}/slides"
    client.headers["Authorization"] = f"Bearer {meeting['host']}"

    def bring(content: bytes | Iterator[bytes], title: str = "A") -> tuple[int, str]:
        answer = client.post(address, params={"title": title}, content=content)
        return answer.status_code, answer.json().get("code", answer.json().get("state"))

    part = b"%PDF-" + b"0" * (1 << 20)
    assert bring(part * 40) == (413, "too_large"), "as it says of itself"
    assert bring(iter([part] * (BYTES_MOST // len(part) + 2))) == (413, "too_large"), "as it comes"
    assert bring(packed(gambar_png=b"0")) == (415, "not_slides")
    assert bring(b"<html>") == (415, "not_slides")
    assert bring(pdf("A"), "") == (422, "bad_body")
    folder = tmp_path / "slides"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert bring(pdf("A")) == (202, "waiting")
    assert bring(pdf("A"), "B") == (200, "waiting"), "the same file comes once"
    [kept] = folder.iterdir()
    client.headers["Authorization"] = "Bearer " + "x" * 22
    assert bring(pdf("B")) == (404, "not_found")
    assert client.get(f"{address}/{kept.name}").status_code == 404
    assert list(folder.iterdir()) == [kept]
