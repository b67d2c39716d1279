"""How long the server has room for tapes, as a sitting knows it."""

from __future__ import annotations

from vicon.rooms.bulletin import Bulletin
from vicon.rooms.lines import Lines
from vicon.rooms.ports import DiskState, JsonObject, Outlet
from vicon.rooms.state import State

AMPLE: JsonObject = {"state": "ample", "minutes": None}


class Disk:
    """`full`: nothing would be written of what began now."""

    def __init__(self, outlet: Outlet, lines: Lines) -> None:
        self.full = False
        self._bulletin = Bulletin(outlet, lines, "disk", "recording", AMPLE)

    def tell(self, sitting: str, state: State, left: DiskState, minutes: int | None) -> None:
        """Those who record; where nothing ever is, nobody."""
        self.full = left == "full"
        if state.settings.consent != "none":
            body = AMPLE if left == "ample" else {"state": left, "minutes": minutes}
            self._bulletin.tell(sitting, state, body)
