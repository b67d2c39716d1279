"""Each socket gets the view of its label with the right `after`; a slow one never holds the others up."""

import asyncio
import json
from typing import Any

import pytest
from websockets.frames import Frame
from websockets.streams import StreamReader

from signaling import batch as batch_module
from signaling.hub import Hub, Socket
from signaling.outbox import STALLED_S, TOGETHER, Outbox, TooSlowError

pytestmark = pytest.mark.anyio


def joined(hub: Hub, name: str, labels: list[str], after: int = 0) -> Socket:
    socket = Socket(name, lambda: None)
    hub.add(socket)
    hub.receive("m1", {"t": "label", "socket": name, "sitting": "s_1", "labels": labels, "after": after})
    return socket


async def taken(socket: Socket) -> list[Any]:
    """What waits, read as a client reads it."""
    stream = StreamReader()
    frames = []
    while len(socket.outbox):
        frames.append(await socket.outbox.take() or b"")
    stream.feed_data(b"".join(frames))
    found = []
    while stream.buffer:
        try:
            next(Frame.parse(stream.read_exact, mask=False))
        except StopIteration as whole:
            found.append(json.loads(whole.value.data))
    return found


def publish(hub: Hub, seq: int, **views: Any) -> None:
    publish_together(hub, {"seq": seq, "views": views})


def publish_together(hub: Hub, *events: Any) -> None:
    hub.receive("m1", {"t": "publish", "sitting": "s_1", "events": list(events)})


async def test_the_most_special_view_wins_and_after_chains_what_was_sent() -> None:
    hub = Hub()
    guest = joined(hub, "k_guest", ["all", "p_1"])
    chair = joined(hub, "k_chair", ["all", "p_2", "stage"])
    publish(hub, 1, all={"is": "event", "seq": 1})
    publish(hub, 2, stage={"is": "event", "seq": 2, "for": "stage"})
    publish(hub, 3, all={"is": "event", "seq": 3}, stage={"is": "event", "seq": 3, "for": "stage"})
    publish(hub, 4, all={"is": "event", "seq": 4}, p_1={"is": "event", "seq": 4, "for": "p_1"})
    assert await taken(guest) == [
        {"is": "event", "seq": 1, "after": 0},
        {"is": "event", "seq": 3, "after": 1},
        {"is": "event", "seq": 4, "for": "p_1", "after": 3},
    ]
    assert await taken(chair) == [
        {"is": "event", "seq": 1, "after": 0},
        {"is": "event", "seq": 2, "for": "stage", "after": 1},
        {"is": "event", "seq": 3, "for": "stage", "after": 2},
        {"is": "event", "seq": 4, "after": 3},
    ]


async def test_a_socket_that_resumed_is_not_sent_what_it_has() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"], after=7)
    publish(hub, 7, all={"seq": 7})
    publish(hub, 8, all={"seq": 8})
    assert await taken(socket) == [{"seq": 8, "after": 7}]


async def test_of_a_live_topic_only_the_latest_waits() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"])
    for n in range(2_000):
        body = {"n": n}
        hub.receive("m1", {"t": "live", "sitting": "s_1", "label": "all", "topic": "speakers", "body": body})
    assert await taken(socket) == [{"is": "live", "topic": "speakers", "body": {"n": 1_999}}]


async def test_a_socket_that_reads_too_slowly_is_closed_with_4408() -> None:
    hub = Hub()
    slow, other = joined(hub, "k_slow", ["all"]), joined(hub, "k_other", ["all"])
    for seq in range(1, 50):
        publish(hub, seq, all={"seq": seq, "text": "x" * 30_000})
        await other.outbox.take()
    assert slow.outbox.closing is not None
    assert slow.outbox.closing[0] == 4408
    assert len(slow.outbox) == 0
    assert other.outbox.closing is None


