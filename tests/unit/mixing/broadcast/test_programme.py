"""A programme as a viewer gets it, read back with FFmpeg and by the letters of RFC 8216."""

from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame

from tests.unit.mixing.broadcast.watched import lumas, segments
from vicon.mixing.broadcast import channel as channels
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.programme import FRAMES, SAMPLES, SEGMENT_MS, Programme
from vicon.mixing.broadcast.renditions import PICTURES

BEGIN = 1_800_000_000_000
DELAY = 5_000


def picture(luma: int) -> VideoFrame:
    frame = VideoFrame(320, 180, "yuv420p")
    for plane, value in zip(frame.planes, (luma, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


GREY, MARK, PLATE = 100, 230, 40


def shown(programme: Programme, luma: int, segments: int = 1) -> None:
    for _ in range(segments):
        for _ in range(FRAMES):
            programme.take(picture(luma))
        programme.hear(np.full((SAMPLES, 2), 0.1, np.float32))


def near(seen: list[int], expected: int) -> bool:
    return all(abs(it - expected) < 20 for it in seen)


def test_what_was_dumped_in_the_delay_is_in_no_segment(tmp_path: Path) -> None:
    folder = tmp_path / "sitting"
    programme = Programme(Channel(folder, PICTURES[:2]), DELAY, BEGIN, picture(PLATE))
    shown(programme, GREY)
    programme.send(BEGIN + SEGMENT_MS + DELAY)
    shown(programme, MARK, 2)
    programme.take(picture(MARK))
    programme.dump()
    programme.send(BEGIN + 3 * SEGMENT_MS + DELAY)

    written = [lumas(folder, name, tmp_path) for name in ("low", "middle")]
    assert [len(it) for it in written] == [3 * FRAMES] * 2
    for it in written:
        assert near(it[:FRAMES], it[0])
        assert near(it[FRAMES:], it[-1])
        assert it[-1] < it[0] - 20, "what stands in place of the marked pictures is not the plate"
    assert "#EXT-X-DISCONTINUITY\n" in (folder / "low.m3u8").read_text()
    assert sorted(folder.glob("*/*.m4s")) == sorted(
        folder / uri for name in ("low", "middle", "audio") for _, uri in segments(folder, name)
    )


def test_nothing_is_written_before_the_delay_has_passed(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), DELAY, BEGIN, picture(PLATE))
    shown(programme, GREY)
    programme.send(BEGIN + SEGMENT_MS + DELAY - 1)
    assert not list(tmp_path.glob("*/*"))


def test_segments_follow_each_other_without_a_gap_on_one_clock(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
    shown(programme, GREY, 3)
    programme.send(BEGIN + 3 * SEGMENT_MS)
    for name, tolerance in (("low", 0.0), ("audio", 0.05)):
        listed = segments(tmp_path, name)
        assert len({init for init, _ in listed}) == 1
        whole = tmp_path / "whole.mp4"
        whole.write_bytes(
            b"".join((tmp_path / it).read_bytes() for it in (listed[0][0], *(uri for _, uri in listed)))
        )
        with av.open(str(whole), format="mp4") as file:
            times = [float(it.pts * it.time_base) for it in file.demux(file.streams[0]) if it.pts is not None]
        steps = np.diff(times)
        assert steps == pytest.approx(steps[0], abs=0.001)
        assert times[-1] + steps[0] == pytest.approx(3 * SEGMENT_MS / 1000, abs=0.001 + tolerance)


def test_a_mixer_that_was_killed_goes_on_behind_a_discontinuity(tmp_path: Path) -> None:
    for luma in (GREY, MARK):
        programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
        shown(programme, luma)
        programme.send(BEGIN + SEGMENT_MS)
    text = (tmp_path / "low.m3u8").read_text()
    assert "#EXT-X-MEDIA-SEQUENCE:1\n" in text and "#EXT-X-DISCONTINUITY\n" in text


def test_a_list_holds_a_window_and_counts_the_breaks_it_has_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "WINDOW", 2)
    programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
    programme.dump()
    shown(programme, GREY, 3)
    programme.send(BEGIN + 3 * SEGMENT_MS)
    text = (tmp_path / "audio.m3u8").read_text()
    assert "#EXT-X-MEDIA-SEQUENCE:1\n" in text
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in text
    assert "#EXT-X-DISCONTINUITY\n" not in text
