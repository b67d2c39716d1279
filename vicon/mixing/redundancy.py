"""Sound sent twice (RFC 2198): the packet's own block, and those of packets before it that may be lost."""

from __future__ import annotations

from typing import NamedTuple


class Block(NamedTuple):
    """`earlier`: how much older than the packet it is, in ticks of its time stamp."""

    earlier: int
    data: bytes


def blocks(payload: bytes) -> list[Block]:
    """Oldest first, the packet's own last; empty if the payload is not whole."""
    heads: list[tuple[int, int]] = []
    at = 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload):
            return []
        word = int.from_bytes(payload[at + 1 : at + 4], "big")
        heads.append((word >> 10, word & 0x3FF))
        at += 4
    at += 1
    found = []
    for earlier, length in heads:
        found.append(Block(earlier, payload[at : at + length]))
        at += length
    if at >= len(payload):
        return []
    return [*(it for it in found if it.data), Block(0, payload[at:])]
