"""What is sent: templates that a gateway knows by name, and the same as text for one that sends texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Name = Literal["undangan", "pengingat", "loket_nomor", "giliran_dekat", "giliran_sekarang", "jawaban"]
Lang = Literal["id", "en"]
Value = str | int
LONGEST = 300


class BadParams(ValueError):
    """A parameter is missing, too much, or cannot be sent; the text is its name."""


@dataclass(frozen=True, slots=True)
class Template:
    """`params` in the order in which a template of the Cloud API has them."""

    params: tuple[str, ...]
    id: str
    en: str


TEMPLATES: Mapping[Name, Template] = {
    "undangan": Template(
        ("judul", "waktu", "tautan"),
        "Undangan: {judul}, {waktu}. Masuk lewat {tautan}",
        "Invitation: {judul}, {waktu}. Join at {tautan}",
    ),
    "pengingat": Template(
        ("judul", "waktu", "tautan"),
        "Pengingat: {judul}, {waktu}. Masuk lewat {tautan}",
        "Reminder: {judul}, {waktu}. Join at {tautan}",
    ),
    "loket_nomor": Template(
        ("nomor", "urutan", "menit", "tautan"),
        "Nomor antrean Anda {nomor}, urutan ke-{urutan}, sekitar {menit} menit lagi. Buka {tautan}",
        "Your number is {nomor}, place {urutan}, in about {menit} minutes. Open {tautan}",
    ),
    "giliran_dekat": Template(
        ("nomor", "menit", "tautan"),
        "Nomor {nomor}: sekitar {menit} menit lagi. Buka {tautan}",
        "Number {nomor}: in about {menit} minutes. Open {tautan}",
    ),
    "giliran_sekarang": Template(
        ("nomor", "tautan"),
        "Nomor {nomor}: Anda berikutnya. Buka sekarang {tautan}",
        "Number {nomor}: you are next. Open now {tautan}",
    ),
    "jawaban": Template(
        ("judul", "tautan"),
        "Pertanyaan Anda pada {judul} sudah dijawab. Baca di {tautan}",
        "Your question at {judul} has been answered. Read it at {tautan}",
    ),
}


def checked(name: Name, params: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters in order, each one line. Raises BadParams."""
    wanted = TEMPLATES[name].params
    for unknown in sorted(params.keys() - set(wanted)):
        raise BadParams(unknown)
    made: dict[str, Value] = {}
    for param in wanted:
        value = params.get(param)
        # A parameter of a template has no line breaks (Cloud API).
        tidy = " ".join(value.split()) if isinstance(value, str) else value
        if tidy is None or tidy == "" or len(str(tidy)) > LONGEST or not str(tidy).isprintable():
            raise BadParams(param)
        made[param] = tidy
    return made


def text(name: Name, lang: Lang, params: Mapping[str, Value]) -> str:
    template = TEMPLATES[name]
    return (template.id if lang == "id" else template.en).format_map(params)
