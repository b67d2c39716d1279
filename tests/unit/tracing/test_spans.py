"""Who is traced, where it ends, and that nothing grows while nobody takes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.collector import collecting
from tests.ports import free_port
from vicon.settings import Settings
from vicon.tracing import open_spans, spans
from vicon.tracing.open_spans import OpenSpans
from vicon.tracing.tracer import QUEUE, Tracer


class Noted:
    """A span that is written down."""

    context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    def __init__(self, name: str, ends: list[tuple[str, str | None]]) -> None:
        self._name, self._ends = name, ends

    def child(self, name: str, kind: spans.Kind = "internal", attributes: object = None) -> Noted:
        return Noted(f"{self._name}/{name}", self._ends)

    def end(self, attributes: object = None, *, failed: str | None = None) -> None:
        self._ends.append((self._name, failed))


def test_a_part_is_a_part_of_all_that_is_worked_on_and_says_what_broke_it() -> None:
    ends: list[tuple[str, str | None]] = []
    with spans.part("nothing"):
        assert spans.now() == ()
    with spans.working_on([Noted("a", ends), Noted("b", ends)]):
        try:
            with spans.part("decide"), spans.part("look"):
                raise KeyError
        except KeyError:
            pass
        waiting = spans.begin("queue")
        spans.end(waiting)
    assert ends == [
        *(("a/decide/look", "KeyError"), ("b/decide/look", "KeyError")),
        *(("a/decide", "KeyError"), ("b/decide", "KeyError")),
        *(("a/queue", None), ("b/queue", None)),
    ]
    assert spans.now() == ()


def test_spans_that_wait_for_answers_end_with_them_or_with_the_socket_and_are_bounded() -> None:
    ends: list[tuple[str, str | None]] = []
    waiting = OpenSpans()
    waiting.add("k1", "c1", [Noted("join", ends)], opener=True)
    waiting.within("k1", "c1", Noted("link", ends))
    waiting.add("k1", "c2", [Noted("chat", ends)])
    waiting.add("k2", "c1", [Noted("other", ends)])
    waiting.welcomed("k1")
    assert ends == [("link", None), ("join", None)]
    waiting.answered("k2", "c1", "unavailable")
    waiting.closed("k1", "gone")
    assert ends[2:] == [("other", "unavailable"), ("chat", None)]
    assert len(waiting) == 0
    for n in range(open_spans.MOST + 100):
        waiting.add("k3", f"c{n}", [Noted("many", ends)])
    assert len(waiting) == open_spans.MOST


def test_what_waits_for_a_collector_that_is_away_is_bounded(tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    tracer = Tracer(Settings(data=tmp_path, otlp_endpoint=away, otlp_share=1.0), "test", "1")
    (processor,) = tracer._provider._active_span_processor._span_processors
    queue = processor._batch_processor._queue  # type: ignore[attr-defined]
    for _ in range(3 * QUEUE):
        span = tracer.begin("vicon.1/join", {})
        assert span is not None
        span.end()
        assert len(queue) <= QUEUE
    tracer.close()


def test_a_share_of_none_traces_nobody_but_those_whom_the_other_end_traces(tmp_path: Path) -> None:
    with collecting() as collector:
        its = Settings(data=tmp_path, otlp_endpoint=collector.url, otlp_share=0.0)
        tracer = Tracer(its, "test", "1")
        assert tracer.begin("vicon.1/join", {}) is None
        span = tracer.begin("vicon.1/join", {}, Noted.context)
        assert span is not None
        span.end()
        tracer.close()
        (seen,) = collector.spans
    assert (seen.trace, seen.parent) == (Noted.context[3:35], Noted.context[36:52])


def test_without_a_collector_nothing_that_sends_is_even_loaded() -> None:
    code = (
        "import sys, vicon.cluster.node, signaling.services;"
        "print([it for it in sys.modules if it.startswith(('opentelemetry.exporter', 'google.protobuf'))])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
