"""A command that may not be: what `decide` returns instead of events. Nothing has changed."""

from __future__ import annotations


class Refusal(Exception):
    """`error` is a code of the catalogue (`errors.py`); `detail` a sentence, a state or a JSON pointer."""

    def __init__(self, error: str, detail: str | None = None, retry_ms: int | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.detail = detail
        self.retry_ms = retry_ms
