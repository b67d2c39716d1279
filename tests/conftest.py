from __future__ import annotations

import gc
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests import logs
from tests.browsers import evidence
from tests.databases import (
    address,
    database,
    dialect,
    empty_address,
    postgres,
    postgres_pattern,
    sqlite_pattern,
)
from vicon.cluster import redis
from vicon.store import database as database_file

# Four thousand tests and what they import are no garbage: looking through them again and again is a third of
# reading them. Once they are read the collector looks as it does in a role (vicon.cli.start).
gc.disable()

# How long an example takes says more of the machine than of us, and what `make test` says of a commit it says
# again: the same examples each time. `make fuzz` looks for others, with --hypothesis-profile=explore.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("vicon", settings.get_profile("explore"), derandomize=True)
settings.load_profile("vicon")

# The tests and what they ask share a process, and the machine may hold that up for seconds.
database_file.BOUND_S = redis.TIMEOUT_S = 20.0

__all__ = [
    "address",
    "database",
    "dialect",
    "empty_address",
    "postgres",
    "postgres_pattern",
    "sqlite_pattern",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        # Whoever took too long is perhaps a page that answers nothing any more.
        asking = call.excinfo is not None and "pytest-timeout" not in str(call.excinfo.value)
        report.sections += evidence.sections(item.name, asking=asking) + logs.sections()
    return report
