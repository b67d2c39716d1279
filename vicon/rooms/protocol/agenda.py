"""A line of an agenda, in commands, events and pictures alike; its fields are the columns of the CSV."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vicon.rooms.protocol.fields import ItemId, Millis, Model, Title

ItemStatus = Literal["pending", "current", "finished", "skipped", "postponed"]
Short = Annotated[str, Field(max_length=50)]
Minutes = Annotated[int, Field(ge=1, le=1_440)]


class AgendaLine(Model):
    """One item as planned. Official, so it is plain in the journal: no column names private people."""

    no: Short = ""
    kode: Short = ""
    judul: Annotated[str, Field(min_length=1, max_length=200)]
    opd: Title = ""
    lokasi: Title = ""
    usulan_id: Annotated[str, Field(max_length=100)] = ""
    durasi_menit: Minutes | None = None
    jenis: Short = ""
    lampiran: Annotated[str, Field(max_length=500)] = ""


class AgendaItem(AgendaLine):
    """A line in its place."""

    item: ItemId


class AgendaState(AgendaItem):
    """An item and what became of it. `began`, `ended`: first and last time (ms); `since`: of the current
    one, since when; `used_ms`: spent on it before that."""

    status: ItemStatus = "pending"
    began: Millis | None = None
    since: Millis | None = None
    ended: Millis | None = None
    used_ms: int = 0
    outcome: Title | None = None
    text: str | None = None
