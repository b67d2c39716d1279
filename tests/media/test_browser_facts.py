"""What the media plane takes for granted of browsers, tried on each: a new version tells us when it ends.

Every test names a fact that media.md marks as tried; the figures are what the design relies on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.browsers.network import Network
from tests.media.facts import Meeting, Person, Site, wait

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BROWSERS = ["chromium", "firefox"]
PAIRS = [(sender, receiver) for sender in BROWSERS for receiver in BROWSERS]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Network() as network:
        site = Site(network, tmp_path_factory.mktemp("facts"))
        yield site
        site.close()


@pytest.fixture
def meeting(site: Site) -> Iterator[Meeting]:
    meeting = Meeting(site)
    yield meeting
    meeting.close()


def publisher(meeting: Meeting, browser: str, **lines: object) -> Person:
    person = meeting.enter(browser, sends=["mic", "camera", "screen"], **lines)
    meeting.gates({p: {"mic", "camera"} for p in meeting.people})
    return person


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_answer_is_accepted_line_by_line(meeting: Meeting, browser: str) -> None:
    person = publisher(meeting, browser)
    assert person.js("directions()") == ["sendonly"] * 3 + ["recvonly"] * 7


@pytest.mark.parametrize("browser", BROWSERS)
def test_aes_gcm_is_negotiated(meeting: Meeting, browser: str) -> None:
    person = publisher(meeting, browser)
    cipher = person.js("cipher()")
    # Firefox does not tell; the handshake's own test covers its order of profiles.
    assert cipher in ("AEAD_AES_128_GCM", "SRTP_AEAD_AES_128_GCM") or (browser == "firefox" and not cipher)


@pytest.mark.parametrize("browser", BROWSERS)
def test_layers_are_sent_largest_first(meeting: Meeting, browser: str) -> None:
    sender = publisher(meeting, browser)
    receiver = publisher(meeting, "chromium")
    receiver.watch(sender.seat)
    assert sender.js("encodings('1')") == ["f", "h", "q"]
    wait(lambda: sum(it["frames"] > 0 for it in sender.js("sent('1')").values()) == 3, "three layers")
    widths = [sender.js("sent('1')")[rid]["width"] for rid in "fhq"]
    assert widths == [1280, 640, 320]


def test_chromium_drops_the_last_layers_of_a_small_camera(meeting: Meeting) -> None:
    sender = publisher(meeting, "chromium", width=640, height=360)
    wait(lambda: sender.js("sent('1')")["f"]["frames"] > 20, "the first layer")
    sent = sender.js("sent('1')")
    assert sent["f"]["width"] == 640
    assert sent["q"]["frames"] == 0


@pytest.mark.parametrize(("sender", "receiver"), PAIRS)
def test_everybody_sees_and_hears_everybody(meeting: Meeting, sender: str, receiver: str) -> None:
    one, other = publisher(meeting, sender), publisher(meeting, receiver)
    [slot] = other.watch(one.seat)
    other.sees(slot, more=20)
    audio = other.mids("audio")
    wait(lambda: any(other.js(f"received({mid!r})")["energy"] > 0 for mid in audio), "sound")


@pytest.mark.parametrize("browser", BROWSERS)
def test_one_pli_makes_keyframes_on_every_layer(meeting: Meeting, browser: str) -> None:
    sender = publisher(meeting, browser)
    large, small = publisher(meeting, "chromium"), publisher(meeting, "chromium")
    [large_slot] = large.watch(sender.seat)
    [small_slot] = small.watch(sender.seat, width=320, height=180)
    slots = [(large, large_slot), (small, small_slot)]

    def keyframes() -> list[int]:
        return [person.js(f"received({mid!r})")["keyframes"] for person, mid in slots]

    wait(lambda: [p.js(f"received({m!r})")["width"] for p, m in slots] == [1280, 320], "two layers")
    before = keyframes()
    camera = meeting.room.transport_of(sender.name).producers["camera"]
    meeting.site.do(lambda: meeting.site.plane.engine.want_keyframe(camera))
    wait(lambda: all(now > was for now, was in zip(keyframes(), before, strict=True)), "keyframes")


@pytest.mark.parametrize("browser", BROWSERS)
def test_slots_added_later_show_their_first_frame(meeting: Meeting, browser: str) -> None:
    sender = publisher(meeting, "chromium")
    receiver = publisher(meeting, browser, video=1)
    receiver.watch(sender.seat)
    receiver.sees(receiver.mids("video")[0])
    receiver.negotiate("more(3)")
    mids = receiver.watch("", "", "", sender.seat)
    assert receiver.js(f"firstFrame({mids[3]!r}, 0)") >= 0


@pytest.mark.parametrize("browser", BROWSERS)
def test_ice_restart_is_hardly_seen(meeting: Meeting, browser: str) -> None:
    sender, receiver = publisher(meeting, "chromium"), publisher(meeting, browser)
    [slot] = receiver.watch(sender.seat)
    receiver.sees(slot, more=30)
    gaps = []
    for _ in range(3):
        receiver.page.evaluate(f"(window.gap = vicon.gap({slot!r}, 2), true)")
        receiver.negotiate("restart()")
        gaps.append(receiver.page.evaluate("window.gap"))
    # The figure (two frames) belongs to a quiet machine. What must hold on any: nothing starts anew.
    assert min(gaps) < 2_000
    sender.negotiate("restart()")
    receiver.sees(slot, more=10)
    assert receiver.js("state()") == sender.js("state()") == "connected"


@pytest.mark.parametrize("browser", BROWSERS)
def test_csrcs_tell_whose_sound_and_picture_it_is(meeting: Meeting, browser: str) -> None:
    sender, receiver = publisher(meeting, "chromium"), publisher(meeting, browser)
    [slot] = receiver.watch(sender.seat)
    receiver.sees(slot)

    def told_truly() -> bool:
        """A slot without packets has no CSRC: and a busy machine may have none for a moment."""
        bodies = meeting.heard.bodies("slots", receiver.name)
        told = [it for it in bodies[-1]["slots"] if it["source"] and it["csrc"]] if bodies else []
        return {it["source"] for it in told} == {"camera", "mic"} and all(
            receiver.js(f"csrcs({it['mid']!r})")[:1] == [it["csrc"]] for it in told
        )

    wait(told_truly, "what is told of both is what their packets say")


@pytest.mark.parametrize("browser", BROWSERS)
def test_an_empty_slot_takes_the_next_owner_after_eight_seconds(meeting: Meeting, browser: str) -> None:
    first, second = publisher(meeting, "chromium"), publisher(meeting, "chromium")
    receiver = publisher(meeting, browser)
    [slot] = receiver.watch(first.seat)
    receiver.sees(slot)
    receiver.watch("")
    time.sleep(8)  # the fact is about this very pause
    frames = receiver.frames(slot)
    receiver.watch(second.seat)
    assert receiver.js(f"firstFrame({slot!r}, {frames})") >= 0
    receiver.sees(slot, more=20)


@pytest.mark.parametrize("browser", BROWSERS)
def test_layers_stop_and_start_by_set_parameters_alone(meeting: Meeting, browser: str) -> None:
    sender, receiver = publisher(meeting, browser), publisher(meeting, "chromium")
    [slot] = receiver.watch(sender.seat, width=320, height=180)
    receiver.sees(slot)
    sender.js("active('1', {f: false, h: false}).then(() => true)")
    wait(lambda: _still(sender, "f") and _still(sender, "h"), "f and h stop")
    receiver.sees(slot, more=20)
    frames = sender.js("sent('1')")["h"]["frames"]
    sender.js("active('1', {f: true, h: true}).then(() => true)")
    wait(lambda: sender.js("sent('1')")["h"]["frames"] > frames, "h starts again")


def _still(sender: Person, rid: str) -> bool:
    before = sender.js("sent('1')").get(rid, {}).get("packets")
    time.sleep(0.5)
    return bool(sender.js("sent('1')").get(rid, {}).get("packets") == before)


@pytest.mark.parametrize("browser", BROWSERS)
def test_twenty_quick_switches_break_no_picture(meeting: Meeting, browser: str) -> None:
    senders = [publisher(meeting, "chromium"), publisher(meeting, "firefox")]
    receiver = publisher(meeting, browser)
    [slot] = receiver.watch(senders[0].seat)
    receiver.sees(slot)
    before = receiver.js(f"received({slot!r})")["plis"]
    for n in range(20):
        receiver.watch(senders[n % 2].seat)
        receiver.sees(slot, more=3)
    # A decoder that lacks what a frame refers to asks for a keyframe.
    assert receiver.js(f"received({slot!r})")["plis"] - before <= 1


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_twentieth_lost_is_repaired_without_a_keyframe(meeting: Meeting, browser: str) -> None:
    sender, receiver = publisher(meeting, "chromium"), publisher(meeting, browser)
    [slot] = receiver.watch(sender.seat, width=320, height=180)
    receiver.sees(slot, more=30)
    before = receiver.js(f"received({slot!r})")
    with meeting.site.loss(browser, 0.05):
        receiver.sees(slot, more=150)
    after = receiver.js(f"received({slot!r})")
    assert after["nacks"] > before["nacks"]
    assert after["plis"] == before["plis"]


def test_chromium_asks_again_for_lost_sound(meeting: Meeting) -> None:
    publisher(meeting, "firefox")
    receiver = publisher(meeting, "chromium")
    audio = receiver.mids("audio")
    wait(lambda: any(receiver.js(f"received({m!r})")["packets"] for m in audio), "sound")
    with meeting.site.loss("chromium", 0.05):
        wait(lambda: any(receiver.js(f"received({m!r})")["nacks"] for m in audio), "a NACK for sound")


def test_chromium_takes_its_call_along_to_another_address(meeting: Meeting) -> None:
    sender, receiver = publisher(meeting, "firefox"), publisher(meeting, "chromium")
    [slot] = receiver.watch(sender.seat)
    receiver.sees(slot)
    meeting.site.hosts["chromium"].move()
    receiver.sees(slot, more=10)
    assert not [state for state in meeting.heard.states if state[1] == "closed"]


def test_firefox_needs_an_ice_restart_at_another_address(meeting: Meeting) -> None:
    sender, receiver = publisher(meeting, "chromium"), publisher(meeting, "firefox")
    [slot] = receiver.watch(sender.seat)
    receiver.sees(slot)
    meeting.site.hosts["firefox"].move()
    receiver.negotiate("restart()")
    receiver.sees(slot, more=10)
    assert not [state for state in meeting.heard.states if state[1] == "closed"]
