"""The search for secrets finds each of them, also inside a token, and says nothing of innocent text."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.canaries import leaks, of_server

KEY = bytes(range(200, 232))


def jwt(**claims: object) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "EdDSA"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + ".c2ln"


@pytest.mark.parametrize(
    "secret",
    [
        KEY.hex(),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode(),
        "unix:///run/vicon/redis.sock",
        "postgresql://vicon:secret@db/vicon",
        "abcdefghijklmnopqrstuvwxyz",
        '{"kty": "OKP", "d":"x"}',
    ],
)
def test_a_secret_is_found_in_a_text_and_in_a_token(secret: str, tmp_path: Path) -> None:
    (tmp_path / "server.key").write_bytes(KEY)
    canaries = of_server(tmp_path, said="sign in http://x/masuk#abcdefghijklmnopqrstuvwxyz (once)")
    assert leaks(["before", f"it is {secret}."], canaries)
    if '"' not in secret:  # JSON escapes it
        assert leaks([json.dumps({"token": jwt(room="r_1", key=secret)})], canaries)
    assert not leaks(["nothing", json.dumps({"token": jwt(room="r_1", name="Siti")})], canaries)
