"""The packet plane, as Python sees it. Implemented in Rust (`engine/`), on threads that never hold the GIL.

Ids are u32 that Python chooses (never 0); calls check their arguments, put the command in the worker's ring
and return in microseconds; effects follow in order per room. What only the worker can find out comes back as
a `Failed` event with the command's number, which every command returns.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, final

Kind = Literal["mic", "camera", "screen", "screen_audio"]
Codec = Literal["opus", "vp8", "h264"]
UplinkState = Literal["good", "small", "sound"]
"""Of what a participant sends: larger pictures are wanted than come, or its voice comes with holes."""
Profile = Literal["aead_aes_128_gcm", "aead_aes_256_gcm", "aes128_cm_sha1_80"]

def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli, RFC 3720 B.4) of `data`, at some gigabytes a second."""

class EngineError(Exception):
    """Raised at the call: nothing was changed. `code`: unknown_id, taken_id, full, bad_value, closed."""

    code: str

class Candidate(NamedTuple):
    protocol: Literal["udp", "tcp"]
    """TCP is passive (RFC 6544), with frames of RFC 4571."""
    address: str
    port: int
    priority: int

class Line(NamedTuple):
    """One send line as answered.

    `payloads` maps number -> codec, `rtx` maps codec number -> RTX number, `ext` maps name -> id. Extension
    names: `mid`, `rid`, `repaired_rid`, `transport_cc`, `audio_level`, `abs_send_time`, `playout_delay`.
    """

    mid: str
    kind: Kind
    producer: int
    payloads: dict[int, Codec]
    rtx: dict[int, int]
    ext: dict[str, int]
    rids: Sequence[str]
    ssrcs: Sequence[tuple[int, int]]
    """(media, rtx or 0) from a=ssrc, for offers without rids."""

class SlotLine(NamedTuple):
    mid: str
    audio: bool
    ssrc: int
    rtx_ssrc: int
    """0: none."""
    payloads: dict[int, Codec | Literal["red"]]
    rtx: dict[int, int]
    ext: dict[str, int]

class Wish(NamedTuple):
    """What a slot should show. `producer` 0 with `follow` set: the engine follows; both empty: nothing."""

    mid: str
    producer: int
    follow: Literal["", "speaker", "screen", "jbi"]
    width: int
    """Device pixels; 0 hides."""
    height: int
    fps: int
    """0: any."""

