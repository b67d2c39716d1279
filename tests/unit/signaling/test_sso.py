"""Signing in with the city's account, against a real OpenID provider in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import create_engine, update
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.accounts import PASSWORD, first_administrator
from tests.identity_provider import CityBrowser, IdentityProvider, query
from vicon import settings
from vicon.cluster.prepare import prepare
from vicon.store.models.people import people

ORIGIN = "http://localhost:8000"
SESSION = "/api/v1/session"
SSO = f"{SESSION}/sso"
BUDI = {"name": "Budi Santoso", "preferred_username": "budi", "groups": ["pegawai"], "opd": "Dinas Kominfo"}


@pytest.fixture(scope="module")
def city() -> Iterator[IdentityProvider]:
    provider = IdentityProvider(ORIGIN)
    yield provider
    provider.stop()


@pytest.fixture(autouse=True)
def _as_ever(city: IdentityProvider) -> None:
    city.as_ever()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path


def loaded(data: Path, issuer: str) -> settings.Settings:
    return settings.load(
        data=data,
        url=ORIGIN,
        password_memory_mib=12,
        oidc_issuer=issuer,
        oidc_client_id=IdentityProvider.client,
        oidc_client_secret=IdentityProvider.secret,
        oidc_name="SSO Kota Contoh",
        oidc_roles=("vicon-admin=admin", "rapat=organiser", "pegawai=staff"),
    )


@pytest.fixture
def vicon(city: IdentityProvider, data: Path) -> Iterator[TestClient]:
    """A browser at vicon; nobody is signed in. The administrator is `sri`, and there is one OPD."""
    its = loaded(data, city.issuer)
    links = prepare(its)
    with TestClient(create(Services(its)), base_url=ORIGIN, follow_redirects=False) as client:
        client.headers["Origin"] = ORIGIN
        first_administrator(client, links["admin"])
        assert client.post("/api/v1/opd", json={"name": "Dinas Kominfo", "people_max": 2}).is_success
        client.delete(SESSION)
        yield client


def enter(vicon: TestClient, login: str | None, city: CityBrowser | None = None, **wish: bool) -> str:
    """Sign in as `login` at the provider; where vicon sends the browser then."""
    asked = vicon.post(SSO, json=wish)
    assert asked.status_code == 200, asked.text
    back = (city or CityBrowser()).sign_in(asked.json()["url"], login)
    answer = vicon.get(back.removeprefix(ORIGIN))
    assert answer.status_code == 303
    return str(answer.headers["location"])


def who(vicon: TestClient) -> dict[str, Any]:
    return dict(vicon.get("/api/v1/me").json())


def test_whoever_comes_first_gets_an_account_and_the_role_of_their_groups(
    city: IdentityProvider, vicon: TestClient
) -> None:
    assert vicon.get(SSO).json() == {"name": "SSO Kota Contoh"}
    city.is_(people={"7": BUDI | {"groups": ["pegawai", "/rapat", "tamu"]}})
    assert enter(vicon, "7") == "/akun"
    me = who(vicon)
    assert (me["login"], me["name"], me["role"], me["opd_name"]) == (
        "budi",
        "Budi Santoso",
        "organiser",
        "Dinas Kominfo",
    )
    assert me["fresh"] and not me["password"]
    # Other groups, another role; the name that they are called by here stays theirs.
    version = {"If-Match": vicon.get("/api/v1/me").headers["ETag"]}
    assert vicon.patch("/api/v1/me", json={"name": "Budi S."}, headers=version).status_code == 200
    city.is_(people={"7": BUDI | {"name": "B. Santoso"}})
    assert enter(vicon, "7") == "/akun"
    assert (who(vicon)["id"], who(vicon)["role"], who(vicon)["name"]) == (me["id"], "staff", "Budi S.")
    # Out of every group: nothing that they had by one goes on.
    city.is_(people={"7": BUDI | {"groups": []}})
    assert enter(vicon, "7") == "/masuk?sso=sso_no_role"
    assert vicon.get(SESSION).status_code == 401


def test_an_account_here_is_theirs_by_a_verified_mail_address_alone(
    city: IdentityProvider, vicon: TestClient
) -> None:
    vicon.post(SESSION, json={"login": "sri", "password": PASSWORD})
    invited = vicon.post(
        "/api/v1/people",
        json={"login": "ani@kota.example", "name": "Ani", "role": "organiser", "opd": None},
    ).json()
    vicon.delete(SESSION)
    ani = {"name": "Ani Lestari", "email": "Ani@kota.example", "groups": ["pegawai"]}
    city.is_(people={"1": {**ani, "email_verified": False}, "2": {**ani, "email_verified": True}})
    assert enter(vicon, "1") == "/akun"
    assert who(vicon)["id"] != invited["id"] and who(vicon)["login"].startswith("sso.")
    assert enter(vicon, "2") == "/akun"
    assert who(vicon)["id"] == invited["id"]
    # Whoever has the address next is somebody else.
    city.is_(people={"3": {**ani, "email_verified": True}})
    assert enter(vicon, "3") == "/masuk?sso=sso_login_taken"


def test_an_account_is_linked_by_its_owner_who_just_signed_in(
    city: IdentityProvider, vicon: TestClient
) -> None:
    city.is_(people={"5": {"name": "Sri", "preferred_username": "sri", "groups": []}})
    assert enter(vicon, "5") == "/masuk?sso=sso_no_role"
    assert vicon.post(SSO, json={"link": True}).json()["code"] == "session"
    vicon.post(SESSION, json={"login": "sri", "password": PASSWORD})
    assert enter(vicon, "5", link=True) == "/akun"
    vicon.delete(SESSION)
    assert enter(vicon, "5") == "/akun"
    assert (who(vicon)["login"], who(vicon)["role"], who(vicon)["sso"]) == ("sri", "admin", True)
    city.is_(people={"6": BUDI})
    enter(vicon, "6")
    other = CityBrowser()
    assert enter(vicon, "5", other, link=True) == "/akun?sso=sso_taken"


def test_a_disabled_account_is_refused_and_so_is_whoever_the_provider_refuses(
    city: IdentityProvider, vicon: TestClient, data: Path
) -> None:
    city.is_(people={"7": BUDI})
    assert enter(vicon, "7") == "/akun"
    engine = create_engine(f"sqlite:///{data}/vicon.db")
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.login == "budi").values(disabled_at=1))
    engine.dispose()
    assert vicon.get(SESSION).status_code == 401
    assert enter(vicon, "7") == "/masuk?sso=account_disabled"
    assert enter(vicon, None) == "/masuk?sso=sso_denied"
    assert vicon.get(SESSION).status_code == 401


def test_clocks_may_differ_a_little(city: IdentityProvider, vicon: TestClient) -> None:
    # Its tokens are good for a minute.
    refused = "/masuk?sso=sso_clock"
    for skew_s, to in ((90, "/akun"), (-90, "/akun"), (1200, refused), (-1200, refused)):
        city.is_(people={"7": BUDI}, skew_s=skew_s)
        assert enter(vicon, "7") == to, skew_s


def test_a_new_key_of_the_provider_is_looked_for(city: IdentityProvider, vicon: TestClient) -> None:
    city.is_(people={"7": BUDI})
    assert enter(vicon, "7") == "/akun"
    city.is_(fresh_key=True)
    assert enter(vicon, "7") == "/akun"


def test_while_the_provider_is_away_accounts_here_work_as_ever(
    city: IdentityProvider, vicon: TestClient
) -> None:
    city.is_(people={"7": BUDI})
    asked = vicon.post(SSO, json={}).json()["url"]
    back = CityBrowser().sign_in(asked, "7").removeprefix(ORIGIN)
    city.is_(away=True)
    assert vicon.get(back).headers["location"] == "/masuk?sso=sso_away"
    assert vicon.post(SESSION, json={"login": "sri", "password": PASSWORD}).status_code == 200
    # Nor is anybody sent to where nobody answers.
    answer = vicon.post(SSO, json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "sso_away")


def test_what_comes_back_counts_once_and_for_the_browser_that_asked(
    city: IdentityProvider, vicon: TestClient
) -> None:
    city.is_(people={"7": BUDI})
    back = CityBrowser().sign_in(vicon.post(SSO, json={}).json()["url"], "7").removeprefix(ORIGIN)
    kept = vicon.cookies["vicon-sso"]
    said = query(back)
    for bad in ({"state": "x"}, {"iss": "https://jahat.example"}, {"code": "x"}):
        fresh = query(CityBrowser().sign_in(vicon.post(SSO, json={}).json()["url"], "7"))
        answer = vicon.get(f"{SSO}/callback", params=fresh | bad)
        assert answer.headers["location"] == "/masuk?sso=sso_bad", bad
    # Somebody else's answer, in a browser that asked for its own or for none.
    vicon.post(SSO, json={})
    assert vicon.get(f"{SSO}/callback", params=said).headers["location"] == "/masuk?sso=sso_bad"
    assert vicon.get(f"{SSO}/callback", params=said).headers["location"] == "/masuk?sso=ticket_old"
    for to in ("/akun", "/masuk?sso=ticket_old"):
        answer = vicon.get(f"{SSO}/callback", params=said, headers={"Cookie": f"vicon-sso={kept}"})
        assert answer.headers["location"] == to
    for origin in ("https://jahat.example", "null"):
        assert vicon.post(SSO, json={}, headers={"Origin": origin}).json()["code"] == "origin"


def test_signing_out_ends_the_session_at_the_provider_too(city: IdentityProvider, vicon: TestClient) -> None:
    city.is_(people={"7": BUDI, "8": BUDI | {"preferred_username": "joko"}})
    browser = CityBrowser()
    assert enter(vicon, "7", browser) == "/akun"
    # Known there, so not asked again; unless vicon wants to know.
    assert enter(vicon, "8", browser) == "/akun"
    assert who(vicon)["login"] == "budi"
    assert enter(vicon, "7", browser, again=True) == "/akun"
    assert who(vicon)["fresh"]
    answer = vicon.delete(SESSION)
    assert (answer.status_code, vicon.get(SESSION).status_code) == (200, 401)
    assert browser.sign_out(answer.json()["url"]).startswith(f"{ORIGIN}/masuk")
    assert enter(vicon, "8", browser) == "/akun"
    assert who(vicon)["login"] == "joko"
    # Where the provider does not answer, signing out here is enough.
    city.is_(away=True)
    assert vicon.delete(SESSION).status_code in (200, 204)
    assert vicon.get(SESSION).status_code == 401


def test_signing_out_elsewhere_ends_the_session_here(city: IdentityProvider, vicon: TestClient) -> None:
    city.is_(people={"7": BUDI})
    browser, other = CityBrowser(), CityBrowser()
    enter(vicon, "7", browser)
    ended, left = vicon.cookies["vicon"], who(vicon)
    vicon.cookies.delete("vicon")
    enter(vicon, "7", other)
    kept = vicon.cookies["vicon"]
    city.is_()
    assert left["id"] == who(vicon)["id"]
    url = f"{city.issuer}/session/end?client_id={city.client}&post_logout_redirect_uri={ORIGIN}/masuk"
    browser.sign_out(url)
    [told] = city.is_()
    assert told["url"] == f"{ORIGIN}{SSO}/logout"
    token = parse_qs(told["body"])["logout_token"][0]
    said = {"Content-Type": "application/x-www-form-urlencoded"}
    vicon.cookies.clear()
    vicon.headers.pop("Origin")
    for bad in (token[:-6] + "AAAAAA", "", "a.b.c"):
        answer = vicon.post(f"{SSO}/logout", content=f"logout_token={bad}", headers=said)
        assert answer.status_code == 400, bad
    assert vicon.get(SESSION, headers={"Cookie": f"vicon={ended}"}).status_code == 200
    assert vicon.post(f"{SSO}/logout", content=told["body"], headers=said).status_code == 200
    assert vicon.get(SESSION, headers={"Cookie": f"vicon={ended}"}).status_code == 401
    assert vicon.get(SESSION, headers={"Cookie": f"vicon={kept}"}).status_code == 200
    # It counts once.
    assert vicon.post(f"{SSO}/logout", content=told["body"], headers=said).status_code == 400


def test_where_there_is_no_provider_there_is_none(tmp_path: Path) -> None:
    its = settings.load(data=tmp_path, url=ORIGIN)
    prepare(its)
    with TestClient(create(Services(its)), base_url=ORIGIN) as client:
        assert client.get(SSO).json() == {"name": None}
        assert client.post(SSO, json={}, headers={"Origin": ORIGIN}).json()["code"] == "sso_off"
