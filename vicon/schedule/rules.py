"""Rules of recurrence (RFC 5545, 3.3.10) as they are stored: canonical, with an end, in wall-clock time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import vRecur

from vicon.schedule.faults import BadBooking
from vicon.schedule.series import MOST

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
"""In the order in which they are stored."""
LONGEST = 400
_WHERE = "/recurrence/rrule"


def canonical(rule: str, zone: str) -> str:
    """`rule` as it is stored: UNTIL a wall-clock time of `zone` to the second.

    UNTIL may be a day, which it includes, a time of the zone, or UTC. Raises BadBooking: `rule_bad`,
    `rule_freq`, `rule_part`, `rule_endless`, `rule_many`.
    """
    said = _parsed(rule)
    if said["FREQ"] not in (["DAILY"], ["WEEKLY"], ["MONTHLY"], ["YEARLY"]):
        raise BadBooking(_WHERE, "rule_freq", f"FREQ is one of {', '.join(FREQUENCIES)}.")
    if unknown := sorted(set(said) - set(PARTS)):
        raise BadBooking(_WHERE, "rule_part", f"{unknown[0]} is not understood here.")
    if ("COUNT" in said) == ("UNTIL" in said):
        raise BadBooking(_WHERE, "rule_endless", "A series ends: give COUNT or UNTIL, one of them.")
    if "COUNT" in said and not 1 <= int(said["COUNT"][0]) <= MOST:
        raise BadBooking(_WHERE, "rule_many", f"A series has at most {MOST} sittings.")
    if not 1 <= int(said.get("INTERVAL", [1])[0]) <= MOST:
        raise BadBooking(_WHERE, "rule_bad", f"INTERVAL is from 1 to {MOST}.")
    written = {name: _written(values) for name, values in said.items()}
    if "UNTIL" in said:
        written["UNTIL"] = f"{_until(said['UNTIL'][0], zone):%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={written[name]}" for name in PARTS if name in written)


def parts(rule: str) -> Mapping[str, str]:
    """The parts of a canonical rule."""
    return dict(part.split("=", 1) for part in rule.split(";"))


def joined(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={parts[name]}" for name in PARTS if name in parts)


def until_of(rule: str) -> datetime | None:
    """UNTIL of a canonical rule, a wall-clock time."""
    said = parts(rule).get("UNTIL")
    return datetime.fromisoformat(said) if said else None


def _parsed(rule: str) -> dict[str, Any]:
    text = rule.strip().upper().removeprefix("RRULE:")
    if len(text) > LONGEST:
        raise BadBooking(_WHERE, "rule_bad", f"A rule has at most {LONGEST} characters.")
    try:
        said = {name.upper(): values for name, values in vRecur.from_ical(text).items()}
        said["FREQ"] = [str(one) for one in said["FREQ"]]
        for name in ("COUNT", "INTERVAL", "UNTIL"):
            if len(said.get(name, [0])) != 1:
                raise ValueError(name)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBooking(_WHERE, "rule_bad", "This is no rule as in FREQ=WEEKLY;BYDAY=MO;COUNT=4.") from None
    return said


def _written(values: list[Any]) -> str:
    return ",".join(value.to_ical().decode() if hasattr(value, "to_ical") else str(value) for value in values)


def _until(said: date | datetime, zone: str) -> datetime:
    if not isinstance(said, datetime):
        return datetime.combine(said, time(23, 59, 59))
    if said.tzinfo is not None:
        said = said.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return said.replace(microsecond=0, fold=0)
