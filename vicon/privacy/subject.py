"""The person a request is about, and how they are recognised in what is stored."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass

from vicon.messaging import numbers
from vicon.messaging.numbers import BadNumber
from vicon.people.server_key import ServerKey
from vicon.schedule.invited import Invited

_LEAST_LETTERS = 3


class BadSubject(ValueError):
    """Nobody can be looked for by this. The text is the field."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`login`: the sign-in name of an account; `telephone` in E.164. Empty fields are not known."""

    name: str
    nip: str = ""
    login: str = ""
    email: str = ""
    telephone: str = ""

    @classmethod
    def named(cls, name: str, nip: str, login: str, email: str, telephone: str = "") -> Subject:
        """With tidy texts. Raises BadSubject."""
        try:
            reach = numbers.clean(telephone) if telephone.strip() else ""
        except BadNumber:
            raise BadSubject("telephone") from None
        own = " ".join(name.split()), re.sub(r"\D", "", nip), login.strip().casefold(), email.strip()
        it = cls(*own, reach)
        if sum(letter.isalnum() for letter in it.name) < _LEAST_LETTERS:
            raise BadSubject("name")
        if nip.strip() and len(it.nip) != 18:
            raise BadSubject("nip")
        return it

    def seal(self, server_key: ServerKey, of: str) -> bytes:
        return server_key.seal(f"subject of {of}", json.dumps(asdict(self)).encode())

    @classmethod
    def opened(cls, server_key: ServerKey, of: str, stored: bytes) -> Subject:
        """Raises BadServerKey."""
        return cls(**json.loads(server_key.open(f"subject of {of}", stored)))

    def is_named(self, text: str) -> bool:
        """Whether `text` is this person's name, number or address and nothing else."""
        known = {fold(it) for it in (self.name, self.email) if it}
        return fold(text) in known or re.sub(r"[\s.-]", "", text) == (self.nip or None)

    def is_mentioned(self, text: str) -> bool:
        """Whether the name, as whole words, or the number stands somewhere in `text`."""
        words = rf"(?<!\w){re.escape(fold(self.name))}(?!\w)"
        return bool(re.search(words, fold(text))) or self._numbered(text)

    def is_invited(self, it: Invited) -> bool:
        known = (it.seat.nip or "", it.email or "")
        return self.is_named(it.seat.name) or any(map(self.is_named, filter(None, known)))

    def _numbered(self, text: str) -> bool:
        return bool(self.nip) and self.nip in re.sub(r"[\s.-]", "", text)


def fold(text: str) -> str:
    """As names are compared: case, width and runs of white space make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
