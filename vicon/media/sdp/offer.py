"""What an offer says, once read; and how one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vicon.media.formats import Format
from vicon.refusal import MediaRefused

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Setup = Literal["actpass", "active", "passive"]


class SdpError(MediaRefused):
    """An offer that cannot be answered: `sdp_bad` or `codec_none`.

    `mid` names the m-line and `line` the line of the text (from 1), where they are known.
    """

    def __init__(
        self, detail: str, *, code: str = "sdp_bad", mid: str | None = None, line: int | None = None
    ) -> None:
        where = [f"mid {mid}"] if mid else []
        where += [f"line {line}"] if line else []
        super().__init__(code, f"{detail} ({', '.join(where)})" if where else detail)
        self.mid = mid
        self.line = line


@dataclass(frozen=True, slots=True)
class Fingerprint:
    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Extension:
    id: int
    uri: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One m-line. `number` is its place in the offer; `stopped` means port 0 outside a bundle."""

    number: int
    mid: str
    kind: str
    profile: str
    numbers: str
    direction: Direction
    stopped: bool
    formats: tuple[Format, ...]
    extensions: tuple[Extension, ...]
    rids: tuple[str, ...]
    simulcast: bool
    ssrcs: tuple[tuple[int, int], ...]
    """(media, rtx or 0), in the order of the text."""

    @property
    def is_media(self) -> bool:
        return self.kind in ("audio", "video") and not self.stopped


@dataclass(frozen=True, slots=True)
class Offer:
    lines: tuple[OfferedLine, ...]
    ufrag: str
    pwd: str
    fingerprints: tuple[Fingerprint, ...]
    setup: Setup
    allow_mixed: bool
