"""Events that were stored together, as frames for whoever sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from signaling.frames import encode, text_frame
from signaling.outbox import TOGETHER
from vicon.cluster.link import Message

Writes = Sequence[bytes]
"""Frames in order, joined into writes of at most TOGETHER bytes (one frame may be longer)."""


class Batch:
    """Each view is encoded once, each run of frames joined once, however many sockets get them."""

    def __init__(self, events: Sequence[Message]) -> None:
        """`events`: `{seq, views}` in order, as a link brings them."""
        self._events = events
        self._labels = frozenset(label for event in events for label in event["views"])
        self._heads: dict[tuple[int, str], str] = {}
        self._frames: dict[tuple[int, str, int], bytes] = {}
        self._ready: dict[tuple[tuple[str, ...], int], tuple[Writes, int]] = {}

    def for_viewer(self, labels: Iterable[str], after: int) -> tuple[Writes, int]:
        """What a viewer sees who has seen events up to `after`, and up to where it has seen them then.

        `labels` from most special to least: of each event the first one counts that it has a view for.
        """
        # Whom none of these events names apart sees what others see: most are shown the same bytes.
        key = tuple([label for label in labels if label in self._labels]), after
        found = self._ready.get(key)
        if found is None:
            found = self._ready[key] = self._run(*key)
        return found

    def _run(self, labels: tuple[str, ...], after: int) -> tuple[Writes, int]:
        frames: list[bytes] = []
        for n, event in enumerate(self._events):
            if event["seq"] <= after:
                continue
            for label in labels:
                if label in event["views"]:
                    frames.append(self._frame(n, label, after))
                    after = event["seq"]
                    break
        return _joined(frames), after

    def _frame(self, n: int, label: str, after: int) -> bytes:
        """`after` differs between viewers, the rest of a view does not: it is put behind the encoded rest."""
        frame = self._frames.get((n, label, after))
        if frame is None:
            head = self._heads.get((n, label))
            if head is None:
                view: Any = self._events[n]["views"][label]
                head = self._heads[n, label] = encode(view)[:-1]
            frame = self._frames[n, label, after] = text_frame(f'{head},"after":{after}}}')
        return frame


def _joined(frames: Sequence[bytes]) -> Writes:
    writes: list[bytes] = []
    run: list[bytes] = []
    size = 0
    for frame in frames:
        if run and size + len(frame) > TOGETHER:
            writes.append(b"".join(run))
            run, size = [], 0
        run.append(frame)
        size += len(frame)
    if run:
        writes.append(b"".join(run))
    return writes
