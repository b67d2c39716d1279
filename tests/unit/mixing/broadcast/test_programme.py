"""A programme as a viewer gets it, read back with FFmpeg and by the letters of RFC 8216."""

from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame

from tests.unit.mixing.broadcast.watched import decoded, hint, listed, lumas, segments
from vicon.mixing.broadcast import channel as channels
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.ladder import PRIMING
from vicon.mixing.broadcast.programme import FRAMES as PICTURES_OF_A_PART
from vicon.mixing.broadcast.programme import SAMPLES_OF_ONE, Programme
from vicon.mixing.broadcast.renditions import PART_MS, PARTS, PICTURES
from vicon.mixing.voice import RATE

BEGIN = 1_800_000_000_000
DELAY = 5_000
SEGMENT_MS = PART_MS * PARTS
FRAMES = PICTURES_OF_A_PART * PARTS


def picture(luma: int) -> VideoFrame:
    frame = VideoFrame(320, 180, "yuv420p")
    for plane, value in zip(frame.planes, (luma, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


GREY, MARK, PLATE = 100, 230, 40


def shown(programme: Programme, luma: int, segments: int = 1, frames: int = FRAMES) -> None:
    for _ in range(segments):
        for _ in range(frames):
            programme.take(picture(luma))
        programme.hear(np.full((frames * SAMPLES_OF_ONE, 2), 0.1, np.float32))


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
    assert sorted(it for it in folder.glob("*/*.m4s") if "." not in it.stem) == sorted(
        folder / uri for name in ("low", "middle", "audio") for _, uri in segments(folder, name)
    )


def test_no_part_holds_what_was_dumped_and_its_segment_is_closed_short(tmp_path: Path) -> None:
    folder = tmp_path / "sitting"
    programme = Programme(Channel(folder, PICTURES[:1]), DELAY, BEGIN, picture(PLATE))
    shown(programme, GREY, frames=2 * PICTURES_OF_A_PART)
    shown(programme, MARK, frames=2 * PICTURES_OF_A_PART + 3)
    programme.send(BEGIN + 2 * PART_MS + DELAY)
    announced = hint(folder)
    programme.dump()
    programme.send(BEGIN + 4 * PART_MS + DELAY)

    assert announced == "low/0.2" and hint(folder) == "low/1.2"
    assert [len(it.parts) for it in listed(folder)] == [2, 2]
    files = sorted(folder.glob("low/*.m4s"))
    assert [it.name.partition("-")[0] for it in files] == ["0", "0.0", "0.1", "1.0", "1.1"]
    first, *_ = files
    assert first.read_bytes() == files[1].read_bytes() + files[2].read_bytes()
    grey, plate = (decoded(folder, listed(folder)[n], tmp_path) for n in (0, 1))
    assert len(grey) == len(plate) == 2 * PICTURES_OF_A_PART
    assert near(grey, GREY) and near(plate, plate[0]) and plate[0] < grey[0] - 20


def test_the_end_leaves_nothing_behind_that_was_shown(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), DELAY, BEGIN, picture(PLATE))
    shown(programme, GREY, frames=PICTURES_OF_A_PART + 5)
    programme.finish()
    programme.finish()
    programme.send(BEGIN + PART_MS + 5 * 40 + DELAY)
    assert programme.empty
    programme.end()
    assert len(lumas(tmp_path, "low", tmp_path)) == PICTURES_OF_A_PART + 5
    assert "#EXTINF:0.520," in (tmp_path / "low.m3u8").read_text()
    assert (tmp_path / "low-ll.m3u8").read_text().endswith("#EXT-X-ENDLIST\n")


def test_a_part_goes_out_without_waiting_for_its_segment(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
    shown(programme, GREY, frames=PICTURES_OF_A_PART)
    programme.send(BEGIN + PART_MS)
    assert [len(it.parts) for it in listed(tmp_path)] == [1]
    assert not (tmp_path / "low.m3u8").exists()


def test_without_parts_there_are_segments_alone(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1], parts=False), 0, BEGIN, picture(PLATE))
    shown(programme, GREY)
    programme.send(BEGIN + SEGMENT_MS)
    assert not list(tmp_path.glob("*-ll.m3u8"))
    assert len(list(tmp_path.glob("*/*.m4s"))) == 2


def test_parts_are_gone_long_before_their_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "PARTS_KEPT", 1)
    programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
    shown(programme, GREY, 3)
    programme.send(BEGIN + 3 * SEGMENT_MS)
    kept = {it.name.partition("-")[0] for it in tmp_path.glob("low/*.m4s")}
    assert kept == {"0", "1", "2", *(f"2.{n}" for n in range(PARTS))}


def test_nothing_is_written_before_the_delay_has_passed(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), DELAY, BEGIN, picture(PLATE))
    shown(programme, GREY)
    programme.send(BEGIN + PART_MS + DELAY - 1)
    assert not list(tmp_path.glob("*/*"))
    programme.send(BEGIN + SEGMENT_MS + DELAY - 1)
    assert not (tmp_path / "low.m3u8").exists()


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
        begin = times[0] if name == "low" else 0.0
        assert times[-1] + steps[0] - begin == pytest.approx(3 * SEGMENT_MS / 1000, abs=0.001 + tolerance)


def test_sound_and_picture_of_one_moment_stand_at_one_time(tmp_path: Path) -> None:
    programme = Programme(Channel(tmp_path, PICTURES[:1]), 0, BEGIN, picture(PLATE))
    shown(programme, GREY)
    programme.send(BEGIN + SEGMENT_MS)
    begins = {}
    for name in ("low", "audio"):
        [(init, uri)] = segments(tmp_path, name)
        whole = tmp_path / "whole.mp4"
        whole.write_bytes((tmp_path / init).read_bytes() + (tmp_path / uri).read_bytes())
        with av.open(str(whole), format="mp4") as file:
            begins[name] = float(next(file.decode(file.streams[0])).time)
    # The first frame of sound is what its encoder begins with, and empty.
    assert begins["low"] - begins["audio"] == pytest.approx(PRIMING / RATE)


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
