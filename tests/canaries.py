"""Secrets of a server in every form they could be written in, and what of them occurs in what it sends."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

Canaries = dict[str, list[str]]


def of_server(data: Path, *, said: str = "", more: Iterable[str] = ()) -> Canaries:
    """What no client may ever be sent by the server of `data`; `said` is what it printed for its keeper."""
    key = (data / "server.key").read_bytes()
    return {
        "server key": [
            key.hex(),
            key.hex().upper(),
            base64.b64encode(key).decode().rstrip("="),
            base64.urlsafe_b64encode(key).decode().rstrip("="),
        ],
        "paths": [str(data), "redis.sock", "vicon.db", "server.key"],
        "addresses of stores": ["sqlite", "postgresql:", "unix://", *more],
        "administrator's key": re.findall(r"/masuk#([\w-]{20,})", said),
        "private keys": ['"d":', "PRIVATE KEY"],
    }


def decoded_tokens(text: str) -> Iterator[str]:
    """Header and claims of every JWT in `text`, as JSON."""
    for part in re.findall(r"eyJ[\w-]+\.[\w-]+", text):
        for piece in part.split("."):
            yield base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)).decode("utf-8", "replace")


def leaks(sent: Iterable[str], canaries: Canaries) -> list[str]:
    """Names of the secrets that occur in `sent`, or in a token of it, each with its surroundings."""
    found = []
    for text in sent:
        whole = text + "".join(decoded_tokens(text))
        for name, needles in canaries.items():
            for needle in needles:
                if (at := whole.find(needle)) >= 0:
                    found.append(f"{name}: ...{whole[max(at - 60, 0) : at + 20]}...")
    return found