async def test_a_burst_of_small_words_closes_nobody_who_reads() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"])
    events = [{"seq": seq, "views": {"all": {"seq": seq, "text": "x" * 200}}} for seq in range(1, 1_001)]
    for first in range(0, 1_000, 125):
        publish_together(hub, *events[first : first + 125])
    assert len(socket.outbox) == 8
    assert [(frame["after"], frame["seq"]) for frame in await taken(socket)] == [
        (n, n + 1) for n in range(1_000)
    ]


async def test_a_flood_of_the_smallest_words_is_bounded() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"])
    for seq in range(20_000):
        publish(hub, seq + 1, all={})
    assert socket.outbox.closing is not None
    assert socket.outbox.closing[0] == 4408


async def test_a_socket_that_takes_nothing_for_too_long_is_slow_however_little_waits() -> None:
    now = 100.0
    outbox = Outbox(lambda: now)
    outbox.put(b"a")
    now += STALLED_S
    outbox.put(b"b")
    now += 1
    with pytest.raises(TooSlowError):
        outbox.put(b"c")
    assert await outbox.take() == b"ab"
    now += 10 * STALLED_S
    outbox.put(b"d")


async def test_events_of_one_commit_are_one_write_to_each_and_show_each_its_own() -> None:
    hub = Hub()
    chair, guest = joined(hub, "k_chair", ["all", "stage", "p_1"]), joined(hub, "k_guest", ["all", "p_2"])
    late = joined(hub, "k_late", ["all", "p_3"], after=2)
    publish_together(
        hub,
        {"seq": 1, "views": {"all": {"seq": 1}}},
        {"seq": 2, "views": {"stage": {"seq": 2, "for": "stage"}, "p_2": {"seq": 2, "for": "p_2"}}},
        {"seq": 3, "views": {"all": {"seq": 3}, "stage": {"seq": 3, "for": "stage"}}},
    )
    assert [len(socket.outbox) for socket in (chair, guest, late)] == [1, 1, 1]
    assert await taken(chair) == [
        {"seq": 1, "after": 0},
        {"seq": 2, "for": "stage", "after": 1},
        {"seq": 3, "for": "stage", "after": 2},
    ]
    assert await taken(guest) == [
        {"seq": 1, "after": 0},
        {"seq": 2, "for": "p_2", "after": 1},
        {"seq": 3, "after": 2},
    ]
    assert await taken(late) == [{"seq": 3, "after": 2}]


async def test_one_megabyte_waiting_is_too_much_however_few_messages() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"])
    for _ in range(12):
        hub.receive("m1", {"t": "send", "socket": "k_1", "message": {"is": "ok", "x": "y" * 150_000}})
    assert socket.outbox.closing is not None
    assert socket.outbox.closing[0] == 4408


async def test_sockets_of_a_lost_node_are_told_to_resume() -> None:
    hub = Hub()
    here, elsewhere = joined(hub, "k_1", ["all"]), joined(hub, "k_2", ["all"])
    here.node, elsewhere.node = "m1", "m2"
    hub.node_lost("m1")
    assert await asyncio.wait_for(here.outbox.take(), 60) is None
    assert here.outbox.closing is not None
    assert here.outbox.closing[0] == 4503
    assert elsewhere.outbox.closing is None


async def test_a_view_is_encoded_once_for_all_its_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    encode = batch_module.encode

    def counting(message: Any) -> str:
        calls.append(1)
        return encode(message)

    monkeypatch.setattr(batch_module, "encode", counting)
    hub = Hub()
    sockets = [joined(hub, f"k_{n}", ["all"]) for n in range(300)]
    publish(hub, 1, all={"seq": 1})
    assert len(calls) == 1
    assert all(len(s.outbox) == 1 for s in sockets)


async def test_what_waits_is_written_together_but_not_more_than_can_be_counted() -> None:
    hub = Hub()
    socket = joined(hub, "k_1", ["all"])
    for seq in range(1, 101):
        publish(hub, seq, all={"seq": seq, "text": "x" * 1_500})
    writes = []
    while len(socket.outbox):
        writes.append(len(await socket.outbox.take() or b""))
    assert len(writes) == 3
    assert max(writes) <= TOGETHER
