"""Names that people type: what is a name at all, and when two of them look the same."""

from __future__ import annotations

import unicodedata
from functools import cache

from confusable_homoglyphs import confusables

from vicon.rooms.refusal import Refusal

MAX = 60
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}
_SAME = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "\u0131": "l", "5": "s"})
_PAIRS = (("rn", "m"), ("vv", "w"))


def clean(name: str) -> str:
    """`name` in NFC, trimmed, inner white space single.

    Refuses (`name_bad`) the empty, what is longer than 60 characters, and control, invisible or
    direction-overriding characters. Joiners stay: Persian and Indic names and emoji need them.
    """
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(tidy) <= MAX:
        raise Refusal("name_bad", f"1 to {MAX} characters")
    if any(unicodedata.category(c) in _FORBIDDEN and c not in _JOINERS for c in tidy):
        raise Refusal("name_bad", "no control or invisible characters")
    if not any(unicodedata.category(c)[0] in "LN" for c in tidy):
        raise Refusal("name_bad", "at least one letter or digit")
    return tidy


def skeleton(name: str) -> str:
    """What remains of `name` when all that looks alike is made equal (after UTS 39, section 4).

    Beyond the standard's skeleton it folds case, accents, spaces and punctuation: a name that the eye
    takes for another is refused, at the price of refusing a few more.
    """
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(_prototype(c) for c in decomposed if unicodedata.category(c)[0] in "LN")
    folded = letters.casefold().translate(_SAME)
    for pair, single in _PAIRS:
        folded = folded.replace(pair, single)
    return folded


@cache
def _prototype(character: str) -> str:
    """The Latin letters that `character` can be taken for, else itself."""
    if character.isascii():
        return character
    for candidate in confusables.confusables_data.get(character, ()):
        looks: str = candidate["c"]
        if looks.isascii() and looks.isalnum():
            return looks
    lower = character.lower()
    return _prototype(lower) if lower != character else character
