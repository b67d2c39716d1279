"""Problem details: in the language that was asked for, with every fault by its place."""

from __future__ import annotations

from html import escape

import pytest
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from signaling.problems import SENTENCES
from signaling.sentences import INDONESIAN, PARTICULAR, language_of, titled
from tests.unit.signaling.test_repeats import bearer, key
from vicon.rooms.errors import ERRORS

__all__ = ["key"]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("", "id"),
        ("en", "en"),
        ("en-GB, id;q=0.5", "en"),
        ("fr, en;q=0.3, id;q=0.7", "id"),
        ("de", "id"),
        ("en;q=x", "id"),
    ],
)
def test_the_language_is_what_the_request_prefers(said: str, language: str) -> None:
    headers = [(b"accept-language", said.encode())]
    assert language_of(HTTPConnection({"type": "http", "headers": headers})) == language


def test_every_code_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) <= set(INDONESIAN) | set(ERRORS)
    assert set(INDONESIAN) <= set(SENTENCES)
    for said in [*INDONESIAN.values(), *(text for both in PARTICULAR.values() for text in both)]:
        assert said.endswith(".") and titled(said), said


def test_a_problem_says_what_where_and_in_which_language(client: TestClient, key: str) -> None:
    asked = {"title": 7, "seats": [{"name": "A", "role": "raja"}], "~/x": 1}
    said = client.post("/api/v1/rooms", json=asked, headers=bearer(key))
    body = said.json()
    assert (said.status_code, body["code"], body["instance"]) == (422, "bad_body", "/api/v1/rooms")
    assert body["type"] == "http://localhost:8000/docs/errors#bad_body"
    assert said.headers["content-language"] == "id" and body["title"].startswith("Permintaan")
    assert {(it["pointer"], it["code"]) for it in body["fields"]} == {
        ("/title", "string_type"),
        ("/seats/0/role", "literal_error"),
        ("/~0~1x", "extra_forbidden"),
    }
    query = client.get("/api/v1/rooms", params={"limit": 0}, headers=bearer(key))
    assert query.json()["fields"] == [{"in": "query", "name": "limit", "code": "greater_than_equal"}]
    english = client.get("/api/v1/rooms/tiada", headers=bearer(key, **{"Accept-Language": "en"}))
    assert (english.headers["content-language"], english.json()["title"]) == (
        "en",
        "There is no such room, or the link or code is not right",
    )
    assert english.json()["detail"] == "There is no such room."


def test_the_type_of_a_problem_leads_to_what_it_means_in_both_languages(client: TestClient) -> None:
    type_ = client.get("/api/v1/rooms/tiada").json()["type"]
    page = client.get(type_)
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    anchor = type_.partition("#")[2]
    assert f'<h2 id="{anchor}">' in page.text
    for code, english in SENTENCES.items():
        assert escape(english) in page.text and escape(INDONESIAN.get(code, "")) in page.text, code
    assert "script" not in page.headers["content-security-policy"]
