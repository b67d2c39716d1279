"""The property tests of what strangers can send, again and again: `python -m tests.fuzz SECONDS`.

Hypothesis generates; nothing is guided by coverage. A round that fails ends the run and names the seed that
repeats it.
"""

from __future__ import annotations

import itertools
import secrets
import sys
import time

import pytest

# Frames of the protocol, tokens, session descriptions plain and compressed; the longest last.
TESTS = (
    "tests/unit/rooms/test_protocol.py",
    "tests/unit/people/test_tokens.py",
    "tests/media/test_compressed_descriptions.py",
    "tests/media/test_offer_mutations.py",
)


def main(seconds: float) -> int:
    """One file after the other until the time is over. pytest's exit code of the last."""
    end = time.monotonic() + seconds
    for test in itertools.cycle(TESTS):
        seed = secrets.randbits(32)
        again = ["--hypothesis-profile=explore", f"--hypothesis-seed={seed}", test]
        code = int(pytest.main(["-q", "--no-header", "--no-summary", *again]))
        if code:
            sys.stdout.write(f"fails: pytest {' '.join(again)}\n")
        if code or time.monotonic() >= end:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
