"""Why somebody was not signed in, or not allowed to change an account: one code and one HTTP status each."""

from __future__ import annotations

from typing import Literal

Denial = Literal[
    "session",
    "login_bad",
    "code_needed",
    "code_bad",
    "passkey_bad",
    "key_spent",
    "ticket_old",
    "proof_needed",
    "forbidden",
    "unknown_id",
    "login_taken",
    "login_form",
    "name_bad",
    "password_short",
    "password_easy",
    "password_long",
    "last_admin",
    "last_way",
    "account_disabled",
    "sso_off",
    "sso_away",
    "sso_denied",
    "sso_bad",
    "sso_clock",
    "sso_no_role",
    "sso_login_taken",
    "sso_taken",
    "opd_needed",
    "opd_taken",
    "opd_full",
    "opd_closed",
    "opd_in_use",
    "busy",
    "stale",
]

HTTP: dict[Denial, int] = {
    "stale": 412,
    "session": 401,
    "login_bad": 401,
    "code_needed": 401,
    "code_bad": 401,
    "passkey_bad": 401,
    "key_spent": 401,
    "ticket_old": 409,
    "proof_needed": 403,
    "forbidden": 403,
    "unknown_id": 404,
    "login_taken": 409,
    "login_form": 422,
    "name_bad": 422,
    "password_short": 422,
    "password_easy": 422,
    "password_long": 422,
    "last_admin": 409,
    "last_way": 409,
    "account_disabled": 403,
    "sso_off": 404,
    "sso_away": 503,
    "sso_denied": 401,
    "sso_bad": 401,
    "sso_clock": 401,
    "sso_no_role": 403,
    "sso_login_taken": 409,
    "sso_taken": 409,
    "opd_needed": 422,
    "opd_taken": 409,
    "opd_full": 409,
    "opd_closed": 409,
    "opd_in_use": 409,
    "busy": 503,
}


class Denied(Exception):
    """Nothing was changed. The code says all there is to say: it tells nobody who has an account."""

    def __init__(self, code: Denial) -> None:
        super().__init__(code)
        self.code: Denial = code

    @property
    def http(self) -> int:
        return HTTP[self.code]
