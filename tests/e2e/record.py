"""What is left of a sitting: its exported journal, the verdict on it, attendance and speaking times."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.browsers.server import Server
from tests.e2e.cast import Player
from vicon.records.attendance import Attendance, attendance

LATE_MS = 200
"""The engine cuts within this of deadline and grace."""
STILL_MS = 1_000
"""A freeze is felt everywhere within this."""
EXACT_MS = 50
"""Logged speaking time is that of the words let through, within this where the engine closed the gate."""


@dataclass(frozen=True)
class Turn:
    """`spans`: while its clock ran (ms since 1970); `name`: of the seat that spoke."""

    name: str
    spans: list[tuple[int, int]]
    cut_at: int
    ms: int
    grace_ms: int
    end: dict[str, Any]


class Record:
    def __init__(self, server: Server, meeting: dict[str, Any]) -> None:
        self._server = server
        self._sitting = meeting["sitting"]
        self._host = meeting["host"]
        files = server.command("export", self._sitting, "--open", "--out", str(server.data.parent)).split()
        self.file, self.openings = map(Path, files)
        self.keys = self._get("/.well-known/vicon-journal-keys").split()
        lines = map(json.loads, self.file.read_text().splitlines())
        self.events: list[dict[str, Any]] = [line["event"] for line in lines if "event" in line]
        opened = [json.loads(line) for line in self.openings.read_text().splitlines()]
        self._value = {it["seal"]: it["value"] for it in opened}
        self._epoch_us = time.time_ns() // 1000 - time.monotonic_ns() // 1000

    def is_whole_and_says_where_it_is_broken(self) -> None:
        status, said = self._verify(self.file)
        assert (status, said[:5]) == (0, "utuh:"), said
        lines = self.file.read_bytes().splitlines(keepends=True)
        at = len(lines) // 2
        middle = bytearray(lines[at])
        middle[middle.index(b'"kind"') + 9] ^= 1
        broken = self.file.with_suffix(".broken.jsonl")
        broken.write_bytes(b"".join([*lines[:at], middle, *lines[at + 1 :]]))
        status, said = self._verify(broken)
        assert status == 1 and f"seq {json.loads(lines[at])['event']['seq']}" in said, said

    def shows_everybody_there_from_beginning_to_end(self, people: int) -> None:
        """Nobody came late or went early; who was away for less than a minute did not leave."""
        found = attendance(self.events)
        ended = next(it["at"] for it in self.events if it["kind"] == "sitting.ended")
        started = next(it["at"] for it in self.events if it["kind"] == "sitting.started")
        assert [tuple(it) for it in found.session] == [(started, ended)]
        assert len(found.seats) == people
        assert {it.present for it in found.seats} == {found.session}
        self._is_what_the_server_says(found)

    def shows_the_quorum(self, standings: list[tuple[bool, int]]) -> None:
        """In session: met or not by how many of the voting seats, one after the other, without a gap."""
        found = attendance(self.events)
        (session,) = found.session
        # While people arrive it stands, too; that is before the chair begins.
        standing = [it for it in found.quorum if it.span.end > session.begin]
        assert [(it.met, it.present) for it in standing] == standings
        assert standing[0].span.begin <= session.begin and standing[-1].span.end >= session.end
        assert all(a.span.end == b.span.begin for a, b in pairwise(standing))
        assert {it.seats for it in standing} == {sum(it.votes for it in found.seats)}

    def shows_the_floor_given_to(self, names: list[str]) -> None:
        """In this order, whoever they spoke for or by; nobody else has any speaking time."""
        asked = {it["body"]["request"]: it["body"] for it in self.events if it["kind"] == "floor.requested"}
        granted = [asked[it["body"]["request"]] for it in self.events if it["kind"] == "floor.granted"]
        assert [self._asker(body) for body in granted] == names
        speakers = {body["seat"] for body in granted}
        assert {it.seat for it in attendance(self.events).seats if it.spoken_ms} <= speakers

    def shows_the_agenda(self, titles: list[str]) -> None:
        """Every item of it was taken up, one after the other, and brought to its end."""
        items = next(it["body"]["items"] for it in self.events if it["kind"] == "agenda.set")
        assert [item["judul"] for item in items] == titles
        course = [
            (it["kind"], it["body"]["item"])
            for it in self.events
            if it["kind"] in ("agenda.started", "agenda.finished")
        ]
        whole = [(kind, item["item"]) for item in items for kind in ("agenda.started", "agenda.finished")]
        assert course == whole

    def shows_turns_cut_in_time(self, speakers: Sequence[Player], listeners: Sequence[Player]) -> None:
        """By the engine's facts and by the latest word that anybody heard; no word before that was lost."""
        cut = [turn for turn in self._turns() if turn.end["reason"] == "cut"]
        assert [turn.name for turn in cut] == [speaker.name for speaker in speakers]
        for turn, speaker in zip(cut, speakers, strict=True):
            end, deadline = turn.end, turn.cut_at - turn.grace_ms
            # A speaker that the machine holds up says nothing meanwhile.
            said = max(it for it in map(self._ms, speaker.said) if it <= turn.cut_at)
            assert end["used_ms"] == turn.ms
            assert end["over_ms"] == end["to"] - deadline
            assert max(deadline, said - LATE_MS) <= end["to"] <= turn.cut_at, (end, said)
            latest = max(
                self._ms(it.heard_until(turn.name, self._us(turn.cut_at + STILL_MS))) for it in listeners
            )
            print(f"{turn.name}: the last word heard was said {latest - turn.cut_at:.0f} ms after the cut")
            assert latest <= turn.cut_at + LATE_MS

    def agrees_with_what_was_heard(self, speakers: Sequence[Player], listeners: Sequence[Player]) -> None:
        """Nothing but in one's turns; and as long as the record says."""
        spoken = {self._name(it.name): it.spoken_ms for it in attendance(self.events).seats}
        for speaker in speakers:
            turns = [turn for turn in self._turns() if turn.name == speaker.name]
            spans = [span for turn in turns for span in turn.spans]
            # The engine closes at its time; what people stop and resume takes until it is carried out.
            late = [
                LATE_MS if turn.end["reason"] == "cut" else STILL_MS for turn in turns for _ in turn.spans
            ]
            slack = sum(EXACT_MS if it == LATE_MS else STILL_MS for it in late)
            heard = sorted({us for it in listeners for us in it.heard.get(speaker.name.encode(), ())})
            least = most = 0.0
            for begin, end in spans:
                words = [self._ms(us) for us in heard if begin - STILL_MS <= self._ms(us) <= end + STILL_MS]
                if not words:  # The machine held the speaker up for a whole turn: that tells nothing of it.
                    most += end - begin
                    continue
                # Between two words of a speaker whom the machine held up, the turn may begin or end anywhere.
                said = sorted(map(self._ms, speaker.said))
                before = max((it for it in said if it < words[0]), default=begin)
                after = min((it for it in said if it > words[-1]), default=end)
                # A word said before the clock ran, and let through, was held up on its way to the engine.
                least += words[-1] - max(words[0], begin)
                most += after - min(words[0], max(before, begin))
            print(f"{speaker.name}: {spoken[speaker.name]} ms logged, {least:.0f} to {most:.0f} ms heard")
            assert least - slack <= spoken[speaker.name] <= most + slack
            # A word that the machine held up on its way out was said before it left.
            bounds = [(begin - LATE_MS, end + it) for (begin, end), it in zip(spans, late, strict=True)]
            outside = [us for us in heard if not any(a <= self._ms(us) <= b for a, b in bounds)]
            assert outside == [], [self._ms(us) for us in outside]

    def _turns(self) -> Iterator[Turn]:
        """All that were given to somebody's own microphone, in order."""
        bodies: dict[str, dict[str, Any]] = {}
        for event in self.events:
            kind, body = event["kind"], event["body"]
            if kind == "floor.granted":
                bodies[body["turn"]] = {"grant": body, "spans": [], "since": None, "cut_at": 0}
            turn = bodies.get(body.get("turn") or "")
            if turn is None:
                continue
            if kind in ("floor.started", "floor.resumed"):
                turn["cut_at"] = body["deadline"] + turn["grant"]["grace_ms"]
                turn["since"] = (
                    body["deadline"] - turn["grant"]["ms"] if kind == "floor.started" else event["at"]
                )
            elif kind == "floor.paused":
                turn["spans"].append((turn["since"], event["at"]))
            elif kind == "floor.ended":
                turn["spans"].append((turn["since"], body["to"]))
                grant = turn["grant"]
                yield Turn(
                    self._name_of(body["seat"]),
                    turn["spans"],
                    turn["cut_at"],
                    grant["ms"],
                    grant["grace_ms"],
                    body,
                )

    def _name_of(self, seat: str) -> str:
        bodies = (it["body"] for it in self.events if it["kind"] in ("participant.joined", "seat.prepared"))
        return next(self._name(it["name"]["sealed"]) for it in bodies if it["seat"] == seat)

    def _asker(self, request: dict[str, Any]) -> str:
        for_name = request["for_name"]
        return self._name_of(request["seat"]) if for_name is None else self._name(for_name["sealed"])

    def _name(self, seal: str) -> str:
        return str(self._value[seal])

    def _ms(self, us: float) -> float:
        """A time of the steady clock on the journal's."""
        return (us + self._epoch_us) / 1000

    def _us(self, ms: float) -> float:
        return ms * 1000 - self._epoch_us

    def _is_what_the_server_says(self, found: Attendance) -> None:
        told = json.loads(self._get(f"/api/v1/sittings/{self._sitting}/attendance"))
        assert [(it["seat"], it["spoken_ms"], it["present"]) for it in told["seats"]] == [
            (it.seat, it.spoken_ms, [list(span) for span in it.present]) for it in found.seats
        ]

    def _verify(self, file: Path) -> tuple[int, str]:
        keys = [f"--key={key}" for key in self.keys]
        done = subprocess.run(
            [sys.executable, "-m", "vicon", "verify", str(file), "--open", str(self.openings), *keys],
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout

    def _get(self, path: str) -> str:
        """As who holds the room's host key."""

        def get() -> str:
            request = urllib.request.Request(
                self._server.origin + path, headers={"Authorization": f"Bearer {self._host}"}
            )
            with urllib.request.urlopen(request, timeout=60) as response:
                return str(response.read().decode())

        return self._server.network.server.run_here(get)
