"""Numbers, templates, dialects and callbacks: plain functions."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, get_args

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicon.messaging import dialects, incoming, numbers, templates
from vicon.messaging.dialects import Message
from vicon.messaging.incoming import Text, Word
from vicon.messaging.numbers import BadNumber

TEXT = {"type": "string", "minLength": 1}


def strict(**properties: Any) -> dict[str, Any]:
    closed = {"type": "object", "additionalProperties": False, "required": list(properties)}
    return {**closed, "properties": properties}


CLOUD = strict(
    messaging_product={"const": "whatsapp"},
    recipient_type={"const": "individual"},
    to={"type": "string", "pattern": "^[1-9][0-9]{6,14}$"},
    type={"const": "template"},
    template=strict(
        name={"type": "string", "pattern": "^[a-z0-9_]{1,512}$"},
        language=strict(code={"enum": ["id", "en"]}),
        components={
            "type": "array",
            "items": strict(
                type={"const": "body"},
                parameters={"type": "array", "items": strict(type={"const": "text"}, text=TEXT)},
            ),
        },
    ),
    biz_opaque_callback_data={"type": "string", "maxLength": 512},
)
"""A message of type template, as the Cloud API takes it."""
GENERIC = strict(
    id=TEXT,
    to={"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"},
    template={"enum": list(templates.TEMPLATES)},
    lang={"enum": ["id", "en"]},
    params={"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    text=TEXT,
)
CALLBACK: dict[str, Any] = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "102290129340398",
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "messaging_product": "whatsapp",
                        "metadata": {
                            "display_phone_number": "15550783881",
                            "phone_number_id": "106540352242922",
                        },
                        "contacts": [{"profile": {"name": "Sri"}, "wa_id": "6281234567890"}],
                        "messages": [
                            {
                                "from": "6281234567890",
                                "id": "wamid.HBgLMTY1",
                                "timestamp": "1795510860",
                                "type": "text",
                                "text": {"body": "Saya terlambat"},
                            },
                            {
                                "from": "6281234567890",
                                "id": "w.2",
                                "timestamp": "1795510861",
                                "type": "image",
                            },
                        ],
                    },
                },
                {
                    "field": "messages",
                    "value": {
                        "statuses": [
                            {
                                "id": "wamid.3",
                                "status": "delivered",
                                "timestamp": "1795510862",
                                "recipient_id": "6281234567890",
                                "biz_opaque_callback_data": "msg_0000000000000001",
                            },
                            {"id": "wamid.4", "status": "failed", "errors": [{"code": 131026, "title": "x"}]},
                            {"id": "wamid.5", "status": "deleted"},
                        ]
                    },
                },
            ],
        }
    ],
}
"""As the Cloud API documents its callbacks."""


def message(template: templates.Name, lang: templates.Lang = "id") -> Message:
    params = dict.fromkeys(templates.TEMPLATES[template].params, "x")
    return Message("msg_01", "+6281234567890", template, lang, templates.checked(template, params))


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("0065 9123 4567", "+6591234567"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(said: str, clean: str) -> None:
    assert numbers.clean(said) == clean


@pytest.mark.parametrize(
    "said", ["", "112", "+0812345678", "a@kota.example", "+62812345678901234", "٠٨١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(BadNumber):
        numbers.clean(said)


@pytest.mark.parametrize("template", get_args(templates.Name))
@pytest.mark.parametrize("lang", get_args(templates.Lang))
def test_a_strict_receiver_takes_every_template_in_both_dialects(
    template: templates.Name, lang: templates.Lang
) -> None:
    it = message(template, lang)
    jsonschema_rs.validate(CLOUD, json.loads(dialects.body(it, "cloud-api")))
    jsonschema_rs.validate(GENERIC, json.loads(dialects.body(it, "generic")))
    assert "{" not in it.text


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({"nomor": "D-014", "tautan": "https://x"}, "menit"),
        ({"nomor": "D-014", "menit": 6, "tautan": "https://x", "nama": "Sri"}, "nama"),
        ({"nomor": "D-014", "menit": 6, "tautan": " "}, "tautan"),
        ({"nomor": "D-014\u202e", "menit": 6, "tautan": "https://x"}, "nomor"),
        ({"nomor": "D" * 301, "menit": 6, "tautan": "https://x"}, "nomor"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_by_name(params: dict[str, Any], fault: str) -> None:
    with pytest.raises(templates.BadParams, match=f"^{fault}$"):
        templates.checked("giliran_dekat", params)


def test_the_message_of_the_contract_comes_out() -> None:
    params = templates.checked("giliran_dekat", {"tautan": "https://x/i/7f", "nomor": "D-014", "menit": 6})
    said = json.loads(dialects.body(Message("msg_01", "+62812", "giliran_dekat", "id", params), "generic"))
    assert said["text"] == "Nomor D-014: sekitar 6 menit lagi. Buka https://x/i/7f"
    assert list(said["params"]) == ["nomor", "menit", "tautan"]


def test_what_a_gateway_calls_a_message_is_read_from_its_answer_and_from_nothing_else() -> None:
    assert dialects.ref(b'{"messages":[{"id":"wamid.1"}]}', "cloud-api") == "wamid.1"
    assert dialects.ref(b'{"ref":"gw-551"}', "generic") == "gw-551"
    for odd in (b"", b"ok", b"[]", b'{"ref":7}', b'{"messages":[]}', b'{"ref":"' + b"x" * 201 + b'"}'):
        assert dialects.ref(odd, "generic") is None and dialects.ref(odd, "cloud-api") is None


def test_a_callback_is_read_for_texts_and_for_what_became_of_messages() -> None:
    texts, words = incoming.cloud(CALLBACK)
    assert texts == [Text("+6281234567890", "Saya terlambat", 1_795_510_860_000, "wamid.HBgLMTY1")]
    assert words == [
        Word("delivered", "wamid.3", "msg_0000000000000001"),
        Word("failed", "wamid.4", None, "cloud-api 131026"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda it: (
        st.lists(it, max_size=3)
        | st.dictionaries(st.sampled_from(["entry", "changes", "value", "messages", "statuses", "text"]), it)
    ),
)


@given(JSON)
def test_any_other_callback_is_passed_over(body: Any) -> None:
    assert incoming.cloud(body) == ([], [])


def test_a_callback_is_whatsapps_if_the_app_secret_signed_these_bytes() -> None:
    body = json.dumps(CALLBACK).encode()
    signed = "sha256=" + hmac.new(b"geheim", body, hashlib.sha256).hexdigest()
    assert incoming.hub_signed("geheim", signed, body)
    assert not incoming.hub_signed("geheim", signed, body + b" ")
    assert not incoming.hub_signed("lain", signed, body)
    unset = "sha256=" + hmac.new(b"", body, hashlib.sha256).hexdigest()
    assert not incoming.hub_signed("", unset, body), "no secret, no callback"
    assert not incoming.hub_signed("geheim", "sha256=é", body)
