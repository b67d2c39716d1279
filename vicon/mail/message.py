"""A message with plain text, the same in HTML, and a calendar that mail programs act on (RFC 6047)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from typing import Literal

# Lines may have 998 characters (RFC 5322, 2.1.1). With 78 Python begins some subjects on an empty line.
_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=320)
_STYLE = "font-family:sans-serif;font-size:16px;line-height:1.5;color:#1b1b1b;max-width:36em"
_BUTTON = "display:inline-block;padding:12px 20px;border-radius:8px;background:#0b5cad;color:#fff"


class BadAddress(ValueError):
    """Nobody can be written to at this address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written: rows of name and value, a link under its word, paragraphs after it."""

    subject: str
    greeting: str
    rows: tuple[tuple[str, str], ...]
    link: tuple[str, str] | None
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An iCalendar document and the method that it states."""

    body: bytes
    method: Literal["REQUEST", "CANCEL"]


def message(
    letter: Letter,
    *,
    name: str,
    sender: tuple[str, str],
    to: tuple[str, str],
    at: int,
    sheet: Sheet | None = None,
) -> EmailMessage:
    """`name`: the Message-ID without brackets. `sender`, `to`: name and address. Raises BadAddress."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(*sender)
    made["To"] = _address(*to)
    made["Subject"] = letter.subject
    made["Date"] = datetime.fromtimestamp(at / 1000, UTC)
    made["Message-ID"] = f"<{name}>"
    # RFC 3834: who is away does not answer a program.
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_plain(letter), cte="quoted-printable")
    made.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    if sheet is not None:
        made.attach(_calendar(sheet))
        made.make_mixed()
        # For programs that look at files alone.
        name = "undangan.ics" if sheet.method == "REQUEST" else "pembatalan.ics"
        made.add_attachment(sheet.body, maintype="application", subtype="ics", filename=name)
    return made


def _calendar(sheet: Sheet) -> EmailMessage:
    part = EmailMessage(policy=_POLICY)
    part.set_content(sheet.body.decode(), subtype="calendar", cte="base64")
    part.set_param("method", sheet.method)
    return part


def _address(name: str, email: str) -> Address:
    user, _, domain = email.rpartition("@")
    try:
        # Only few mail servers take others (RFC 6531).
        user.encode("ascii")
        return Address(re.sub(r"[\r\n]+", " ", name), user, domain)
    except (ValueError, IndexError) as error:
        raise BadAddress("this e-mail address cannot be written to") from error


def _plain(letter: Letter) -> str:
    parts = [letter.greeting, "\n".join(f"{name}: {value}" for name, value in letter.rows)]
    if letter.link is not None:
        parts.append(f"{letter.link[0]}:\n{letter.link[1]}")
    return "\n\n".join([*parts, *letter.paragraphs]) + "\n"


def _html(letter: Letter) -> str:
    rows = "".join(
        f'<tr><th align="left" valign="top" style="padding:2px 16px 2px 0">{escape(name)}</th>'
        f"<td>{escape(value)}</td></tr>"
        for name, value in letter.rows
    )
    link = ""
    if letter.link is not None:
        word, address = map(escape, letter.link)
        link = f'<p><a href="{address}" style="{_BUTTON}">{word}</a></p><p><small>{address}</small></p>'
    after = "".join(f"<p>{escape(it)}</p>" for it in letter.paragraphs)
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"></head><body style="{_STYLE}">'
        f"<p>{escape(letter.greeting)}</p><table>{rows}</table>{link}{after}</body></html>\n"
    )
