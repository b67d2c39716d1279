"""The media side of one sitting: its participants' transports, gates and wishes.

Which seat may do what is decided elsewhere; here a gate is a set of kinds and a seat a name for devices.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ParamSpec, Protocol

import structlog

from vicon.description import Description
from vicon.media import description, wishes
from vicon.media._engine import EngineError
from vicon.media.cameras import Cameras
from vicon.media.channels import Channels
from vicon.media.device import Device, Devices
from vicon.media.elsewhere import Elsewhere
from vicon.media.gates import Gates
from vicon.media.listener import End, Listener, Tape, View
from vicon.media.negotiate import Policy
from vicon.media.news import News
from vicon.media.remote import RemoteTransport
from vicon.media.sdp import Offer, parse_offer
from vicon.media.taping import Taping
from vicon.media.transports import Transport
from vicon.refusal import MediaRefused

if TYPE_CHECKING:
    from vicon.media._engine import Engine, GateClosed, GateFirst, Kind

log = structlog.get_logger(__name__)

_P = ParamSpec("_P")
_NEVER: Mapping[str, Mapping[Kind, End]] = {}
_NO_CHANNELS: Mapping[str, str] = {}


class Host(Protocol):
    """What a room needs of the plane it is in."""

    engine: Engine

    def new_transport(self, room: Room, participant: str) -> Transport: ...
    def new_remote(self, hop: int, participant: str) -> RemoteTransport: ...
    def forget(self, transport: Transport | RemoteTransport) -> None: ...
    def hop_opened(self, hop: int) -> None: ...
    def hop_closed(self, hop: int) -> None: ...
    def room_closed(self, room: Room) -> None: ...


class Room:
    def __init__(self, host: Host, *, room: int, sitting: str, listener: Listener, policy: Policy) -> None:
        self.id = room
        self.sitting = sitting
        self._host = host
        self._engine = host.engine
        self._policy = policy
        self._listener = listener
        self._devices = Devices()
        self.news = News(host.engine, listener, self._devices)
        self._barred: frozenset[str] = frozenset()
        self._gates = Gates(host.engine, room, self._devices, self._ask)
        self._channels = Channels(host.engine, room, self._ask)
        self._cameras = Cameras(self._devices)
        self._taping = Taping(host.engine, self._ask)
        self._ages = itertools.count(1)
        self.elsewhere = Elsewhere(host, self, self._devices)

    # --- what a sitting asks (MediaRoom) ----------------------------------------------------------

    async def connect(self, participant: str, seat: str, offer: Description) -> Description:
        """Answer an offer: a first one opens a transport with every gate closed, a later one of the same
        peer connection restarts ICE or adds lines, one of another peer connection replaces the transport.

        Raises MediaRefused; then nothing changed.
        """
        parsed = parse_offer(description.text_of(offer))
        device = self._devices.of(participant)
        transport = device.transport if device else None
        if device and isinstance(transport, Transport) and transport.is_same_peer(parsed):
            answer = self._negotiate(transport, parsed)
        else:
            transport = self._host.new_transport(self, participant)
            try:
                answer = self._negotiate(transport, parsed)
            except MediaRefused:
                self._discard(transport, "refused")
                raise
            device = self._welcome(device, participant, seat, transport)
        self._arrived(device)
        return description.in_form_of(offer, answer)

    def connected(self, participant: str) -> bool:
        device = self._devices.of(participant)
        return device is not None and not device.remote

    def role(self, participant: str, *, jbi: bool, stage: bool) -> None:
        """Whether wishes for `jbi` mean this camera, and whether this screen goes before others; at once."""
        if device := self._devices.of(participant):
            self._ask(self._engine.role, device.transport.id, jbi, stage)

    def transport_of(self, participant: str) -> Transport | None:
        device = self._devices.of(participant)
        return device.transport if device and isinstance(device.transport, Transport) else None

    @property
    def here(self) -> Mapping[str, str]:
        """Seats of the participants who are at this node."""
        return {it.participant: it.seat for it in self._devices if not it.remote}

    def gates(
        self,
        gates: Mapping[str, frozenset[Kind]],
        ends: Mapping[str, Mapping[Kind, End]] = _NEVER,
        channels: Mapping[str, str] = _NO_CHANNELS,
    ) -> None:
        """Open these kinds and close all others; those with an end close by themselves.

        The microphones of `channels` reach only who wishes for their language.
        """
        self._channels.set(channels, self._devices)
        changed = self._gates.set(gates, ends)
        self._cameras_changed(device.seat for device in changed)

    def bar(self, participants: frozenset[str]) -> None:
        """These receive nothing, at once and on every connection; all others what they wish."""
        changed, self._barred = participants ^ self._barred, participants
        for device in self._devices if changed else ():
            if device.participant in changed:
                self._allow(device)

    def tape(self, tape: Tape | None) -> None:
        """From now on write this to the recording's files, and nothing else; None: nothing at all."""
        self._taping.set(tape, self._devices)

    def view(self, participant: str, view: View) -> None:
        """Replace all wishes. Raises MediaRefused(`slot_count`) if a mid is no slot of this transport."""
        device = self._devices.of(participant)
        known = device.transport.slot_mids() if device else set()
        strange = next((slot.mid for slot in view.slots if slot.mid not in known), None)
        if device is None or strange is not None:
            raise MediaRefused(
                "slot_count", f"There is no slot with mid {strange}; send an offer with it first."
            )
        device.view = view
        device.watched = wishes.seats_in(view)
        self._show(device)

    def client_state(self, participant: str, on: Mapping[Kind, bool]) -> None:
        device = self._devices.of(participant)
        if device is None:
            return
        for kind, producer in device.transport.producers.items():
            if kind in on and device.on.get(kind) != on[kind]:
                device.on[kind] = on[kind]
                self._ask(self._engine.client_state, producer, on[kind])
        self._cameras_changed([device.seat])
        if device.broken:
            # A client says this after every welcome, and has heard nothing of it on that socket.
            self.news.broken(device)

    def drop(self, participant: str, reason: str) -> None:
        self._gates.forget(participant)
        if device := self._devices.of(participant):
            self.leave(device, reason)

    async def close(self) -> None:
        self.elsewhere.close_all()
        for device in self._devices:
            self.drop(device.participant, "room_closed")
        self._engine.close_room(self.id)
        self._host.room_closed(self)

    # --- what other nodes bring (Landlord) --------------------------------------------------------

    def new_remote(self, hop: int, participant: str) -> RemoteTransport:
        return self._host.new_remote(hop, participant)

    def welcome_remote(self, device: Device | None, seat: str, transport: RemoteTransport) -> None:
        """A participant of another node, new if there is no device of it, sends what it declared."""
        if device is None:
            device = Device(transport.participant, seat, transport, next(self._ages))
            self._gates.forget(transport.participant)
            self._devices.add(device)
        self._arrived(device)

    def leave(self, device: Device, reason: str) -> None:
        """It is gone from here."""
        self._devices.remove(device)
        self._discard(device.transport, reason)
        self._cameras_changed([device.seat])

    # --- what the engine tells (the rest: `news`) -------------------------------------------------

    def ended(self, transport: Transport, reason: str) -> None:
        """The transport is over, and nobody asked for it."""
        if device := self._devices.on(transport):
            self.leave(device, reason)
            self.news.ended(device, reason)

    def gate_first(self, transport: Transport, event: GateFirst) -> None:
        if (found := self._gates.ending(transport, event.producer)) and not event.talking:
            device, kind = found
            self._listener.gate_first(device.participant, kind, event.at)

    def gate_closed(self, transport: Transport, event: GateClosed) -> None:
        """By its end: what closed by a call is known."""
        if event.by == "time" and (found := self._gates.ending(transport, event.producer)):
            device, kind = found
            if kind not in device.open:
                return
            device.open.discard(kind)
            self._cameras_changed([device.seat])
            self._listener.gate_closed(device.participant, kind, event.at, event.last)

    # --- within -----------------------------------------------------------------------------------

    def _negotiate(self, transport: Transport, offer: Offer) -> str:
        try:
            return transport.negotiate(offer, self._policy)
        except EngineError as error:
            log.warning("engine refused a transport", transport=transport.id, why=error.code)
            raise MediaRefused("full", "The media engine takes no more now; try again later.") from error

    def _welcome(self, before: Device | None, participant: str, seat: str, transport: Transport) -> Device:
        device = Device(participant, seat, transport, next(self._ages))
        if before is None:
            # A gate opens by the sitting's word after the join, never by an older one.
            self._gates.forget(participant)
        else:
            device.quality = before.quality
            device.quality.transport_replaced()
            self.leave(before, "replaced")
        self._devices.add(device)
        if participant in self._barred:
            self._allow(device)
        if before is not None and before.broken:
            # What looked broken was of the transport before.
            self.news.broken(device)
        return device

    def _allow(self, device: Device) -> None:
        nothing = () if device.participant in self._barred else None
        self._ask(self._engine.allow, device.transport.id, nothing)

    def _arrived(self, device: Device) -> None:
        """It is here with what it sends now."""
        self._devices.sends(device)
        self._channels.reach(self._devices)
        self._gates.reach(device)
        self._taping.reach(device)
        self._show(device)
        self._cameras_changed([device.seat])

    def _discard(self, transport: Transport | RemoteTransport, reason: str) -> None:
        self._host.forget(transport)
        transport.close(reason)

    def _show(self, device: Device) -> None:
        if device.view is not None:
            wished = wishes.resolve(device.view, device.transport.video_mids(), self._cameras.shown)
            view = device.view
            number = device.transport.id
            self._ask(
                self._engine.view,
                number,
                wished,
                audio_only=view.audio_only,
                saver=view.saver,
                sign_first=view.sign_first,
            )
            if view.lang != device.lang:
                device.lang = view.lang
                self._ask(self._engine.hear, number, view.lang)

    def _cameras_changed(self, seats: Iterable[str]) -> None:
        """See which camera stands for these seats now, and show it to those who wish for one of them."""
        changed = self._cameras.changed(seats)
        for device in self._devices if changed else ():
            if not changed.isdisjoint(device.watched):
                self._show(device)

    def _ask(self, command: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Command the engine about a transport that may have just ended: that news is on its way."""
        try:
            command(*args, **kwargs)
        except EngineError as error:
            if error.code != "unknown_id":
                raise
