"""What cannot be booked, by name."""

from __future__ import annotations


class BadBooking(ValueError):
    """`pointer` names the field (RFC 6901), `code` the fault; the message is a sentence for people."""

    def __init__(self, pointer: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.pointer = pointer
        self.code = code
