"""Every known client's offer gets an answer that says what media.md promises, and nothing else."""

from __future__ import annotations

import re

import pytest
from aiortc.sdp import SessionDescription

from tests.media.sdp_samples import OFFERS, OURS, random_u32, read_offer
from vicon.media.answer import write
from vicon.media.negotiate import Agreed, Policy, Refused, Send, Slot, negotiate
from vicon.media.sdp import parse_offer

REAL = [name for name in OFFERS if not name.startswith("by-hand")]


PLAIN = Policy()


def agree(name: str, policy: Policy = PLAIN) -> Agreed:
    return negotiate(parse_offer(read_offer(name)), None, policy, random_u32)


def answer(name: str, policy: Policy = PLAIN) -> str:
    return write(agree(name, policy), OURS)


def sections(sdp: str) -> list[list[str]]:
    return [section.split("\r\n") for section in re.split(r"\r\n(?=m=)", sdp.strip())][1:]


@pytest.mark.parametrize("name", OFFERS)
def test_answer_has_every_line_of_the_offer_in_order(name: str) -> None:
    offered = [line for line in read_offer(name).split("\r\n") if line.startswith(("m=", "a=mid:"))]
    answered = [line for line in answer(name).split("\r\n") if line.startswith(("m=", "a=mid:"))]
    assert [line.split()[0] for line in answered] == [line.split()[0] for line in offered]


@pytest.mark.parametrize("name", OFFERS)
def test_answer_reads_back_by_aiortc(name: str) -> None:
    session = SessionDescription.parse(answer(name))
    assert len({media.rtp.muxId for media in session.media}) == len(session.media)
    assert {media.ice.usernameFragment for media in session.media if media.ice} == {OURS.ufrag}


@pytest.mark.parametrize("name", OFFERS)
def test_answered_payload_types_and_extensions_keep_the_numbers_of_the_offer(name: str) -> None:
    offered, answered = sections(read_offer(name)), sections(answer(name))
    for before, after in zip(offered, answered, strict=True):
        numbers = after[0].split()[3:]
        assert set(numbers) <= set(before[0].split()[3:])
        for line in after:
            if line.startswith("a=rtpmap:"):
                assert line in before
                assert line[9:].split()[0] in numbers
            if line.startswith("a=extmap:"):
                number, uri = re.fullmatch(r"a=extmap:(\d+)\S* (\S+)", line).groups()  # type: ignore[union-attr]
                assert any(re.fullmatch(rf"a=extmap:{number}(/\w+)? {re.escape(uri)}", b) for b in before)


@pytest.mark.parametrize("name", OFFERS)
def test_only_the_first_line_carries_candidates(name: str) -> None:
    first, *others = sections(answer(name))
    assert "a=candidate:1 1 udp 2130706431 192.0.2.9 7850 typ host" in first
    assert "a=candidate:2 1 tcp 1671430143 192.0.2.9 7850 typ host tcptype passive" in first
    assert "a=end-of-candidates" in first
    assert not any(line.startswith("a=candidate") for section in others for line in section)


@pytest.mark.parametrize("name", [name for name in REAL if "phone" in name])
def test_a_phone_gets_its_camera_in_three_layers_largest_first(name: str) -> None:
    camera = sections(answer(name))[1]
    assert [line for line in camera if "rid:" in line] == ["a=rid:f recv", "a=rid:h recv", "a=rid:q recv"]
    assert "a=simulcast:recv f;h;q" in camera
    assert "a=recvonly" in camera


