"""Whose tracks may be in a film."""

from __future__ import annotations

from vicon.mixing.score import Score


class Allowed:
    """Whose tracks may be published. A participant is of one seat for as long as it is there."""

    def __init__(self, score: Score) -> None:
        self._people = score.people
        self.seats = {who: seat for scene in score.scenes for who, seat in scene.seat_of.items()}

    def heard(self, participant: str) -> bool:
        seat = self.seats.get(participant)
        return seat is not None and self._people[seat].heard

    def seen(self, participant: str) -> bool:
        seat = self.seats.get(participant)
        return seat is not None and self._people[seat].seen
