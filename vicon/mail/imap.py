"""Reading a mailbox over IMAP4rev1 (RFC 3501): what is unread, some at a time, each marked when it is done.

A mail is marked after it was taken, so one that a crash cut off is read again: to take it twice must do
nothing.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from vicon.settings import Settings

TIMEOUT_S = 10.0
AT_ONCE = 50
"""Mails of one look."""
LARGEST = 262_144
"""Bytes of a mail; an answer of a calendar has a few thousand."""


class Unread(Exception):
    """The mailbox cannot be read; the message says why, without an address or what a mail holds."""


def each(settings: Settings, take: Callable[[bytes], bool]) -> int:
    """Give unread mails to `take`, the oldest first, at most AT_ONCE; how many there were.

    Each is marked as read after it; as flagged too, for a person to look at, where `take` says False, and
    where it is larger than LARGEST. Blocks: for a thread. Raises Unread, and what `take` raises.
    """
    try:
        with _mailbox(settings) as mailbox:
            found = _unread(mailbox)[:AT_ONCE]
            for uid in found:
                raw = _body(mailbox, uid)
                flags = r"(\Seen)" if raw is not None and take(raw) else r"(\Seen \Flagged)"
                _done(mailbox.uid("STORE", uid, "+FLAGS.SILENT", flags), "STORE")
            return len(found)
    except imaplib.IMAP4.error:
        # What a server says may name people.
        raise Unread("the mail server refused the sign-in or a command") from None
    except (OSError, EOFError) as error:
        raise Unread(f"the mail server does not answer: {type(error).__name__}") from None


@contextmanager
def _mailbox(settings: Settings) -> Iterator[imaplib.IMAP4]:
    where = settings.imap_host, settings.imap_port
    secure = ssl.create_default_context()
    if settings.imap_security == "tls":
        mailbox: imaplib.IMAP4 = imaplib.IMAP4_SSL(*where, ssl_context=secure, timeout=TIMEOUT_S)
    else:
        mailbox = imaplib.IMAP4(*where, timeout=TIMEOUT_S)
    with mailbox:
        if settings.imap_security == "starttls":
            mailbox.starttls(secure)
        mailbox.login(settings.imap_user, settings.imap_password)
        folder = settings.imap_folder.replace("\\", "\\\\").replace('"', '\\"')
        _done(mailbox.select(f'"{folder}"'), f"the folder {settings.imap_folder}")
        yield mailbox


def _unread(mailbox: imaplib.IMAP4) -> list[str]:
    """UIDs, which stay what they are while others write to the mailbox."""
    [found] = _done(mailbox.uid("SEARCH", "UNSEEN"), "SEARCH")
    return sorted((found or b"").decode().split(), key=int)


def _body(mailbox: imaplib.IMAP4, uid: str) -> bytes | None:
    """None: it is too large, or gone. One byte more than may be is asked for, and never the rest."""
    parts = _done(mailbox.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)"), "FETCH")
    raw: bytes = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    return raw if 0 < len(raw) <= LARGEST else None


def _done(answer: tuple[str, Any], what: str) -> list[Any]:
    status, parts = answer
    if status != "OK":
        raise Unread(f"the mail server refused {what}")
    return list(parts)
