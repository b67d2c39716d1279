"""What an API key may do in a running sitting: commands by scope, and the seat that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vicon.people.keyring import ApiKey, Scope
from vicon.people.ranks import may_give
from vicon.rooms.grants import Grant, Role
from vicon.rooms.programs import Program
from vicon.rooms.roles import TABLE


@dataclass(frozen=True, slots=True)
class Power:
    """`commands` by name; `grants`: what their rules ask of the seat."""

    grants: tuple[Grant, ...]
    commands: tuple[str, ...]


def _power(grants: str, commands: str) -> Power:
    return Power(tuple(grants.split()), tuple(commands.split()))  # type: ignore[arg-type]


POWERS: Mapping[Scope, Power] = {
    "commands:sitting": _power(
        "sitting.control settings freeze",
        "sitting.open sitting.start sitting.suspend sitting.continue sitting.end sitting.set "
        "freeze.on freeze.off",
    ),
    "commands:lobby": _power("lobby.manage", "lobby.admit lobby.next lobby.deny lobby.message lobby.move"),
    "commands:seats": _power(
        "role moderate ban attend.mark",
        "seat.role seat.grant seat.rename mod.mute mod.lock mod.remove mod.ban mod.unban mod.spotlight "
        "attend.mark",
    ),
    "commands:floor": _power(
        "floor.manage",
        "floor.remove floor.move floor.list floor.call floor.grant floor.extend floor.pause floor.remind "
        "floor.resume floor.revoke",
    ),
    "commands:agenda": _power(
        "agenda.manage note.write slides.control",
        "agenda.import agenda.move agenda.start agenda.finish agenda.skip agenda.postpone note.add "
        "note.correct note.strike decision.add decision.correct decision.strike action.add action.correct "
        "action.strike slides.show slides.page slides.hide",
    ),
    "commands:votes": _power(
        "vote.manage vote.record poll.manage",
        "vote.create vote.open vote.call vote.record vote.tally vote.close vote.publish vote.recount "
        "vote.repeat vote.void poll.create poll.open poll.close",
    ),
    "commands:questions": _power(
        "question.ask question.moderate question.answer",
        "question.ask question.withdraw question.approve question.reject question.merge question.assign "
        "question.answer question.close",
    ),
    "commands:chat": _power("chat.write chat.chair chat.moderate", "chat.send chat.delete chat.set"),
    "commands:recording": _power(
        "recording broadcast",
        "recording.start recording.stop recording.mark broadcast.start broadcast.stop broadcast.dump",
    ),
}
"""No key casts a vote, answers a poll, asks for the floor or sends media: those are acts of people."""
SCOPE_OF: Mapping[str, Scope] = {do: scope for scope, its in POWERS.items() for do in its.commands}


def program(key: ApiKey) -> Program:
    """Whose seat the key acts from: never a chair's, so that no sitting is led by nobody.

    Its grants are those of the key's scopes, as far as the key's ceiling could give them to anybody.
    """
    role: Role = "clerk" if key.role_ceiling == "chair" else key.role_ceiling
    wanted = {grant for scope in key.scopes if scope in POWERS for grant in POWERS[scope].grants}
    within = {it for it in wanted if may_give(key.role_ceiling, it) or TABLE[role, it] == "yes"}
    return Program(key.id, key.label, role, frozenset(within))
