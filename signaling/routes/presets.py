"""`/api/v1/presets`: the five presets, and those that the city made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.caller import Caller, needs
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.booking import refused
from signaling.routes.changing import IfMatch
from signaling.services import Services
from vicon.clock import now_ms
from vicon.people import audit
from vicon.rooms.grants import Grant, Role
from vicon.rooms.own_presets import BadPreset, plain
from vicon.rooms.presets import PRESETS, Preset
from vicon.rooms.roles import GRANTS, ROLES
from vicon.schedule import presets, reminders
from vicon.schedule.faults import BadBooking
from vicon.schedule.presets import Own, Wanted

router = APIRouter(prefix="/api/v1/presets", tags=["rooms"])

PresetId = Annotated[str, Path(pattern=r"^pt_[0-9a-hjkmnp-tv-z]{16}$")]
Rules = Annotated[dict[str, Any], Field(max_length=60)]
Reader = Annotated[Caller, Depends(needs("presets:read"))]
Writer = Annotated[Caller, Depends(needs("presets:write"))]
ABSENT = {404: ("unknown_id",)}


async def _of_city(who: Writer) -> Caller:
    if not who.unbounded:
        raise Problem(403, "token_scope", says="some_rooms")
    return who


CityWriter = Annotated[Caller, Depends(_of_city)]


class Defaults(Asked):
    """What a booking has unless it says otherwise; null: as everywhere. `minutes`: what the form offers."""

    minutes: Annotated[int, Field(ge=5, le=1_440)] | None = None
    reminders: Annotated[list[int], Field(max_length=5)] | None = None
    public: bool | None = None


class NewPreset(Asked):
    """`rules`: settings, of those that `bases` show; what is not said is as in `base`."""

    title: Annotated[str, Field(max_length=200)]
    base: Preset
    rules: Rules = Field(default_factory=dict)
    defaults: Defaults = Field(default_factory=Defaults)


class PresetPatch(Asked):
    """What is said is set; `rules` and `defaults` whole. The base is fixed: another is another preset."""

    title: Annotated[str, Field(max_length=200)] | None = None
    rules: Rules | None = None
    defaults: Defaults | None = None
    retired: bool | None = None


class PresetShown(BaseModel):
    """Times in ms. `retired_at`: since when nothing new may have it."""

    id: str
    title: str
    base: Preset
    rules: dict[str, Any]
    defaults: Defaults
    retired_at: int | None
    created_at: int
    version: int


class Base(BaseModel):
    """One of the five, with every setting."""

    preset: Preset
    settings: dict[str, Any]


class Presets(BaseModel):
    """`roles`, `grants`: those that `rules.grants` may name."""

    bases: list[Base]
    items: list[PresetShown]
    roles: list[Role]
    grants: list[Grant]


@router.get("")
async def list_presets(services: Served, who: Reader, response: Response) -> Presets:
    """The five, and every preset of the city by its title, retired ones too."""
    found = await services.database.read(presets.listing)
    response.headers["Cache-Control"] = "no-store"
    return Presets(
        bases=[Base(preset=it, settings=plain(it)) for it in PRESETS],
        items=[PresetShown(**asdict(it)) for it in found],
        roles=list(ROLES),
        grants=list(GRANTS),
    )


@router.get("/{preset}", response_model=PresetShown, responses=refuses(ABSENT))
async def show_preset(preset: PresetId, services: Served, who: Reader) -> Response:
    """One of the city's."""
    return await _tried(services, lambda connection: presets.find(connection, preset))


@router.post("", status_code=201, response_model=PresetShown)
async def make_preset(asked: NewPreset, services: Served, who: CityWriter) -> Response:
    """422 `bad_body` with every fault: `setting_unknown`, `warn_long`, `grant_never`, `title_taken` …"""
    wanted = Wanted(asked.title, asked.base, asked.rules, _defaults(asked.defaults))

    def work(connection: Connection) -> Own:
        return presets.add(connection, wanted, by=who.id, now=now_ms())

    return await _tried(services, work, 201)


@router.patch("/{preset}", response_model=PresetShown, responses=refuses(ABSENT))
async def change_preset(
    preset: PresetId, asked: PresetPatch, services: Served, who: CityWriter, version: IfMatch
) -> Response:
    """`If-Match` is needed: 428 without it, 412 when somebody was faster. Sittings that are open already, or
    were held, keep what they were opened with."""
    by, now = who.id, now_ms()

    def work(connection: Connection) -> Own:
        it = presets.find(connection, preset)
        if it.version != version:
            raise presets.Stale
        if asked.retired is not None:
            it = presets.retire(connection, it, asked.retired, by=by, now=now)
        if asked.title is None and asked.rules is None and asked.defaults is None:
            return it
        wanted = Wanted(
            it.title if asked.title is None else asked.title,
            it.base,
            it.rules if asked.rules is None else asked.rules,
            it.defaults if asked.defaults is None else _defaults(asked.defaults),
        )
        return presets.change(connection, it, wanted, by=by, now=now)

    return await _tried(services, work)


def _defaults(asked: Defaults) -> dict[str, Any]:
    try:
        said = None if asked.reminders is None else list(reminders.known(asked.reminders))
    except BadBooking as error:
        fault = BadBooking(f"/defaults{error.pointer}", error.code, str(error))
        raise refused(fault) from None
    return {**asked.model_dump(), "reminders": said}


async def _tried(services: Services, work: Callable[[Connection], Own], status: int = 200) -> Response:
    try:
        made = await audit.acted(services.database, work)
    except BadPreset as bad:
        fields = [asdict(it) for it in bad.faults]
        raise Problem(422, "bad_body", detail=str(bad), fields=fields) from None
    except presets.Absent:
        raise Problem(404, "unknown_id") from None
    except presets.Stale:
        raise Problem(412, "stale") from None
    return answered(asdict(made), status)
