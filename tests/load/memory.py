"""What an idle participant takes in memory: 31 slots with nothing to show (media.md 8.4)."""

import asyncio
import multiprocessing
import resource
import tempfile
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.load import rooms
from vicon.media._engine import SlotLine
from vicon.media.plane import Plane
from vicon.rehearsal.offering import Line, write_offer

VIDEO_SLOTS, AUDIO_SLOTS = 25, 6


def idle_kb() -> dict[str, float]:
    """Kilobytes that an idle participant adds, in the engine and in Python."""
    return {"engine": afresh(engine_kb, 300), "python": afresh(python_kb, 100)}


def afresh(measure: Callable[[int], float], people: int) -> float:
    """`measure` in a process of its own: in an old one new objects take what earlier ones left free."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return round(process.submit(measure, people).result(), 1)


def resident_kb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


def engine_kb(subscribers: int) -> float:
    """Resident memory that each keyed subscriber adds to the engine, in kB."""
    with tempfile.TemporaryDirectory() as taps:
        engine = rooms.start(taps)
        try:
            rooms.open_rooms(engine, 1, 1, "video")
            rooms.settle(engine, 2)
            before = resident_kb()
            for number in range(3, subscribers + 3):
                rooms.open_transport(engine, 1, number)
                engine.slots(number, [slot(mid, number) for mid in range(VIDEO_SLOTS + AUDIO_SLOTS)])
            rooms.settle(engine, subscribers + 2)
            return (resident_kb() - before) / subscribers
        finally:
            engine.shutdown(1_000_000)


def slot(mid: int, number: int) -> SlotLine:
    return rooms.slot(str(mid), number, "video" if mid < VIDEO_SLOTS else "audio")


def python_kb(participants: int) -> float:
    """What each participant of the media plane adds in Python objects, before its handshake, in kB."""
    with tempfile.TemporaryDirectory() as taps:
        return asyncio.run(_python_kb(participants, taps))


async def _python_kb(participants: int, taps: str) -> float:
    plane = Plane.listen(workers=1, bind=["127.0.0.1"], public=["127.0.0.1"], port=0, tap_dir=taps)
    async with plane:
        room = await plane.open_room("s_1", Nobody())
        await room.connect("p_0", "st_0", offer(0))
        tracemalloc.start()
        try:
            for number in range(1, participants + 1):
                await room.connect(f"p_{number}", f"st_{number}", offer(number))
            return tracemalloc.get_traced_memory()[0] / participants / 1024
        finally:
            tracemalloc.stop()


class Nobody:
    """Hears nothing of the room."""

    def transport(self, participant: str, state: str, reason: str) -> None: ...
    def live(self, participant: str | None, topic: str, body: object) -> None: ...
    def links(self, grades: object) -> None: ...


def offer(number: int) -> str:
    """Microphone, camera and screen, and the receive lines."""
    lines = [Line("audio"), Line("video", rids=["q", "h", "f"]), Line("video")]
    lines += [Line("video", receives=True)] * VIDEO_SLOTS + [Line("audio", receives=True)] * AUDIO_SLOTS
    fingerprint = ":".join(f"{byte:02X}" for byte in number.to_bytes(32, "big"))
    return write_offer(lines, f"u{number:07}", f"password{number:020}", fingerprint, "actpass")
