"""Good tokens, and tokens in places they were not made for (threats.md 17; rooms.md 8, 24)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.people.workshop import (
    NOW,
    ORIGIN,
    OTHER_ROOM,
    PRIVATE,
    READER,
    RING,
    ROOM,
    SITTING,
    VK,
    claims,
    eddsa,
    forge,
    hs256,
)
from vicon.people import jws, tokens
from vicon.people.claims import LIVES_S, RoomClaims, Use, claim
from vicon.people.keyring import KeyRing, NoSigningKey
from vicon.people.refusals import Refused
from vicon.rooms.grants import Role

OTHER_SITTING = "s_0000000000000000"


def verify(token: str, **where: object) -> RoomClaims:
    return tokens.verify(RING, token, origin=ORIGIN, now=NOW, **where)  # type: ignore[arg-type]


def test_token_of_this_server_comes_back_as_it_was_made() -> None:
    made = claim(
        ORIGIN,
        room=ROOM,
        sitting=SITTING,
        role="chair",
        now=NOW,
        name="Ibu Ratna",
        door="web",
        grants={"add": ["stage"]},
    )
    assert verify(tokens.issue(RING.current(), made)) == made


def test_guests_get_a_name_at_the_issuer_that_says_nothing() -> None:
    first, second = (claim(ORIGIN, room=ROOM, role="guest", now=NOW) for _ in range(2))
    assert first.sub != second.sub and first.jti != second.jti


@pytest.mark.parametrize("use", LIVES_S)
def test_every_use_lives_its_time_and_no_longer(use: Use) -> None:
    token = tokens.issue(RING.current(), claim(ORIGIN, room=ROOM, role="guest", now=NOW, use=use))
    last = NOW + LIVES_S[use] * 1000 + 30_000 - 1
    assert tokens.verify(RING, token, origin=ORIGIN, now=last, uses=[use])
    with pytest.raises(Refused, match="token_expired"):
        tokens.verify(RING, token, origin=ORIGIN, now=last + 1, uses=[use])


@pytest.mark.parametrize("kid", ["k1", "k2", "k3"])
def test_keys_before_and_after_their_time_of_signing_verify(kid: str) -> None:
    # A process whose cache is some seconds behind still signs with the key that has just become old.
    assert verify(eddsa(claims(), kid=kid))


def test_ring_without_a_current_key_does_not_sign() -> None:
    with pytest.raises(NoSigningKey):
        KeyRing().current()
    with pytest.raises(ValueError, match="does not sign"):
        jws.sign(RING.own["k1"], jws.ROOM, b"{}")


def test_names_in_tokens_are_normalized() -> None:
    assert verify(eddsa(claims(name="  Si\u0301ti   Aminah "))).name == "S\u00edti Aminah"


def test_claims_we_do_not_know_are_ignored() -> None:
    assert "color" not in verify(eddsa(claims(color="red"))).plain()


PLACES = list(itertools.product((ROOM, OTHER_ROOM), (SITTING, OTHER_SITTING)))


@pytest.mark.parametrize("use", LIVES_S)
@pytest.mark.parametrize("place", LIVES_S)
def test_token_opens_no_door_of_another_use(use: Use, place: Use) -> None:
    token = tokens.issue(RING.current(), claim(ORIGIN, room=ROOM, role="guest", now=NOW, use=use))
    if use == place:
        assert verify(token, uses=[place])
    else:
        with pytest.raises(Refused, match="token_scope"):
            verify(token, uses=[place])


@pytest.mark.parametrize("made_for", PLACES)
@pytest.mark.parametrize("shown_at", PLACES)
def test_token_opens_no_other_room_or_sitting(made_for: tuple[str, str], shown_at: tuple[str, str]) -> None:
    for token in (
        eddsa(claims(room=made_for[0], sitting=made_for[1])),
        eddsa(claims(room=made_for[0], sitting=made_for[1], role="chair")),
    ):
        if made_for == shown_at:
            assert verify(token, room=shown_at[0], sitting=shown_at[1])
        else:
            with pytest.raises(Refused, match="token_scope"):
                verify(token, room=shown_at[0], sitting=shown_at[1])


ROLES: tuple[Role, ...] = (
    "chair", "clerk", "member", "staff", "guest", "audience", "interpreter", "jbi", "kiosk", "service",
)  # fmt: skip
BELOW_STAFF = {"staff", "guest", "audience", "interpreter", "jbi", "kiosk"}


@pytest.mark.parametrize("role", ROLES)
def test_api_key_issues_roles_up_to_its_ceiling(role: Role) -> None:
    token = hs256(claims(iss=VK, role=role))
    if role in BELOW_STAFF:
        assert verify(token).role == role
    else:
        with pytest.raises(Refused, match="token_scope"):
            verify(token)


def test_api_key_gives_no_grant_beyond_its_ceiling() -> None:
    assert verify(hs256(claims(iss=VK, grants={"add": ["chat.write"], "remove": ["publish.video"]})))
    for grant in ("moderate", "stage", "publish.screen"):
        with pytest.raises(Refused, match="token_scope"):
            verify(hs256(claims(iss=VK, grants={"add": ["chat.write", grant]})))


def test_tokens_of_an_api_key_end_with_it() -> None:
    hour = 3_600
    token = hs256(
        claims(iss=VK, iat=NOW // 1000 + hour - 60, nbf=NOW // 1000 + hour - 60, exp=NOW // 1000 + hour + 60)
    )
    assert tokens.verify(RING, token, origin=ORIGIN, now=NOW + (hour - 1) * 1000)
    with pytest.raises(Refused, match="token_invalid"):
        tokens.verify(RING, token, origin=ORIGIN, now=NOW + hour * 1000)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["EdDSA", "HS256", "none", "RS256", "ES256"]) | json_values,
        "typ": st.just("vicon-room+jwt") | json_values,
        "kid": st.sampled_from(["k2", VK, READER, "gone"]) | json_values,
        "crit": json_values,
        "b64": json_values,
        "jwk": json_values,
        "zip": json_values,
    },
)
payloads = st.builds(
    lambda changes: claims() | changes,
    st.dictionaries(st.sampled_from([*claims(), "grants", "door"]), json_values),
)


def outcome(token: str) -> str:
    """The name of the refusal, or `good`."""
    try:
        verify(token)
    except Refused as refused:
        return refused.error
    return "good"


OUTCOMES = {"good", "token_invalid", "token_expired", "token_early", "token_scope", "name_bad"}


@given(st.text())
def test_any_text_is_refused_and_not_crashed_on(token: str) -> None:
    with pytest.raises(Refused, match="token_invalid"):
        verify(token)


@given(headers, payloads, st.sampled_from(["k1", "k2", "stranger"]))
def test_any_header_and_claims_are_refused_or_good(header: object, payload: object, kid: str) -> None:
    assert outcome(forge(header, payload, PRIVATE[kid])) in OUTCOMES


@given(payloads)
def test_any_claims_under_a_good_signature_are_refused_or_good(payload: object) -> None:
    assert outcome(eddsa(payload)) in OUTCOMES


@given(st.binary(max_size=200))
def test_any_bytes_under_a_good_signature_are_refused(payload: bytes) -> None:
    with pytest.raises(Refused, match="token_invalid"):
        verify(eddsa(payload))


GOOD = eddsa(claims())


@given(st.integers(0, len(GOOD) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_token_with_one_character_changed_is_refused(position: int, char: str) -> None:
    changed = GOOD[:position] + char + GOOD[position + 1 :]
    # The last character of 64 bytes in base64url carries two bits of them, and four that nobody reads.
    good = changed == GOOD or position == len(GOOD) - 1
    assert outcome(changed) in ({"good", "token_invalid"} if good else {"token_invalid"})
