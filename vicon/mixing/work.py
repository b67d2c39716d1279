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
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from vicon.mixing import ingredients, plates, spoken, webm
from vicon.mixing.asked import asked, far, tell
from vicon.mixing.captions import people
from vicon.mixing.chapters import told
from vicon.mixing.decks import Decks
from vicon.mixing.orders import Order
from vicon.mixing.parts import Parts
from vicon.mixing.recap import writing as recap
from vicon.mixing.recap.captions import closing
from vicon.mixing.recap.cuts import Cut
from vicon.mixing.recap.montage import Montage
from vicon.mixing.render import Renderer
from vicon.mixing.score import Score
from vicon.mixing.stage import Stage, Words

NICE = 10


def main() -> None:
    it = asked(NICE)
    order, read, found = it.order, it.score, it.reels
    names = {seat: order["texts"].get(one.name, "") for seat, one in read.people.items()}
    words = plates.words(order["language"])
    path, decks = Path(order["film"]), Decks(Path(order["data"]))
    match order["what"]:
        case "film":
            said = {name: order[name] for name in ("language", "zone")}
            parts = Parts(Path(order["parts"]), ingredients.digest(found, read, decks, names, said))
            Renderer(found, read, _stage(order, words, names, decks)).write(path, it.end, parts, far)
        case "webm":
            stage = _stage(order, words, names, decks)
            webm.write(path, Renderer(found, read, stage), it.end - read.begin, far)
        case "sound":
            spoken.sound(path, found, read, it.end, far)
        case "recap":
            cuts = [Cut(cut["from"], cut["to"], cut["caption"]) for cut in order["cuts"]]
            card = closing(read.title, words("whole"), order["address"])
            montage = Montage(found, read, _stage(order, words, names, decks), cuts, card)
            recap.write(path, Path(order["poster"]), montage, far)
        case "voices":
            spoken.voices(path, found, read, it.end, far, name=_named(read, names, words("unnamed")))
    with path.open("rb") as film:
        digest = hashlib.file_digest(film, "sha256").hexdigest()
        os.fsync(film.fileno())
    made: dict[str, Any] = {
        "title": read.title,
        "sha256": digest,
        "size": path.stat().st_size,
        "from": read.begin,
        "to": it.end,
    }
    made |= {"chapters": told(read), "seals": sorted(_shown(read)), "people": people(read)}
    tell(made | {"reels": len(found)})


def _stage(order: Order, words: Words, names: Mapping[str, str], decks: Decks) -> Stage:
    return Stage(words, names, ZoneInfo(order["zone"]), decks)


def _named(of: Score, names: Mapping[str, str], unnamed: str) -> Callable[[str], str]:
    return lambda seat: names[seat] if of.people[seat].named and names[seat] else unnamed


def _shown(of: Score) -> set[str]:
    """The seals of all that may be read in the film or beside it."""
    return {it.name for it in of.people.values() if it.named} | {
        it.text for it in of.chapters if it.kind == "mark"
    }


if __name__ == "__main__":
    main()
