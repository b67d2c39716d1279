"""`python -m vicon.mixing.live`: a broadcast in a process of its own, beside what answers people.

Standard input holds JSON objects, one a line. The first says what is wanted:

    {"tapes": folder, "data": folder, "folder": where it goes, "broadcast": id, "language": "id" or "en",
     "zone": ..., "parts": whether there are lists for low latency,
     "platform": null, or {"url": of a server of RTMP, "key": of the stream, "hosts": where it may lead}}

each after it what the journal has by then: `{"now": ms, "upto": ms, "rows": [[seq, event, hash], ...],
"texts": {seal: text}}`. Standard output says one object a line now and then: `{"behind": ms}`, and
`{"platform": {"state", "why", "dropped"}}` whenever that has changed. It ends by itself when the broadcast
has ended and all of it went out.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from vicon import log
from vicon.mixing import plates
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.live import Live
from vicon.mixing.broadcast.platform import Platform, Report, Target
from vicon.mixing.decks import Decks
from vicon.mixing.orders import Order, Orders
from vicon.mixing.stage import Stage
from vicon.rooms.ports import StoredEvent

NICE = 5
"""Behind the engine and whoever answers people, before films."""
SAYS = 25
"""After so many blocks it says how late they are; after so many parts more, what the platform did not get."""


def main() -> None:
    os.nice(NICE)
    os.umask(0o022)
    # Standard output is what the worker reads.
    log.configure("broadcast")
    orders = Orders()
    asked = orders.next()
    platform = Platform(Target(**asked["platform"])) if asked["platform"] else None
    live = _live(asked, platform)
    said = Report("refused")
    steps = 0
    told, at = 0, time.monotonic()
    while not live.over:
        wait_ms = live.due_in
        order = orders.next(None if wait_ms is None else wait_ms / 1000)
        if order is not None:
            _tell(live, order)
            told, at = order["now"], time.monotonic()
        elif live.due:
            live.step()
            steps += 1
            if steps % SAYS == 0:
                print(json.dumps({"behind": live.behind}), flush=True)
        # Whoever tells it does so a few times a second; a block is made when its own time has come.
        live.passes(told + int((time.monotonic() - at) * 1000))
        if platform is not None and _news(platform.report, said):
            said = platform.report
            print(json.dumps({"platform": asdict(said)}), flush=True)


def _news(now: Report, said: Report) -> bool:
    """What is left out is no news part by part."""
    return (now.state, now.why) != (said.state, said.why) or now.dropped >= said.dropped + SAYS


def _live(asked: Order, platform: Platform | None) -> Live:
    words = plates.words(asked["language"])
    names: dict[str, str] = {}
    return Live(
        Path(asked["tapes"]),
        Channel(Path(asked["folder"]), parts=asked["parts"]),
        asked["broadcast"],
        Stage(words, names, ZoneInfo(asked["zone"]), Decks(Path(asked["data"]))),
        names,
        words("withheld"),
        platform,
    )


def _tell(live: Live, order: Order) -> None:
    rows = [StoredEvent(seq, event.encode(), hash_) for seq, event, hash_ in order["rows"]]
    live.told(rows, order["texts"], order["upto"], order["now"])


if __name__ == "__main__":
    main()
