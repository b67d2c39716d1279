"""Spans by OpenTelemetry's SDK, sent by OTLP over HTTP from a thread of their own.

A collector that is away costs spans and nothing else: what waits is bounded (`QUEUE`), the oldest go first.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import Tracer as OtelTracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from vicon import __version__, log
from vicon.settings import Settings
from vicon.tracing.spans import Attributes, Kind, Span

QUEUE = 4096
"""Spans that wait to be sent."""
BATCH = 512
EVERY_MS = 2_000
ANSWER_S = 5
"""How long one batch may take, repeats included."""
LAST_WORD_S = 2.0
"""How long a process that stops waits for its last spans to be taken."""
_KINDS = {"internal": SpanKind.INTERNAL, "server": SpanKind.SERVER, "client": SpanKind.CLIENT}


class Tracer:
    """Begins spans of this process, which is called `role` (and `instance` among several)."""

    def __init__(self, settings: Settings, role: str, instance: str) -> None:
        # Its own lines name the collector again with each batch: `_Told` says it once.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        resource = Resource.create(
            {
                "service.namespace": "vicon",
                "service.name": f"vicon-{role}",
                "service.instance.id": instance,
                "service.version": __version__,
            }
        )
        key = settings.otlp_authorization
        exporter = OTLPSpanExporter(
            endpoint=settings.otlp_traces,
            headers={"authorization": key} if key else None,
            timeout=ANSWER_S,
            compression=Compression.Gzip,
        )
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.otlp_share)),
            resource=resource,
            shutdown_on_exit=False,
            span_limits=SpanLimits(max_attributes=16, max_attribute_length=128),
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                _Told(exporter),
                max_queue_size=QUEUE,
                max_export_batch_size=BATCH,
                schedule_delay_millis=EVERY_MS,
            )
        )
        self._tracer = self._provider.get_tracer("vicon", __version__)

    def begin(self, name: str, attributes: Attributes, parent: str = "") -> Span | None:
        """Work for another (`parent`: its `traceparent`); None if it is not traced."""
        carrier: Mapping[str, str] = {"traceparent": parent} if parent else {}
        context = TraceContextTextMapPropagator().extract(carrier)
        span = self._tracer.start_span(name, context, SpanKind.SERVER, attributes)
        return None if isinstance(span, NonRecordingSpan) else _Recorded(self._tracer, span)

    def close(self) -> None:
        """Send what waits, for LAST_WORD_S at most."""
        last = threading.Thread(target=self._provider.shutdown, name="spans", daemon=True)
        last.start()
        last.join(LAST_WORD_S)


class _Recorded:
    """`vicon.tracing.spans.Span`."""

    def __init__(self, tracer: OtelTracer, span: OtelSpan) -> None:
        self._tracer = tracer
        self._span = span

    @property
    def context(self) -> str:
        its = self._span.get_span_context()
        return f"00-{its.trace_id:032x}-{its.span_id:016x}-{its.trace_flags:02x}"

    def child(self, name: str, kind: Kind = "internal", attributes: Attributes | None = None) -> Span:
        context = set_span_in_context(self._span)
        return _Recorded(self._tracer, self._tracer.start_span(name, context, _KINDS[kind], attributes))

    def end(self, attributes: Attributes | None = None, *, failed: str | None = None) -> None:
        if attributes:
            self._span.set_attributes(attributes)
        if failed is not None:
            self._span.set_attribute("error.type", failed)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class _Told(SpanExporter):
    """Says once that the collector is away, and once that it is back. Runs on the exporter's thread."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self._away:
            log.get().warning("tracing.away", effect="spans are lost; nothing else", cure="vicon doctor")
        elif self._away and not away:
            log.get().info("tracing.back")
        self._away = away
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()
