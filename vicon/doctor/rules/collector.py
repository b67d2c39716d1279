"""What a collector of traces answered."""

from __future__ import annotations

from vicon.doctor.finding import Finding


def judge(endpoint: str, status: int, why: str) -> Finding:
    """`endpoint`: empty if there is none; `status`: 0 if it did not answer. Meetings need none."""
    facts = {"why": why}
    if not endpoint:
        return Finding("tracing", "note", "tracing_unset", "VICON_OTLP_ENDPOINT", facts)
    if status == 0:
        return Finding("tracing", "warning", "tracing_away", endpoint, facts)
    if status in (401, 403):
        return Finding("tracing", "warning", "tracing_key", endpoint, facts)
    if not 200 <= status < 300:
        return Finding("tracing", "warning", "tracing_refused", endpoint, facts)
    return Finding("tracing", "ok", "tracing_ok", endpoint, facts)
