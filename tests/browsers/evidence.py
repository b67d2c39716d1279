"""What each open page shows, heard and said goes into the report of a test that fails."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browsers.page import Page

FAILURES = Path("artifacts/failures")
LINES = 40
LONGEST = 600
"""Characters of one line."""
_open: list[Page] = []

# A page that is not in a meeting has no `__vicon`; what a command waits for is told by its messages.
_STANDING = """(() => {
    const meeting = window.__vicon, state = meeting?.state;
    const focus = document.activeElement;
    return {
        address: location.pathname + location.search,
        status: meeting?.status, flow: meeting?.flow, seat: meeting?.seat, end: meeting?.end,
        connection: meeting?.peer?.connectionState,
        participants: state && Object.values(state.participants),
        seats: state && Object.fromEntries(Object.entries(state.seats).map(([id, { name, role }]) =>
            [id, `${name} (${role})`])),
        sitting: state?.sitting, floor: state?.floor,
        focus: focus && `${document.hasFocus()} ${focus.outerHTML.slice(0, 200)}`,
        dialogs: [...document.querySelectorAll('dialog[open]')].map(it => it.innerText),
        told: ['kabar', 'segera'].map(id => document.getElementById(id)?.textContent),
        text: document.body?.innerText.replace(/\\s+/g, ' ').slice(0, 1500),
    };
})()"""


def keep(page: Page) -> None:
    """It is looked at when a test fails from now on."""
    _open.append(page)


def forget(page: Page) -> None:
    if page in _open:
        _open.remove(page)


def sections(test: str, *, asking: bool) -> list[tuple[str, str]]:
    """Name and text of what is left of each open page; its picture is kept beside.

    `asking`: whether pages may be asked: one that hangs would never answer.
    """
    found = []
    for page in _open:
        lines = [*_standing(page), _picture(page, test)] if asking else []
        lines += ["console:", *page.console[-LINES:], "messages:", *page.messages]
        found.append((f"page {page.name}", "\n".join(line[:LONGEST] for line in lines)))
    return found


def _standing(page: Page) -> list[str]:
    try:
        standing = page.evaluate(_STANDING)
    except Exception as error:  # what is broken is often the page
        return [f"does not answer: {error}"]
    return [f"{key}: {value}" for key, value in standing.items() if value is not None]


def _picture(page: Page, test: str) -> str:
    name = re.sub(r"[^\w.-]+", "_", f"{test}-{page.name}")
    try:
        page.screenshot(FAILURES / f"{name}.png")
    except Exception as error:
        return f"no picture: {error}"
    return f"picture: {FAILURES / name}.png"
