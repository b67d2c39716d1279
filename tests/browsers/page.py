"""One page of a real browser, the same for Chromium and Firefox: evaluate, wait, look at it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

LATE_S = 60.0
"""A bound, not a promise: what takes a moment takes seconds on a busy machine. Only a failure costs it."""


class Page(Protocol):
    """`console`: what it printed; `messages`: the last it sent and was sent, where the browser tells."""

    name: str
    console: list[str]
    messages: deque[str]

    def goto(self, url: str) -> None: ...

    def evaluate(self, expression: str) -> Any:
        """The JSON value of a JavaScript expression; a promise is awaited. Raises PageError if it throws."""

    def screenshot(self, path: Path) -> None: ...

    def close(self) -> None: ...


class PageError(Exception):
    """The page threw, or a condition did not come true in time."""


def wait_for(
    page: Page, expression: str, seconds: float = LATE_S, *, meanwhile: Callable[[], None] = lambda: None
) -> Any:
    """Evaluate `expression` until it is truthy, `meanwhile` between two looks; its value.

    PageError tells the last value otherwise.
    """
    deadline = time.monotonic() + seconds
    value: Any = None
    while time.monotonic() < deadline:
        try:
            value = page.evaluate(expression)
        except PageError as error:
            value = error
        else:
            if value:
                return value
        meanwhile()
        time.sleep(0.1)
    raise PageError(f"{page.name}: {expression!r} stayed {value!r} for {seconds} s")


def click(page: Page, selector: str, seconds: float = LATE_S) -> None:
    """Click the first enabled element that matches `selector`, once there is one."""
    wait_for(
        page,
        f"""(() => {{
            const element = [...document.querySelectorAll({selector!r})]
                .find(e => !e.disabled && e.getClientRects().length);
            if (element) element.click();
            return Boolean(element);
        }})()""",
        seconds,
    )


def fill(page: Page, selector: str, text: str) -> None:
    """Type `text` into the field that matches `selector`, as far as the page can tell."""
    wait_for(
        page,
        f"""(() => {{
            const field = document.querySelector({selector!r});
            if (!field) return false;
            field.focus();
            field.value = {text!r};
            field.dispatchEvent(new Event("input", {{bubbles: true}}));
            field.dispatchEvent(new Event("change", {{bubbles: true}}));
            return true;
        }})()""",
    )
