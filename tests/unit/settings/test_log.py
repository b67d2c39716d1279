"""Logs hold no personal data, on a terminal or as JSON."""

import io
import json
import logging

import pytest

from vicon import log


@pytest.mark.parametrize("style", ["human", "json"])
def test_names_addresses_and_tokens_never_reach_the_log(style: str) -> None:
    out = io.StringIO()
    log.configure("media", "info", style, out)  # type: ignore[arg-type]
    log.get().info("joined", participant="p_1", name="Siti", ip="203.0.113.9", token="eyJhbGciOi.x.y")
    log.get().info("peer 203.0.113.9 or 2001:db8:0:1::5 sent eyJhbGciOi.e30.sig to siti@example.id")
    logging.getLogger("aiortc").warning("lost %s", "198.51.100.77")
    try:
        raise ValueError("bad key vk_abcdef123 from 192.0.2.1")
    except ValueError:
        log.get().exception("failed")
    text = out.getvalue()
    for secret in ("Siti", "203.0.113.9", "2001:db8", "eyJ", "siti@", "198.51", "vk_", "192.0.2.1"):
        assert secret not in text
    assert "p_1" in text and "ValueError" in text


def test_json_lines_name_the_role_and_the_time() -> None:
    out = io.StringIO()
    log.configure("signaling", "info", "json", out)
    log.get().info("ready", links=1)
    log.get().debug("not shown")
    (line,) = out.getvalue().splitlines()
    event = json.loads(line)
    assert event["role"] == "signaling" and event["level"] == "info" and event["links"] == 1
    assert event["timestamp"].endswith("Z")
