"""Why somebody was not let in: one name, one HTTP status and one close code each (table of rooms.md 3)."""

from __future__ import annotations

from typing import Literal, NamedTuple

Refusal = Literal[
    "token_invalid",
    "token_expired",
    "token_early",
    "token_spent",
    "token_scope",
    "name_reserved",
    "name_bad",
    "removed",
    "banned",
    "sitting_not_open",
    "sitting_ended",
    "room_full",
]


class Codes(NamedTuple):
    http: int
    close: int | None
    """WebSocket close code; None: the socket stays, the person may correct what they typed."""


CODES: dict[Refusal, Codes] = {
    "token_invalid": Codes(401, 4401),
    "token_expired": Codes(401, 4401),
    "token_early": Codes(401, 4401),
    "token_spent": Codes(409, 4409),
    "token_scope": Codes(403, 4403),
    "name_reserved": Codes(422, None),
    "name_bad": Codes(422, None),
    "removed": Codes(403, 4410),
    "banned": Codes(403, 4410),
    "sitting_not_open": Codes(409, 4404),
    "sitting_ended": Codes(409, 4404),
    "room_full": Codes(409, 4429),
}


class Refused(Exception):
    """A token, key or secret that does not open this door.

    `detail` is one sentence for whoever made the token; it never repeats its secrets. `at` (ms) is the moment
    the token began or ceased to be good, for `token_early` and `token_expired`.
    """

    def __init__(self, error: Refusal, detail: str, *, at: int | None = None) -> None:
        super().__init__(f"{error}: {detail}")
        self.error: Refusal = error
        self.detail = detail
        self.at = at

    @property
    def http(self) -> int:
        return CODES[self.error].http

    @property
    def close(self) -> int | None:
        return CODES[self.error].close
