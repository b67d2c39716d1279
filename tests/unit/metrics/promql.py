"""As much of PromQL as tells which figures an expression asks for, and by which labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_WORD = r"[a-zA-Z_:][\w:]*"
_LABELS_OF = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_SELECTOR = re.compile(rf"({_WORD})\s*(?:\{{([^}}]*)\}})?")
_KEYWORDS = {"and", "or", "unless", "bool", "offset"}
_RANGE = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """`labels`: what its own braces name."""

    metric: str
    labels: frozenset[str]


def asked(expression: str) -> Iterator[Asked]:
    """Each figure, as often as it stands there."""
    bare = _RANGE.sub("", _LABELS_OF.sub(" ", _STRING.sub('""', expression)))
    for found in _SELECTOR.finditer(bare):
        word, braces = found.groups()
        call = bare[found.end() :].lstrip().startswith("(")
        number = bare[: found.start()][-1:].isdigit()
        if word in _KEYWORDS or call or number:
            continue
        yield Asked(word, frozenset(re.findall(rf"({_WORD})\s*[=!]", braces or "")))


def grouped(expression: str) -> set[str]:
    """Labels that results are grouped or matched by."""
    return {
        label
        for _, inner in _LABELS_OF.findall(_STRING.sub('""', expression))
        for label in re.findall(_WORD, inner)
    }
