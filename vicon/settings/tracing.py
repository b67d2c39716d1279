"""Settings of traces: where they go, and how many."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from vicon.settings import values


class TracingSettings(BaseSettings):
    """None is needed: nothing is traced then, and what sends traces is not even loaded."""

    otlp_endpoint: values.CollectorAddress = Field(
        default="",
        description="Collector of OpenTelemetry that takes traces by OTLP over HTTP (protobuf), without "
        "/v1/traces. They say how long joins, commands and jobs took where, and nothing of people. "
        "Empty: none.",
        examples=["http://127.0.0.1:4318"],
    )
    otlp_authorization: str = Field(
        default="",
        description="What the collector wants in the header Authorization. Empty: nothing.",
        examples=["Bearer qT7wZ3nB9xK5mV2cR8yL4hJd"],
    )
    otlp_share: float = Field(
        default=0.1,
        ge=0.0,
        le=1.0,
        description="The share of joins, commands and jobs that is traced, drawn by lot: 1 for all, 0.01 for "
        "one in a hundred.",
        examples=[1.0],
    )

    @property
    def otlp_traces(self) -> str:
        """Where traces go at the collector (OTLP 1, "OTLP/HTTP Request")."""
        return f"{self.otlp_endpoint.rstrip('/')}/v1/traces"
