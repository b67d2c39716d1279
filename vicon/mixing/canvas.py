"""One picture of the film in YUV 4:2:0, put together from frames and plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray
from PIL import Image

from vicon.mixing.layout import HEIGHT, WIDTH, Place

Plane = NDArray[np.uint8]
Share = NDArray[np.float32]
Planes = tuple[Plane, Plane, Plane]
"""Brightness, and both colours at half the width and height."""

GROUND = (28, 130, 126)
"""Y, U, V of where no picture is: the night of the pages."""


@dataclass(frozen=True, slots=True)
class Plate:
    """Something drawn, with how much of it covers (0 to 1) for brightness and for colours."""

    planes: Planes
    cover: tuple[Share, Share]


class Canvas:
    def __init__(self) -> None:
        size = (HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2)
        self._planes = [np.empty(it, np.uint8) for it in size]
        self.clear()

    def clear(self) -> None:
        for plane, value in zip(self._planes, GROUND, strict=True):
            plane[:] = value

    def paste(self, planes: Planes, place: Place) -> None:
        """A picture that has the size of its place."""
        for n, (plane, part) in enumerate(zip(self._planes, planes, strict=True)):
            x, y = (place.x, place.y) if n == 0 else (place.x // 2, place.y // 2)
            plane[y : y + part.shape[0], x : x + part.shape[1]] = part

    def lay(self, plate: Plate, x: int, y: int) -> None:
        """A plate with its upper left at even pixels."""
        for n, (plane, part) in enumerate(zip(self._planes, plate.planes, strict=True)):
            left, top = (x, y) if n == 0 else (x // 2, y // 2)
            cover = plate.cover[min(n, 1)]
            under = plane[top : top + part.shape[0], left : left + part.shape[1]]
            under[:] = (under + (part.astype(np.float32) - under) * cover + 0.5).astype(np.uint8)

    def frame(self) -> VideoFrame:
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, drawn in zip(_planes(frame), self._planes, strict=True):
            plane[:] = drawn
        return frame


def fitted(frame: VideoFrame, place: Place, *, whole: bool) -> Planes:
    """`frame` in the size of `place`: all of it with bars beside it (`whole`), or filled and cut."""
    scale = (min if whole else max)(place.width / frame.width, place.height / frame.height)
    width, height = (max(2, round(it * scale / 2) * 2) for it in (frame.width, frame.height))
    scaled = frame.reformat(width, height, "yuv420p", interpolation="BILINEAR")
    size = place.height, place.width
    small = place.height // 2, place.width // 2
    y, u, v = _planes(scaled)
    return (
        _centred(y, size, GROUND[0]),
        _centred(u, small, GROUND[1]),
        _centred(v, small, GROUND[2]),
    )


def _planes(frame: VideoFrame) -> Planes:
    """Those of the frame itself, nothing copied."""
    found: list[Plane] = []
    for it in frame.planes:
        # A plane is a buffer, which its type does not say.
        lines: Plane = np.frombuffer(it, np.uint8).reshape(it.height, it.line_size)  # type: ignore[call-overload]
        found.append(lines[:, : it.width])
    return (found[0], found[1], found[2])


def _centred(rows: Plane, size: tuple[int, int], ground: int) -> Plane:
    top, left = ((it - at) // 2 for it, at in zip(rows.shape, size, strict=True))
    cut = rows[max(0, top) : max(0, top) + size[0], max(0, left) : max(0, left) + size[1]]
    if cut.shape == size:
        return cut
    whole = np.full(size, ground, np.uint8)
    y, x = max(0, -top), max(0, -left)
    whole[y : y + cut.shape[0], x : x + cut.shape[1]] = cut
    return whole


def plate(drawn: Image.Image) -> Plate:
    """An RGBA drawing of even width and height (ITU-R BT.601, limited range)."""
    rgba = np.asarray(drawn.convert("RGBA"), np.float32)
    rgb, cover = rgba[..., :3], rgba[..., 3] / np.float32(255)
    y = 16 + rgb @ _weights(65.481, 128.553, 24.966)
    u = 128 + rgb @ _weights(-37.797, -74.203, 112.0)
    v = 128 + rgb @ _weights(112.0, -93.786, -18.214)
    small = _halved(cover)
    colours = [(_halved(it * cover) / np.maximum(small, 1e-6)) for it in (u, v)]
    planes = [np.clip(it + 0.5, 0, 255).astype(np.uint8) for it in (y, *colours)]
    return Plate((planes[0], planes[1], planes[2]), (cover, small))


def _weights(*of: float) -> Share:
    return np.array(of, np.float32) / np.float32(255)


def _halved(plane: Share) -> Share:
    height, width = plane.shape
    halved: Share = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return halved


def rounded(*sizes: float) -> Sequence[int]:
    """Each to the next even number."""
    return [-(-int(it + 0.5) // 2) * 2 for it in sizes]