@final
class Engine:
    """The packet plane of one process. Thread-safe; meant for one asyncio loop.

    All times are microseconds of CLOCK_MONOTONIC.
    """

    def __init__(
        self,
        *,
        workers: int,
        bind: Sequence[str],
        public: Sequence[str],
        port: int,
        tap_dir: str,
        downlink_least: int | None = None,
    ) -> None:
        """Open UDP and TCP (port + worker index; 0: any free ones) and start the threads.

        `downlink_least`, in bit/s (30,000 to 8,000,000): no subscriber's link is taken to carry less.
        `bind` holds exactly one address (`::` serves IPv4 too), `public` those that clients are told. Raises
        OSError before any thread runs.
        """
    @property
    def event_fd(self) -> int:
        """An eventfd that is readable while events wait: `loop.add_reader(engine.event_fd, ...)`."""
    def events(self, limit: int = 1024) -> list[Event]:
        """Take up to `limit` waiting events, oldest first; resets the eventfd when none is left."""
    def candidates(self, room: int) -> list[Candidate]:
        """Where clients of this room send; fixed for the life of the room."""
    def shutdown(self, grace_us: int) -> None:
        """Stop accepting, flush taps, close all after `grace_us`; the only call that may block."""

    # rooms
    def open_room(self, room: int) -> int:
        """On the worker with the least to do. `full`: all have too much (overload step 3)."""
    def close_room(self, room: int) -> int: ...
    def reserve_audio(self, room: int, producers: Sequence[int]) -> int:
        """Producers that are in the audio set whenever their gate is open (floor, chair)."""

    def channels(self, room: int, langs: Sequence[tuple[int, str]]) -> int:
        """Microphones that are heard in the channel of a language, by whoever chose it (`hear`), and by
        nobody on the floor. All others are on the floor."""

    # other nodes of a room
    def open_hop(
        self, room: int, hop: int, address: str, port: int, theirs: int, rx: bytes, tx: bytes
    ) -> int:
        """A way to another node, which knows it as `theirs`, at an IP address. Keys of 16 bytes, each
        followed by its salt of 12; never used before."""
    def close_hop(self, hop: int) -> int:
        """Its remote participants end with it."""
    def open_remote(self, hop: int, transport: int) -> int:
        """A participant of the other node, which sends what comes over the hop and receives nothing here.

        Its lines are declared, and its gates opened, as those of others; the gates at its own node hold too.
        """
    def origins(self, transport: int, origins: Sequence[tuple[int, int]]) -> int:
        """What producers of such a participant are called at its node: (ours, theirs)."""

    # transports
    def open_transport(self, room: int, transport: int, ufrag: str, pwd: str, remote_ufrag: str) -> int: ...
    def restart_ice(self, transport: int, ufrag: str, pwd: str, remote_ufrag: str) -> int:
        """New credentials; the old ones stay valid for 10 s."""
    def send_dtls(self, transport: int, data: bytes) -> int:
        """To the nominated address, else the last validated one. `bad_value` over 1,500 bytes."""
    def install_keys(self, transport: int, profile: Profile, rx: bytes, tx: bytes) -> int:
        """Key followed by salt, each direction. Once per transport; until then SRTP packets are dropped."""
    def close_transport(self, transport: int, reason: str) -> int: ...

    # sending side of a participant
    def declare(self, transport: int, lines: Sequence[Line]) -> int:
        """All send lines as last answered; known mids must be unchanged. New gates are closed."""
    def gate(self, producer: int, state: Literal["closed", "open"], until: int = 0, span: int = 0) -> int:
        """Open (until a time, 0 = no end) or close. A closing is effective for the next packet handled.

        With a `span` it closes so long after the first packet that passes, and at `until` at the latest.
        """
    def client_state(self, producer: int, on: bool) -> int:
        """What the client says of its device: used only by `stalled` and `mic_dead`."""
    def role(self, transport: int, jbi: bool, stage: bool) -> int:
        """Marks a transport whose camera is the sign-language lane, or whose screen goes first."""
    def want_keyframe(self, producer: int) -> int: ...

    # receiving side
    def slots(self, transport: int, lines: Sequence[SlotLine]) -> int: ...
    def view(
        self,
        transport: int,
        wishes: Sequence[Wish],
        *,
        audio_only: bool,
        saver: int,
        sign_first: bool = False,
    ) -> int:
        """Replaces all wishes of the transport.

        `saver`: 0 no limit, 1 pictures of 500 kbit/s, 2 of 200 and no tiles, 3 sound only. `sign_first`: the
        sign language goes before sound.
        """
    def hear(self, transport: int, lang: str) -> int:
        """Keeps its first audio slot for the channel of this language, the floor goes to the others.

        "": none.
        """
    def allow(self, transport: int, producers: Sequence[int] | None) -> int:
        """Producers this transport may ever be sent; None: every open one of the room.

        Narrowing is effective at once.
        """

    def downlink_hint(self, transport: int, bps: int) -> int:
        """What the client knew of its downlink from last time; counts until something was measured."""

    # taps, figures
    def tap(self, producer: int, layers: Sequence[str], name: str) -> int: ...
    def untap(self, producer: int) -> int: ...
    def stats(self, transport: int) -> Stats | None:
        """The latest snapshot, at most 1 s old; None if unknown. Never waits for the worker."""
    def load(self) -> list[WorkerLoad]: ...

class Stats(NamedTuple):
    at: int
    rtt_us: int
    """0: not known yet."""
    up_bytes: int
    """On the wire, IP and UDP headers included."""
    down_bytes: int
    down_bps: int
    """What its downlink is believed to carry; 0: not known."""
    rung: int
    """Step of the ladder, 0 (all that was wished) to 8 (one voice)."""
    uplink: UplinkState
    up_loss: float
    """Last second, 0..1."""
    down_loss: float
    tcp: bool
    """Media goes over TCP now."""
    producers: dict[int, ProducerStats]

