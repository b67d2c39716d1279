"""Figures for Prometheus: on an address of their own, in a form it reads, with nobody's name in them."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.unit.metrics import exporting
from vicon.metrics.exposition import exposed, fresh
from vicon.metrics.media import REASONS
from vicon.settings import SettingsError

pytestmark = pytest.mark.anyio


async def ask(port: int, request: bytes) -> tuple[str, str]:
    """First line and body of the answer; empty if the connection was closed without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(60):
        writer.write(request)
        answer = (await reader.read()).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    return head.partition("\r\n")[0], body


async def test_metrics_are_served_and_nothing_else_is() -> None:
    async with exposed("127.0.0.1:0", fresh()) as port:
        line, body = await ask(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line == "HTTP/1.1 200 OK"
        assert "process_cpu_seconds_total" in body
        assert (await ask(port, b"GET / HTTP/1.1\r\n\r\n"))[0].startswith("HTTP/1.1 404")
        assert (await ask(port, b"POST /metrics HTTP/1.1\r\n\r\n"))[0].startswith("HTTP/1.1 405")


async def test_a_head_without_end_is_cut_off_and_others_are_still_answered() -> None:
    async with exposed("127.0.0.1:0", fresh()) as port:
        assert await ask(port, b"GET /metrics HTTP/1.1\r\n" + b"a" * 20_000) == ("", "")
        assert (await ask(port, b"GET /metrics HTTP/1.1\r\n\r\n"))[0] == "HTTP/1.1 200 OK"


async def test_an_address_in_use_is_refused_by_the_name_of_its_setting() -> None:
    async with exposed("127.0.0.1:0", fresh()) as port:
        with pytest.raises(SettingsError, match="VICON_METRICS"):
            async with exposed(f"127.0.0.1:{port}", fresh()):
                pass


async def samples() -> tuple[dict[str, float], str]:
    async with exposed("127.0.0.1:0", exporting.media()) as port:
        _, text = await ask(port, b"GET /metrics HTTP/1.1\r\n\r\n")
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found, text


async def test_links_joins_and_engine_threads_are_told_in_base_units() -> None:
    found, _ = await samples()
    assert found["vicon_participant_rtt_seconds_sum{}"] == 0.08
    assert found["vicon_participant_downlink_bytes_per_second_sum{}"] == 200_000
    assert found["vicon_participant_loss_ratio_sum{direction=up}"] == 0.03
    assert found["vicon_participant_loss_ratio_bucket{direction=down,le=0.0}"] == 1
    assert found["vicon_participant_jitter_seconds_sum{}"] == 0.012, "who sends nothing has no jitter"
    assert found["vicon_participant_rung_bucket{le=3.0}"] == 0
    assert found["vicon_participant_rung_bucket{le=4.0}"] == 1
    assert found["vicon_participant_uplink_total{state=small}"] == 1
    assert found["vicon_join_stage_seconds_count{stage=handshake}"] == 1
    assert found["vicon_transports{protocol=tcp}"] == 1
    assert found["vicon_worker_busy_ratio{worker=0}"] == 0.5
    assert found["vicon_worker_overload_step{worker=0}"] == 1
    assert found["vicon_worker_cpu_seconds_total{worker=0}"] == 2.5
    assert found["vicon_worker_dropped_packets_total{cause=auth,worker=0}"] == 4
    assert found["vicon_journal_commit_seconds_sum{outcome=stored}"] == 0.004


async def test_hops_and_edges_are_told_each_since_the_node_began() -> None:
    found, _ = await samples()
    assert found["vicon_hops{state=silent}"] == 1
    assert found["vicon_hop_sent_packets_total{}"] == 25, "figures of a hop are since it was opened"
    assert found["vicon_hop_sent_bytes_total{}"] == 26_000
    assert found["vicon_hop_received_packets_total{}"] == 40
    assert found["vicon_hop_resent_packets_total{}"] == 3
    assert found["vicon_hop_lost_packets_total{}"] == 2
    assert found["vicon_hop_refused_packets_total{}"] == 1
    assert found["vicon_edges{}"] == 2 and found["vicon_edge_people{}"] == 31
    assert found["vicon_edges_opened_total{}"] == 4
    assert found["vicon_edges_lost_total{reason=drain}"] == 1
    assert found["vicon_edges_lost_total{reason=other}"] == 1
    assert found["vicon_edges_lost_total{reason=away}"] == 0, "a reason is there before it first happens"


async def test_no_label_grows_with_people_rooms_or_reasons() -> None:
    found, text = await samples()
    assert found["vicon_transports_ended_total{reason=other}"] == 1
    assert found["vicon_transports_ended_total{reason=consent}"] == 1
    labels = {
        name
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("vicon_")
        for name in sample.labels
    }
    assert labels == {"le", "direction", "stage", "reason", "protocol", "worker", "cause", "state", "outcome"}
    assert "other" not in REASONS
