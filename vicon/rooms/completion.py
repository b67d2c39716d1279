"""After the end, until the seal: answers to questions, notes, and corrections of what was written down.

Nothing of the meeting itself is written any more (rooms.md 6). Whoever held the grant when it ended comes
back with their resume secret to write what it allows: without media, and without being there.
"""

from __future__ import annotations

from vicon.rooms.grants import Grant
from vicon.rooms.protocol import commands as do
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import may
from vicon.rooms.state import State

COMMANDS: tuple[type[do.CommandBody], ...] = (
    do.QuestionAnswer,
    do.QuestionClose,
    do.NoteAdd,
    do.NoteCorrect,
    do.NoteStrike,
    do.DecisionCorrect,
    do.DecisionStrike,
    do.ActionCorrect,
    do.ActionStrike,
)
"""Nobody decides after the end: of decisions and actions only the words are put right."""
BY: tuple[Grant, ...] = ("note.write", "question.answer", "question.moderate")
"""What a seat must hold for it; other grants have no meaning any more."""
KEPT: tuple[Grant, ...] = (*BY, "recording")
"""Whoever might record says after the end who may see the film."""


def is_over(state: State) -> bool:
    """Whether the sitting has ended; it may be sealed."""
    return state.phase == "ended"


def check_return(state: State, seat: str) -> None:
    """Refuses whoever has nothing to complete: `sitting_ended`, as for everybody."""
    if state.sealed_at is not None:
        raise Refusal("sitting_ended", "sealed")
    if not any(may(state, seat, grant) for grant in BY):
        raise Refusal("sitting_ended")


def check(state: State, body: do.CommandBody) -> None:
    """Refuses (`wrong_state`) what is not for after the end, and everything after the seal."""
    if state.sealed_at is not None:
        raise Refusal("wrong_state", "sealed")
    if not isinstance(body, COMMANDS):
        raise Refusal("wrong_state", "ended")
