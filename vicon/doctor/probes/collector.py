"""The collector of traces, sent an empty message, which it takes and keeps nothing of."""

from __future__ import annotations

import ssl

import httpx2

from vicon.doctor.finding import Finding
from vicon.doctor.rules.collector import judge
from vicon.settings import Settings

BOUND_S = 5.0


async def collector(settings: Settings) -> list[Finding]:
    if not settings.otlp_endpoint:
        return [judge("", 0, "")]
    # ExportTraceServiceRequest without spans: no bytes at all.
    headers = {"content-type": "application/x-protobuf"}
    if settings.otlp_authorization:
        headers["authorization"] = settings.otlp_authorization
    try:
        trust = ssl.create_default_context()
        async with httpx2.AsyncClient(verify=trust, timeout=BOUND_S) as http:
            answer = await http.post(settings.otlp_traces, content=b"", headers=headers)
    except httpx2.HTTPError as error:
        return [judge(settings.otlp_endpoint, 0, str(error) or type(error).__name__)]
    return [judge(settings.otlp_endpoint, answer.status_code, f"HTTP {answer.status_code}")]
