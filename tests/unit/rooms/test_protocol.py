"""The message schema: what a frame may hold, and that every frame and error has its place in it."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vicon.rooms
from vicon.rooms.errors import ERRORS
from vicon.rooms.protocol.commands import COMMANDS
from vicon.rooms.protocol.envelope import BadFrame, parse
from vicon.rooms.protocol.events import EVENTS
from vicon.rooms.protocol.live import TOPICS
from vicon.rooms.protocol.schema import schema

SEAT = "st_0000000000000000"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_schema_names_every_command_event_and_topic_once() -> None:
    schemas = schema()["components"]["schemas"]
    assert set(schemas["ClientFrame"]["discriminator"]["mapping"]) == set(COMMANDS)
    assert set(schemas["EventFrame"]["discriminator"]["mapping"]) == set(EVENTS)
    assert set(schemas["LiveFrame"]["discriminator"]["mapping"]) == set(TOPICS)
    references = re.findall(r"#/components/schemas/(\w+)", str(schema()))
    assert set(references) <= set(schemas)


def test_the_schema_is_the_same_every_time() -> None:
    assert str(schema()) == str(schema())


@pytest.mark.parametrize(
    ("frame", "pointer"),
    [
        ({"id": "1", "do": "leave", "body": {"x": 1}}, "/body/x"),
        ({"id": "1", "do": "leave", "extra": 1}, "/extra"),
        ({"id": "1", "do": "explode"}, "/do"),
        ({"id": "1", "do": ["leave"]}, "/do"),
        ({"id": "x" * 33, "do": "leave"}, "/id"),
        ({"do": "leave"}, "/id"),
        ({"id": "1", "do": "leave", "body": None}, "/body"),
        ({"id": "1", "do": "seat.role", "body": {"seat": SEAT, "role": "king"}}, "/body/role"),
        ({"id": "1", "do": "chat.send", "body": {"to": "everyone", "text": "x"}}, "/body/to"),
        ({"id": "1", "do": "chat.send", "body": {"to": "all", "text": "x" * 2001}}, "/body/text"),
        ({"id": "1", "do": "mod.spotlight", "body": {"seats": [SEAT] * 5}}, "/body/seats"),
        ({"id": "1", "do": "mod.mute", "body": {"seats": [SEAT] * 2_001, "kinds": ["audio"]}}, "/body/seats"),
        ({"id": "1", "do": "seat.rename", "body": {"seat": "st_UPPER", "name": "x"}}, "/body/seat"),
        (
            {"id": "1", "do": "media.state", "body": {"audio": "loud", "video": "on", "screen": "on"}},
            "/body/audio",
        ),
    ],
)
def test_what_is_not_of_the_schema_is_refused_by_place(frame: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BadFrame) as bad:
        parse(frame)
    assert bad.value.pointer.startswith(pointer)


@given(st.sampled_from(sorted(COMMANDS)), JSON)
def test_no_frame_makes_the_parser_fail_in_another_way(do: str, body: Any) -> None:
    with suppress(BadFrame):
        parse({"id": "1", "do": do, "body": body})


def test_every_error_a_rule_can_raise_has_a_sentence_in_two_languages() -> None:
    raised = set()
    for source in Path(vicon.rooms.__path__[0]).rglob("*.py"):
        raised |= set(re.findall(r'Refusal\(\s*"(\w+)"', source.read_text()))
    assert raised <= set(ERRORS)
    for code, error in ERRORS.items():
        assert error.id.endswith("."), code
        assert error.en.endswith("."), code
