"""Only our own pages, and programs without a browser's cookies, may open sockets and change things."""

import pytest
from starlette.requests import HTTPConnection

from signaling.origins import may_change, may_open

ALLOWED = frozenset(["https://vicon.example"])


def connection(**headers: str) -> HTTPConnection:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": pairs})


@pytest.mark.parametrize("cookie", [{}, {"cookie": "vicon=1"}])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "https://vicon.example.evil",
        "https://evilvicon.example",
        "https://vicon.example:8443",
        "http://vicon.example",
        "HTTPS://VICON.EXAMPLE",
        "https://vicon.example/",
        "https://vicon.example@evil.example",
    ],
)
def test_a_foreign_origin_opens_no_socket_and_changes_nothing(origin: str, cookie: dict[str, str]) -> None:
    foreign = connection(origin=origin, **cookie)
    assert not may_open(foreign, ALLOWED)
    assert not may_change(foreign, ALLOWED)


def test_our_page_may() -> None:
    ours = connection(origin="https://vicon.example", cookie="vicon=1")
    assert may_open(ours, ALLOWED)
    assert may_change(ours, ALLOWED)


def test_a_program_may_but_not_with_a_browsers_cookie() -> None:
    assert may_open(connection(), ALLOWED)
    assert may_change(connection(), ALLOWED)
    assert not may_open(connection(cookie="vicon=1"), ALLOWED)
    assert not may_change(connection(cookie="vicon=1"), ALLOWED)


@pytest.mark.parametrize(
    ("site", "may"), [("same-origin", True), ("same-site", False), ("cross-site", False)]
)
def test_without_an_origin_sec_fetch_site_decides(site: str, may: bool) -> None:
    assert may_change(connection(sec_fetch_site=site, cookie="vicon=1"), ALLOWED) is may
