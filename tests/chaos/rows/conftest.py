from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chaos.rows.call import Call

# `make test` passes by: each takes minutes. `make test-chaos` names these files, and so may anybody.
collect_ignore_glob = ["test_*.py"]

Tell = Callable[[Call, int], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Put on the table what a call lost, and for how long."""

    def told(call: Call, lost: int) -> None:
        record_property("lost_events", lost)
        record_property("acknowledged", len(call.acknowledged))
        record_property("silent_s", round(call.silent_s, 2))
        record_property("unanswered_s", round(call.unanswered_s, 2))

    return told
