"""A person without a mouse, and what a screen reader has of a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from playwright.sync_api import Error

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import LATE_S, wait_for

TOLD = """
    window.__told = [];
    const last = new WeakMap();
    addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
        for (const region of document.querySelectorAll('#kabar, #segera, dialog[open] [data-live]')) {
            const text = region.textContent;
            if (text && last.get(region) !== text) __told.push(text);
            last.set(region, text);
        }
    }).observe(document, {subtree: true, childList: true, characterData: true}));"""
"""A script: `__told` gets what the live regions say, those of dialogs included."""

FOCUS = """(() => {
    const at = document.activeElement;
    if (at.matches('body, dialog')) return '';
    return (at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent).trim();
})()"""
"""The name of what has the focus."""


def is_told(page: ChromiumPage, words: str, *, meanwhile: Callable[[], None] = lambda: None) -> None:
    """A live region says `words`, from now on or since this was last asked."""
    wait_for(page, f"__told.some(text => text.includes({words!r}))", meanwhile=meanwhile)
    page.evaluate(f"__told.splice(0, __told.findIndex(text => text.includes({words!r})) + 1)")


def is_told_while_held(page: ChromiumPage, words: str) -> None:
    """The same where the clock stands: it goes on by as little as it takes.

    What was told before has its second first, and whatever was under way comes when it comes.
    """
    is_told(page, words, meanwhile=lambda: page.page.clock.run_for(100))


@contextmanager
def held(page: ChromiumPage) -> Iterator[None]:
    """The page's clock stands: a notice that goes by itself in five seconds waits for the test."""
    _stop_clock(page)
    yield
    page.page.clock.resume()


def _stop_clock(page: ChromiumPage) -> None:
    """It can only be stopped ahead of where it is, and a machine that is held up may be there already."""
    for ahead in (3, 6, 12):
        try:
            page.page.clock.pause_at(datetime.fromtimestamp(page.evaluate("Date.now()") / 1_000 + ahead))
        except Error as error:
            if ahead == 12 or "past" not in str(error):
                raise
        else:
            return


def tab_to(page: ChromiumPage, words: str) -> None:
    """Tab, as somebody without a mouse, to the control whose name has `words`."""
    until = time.monotonic() + LATE_S
    while time.monotonic() < until:
        page.page.keyboard.press("Tab")
        if words in str(page.evaluate(FOCUS)):
            return
    raise AssertionError(f"no Tab stop is called {words!r}")


def reads(page: ChromiumPage, words: str) -> list[str]:
    """What a screen reader has of the page, once a line of it has `words`: a moment after the page."""
    until = time.monotonic() + LATE_S
    while time.monotonic() < until:
        lines = read(page)
        if any(words in line for line in lines):
            return lines
        time.sleep(0.1)
    raise AssertionError(f"no line has {words!r}: {lines}")


def read(page: ChromiumPage) -> list[str]:
    """The browser's own accessibility tree as it is read, a line a node: `radio Setuju (checked)`."""
    session = page.context.new_cdp_session(page.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    known = {node["nodeId"]: node for node in nodes}
    lines = []
    coming = [nodes[0]["nodeId"]]
    while coming:
        node = known.get(coming.pop())
        if node is None:
            continue
        coming += reversed(node.get("childIds", []))
        if node["ignored"]:
            continue
        states = sorted(
            it["name"]
            for it in node.get("properties", [])
            if it["name"] in ("checked", "focused", "modal") and it["value"]["value"] in (True, "true")
        )
        line = f"{node['role']['value']} {node.get('name', {}).get('value', '')}"
        lines.append(line + (f" ({', '.join(states)})" if states else ""))
    return lines