@pytest.mark.parametrize(
    ("name", "sources", "audio", "video"),
    [
        ("chromium-156.0.8078.79-phone-v4", ["mic", "camera", "screen"], 3, 4),
        ("firefox-esr-153.7.0-phone-v4", ["mic", "camera", "screen"], 3, 4),
        ("by-hand-safari-like-phone-v4", ["mic", "camera", "screen"], 3, 4),
        ("chromium-156.0.8078.79-desktop-v25", ["mic", "camera", "screen", "screen_audio"], 3, 25),
        ("firefox-esr-153.7.0-desktop-v9", ["mic", "camera", "screen", "screen_audio"], 3, 9),
        ("firefox-esr-153.7.0-audience-v4", [], 3, 4),
        ("by-hand-ffmpeg-like-whip", ["mic", "camera"], 0, 0),
    ],
)
def test_lines_get_their_meaning_from_order(name: str, sources: list[str], audio: int, video: int) -> None:
    agreed = agree(name)
    assert sorted(send.kind for send in agreed.sends) == sorted(sources)
    assert sum(slot.audio for slot in agreed.slots) == audio
    assert sum(not slot.audio for slot in agreed.slots) == video


@pytest.mark.parametrize("name", OFFERS)
def test_every_slot_has_ssrcs_of_its_own(name: str) -> None:
    slots = agree(name).slots
    ssrcs = [ssrc for slot in slots for ssrc in (slot.ssrc, slot.rtx_ssrc) if ssrc]
    assert len(set(ssrcs)) == len(ssrcs)
    assert all(slot.rtx_ssrc for slot in slots if not slot.audio)


def test_sound_and_picture_of_one_place_share_a_stream() -> None:
    streams = [
        line.split()[0].removeprefix("a=msid:")
        for line in answer("chromium-156.0.8078.79-phone-v4").split("\r\n")
        if line.startswith("a=msid:")
    ]
    assert streams == ["s0", "s1", "s2", "s0", "s1", "s2", "v3"]


@pytest.mark.parametrize("name", OFFERS)
def test_what_would_harm_is_never_accepted(name: str) -> None:
    text = answer(name)
    for unwanted in (
        "goog-remb",
        "video-orientation",
        "dependency-descriptor",
        "toffset",
        "VP9",
        "AV1",
    ):
        assert unwanted not in text


@pytest.mark.parametrize("name", OFFERS)
def test_redundant_sound_is_taken_where_it_is_offered_and_never_asked_of_a_microphone(name: str) -> None:
    for line, before, after in zip(
        agree(name).lines, sections(read_offer(name)), sections(answer(name)), strict=True
    ):
        red = next((text for text in before if text.endswith(" red/48000/2")), "")
        if isinstance(line, Slot) and line.audio and red:
            assert red in after
            assert "a=fmtp:63 111/111" in after
            assert after[0].endswith(" 111 63")
        else:
            assert not any(" red/" in text for text in after)


def test_a_redundant_format_over_something_else_than_opus_is_not_taken() -> None:
    offer = read_offer("chromium-156.0.8078.79-phone-v4").replace("a=fmtp:63 111/111", "a=fmtp:63 111/8")
    assert " red/" not in write(negotiate(parse_offer(offer), None, Policy(), random_u32), OURS)


def test_abs_send_time_only_replaces_a_missing_transport_cc() -> None:
    offer = read_offer("chromium-156.0.8078.79-phone-v4")
    assert "abs-send-time" not in answer("chromium-156.0.8078.79-phone-v4")
    without = re.sub(r"a=extmap:3 .*\r\n", "", offer)
    text = write(negotiate(parse_offer(without), None, Policy(), random_u32), OURS)
    mic, camera, *_ = sections(text)
    assert any("abs-send-time" in line for line in camera)
    assert not any("transport-cc" in line for line in mic if line.startswith("a=extmap"))


def test_audio_slots_ask_for_nack_though_no_browser_offers_it() -> None:
    slot = sections(answer("firefox-esr-153.7.0-phone-v4"))[3]
    assert "a=rtcp-fb:109 nack" in slot
    mic = sections(answer("firefox-esr-153.7.0-phone-v4"))[0]
    assert "a=rtcp-fb:109 nack" not in mic


