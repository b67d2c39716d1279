"""Every way a token can be wrong, each refused by its name (threats.md 16; rooms.md 3 and invariant 24)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.people.workshop import (
    NOW,
    ORIGIN,
    OTHER_ROOM,
    PRIVATE,
    READER,
    RING,
    SECRET,
    VK,
    b64,
    claims,
    eddsa,
    forge,
    hs256,
)
from vicon.people import tokens
from vicon.people.refusals import CODES, Refused

S = NOW // 1000
PUBLIC = PRIVATE["k2"].public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
HEADER = {"alg": "EdDSA", "typ": "vicon-room+jwt", "kid": "k2"}
GOOD = eddsa(claims())


def api(**changes: object) -> dict[str, object]:
    return claims(iss=VK, role="guest", **changes)


def bad_signatures() -> Iterator[tuple[str, str]]:
    head, body, signature = GOOD.split(".")
    yield "alg none, no signature", forge(HEADER | {"alg": "none"}, claims(), None)
    yield "alg None", forge(HEADER | {"alg": "None"}, claims(), None)
    yield (
        "alg NONE with the signature of another",
        f"{b64(json.dumps(HEADER | {'alg': 'NONE'}).encode())}.{body}.{signature}",
    )
    yield "alg is a list", forge(HEADER | {"alg": ["EdDSA"]}, claims(), PRIVATE["k2"])
    yield "alg absent", forge({"typ": HEADER["typ"], "kid": "k2"}, claims(), PRIVATE["k2"])
    yield "alg null", forge(HEADER | {"alg": None}, claims(), PRIVATE["k2"])
    yield (
        "HS256 with the raw public key as secret",
        forge(HEADER | {"alg": "HS256"}, claims(), PUBLIC.public_bytes_raw()),
    )
    yield "HS256 with the PEM public key as secret", forge(HEADER | {"alg": "HS256"}, claims(), PEM)
    yield "HS256 with an empty secret", forge(HEADER | {"alg": "HS256"}, claims(), b"")
    yield "RS256", forge(HEADER | {"alg": "RS256"}, claims(), PRIVATE["k2"])
    yield "ES256", forge(HEADER | {"alg": "ES256"}, claims(), PRIVATE["k2"])
    yield "PS256", forge(HEADER | {"alg": "PS256"}, claims(), PRIVATE["k2"])
    yield "HS512 on an API key", hs256(api(), alg="HS512")
    yield "EdDSA header on an API key's token", hs256(api(), alg="EdDSA")
    yield "API key's token signed with Ed25519", forge(HEADER | {"kid": VK}, api(), PRIVATE["k2"])
    yield "signature empty", f"{head}.{body}."
    yield "signature of other claims", f"{head}.{body}.{eddsa(claims(role='chair')).split('.')[2]}"
    yield (
        "claims changed after signing",
        f"{head}.{b64(json.dumps(claims(role='chair')).encode())}.{signature}",
    )
    yield "signature cut short", GOOD[:-8]
    yield (
        "signature with a byte more",
        f"{head}.{body}.{b64(base64.urlsafe_b64decode(signature + '==') + b'x')}",
    )
    yield "signed by another key under a known kid", forge(HEADER, claims(), PRIVATE["stranger"])
    yield "wrong secret of an API key", hs256(api(), secret="t" * 43)
    yield "secret of an API key that may not sign", hs256(claims(iss=READER), key=READER)


def bad_headers() -> Iterator[tuple[str, str]]:
    yield "kid absent", forge({"alg": "EdDSA", "typ": HEADER["typ"]}, claims(), PRIVATE["k2"])
    yield "kid unknown", eddsa(claims(), kid="stranger")
    yield "kid of a key that is gone", eddsa(claims(), kid="gone")
    yield "kid is a path", forge(HEADER | {"kid": "../../../../dev/null"}, claims(), b"")
    yield "kid is a query", forge(HEADER | {"kid": "k2' OR '1'='1"}, claims(), PRIVATE["k2"])
    yield "kid is a number", forge(HEADER | {"kid": 2}, claims(), PRIVATE["k2"])
    yield "kid is a list", forge(HEADER | {"kid": ["k2"]}, claims(), PRIVATE["k2"])
    yield (
        "key brought along as jwk",
        forge(
            {
                "alg": "EdDSA",
                "typ": HEADER["typ"],
                "jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(PUBLIC.public_bytes_raw())},
            },
            claims(),
            PRIVATE["k2"],
        ),
    )
    yield (
        "key pointed to by jku",
        forge(HEADER | {"kid": "x", "jku": "https://evil.example/jwks.json"}, claims(), PRIVATE["stranger"]),
    )
    yield "typ absent", forge({"alg": "EdDSA", "kid": "k2"}, claims(), PRIVATE["k2"])
    yield "typ JWT", eddsa(claims(), typ="JWT")
    yield "typ in capitals", eddsa(claims(), typ="VICON-ROOM+JWT")
    yield "typ of a REST token", eddsa(claims(), typ="vicon-rest+jwt")
    yield "crit unknown", eddsa(claims(), crit=["exp2"], exp2=1)
    yield "crit empty", eddsa(claims(), crit=[])
    yield "crit names b64", eddsa(claims(), crit=["b64"], b64=True)
    yield "b64 false", eddsa(claims(), b64=False)
    yield "header is a list", forge([HEADER], claims(), PRIVATE["k2"])
    yield "header is not JSON", forge(b"{", claims(), PRIVATE["k2"])
    yield "header is not UTF-8", forge(b'{"alg":"\xff"}', claims(), PRIVATE["k2"])


def bad_forms() -> Iterator[tuple[str, str]]:
    head, body, signature = GOOD.split(".")
    yield "empty", ""
    yield "one part", head
    yield "two parts", f"{head}.{body}"
    yield "four parts", f"{GOOD}.x"
    yield "five parts, as an encrypted token has", f"{head}.{body}.{body}.{body}.{signature}"
    yield "dots only", ".."
    yield "not base64", f"{head}.{body}.***"
    yield "not ASCII", f"{head}.{body}.{signature}é"
    yield "lone surrogate", f"{GOOD}\ud800"
    yield "JSON serialization", json.dumps({"protected": head, "payload": body, "signature": signature})
    yield "too long", eddsa(claims(name="x" * 9000))
    yield "payload is a list", eddsa([claims()])
    yield "payload is a string", eddsa("claims")
    yield "payload is not JSON", eddsa(b"{]")
    yield "payload is not UTF-8", eddsa(b'{"iss":"\xff"}')
    yield "payload is nested deep", eddsa(b"[" * 3000)


def bad_claims() -> Iterator[tuple[str, str]]:
    yield from ((f"{name} absent", eddsa(claims(**{name: None}))) for name in (
        "iss", "aud", "sub", "room", "iat", "nbf", "exp", "jti", "use", "role"))  # fmt: skip
    yield "aud of another server", eddsa(claims(aud="https://other.example"))
    yield "aud with a slash more", eddsa(claims(aud=ORIGIN + "/"))
    yield "aud is a list", eddsa(claims(aud=[ORIGIN]))
    yield "iss of another server", eddsa(claims(iss="https://other.example"))
    yield "iss of an API key on an own key", eddsa(claims(iss=VK))
    yield "iss of the server on an API key", hs256(claims())
    yield "iss of another API key", hs256(claims(iss=READER))
    yield "exp is text", eddsa(claims(exp=str(S + 600)))
    yield "exp is a float", eddsa(claims(exp=S + 600.5))
    yield "exp is true", eddsa(claims(exp=True))
    yield "exp is infinite", eddsa(json.dumps(claims()).replace(str(S + 600), "1e999").encode())
    yield "exp is NaN", eddsa(json.dumps(claims()).replace(str(S + 600), "NaN").encode())
    yield "exp is huge", eddsa(claims(exp=2**80))
    yield "exp before iat", eddsa(claims(exp=S - 1))
    yield "lives longer than 600 s", eddsa(claims(exp=S + 601))
    yield "lives 600 s by an iat long ago", eddsa(claims(iat=S - 100, exp=S + 501))
    yield "knock lives longer than 12 h", eddsa(claims(use="knock", exp=S + 12 * 3600 + 1))
    yield "whip lives longer than 30 days", eddsa(claims(use="whip", exp=S + 30 * 86400 + 1))
    yield "use unknown", eddsa(claims(use="admin"))
    yield "role unknown", eddsa(claims(role="root"))
    yield "role is a list", eddsa(claims(role=["guest"]))
    yield "room is a wildcard", eddsa(claims(room="*"))
    yield "room is a list", eddsa(claims(room=["r_8k2m4q7t1c5x9n3b"]))
    yield "sitting is a path", eddsa(claims(sitting="../s"))
    yield "jti short", eddsa(claims(jti="abc"))
    yield "jti is a number", eddsa(claims(jti=2**127))
    yield "sub is a national number", eddsa(claims(sub="3577012304850001"))
    yield "sub is a staff number", eddsa(claims(sub="19850423 201001 1 001"))
    yield "sub is a telephone number", eddsa(claims(sub="+62 812-3456-7890"))
    yield "grant unknown", eddsa(claims(grants={"add": ["everything"]}))
    yield "grants is a list", eddsa(claims(grants=["moderate"]))


def out_of_time() -> Iterator[tuple[str, str, str]]:
    yield "token_expired", "exp is 30 s ago", eddsa(claims(iat=S - 600, nbf=S - 600, exp=S - 30))
    yield "token_expired", "exp is a day ago", eddsa(claims(iat=S - 86400, nbf=S - 86400, exp=S - 86000))
    yield "token_early", "nbf is 31 s ahead", eddsa(claims(nbf=S + 31))
    yield "token_early", "iat is 31 s ahead", eddsa(claims(iat=S + 31, exp=S + 600))
    yield (
        "token_early",
        "API key's token of tomorrow",
        hs256(api(iat=S + 86400, nbf=S + 86400, exp=S + 86900)),
    )


def out_of_scope() -> Iterator[tuple[str, str, str]]:
    yield "token_scope", "token for the lobby", eddsa(claims(use="knock"))
    yield "token_scope", "token for an encoder", eddsa(claims(use="whip"))
    yield "token_scope", "token for a player", eddsa(claims(use="whep"))
    yield "token_scope", "API key above its ceiling: chair", hs256(api() | {"role": "chair"})
    yield "token_scope", "API key above its ceiling: clerk", hs256(api() | {"role": "clerk"})
    yield "token_scope", "API key above its ceiling: member", hs256(api() | {"role": "member"})
    yield "token_scope", "API key beside its ceiling: service", hs256(api() | {"role": "service"})
    yield "token_scope", "API key for a room it may not open", hs256(api(room=OTHER_ROOM))
    yield "name_bad", "name of 61 characters", eddsa(claims(name="x" * 61))
    yield "name_bad", "name of spaces", eddsa(claims(name=" \u3000 "))
    yield "name_bad", "name turns the writing", eddsa(claims(name="Siti\u202egnp.exe"))
    yield "name_bad", "name holds a control", eddsa(claims(name="Siti\x07Aminah"))


TABLE = [
    *(
        ("token_invalid", why, token)
        for bad in (bad_signatures, bad_headers, bad_forms, bad_claims)
        for why, token in bad()
    ),
    *out_of_time(),
    *out_of_scope(),
]


def test_the_tokens_that_the_bad_ones_are_made_from_are_good() -> None:
    assert tokens.verify(RING, GOOD, origin=ORIGIN, now=NOW).role == "guest"
    assert tokens.verify(RING, hs256(api()), origin=ORIGIN, now=NOW).iss == VK
    assert len(TABLE) > 100


@pytest.mark.parametrize(
    ("error", "token"), [(row[0], row[2]) for row in TABLE], ids=[row[1] for row in TABLE]
)
def test_bad_token_is_refused_by_its_name(error: str, token: str) -> None:
    with pytest.raises(Refused) as refused:
        tokens.verify(RING, token, origin=ORIGIN, now=NOW)
    assert refused.value.error == error
    assert refused.value.http == CODES[refused.value.error].http
    assert refused.value.detail.endswith(".")
    assert SECRET not in str(refused.value)


def test_refusal_of_time_says_which_moment() -> None:
    with pytest.raises(Refused) as early:
        tokens.verify(RING, eddsa(claims(nbf=S + 31)), origin=ORIGIN, now=NOW)
    assert early.value.at == NOW + 31_000
    with pytest.raises(Refused) as late:
        tokens.verify(RING, GOOD, origin=ORIGIN, now=NOW + 630_000)
    assert late.value.at == NOW + 600_000


def test_clocks_may_differ_by_thirty_seconds() -> None:
    assert tokens.verify(RING, GOOD, origin=ORIGIN, now=NOW - 30_000)
    assert tokens.verify(RING, GOOD, origin=ORIGIN, now=NOW + 629_999)
    assert tokens.verify(RING, eddsa(claims(nbf=S + 30)), origin=ORIGIN, now=NOW)
