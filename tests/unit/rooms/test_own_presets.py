"""Presets that a city makes: what differs from the base is kept, what cannot be is refused by name."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from vicon.rooms.own_presets import BadPreset, changed, plain
from vicon.rooms.presets import Preset, RoleGrants, Settings, settings
from vicon.rooms.roles import floor_gives, grants_of
from vicon.rooms.state import Seat


@pytest.mark.parametrize("base", get_args(Preset))
def test_only_what_differs_from_the_base_is_kept(base: Preset) -> None:
    assert changed(base, plain(base)) == {}
    assert changed(base, {**plain(base), "seats_max": 41}) == {"seats_max": 41}
    assert settings(base, changed(base, {"seats_max": 41})).seats_max == 41


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ({"colour": "blue"}, ("/rules/colour", "setting_unknown")),
        ({"from": "class"}, ("/rules/from", "setting_unknown")),
        ({"lobby": "door"}, ("/rules/lobby", "literal_error")),
        ({"turn_ms": 20_000, "warn_ms": 20_000}, ("/rules/warn_ms", "warn_long")),
        ({"grants": [{"role": "audience", "add": ["moderate"]}]}, ("/rules/grants/0/add/0", "grant_never")),
        ({"grants": [{"role": "clerk", "add": ["moderate"]}]}, ("/rules/grants/0/add/0", "grant_governs")),
        ({"grants": [{"role": "chair", "remove": ["ban"]}]}, ("/rules/grants/0/remove/0", "grant_fixed")),
        ({"grants": [{"role": "guest"}, {"role": "guest"}]}, ("/rules/grants/1/role", "role_twice")),
    ],
)
def test_bad_values_are_refused_by_name(rules: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(BadPreset) as refused:
        changed("hearing", rules)
    assert [(it.pointer, it.code) for it in refused.value.faults] == [fault]


def test_grants_of_a_preset_hold_for_a_role_and_a_seat_s_own_go_before_them() -> None:
    given = (RoleGrants(role="guest", add=("slides.control",), remove=("chat.write",)),)
    free = Settings(grants=given)
    plain_guest = grants_of(Seat("guest", ""), free)
    assert "slides.control" in plain_guest and "chat.write" not in plain_guest
    own = grants_of(Seat("guest", "", add=("chat.write",), remove=("slides.control",)), free)
    assert "chat.write" in own and "slides.control" not in own
    assert grants_of(Seat("staff", ""), free) == grants_of(Seat("staff", ""), Settings())


def test_the_floor_opens_no_microphone_that_the_preset_took_away() -> None:
    taken = Settings(mics="floor", grants=(RoleGrants(role="guest", remove=("publish.audio",)),))
    assert not floor_gives(Seat("guest", ""), taken, "publish.audio")
    assert floor_gives(Seat("guest", "", add=("publish.audio",)), taken, "publish.audio")
