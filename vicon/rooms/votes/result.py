"""What a vote comes to, from all that was recorded of it."""

from __future__ import annotations

from collections.abc import Mapping

from vicon.rooms.protocol.ballots import NamedChoice, Result
from vicon.rooms.votes.count import Counts, break_tie, count, judge
from vicon.rooms.votes.model import Vote


def result_of(
    vote: Vote, *, choices: Mapping[str, int], box: Mapping[str, int], quorate: bool, presiding: str | None
) -> Result:
    """`choices` by seat or, of a secret vote, `box` by code; the paper tally is in `vote`."""
    counts = counted(vote, (*choices.values(), *box.values()))
    outcome, winner = judge(counts, len(vote.eligible), len(vote.seats), vote.rule)
    tied = outcome == "tied" and vote.rule.tie == "chair"
    chair = choices.get(presiding) if presiding is not None else None
    outcome, winner = break_tie(outcome, winner, counts, vote.rule, vote.round, chair)
    if not quorate:
        outcome, winner, tied = "no_quorum", None, False
    secret = vote.kind == "secret"
    return Result(
        counts=list(counts.options),
        abstain=counts.abstain,
        cast=counts.cast,
        present=len(vote.eligible),
        seats=len(vote.seats),
        outcome=outcome,
        winner=winner,
        decided_by=presiding if tied and chair is not None else None,
        choices=None if secret else [NamedChoice(seat=seat, choice=it) for seat, it in choices.items()],
        ballots=sorted(box.items()) if secret else None,
    )


def counted(vote: Vote, choices: tuple[int, ...]) -> Counts:
    """Ballots and the paper tally together."""
    counts = count(len(vote.options), choices)
    return counts if vote.tally is None else counts + Counts(vote.tally.counts, vote.tally.abstain)


def recounted(vote: Vote, result: Result) -> bool:
    """Whether the recorded ballots give what `result` says they do."""
    if vote.kind == "secret":
        found = tuple(choice for _, choice in result.ballots or [])
        whole = len(found) == len(vote.ballots)
    else:
        recorded = result.choices or []
        found = tuple(it.choice for it in recorded)
        # What was shown at once is counted from what was shown.
        whole = {it.seat for it in recorded} == set(vote.ballots) and all(
            vote.ballots[it.seat].choice in (None, it.choice) for it in recorded
        )
    counts = counted(vote, found)
    same = (list(counts.options), counts.abstain, counts.cast)
    return whole and same == (result.counts, result.abstain, result.cast)
