"""A public hearing from the lobby to its verified record, as its people live through it.

Chair, a member and a citizen on a weak phone are real browsers. The others speak the protocol and hold
real connections: clerk, second member, sign language, three citizens who talk all the time, and forty
listeners who keep of each word when it was said. Two more citizens have no device: one stands in the chamber,
one sent a paper; the clerk asks for both. What must hold of times is read from the journal, where the
engine's facts stand, and from those words; never from the clock of the test.
"""

from __future__ import annotations

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.devices import hue, tone
from tests.browsers.page import click, fill, wait_for
from tests.e2e.cast import Cast, Player
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter, hears, inside, open_door, sees
from tests.e2e.record import Record

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480), pytest.mark.alone]
MEASURED = True

STAFF = {"Ketua": "chair", "Wati": "clerk", "Sari": "member", "Joko": "member", "Dewi": "jbi"}
LISTENERS = 40
AGENDA = ["Relokasi pedagang", "Jadwal bongkar muat"]
EVERYBODY = len(STAFF) + 4 + LISTENERS
CLOCK = "{turn_ms: 3000, warn_ms: 1000, grace_ms: 1000}"
PHONE_KBIT = 300
SIGNS = hue(4)
MOST_TABS = 12
CHAIR, MEMBER, CITIZEN = 0, 1, 2
"""Numbers of the browsers' tones and colours."""
STATE = "window.__vicon.state"
ENDED = "!window.__vicon || window.__vicon.status === 'ended'"


class Hearing:
    """Everybody in their places, and the ids that the record gives to what they do."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        seats = [{"name": name, "role": role} for name, role in STAFF.items()]
        self.meeting = stage.server.meeting("RDPU Penataan Pasar Besar", preset="hearing", seats=seats)
        self._keys = {seat["name"]: seat["secret"] for seat in self.meeting["seats"]}
        self.come_in()

    def come_in(self) -> None:
        """The staff past the lobby; citizens knock, see their place, and are let in by the chair at once."""
        stage, cast, server, meeting = self.stage, self.cast, self.stage.server, self.meeting
        self.chair = self.invited("Ketua", CHAIR)
        self.clerk, self.joko, self.dewi = (
            cast.enter(name, server.token(meeting, secret=self._keys[name]), *sends)
            for name, sends in (("Wati", ()), ("Joko", ("mic",)), ("Dewi", ("camera",)))
        )
        cast.shows(self.dewi, SIGNS)

        self.phone = stage.chromium("phone", CITIZEN, host="village", phone=True)
        stage.host("village").shape(PHONE_KBIT, up=True)
        open_door(self.phone, meeting)
        fill(self.phone, "#nama", "Tini")
        click(self.phone, "form .btn.primary")
        wait_for(self.phone, "document.querySelector('.place .n')?.textContent === '1'")
        self.ani, self.budi, self.citra = citizens = [
            cast.knock(name, server.token(meeting, secret=meeting["secret"]), "mic")
            for name in ("Ani", "Budi", "Citra")
        ]
        assert [citizen.place() for citizen in citizens] == [2, 3, 4]

        self.member = self.invited("Sari", MEMBER, host="office")
        public = [(f"pemirsa{n}", server.token(meeting)) for n in range(LISTENERS)]
        self.listeners = cast.enter_all(public)

        names = f"JSON.stringify({STATE}.lobby.map(waiting => waiting.name))"
        wait_for(self.chair, f'{names} === \'["Tini","Ani","Budi","Citra"]\'')
        self.chairs("lobby.admit", "{participants: 'all'}")
        for citizen in citizens:
            citizen.is_let_in()
            cast.talks(citizen)
        inside(self.phone)
        wait_for(self.chair, f"Object.keys({STATE}.participants).length === {EVERYBODY}")

    def invited(self, name: str, number: int, host: str = "chromium") -> ChromiumPage:
        """A page that comes in by its personal link."""
        page = self.stage.chromium(name, number, host=host)
        link = f"{self.stage.server.origin}/r/{self.meeting['slug']}#{self._keys[name]}"
        enter(page, {"link": link}, name)
        return page

    def chairs(self, do: str, body: str = "{}") -> None:
        """What the chair's page does, and must be allowed."""
        done = command(self.chair, do, body)
        assert done == "ok", (do, body, done)

    def asks_for_floor(self, who: ChromiumPage | Player, **body: object) -> str:
        """The request that comes of it; at a page by the keyboard alone."""
        before = len(self.clerk.person.events)
        if isinstance(who, Player):
            who.does("floor.request", body)
        else:
            reaches_the_large_button(who)
            presses(who, "raise")
        return str(self.clerk.next("floor.requested", before)["body"]["request"])

    def grants(self, request: str, more: str = "") -> str:
        """The turn that comes of it."""
        self.chairs("floor.grant", f"{{request: '{request}'{more}}}")
        return str(self.clerk.event("floor.granted", request=request)["body"]["turn"])


