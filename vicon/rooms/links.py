"""How everybody's link is doing, for those who moderate: told when it changed, to each socket once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vicon.rooms.ports import LinkGrade


class Links:
    def __init__(self) -> None:
        self._told: dict[str, Mapping[str, LinkGrade]] = {}

    def news(self, sockets: Mapping[str, str], grades: Mapping[str, LinkGrade]) -> Iterable[str]:
        """Participants (of those on `sockets`) that have not been told these grades there yet."""
        before, self._told = self._told, dict.fromkeys(sockets.values(), grades)
        return [who for who, socket in sockets.items() if before.get(socket) != grades]
