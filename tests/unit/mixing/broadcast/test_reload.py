"""What a list with parts says, and which requests wait for it (rfc8216bis, 4.4.4.9, 6.2.5.2)."""

import pytest

from vicon.mixing.broadcast.playlist import Edge, Part, Segment, media
from vicon.mixing.broadcast.reload import reached

PARTS = tuple(Part(f"low/7.{n}-x.m4s", 0.32, n == 0) for n in range(3))
WHOLE = Segment("low/7-x.m4s", "low/x.mp4", 0.96, 1_000, parts=PARTS)
FILLED = Segment("", "low/x.mp4", 0.64, 1_960, parts=(Part("low/8.0-x.m4s", 0.32, True),))
EDGE = Edge(0.32, "low/8.1-x.m4s", {"audio-ll.m3u8": (8, 0)})


def text(*segments: Segment, ended: bool = False) -> str:
    return media(segments, first=7, breaks=0, target_s=2, ended=ended, edge=EDGE)


def test_a_list_names_its_parts_and_the_one_that_comes_next() -> None:
    assert text(WHOLE, FILLED).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.960,HOLD-BACK=6.000",
        "#EXT-X-PART-INF:PART-TARGET=0.320",
        "#EXT-X-MEDIA-SEQUENCE:7",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        '#EXT-X-MAP:URI="low/x.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:01.000Z",
        '#EXT-X-PART:DURATION=0.320,URI="low/7.0-x.m4s",INDEPENDENT=YES',
        '#EXT-X-PART:DURATION=0.320,URI="low/7.1-x.m4s"',
        '#EXT-X-PART:DURATION=0.320,URI="low/7.2-x.m4s"',
        "#EXTINF:0.960,",
        "low/7-x.m4s",
        '#EXT-X-PART:DURATION=0.320,URI="low/8.0-x.m4s",INDEPENDENT=YES',
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="low/8.1-x.m4s"',
        '#EXT-X-RENDITION-REPORT:URI="audio-ll.m3u8",LAST-MSN=8,LAST-PART=0',
    ]


def test_a_list_that_has_ended_announces_nothing() -> None:
    ended = text(WHOLE, ended=True)
    assert "PRELOAD-HINT" not in ended and "RENDITION-REPORT" not in ended
    assert ended.endswith("#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    ("asked", "has", "far"),
    [
        ((6, None), True, False),
        ((7, None), True, False),
        ((7, 2), True, False),
        # Behind the last part of a segment comes the first of the next.
        ((7, 3), True, False),
        ((8, 0), True, False),
        ((8, 1), False, False),
        ((8, None), False, False),
        ((8, 10), False, False),
        ((8, 11), False, True),
        ((9, 0), False, False),
        ((10, None), False, True),
    ],
)
def test_a_request_waits_for_what_the_list_lacks_and_for_nothing_far_away(
    asked: tuple[int, int | None], has: bool, far: bool
) -> None:
    found = reached(text(WHOLE, FILLED))
    assert (found.has(*asked), found.far(*asked)) == (has, far)


def test_the_first_part_of_the_next_segment_is_waited_for_by_either_name() -> None:
    found = reached(text(WHOLE))
    assert not found.has(7, 3) and not found.has(8, 0)
    assert found.hint == EDGE.hint


def test_nobody_waits_for_what_never_comes() -> None:
    found = reached(text(WHOLE, ended=True))
    assert found.has(9, 4) and not found.far(99, None)


def test_an_empty_list_waits_for_its_first_part() -> None:
    found = reached(media([], first=0, breaks=0, target_s=2, ended=False, edge=EDGE))
    assert not found.has(0, 0) and not found.far(0, 0)
