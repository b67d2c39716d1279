"""Signatures, destinations and waiting times of webhooks (city.md 12): plain functions."""

from __future__ import annotations

import base64
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook

from vicon.destinations import NoDestination, destination, entry, pick
from vicon.webhooks import signature
from vicon.webhooks.delivery import text
from vicon.webhooks.sending import RETRY_AFTER_MOST_S, retry_after
from vicon.webhooks.signature import Keys

VECTOR = (
    b'{"type":"sitting.ended","timestamp":"2026-11-24T09:01:00.000Z","data":{"sitting":"s_3h6w0z8f2j4d7p1v"}}'
)
HOSTS = [
    entry(it)
    for it in ("sipd.kota.example", "*.layanan.kota.example:8443", "http://10.20.0.0/16", "b.example")
]


def test_the_test_vector_of_the_contract_comes_out() -> None:
    keys = Keys(bytes(range(32)))
    assert keys.shown == "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert signature.headers([keys], "msg_01", 1795510860, VECTOR) == {
        "webhook-id": "msg_01",
        "webhook-timestamp": "1795510860",
        "webhook-signature": "v1,clFeAcYfa8ZNI2BBGcsG8YPdmjygT3jnRdKzqTeuwDs=",
    }
    body = text("sitting.ended", 1795510860_000, {"sitting": "s_3h6w0z8f2j4d7p1v"}, "https://vicon.example")
    assert body == VECTOR


def test_old_and_new_secrets_sign_and_each_receiver_finds_its_own() -> None:
    new, old = Keys.new(asymmetric=True), Keys.new(asymmetric=False)
    now = int(time.time())
    made = signature.headers([Keys.load(it.dump()) for it in (new, old)], "msg_1", now, VECTOR)
    for one in (new, old):
        assert Webhook(one.shown).verify(VECTOR.decode(), made)["type"] == "sitting.ended"
    kinds = dict(it.split(",") for it in made["webhook-signature"].split())
    public = (new.public or "").removeprefix("whpk_")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    key.verify(base64.b64decode(kinds["v1a"]), f"msg_1.{now}.".encode() + VECTOR)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://sipd.kota.example/hook?a=1", None),
        ("https://SIPD.kota.example.:9443/hook", None),
        ("https://a.layanan.kota.example:8443/", None),
        ("http://10.20.3.4/hook", None),
        ("http://10.20.3.4:8080/hook", None),
        ("http://sipd.kota.example/hook", "tls_needed"),
        ("https://a.layanan.kota.example/", "host_unlisted"),
        ("https://layanan.kota.example:8443/", "host_unlisted"),
        ("https://evil-layanan.kota.example:8443/", "host_unlisted"),
        ("https://sipd.kota.example.evil.example/", "host_unlisted"),
        ("https://evil.example/?sipd.kota.example", "host_unlisted"),
        ("https://10.21.0.1/", "host_unlisted"),
        ("https://localhost/", "host_unlisted"),
        ("https://127.0.0.1/", "host_unlisted"),
        ("https://[::1]/", "host_unlisted"),
        ("https://[::ffff:10.20.0.1]/", "host_unlisted"),
        ("https://169.254.169.254/latest/meta-data", "host_unlisted"),
        ("https://0.0.0.0/", "host_unlisted"),
        ("https://2130706433/", "url_bad"),
        ("https://0x7f.1/", "url_bad"),
        ("https://127.1/", "url_bad"),
        ("https://0177.0.0.1/", "url_bad"),
        ("https://evil.example@sipd.kota.example/", "url_bad"),
        ("https://sipd.kota.example:443@evil.example/", "url_bad"),
        ("https://sipd.kota.example\\@evil.example/", "url_bad"),
        ("https://sipd.kota.example/#a", "url_bad"),
        ("https://sipd.kota.example /", "url_bad"),
        ("https://sipd.kota.example/\r\nX: 1", "url_bad"),
        ("https://sipd.kota.example:70000/", "url_bad"),
        ("https://ｓipd.kota.example/", "url_bad"),
        ("ftp://sipd.kota.example/", "url_bad"),
        ("//sipd.kota.example/", "url_bad"),
        ("https:///hook", "url_bad"),
        ("", "url_bad"),
        ("https://b.example/" + "a" * 2_000, "url_bad"),
    ],
)
def test_only_listed_hosts_are_destinations_however_they_are_written(url: str, fault: str | None) -> None:
    if fault is None:
        assert destination(url, HOSTS).path.startswith("/")
        return
    with pytest.raises(NoDestination) as refused:
        destination(url, HOSTS)
    assert refused.value.code == fault


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "169.254.169.254", "fe80::1%eth0", "224.0.0.1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "255.255.255.255",
        ),
        "0.0.0.1",
    ],
)
def test_a_listed_name_leads_to_no_special_address_that_is_not_listed(address: str) -> None:
    with pytest.raises(NoDestination, match="address_refused"):
        pick([address], HOSTS)
    assert pick([address, "10.1.2.3"], HOSTS) == "10.1.2.3"


def test_a_special_address_may_be_listed() -> None:
    assert pick(["::ffff:127.0.0.1"], [entry("127.0.0.0/8")]) == "::ffff:127.0.0.1"
    assert pick(["203.0.113.9", "192.168.1.4"], []) == "203.0.113.9"


@pytest.mark.parametrize("text", ["", "a b", "http://", "kota.example:0", "*", "**.a", "https://a/b", "-a.b"])
def test_what_is_no_entry_of_the_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        entry(text)


def test_a_receiver_asks_to_wait_by_seconds_or_by_a_date() -> None:
    assert retry_after("120", 0) == 120
    assert retry_after("Tue, 24 Nov 2026 09:02:00 GMT", 1795510860) == 60
    assert retry_after("Tue, 24 Nov 2026 09:00:00 GMT", 1795510860) == 0
    assert retry_after("9999999", 0) == RETRY_AFTER_MOST_S
    assert retry_after("soon", 0) is retry_after(None, 0) is None
