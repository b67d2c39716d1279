"""Markup that somebody typed as a name, a title or a message is text on every page (threats 25)."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterator, Sequence

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter, inside, open_door, seat_of
from tests.odd_texts import ODD, SCRIPTS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

WATCH = """
(() => {
    window.__injected = [];
    const ours = (element) => {
        if (element.matches('form:not([action])')) return true;
        const from = element.matches('script') ? element.src : element.matches('link') ? element.href : '';
        return from.startsWith(`${location.origin}/`);
    };
    const never = 'script, iframe, object, embed, base, math, style, link, form, template, ' +
        'meta[http-equiv], img[src="x"], [srcdoc], [href^="javascript:" i], [href^="data:" i]';
    const check = (element) => {
        const handler = [...element.attributes].find(({ name }) => name.startsWith('on'));
        if (handler || (element.matches(never) && !ours(element)))
            window.__injected.push(element.outerHTML.slice(0, 200));
    };
    const look = (node) => {
        if (node.nodeType === 1) [node, ...node.querySelectorAll('*')].forEach(check);
    };
    new MutationObserver((records) => {
        for (const { target, addedNodes, type } of records) {
            if (type === 'attributes') check(target);
            addedNodes.forEach(look);
        }
    }).observe(document, { childList: true, subtree: true, attributes: true });
    for (const name of ['alert', 'confirm', 'prompt'])
        window[name] = (...words) => window.__injected.push(`${name} ${words}`);
})();
"""
NORMAL = [unicodedata.normalize("NFC", " ".join(text.split())) for text in ODD]


def watched(stage: Stage, name: str, number: int) -> ChromiumPage:
    """A page that remembers every element and dialog that is none of ours."""
    return stage.chromium(name, number, script=WATCH)


def untouched(*pages: ChromiumPage) -> None:
    for page in pages:
        assert page.evaluate("window.__injected") == []
        assert not [line for line in page.console if line.startswith("pageerror") or "Content Sec" in line]


def chunks(texts: Sequence[str], longest: int) -> Iterator[str]:
    """All of `texts`, a few in each, none longer than `longest`."""
    whole = ""
    for text in texts:
        if len(whole) + len(text) + 1 > longest:
            yield whole
            whole = ""
        whole = f"{whole} {text}".strip()
    yield whole


def shows(page: ChromiumPage, selector: str, text: str) -> None:
    """An element of `selector` has `text` in it, letter by letter; white space counts once."""
    wait_for(
        page,
        f"""[...document.querySelectorAll({selector!r})]
            .some(e => e.textContent.replace(/[ \\t\\n]+/g, ' ').includes({json.dumps(text)}))""",
    )


def test_odd_names_and_messages_are_text_on_the_pages_of_others(stage: Stage) -> None:
    meeting = stage.server.meeting(SCRIPTS[0])
    host, guest = watched(stage, "host", 0), watched(stage, "guest", 2)
    enter(host, meeting, "Ketua", host=True, mic=False, camera=False)
    enter(guest, meeting, SCRIPTS[2], mic=False, camera=False)
    seat = seat_of(host, SCRIPTS[2])
    assert command(guest, "floor.request", "{kind: 'speak'}") == "ok"
    for page in (host, guest):
        page.evaluate("document.activeElement?.blur()")
        page.page.keyboard.press("p")
        shows(page, "aside.panel b", SCRIPTS[2])
    taken = 0
    for name in NORMAL:
        answer = command(host, "seat.rename", f"{{seat: '{seat}', name: {json.dumps(name)}}}")
        assert answer in ("ok", "name_bad", "name_reserved"), (name, answer)
        if answer == "ok":
            taken += 1
            for page in (host, guest):
                shows(page, "aside.panel b", name)
        time.sleep(0.05)  # twenty commands a second
    assert taken > 40
    untouched(host, guest)

    for page in (host, guest):
        page.page.keyboard.press("Escape")
        wait_for(page, "!document.querySelector('aside.panel')")
        page.evaluate("document.activeElement?.blur()")
        page.page.keyboard.press("o")
    for text in chunks(NORMAL, 1_500):
        assert command(guest, "chat.send", f"{{to: 'all', text: {json.dumps(text)}}}") == "ok"
        for page in (host, guest):
            shows(page, "aside.panel", text)
    guest.page.reload()
    inside(guest)
    untouched(host, guest)


def test_odd_titles_are_text_at_the_door_and_in_the_room(stage: Stage) -> None:
    page = watched(stage, "page", 0)
    for n, title in enumerate(chunks(NORMAL, 200)):
        meeting = stage.server.meeting(title)
        if n == 0:
            enter(page, meeting, "Ketua", host=True, mic=False, camera=False)
        else:
            open_door(page, meeting)
        shows(page, "h1", title)
        untouched(page)


def test_the_policy_holds_in_the_browser_and_the_watch_would_see_a_breach(stage: Stage) -> None:
    page = watched(stage, "page", 0)
    page.goto(f"{stage.server.origin}/")
    wait_for(page, "document.querySelector('h1')")
    policy = page.evaluate("fetch('/').then(answer => answer.headers.get('content-security-policy'))")
    assert "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
    for sink in ("innerHTML = '<b>x</b>'", "insertAdjacentHTML('beforeend', '<b>x</b>')"):
        outcome = page.evaluate(
            f"""(() => {{
                try {{ document.createElement('p').{sink}; return 'done'; }}
                catch (error) {{ return error.name; }}
            }})()"""
        )
        assert outcome == "TypeError", sink
    untouched(page)
    # Even a handler needs leave; a harmless element that is none of ours is seen.
    handler = "document.createElement('img').setAttribute('onerror', 'alert(1)')"
    refused = page.evaluate(f"(() => {{ try {{ {handler} }} catch (error) {{ return error.name }} }})()")
    assert refused == "TypeError"
    page.evaluate("Boolean(document.body.appendChild(document.createElement('object')))")
    wait_for(page, "window.__injected.length === 1")
