"""Pages: hashed files for ever, the index for addresses of pages, strict headers on all."""

from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from signaling.headers import StrictHeaders, strict
from signaling.pages import Pages


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>vicon</title>")
    script = tmp_path / "assets" / "index-Bq3kX9_a.js"
    script.write_text("export {};" * 100)
    script.with_name(script.name + ".br").write_bytes(b"compressed")
    api = PlainTextResponse("api", 404)
    return TestClient(StrictHeaders(Pages(api, tmp_path), strict(https=True)))


@pytest.mark.parametrize("path", ["/", "/r/rapat-melati-biru", "/masuk", "/a/b/c"])
def test_every_page_address_gives_the_index_uncached(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<title>vicon" in answer.text
    assert "immutable" not in answer.headers["cache-control"]


def test_hashed_files_are_kept_for_ever_and_sent_as_they_were_compressed(client: TestClient) -> None:
    answer = client.get("/assets/index-Bq3kX9_a.js", headers={"Accept-Encoding": "identity"})
    assert "immutable" in answer.headers["cache-control"]
    with client.stream(
        "GET", "/assets/index-Bq3kX9_a.js", headers={"Accept-Encoding": "br, gzip"}
    ) as compressed:
        assert compressed.headers["content-encoding"] == "br"


@pytest.mark.parametrize("path", ["/api/v1/none", "/ws/v1", "/.well-known/jwks.json", "/healthz"])
def test_addresses_of_the_api_are_never_pages(client: TestClient, path: str) -> None:
    assert client.get(path).text == "api"


def test_a_missing_file_is_missing(client: TestClient) -> None:
    assert client.get("/assets/old-Bq3kX9_b.js").status_code == 404
    assert client.get("/..%2f..%2fetc/passwd").text.startswith("<!doctype")


def test_headers_leave_browsers_no_room(client: TestClient) -> None:
    headers = client.get("/").headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=(self)" in headers["permissions-policy"]
    assert headers["strict-transport-security"]
