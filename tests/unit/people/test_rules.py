"""Rules of accounts that need no database: passwords, sign-in names, codes, lives of sessions."""

from __future__ import annotations

import pyotp
import pytest

from vicon.people import totp
from vicon.people.accounts import Person, fold_login, new_login
from vicon.people.denied import Denied
from vicon.people.passwords import MOST, Passwords, new_password
from vicon.people.sessions import FRESH_MS, IDLE_MS, WHOLE_MS, Session

NOW = 1_795_510_800_000


@pytest.mark.parametrize("good", ["kuda hijau makan awan", "Tr0ub4dor&3-lagi", "ꦥꦼꦤ꧀ꦝꦺꦴꦥꦺꦴꦩꦝꦶꦪꦸꦤ꧀"])
def test_long_odd_passwords_are_taken_as_they_are(good: str) -> None:
    assert new_password(good, "sri.hartati", "Sri Hartati") == good


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("pendek", "password_short"),
        ("aaaaaaaaaaaaaaaa", "password_easy"),
        ("abababababababab", "password_easy"),
        ("123456789012345", "password_easy"),
        ("qwertyuiopasdfgh", "password_easy"),
        ("sri.hartati2026", "password_easy"),
        ("Hartati Sri Hartati", "password_easy"),
        ("x1y2z3" * 40, "password_long"),
    ],
)
def test_what_is_guessed_first_is_no_password(bad: str, code: str) -> None:
    assert (len(bad) > MOST) == (code == "password_long")
    with pytest.raises(Denied) as denied:
        new_password(bad, "sri.hartati", "Sri Hartati")
    assert denied.value.code == code


def test_sign_in_names_are_folded_and_narrow() -> None:
    assert new_login("  Sri.Hartati@Madiunkota.GO.ID ") == "sri.hartati@madiunkota.go.id"
    assert new_login("ＡＤＭＩＮ") == "admin"
    for bad in ("", "ab", ".ab", "a b", "a/b", "a\x00b", "\ud800abc", "x" * 101, "аdmin"):
        assert fold_login(bad) is None
        with pytest.raises(Denied, match="login_form"):
            new_login(bad)


def test_a_code_is_good_around_its_time_and_never_again() -> None:
    secret = totp.new_secret()
    step = NOW // 30_000
    code = pyotp.TOTP(secret).generate_otp(step)
    assert totp.step_of(secret, f"{code[:3]} {code[3:]}", NOW) == step
    for off, good in ((-60_000, False), (-30_000, True), (30_000, True), (60_000, False)):
        assert (totp.step_of(secret, code, NOW + off) == step) is good
    assert totp.step_of(secret, code, NOW, after=step) is None
    assert totp.step_of(secret, code, NOW, after=step - 1) == step
    for wrong in ("", "12345", "1234567", "abcdef", "１２３４５６", "\ud800"):
        assert totp.step_of(secret, wrong, NOW) is None


@pytest.mark.parametrize("role", ["staff", "organiser", "opd_admin", "admin"])
def test_a_session_ends_unused_or_old(role: str) -> None:
    person = Person("u_1", "sri", "Sri", role, None)  # type: ignore[arg-type]
    whole, idle = WHOLE_MS[person.role], IDLE_MS[person.role]
    session = Session("d", person, "", NOW, NOW, NOW + whole, NOW)
    assert session.alive(NOW + idle - 1) and not session.alive(NOW + idle)
    used = Session("d", person, "", NOW, NOW + whole - 1, NOW + whole, NOW)
    assert used.alive(NOW + whole - 1) and not used.alive(NOW + whole)
    assert session.fresh(NOW + FRESH_MS - 1) and not session.fresh(NOW + FRESH_MS)
    assert IDLE_MS["admin"] < IDLE_MS["staff"] and WHOLE_MS["admin"] < WHOLE_MS["staff"]


@pytest.mark.anyio
async def test_a_hash_knows_its_password_and_nobodys_hash_none() -> None:
    passwords = Passwords(12)
    stored = await passwords.hash("kuda hijau makan awan")
    assert stored.startswith("$argon2id$")
    assert await passwords.same(stored, "kuda hijau makan awan")
    assert not await passwords.same(stored, "kuda hijau makan awam")
    for absent in (None, "nothing", ""):
        assert not await passwords.same(absent, "nobody's")
    assert not passwords.outdated(stored)
    assert Passwords(13).outdated(stored)
    passwords.close()
