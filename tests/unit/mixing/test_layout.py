"""Nothing lies on anything else, all is inside, and the sign-language lane is always there."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from vicon.mixing.cast import HOLD_BLOCKS, Loudest, cast
from vicon.mixing.layout import GRID, HEIGHT, SLIDE, WIDTH, Cast, Place, arranged
from vicon.mixing.score import Person, Scene

PEOPLE = [f"p_{n}" for n in range(30)]


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 20))
def test_tiles_are_inside_even_and_apart(
    screen: bool, slide: bool, speaker: bool, sign: bool, others: int
) -> None:
    shown = Cast(
        "p_s" if screen else None,
        "p_v" if speaker else None,
        "p_j" if sign else None,
        PEOPLE[:others],
        slide,
    )
    tiles = arranged(shown)
    for it in tiles:
        x, y, width, height = it.place
        assert not any(n % 2 for n in it.place) and width >= 64 and height >= 64
        assert x >= 0 and y >= 0 and x + width <= WIDTH and y + height <= HEIGHT
    assert not any(_meet(a.place, b.place) for a, b in combinations(tiles, 2))
    who = [it.participant for it in tiles]
    assert len(set(who)) == len(who)
    assert ("p_j" in who) == sign and ("p_s" in who) == screen and ("p_v" in who) == speaker
    assert (SLIDE in who) == (slide and not screen)


def _meet(a: Place, b: Place) -> bool:
    return not (
        a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
    )


def people(**publish: str) -> dict[str, Person]:
    return {f"s_{n}": Person("", publish.get(f"s_{n}", "full")) for n in range(30)}  # type: ignore[arg-type]


SEATS = {f"p_{n}": f"s_{n}" for n in range(30)}


def test_who_has_the_floor_is_large_then_a_spotlight_then_whoever_is_loudest_among_many() -> None:
    loudest = Loudest()
    loudest.hear({"p_7": 0.3})
    cameras = PEOPLE[:8]
    scene = Scene(0, speaker="s_2", spotlight=("s_3",), seat_of=SEATS)
    assert cast(scene, people(), cameras, [], loudest).speaker == "p_2"
    assert cast(Scene(0, spotlight=("s_3",), seat_of=SEATS), people(), cameras, [], loudest).speaker == "p_3"
    assert cast(Scene(0, seat_of=SEATS), people(), cameras, [], loudest).speaker == "p_7"
    few = cast(Scene(0, seat_of=SEATS), people(), PEOPLE[5:8], [], loudest)
    assert (few.speaker, few.others) == (None, PEOPLE[5:8])


def test_a_cough_does_not_change_the_picture() -> None:
    loudest = Loudest()
    loudest.hear({"p_1": 0.3})
    loudest.hear({"p_2": 0.4})
    assert loudest.speaker == "p_1"
    for _ in range(HOLD_BLOCKS):
        loudest.hear({"p_2": 0.4, "p_1": 0.1})
    assert loudest.speaker == "p_2"
    loudest.hear({"p_3": 0.001})
    assert loudest.speaker == "p_2"


def test_of_many_those_heard_last_are_shown_and_nobody_wanders_about() -> None:
    loudest = Loudest()
    for who in ("p_20", "p_3", "p_25"):
        loudest.hear({who: 0.2})
    shown = cast(Scene(0, speaker="s_0", seat_of=SEATS), people(), PEOPLE, [], loudest)
    assert len(shown.others) == GRID
    assert shown.others == sorted(shown.others, key=PEOPLE.index)
    assert {"p_20", "p_3", "p_25"} <= set(shown.others)


def test_who_may_not_be_published_is_in_no_place() -> None:
    scene = Scene(0, speaker="s_0", spotlight=("s_1",), sign=frozenset({"s_2"}), seat_of=SEATS)
    hidden = people(s_0="none", s_1="voice", s_2="unnamed", s_3="none")
    shown = cast(scene, hidden, PEOPLE[:5], ["p_3"], Loudest())
    assert shown == Cast(None, None, None, ["p_4"])
