"""An interpreter in real browsers: heard by who chose the language, over a floor that is low meanwhile."""

from __future__ import annotations

import pytest

from tests.browsers.devices import tone
from tests.browsers.page import Page, click, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import enter, hears, turn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

FLOOR, JAWA = tone(0), tone(2)


def plays(page: Page, floor: float) -> None:
    """The floor's two elements play this loud, that of the channel in full."""
    wait_for(
        page,
        f"""(() => {{
            const [first, ...rest] = [...document.querySelectorAll('audio')].map(({{ volume }}) => volume);
            return first === 1 && rest.length === 2 && rest.every((one) => Math.abs(one - {floor}) < 0.01);
        }})()""",
    )


def choose(page: Page, lang: str) -> None:
    wait_for(page, f"document.querySelector('.channel option[value=\"{lang}\"]') !== null")
    page.evaluate(
        f"""(() => {{
            const select = document.querySelector('.channel select');
            select.value = '{lang}';
            select.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()"""
    )


def test_who_chooses_a_language_hears_its_interpreter_over_the_floor_and_the_others_do_not(
    stage: Stage,
) -> None:
    meeting = stage.server.meeting("Musrenbang dua bahasa")
    chair = stage.chromium("chair", 0, host="hall")
    enter(chair, meeting, "Bu Camat", host=True, camera=False)
    booth = stage.chromium("booth", 2, host="hall")
    enter(booth, meeting, "Sari", camera=False)
    listener = stage.chromium("listener", 4, host="village", phone=True)
    enter(listener, meeting, "Mbah Karto", mic=False, camera=False)
    hears(listener, [FLOOR, JAWA], [FLOOR, JAWA])

    seat = booth.evaluate("window.__vicon.seat")
    given = f"{{ seat: '{seat}', role: 'interpreter', lang: 'jv' }}"
    chair.evaluate(f"window.__vicon.command('seat.role', {given}).then(() => true)")
    wait_for(booth, "document.querySelector('[data-air=on]') !== null")
    hears(listener, [FLOOR], [FLOOR, JAWA])

    choose(listener, "jv")
    hears(listener, [FLOOR, JAWA], [FLOOR, JAWA])
    hears(chair, [], [JAWA])
    plays(listener, 0.15)
    turn(booth, "M", False)
    wait_for(booth, "document.querySelector('[data-air=off]') !== null")
    plays(listener, 1)
    turn(booth, "M", True)
    plays(listener, 0.15)

    click(listener, ".channel button")
    hears(listener, [FLOOR], [FLOOR, JAWA])
    plays(listener, 1)
    listener.evaluate("location.assign(location.pathname.replace('/r/', '/sederhana/') + location.search)")
    wait_for(listener, "document.querySelector('.channel select')?.value === 'jv'")
    hears(listener, [FLOOR, JAWA], [FLOOR, JAWA])
    plays(listener, 0.15)
