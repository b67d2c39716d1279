"""Presence of voting seats, by proof and by the clerk's mark, and the quorum told of it."""

from __future__ import annotations

from tests.unit.rooms.votes.chamber import Chamber
from vicon.rooms.decide import away
from vicon.rooms.journal import read
from vicon.rooms.proofs import MEDIA_S, Proofs
from vicon.rooms.quorum.model import Standing
from vicon.rooms.state import State
from vicon.rooms.views import views


def test_quorum_counts_voting_seats_over_all_of_them_not_over_those_who_came() -> None:
    room = Chamber()
    assert room.state.quorum.told == Standing(True, 6, 6)
    room.prove([0, 1, 2, 3])
    assert room.state.quorum.told == Standing(False, 3, 6)
    room.prove([0, 1, 2, 3, 4])
    assert room.state.quorum.told == Standing(True, 4, 6)


def test_a_device_that_is_away_proves_nothing_and_its_seat_is_absent_at_once() -> None:
    room = Chamber()
    room.take(away(room.state, room.people[2], "socket", room.around))
    assert room.seats[2] not in room.state.quorum.present
    room.prove(range(7))
    assert room.seats[2] not in room.state.quorum.present
    assert room.state.quorum.told == Standing(True, 5, 6)


def test_whom_the_clerk_sees_is_there_without_a_device_until_the_mark_is_taken_back() -> None:
    room = Chamber()
    room.does(2, "leave")
    assert room.state.quorum.told == Standing(True, 5, 6)
    room.does(1, "attend.mark", seat=room.seats[2], present=True, where="room")
    assert room.state.quorum.told == Standing(True, 6, 6)
    assert room.state.quorum.present[room.seats[2]] == "mark"
    room.prove(range(7))
    assert room.state.quorum.told == Standing(True, 6, 6)
    room.does(1, "attend.mark", seat=room.seats[2], present=False, where="room")
    assert room.state.quorum.told == Standing(True, 5, 6)
    assert room.refused(3, "attend.mark", seat=room.seats[2], present=True, where="room") == "forbidden"
    assert (
        room.refused(1, "attend.mark", seat="st_0000000000000000", present=True, where="room") == "unknown_id"
    )


def test_a_mark_taken_back_from_somebody_whose_device_proves_it_changes_nothing() -> None:
    room = Chamber()
    room.does(1, "attend.mark", seat=room.seats[2], present=True, where="phone")
    before = room.kinds().count("presence.changed")
    room.does(1, "attend.mark", seat=room.seats[2], present=False, where="phone")
    room.prove(range(7))
    assert room.kinds().count("presence.changed") == before


def test_a_mark_is_the_stages_and_presence_is_everybodys() -> None:
    room = Chamber()
    room.does(2, "leave")
    room.does(1, "attend.mark", seat=room.seats[2], present=True, where="room")
    shown = {event.kind: set(views(room.state, event, {})) for event in map(read, room.rows)}
    assert shown["attend.marked"] == {"stage"} or "all" not in shown["attend.marked"]
    assert "all" in shown["presence.changed"]


def test_a_seat_that_loses_its_vote_leaves_the_count() -> None:
    room = Chamber()
    room.does(0, "seat.role", seat=room.seats[2], role="staff")
    assert room.state.quorum.told == Standing(True, 5, 5)
    room.does(0, "seat.grant", seat=room.seats[3], remove=["vote.cast"])
    assert room.state.quorum.told == Standing(True, 4, 4)
    room.does(0, "mod.remove", seat=room.seats[4])
    assert room.state.quorum.told == Standing(True, 3, 3)


def test_a_device_counts_while_media_comes_and_for_fifteen_seconds_after_its_connection_closed() -> None:
    proofs, state = Proofs(), State()
    proofs.heard("p_1", "connected", 0)
    assert proofs.news(state, 1_000) == {"p_1"}
    proofs.heard("p_1", "quiet", 1_000)
    assert proofs.news(state, 1_009) == {"p_1"}
    proofs.heard("p_1", "closed", 1_010)
    assert proofs.news(state, 1_010 + MEDIA_S - 1) == {"p_1"}
    assert proofs.news(state, 1_010 + MEDIA_S) == frozenset()
    proofs.heard("p_1", "connected", 1_030)
    proofs.heard("p_1", "silent", 1_060)
    assert proofs.news(state, 1_060) == frozenset()
    proofs.took(state, frozenset())
    assert proofs.news(state, 1_061) is None


def test_a_sitting_waits_for_its_quorum_as_often_and_as_long_as_its_settings_say() -> None:
    room = Chamber(quorum_wait={"times": 2, "ms": 3_600_000})
    room.does(0, "sitting.suspend", reason="Makan siang")
    room.does(0, "sitting.continue")
    assert room.state.quorum.waits == 0
    room.prove([0, 1, 2])
    for _ in range(2):
        room.does(0, "sitting.suspend", reason="Menunggu kuorum", until=room.now + 9_000_000)
        assert room.state.suspension is not None
        assert (room.state.suspension.cause, room.state.suspension.until) == ("quorum", room.now + 3_600_000)
        room.does(0, "sitting.continue")
    assert room.refused(0, "sitting.suspend", reason="Menunggu kuorum") == "no_quorum"
    room.prove(range(7))
    room.does(0, "sitting.suspend", reason="Istirahat")


def test_who_has_a_vote_by_the_booking_is_not_changed_by_a_setting() -> None:
    room = Chamber()
    assert room.refused(0, "sitting.set", patch={"voters": "members"}) == "setting_fixed"
