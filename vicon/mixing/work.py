"""`python -m vicon.mixing.work`: a film in a process of its own, beside what answers people.

Standard input holds one JSON object on a line, and stays open while the film is wanted:

    {"tapes": folder, "data": folder, "recording": id, "film": path,
     "what": "film", "webm", "sound", "voices" or "recap", "language": "id" or "en", "zone": "Asia/Jakarta",
     "rows": [[seq, event, hash], ...], "texts": {seal: text}}

of a film also `parts`, a folder: what is there of it is not made again; of a recap `cuts`, objects with
`from`, `to` (ms of the film) and `caption`, `address`, a URL, and `poster`, a path.

Standard output says one JSON object a line: `{"done": ms, "of": ms}` now and then, at the end what was made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from vicon import system_calls
from vicon.mixing import ingredients, plates, spoken, webm
from vicon.mixing.captions import people
from vicon.mixing.chapters import told
from vicon.mixing.decks import Decks
from vicon.mixing.orders import Order, Orders
from vicon.mixing.parts import Parts
from vicon.mixing.recap import writing as recap
from vicon.mixing.recap.captions import closing
from vicon.mixing.recap.cuts import Cut
from vicon.mixing.recap.montage import Montage
from vicon.mixing.render import Renderer
from vicon.mixing.score import Score, score
from vicon.mixing.stage import Stage, Words
from vicon.mixing.tapes import reels
from vicon.rooms.ports import StoredEvent

NICE = 10


def main() -> None:
    os.nice(NICE)
    os.umask(0o077)
    # What is read here came from strangers: nothing in it reaches a network or another process.
    system_calls.forbid()
    asked = Orders().next()
    rows = [StoredEvent(seq, event.encode(), hash_) for seq, event, hash_ in asked["rows"]]
    read = score(rows, asked["recording"])
    if read.end is None:
        raise SystemExit("the recording has not ended")
    names = {seat: asked["texts"].get(it.name, "") for seat, it in read.people.items()}
    words = plates.words(asked["language"])
    found = reels(Path(asked["tapes"]), asked["recording"])
    path, decks = Path(asked["film"]), Decks(Path(asked["data"]))
    match asked["what"]:
        case "film":
            said = {it: asked[it] for it in ("language", "zone")}
            parts = Parts(Path(asked["parts"]), ingredients.digest(found, read, decks, names, said))
            Renderer(found, read, _stage(asked, words, names, decks)).write(path, read.end, parts, _say)
        case "webm":
            stage = _stage(asked, words, names, decks)
            webm.write(path, Renderer(found, read, stage), read.end - read.begin, _say)
        case "sound":
            spoken.sound(path, found, read, read.end, _say)
        case "recap":
            cuts = [Cut(it["from"], it["to"], it["caption"]) for it in asked["cuts"]]
            card = closing(read.title, words("whole"), asked["address"])
            montage = Montage(found, read, _stage(asked, words, names, decks), cuts, card)
            recap.write(path, Path(asked["poster"]), montage, _say)
        case "voices":
            spoken.voices(path, found, read, read.end, _say, name=_named(read, names, words("unnamed")))
    with path.open("rb") as film:
        digest = hashlib.file_digest(film, "sha256").hexdigest()
        os.fsync(film.fileno())
    made: dict[str, Any] = {
        "title": read.title,
        "sha256": digest,
        "size": path.stat().st_size,
        "from": read.begin,
        "to": read.end,
    }
    made |= {"chapters": told(read), "seals": sorted(_shown(read)), "people": people(read)}
    _line(made | {"reels": len(found)})


def _stage(asked: Order, words: Words, names: Mapping[str, str], decks: Decks) -> Stage:
    return Stage(words, names, ZoneInfo(asked["zone"]), decks)


def _named(of: Score, names: Mapping[str, str], unnamed: str) -> Callable[[str], str]:
    return lambda seat: names[seat] if of.people[seat].named and names[seat] else unnamed


def _shown(of: Score) -> set[str]:
    """The seals of all that may be read in the film or beside it."""
    return {it.name for it in of.people.values() if it.named} | {
        it.text for it in of.chapters if it.kind == "mark"
    }


def _say(done: int, of: int) -> None:
    _line({"done": done, "of": of})


def _line(it: Mapping[str, Any]) -> None:
    print(json.dumps(it), flush=True)


if __name__ == "__main__":
    main()
