"""What gateways send to us: texts, and what became of messages; and whether it is theirs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from vicon.messaging import numbers
from vicon.messaging.dialects import LONGEST_REF
from vicon.messaging.numbers import BadNumber
from vicon.messaging.outgoing import Status

LONGEST_TEXT = 4_096
"""Of WhatsApp."""


@dataclass(frozen=True, slots=True)
class Text:
    """`sender` in E.164, `at` in ms. `ref`: the gateway's id, the same however often it comes."""

    sender: str
    text: str
    at: int
    ref: str


@dataclass(frozen=True, slots=True)
class Word:
    """What became of a message: ours is `message`, the gateway's name for it `ref`."""

    status: Status
    ref: str
    message: str | None = None
    reason: str = ""


def hub_signed(secret: str, header: str, body: bytes) -> bool:
    """Whether `X-Hub-Signature-256: sha256=<hex>` is of `body` under the app secret (Graph API, webhooks)."""
    wanted = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    return bool(secret) and hmac.compare_digest(wanted.encode(), header.encode(errors="replace"))


def cloud(body: Any) -> tuple[list[Text], list[Word]]:
    """Texts and statuses of a callback of the Cloud API; whatever else it holds is passed over."""
    values = [change.get("value") for entry in _list(body, "entry") for change in _list(entry, "changes")]
    texts = [it for value in values for it in map(_text, _list(value, "messages")) if it is not None]
    words = [it for value in values for it in map(_word, _list(value, "statuses")) if it is not None]
    return texts, words


def _list(of: Any, name: str) -> Iterator[Mapping[str, Any]]:
    found = of.get(name) if isinstance(of, Mapping) else None
    if isinstance(found, Sequence) and not isinstance(found, str):
        yield from (it for it in found if isinstance(it, Mapping))


def _text(it: Mapping[str, Any]) -> Text | None:
    said = it.get("text")
    words = said.get("body") if it.get("type") == "text" and isinstance(said, Mapping) else None
    ref, at = _ref(it.get("id")), str(it.get("timestamp", ""))
    if not isinstance(words, str) or ref is None or not at.isdecimal() or len(at) > 12:
        return None
    try:
        sender = numbers.clean(f"+{it.get('from')}")
    except BadNumber:
        return None
    return Text(sender, words[:LONGEST_TEXT], int(at) * 1000, ref)


def _word(it: Mapping[str, Any]) -> Word | None:
    ref, status = _ref(it.get("id")), it.get("status")
    known: Status | None = next((one for one in get_args(Status) if one == status), None)
    if ref is None or known is None:
        return None
    own = it.get("biz_opaque_callback_data")
    error = next(_list(it, "errors"), None)
    reason = "" if error is None else f"cloud-api {error.get('code', '')}".strip()
    return Word(known, ref, own if isinstance(own, str) else None, reason)


def _ref(said: Any) -> str | None:
    return said if isinstance(said, str) and 0 < len(said) <= LONGEST_REF else None
