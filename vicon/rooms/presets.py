"""Settings of a sitting, and the presets they start from. Rules read settings, never the name of a preset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.ballots import MAJORITY, VoteKind, VoteRule
from vicon.rooms.protocol.fields import Duration, Model
from vicon.rooms.protocol.floor import FloorOrder, Quota

Lead = Annotated[int, Field(ge=0, le=600_000)]
"""Milliseconds before, or after, the end of a turn."""
Count = Annotated[int, Field(gt=0, le=10_000)]
Preset = Literal["meeting", "hearing", "class", "counter", "emergency"]


class RoleGrants(Model):
    """What a sitting gives to a role, or takes from it, besides the table of roles; a seat's own grants go
    before both."""

    role: Role
    add: tuple[Grant, ...] = ()
    remove: tuple[Grant, ...] = ()


class QuorumWait(Model):
    """At most so many suspensions for want of a quorum, of so many milliseconds each."""

    times: Annotated[int, Field(ge=0, le=10)]
    ms: Annotated[int, Field(gt=0, le=86_400_000)]


class Settings(Model):
    """What can differ between sittings. Stored whole in `sitting.created`: a preset may change later."""

    mics: Literal["free", "floor"] = "free"
    cameras: Literal["free", "floor"] = "free"
    screens: Literal["free", "granted"] = "free"
    """`free`: whoever may be granted `publish.screen` has it."""
    closed: bool = False
    """Guests, audience and kiosks receive neither sound nor picture, and are told nothing of what is said,
    unless granted `subscribe`."""
    lobby: Literal["off", "guests", "all", "queue"] = "off"
    """Who waits to be let in. `guests`: who came by a link, with no seat of their own; `all`: everybody but
    chairs and clerks; `queue`: guests, one at a time, in the order they came."""
    opens_before_s: Annotated[int, Field(ge=0, le=86_400)] = 900
    """A booked sitting opens this long before its start."""
    link_role: Literal["guest", "audience", "member", "staff"] = "guest"
    """What the invitation link and the room's code make of who comes by them."""
    public: Literal["off", "audience", "knock"] = "off"
    """What the bare address gives everybody: nothing, a seat that sees and hears, a place in the lobby."""
    order: FloorOrder = "request"
    quota: Quota | None = None
    prior_first: bool = False
    """Who was on the list before the sitting goes before who came with the same right."""
    turn_ms: Duration | None = None
    """How long a turn is; null: the floor has no clock unless the chair names a time."""
    warn_ms: Lead = 30_000
    grace_ms: Lead = 5_000
    turn_start: Literal["voice", "grant"] = "voice"
    """`voice`: the clock starts with the first sound, at most 5 s after the floor was given."""
    cut_room: bool = False
    """The feed of the chamber is closed like any other microphone when a turn is over."""
    start: Literal["chair", "manual"] = "chair"
    """`chair`: the sitting starts when the first chair joins."""
    chat: Literal["open", "chair", "off"] = "open"
    chat_slow_ms: Annotated[int, Field(ge=0)] = 0
    chat_kept: bool = True
    """Whether messages outlive the meeting; else no disk ever has one."""
    votes: tuple[VoteKind, ...] = ("hands",)
    """How this sitting may vote; empty: not at all."""
    voters: Literal["members", "prepared"] = "members"
    """`prepared`: seats of the booking that say so; `members`: also whoever comes or is made a member."""
    vote_rule: VoteRule = MAJORITY
    """The rule of votes that bring none of their own, and the quorum of the sitting."""
    quorum_wait: QuorumWait | None = None
    """How often and how long the sitting may wait for its quorum; null: as its chair likes."""
    questions: Literal["off", "open", "moderated"] = "off"
    """`moderated`: all see a question when somebody who leads has approved it; `open`: at once."""
    question_upvotes: bool = False
    question_due_days: Annotated[int, Field(gt=0, le=366)] = 14
    """How long an office has to answer, if nothing else is said."""
    seats_max: Count = 100
    empty_ends_s: Count | None = 1_800
    """The sitting ends this long after the last seat left; null: never by itself."""
    codec: Literal["vp8", "h264"] = "vp8"
    """What cameras and screens send; VP8 where H.264 is not offered, and the other way round."""
    weak_network: bool = False
    """Voices at half the rate, 60 ms to a packet: 25 kbit/s on the wire instead of 50."""
    consent: Literal["notice", "ask", "none"] = "ask"
    """`notice`: who takes part may be recorded, and can say no; `ask`: nobody before they agreed; `none`:
    nobody is asked, because nothing may be recorded."""
    broadcast: Literal["off", "public"] = "off"
    """`public`: whoever holds the grant may broadcast it to everybody."""
    broadcast_delay_s: Annotated[int, Field(ge=0, le=120)] = 10
    """How late a broadcast is: until then what was said can be taken back."""
    retention: Literal["R0", "R1", "R2"] = "R1"
    grants: tuple[RoleGrants, ...] = ()


FIXED = frozenset(
    (
        "chat_kept",
        "voters",
        "retention",
        "codec",
        "weak_network",
        "link_role",
        "public",
        "opens_before_s",
        "consent",
        "broadcast",
        "grants",
    )
)
"""What holds from the booking to the end."""

PRESETS: Mapping[Preset, Mapping[str, Any]] = {
    "meeting": {},
    "hearing": {
        "mics": "floor",
        "cameras": "floor",
        "order": "first_time",
        "turn_ms": 180_000,
        "lobby": "guests",
        "opens_before_s": 1_800,
        "public": "audience",
        "start": "manual",
        "chat": "chair",
        "chat_slow_ms": 30_000,
        "votes": ("roll_call", "hands", "secret"),
        "voters": "prepared",
        "quorum_wait": QuorumWait(times=2, ms=3_600_000),
        "questions": "moderated",
        "question_upvotes": True,
        "seats_max": 300,
        "consent": "notice",
        "broadcast": "public",
        "retention": "R2",
    },
    "class": {
        "mics": "floor",
        "order": "first_time",
        "turn_ms": 120_000,
        "warn_ms": 15_000,
        "lobby": "guests",
        "votes": (),
        "questions": "open",
    },
    "counter": {
        "lobby": "queue",
        "votes": (),
        "public": "knock",
        "chat_kept": False,
        "seats_max": 2,
        "empty_ends_s": None,
        "consent": "none",
        "retention": "R0",
    },
    "emergency": {
        "votes": (),
        "opens_before_s": 0,
        "public": "knock",
        "seats_max": 40,
        "consent": "notice",
        "retention": "R2",
    },
}


def settings(preset: Preset | str, patch: Mapping[str, Any] | None = None) -> Settings:
    """The settings of `preset` with `patch` over them; `patch["from"]`, if any, is the name of a base.

    Raises KeyError for an unknown preset and pydantic's ValidationError for a setting that does not exist.
    """
    own = dict(patch or {})
    base = own.pop("from", preset)
    return Settings.model_validate({**PRESETS[base], **own})
