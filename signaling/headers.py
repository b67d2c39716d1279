"""Headers that keep browsers strict, on every answer."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        # Svelte makes its templates under this name; nobody else may make any.
        "trusted-types svelte-trusted-html",
    ]
)
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=(self)" for feature in ("camera", "microphone", "display-capture", "fullscreen")),
        *(f"{feature}=(self)" for feature in ("autoplay", "screen-wake-lock", "speaker-selection")),
        *(f"{feature}=(self)" for feature in ("clipboard-write", "picture-in-picture")),
        *(f"{feature}=()" for feature in ("geolocation", "payment", "usb", "serial", "hid")),
        *(f"{feature}=()" for feature in ("midi", "gyroscope", "accelerometer", "magnetometer")),
        "browsing-topics=()",
    ]
)


def strict(https: bool) -> list[tuple[bytes, bytes]]:
    """The headers, lower-case; with HSTS when people come by https."""
    headers = {
        "content-security-policy": POLICY,
        "permissions-policy": PERMISSIONS,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    if https:
        headers["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class StrictHeaders:
    """ASGI middleware: adds `headers` to every HTTP answer that does not set them itself."""

    def __init__(self, app: ASGIApp, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._app = app
        self._headers = list(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def strict_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [h for h in self._headers if h[0] not in names]
            await send(message)

        await self._app(scope, receive, strict_send)
