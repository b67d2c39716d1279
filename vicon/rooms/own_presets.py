"""A preset that a city makes of one of the five: what it changes, checked and made plain.

What differs from the base is kept, and nothing else: a base that is improved improves those made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from vicon.rooms.presets import Preset, RoleGrants, settings
from vicon.rooms.roles import GOVERNING, TABLE


@dataclass(frozen=True, slots=True)
class Fault:
    """`pointer` into the preset (RFC 6901); `code`: what is wrong there."""

    pointer: str
    code: str


class BadPreset(ValueError):
    """Every fault that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{it.pointer}: {it.code}" for it in faults))
        self.faults = faults


def changed(base: Preset, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `rules` that differ from `base`, as JSON. Raises BadPreset.

    Codes: `setting_unknown`, `role_twice`, `grant_never` (the role can never hold it), `grant_governs` (power
    over others is given to a seat, not to all of a role), `grant_fixed`; else those of pydantic.
    """
    if "from" in rules:
        raise BadPreset([Fault("/rules/from", "setting_unknown")])
    try:
        wanted = settings(base, rules)
    except ValidationError as error:
        raise BadPreset([_fault(it["loc"], it["type"]) for it in error.errors()]) from None
    faults = _grant_faults(wanted.grants)
    if wanted.warn_ms and wanted.turn_ms is not None and wanted.warn_ms >= wanted.turn_ms:
        faults.append(Fault("/rules/warn_ms", "warn_long"))
    if faults:
        raise BadPreset(faults)
    before, after = settings(base).model_dump(mode="json"), wanted.model_dump(mode="json")
    return {name: value for name, value in after.items() if value != before[name]}


def plain(base: Preset) -> dict[str, Any]:
    """All settings of one of the five, as JSON."""
    return settings(base).model_dump(mode="json")


def _grant_faults(given: tuple[RoleGrants, ...]) -> list[Fault]:
    faults: list[Fault] = []
    for at, it in enumerate(given):
        where = f"/rules/grants/{at}"
        if it.role in {one.role for one in given[:at]}:
            faults.append(Fault(f"{where}/role", "role_twice"))
        for kind, grants in (("add", it.add), ("remove", it.remove)):
            for n, grant in enumerate(grants):
                code = None
                if TABLE[it.role, grant] == "never":
                    code = "grant_never"
                elif grant == "subscribe" or (it.role == "chair" and kind == "remove"):
                    code = "grant_fixed"
                elif kind == "add" and grant in GOVERNING:
                    code = "grant_governs"
                if code is not None:
                    faults.append(Fault(f"{where}/{kind}/{n}", code))
    return faults


def _fault(loc: tuple[int | str, ...], kind: str) -> Fault:
    pointer = "".join(f"/{part}" for part in ("rules", *loc))
    return Fault(pointer, "setting_unknown" if kind == "extra_forbidden" else kind)
