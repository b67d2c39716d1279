"""A running transport keeps what it has: later offers add lines or restart ICE, and change nothing else."""

from __future__ import annotations

import re

import pytest

from tests.media.sdp_samples import OURS, random_u32, read_offer
from vicon.media.answer import write
from vicon.media.negotiate import Agreed, Policy, Refused, is_restart, negotiate
from vicon.media.sdp import SdpError, parse_offer

FIRST = read_offer("chromium-156.0.8078.79-phone-v4")


def agree(offer: str, before: Agreed | None = None) -> Agreed:
    return negotiate(parse_offer(offer), before, Policy(), random_u32)


def more_slots(offer: str, mids: list[str]) -> str:
    slot = "m=" + re.split(r"\r\nm=", offer.strip())[-1] + "\r\n"
    for mid in mids:
        offer += re.sub(r"a=mid:\d+", f"a=mid:{mid}", slot)
    return offer.replace("a=group:BUNDLE", "a=group:BUNDLE " + " ".join(mids), 1)


@pytest.fixture
def before() -> Agreed:
    return agree(FIRST)


def test_the_same_offer_again_gets_the_same_answer(before: Agreed) -> None:
    assert write(agree(FIRST, before), OURS) == write(before, OURS)
    assert not is_restart(parse_offer(FIRST), before)


def test_new_slots_append_and_old_ones_keep_their_ssrcs(before: Agreed) -> None:
    after = agree(more_slots(FIRST, ["10", "11", "12"]), before)
    assert after.lines[:10] == before.lines
    assert [slot.place for slot in after.slots if not slot.audio] == list(range(7))
    assert len({slot.ssrc for slot in after.slots}) == 10


def test_ice_restart_changes_credentials_only(before: Agreed) -> None:
    offer = FIRST.replace("ice-ufrag:XhgL", "ice-ufrag:NewU").replace("ice-pwd:ZFo", "ice-pwd:New")
    assert is_restart(parse_offer(offer), before)
    after = agree(offer, before)
    assert after.lines == before.lines
    assert after.setup == before.setup


def test_roles_of_dtls_stay_whatever_the_next_offer_leaves_open(before: Agreed) -> None:
    active = FIRST.replace("a=setup:actpass", "a=setup:active")
    assert agree(active, before).setup == "passive"
    with pytest.raises(SdpError, match="swaps"):
        agree(FIRST.replace("a=setup:actpass", "a=setup:passive"), before)
    whip = agree(read_offer("by-hand-ffmpeg-like-whip"))
    assert whip.setup == "active"
    assert agree(read_offer("by-hand-ffmpeg-like-whip"), whip).setup == "active"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda o: o.replace("58:49:BE", "58:49:BF"), "new transport"),
        (lambda o: "m=".join(o.split("m=")[:-1]).replace(" 8 9\r\n", " 8\r\n"), "fewer"),
        (lambda o: o.replace("a=mid:3\r\n", "a=mid:z\r\n").replace(" 2 3 4", " 2 z 4"), "keep place"),
        (lambda o: o.replace("a=sendonly", "a=recvonly", 1), "direction"),
        (lambda o: o.replace("extmap:4 urn", "extmap:8 urn", 1), "header extension"),
        (
            lambda o: o.replace("SAVPF 111 63", "SAVPF 112 63", 1).replace(":111 ", ":112 ", 3),
            "payload type",
        ),
        (lambda o: o.replace("f;h;q", "h;f;q"), "layers"),
    ],
)
def test_what_must_not_change_is_refused(before: Agreed, change: object, words: str) -> None:
    assert callable(change)
    with pytest.raises(SdpError, match=words) as caught:
        agree(change(FIRST), before)
    assert caught.value.code == "sdp_bad"


def test_a_stopped_line_is_gone_and_its_source_may_come_back_on_a_new_one(before: Agreed) -> None:
    stopped = FIRST.replace("m=video 9", "m=video 0", 1)
    after = agree(stopped, before)
    assert isinstance(after.lines[1], Refused)
    again = "m=" + re.split(r"\r\nm=", FIRST)[2].replace("a=mid:1", "a=mid:10") + "\r\n"
    offer = (stopped + again).replace("BUNDLE 0 1", "BUNDLE 10 0 1")
    assert {send.kind: send.mid for send in agree(offer, after).sends} == {
        "mic": "0",
        "screen": "2",
        "camera": "10",
    }


def test_an_audience_that_gets_the_floor_adds_its_sources() -> None:
    audience = agree(read_offer("chromium-156.0.8078.79-audience-v4"))
    lines = re.split(r"\r\n(?=m=)", FIRST)
    identity = re.findall(
        r"a=(?:ice-ufrag|ice-pwd|fingerprint):[^\r]*", read_offer("chromium-156.0.8078.79-audience-v4")
    )
    mic = "\r\n".join(
        next((own for own in identity if own.split(":")[0] == line.split(":")[0]), line)
        for line in lines[1].replace("a=mid:0", "a=mid:9").split("\r\n")
    )
    offer = read_offer("chromium-156.0.8078.79-audience-v4").replace("BUNDLE", "BUNDLE 9", 1) + mic + "\r\n"
    after = agree(offer, audience)
    assert after.lines[:7] == audience.lines
    assert [send.kind for send in after.sends] == ["mic"]
