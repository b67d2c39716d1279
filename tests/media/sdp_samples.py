"""The offers of `offers/` and our side of an imaginary transport, for tests of the negotiation."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

from vicon.media.answer import Ours

_FOLDER = Path(__file__).parent / "offers"
OFFERS = sorted(path.stem for path in _FOLDER.glob("*.sdp"))


class Host(NamedTuple):
    protocol: str = "udp"
    address: str = "192.0.2.9"
    port: int = 7850
    priority: int = 2130706431


OURS = Ours(
    session=17,
    version=1,
    ufrag="oursOURS",
    pwd="p" * 24,
    fingerprint=":".join(["AB"] * 32),
    candidates=[Host(), Host(protocol="tcp", priority=1671430143)],
)


def read_offer(name: str) -> str:
    return (_FOLDER / f"{name}.sdp").read_bytes().decode()


_random = random.Random(1)


def random_u32() -> int:
    return _random.getrandbits(32)
