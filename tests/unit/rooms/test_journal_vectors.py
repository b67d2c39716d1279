"""The vectors of the journal's format: canonical bytes, hashes, seals and checkpoints."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rooms.worlds import ROOM, START, rng
from vicon.rooms import canonical
from vicon.rooms.checkpoint import BadNote, Checkpoint, NoteSigner, checkpoint_text, open_checkpoint
from vicon.rooms.journal import event_hash, first_prev, verify
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.ports import StoredEvent
from vicon.rooms.seal import seal_of

SITTING = "s_3h6w0z8f2j4d7p1v"
FIRST = (
    b'{"actor":"system","at":1795510800000,"body":{"after":null,"preset":"hearing","room":"r_8k2m4q7t1c5x9n3b"},'
    b'"cause":null,"kind":"sitting.created",'
    b'"prev":"1470103e84bd2f43bc2c0a2548455566a9081301fc81a565a38f44fafbaab4fc","seq":1,'
    b'"sitting":"s_3h6w0z8f2j4d7p1v","v":1}'
)
FIRST_HASH = "eaf4a1b6cc2670246c92e37004ff75ec9f8248ae81365d3a98e9e0b1542e932b"
SECOND = (
    b'{"actor":"p_7f3k9m2q5t8w1c4x","at":1795510801250,"body":{"door":"web","name":'
    b'{"sealed":"034b2fca0a83db2965c76a0065d65eb74519eef83126ce519927b6f742788302"},"role":"guest"},'
    b'"cause":"c_1","kind":"participant.joined",'
    b'"prev":"eaf4a1b6cc2670246c92e37004ff75ec9f8248ae81365d3a98e9e0b1542e932b","seq":2,'
    b'"sitting":"s_3h6w0z8f2j4d7p1v","v":1}'
)
SECOND_HASH = "1da16953fda5a4c774f853ce5c7edb33aeb76dd74b26be337a33391dd8448ef9"
NOTE = (
    "vicon/checkpoint/1\ns_3h6w0z8f2j4d7p1v\n2\n"
    "1da16953fda5a4c774f853ce5c7edb33aeb76dd74b26be337a33391dd8448ef9\n1795510860000\n\n"
    "— vicon.example.go.id FfxcFCilNypvNFdaLuTLX7TtEnwmEITSsMkJ3oZGrAFFMiAc4QibzD34G8s1LLZZtTC15Vl+Q99+"
    "uqCiddAwPJonUQI=\n"
)
VKEY = "vicon.example.go.id+15fc5c14+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"


def test_vector_of_the_chain() -> None:
    assert json.loads(FIRST)["prev"] == first_prev(SITTING)
    for line, hash_ in ((FIRST, FIRST_HASH), (SECOND, SECOND_HASH)):
        assert canonical.dumps(json.loads(line)) == line
        assert event_hash(line) == hash_
    chain = [StoredEvent(1, FIRST, FIRST_HASH), StoredEvent(2, SECOND, SECOND_HASH)]
    assert verify(SITTING, chain) is None


def test_vector_of_a_seal() -> None:
    seal = "034b2fca0a83db2965c76a0065d65eb74519eef83126ce519927b6f742788302"
    assert seal_of("AAECAwQFBgcICQoLDA0ODw", "Siti Aminah") == seal


def test_vector_of_a_checkpoint() -> None:
    assert open_checkpoint(NOTE, VKEY) == Checkpoint(SITTING, 2, SECOND_HASH, 1795510860000)


def test_a_note_opens_with_its_key_only_and_unchanged_only() -> None:
    signer = NoteSigner("vicon.kota", Ed25519PrivateKey.generate())
    note = signer.sign(checkpoint_text(SITTING, 2, SECOND_HASH, START))
    assert open_checkpoint(note, signer.vkey).seq == 2
    with pytest.raises(BadNote):
        open_checkpoint(note.replace("\n2\n", "\n3\n"), signer.vkey)
    with pytest.raises(BadNote):
        open_checkpoint(note, NoteSigner("vicon.kota", Ed25519PrivateKey.generate()).vkey)
    with pytest.raises(BadNote):
        open_checkpoint(note, VKEY)


@pytest.mark.parametrize(
    "bad", [1.0, 2**53, "e\u0301", "\ud800", {1: 2}, {"e\u0301": 1}, b"x", [float("nan")]]
)
def test_what_has_two_spellings_has_no_canonical_form(bad: object) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.dumps(bad)


@given(st.integers(0, 2), st.integers(0, 5000), st.integers(1, 255))
def test_any_flipped_byte_is_found_there_or_in_the_next_line(which: int, where: int, flip: int) -> None:
    commit = new_sitting(ROOM, "meeting", "Rapat", START, rng(), seats=[Prepared("Siti", "member")])[1]
    rows = list(commit.events)
    line = bytearray(rows[which].canonical)
    line[where % len(line)] ^= flip
    rows[which] = replace(rows[which], canonical=bytes(line))
    broken = verify(commit.sitting, rows)
    assert broken is not None
    assert broken.seq in (which + 1, which + 2)


def test_gaps_strangers_and_disorder_are_named() -> None:
    commit = new_sitting(ROOM, "meeting", "Rapat", START, rng(), seats=[Prepared("Siti", "member")])[1]
    one, two, three = commit.events
    assert verify(commit.sitting, [one, two, three]) is None
    for rows, seq in (([one, three], 2), ([two, three], 1), ([one, one], 2)):
        broken = verify(commit.sitting, rows)
        assert broken is not None
        assert broken.seq == seq
    assert verify(SITTING, [one]) is not None
