"""Offers and answers of WHIP and WHEP, as text."""

import pytest

from signaling.whip import fragment
from signaling.whip.description import BadDescription, Way, answered, one_way, pictures, refuses_a_line

CREDENTIALS = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
ANSWER = (
    "v=0\r\na=ice-lite\r\na=group:BUNDLE 0 1\r\n"
    f"m=audio 4000 UDP/TLS/RTP/SAVPF 111\r\n{CREDENTIALS}a=mid:0\r\na=rtcp-mux\r\na=sendonly\r\n"
    "a=candidate:1 1 udp 2130706431 192.0.2.1 4000 typ host\r\na=end-of-candidates\r\n"
    "m=video 4000 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtcp-mux\r\na=sendonly\r\n"
)


def offer(*sections: str) -> str:
    return "v=0\r\n" + "".join(f"m={section}\r\n" for section in sections)


@pytest.mark.parametrize(
    ("way", "wanted"),
    [("whip", "sendonly"), ("whep", "recvonly")],
)
def test_both_directions_and_none_said_stand_for_the_one(way: Way, wanted: str) -> None:
    given = offer("audio 9 X 111\r\na=sendrecv\r\na=mid:0", "video 9 X 96\r\na=mid:1")
    turned = offer(f"audio 9 X 111\r\na={wanted}\r\na=mid:0", f"video 9 X 96\r\na=mid:1\r\na={wanted}")
    assert one_way(given, way) == turned
    assert one_way(turned.replace("\r\n", "\n"), way) == turned


@pytest.mark.parametrize(
    ("way", "sections"),
    [
        ("whip", ["audio 9 X 111\r\na=recvonly"]),
        ("whip", ["audio 9 X 111\r\na=inactive"]),
        ("whip", ["video 9 X 96\r\na=sendonly", "video 9 X 96\r\na=sendonly"]),
        ("whip", ["audio 9 X 111\r\na=sendonly", "application 9 X webrtc-datachannel"]),
        ("whip", []),
        ("whep", ["audio 9 X 111\r\na=sendonly"]),
    ],
)
def test_what_is_no_feed_is_refused_whole(way: Way, sections: list[str]) -> None:
    with pytest.raises(BadDescription):
        one_way(offer(*sections), way)


def test_an_answer_says_its_candidates_where_any_client_looks() -> None:
    told = answered(ANSWER)
    _, audio, video = told.split("\r\nm=")
    for section in (audio, video):
        assert section.count("a=candidate:") == section.count("a=end-of-candidates") == 1
        assert "a=rtcp-mux\r\na=rtcp-mux-only\r\n" in section
    assert told.endswith("\r\n") and pictures(told) == ["1"] and not refuses_a_line(told)


def test_a_refused_line_stays_as_it_is() -> None:
    refused = ANSWER + "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=inactive\r\n"
    assert answered(refused).endswith("m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=inactive\r\n")
    assert refuses_a_line(refused)


def test_a_restart_is_answered_with_the_first_line_alone() -> None:
    told = fragment.of_answer(answered(ANSWER))
    assert told.splitlines()[:4] == [
        "a=ice-lite",
        "a=group:BUNDLE 0 1",
        "m=audio 4000 UDP/TLS/RTP/SAVPF 111",
        "a=mid:0",
    ]
    assert told.count("a=end-of-candidates") == 1 and "m=video" not in told
    assert fragment.read(told.encode()) == fragment.credentials_of(ANSWER)


@pytest.mark.parametrize("body", [b"", b"a=ice-ufrag:ab\r\n", b"nonsense", b"\xff", b"a=x\r\n" * 300])
def test_what_is_no_fragment_is_refused(body: bytes) -> None:
    with pytest.raises(fragment.BadFragment):
        fragment.read(body)
