"""What pages are sent, decoded and searched for what is the server's own (threats 18)."""

from __future__ import annotations

import json

import pytest

from tests.accounts import PASSWORD
from tests.browsers.page import click, fill, wait_for
from tests.canaries import decoded_tokens, leaks
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
OWN: dict[str, str] = {}


def test_no_page_answer_frame_or_token_holds_a_secret_of_the_server(stage: Stage) -> None:
    canaries = stage.canaries()
    [admin] = canaries["administrator's key"]
    meeting = stage.server.meeting("Rapat rahasia")
    host, guest = stage.chromium("host", 0), stage.chromium("guest", 2)
    host.goto(f"{stage.server.origin}/masuk#{admin}")
    wait_for(host, "document.querySelector('#nama-masuk')")
    fill(host, "#nama", "Sri Hartati")
    fill(host, "#nama-masuk", "sri")
    host.page.get_by_role("button", name="Kata sandi").click()
    fill(host, "#sandi", PASSWORD)
    click(host, "form .btn.primary")
    wait_for(host, "location.pathname === '/akun'")
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Tamu")
    assert command(guest, "chat.send", "{to: 'chair', text: 'pesan'}") == "ok"
    wait_for(host, "window.__vicon.state.chat.length === 1")
    guest.goto(f"{stage.server.origin}/tidak-ada")
    for path in ("/.well-known/jwks.json", "/api/v1/openapi.json", "/readyz", "/healthz", "/api/v1/none"):
        guest.goto(stage.server.origin + path)
    # The search has seen pages, frames and tokens, and would find what is planted.
    assert any("<!doctype html>" in text.lower() for text in stage.sent)
    assert [text for text in stage.sent if text.startswith('{"is":"welcome"')]
    assert '"use":"join"' in "".join(claims for text in stage.sent for claims in decoded_tokens(text))
    assert leaks([*stage.sent, json.dumps({"path": str(stage.server.data)})], canaries)
    assert leaks(stage.sent, canaries) == []
