"""A collector of OpenTelemetry, as far as tests need one: OTLP over HTTP, spans kept as they came."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue


@dataclass(frozen=True, slots=True)
class Seen:
    """A span that came; `service` is the process that made it."""

    service: str
    name: str
    kind: int
    trace: str
    id: str
    parent: str
    began: int
    ended: int
    failed: bool
    attributes: dict[str, str | int]


@dataclass
class Collector:
    """`status` is what it answers; `key`: what it wants in Authorization."""

    status: int = 200
    key: str = ""
    spans: list[Seen] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self, count: int, within_s: float = 60) -> list[Seen]:
        """All spans, once there are `count`."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.spans) >= count, within_s), self.spans
            return list(self.spans)

    def take(self, body: bytes) -> None:
        with self.news:
            self.bodies.append(body)
            self.spans += _spans(ExportTraceServiceRequest.FromString(body))
            self.news.notify_all()


@contextmanager
def collecting(port: int = 0) -> Iterator[Collector]:
    """A collector on loopback."""
    its = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers["content-encoding"] == "gzip":
                body = gzip.decompress(body)
            status = 404 if self.path != "/v1/traces" else its.status
            if its.key and self.headers["authorization"] != its.key:
                status = 401
            if status == 200:
                assert self.headers["content-type"] == "application/x-protobuf"
                its.take(body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        its.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield its
        finally:
            server.shutdown()
            thread.join()


def _spans(message: ExportTraceServiceRequest) -> Iterator[Seen]:
    for part in message.resource_spans:
        resource = {it.key: _value(it.value) for it in part.resource.attributes}
        for scope in part.scope_spans:
            for span in scope.spans:
                yield Seen(
                    str(resource["service.name"]),
                    span.name,
                    span.kind,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    span.start_time_unix_nano,
                    span.end_time_unix_nano,
                    span.status.code == 2,
                    {it.key: _value(it.value) for it in span.attributes},
                )


def _value(it: AnyValue) -> str | int:
    return it.int_value if it.HasField("int_value") else it.string_value