def test_a_hearing_from_the_lobby_to_its_verified_record(stage: Stage) -> None:
    with Cast(stage.server) as cast:
        hearing = Hearing(stage, cast)
        hearing.chairs("sitting.set", f"{{patch: {CLOCK}}}")
        hearing.chairs("sitting.start")
        first, second = sets_the_agenda(hearing)
        takes_up(hearing, first)
        speaks_in_order(hearing)
        hearing.chairs("agenda.finish", f"{{item: '{first}', outcome: 'dibahas'}}")
        takes_up(hearing, second)
        votes_with_a_quorum_lost_and_found(hearing)
        stands_still_and_goes_on(hearing)
        hearing.chairs("agenda.finish", f"{{item: '{second}'}}")
        hearing.chairs("sitting.end")
        for page in (hearing.chair, hearing.member, hearing.phone):
            wait_for(page, ENDED)
        hearing.clerk.event("sitting.ended")
    record = Record(stage.server, hearing.meeting)
    record.is_whole_and_says_where_it_is_broken()
    record.shows_everybody_there_from_beginning_to_end(EVERYBODY)
    record.shows_the_agenda(AGENDA)
    record.shows_the_quorum([(True, 2), (False, 1), (True, 2)])
    record.shows_the_floor_given_to(["Budi", "Ani", "Darmo", "Karso", "Tini", "Citra", "Ani"])
    record.shows_turns_cut_in_time([hearing.budi, hearing.ani, hearing.citra], hearing.listeners)
    record.agrees_with_what_was_heard([hearing.ani, hearing.budi, hearing.citra], hearing.listeners)


def sets_the_agenda(hearing: Hearing) -> list[str]:
    """The ids of its items."""
    items = ", ".join(f"{{no: '{n}', judul: '{title}'}}" for n, title in enumerate(AGENDA, 1))
    hearing.chairs("agenda.import", f"{{items: [{items}]}}")
    return [it["item"] for it in hearing.clerk.event("agenda.set")["body"]["items"]]


def takes_up(hearing: Hearing, item: str) -> None:
    hearing.chairs("agenda.start", f"{{item: '{item}'}}")
    for page in (hearing.member, hearing.phone):
        wait_for(page, f"{STATE}.agenda.find(it => it.status === 'current')?.item === '{item}'")


def speaks_in_order(hearing: Hearing) -> None:
    """Who has spoken comes after all who have not; the floor alone opens microphones, and the engine cuts."""
    ani, budi, citra, clerk = hearing.ani, hearing.budi, hearing.citra, hearing.clerk
    before = hearing.listeners[0].words_of("Budi")
    first = hearing.grants(hearing.asks_for_floor(budi))
    hearing.listeners[0].hears("Budi", already=before)
    again = hearing.asks_for_floor(budi)
    order = {
        "Ani": hearing.asks_for_floor(ani),
        "Darmo": hearing.asks_for_floor(clerk, **on_behalf_of("Darmo", "room")),
        "Karso": hearing.asks_for_floor(clerk, **on_behalf_of("Karso", "paper"), statement="Jangan digusur."),
        "Tini": hearing.asks_for_floor(hearing.phone),
        "Citra": hearing.asks_for_floor(citra),
        "Budi": again,
    }
    wanted = list(order.values())
    clerk.told("queue", lambda body: [it["request"] for it in body["queue"]] == wanted)
    clerk.event("floor.ended", turn=first, reason="cut")
    assert command(hearing.chair, "floor.grant", f"{{request: '{again}'}}") == "not_first"

    clerk.event("floor.ended", turn=hearing.grants(order["Ani"]), reason="cut")
    clerk.does("floor.yield", {"turn": hearing.grants(order["Darmo"])})
    clerk.does("floor.yield", {"turn": hearing.grants(order["Karso"], f", reader: '{clerk.seat}'")})

    hears(hearing.chair, [], [tone(CITIZEN)])
    shown = hearing.grants(order["Tini"], ", ms: 60000")
    presses(hearing.phone, "start")
    for page in (hearing.chair, hearing.member):
        hears(page, [tone(CITIZEN)], [tone(CITIZEN)])
    hears(hearing.phone, [tone(CHAIR)], [tone(CHAIR)])
    sees(hearing.chair, [SIGNS])
    presses(hearing.phone, "finish")
    clerk.event("floor.ended", turn=shown, reason="yielded")
    hears(hearing.chair, [], [tone(CITIZEN)])

    clerk.event("floor.ended", turn=hearing.grants(order["Citra"]), reason="cut")


