"""What is posted to a gateway, and what it says in return: the generic dialect and WhatsApp's Cloud API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vicon.messaging import templates
from vicon.messaging.templates import Lang, Name, Value

Dialect = Literal["generic", "cloud-api"]
LONGEST_REF = 200


@dataclass(frozen=True, slots=True)
class Message:
    """`to` in E.164; `params` as `templates.checked` gives them."""

    id: str
    to: str
    template: Name
    lang: Lang
    params: Mapping[str, Value]

    @property
    def text(self) -> str:
        return templates.text(self.template, self.lang, self.params)


def body(it: Message, dialect: Dialect) -> bytes:
    said = _cloud(it) if dialect == "cloud-api" else _generic(it)
    return json.dumps(said, ensure_ascii=False).encode()


def ref(answer: bytes, dialect: Dialect) -> str | None:
    """What the gateway calls the message that it took, if it says so."""
    try:
        said = json.loads(answer)
        found = said["messages"][0]["id"] if dialect == "cloud-api" else said["ref"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_REF else None


def _generic(it: Message) -> Mapping[str, object]:
    return {
        "id": it.id,
        "to": it.to,
        "template": it.template,
        "lang": it.lang,
        "params": dict(it.params),
        "text": it.text,
    }


def _cloud(it: Message) -> Mapping[str, object]:
    values = [{"type": "text", "text": str(value)} for value in it.params.values()]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": it.to.removeprefix("+"),
        "type": "template",
        "template": {
            "name": it.template,
            "language": {"code": it.lang},
            "components": [{"type": "body", "parameters": values}],
        },
        "biz_opaque_callback_data": it.id,
    }
