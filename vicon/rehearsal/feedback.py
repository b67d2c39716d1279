"""Transport-wide feedback of a receiver (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1)."""

from __future__ import annotations

import struct

TICK_US = 250
REFERENCE_US = 64_000
MOST = 2_000
"""Numbers that one packet may speak of; older ones are given up."""
_HALF, _AROUND = 1 << 15, 1 << 16


class Feedback:
    """What arrived since the last report."""

    def __init__(self) -> None:
        self._arrived: dict[int, int] = {}
        self._last: int | None = None
        self._next: int | None = None
        """The first that no report has spoken of."""
        self._count = 0

    def arrived(self, number: int, at_us: int) -> None:
        """`number`: of the header extension, 16 bits; `at_us`: microseconds of a clock that only goes on."""
        if self._last is None:
            self._last = number
        self._last += (number - self._last + _HALF) % _AROUND - _HALF
        self._arrived.setdefault(self._last, at_us)

    def packet(self, sender: int, media: int) -> bytes:
        """An RTCP packet of all of it, empty if nothing came; the next begins anew."""
        arrived, self._arrived = self._arrived, {}
        if not arrived:
            return b""
        last = max(arrived)
        first = max(min(arrived) if self._next is None else min(self._next, *arrived), last - MOST + 1)
        self._next = last + 1
        reference = arrived.get(first, min(arrived.values())) // REFERENCE_US
        at = reference * REFERENCE_US // TICK_US
        symbols, deltas = [], []
        for number in range(first, last + 1):
            if number not in arrived:
                symbols.append(0)
                continue
            step = arrived[number] // TICK_US - at
            step = max(-_HALF, min(step, _HALF - 1))
            at += step
            small = 0 <= step < 256
            symbols.append(1 if small else 2)
            deltas.append(bytes([step]) if small else struct.pack("!h", step))
        body = struct.pack("!IIHH", sender, media, first % _AROUND, len(symbols))
        body += struct.pack("!I", (reference & 0xFF_FFFF) << 8 | self._count)
        body += b"".join(map(_chunk, range(0, len(symbols), 7), [symbols] * -(-len(symbols) // 7)))
        body += b"".join(deltas)
        self._count = (self._count + 1) & 0xFF
        body += bytes(-len(body) % 4)
        return struct.pack("!BBH", 0x80 | 15, 205, len(body) // 4) + body


def _chunk(at: int, symbols: list[int]) -> bytes:
    """Seven statuses of two bits, from `at` on (3.1.4)."""
    word = 0b11
    for symbol in (symbols[at : at + 7] + [0] * 7)[:7]:
        word = word << 2 | symbol
    return struct.pack("!H", word)
