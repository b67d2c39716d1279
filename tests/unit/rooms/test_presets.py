"""Presets: every one is a whole set of settings, and a name is all that rules never look at."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

import vicon.rooms
from vicon.rooms.presets import PRESETS, Preset, Settings, settings


@pytest.mark.parametrize("preset", get_args(Preset))
def test_every_preset_is_made_of_settings(preset: Preset) -> None:
    made = settings(preset)
    assert all(getattr(made, name) == value for name, value in PRESETS[preset].items())


def test_a_meeting_is_what_settings_are_by_themselves() -> None:
    assert settings("meeting") == Settings()


def test_a_room_may_derive_from_a_preset() -> None:
    derived = settings("meeting", {"from": "hearing", "chat": "open"})
    assert (derived.mics, derived.chat) == ("floor", "open")


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        settings("meeting", {"colour": "blue"})


def test_no_rule_asks_for_the_name_of_a_preset() -> None:
    for path in Path(vicon.rooms.__file__).parent.rglob("*.py"):
        assert "preset ==" not in path.read_text(), path
