"""A sitting in the state in which a command is in order, whoever may give it."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.agenda.model import Item
from vicon.rooms.broadcast.model import Broadcast
from vicon.rooms.consent.model import Recording
from vicon.rooms.notes.model import Entry, Notes, Task
from vicon.rooms.polls.model import Poll
from vicon.rooms.protocol.agenda import AgendaItem
from vicon.rooms.protocol.ballots import MAJORITY
from vicon.rooms.protocol.questions import QuestionStatus
from vicon.rooms.questions.model import Question
from vicon.rooms.slides.model import Deck, Shown, Slides
from vicon.rooms.state import State
from vicon.rooms.votes.model import Vote
from vicon.rooms.votes.result import result_of

VOTE, POLL = "v_0000000000000000", "l_0000000000000000"
ITEM, QUESTION, OTHER = "i_0000000000000000", "n_0000000000000000", "n_1111111111111111"
DECK = "d_0000000000000000"
NOTE, DECISION, TASK = 1, 2, 3
STATUS: dict[str, QuestionStatus] = {
    "question.assign": "approved",
    "question.answer": "approved",
    "question.close": "answered",
}
ENDED = ("vote.publish", "vote.recount", "vote.repeat")


def readied(state: State, do: str, asker: str, member: str) -> State:
    """`asker` has asked the question, the voting seat `member` is there."""
    match do.partition(".")[0]:
        case "vote":
            there = replace(state.quorum, present={member: "proof"})
            return replace(state, votes={VOTE: _vote(do, tuple(state.seats))}, quorum=there)
        case "recording" if do != "recording.start":
            running = Recording(current="rc_0000000000000000", since=state.at, times=1)
            return replace(state, recording=running)
        case "broadcast":
            public = state.settings.model_copy(update={"broadcast": "public", "consent": "notice"})
            on = Broadcast("bc_0000000000000000", state.at) if do != "broadcast.start" else Broadcast()
            return replace(state, settings=public, broadcast=on)
        case "poll":
            poll = Poll("", ("8", "9"), many=False, phase="draft" if do == "poll.open" else "open")
            return replace(state, polls={POLL: poll})
        case "note" | "decision" | "action":
            notes = (Entry(NOTE, state.at, "", None),), (Entry(DECISION, state.at, "", None),)
            return replace(state, notes=Notes(*notes, (Task(TASK, state.at, "", None),)))
        case "slides":
            deck = Deck("0" * 64, 3, "0" * 64)
            return replace(state, slides=Slides({DECK: deck}, Shown(DECK, 1)))
        case "agenda":
            status = "current" if do == "agenda.finish" else "pending"
            line = AgendaItem(item=ITEM, judul="Pembukaan")
            began = state.at if status == "current" else None
            return replace(state, agenda=(Item(line, status=status, began=began, since=began),))
        case "question":
            settings = state.settings.model_copy(update={"questions": "moderated"})
            asked = Question(QUESTION, asker, None, 0, status=STATUS.get(do, "asked"))
            asked = replace(asked, text=state.chat.messages[0].text)
            into = replace(asked, question=OTHER, status="approved")
            return replace(state, settings=settings, questions={QUESTION: asked, OTHER: into})
    return state


def _vote(do: str, seats: tuple[str, ...]) -> Vote:
    """In which everybody may vote, however few are there."""
    rule = MAJORITY.model_copy(
        update={"quorum": MAJORITY.quorum.model_copy(update={"frac": (0, 1), "cmp": "gte"})}
    )
    vote = Vote("", "roll_call" if do == "vote.call" else "hands", ("Ya", "Tidak"), rule, "live", False)
    vote = replace(vote, phase="open", seats=seats, eligible=seats)
    if do == "vote.open":
        return replace(vote, phase="draft")
    if do in ENDED:
        result = result_of(vote, choices={}, box={}, quorate=True, presiding=None)
        return replace(vote, phase="closed", result=result)
    return vote
