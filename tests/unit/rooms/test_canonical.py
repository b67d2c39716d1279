"""Whatever way is taken, the bytes are those of RFC 8785."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from vicon.rooms import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: normalize("NFC", text))
LEAVES = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXT
VALUES = st.recursive(LEAVES, lambda it: st.lists(it) | st.dictionaries(TEXT, it), max_leaves=20)


@given(VALUES)
@example({"\U00010000": 1, "\uffff": 2, "a": 3})
@example({"a": '\x00\x1f\x7f\u2028\u2029\\"/\b\t\n\f\r\U0001f5f3', "B": [True, 1, None], "": {}})
def test_the_bytes_are_those_of_the_library(value: Any) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value)
