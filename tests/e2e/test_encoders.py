"""A key made in the sitting, a page of another site that sends with it, and one that watches."""

from __future__ import annotations

import json

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.devices import hue, tone
from tests.browsers.network import named
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import enter, hears, sees
from tests.e2e.screens import look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

ELSEWHERE = "http://enkoder.localhost/"

# What a site does that knows nothing of vicon but WHIP and WHEP.
CONNECT = """
async function connect(address, bearer, directions, stream) {
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const received = new MediaStream();
    peer.ontrack = ({ track }) => received.addTrack(track);
    for (const kind of ["audio", "video"]) {
        const track = stream?.getTracks().find(one => one.kind === kind);
        peer.addTransceiver(track ?? kind, { direction: directions, ...(stream && { streams: [stream] }) });
    }
    await peer.setLocalDescription();
    const headers = { "content-type": "application/sdp", authorization: `Bearer ${bearer}` };
    const answer = await fetch(address, { method: "POST", headers, body: peer.localDescription.sdp });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    return { peer, received, place: answer.headers.get("location"), etag: answer.headers.get("etag") };
}"""


def page_elsewhere(stage: Stage) -> ChromiumPage:
    page = stage.chromium("enkoder", 2)
    html = (
        f"<!doctype html><title>Enkoder</title><video id=v muted autoplay></video><script>{CONNECT}</script>"
    )
    # Such a page is of the public network, and asks people before it calls ours.
    page.context.grant_permissions(["local-network-access"])
    page.page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(content_type="text/html", body=html))
    page.page.goto(ELSEWHERE)
    return page


def key_from(chair: ChromiumPage) -> tuple[str, str]:
    """Address and key of a new encoder, as the chair's dialog shows them this once."""
    chair.page.get_by_role("button", name="Lainnya").click()
    chair.page.get_by_role("button", name="Enkoder dan pemutar").click()
    chair.page.get_by_label("Nama di daftar peserta").fill("Kamera podium")
    chair.page.get_by_role("button", name="Buat kunci").click()
    wait_for(chair, "document.querySelectorAll('dialog code').length === 2")
    address, key = chair.evaluate("[...document.querySelectorAll('dialog code')].map(it => it.textContent)")
    return address, key


def test_the_chair_gives_a_camera_its_key_and_all_see_it(stage: Stage) -> None:
    status, meeting = stage.server.request("POST", "/api/v1/meetings", {"title": "Sidang pleno"})
    assert status == 201, meeting
    meeting["link"] = f"{stage.server.origin}/r/{meeting['slug']}#{meeting['secret']}"
    chair = stage.chromium("ketua", 0)
    enter(chair, meeting, "Ibu Ketua", host=True, mic=False, camera=False)
    address, key = key_from(chair)
    look(chair, "encoders")
    chair.page.keyboard.press("Escape")

    page = page_elsewhere(stage)
    given = json.dumps([named(address), key, "sendonly"])[1:-1]
    page.evaluate(
        f"""(async () => {{
            const own = await navigator.mediaDevices.getUserMedia({{ audio: true, video: true }});
            window.sending = await connect({given}, own);
        }})()"""
    )
    sees(chair, [hue(2)])
    hears(chair, [tone(2)], [tone(0), tone(2)])
    assert page.evaluate("Boolean(sending.place && sending.etag)")

    given = json.dumps(
        [named(f"{stage.server.origin}/whep/{meeting['slug']}"), meeting["secret"], "recvonly"]
    )
    page.evaluate(
        f"""(async () => {{
            window.watching = await connect({given[1:-1]});
            v.srcObject = watching.received;
        }})()"""
    )
    wait_for(page, "v.videoWidth > 0 && v.currentTime > 0")
    left = "Object.values(window.__vicon.state.participants).filter(it => it.door === 'whip').length === 0"
    gone = f"fetch(sending.place.replace('{stage.server.origin}', '{named(stage.server.origin)}'), "
    shown = json.dumps({"authorization": f"Bearer {key}"})
    assert page.evaluate(f"{gone} {{ method: 'DELETE', headers: {shown} }}).then(it => it.status)") == 200
    wait_for(chair, left)
