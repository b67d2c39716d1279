"""What groups and claims of the city's provider make of somebody."""

from __future__ import annotations

from typing import Any

import pytest

from vicon.people.sso.standing import Rules, Standing, logins, shown_name, verified_mail


def rules(roles: str = "vicon-admin=admin,rapat=organiser", opd: str = "", claim: str = "groups") -> Rules:
    return Rules.read(roles.split(","), [it for it in opd.split(",") if it], claim, "opd")


@pytest.mark.parametrize(
    ("groups", "standing"),
    [
        (["rapat"], Standing("organiser", by_group=True)),
        ("rapat", Standing("organiser", by_group=True)),
        (["/rapat", "/tamu"], Standing("organiser", by_group=True)),
        (["rapat", "vicon-admin"], Standing("admin", by_group=True)),
        (["rapat/anak", "Rapat", "*", 7, None], None),
        ([], None),
        (None, None),
        ({"rapat": True}, None),
    ],
)
def test_the_highest_role_of_their_groups_counts(groups: Any, standing: Standing | None) -> None:
    assert rules().standing({"groups": groups}) == standing


def test_whoever_is_in_no_group_has_what_everybody_has() -> None:
    everybody = rules("rapat=organiser,*=staff")
    assert everybody.standing({}) == Standing("staff", by_group=False)
    assert everybody.standing({"groups": ["rapat"]}) == Standing("organiser", by_group=True)


def test_a_dot_leads_into_a_claim_unless_the_claim_is_called_so() -> None:
    its = rules(claim="realm_access.roles")
    assert its.standing({"realm_access": {"roles": ["vicon-admin"]}}) == Standing("admin", by_group=True)
    assert its.standing({"realm_access.roles": ["rapat"]}) == Standing("organiser", by_group=True)
    assert its.standing({"realm_access": "roles"}) is None


@pytest.mark.parametrize(
    ("claims", "opd"),
    [
        ({"opd": "Dinas Kominfo"}, "Dinas Kominfo"),
        ({"opd": ["kominfo", "bappeda"]}, "Dinas Kominfo"),
        ({"opd": "Bappeda", "groups": ["kominfo"]}, "Bappeda"),
        ({"groups": ["rapat", "/kominfo"]}, "Dinas Kominfo"),
        ({"groups": ["rapat"]}, None),
        ({"opd": " "}, None),
    ],
)
def test_the_claim_of_an_opd_counts_before_a_group(claims: dict[str, Any], opd: str | None) -> None:
    assert rules(opd="kominfo=Dinas Kominfo").opd(claims) == opd


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " Budi ", "given_name": "B"}, "Budi"),
        ({"given_name": "Budi", "family_name": "Santoso"}, "Budi Santoso"),
        ({"family_name": "Santoso"}, "Santoso"),
        ({"name": "", "preferred_username": "budi"}, "budi"),
        ({"name": 7}, ""),
    ],
)
def test_people_are_called_what_the_provider_says(claims: dict[str, Any], name: str) -> None:
    assert shown_name(claims) == name


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_a_mail_address_that_is_not_verified_is_nobodys(verified: Any) -> None:
    claims = {"email": "a@kota.example", "email_verified": verified, "preferred_username": "ani"}
    assert (verified_mail(claims), logins(claims)) == (None, ["ani"])
    claims["email_verified"] = True
    assert (verified_mail(claims), logins(claims)) == ("a@kota.example", ["a@kota.example", "ani"])


def test_a_role_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="VICON_OIDC_ROLES gives 'rapat' the role 'ketua'"):
        rules("rapat=ketua")
