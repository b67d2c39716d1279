"""Broken and hostile clients of `/ws/v1`: each is answered by name, none hurts the others."""

import asyncio
import base64
import contextlib
import json
import os
import socket
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person, SocketEnded

pytestmark = pytest.mark.anyio


def most_memory_kb(pid: int) -> int:
    """That it has ever occupied."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


async def last_words(person: Person) -> tuple[int, dict[str, Any]]:
    """The close code and the `bye` before it."""
    code = await person.closed()
    return code, person.heard[-1] if person.heard else {}


@pytest.mark.parametrize(
    ("origin", "cookie", "subprotocol", "status"),
    [
        ("https://evil.example", False, True, 403),
        ("https://evil.example", True, True, 403),
        ("null", False, True, 403),
        ("null", True, True, 403),
        ("{own}.evil.example", True, True, 403),
        (None, True, True, 403),
        ("{own}", True, False, 400),
        ("{own}", True, True, 101),
        ("{own}", False, True, 101),
        (None, False, True, 101),
    ],
)
async def test_only_our_pages_open_sockets(
    deployment: Deployment, origin: str | None, cookie: bool, subprotocol: bool, status: int
) -> None:
    own = origin.replace("{own}", deployment.origin) if origin else None
    opening = connect(
        f"ws://127.0.0.1:{deployment.ports['a']}/ws/v1",
        origin=Origin(own) if own else None,
        additional_headers={"Cookie": "vicon=abc"} if cookie else {},
        subprotocols=[Subprotocol("vicon.1")] if subprotocol else None,
    )
    if status == 101:
        async with opening as connection:
            assert connection.subprotocol == "vicon.1"
            assert connection.protocol.extensions == []  # compression was offered and is not taken
        return
    with pytest.raises(InvalidStatus) as refused:
        await opening
    assert refused.value.response.status_code == status


async def test_oversized_binary_and_malformed_first_frames_end_the_socket_by_name(
    deployment: Deployment,
) -> None:
    cases: list[tuple[str | bytes, int, str]] = [
        ("x" * 65_537, 1009, ""),
        (b"{}", 4400, "binary"),
        ("{", 4400, "bad_json"),
        ("[]", 4400, "bad_json"),
        ("NaN", 4400, "bad_json"),
        ("[" * 60_000, 4400, "bad_json"),
        ("9" * 60_000, 4400, "bad_json"),
        ('{"do":"join","id":"\\ud800","body":{}}', 4400, "bad_json"),
        ('{"do":"join","id":"c1","body":{}}', 4400, "bad_body"),
        ('{"do":"chat.send","id":"c1","body":{"to":"all","text":"hai"}}', 4400, "order"),
        ('{"do":"join","id":"c1","body":{"token":"a.b.c"}}', 4401, "token_invalid"),
    ]
    for frame, code, error in cases:
        person = await Person.connect(deployment.ports["a"], deployment.origin)
        with contextlib.suppress(ConnectionClosed):
            await person.connection.send(frame)
        ended, bye = await last_words(person)
        assert ended == code, (frame[:50], bye)
        if error:
            assert (bye["is"], bye["code"], bye["error"]) == ("bye", code, error)


async def test_a_decompression_bomb_never_unfolds(deployment: Deployment) -> None:
    pid = deployment.pid("a")
    bomb = zlib.compress(b"\0" * (64 * 1024 * 1024), 9)
    await deployment.ready("a")
    before = most_memory_kb(pid)
    for _ in range(8):
        with socket.create_connection(("127.0.0.1", deployment.ports["a"])) as raw:
            raw.sendall(
                f"GET /ws/v1 HTTP/1.1\r\nHost: x\r\nOrigin: {deployment.origin}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: vicon.1\r\n"
                "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
            )
            answer = raw.recv(4096)
            assert b" 101 " in answer
            assert b"permessage-deflate" not in answer
            mask = os.urandom(4)
            head = bytes([0xC1, 0x80 | 126]) + struct.pack("!H", len(bomb)) if len(bomb) < 65536 else b""
            head = head or bytes([0xC1, 0x80 | 127]) + struct.pack("!Q", len(bomb))
            masked = bytes(b ^ mask[i % 4] for i, b in enumerate(bomb))
            with contextlib.suppress(OSError):
                raw.sendall(head + mask + masked)
                raw.settimeout(5)
                closing = raw.recv(4096)
                assert closing[:1] == b"\x88"
                assert struct.unpack("!H", closing[2:4])[0] in (1002, 1009)
    assert most_memory_kb(pid) - before < 32 * 1024


async def test_a_bad_token_that_names_a_victim_leaves_the_victim_alone(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    victim = await deployment.join(meeting, "Siti", host=True)
    ids = {"sitting": victim.welcome["sitting"], "participant": victim.welcome["participant"], "seq": 0}
    for body in (
        {"do": "resume", "body": {**ids, "secret": "A" * 43}},
        {"do": "resume", "body": {**ids, "secret": victim.welcome["participant"]}},
        {"do": "join", "body": {"token": "eyJhbGciOiJub25lIn0.e30."}},
    ):
        attacker = await Person.connect(deployment.ports["b"], deployment.origin)
        await attacker.connection.send(json.dumps({"id": "c1", **body}))
        code = await attacker.closed()
        assert 4400 <= code < 4500
        assert not any(m["is"] in ("welcome", "event") for m in attacker.heard)
    assert (await victim.say("chat.send", {"to": "all", "text": "masih di sini"}))["is"] == "ok"
    assert victim.events[-1]["kind"] == "chat.sent"
    assert not [e for e in victim.events if e["kind"] in ("participant.away", "participant.left")]


async def test_too_many_commands_are_refused_then_closed(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    with contextlib.suppress(ConnectionClosed):
        for n in range(1_000):
            await siti.connection.send(json.dumps({"do": "typing", "id": f"t{n}", "body": {}}))
    assert await siti.closed() == 4429
    refusals = [m for m in siti.heard if m["is"] == "no" and m["error"] == "rate"]
    assert refusals and all(m["retry_ms"] > 0 for m in refusals)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
WORDS = st.sampled_from(
    ["chat.send", "media.view", "media.offer", "seat.grant", "mod.lock", "leave?", "join"]
)
FRAMES = st.one_of(
    st.text(max_size=200),
    JSON.map(json.dumps),
    st.fixed_dictionaries({"do": WORDS | st.text(max_size=8), "id": st.text(max_size=40), "body": JSON}).map(
        json.dumps
    ),
)


async def test_no_frame_crashes_a_socket_without_a_name_and_a_sentence(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    loop = asyncio.get_running_loop()
    survivor = await deployment.join(meeting, "Siti", host=True)

    async def one(frames: list[str]) -> None:
        person = await deployment.join(meeting, "Budi", process="b")
        with contextlib.suppress(ConnectionClosed, SocketEnded):
            for frame in frames:
                await person.connection.send(frame)
            await person.say("typing")
        await person.leave()
        for message in person.heard:
            if message["is"] == "no":
                assert message["error"] and message.get("detail", "-")
            if message["is"] == "bye":
                assert message["error"] and 4400 <= message["code"] < 4600

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(FRAMES, min_size=1, max_size=8))
    def run(frames: list[str]) -> None:
        asyncio.run_coroutine_threadsafe(one(frames), loop).result(100)

    await asyncio.to_thread(run)
    assert (await survivor.say("typing"))["is"] == "ok"
    assert "Traceback" not in deployment.log
    assert "sitting.failed" not in deployment.log


async def test_a_resume_secret_gets_a_short_token_with_present_grants_and_nothing_else_does(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    place = {"participant": siti.welcome["participant"], "sitting": siti.welcome["sitting"]}
    async with deployment.http("b") as http:
        good = await http.post("/api/v1/tokens/refresh", json={**place, "secret": siti.welcome["secret"]})
        assert good.status_code == 200
        payload = good.json()["token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert "sitting.control" in claims["grants"]
        assert claims["exp"] - claims["iat"] <= 300
        absent = {**place, "participant": "p_" + "0" * 16}
        refusals = [
            await http.post("/api/v1/tokens/refresh", json={**it, "secret": "A" * 43})
            for it in (place, absent)
        ]
    assert [r.status_code for r in refusals] == [401, 401]
    assert refusals[0].text == refusals[1].text
    joining = await Person.connect(deployment.ports["a"], deployment.origin)
    answer = await joining.say("join", {"token": good.json()["token"]})
    assert (answer["is"], answer["error"]) == ("no", "token_invalid")


async def test_a_device_joins_ten_times_a_minute_and_others_go_on(deployment: Deployment) -> None:
    async def join(device: str) -> tuple[int, dict[str, Any]]:
        async with connect(
            f"ws://127.0.0.1:{deployment.ports['a']}/ws/v1",
            origin=Origin(deployment.origin),
            additional_headers={"Cookie": f"vicon-device={device}"},
            subprotocols=[Subprotocol("vicon.1")],
        ) as connection:
            await connection.send(json.dumps({"do": "join", "id": "c1", "body": {"token": "x"}}))
            answer = json.loads(await connection.recv())
            await connection.wait_closed()
            return connection.close_code or 1006, answer

    busy, other = "b" * 22, "o" * 22
    assert {(await join(busy))[1]["error"] for _ in range(10)} == {"token_invalid"}
    code, answer = await join(busy)
    assert (code, answer["is"], answer["error"]) == (4429, "no", "rate")
    assert answer["retry_ms"] > 0
    assert answer["detail"] == "too many joins of this device"
    assert (await join(other))[1]["error"] == "token_invalid"
