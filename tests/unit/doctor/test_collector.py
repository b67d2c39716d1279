"""The collector of traces, asked for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector import collecting
from tests.ports import free_port
from vicon.doctor.probes.collector import collector
from vicon.doctor.said import say
from vicon.settings import Settings

pytestmark = pytest.mark.anyio


async def judged(data: Path, endpoint: str, key: str = "") -> tuple[str, str]:
    (it,) = await collector(Settings(data=data, otlp_endpoint=endpoint, otlp_authorization=key))
    for language in ("id", "en"):
        assert "{" not in say(it, language).what + say(it, language).cure  # type: ignore[arg-type]
    return it.level, it.code


async def test_a_collector_that_does_not_answer_refuses_or_is_something_else_is_found(tmp_path: Path) -> None:
    assert await judged(tmp_path, "") == ("note", "tracing_unset")
    assert await judged(tmp_path, f"http://127.0.0.1:{free_port()}") == ("warning", "tracing_away")
    with collecting() as its:
        assert await judged(tmp_path, its.url) == ("ok", "tracing_ok")
        assert await judged(tmp_path, f"{its.url}/elsewhere") == ("warning", "tracing_refused")
        its.key = "Bearer hS8nQ2v7LxW4kR9pTz3yBc6d"
        assert await judged(tmp_path, its.url, "Bearer other") == ("warning", "tracing_key")
        assert await judged(tmp_path, its.url, its.key) == ("ok", "tracing_ok")
        assert its.spans == []
