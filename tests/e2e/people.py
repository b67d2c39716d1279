"""What a person does with the pages, in the words of the pages."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from tests.browsers.page import LATE_S, Page, click, fill, wait_for
from tests.browsers.server import Server
from tests.unit.people.workshop import hs256


def open_door(page: Page, meeting: dict[str, Any], *, host: bool = False) -> None:
    """Open the meeting's link, as the person who made it if `host`, and wait for the pre-join page."""
    origin, rest = meeting["link"].split("/r/")
    if host:
        page.goto(f"{origin}/masuk")
        page.evaluate(f"localStorage.setItem('vicon.host.{meeting['slug']}', '{meeting['host']}')")
    slug, secret = rest.split("#")
    page.goto(f"{origin}/r/{slug}?uji=1#{secret}")
    shown = "document.querySelector('#nama') && document.querySelector('h1')?.textContent.length > 0"
    wait_for(page, shown)


def turn(page: Page, key: str, on: bool) -> None:
    """Microphone (`M`) or camera (`V`) by its button, at the door or in the call."""
    wait_for(
        page,
        f"""(() => {{
            const button = document.querySelector('button.ctl[aria-keyshortcuts="{key}"]');
            if (!button) return false;
            if ((button.getAttribute('aria-pressed') === 'true') === {str(on).lower()}) return true;
            const pressed = (window.__pressed ??= {{}});
            if (pressed.what !== '{key} {on}' || Date.now() - pressed.at > 2000) {{
                Object.assign(pressed, {{ what: '{key} {on}', at: Date.now() }});
                button.click();
            }}
            return false;
        }})()""",
    )


def turn_at_door(page: Page, mic: bool, camera: bool) -> None:
    """The camera is on first: one that the page opens by itself might come after it was off."""
    turn(page, "M", mic)
    turn(page, "V", True)
    turn(page, "V", camera)


def token_for(server: Server, meeting: dict[str, Any], role: str) -> str:
    """What a system of the city gives somebody who comes as that: signed with an API key of its own."""
    scope = ("--scope", "tokens:issue", "--ceiling", role)
    key, _, secret = server.command("keys", "api", "create", "siaran", *scope).partition(".")
    now = int(time.time())
    claims = {
        "iss": key,
        "aud": server.origin,
        "sub": "warga",
        "room": meeting["room"],
        "iat": now,
        "nbf": now,
    }
    claims |= {"exp": now + 600, "jti": secrets.token_urlsafe(16), "use": "join", "role": role}
    return hs256(claims, key, secret)


def admitted_as(role: str, token: str) -> str:
    """A script: the page's tokens are this one, as where the page of another system brings people in."""
    given = json.dumps({"role": role, "token": token})
    return f"""
        const ask = window.fetch;
        window.fetch = async (...asked) => {{
            const answer = await ask(...asked);
            if (!answer.ok || !String(asked[0]).endsWith('/tokens')) return answer;
            return Response.json({{...await answer.json(), ...{given}}});
        }};"""


LINES = "window.__vicon.peer.getTransceivers().map(line => line.currentDirection)"
"""Which way each line of the connection goes, in the order of the offer."""


def enter(
    page: Page,
    meeting: dict[str, Any],
    name: str,
    *,
    host: bool = False,
    mic: bool = True,
    camera: bool = True,
) -> None:
    """From the link to being inside."""
    open_door(page, meeting, host=host)
    turn_at_door(page, mic, camera)
    fill(page, "#nama", name)
    click(page, "form .btn.primary")
    inside(page)


def inside(page: Page, seconds: float = LATE_S) -> None:
    wait_for(page, "window.__vicon?.status === 'joined' && Boolean(window.__vicon.state)", seconds)


def seats(page: Page) -> list[str]:
    """Names of everybody who is in, as the page shows them."""
    return list(
        page.evaluate(
            """(() => {
                const state = window.__vicon.state;
                const names = Object.values(state.participants).map(p => state.seats[p.seat].name);
                return [...new Set(names)].sort();
            })()"""
        )
    )


def hears(page: Page, tones: list[int], among: list[int], seconds: float = LATE_S) -> None:
    """The page hears exactly `tones` of those in `among`, by their frequency."""
    wait_for(page, f"JSON.stringify(__hears({among})) === '{str(sorted(tones)).replace(' ', '')}'", seconds)


def sees(page: Page, hues: list[int], seconds: float = LATE_S) -> None:
    """The page shows a moving picture of each hue (within 25 degrees)."""
    wait_for(
        page,
        f"""(() => {{
            const seen = __sees().filter(p => p.colour).map(p => p.hue);
            const near = (a, b) => Math.min((a - b + 360) % 360, (b - a + 360) % 360) <= 25;
            return {hues}.every(hue => seen.some(one => near(one, hue)));
        }})()""",
        seconds,
    )


INBOUND = """(async () => {
    const stats = [...(await window.__vicon.peer.getStats()).values()].filter(s => s.type === 'inbound-rtp');
    const sum = (kind, field) => stats.filter(s => s.kind === kind).reduce((n, s) => n + (s[field] ?? 0), 0);
    return {
        frames: sum('video', 'framesDecoded'),
        keyframes: sum('video', 'keyFramesDecoded'),
        frozen: sum('video', 'freezeCount'),
        audio: sum('audio', 'packetsReceived'),
        samples: sum('audio', 'totalSamplesReceived'),
        concealed: sum('audio', 'concealedSamples'),
        silent: sum('audio', 'silentConcealedSamples'),
    };
})()"""


def inbound(page: Page) -> dict[str, int]:
    """Sums over this page's incoming streams, from getStats."""
    return dict(page.evaluate(INBOUND))


def comes(page: Page, what: str, by: int, seconds: float = LATE_S) -> None:
    """More than `by` of `what` in INBOUND comes from now on, over this connection or another one."""
    page.evaluate("delete window.__come")
    wait_for(
        page,
        f"""(async () => {{
            const {{ peer }} = window.__vicon, count = (await {INBOUND}).{what};
            if (peer !== window.__vicon.peer) return false;
            window.__come ??= {{ peer, from: count }};
            if (window.__come.peer !== peer) window.__come = {{ peer, from: 0 }};
            return count - window.__come.from > {by};
        }})()""",
        seconds,
    )


def command(page: Page, name: str, body: str = "{}") -> Any:
    """A protocol command from this page's own client; the error code if it was refused."""
    ask = f"window.__vicon.command('{name}', {body})"
    return page.evaluate(f"{ask}.then(() => 'ok', e => e.code ?? String(e))")


def seat_of(page: Page, name: str) -> str:
    return str(
        wait_for(
            page,
            f"""Object.entries(window.__vicon.state.seats).find(([, seat]) => seat.name === '{name}')?.[0]""",
        )
    )
