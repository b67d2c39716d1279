"""Where the link of who is always invited to a room leads in a sitting that gave them another seat."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.opening import Prepared
from vicon.schedule.invited import Invited, own_seats, seated

RINA = Prepared("Rina", "chair", seat="st_1", nip="198504122010012003")
AGUS = Prepared("Agus", "member", votes=True, seat="st_2")
USUAL = [Invited(RINA, "rina@kota.example"), Invited(AGUS)]


def test_their_own_link_leads_to_the_seat_they_have_there() -> None:
    copies = [replace(RINA, name="Bu Rina", seat="st_3"), replace(AGUS, seat="st_4")]
    assert [seated(it, copies, USUAL) for it in ("st_1", "st_2")] == copies
    assert seated("st_1", [*copies, RINA], USUAL) == RINA


def test_it_leads_nowhere_where_they_are_not_and_to_no_citizen_of_the_same_name() -> None:
    others = [
        replace(RINA, seat="st_3", nip="197001011990031001"),
        Prepared("Agus", "guest", seat="st_4", guest=True),
    ]
    assert seated("st_1", others, USUAL) is seated("st_2", others, USUAL) is None
    assert seated("st_9", [replace(AGUS, seat="st_4")], USUAL) is None


def test_nobody_takes_a_seat_that_was_not_theirs_before() -> None:
    [mine, other] = own_seats(USUAL, [Invited(AGUS)])[::-1]
    assert (mine.seat.seat, other.seat.seat) == ("st_2", None)
    assert (other.seat.role, other.email) == ("chair", "rina@kota.example")