class ProducerStats(NamedTuple):
    packets: int
    lost: int
    recovered: int
    jitter_us: int
    bps: dict[str, int]
    """By rid."""
    refused: int
    """Dropped at a closed gate."""

class WorkerLoad(NamedTuple):
    port: int
    busy: float
    """0..1, over 1 s."""
    in_pps: int
    out_pps: int
    transports: int
    cpu_us: int
    """CPU time of the worker's thread since it started."""
    sent_packets: int
    step: int
    """Overload step: 0 none, 1 tiles small, 2 tiles slow, none for who is new, 3 no tiles, no new rooms."""
    dropped: dict[str, int]
    """Datagrams and packets dropped since the start, by cause."""
    runs: list[int]
    """Messages of 1, 2, 3, 4-7, and 8 or more packets that left since the start."""

# Events: matched by class. `at` is when it happened, `n` the number of the command that failed.
class DtlsIn(NamedTuple):
    at: int
    transport: int
    data: bytes

class Connected(NamedTuple):
    """First nomination, and each move."""

    at: int
    transport: int
    address: str
    tcp: bool

class Quiet(NamedTuple):
    """No consent for 5 s, then for 15 s; 0: consent is back."""

    at: int
    transport: int
    seconds: int

class TransportEnd(NamedTuple):
    """`reason`: consent, never, keys_spent, room_failed, or what close_transport was given."""

    at: int
    transport: int
    reason: str

class GateFirst(NamedTuple):
    at: int
    producer: int
    talking: bool

class GateClosed(NamedTuple):
    at: int
    producer: int
    last: int
    packets: int
    by: Literal["call", "time"]

class Speakers(NamedTuple):
    at: int
    room: int
    speaker: int
    loud: list[tuple[int, int]]
    """(producer, level 0-9), the three loudest."""

class Slots(NamedTuple):
    at: int
    transport: int
    n: int
    slots: list[tuple[str, int, str, int, str]]
    """(mid, producer or 0, rid, csrc, reason). A reason beside a rid: less is shown than was wished."""

class Layers(NamedTuple):
    at: int
    producer: int
    used: dict[str, bool]

class Rung(NamedTuple):
    """A step on the ladder. `why`: link is delay, server the worker's overload.

    0 full, 1 small tiles, 2 slow tiles, 3 speaker, 4 small speaker, 5 screen and sign, 6 sign and sound,
    7 sound, 8 one voice.
    """

    at: int
    transport: int
    old: int
    new: int
    why: Literal["link", "loss", "tcp", "saver", "wish", "server"]
    down_bps: int
    """What pictures and sound may take; 0: not known."""

class Uplink(NamedTuple):
    """What a participant sends gets through worse, or better again; each only once it lasts."""

    at: int
    transport: int
    state: UplinkState

class Trouble(NamedTuple):
    """`what`: stalled, flat, mic_dead, no_keyframe, flood, unbound."""

    at: int
    producer: int
    what: str
    over: bool

class Overload(NamedTuple):
    """A worker takes another overload step."""

    at: int
    worker: int
    step: int
    busy: float

class HopState(NamedTuple):
    """Once a second. Packets of media since it was opened, each way, with their bytes on the wire."""

    at: int
    hop: int
    heard: bool
    """The other end was, within 3 s."""
    rtt_us: int
    """0: not known yet."""
    sent: int
    sent_bytes: int
    again: int
    """Of `sent`: asked for again, since they got lost on the way."""
    received: int
    received_bytes: int
    lost: int
    """Datagrams of the other end that never came, media or not."""
    refused: int
    """Datagrams that named this hop and were not of the other end, or came twice."""

class TapState(NamedTuple):
    at: int
    producer: int
    layer: str
    path: str
    state: Literal["open", "closed", "gap", "disk_low"]

class Failed(NamedTuple):
    at: int
    n: int
    code: str

Event = (
    DtlsIn
    | Connected
    | Quiet
    | TransportEnd
    | GateFirst
    | GateClosed
    | Speakers
    | Slots
    | Layers
    | Rung
    | Uplink
    | Trouble
    | Overload
    | HopState
    | TapState
    | Failed
)
