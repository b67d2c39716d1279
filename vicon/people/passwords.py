"""Passwords: which ones are taken, and their argon2id hashes (RFC 9106), made on threads of their own."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from vicon.people.denied import Denied

T = TypeVar("T")
LEAST, MOST = 12, 200
_DIFFERENT = 5
_WAITING = 64
"""So many may wait for their hash; at a few a second the last of them waits long enough."""
_THREADS = 2


def new_password(typed: str, *known: str) -> str:
    """`typed`, if it may be a password; `known` (sign-in name, shown name) must not be most of it.

    Raises Denied: `password_short` below 12 characters, `password_long` above 200, `password_easy` for what
    is guessed first. There is no rule of digits and signs: length is what counts (NIST SP 800-63B, 3.1.1.2).
    """
    plain = unicodedata.normalize("NFKC", typed)
    if len(plain) < LEAST:
        raise Denied("password_short")
    if len(plain) > MOST:
        raise Denied("password_long")
    folded = plain.casefold()
    for word in known:
        for part in {word.casefold(), *word.casefold().replace("@", " ").split()}:
            if len(part) >= 4:
                folded = folded.replace(part, "")
    if len(folded) < LEAST // 2 or len(set(folded)) < _DIFFERENT or _runs(folded):
        raise Denied("password_easy")
    return typed


def _runs(text: str) -> bool:
    """Whether it is little else than steps along the alphabet, the digits or a row of keys."""
    rows = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    pairs = {row[i : i + 2] for row in rows for i in range(len(row) - 1)}
    steps = [text[i : i + 2] for i in range(len(text) - 1)]
    return sum(step in pairs or step[::-1] in pairs or step[0] == step[1] for step in steps) * 3 > 2 * len(
        steps
    )


class Passwords:
    """Hashes and compares. A hash takes a core for a sixth of a second, so few are made at once."""

    def __init__(self, memory_mib: int) -> None:
        self._hasher = PasswordHasher(memory_cost=memory_mib * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(_THREADS, "passwords")
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """A PHC string. Raises Denied(`busy`)."""
        return await self._run(lambda: self._hasher.hash(_bytes(password)))

    async def same(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one of `stored`; without one it takes as long and is False.

        Raises Denied(`busy`).
        """
        return await self._run(lambda: self._same(stored, password))

    def outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than these."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _same(self, stored: str | None, password: str) -> bool:
        if not stored:
            self._nobodys = self._nobodys or self._hasher.hash(b"nobody's")
        try:
            return self._hasher.verify(stored or str(self._nobodys), _bytes(password)) and bool(stored)
        except (Argon2Error, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise Denied("busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password)[:MOST].encode(errors="surrogatepass")
