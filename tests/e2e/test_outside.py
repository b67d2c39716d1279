"""A telephone on another network tells an administrator what it reaches of the server."""

from __future__ import annotations

import pytest

from tests.accounts import PASSWORD
from tests.browsers.chromium import ChromiumPage, trusting
from tests.browsers.network import SERVER
from tests.browsers.page import LATE_S, click, fill, wait_for
from tests.e2e.conftest import SCREENS, Stage
from tests.e2e.screens import SIZES, look
from tests.turn_server import SECRET, turn_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
OWN = {"VICON_TURN_URLS": f"turns:{SERVER}:443?transport=tcp", "VICON_TURN_SECRET": SECRET}

PATIENT = """
    const soon = window.setTimeout, waits = [6_000, 8_000];
    window.setTimeout = (act, ms, ...more) => soon(act, waits.includes(ms) ? 20_000 : ms, ...more);"""
"""A script: what is open has more time to answer, which a busy machine may need."""
CODES = "[...document.querySelectorAll('[aria-labelledby=luar] [data-code]')].map(it => it.dataset.code)"


def test_a_telephone_without_udp_shows_the_administrator_the_way_that_is_closed(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mobile = stage.host("mobile")
    scratch = tmp_path_factory.mktemp("turn")
    node = stage.server.address
    with turn_server(stage.network, mobile, scratch, port=3478, tls_port=443, node=node) as certificate:
        stage.flags.append(trusting(certificate))
        mobile.wall("meta l4proto udp")
        try:
            admin = stage.chromium("admin", 0)
            sign_in(stage, admin)
            admin.goto(f"{stage.server.origin}/admin/sistem")
            wait_for(admin, f"{CODES}.includes('outside_unseen')", 2 * LATE_S)
            with admin.page.expect_response("**/api/v1/doctor/outside") as asked:
                admin.page.get_by_role("button", name="Buat tautan").click()
            link = asked.value.json()["link"]
            wait_for(admin, "document.querySelector('[aria-labelledby=luar] img')?.naturalWidth > 0")
            look(admin, "admin-outside-link")
            picture(admin, "link")

            phone = stage.chromium("phone", 1, host="mobile", phone=True, script=PATIENT)
            phone.goto(link)
            wait_for(phone, "document.querySelector('[data-step=sent]')", 2 * LATE_S)
            # Nobody who is shown the telephone's address can use the link again.
            assert phone.evaluate("location.href") == f"{phone.evaluate('location.origin')}/cek"
            look(phone, "check-outside")

            wait_for(admin, f"{CODES}.includes('outside_relay')", LATE_S)
            found = admin.evaluate(CODES)
            # Addresses of a test's network are no addresses of the internet.
            assert set(found) - {"outside_rate", "outside_narrow"} == {
                *("outside_plain", "outside_address", "outside_inside", "outside_reached", "outside_relay"),
            }
            look(admin, "admin-outside-told")
            picture(admin, "told")

            phone.goto("about:blank")
            phone.goto(link)
            wait_for(phone, "document.querySelector('[data-step=spent]')")
            look(phone, "check-outside-spent")
        finally:
            mobile.wall()
            # An examination tells administrators where on the server something is.
            stage.sent[:] = [text for text in stage.sent if '"findings"' not in text]


def picture(page: ChromiumPage, name: str) -> None:
    """The card alone, which is below what a screen shows at first."""
    for size, viewport in SIZES.items():
        page.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        card = page.page.locator("[aria-labelledby=luar]")
        card.screenshot(path=SCREENS / f"admin-outside-{name}-card-{size}.png")


def sign_in(stage: Stage, page: ChromiumPage) -> None:
    [key] = stage.canaries()["administrator's key"]
    page.goto(f"{stage.server.origin}/masuk#{key}")
    wait_for(page, "document.querySelector('#nama-masuk')")
    fill(page, "#nama", "Sri Hartati")
    fill(page, "#nama-masuk", "sri")
    page.page.get_by_role("button", name="Kata sandi").click()
    fill(page, "#sandi", PASSWORD)
    click(page, "form .btn.primary")
    wait_for(page, "location.pathname === '/akun'")