@pytest.mark.parametrize(
    ("sound", "fmtp", "ptime"),
    [
        ("voice", "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=32000", 20),
        ("weak", "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=16000", 60),
        ("music", "minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=96000", 20),
    ],
)
def test_mic_is_told_the_sound_of_the_room(sound: str, fmtp: str, ptime: int) -> None:
    mic = sections(answer("chromium-156.0.8078.79-phone-v4", Policy(sound=sound)))[0]  # type: ignore[arg-type]
    assert f"a=fmtp:111 {fmtp}" in mic
    assert f"a=ptime:{ptime}" in mic


def test_camera_sends_vp8_unless_the_room_speaks_h264() -> None:
    name = "chromium-156.0.8078.79-phone-v4-all-codecs-gathered"
    assert sections(answer(name))[1][0].endswith(" 96 97")
    camera = sections(answer(name, Policy(video="h264")))[1]
    assert camera[0].endswith(" 108 109")
    assert "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" in camera


def test_h264_first_in_the_offer_does_not_win_over_vp8() -> None:
    assert sections(answer("by-hand-safari-like-phone-v4"))[1][0].endswith(" 127 103")


def test_encoder_that_only_waits_is_answered_by_one_that_calls() -> None:
    text = answer("by-hand-ffmpeg-like-whip")
    assert text.count("a=setup:active") == 2
    assert "profile-level-id=42c01f" in text


def test_direction_of_an_extension_is_turned_round() -> None:
    text = answer("firefox-esr-153.7.0-phone-v4")
    camera, slot = sections(text)[1], sections(text)[6]
    assert "a=extmap:9/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id" in camera
    assert "a=extmap:6/sendonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay" in slot


def test_data_channels_and_surplus_lines_are_refused_alone() -> None:
    offer = read_offer("chromium-156.0.8078.79-phone-v4")
    data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:d\r\n"
    screen = "m=" + re.split(r"\r\nm=", offer)[3] + "\r\n"
    surplus = screen.replace("a=mid:2", "a=mid:x").replace("1332915254", "7").replace("1680284424", "8")
    offer = offer.replace("BUNDLE 0", "BUNDLE d x 0")
    agreed = negotiate(parse_offer(offer + data + surplus), None, Policy(), random_u32)
    text = write(agreed, OURS)
    assert [line.mid for line in agreed.lines if isinstance(line, Refused)] == ["d", "x"]
    assert "a=group:BUNDLE 0 1 2 3 4 5 6 7 8 9\r\n" in text
    assert "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" in text


def test_a_line_stopped_by_the_client_is_refused() -> None:
    offer = read_offer("chromium-156.0.8078.79-phone-v4").replace("m=audio 9", "m=audio 0", 1)
    agreed = negotiate(parse_offer(offer), None, Policy(), random_u32)
    assert isinstance(agreed.lines[0], Refused)
    assert isinstance(agreed.lines[1], Send)
    assert isinstance(agreed.lines[3], Slot)


def test_ssrcs_avoid_those_that_mean_something() -> None:
    numbers = iter([0, 1, 5, 5, *range(6, 99)])
    offer = parse_offer(read_offer("firefox-esr-153.7.0-audience-v4"))
    slots = negotiate(offer, None, Policy(), lambda: next(numbers)).slots
    assert slots[0].ssrc == 5
    assert len({s.ssrc for s in slots}) == len(slots)


def test_a_line_that_differs_from_its_neighbours_is_read_by_its_own_text() -> None:
    """Lines that are alike are read once; one that is not must not pass for its neighbour."""
    offer = read_offer("chromium-156.0.8078.79-desktop-v25")
    middle = offer.index("a=mid:20\r\n")
    start, end = offer.rindex("m=video", 0, middle), offer.index("m=video", middle)
    changed = offer[start:end].replace("H264/90000", "AV1/90000")
    lines = parse_offer(offer[:start] + changed + offer[end:]).lines
    assert [line.mid for line in lines] == [str(number) for number in range(len(lines))]
    assert [line.number for line in lines] == list(range(len(lines)))
    assert [f.codec for f in lines[20].formats] == ["vp8"]
    assert [f.codec for f in lines[19].formats] == [f.codec for f in lines[21].formats] == ["vp8", "h264"]
