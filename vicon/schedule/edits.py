"""What people do to a series: change one occurrence, this and all following, or the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vicon.schedule import rules
from vicon.schedule.faults import BadBooking
from vicon.schedule.series import Override, Series, checked, starts_of


@dataclass(frozen=True, slots=True)
class Retimed:
    """New times of a series; None: as it was. `rule` "" makes it happen once."""

    start: datetime | None = None
    length: timedelta | None = None
    zone: str | None = None
    rule: str | None = None
    exdates: tuple[datetime, ...] | None = None
    rdates: tuple[datetime, ...] | None = None


def one(series: Series, recurrence: datetime, change: Override) -> Series:
    """`change` at one occurrence, over what differed there before. Raises BadBooking if it is not one."""
    was = series.overrides.get(recurrence, Override())
    merged = Override(
        start=change.start or was.start,
        length=change.length or was.length,
        title=change.title if change.title is not None else was.title,
        place=change.place if change.place is not None else was.place,
        cancelled=change.cancelled or was.cancelled,
    )
    return checked(replace(series, overrides={**series.overrides, recurrence: merged}))


def retime(series: Series, to: Retimed) -> Series:
    """The whole series at other times: what differed at an occurrence differs at the one in its place.

    Raises BadBooking.
    """
    moved = _moved(series, to.start - series.start) if to.start else series
    rule = moved.rule if to.rule is None else (to.rule or None)
    made = replace(
        moved,
        length=to.length or moved.length,
        zone=to.zone or moved.zone,
        rule=rule,
        exdates=moved.exdates if to.exdates is None else to.exdates,
        rdates=moved.rdates if to.rdates is None else to.rdates,
        overrides={},
    )
    starts = set(starts_of(checked(made)))
    return replace(made, overrides={at: it for at, it in moved.overrides.items() if at in starts})


def split(series: Series, recurrence: datetime) -> tuple[Series | None, Series]:
    """The series before an occurrence, None if that is its first, and from it on. Raises BadBooking."""
    starts = starts_of(series)
    if recurrence not in starts:
        raise BadBooking("/recurrence", "recurrence_unknown", f"{recurrence} is not of this series.")
    if recurrence == starts[0]:
        return None, series
    by_rule = starts_of(replace(series, exdates=(), rdates=(), overrides={}))
    before = [it for it in by_rule if it < recurrence]
    after = [it for it in by_rule if it >= recurrence]
    return (
        _with(series, before, starts[0], lambda it: it < recurrence),
        _with(series, after, recurrence, lambda it: it >= recurrence),
    )


def _with(
    series: Series, by_rule: Sequence[datetime], first: datetime, kept: Callable[[datetime], bool]
) -> Series:
    """The part of a series with those starts of its rule; added dates without any stand for themselves."""
    rule = series.rule if by_rule else None
    if rule is not None:
        said = {name: value for name, value in rules.parts(rule).items() if name not in ("COUNT", "UNTIL")}
        rule = rules.joined({**said, "COUNT": str(len(by_rule))})
    return replace(
        series,
        start=by_rule[0] if by_rule else first,
        rule=rule,
        exdates=tuple(filter(kept, series.exdates)),
        rdates=tuple(filter(kept, series.rdates)),
        overrides={at: it for at, it in series.overrides.items() if kept(at)},
    )


def _moved(series: Series, by: timedelta) -> Series:
    rule = series.rule
    if rule is not None and (until := rules.until_of(rule)) is not None:
        rule = rules.joined({**rules.parts(rule), "UNTIL": f"{until + by:%Y%m%dT%H%M%S}"})
    return replace(
        series,
        start=series.start + by,
        rule=rule,
        exdates=tuple(it + by for it in series.exdates),
        rdates=tuple(it + by for it in series.rdates),
        overrides={
            at + by: replace(it, start=it.start and it.start + by) for at, it in series.overrides.items()
        },
    )
