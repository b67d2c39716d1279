"""Looking at a page at two sizes and in two colour schemes: pictures to keep, and what must hold of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import wait_for
from tests.e2e.conftest import DESKTOP, PHONE, SCREENS

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# Fonts are there, what fades in has arrived, every picture in sight has a frame, layout follows the window.
SETTLED = """(async () => {
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = document.getAnimations().some(animation =>
        animation.playState === 'running' && animation.effect.getComputedTiming().iterations !== Infinity);
    const videos = [...document.querySelectorAll('video')].filter(video => {
        const { width, right, left, top } = video.getBoundingClientRect();
        return width && right > 0 && left < innerWidth && top < innerHeight;
    });
    return !moving && videos.every(video => video.videoWidth > 0);
})()"""

OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules of axe that look at colours: between schemes nothing else differs."""

# %s: options.
VIOLATIONS = """(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false, ...%s });
    const said = node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '');
    return violations.map(({ id, nodes }) => id + ': ' + nodes.map(said).join(' | '));
})()"""

# What reaches over the window's edge; words that reach over their control's.
TOO_WIDE = """(() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
        .map(element => element.outerHTML.slice(0, 120));
})()"""
WORDS_TOO_WIDE = """[...document.querySelectorAll('button, [role="tab"], a.btn, .chip')]
    .filter(control => control.getClientRects().length && !control.classList.contains('cover'))
    .filter(control => control.scrollWidth > control.clientWidth + 1)
    .map(control => control.textContent.trim() + ': ' + control.scrollWidth + ' > ' + control.clientWidth)"""

LANDMARKS = """(() => {
    const outside = [...document.querySelectorAll('header, [role="banner"]')]
        .filter(header => !header.closest('main, aside, section, article, dialog'));
    return {
        main: document.querySelectorAll('main').length,
        banner: outside.length <= 1,
        h1: [...document.querySelectorAll('h1')].filter(h1 => h1.getClientRects().length).length,
        lang: document.documentElement.lang,
    };
})()"""


def look(page: ChromiumPage, screen: str) -> None:
    """Keep pictures of what `page` shows as `screen`, and hold it to what holds of every screen."""
    if not page.evaluate("'axe' in window"):
        # Evaluated over the debugging protocol: the page's Content-Security-Policy lets no script in.
        page.page.evaluate(AXE.read_text())
    faults: dict[str, Any] = {}
    for size, viewport in SIZES.items():
        page.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in SCHEMES:
            page.page.emulate_media(color_scheme=scheme)
            wait_for(page, SETTLED)
            name = f"{screen}-{size}-{scheme}"
            page.screenshot(SCREENS / f"{name}.png")
            rules = {} if scheme == SCHEMES[0] else {"runOnly": OF_COLOURS}
            if found := page.evaluate(VIOLATIONS % json.dumps(rules)):
                faults[f"{name} axe"] = found
        faults |= _misfits(page, f"{screen}-{size}")
    page.page.emulate_media(color_scheme="light")
    _end(page, faults)


def fits(page: ChromiumPage, screen: str) -> None:
    """Hold `page` to its sizes where the tests of the pages keep pictures of `screen` and ask axe."""
    faults: dict[str, Any] = {}
    for size, viewport in SIZES.items():
        page.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        wait_for(page, SETTLED)
        faults |= _misfits(page, f"{screen}-{size}")
    _end(page, faults)


def _misfits(page: ChromiumPage, name: str) -> dict[str, Any]:
    landmarks = page.evaluate(LANDMARKS)
    found = {
        "wider than the window": page.evaluate(TOO_WIDE),
        "words over their control": page.evaluate(WORDS_TOO_WIDE),
        "landmarks": None if landmarks == {"main": 1, "banner": True, "h1": 1, "lang": "id"} else landmarks,
    }
    return {f"{name} {kind}": faults for kind, faults in found.items() if faults}


def _end(page: ChromiumPage, faults: dict[str, Any]) -> None:
    page.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    wait_for(page, SETTLED)
    assert not faults, json.dumps(faults, indent=1, ensure_ascii=False)