def reaches_the_large_button(page: ChromiumPage) -> None:
    # What a citizen is shown is fetched when they are in, over a link that carries media by then.
    wait_for(page, "document.querySelector('[data-deed]')")
    for _ in range(MOST_TABS):
        page.page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.matches('[data-deed]')"):
            return
    raise AssertionError(page.evaluate("document.activeElement?.outerHTML"))


def presses(page: ChromiumPage, deed: str) -> None:
    """It keeps its place and the focus while what it does changes."""
    wait_for(page, f"document.activeElement?.matches('[data-deed={deed}]')")
    page.page.keyboard.press("Enter")


def on_behalf_of(name: str, door: str) -> dict[str, object]:
    """Somebody who is in the chamber, or whose statement lies there on paper."""
    return {"for": {"name": name, "door": door}}


def votes_with_a_quorum_lost_and_found(hearing: Hearing) -> None:
    """One member's network is gone: the vote is held until it is back. Meanwhile a question is answered."""
    clerk, office = hearing.clerk, hearing.stage.host("office")
    hearing.chairs(
        "vote.create", "{title: 'Menyetujui relokasi', kind: 'hands', options: ['Setuju', 'Tolak']}"
    )
    vote = {"vote": clerk.event("vote.created")["body"]["vote"]}
    named = f"vote: '{vote['vote']}'"
    hearing.chairs("vote.open", f"{{{named}}}")
    hearing.joko.does("vote.cast", {**vote, "choice": 0})
    office.plug(on=False)
    is_answered(hearing)
    clerk.event("vote.held", **vote, cause="quorum")
    assert hearing.joko.asks("vote.cast", {**vote, "choice": 1}) == "held"
    wait_for(hearing.chair, f"{STATE}.votes['{vote['vote']}'].state === 'held'")
    office.plug(on=True)
    clerk.event("vote.resumed", **vote)
    wait_for(hearing.member, f"{STATE}.votes['{vote['vote']}']?.state === 'open'")
    assert command(hearing.member, "vote.cast", f"{{{named}, choice: 0}}") == "ok"
    hearing.chairs("vote.close", f"{{{named}}}")
    hearing.chairs("vote.publish", f"{{{named}}}")
    result = clerk.event("vote.published", **vote)["body"]["result"]
    assert (result["outcome"], result["counts"], result["present"], result["seats"]) == (
        "passed",
        [2, 0],
        2,
        2,
    )
    wait_for(hearing.phone, f"{STATE}.votes['{vote['vote']}'].state === 'published'")


def is_answered(hearing: Hearing) -> None:
    clerk = hearing.clerk
    assert command(hearing.phone, "question.ask", "{text: 'Kapan kios baru dibuka?'}") == "ok"
    question = {"question": clerk.event("question.asked")["body"]["question"]}
    clerk.does("question.approve", question)
    wait_for(
        hearing.chair, f"{STATE}.questions['{question['question']}']?.text === 'Kapan kios baru dibuka?'"
    )
    hearing.joko.does("question.answer", {**question, "text": "Triwulan pertama tahun depan."})
    clerk.does("question.close", question)
    wait_for(hearing.phone, f"{STATE}.questions['{question['question']}'].status === 'closed'")


def stands_still_and_goes_on(hearing: Hearing) -> None:
    """A freeze stops the speaker and the clock; its end gives both back."""
    ani, clerk, listener = hearing.ani, hearing.clerk, hearing.listeners[-1]
    spoken = hearing.grants(hearing.asks_for_floor(ani), ", override: true, ms: 60000")
    listener.hears("Ani")
    hearing.chairs("freeze.on", "{reason: 'Kegaduhan'}")
    clerk.event("floor.paused", turn=spoken, cause="frozen")
    ani.says(words=60)
    hearing.chairs("freeze.off")
    clerk.event("floor.resumed", turn=spoken, cause="thawed")
    listener.hears("Ani")
    ani.does("floor.yield", {"turn": spoken})
