"""SDP fragments of trickle ICE and of ICE restarts (RFC 8840, RFC 9725 4.3). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

MEDIA_TYPE = "application/trickle-ice-sdpfrag"
LONGEST_LINE = 1024
MOST_LINES = 200

_UFRAG = re.compile(r"^a=ice-ufrag:([A-Za-z0-9+/]{4,256})$", re.MULTILINE)
_PWD = re.compile(r"^a=ice-pwd:([A-Za-z0-9+/]{22,256})$", re.MULTILINE)
_LINE = re.compile(r"[a-z]=[^\x00\r\n]*")


class BadFragment(ValueError):
    """The body is no fragment; the message says why."""


@dataclass(frozen=True, slots=True)
class Credentials:
    ufrag: str
    pwd: str


def credentials_of(text: str) -> Credentials:
    """Of a description or a fragment; the first that it names. Raises BadFragment."""
    tidy = text.replace("\r\n", "\n")
    ufrag, pwd = _UFRAG.search(tidy), _PWD.search(tidy)
    if ufrag is None or pwd is None:
        raise BadFragment("a=ice-ufrag and a=ice-pwd are needed")
    return Credentials(ufrag[1], pwd[1])


def read(body: bytes) -> Credentials:
    """The credentials of a fragment. Its candidates are not needed: a lite agent waits to be called."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise BadFragment("not UTF-8") from None
    lines = text.splitlines()
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise BadFragment("too long")
    if not all(_LINE.fullmatch(line) for line in lines):
        raise BadFragment("a line is not <type>=<value>")
    return credentials_of(text)


def restarted(offer: str, to: Credentials) -> str:
    """The offer as it were with other credentials, and without the candidates of the old ones."""
    kept = [line for line in offer.splitlines() if not line.startswith(("a=candidate:", "a=end-of-cand"))]
    text = "\r\n".join(kept) + "\r\n"
    text = re.sub(r"a=ice-ufrag:[^\r\n]*", lambda _: f"a=ice-ufrag:{to.ufrag}", text)
    return re.sub(r"a=ice-pwd:[^\r\n]*", lambda _: f"a=ice-pwd:{to.pwd}", text)


def of_answer(answer: str) -> str:
    """What an answer says of ICE: lite, and of its first line credentials and candidates (RFC 8840 4.4)."""
    ours = credentials_of(answer)
    lines = answer.splitlines()
    media = next(line for line in lines if line.startswith("m=") and line.split()[1] != "0")
    mid = next(line for line in lines[lines.index(media) :] if line.startswith("a=mid:"))
    group = [line for line in lines if line.startswith("a=group:BUNDLE")]
    candidates = [line for line in lines if line.startswith("a=candidate:")]
    its = [media, mid, f"a=ice-ufrag:{ours.ufrag}", f"a=ice-pwd:{ours.pwd}", *candidates]
    return "\r\n".join(["a=ice-lite", *group, *its, "a=end-of-candidates"]) + "\r\n"
