"""A bad offer is refused by name, in a sentence, before it can cost time."""

from __future__ import annotations

import re
from typing import NoReturn

import pytest

from tests.media.sdp_samples import random_u32, read_offer
from vicon.media import sdp
from vicon.media.negotiate import Policy, negotiate
from vicon.media.sdp import MAX_BYTES, SdpError, parse_offer

PHONE = read_offer("chromium-156.0.8078.79-phone-v4")
FIREFOX = read_offer("firefox-esr-153.7.0-phone-v4")


def refusal(offer: str) -> SdpError:
    with pytest.raises(SdpError) as caught:
        negotiate(parse_offer(offer), None, Policy(), random_u32)
    assert caught.value.detail.split("(")[0].strip().endswith(".")
    return caught.value


def never(*_: object) -> NoReturn:
    pytest.fail("the parser was reached")


def once(old: str, new: str) -> str:
    assert old in PHONE
    return PHONE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        ("x" * (MAX_BYTES + 1), "larger than"),
        ("é" * (MAX_BYTES // 2 + 1), "larger than"),
        ("v=0\r\n" * 4_001, "4000 lines"),
        (PHONE + "a=" + "x" * 1_100, "longer than"),
        ("v=0\r\n" + "m=audio 9 RTP/AVP 0\r\n" * 35, "34 m-lines"),
        (PHONE + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n" * 33, "32 candidates"),
        (PHONE + "a=ssrc:7 cname:x\r\n" * 400, "400 lines"),
        ("", "no m-line"),
        ("v=0\r\n", "no m-line"),
    ],
)
def test_caps_come_before_the_parser(monkeypatch: pytest.MonkeyPatch, offer: str, words: str) -> None:
    monkeypatch.setattr(sdp, "parse_sections", never)
    assert words in refusal(offer).detail


@pytest.mark.parametrize("profile", ["RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP"])
def test_media_is_never_negotiated_without_dtls_and_feedback(profile: str) -> None:
    assert "encrypted" in refusal(once("UDP/TLS/RTP/SAVPF", profile)).detail


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a=group:BUNDLE 0 1 2 3 4 5 6 7 8 9", "a=group:BUNDLE 0 1 2 3 4 5 6 7 8", "BUNDLE"),
        ("a=group:BUNDLE 0 1 2 3 4 5 6 7 8 9\r\n", "", "BUNDLE"),
        ("a=rtcp-mux\r\n", "", "rtcp-mux"),
        ("a=setup:actpass\r\n", "", "setup"),
        ("a=ice-ufrag:XhgL", "a=ice-ufrag:YhgL", "another ufrag"),
        ("a=setup:actpass", "a=setup:passive", "another ufrag"),
        ("58:49:BE", "58:49:BF", "another ufrag"),
        ("a=mid:1\r\n", "a=mid:0\r\n", "same mid"),
        ("a=mid:1\r\n", "", "lacks a mid"),
        ("a=mid:1\r\n", "a=mid\r\n", "lacks a mid"),
        ("a=mid:1\r\n", "a=mid:" + "9" * 17 + "\r\n", "lacks a mid"),
        ("a=simulcast:send f;h;q", "a=simulcast:send f,h;q", "alternatives"),
        ("a=simulcast:send f;h;q", "a=simulcast:send f;h;x", "different layers"),
        ("a=simulcast:send f;h;q", "a=simulcast:recv f;h;q", "alternatives"),
        ("a=rid:f send", "a=rid:f send max-width=9", "Restrictions"),
        ("a=rid:f send", "a=rid:f recv", "must read"),
        ("a=rid:h send", "a=rid:f send", "different layers"),
        ("a=extmap:3 http", "a=extmap:4 http", "twice"),
        ("a=extmap:4 urn", "a=extmap:15 urn", "Neither a mid"),
        ("a=ssrc:2345035352 cname", "a=ssrc:0 cname", "SSRC"),
        ("a=fmtp:111 minptime=10;useinbandfec=1", "a=fmtp:112 minptime=10", "cannot be parsed"),
        ("v=0", "v=zero", "session section"),
    ],
)
def test_a_rule_broken_is_named(old: str, new: str, words: str) -> None:
    offer = once(old, new)
    if "extmap:15" in new:
        offer = re.sub(r"a=ssrc:2345035352 .*\r\n", "", offer)
    refused = refusal(offer)
    assert words in refused.detail
    assert refused.code == "sdp_bad"


def test_every_line_must_be_bundled_and_muxed_by_one_identity() -> None:
    refused = refusal(once("a=ice-pwd:ZFoB", "a=ice-pwd:zFoB"))
    assert refused.mid == "1"


def test_the_faulty_section_is_named() -> None:
    offer = PHONE.replace("a=rtpmap:108 H264/90000", "a=rtpmap:108 H264", 2).replace(
        "a=rtpmap:108 H264\r\n", "a=rtpmap:108 H264/90000\r\n", 1
    )
    refused = refusal(offer)
    assert refused.mid == "2"
    assert refused.line == PHONE.split("\r\n").index("a=mid:2") + 1 - 8


@pytest.mark.parametrize(
    "fingerprint",
    [
        "",
        "a=fingerprint:sha-1 " + ":".join(["AB"] * 20),
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 31),
        "a=fingerprint:sha-256 " + ":".join(["XY"] * 32),
        "a=fingerprint:sha-256 " + "AB" * 47 + "A",
    ],
)
def test_an_offer_without_a_usable_fingerprint_is_refused(fingerprint: str) -> None:
    offer = re.sub(r"a=fingerprint:[^\r]*", fingerprint, PHONE)
    assert "fingerprint" in refusal(re.sub(r"\r\n\r\n", "\r\n", offer)).detail


def test_two_lite_agents_would_never_meet() -> None:
    assert "ICE-lite" in refusal(once("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n")).detail


@pytest.mark.parametrize(("codec", "mid"), [(r"a=rtpmap:109 opus", "0"), (r"a=rtpmap:120 VP8", "1")])
def test_a_line_without_a_mutual_codec_is_an_error_not_a_silence(codec: str, mid: str) -> None:
    refused = refusal(FIREFOX.replace(codec, codec.split()[0] + " other"))
    assert (refused.code, refused.mid) == ("codec_none", mid)


def test_an_offer_in_which_all_is_stopped_is_refused() -> None:
    assert "no audio or video" in refusal(PHONE.replace("o 9 UDP", "o 0 UDP")).detail
    assert "Nothing" in refusal(re.sub(r"a=(sendonly|recvonly)", "a=inactive", PHONE)).detail


def test_numbers_of_absurd_size_are_refused_not_computed() -> None:
    refusal(once("a=extmap:3 http", f"a=extmap:{'9' * 900} http"))
    refusal(once("m=audio 9", f"m=audio {'9' * 900}").replace("a=rtcp:9", "a=rtcp:x", 1))
