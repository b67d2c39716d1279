"""People in one room see and hear whom the sitting lets them: real engine, real handshakes, real packets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.media.meeting import MIC_AND_CAMERA, Heard, SlotWish, View, enter, shows, speaks, watch
from tests.media.peer import Peer, join
from tests.media.sdp_samples import read_offer
from vicon.media import transports
from vicon.media.dtls import HANDSHAKES_AT_ONCE
from vicon.refusal import MediaRefused

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room

pytestmark = pytest.mark.anyio


async def test_two_people_hear_and_see_each_other(room: Room, heard: Heard, peers: list[Peer]) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    assert {("ani", "connected", ""), ("budi", "connected", "")} <= set(heard.states)
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    watch(room, "ani", ani, "st_budi")
    watch(room, "budi", budi, "st_ani")
    for peer, text in ((ani, b"ani"), (budi, b"budi")):
        speaks(peer, text)
        shows(peer, text)
    await ani.until(
        lambda p: b"budi" in p.texts("audio") and any(t.startswith(b"budi ") for t in p.texts("video"))
    )
    await budi.until(
        lambda p: b"ani" in p.texts("audio") and any(t.startswith(b"ani ") for t in p.texts("video"))
    )
    assert b"ani" not in ani.texts("audio")
    assert ani.undecipherable == budi.undecipherable == 0


async def test_a_closed_gate_lets_nothing_through_until_it_opens(room: Room, peers: list[Peer]) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    mic = ani.stream("mic")
    room.gates({"ani": frozenset()})
    mic.text = b"closed"
    for _ in range(20):
        mic.send()
    await ani.until(lambda p: any(packet.is_transport_cc for packet in p.rtcp))
    room.gates({"ani": frozenset({"mic"})})
    speaks(ani, b"open")
    await budi.until(lambda p: b"open" in p.texts("audio"))
    assert budi.texts("audio") == {b"open"}


async def test_a_gate_that_closes_stops_sound_at_once(room: Room, peers: list[Peer]) -> None:
    ani, budi, citra = [await enter(room, peers, name) for name in ("ani", "budi", "citra")]
    room.gates({"ani": MIC_AND_CAMERA, "citra": MIC_AND_CAMERA})
    speaks(ani, b"ani")
    await budi.until(lambda p: b"ani" in p.texts("audio"))
    room.gates({"citra": MIC_AND_CAMERA})
    ani.stream("mic").text = b"after"
    speaks(citra, b"citra")
    await budi.until(lambda p: b"citra" in p.texts("audio"))
    before = len(budi.packets)
    await budi.until(lambda p: len(p.packets) > before + 20)
    assert b"after" not in budi.texts("audio")


@pytest.mark.parametrize("role", ["client", "server"])
async def test_a_certificate_that_was_not_offered_gets_no_keys(
    room: Room, heard: Heard, peers: list[Peer], role: str
) -> None:
    honest = await enter(room, peers, "honest")
    room.gates({"rogue": MIC_AND_CAMERA, "honest": MIC_AND_CAMERA})
    rogue = Peer(fingerprint=":".join(["AB"] * 32), setup="actpass" if role == "client" else "passive")
    peers.append(rogue)
    # The rogue's own end may believe it is connected: the proof is what the room does.
    joining = asyncio.ensure_future(join(room, "rogue", rogue))
    await heard.until(lambda h: ("rogue", "closed", "dtls") in h.states)
    joining.cancel()
    assert ("rogue", "connected", "") not in heard.states
    assert not room.connected("rogue")
    if rogue.secured:
        speaks(rogue, b"rogue")
    speaks(honest, b"honest")
    assert not honest.texts("audio")


async def test_an_encoder_that_waits_to_be_called_is_called(room: Room, peers: list[Peer]) -> None:
    encoder = await enter(room, peers, "encoder", setup="passive", audio_slots=0, video_slots=0)
    ani = await enter(room, peers, "ani")
    room.gates({"encoder": MIC_AND_CAMERA})
    speaks(encoder, b"encoder")
    await ani.until(lambda p: b"encoder" in p.texts("audio"))


async def test_ice_restart_on_a_new_socket_goes_on_with_the_same_keys(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    speaks(ani, b"before")
    await budi.until(lambda p: b"before" in p.texts("audio"))
    old_slots = [slot.ssrc[0].ssrc for slot in budi.slots("audio")]
    for peer, name in ((ani, "ani"), (budi, "budi")):
        peer.accept(await room.connect(name, f"st_{name}", peer.restart()))
        await peer.open_socket()
        await peer.check()
    ani.stream("mic").text = b"after"
    await budi.until(lambda p: b"after" in p.texts("audio"))
    assert [slot.ssrc[0].ssrc for slot in budi.slots("audio")] == old_slots
    assert not [state for state in heard.states if state[1] == "closed"]


async def test_a_new_peer_connection_of_the_same_person_replaces_the_old(
    plane: Plane, room: Room, heard: Heard, peers: list[Peer]
) -> None:
    from vicon.media.dtls import Certificate

    room.gates({"ani": MIC_AND_CAMERA})
    budi = await enter(room, peers, "budi")
    await enter(room, peers, "ani")
    room.gates({"ani": MIC_AND_CAMERA})
    reloaded = Peer(certificate=Certificate.generateCertificate())
    peers.append(reloaded)
    await join(room, "ani", reloaded)
    speaks(reloaded, b"reloaded")
    await budi.until(lambda p: b"reloaded" in p.texts("audio"))
    assert not [state for state in heard.states if state[1] == "closed"]
    await asyncio.wait_for(_until_transports(plane, 2), 60)


async def _until_transports(plane: Plane, count: int) -> None:
    while sum(load.transports for load in plane.load()) != count:
        await asyncio.sleep(0.05)


async def test_slots_are_added_to_a_running_connection(room: Room, peers: list[Peer]) -> None:
    ani = await enter(room, peers, "ani")
    budi = await enter(room, peers, "budi", video_slots=1)
    room.gates({"ani": MIC_AND_CAMERA})
    shows(ani, b"ani")
    budi.video_slots = 4
    budi.accept(await room.connect("budi", "st_budi", budi.offer()))
    assert len(budi.slots("video")) == 4
    last = budi.slots("video")[-1]
    room.view("budi", View((SlotWish(last.rtp.muxId, "st_ani"),)))
    await budi.until(lambda p: any(packet.ssrc == last.ssrc[0].ssrc for packet in p.packets))


async def test_a_wish_waits_for_a_seat_that_comes_later(room: Room, peers: list[Peer]) -> None:
    ani = await enter(room, peers, "ani")
    watch(room, "ani", ani, "st_budi")
    budi = await enter(room, peers, "budi")
    room.gates({"budi": MIC_AND_CAMERA})
    shows(budi, b"budi")
    await ani.until(lambda p: p.texts("video"))


async def test_of_two_devices_of_a_seat_the_one_with_an_open_camera_is_shown(
    room: Room, peers: list[Peer]
) -> None:
    ani = await enter(room, peers, "ani")
    devices = [Peer(), Peer()]
    peers += devices
    for name, device in zip(("phone", "desktop"), devices, strict=True):
        await join(room, name, device, seat="st_budi")
        shows(device, name.encode())
    watch(room, "ani", ani, "st_budi")
    room.gates({"phone": MIC_AND_CAMERA})
    await ani.until(lambda p: any(text.startswith(b"phone") for text in p.texts("video")))
    room.gates({"desktop": MIC_AND_CAMERA})
    await ani.until(lambda p: any(text.startswith(b"desktop") for text in p.texts("video")))


async def test_slots_speakers_and_layers_are_told(room: Room, heard: Heard, peers: list[Peer]) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA})
    watch(room, "budi", budi, "st_ani")
    speaks(ani, b"ani")
    shows(ani, b"ani")
    video = budi.slots("video")[0].rtp.muxId
    audio = {slot.rtp.muxId for slot in budi.slots("audio")}

    def told(h: Heard) -> bool:
        shown = [s for body in h.bodies("slots", "budi") for s in body["slots"] if s.get("seat") == "st_ani"]
        return {s["source"] for s in shown} == {"mic", "camera"} and all(
            s["mid"] == video if s["source"] == "camera" else s["mid"] in audio for s in shown
        )

    await heard.until(told)
    await heard.until(lambda h: any(b["speakers"] for b in h.bodies("speakers")))
    assert heard.bodies("speakers")[-1]["speakers"][0]["seat"] == "st_ani"
    await heard.until(lambda h: any(any(b["layers"].values()) for b in h.bodies("layers", "ani")))
    assert set(heard.bodies("layers", "ani")[-1]["layers"]) == {"f", "h", "q"}
    numbers = [body["n"] for body in heard.bodies("slots", "budi")]
    assert numbers == sorted(set(numbers))


async def test_quality_is_told_every_five_seconds(room: Room, heard: Heard, peers: list[Peer]) -> None:
    ani = await enter(room, peers, "ani")
    speaks(ani, b"ani")
    # The first may be told before a packet has come.
    await heard.until(lambda h: any(q["up_bytes"] > 0 for q in h.bodies("quality", "ani")))


async def test_a_person_whose_camera_stalls_is_told_alone_and_told_again_on_a_new_socket(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA})
    room.client_state("ani", {"camera": True})
    watch(room, "budi", budi, "st_ani")
    shows(ani, b"ani")
    await budi.until(lambda p: p.texts("video"))
    ani.silence()
    stalled = {"broken": [{"source": "camera", "what": "stalled"}]}
    await heard.until(lambda h: h.bodies("trouble", "ani")[-1:] == [stalled])
    room.client_state("ani", {"camera": True})
    assert heard.bodies("trouble", "ani")[-2:] == [stalled, stalled]
    for rid in ani.rids:
        ani.play(ani.stream("camera", rid))
    await heard.until(lambda h: h.bodies("trouble", "ani")[-1] == {"broken": []})
    assert heard.bodies("trouble", "budi") == heard.bodies("trouble") == []


async def test_a_microphone_without_sound_is_told_until_it_is_turned_off(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani = await enter(room, peers, "ani")
    room.gates({"ani": MIC_AND_CAMERA})
    room.client_state("ani", {"mic": True})
    mic = ani.stream("mic")
    mic.level = 127
    ani.play(mic)
    dead = {"broken": [{"source": "mic", "what": "mic_dead"}]}
    await heard.until(lambda h: h.bodies("trouble", "ani")[-1:] == [dead])
    room.client_state("ani", {"mic": False})
    await heard.until(lambda h: h.bodies("trouble", "ani")[-1] == {"broken": []})


async def test_who_is_dropped_is_gone_for_all(room: Room, heard: Heard, peers: list[Peer]) -> None:
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    room.gates({"ani": MIC_AND_CAMERA, "budi": MIC_AND_CAMERA})
    speaks(ani, b"ani")
    await budi.until(lambda p: b"ani" in p.texts("audio"))
    room.drop("ani", "removed")
    assert not room.connected("ani")
    ani.stream("mic").text = b"after"
    speaks(budi, b"budi")
    with pytest.raises(TimeoutError):
        await budi.until(lambda p: b"after" in p.texts("audio"), seconds=0.5)
    assert b"budi" not in ani.texts("audio")


async def test_a_refused_offer_leaves_no_trace(plane: Plane, room: Room) -> None:
    with pytest.raises(MediaRefused) as caught:
        await room.connect("ani", "st_ani", Peer().offer().replace("opus", "opium"))
    assert caught.value.code == "codec_none"
    assert not room.connected("ani")
    assert sum(load.transports for load in plane.load()) == 0


async def test_a_wish_for_no_slot_is_refused(room: Room, peers: list[Peer]) -> None:
    with pytest.raises(MediaRefused, match="slot"):
        room.view("nobody", View((SlotWish("0", "st_budi"),)))
    ani = await enter(room, peers, "ani")
    with pytest.raises(MediaRefused) as caught:
        room.view("ani", View((SlotWish("99", "st_budi"),)))
    assert caught.value.code == "slot_count"
    room.view("ani", View(tuple(SlotWish(slot.rtp.muxId, "") for slot in ani.slots("video"))))


async def test_closing_the_room_ends_every_transport(plane: Plane, room: Room, peers: list[Peer]) -> None:
    for name in ("ani", "budi"):
        await enter(room, peers, name)
    await room.close()
    await asyncio.wait_for(_until_transports(plane, 0), 60)


async def test_a_hundred_join_at_once(room: Room, heard: Heard, peers: list[Peer]) -> None:
    await asyncio.gather(*(enter(room, peers, f"p{n}", sends=()) for n in range(100)))
    assert len({who for who, state, _ in heard.states if state == "connected"}) == 100
    assert not [state for state in heard.states if state[1] == "closed"]


async def test_openssl_is_forgotten_once_the_last_flight_is_safe(
    plane: Plane, room: Room, heard: Heard, peers: list[Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "LAST_FLIGHT_SECONDS", 0.05)
    ani, budi = [await enter(room, peers, name) for name in ("ani", "budi")]
    for _, transport in plane._transports.values():
        assert transport._handshake is not None
        await transport._handshake
    for _ in range(20):
        ani.send(b"\x15\xfe\xfd" + bytes(40))
    room.gates({"ani": MIC_AND_CAMERA})
    speaks(ani, b"ani")
    await budi.until(lambda p: b"ani" in p.texts("audio"))
    assert not [state for state in heard.states if state[1] == "closed"]


async def test_handshakes_wait_for_their_turn(plane: Plane, room: Room, peers: list[Peer]) -> None:
    async with asyncio.timeout(60):
        for _ in range(HANDSHAKES_AT_ONCE):
            await plane._handshakes.acquire()
        joining = asyncio.ensure_future(enter(room, peers, "ani"))
        while not any(t._handshake for _, t in plane._transports.values()):
            await asyncio.sleep(0.01)
        assert not joining.done()
        plane._handshakes.release()
        await joining


async def test_a_client_that_falls_silent_is_told_of_and_back_with_its_next_check(
    room: Room, heard: Heard, peers: list[Peer]
) -> None:
    ani = await enter(room, peers, "ani")
    ani.silence()
    await heard.until(lambda h: h.states[-1] == ("ani", "quiet", "consent"))
    await ani.check()
    await heard.until(lambda h: h.states[-1] == ("ani", "connected", "consent"))


async def test_slots_with_redundant_sound_are_taken_by_the_engine(room: Room) -> None:
    offer = read_offer("chromium-156.0.8078.79-phone-v4")
    assert "red/48000/2" in await room.connect("ani", "st_ani", offer)
