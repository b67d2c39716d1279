"""WHIP and WHEP by clients that are not ours, over two signalling processes."""

import asyncio
from typing import Any

import aioice.ice
import httpx2
import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from av import AudioFrame
from av.frame import Frame

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from vicon import settings
from vicon.cluster.prepare import create_api_key

pytestmark = pytest.mark.anyio

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
PATIENT_S = 60


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """aioice leaves loopback out of its candidates; all that is tested lives there."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


class Tone(AudioStreamTrack):
    """400 Hz: silence is among the loudest voices of no room."""

    async def recv(self) -> Frame:
        frame = await super().recv()
        assert isinstance(frame, AudioFrame)
        frame.planes[0].update((b"\x00\x20" * 10 + b"\x00\xe0" * 10) * (frame.samples // 20))
        return frame


class Client:
    """An aiortc peer, in one bundle as RFC 9725 4.4.1 has it, that speaks WHIP or WHEP."""

    def __init__(self) -> None:
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.peer = RTCPeerConnection(configuration)
        self.connected = asyncio.Event()
        self.tracks: dict[str, MediaStreamTrack] = {}
        self.peer.on("connectionstatechange", self._changed)
        self.peer.on("track", self._tracked)

    def _changed(self) -> None:
        if self.peer.connectionState == "connected":
            self.connected.set()

    def _tracked(self, track: MediaStreamTrack) -> None:
        self.tracks[track.kind] = track

    async def offer(self, direction: str) -> str:
        sends = direction != "recvonly"
        self.peer.addTransceiver(Tone() if sends else "audio", direction)
        self.peer.addTransceiver(VideoStreamTrack() if sends else "video", direction)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, answer: httpx2.Response) -> None:
        assert answer.status_code == 201, answer.text
        assert answer.headers["content-type"] == "application/sdp"
        await self.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        await asyncio.wait_for(self.connected.wait(), PATIENT_S)


async def room_key(deployment: Deployment, meeting: dict[str, Any], **more: str) -> dict[str, Any]:
    """A key of an encoder of the room, made by a program."""
    loaded = settings.load(data=deployment.data, url=deployment.origin)
    key = {"label": "kamera", "role_ceiling": "guest", "scopes": ["rooms:read", "rooms:write"]}
    secret = await asyncio.to_thread(create_api_key, loaded, key)
    async with deployment.http() as http:
        made = await http.post(
            f"/api/v1/rooms/{meeting['slug']}/encoders",
            json={"label": "Kamera sidang", **more},
            headers={"Authorization": f"Bearer {secret}"},
        )
    assert made.status_code == 201, made.text
    return dict(made.json())


def credentials(description: str) -> str:
    """The fragment that names the ICE session of an offer."""
    lines = description.splitlines()
    found = [next(it for it in lines if it.startswith(f"a=ice-{what}:")) for what in ("ufrag", "pwd")]
    return "\r\n".join(found) + "\r\n"


async def seat_headers(person: Person, http: httpx2.AsyncClient) -> dict[str, str]:
    """What lets a person in the sitting use the API."""
    proof = {k: person.welcome[k] for k in ("sitting", "participant", "secret")}
    answer = await http.post("/api/v1/tokens/refresh", json=proof)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_an_encoder_is_heard_by_a_player_and_ended_by_another_process(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    encoder = await room_key(deployment, meeting)
    siti = await deployment.join(meeting, "Siti", host=True)
    shown = {"Authorization": f"Bearer {encoder['secret']}"}
    endpoint = f"/whip/{meeting['slug']}"
    assert encoder["url"] == f"{deployment.origin}{endpoint}"
    camera, player = Client(), Client()
    async with deployment.http("a") as a, deployment.http("b") as b:
        try:
            offer = await camera.offer("sendonly")
            answer = await a.post(endpoint, content=offer, headers=SDP | shown)
            await camera.accept(answer)
            joined = (await siti.event("participant.joined", door="whip"))["body"]
            assert joined["role"] == "service"
            key = {"Authorization": f"Bearer {meeting['secret']}"}
            wanted = await player.offer("sendrecv")
            await player.accept(await b.post(f"/whep/{meeting['slug']}", content=wanted, headers=SDP | key))
            assert await asyncio.wait_for(player.tracks["audio"].recv(), PATIENT_S)

            place, etag = answer.headers["location"].removeprefix(deployment.origin), answer.headers["etag"]
            same, match = credentials(offer), FRAGMENT | shown
            refused = [
                (await b.patch(place, content=same, headers=headers)).status_code
                for headers in (match, match | {"If-Match": '"x"'}, shown, FRAGMENT)
            ]
            assert refused == [428, 412, 415, 401]
            known = await b.patch(place, content=same, headers=match | {"If-Match": etag})
            assert known.status_code == 204 and "etag" not in known.headers
            other = f"a=ice-ufrag:baru\r\na=ice-pwd:{'p' * 24}\r\n"
            restarted = await b.patch(place, content=other, headers=match | {"If-Match": "*"})
            assert restarted.status_code == 200, restarted.text
            assert restarted.headers["etag"] != etag and "a=candidate:" in restarted.text
            late = await b.patch(place, content=same, headers=match | {"If-Match": etag})
            assert late.status_code == 412
            assert (await a.delete(place, headers=shown)).status_code == 200
            await siti.event("participant.left", participant=joined["participant"])
            assert (await b.delete(place, headers=shown)).status_code == 404
        finally:
            await camera.peer.close()
            await player.peer.close()


async def test_what_a_key_opened_ends_when_it_is_revoked(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    address = f"/api/v1/sittings/{siti.welcome['sitting']}/encoders"
    camera, ended = Client(), asyncio.Event()
    async with deployment.http() as http:
        chair = await seat_headers(siti, http)
        made = (await http.post(address, json={"label": "OBS"}, headers=chair)).json()
        shown = {"Authorization": f"Bearer {made['secret']}"}
        await deployment.start("worker")
        try:
            offer, endpoint = await camera.offer("sendonly"), f"/whip/{meeting['slug']}"
            answer = await http.post(endpoint, content=offer, headers=SDP | shown)
            await camera.accept(answer)
            camera.peer.on("connectionstatechange", ended.set)
            joined = (await siti.event("participant.joined", door="whip"))["body"]
            assert (await http.delete(f"{address}/{made['id']}", headers=chair)).status_code == 204
            await siti.event("seat.removed", seat=joined["seat"])
            # Its transport, too.
            await asyncio.wait_for(ended.wait(), PATIENT_S)
            assert (await http.post(endpoint, content=offer, headers=SDP | shown)).status_code == 401
        finally:
            await camera.peer.close()
            await deployment.kill("worker")


async def test_a_players_key_watches_until_it_is_revoked_and_no_key_does_what_it_is_not_for(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    address = f"/api/v1/sittings/{siti.welcome['sitting']}/encoders"
    camera, player, ended = Client(), Client(), asyncio.Event()
    async with deployment.http() as http:
        chair = await seat_headers(siti, http)
        sends = await room_key(deployment, meeting)
        made = await http.post(address, json={"label": "Layar aula", "use": "watch"}, headers=chair)
        assert made.status_code == 201, made.text
        watches = made.json()
        whip, whep = f"/whip/{meeting['slug']}", f"/whep/{meeting['slug']}"
        assert (sends["url"], watches["url"]) == (f"{deployment.origin}{whip}", f"{deployment.origin}{whep}")
        listed = (await http.get(address, headers=chair)).json()["items"]
        assert [(it["label"], it["use"]) for it in listed] == [
            ("Kamera sidang", "publish"),
            ("Layar aula", "watch"),
        ]
        to_send, to_watch = (SDP | {"Authorization": f"Bearer {it['secret']}"} for it in (sends, watches))
        await deployment.start("worker")
        try:
            offer, wanted = await camera.offer("sendonly"), await player.offer("recvonly")
            assert (await http.post(whip, content=offer, headers=to_watch)).status_code == 401
            assert (await http.post(whep, content=wanted, headers=to_send)).status_code == 401
            await camera.accept(await http.post(whip, content=offer, headers=to_send))
            await player.accept(await http.post(whep, content=wanted, headers=to_watch))
            joined = (await siti.event("participant.joined", role="kiosk"))["body"]
            assert await asyncio.wait_for(player.tracks["audio"].recv(), PATIENT_S)
            player.peer.on("connectionstatechange", ended.set)
            assert (await http.delete(f"{address}/{watches['id']}", headers=chair)).status_code == 204
            await siti.event("seat.removed", seat=joined["seat"])
            await asyncio.wait_for(ended.wait(), PATIENT_S)
            assert (await http.post(whep, content=wanted, headers=to_watch)).status_code == 401
            assert camera.peer.connectionState == "connected"
        finally:
            await camera.peer.close()
            await player.peer.close()
            await deployment.kill("worker")


async def test_what_a_request_for_whip_must_be(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    encoder = await room_key(deployment, meeting)
    shown = {"Authorization": f"Bearer {encoder['secret']}"}
    endpoint = f"/whip/{meeting['slug']}"
    camera = Client()
    offer = await camera.offer("sendonly")
    elsewhere = {"Origin": "https://player.example"}
    async with deployment.http() as http:
        asked = await http.options(endpoint, headers=elsewhere)
        assert (asked.status_code, asked.headers["accept-post"]) == (200, "application/sdp")
        assert "Authorization" in asked.headers["access-control-allow-headers"]
        assert (await http.get(endpoint)).status_code == 204
        put = await http.put(endpoint)
        assert (put.status_code, put.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
        stranger = await http.post(endpoint, content=offer, headers=SDP | elsewhere)
        assert (stranger.status_code, stranger.headers["www-authenticate"]) == (401, "Bearer")
        assert stranger.headers["access-control-allow-origin"] == "*"
        assert "Location" in stranger.headers["access-control-expose-headers"]
        assert (await http.post(endpoint, content=offer, headers=shown)).status_code == 415
        assert (await http.post(endpoint, content="v=0", headers=SDP | shown)).status_code == 400
        wrong = offer.replace("opus/48000/2", "opus/44100/2")
        assert (await http.post(endpoint, content=wrong, headers=SDP | shown)).status_code == 422
        watching = offer.replace("a=sendonly", "a=recvonly")
        assert (await http.post(endpoint, content=watching, headers=SDP | shown)).status_code == 422
    await camera.peer.close()


async def test_the_chair_makes_an_encoder_for_the_sitting_and_removes_it(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    budi = await deployment.join(meeting, "Budi")
    address = f"/api/v1/sittings/{siti.welcome['sitting']}/encoders"
    camera = Client()
    async with deployment.http("a") as http:
        chair, guest = await seat_headers(siti, http), await seat_headers(budi, http)
        wanted = {"label": "OBS"}
        assert (await http.post(address, json=wanted, headers=guest)).status_code == 403
        made = await http.post(address, json=wanted, headers=chair)
        assert made.status_code == 201, made.text
        assert made.json()["sitting"] == siti.welcome["sitting"]
        listed = await http.get(address, headers=chair)
        assert [it["label"] for it in listed.json()["items"]] == ["OBS"] and "secret" not in listed.text
        shown = {"Authorization": f"Bearer {made.json()['secret']}"}
        try:
            offer = await camera.offer("sendonly")
            endpoint = f"/whip/{meeting['slug']}"
            await camera.accept(await http.post(endpoint, content=offer, headers=SDP | shown))
            joined = (await siti.event("participant.joined", door="whip"))["body"]
            assert (await siti.say("mod.remove", {"seat": joined["seat"]}))["is"] == "ok"
            again = await http.post(endpoint, content=offer, headers=SDP | shown)
            assert again.status_code == 403, again.text
            its = f"{address}/{made.json()['id']}"
            assert (await http.delete(its, headers=guest)).status_code == 403
            assert (await http.delete(its, headers=chair)).status_code == 204
            after = await http.post(endpoint, content=offer, headers=SDP | shown)
            assert after.status_code == 401
        finally:
            await camera.peer.close()
