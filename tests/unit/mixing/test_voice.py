"""Sound stands where it was said: late, lost, doubled and redundant packets, pauses, and a new source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.mixing.studio import OPUS, RECORDING, RED, START, VP8, Sent, Source, hum, spoken, tape, way
from vicon.mixing import redundancy, timebase
from vicon.mixing.sound import MOST, Mixer
from vicon.mixing.tapes import reels
from vicon.mixing.timebase import SenderClock
from vicon.mixing.track import Track
from vicon.mixing.voice import RATE, Voice
from vicon.rehearsal.rtp import Packet

WAY_MS = 20
BLOCK = RATE // 5


def heard(folder: Path, seconds: float) -> np.ndarray:
    """All voices on tape added up, in order, shape (n,)."""
    voices = [Voice(it, SenderClock(), START) for it in reels(folder, RECORDING)]
    blocks = []
    for n in range(round(seconds * 5)):
        for voice in voices:
            voice.hear(START + (n + 1) * 200_000 + 1_000_000)
        parts = [it.block(n * BLOCK, (n + 1) * BLOCK) for it in voices]
        blocks.append(sum((it for it in parts if it is not None), np.zeros((BLOCK, 2), np.float32)))
    return np.concatenate(blocks)[:, 0]


def level(sound: np.ndarray, begin: float, end: float) -> float:
    return float(np.sqrt(np.mean(np.square(sound[round(begin * RATE) : round(end * RATE)]))))


def pitch(sound: np.ndarray, begin: float, end: float) -> float:
    part = sound[round(begin * RATE) : round(end * RATE)]
    return float(np.fft.rfftfreq(len(part), 1 / RATE)[np.argmax(np.abs(np.fft.rfft(part)))])


def test_a_tone_sounds_when_it_was_hummed_however_its_packets_came(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    sent = spoken(mic, START + 500_000, hum(440, 1.5))
    come = way(WAY_MS, 60)(sent)
    tape(tmp_path, "p_a", "mic", mic, [*come, *come[10:20]])
    sound = heard(tmp_path, 2.6)
    begin = 0.5 + WAY_MS / 1000
    assert level(sound, 0, begin - 0.01) == 0
    assert level(sound, begin + 0.05, begin + 1.45) == pytest.approx(0.3 / 2**0.5, rel=0.05)
    assert pitch(sound, begin + 0.05, begin + 1.45) == pytest.approx(440, abs=1)
    assert level(sound, begin + 1.6, 2.6) == 0
    # No seam: the tone has no louder neighbour anywhere.
    assert np.abs(np.diff(sound[round((begin + 0.05) * RATE) : round((begin + 1.45) * RATE)])).max() < 0.03


def test_what_the_encoder_looks_ahead_makes_no_sound_late(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    blocks = list(hum(1_000, 1))
    quiet = [np.zeros_like(it) for it in blocks[:25]]
    tape(tmp_path, "p_a", "mic", mic, way(WAY_MS)(spoken(mic, START, [*quiet, *blocks[25:]])))
    window = np.hanning(RATE // 50)
    loud = np.convolve(np.square(heard(tmp_path, 1)), window / window.sum(), "same")
    begins = int(np.argmax(loud > np.percentile(loud[loud > loud.max() / 2], 50) / 2)) / RATE
    assert begins == pytest.approx(0.5 + WAY_MS / 1000, abs=0.002)


def test_a_lost_packet_is_a_short_fading_and_a_long_loss_is_silence(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    sent = spoken(mic, START, hum(440, 2))
    come = way(WAY_MS)([it for n, it in enumerate(sent) if not 50 <= n < 75])
    tape(tmp_path, "p_a", "mic", mic, come)
    sound = heard(tmp_path, 2)
    assert 0.02 < level(sound, 1.025, 1.075) < 0.2
    assert level(sound, 1.1, 1.5) == 0
    assert level(sound, 1.6, 1.9) == pytest.approx(0.21, rel=0.1)


def starts(sound: np.ndarray) -> float:
    """When the first tone begins (s), as far as its loudness tells."""
    return int(np.argmax(np.abs(sound) > 0.15)) / RATE


def beside_a_picture(folder: Path, blocks: list[np.ndarray], reports: list[int]) -> None:
    """Sound that takes 35 ms and pictures that take 20 ms to come here, of one person."""
    mic, camera = Source(1, 48_000, OPUS), Source(2, 90_000, VP8)
    tape(folder, "p_a", "mic", mic, way(35)(spoken(mic, START, blocks)), reports_at=reports)
    seen = [
        Sent(START + n * 100_000, Packet(VP8, n, camera.time(START + n * 100_000), 2, b"\0"))
        for n in range(60)
    ]
    tape(folder, "p_a", "camera", camera, way(20)(seen), reports_at=reports)


def test_what_was_said_before_the_first_report_stands_where_the_report_puts_it(tmp_path: Path) -> None:
    blocks = list(hum(1_000, 3))
    beside_a_picture(tmp_path, [np.zeros_like(blocks[0])] * 25 + blocks, [START + 2_500_000])
    sound = beside(tmp_path, 3)
    assert starts(sound) == pytest.approx(0.5 + 0.020, abs=0.002)


def test_a_small_drift_is_drawn_in_when_it_is_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As in a broadcast, where what comes later is not there yet.
    monkeypatch.setattr(timebase, "LOOK_US", 0)
    blocks = list(hum(1_000, 1))
    quiet = [np.zeros_like(blocks[0])] * 25
    beside_a_picture(tmp_path, [*quiet, *blocks, *quiet, *quiet, *blocks], [START + 1_800_000])
    sound = beside(tmp_path, 4)
    assert starts(sound) == pytest.approx(0.5 + 0.035, abs=0.002)
    assert starts(sound[2 * RATE :]) == pytest.approx(0.5 + 0.020, abs=0.002)


def beside(folder: Path, seconds: int) -> np.ndarray:
    """The sound of the one voice, whose picture is looked at too."""
    sender = SenderClock()
    camera, mic = reels(folder, RECORDING)
    track, voice = Track(sender), Voice(mic, sender, START)
    track.extend(camera)
    blocks = []
    for n in range(seconds * 5):
        for take_in in (voice.hear, track.see):
            take_in(START + (n + 1) * 200_000 + 500_000)
        block = voice.block(n * BLOCK, (n + 1) * BLOCK)
        blocks.append(np.zeros((BLOCK, 2), np.float32) if block is None else block)
    return np.concatenate(blocks)[:, 0]


def redundant(sent: list[Sent]) -> list[Sent]:
    """Each packet with the block of the one before (RFC 2198)."""
    earlier = b""
    for it in sent:
        own = it.packet.payload
        head = bytes([0x80 | OPUS]) + (960 << 10 | len(earlier)).to_bytes(3, "big") if earlier else b""
        it.packet.payload = head + bytes([OPUS]) + earlier + own
        it.packet.payload_type, earlier = RED, own
    return sent


def test_what_is_lost_is_taken_from_the_packet_after_it(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    sent = redundant(spoken(mic, START, hum(440, 2)))
    tape(tmp_path, "p_a", "mic", mic, way(WAY_MS)([it for n, it in enumerate(sent) if n % 7]))
    sound = heard(tmp_path, 2)
    assert level(sound, 0.1, 1.9) == pytest.approx(0.3 / 2**0.5, rel=0.05)
    assert np.abs(np.diff(sound[RATE // 10 : RATE * 19 // 10])).max() < 0.03


@pytest.mark.parametrize("payload", [b"", b"\x80", b"\x80\0\0\x05\x6f", b"\x80\0\0\0\x6f"])
def test_redundancy_that_is_not_whole_is_nothing(payload: bytes) -> None:
    assert redundancy.blocks(payload) == []


def test_who_comes_back_with_another_connection_goes_on_in_place(tmp_path: Path) -> None:
    first, second = Source(1, 48_000, OPUS), Source(2, 48_000, OPUS, first_time=9, first_seq=4)
    tape(tmp_path, "p_a", "mic", first, way(WAY_MS)(spoken(first, START, hum(440, 1))))
    later = spoken(second, START + 1_500_000, hum(880, 1))
    tape(tmp_path, "p_a", "mic", second, way(WAY_MS)(later), number=2)
    sound = heard(tmp_path, 2.6)
    assert pitch(sound, 0.2, 0.9) == pytest.approx(440, abs=2)
    assert level(sound, 1.2, 1.45) == 0
    assert pitch(sound, 1.7, 2.4) == pytest.approx(880, abs=2)


def test_a_damaged_packet_is_a_moment_of_silence(tmp_path: Path) -> None:
    mic = Source(1, 48_000, OPUS)
    sent = spoken(mic, START, hum(440, 1))
    sent[20].packet.payload = b"\xff" * 3
    tape(tmp_path, "p_a", "mic", mic, way(WAY_MS)(sent))
    assert level(heard(tmp_path, 1), 0.6, 0.95) == pytest.approx(0.21, rel=0.1)


def test_many_voices_are_never_louder_than_full_and_a_quiet_one_is_left_alone() -> None:
    mixer = Mixer()
    one = np.concatenate(list(hum(300, 0.2, level=0.9)))
    assert np.array_equal(mixer.mix([one], BLOCK), one)
    loud = np.concatenate([mixer.mix([one, one, one], BLOCK) for _ in range(3)])
    assert np.abs(loud).max() <= MOST * 1.001
    after = np.concatenate([mixer.mix([one], BLOCK) for _ in range(10)])
    assert np.abs(np.diff(after[:, 0])).max() < 0.05 and np.array_equal(after[-BLOCK:], one)
