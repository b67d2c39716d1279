"""The cookie by which a browser is known again."""

from __future__ import annotations

from starlette.websockets import WebSocket

from signaling.device import device_of


def opened(cookie: str | None) -> WebSocket:
    headers = [] if cookie is None else [(b"cookie", cookie.encode())]

    async def nothing(*_: object) -> None:
        raise AssertionError("nothing is sent or received")

    return WebSocket({"type": "websocket", "headers": headers}, nothing, nothing)  # type: ignore[arg-type]


def test_a_browser_without_the_cookie_gets_one_and_is_known_by_it_next_time() -> None:
    device, headers = device_of(opened(None), secure=True)
    cookie = headers[0][1].decode()
    assert cookie.startswith(f"__Host-vicon-device={device};")
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert device_of(opened(cookie.split(";")[0]), secure=True) == (device, [])


def test_plain_http_has_a_cookie_it_can_keep() -> None:
    cookie = device_of(opened(None), secure=False)[1][0][1].decode()
    assert cookie.startswith("vicon-device=")
    assert "Secure" not in cookie


def test_a_cookie_of_another_form_is_replaced() -> None:
    device, headers = device_of(opened("vicon-device=x"), secure=False)
    assert headers
    assert device != "x"
