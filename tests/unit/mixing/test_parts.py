"""A film whose making is cut off goes on from its last whole part, and is the same film in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.unit.mixing.studio import RECORDING
from tests.unit.mixing.test_film import NAMES, SECONDS, make, record, score
from vicon.mixing.decks import Decks
from vicon.mixing.ingredients import digest
from vicon.mixing.parts import Parts
from vicon.mixing.score import Person
from vicon.mixing.tapes import reels

PART_S = 2


def killed(folder: Path, after_ms: int) -> None:
    """This process dies while it makes the film, at that place of it."""

    def progress(done: int, _: int) -> None:
        if done == after_ms:
            os.kill(os.getpid(), signal.SIGKILL)

    make(folder / "never.mp4", folder, score(), Parts(folder / "parts", "it", PART_S), progress)


def test_a_film_cut_off_by_a_kill_goes_on_from_its_last_whole_part_with_the_same_bytes(
    tmp_path: Path,
) -> None:
    record(tmp_path)
    whole = Parts(tmp_path / "whole", "it", PART_S)
    make(tmp_path / "whole.mp4", tmp_path, score(), whole, lambda *_: None)
    program = (
        "import sys, pathlib; from tests.unit.mixing.test_parts import killed;"
        "killed(pathlib.Path(sys.argv[1]), 3_000)"
    )
    died = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={"PYTHONPATH": ":".join(sys.path)}, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    parts = Parts(tmp_path / "parts", "it", PART_S)
    assert parts.whole == 1, "what was being made is no part"
    first = sorted((tmp_path / "parts").glob("0*.mp4"))[0].stat()
    told: list[int] = []
    make(tmp_path / "film.mp4", tmp_path, score(), parts, lambda done, _: told.append(done))
    again = sorted((tmp_path / "parts").glob("0*.mp4"))[0].stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns), "it was made once"
    assert told == [n * 1000 for n in range(SECONDS)]
    made, expected = (sha256((tmp_path / it).read_bytes()) for it in ("film.mp4", "whole.mp4"))
    assert made.hexdigest() == expected.hexdigest()


def test_parts_of_anything_else_are_thrown_away(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "parts", "one")
    parts.begin().write_bytes(b"pictures")
    parts.keep()
    assert Parts(tmp_path / "parts", "one").whole == 1
    assert Parts(tmp_path / "parts", "another").whole == 0
    assert Parts(tmp_path / "parts", "one").whole == 0


@pytest.fixture(scope="module")
def taped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tapes")
    record(folder)
    return folder


def test_whoever_comes_later_changes_nothing_and_any_change_of_what_is_shown_everything(taped: Path) -> None:
    found, decks = reels(taped, RECORDING), Decks(taped)
    said = {"language": "id", "zone": "Asia/Jakarta"}
    before = digest(found, score(), decks, NAMES, said)
    later = replace(score(), people={**score().people, "s_later": Person("", "full")})
    assert digest(found, later, decks, {**NAMES, "s_later": "Joko"}, said) == before
    others = [
        digest(found, score(dewi="voice"), decks, NAMES, said),
        digest(found, score(card_from=3_000), decks, NAMES, said),
        digest(found, score(), decks, {**NAMES, "s_budi": ""}, said),
        digest(found, score(), decks, NAMES, {**said, "zone": "Asia/Jayapura"}),
        digest(found[1:], score(), decks, NAMES, said),
    ]
    assert len({before, *others}) == len(others) + 1


def test_a_tape_that_lost_a_second_is_another(tmp_path: Path) -> None:
    record(tmp_path)
    decks, said = Decks(tmp_path), {"language": "id"}
    before = digest(reels(tmp_path, RECORDING), score(), decks, NAMES, said)
    path = reels(tmp_path, RECORDING)[0].files[0].path
    path.write_bytes(path.read_bytes()[:-100])
    assert digest(reels(tmp_path, RECORDING), score(), decks, NAMES, said) != before
