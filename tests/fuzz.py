"""The property tests of what strangers can send, again and again: `python -m tests.fuzz SECONDS`.

Hypothesis generates; nothing is guided by coverage. A round that fails ends the run and names the seed that
repeats it.
"""

from __future__ import annotations

import secrets
import sys
import time

import pytest

# Session descriptions plain and compressed, frames of the protocol, and tokens.
TESTS = (
    "tests/media/test_offer_mutations.py::test_mutated_offers_are_answered_or_refused_within_50_ms",
    "tests/media/test_offer_mutations.py::test_any_text_at_all_is_refused",
    "tests/media/test_compressed_descriptions.py",
    "tests/unit/rooms/test_protocol.py",
    "tests/unit/people/test_tokens.py",
)


def main(seconds: float) -> int:
    """Rounds until the time is over, at least one; pytest's exit code of the last."""
    end = time.monotonic() + seconds
    rounds = 0
    while True:
        seed = secrets.randbits(32)
        code = int(pytest.main(["-q", "--no-header", "--no-summary", f"--hypothesis-seed={seed}", *TESTS]))
        rounds += 1
        if code or time.monotonic() >= end:
            sys.stdout.write(f"python: {rounds} rounds, last seed {seed}\n")
            return code


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
