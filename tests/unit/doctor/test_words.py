"""Every finding has words in both languages, and every word a finding."""

import re
import string
from pathlib import Path

from vicon.doctor import finding, said
from vicon.doctor.finding import Finding

SOURCE = Path(finding.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_codes_and_facts() -> None:
    id_, en = said.codes("id"), said.codes("en")
    assert id_.keys() == en.keys()
    for code in id_:
        assert id_[code].keys() == en[code].keys(), code
        for part in id_[code]:
            assert fields(id_[code][part]) == fields(en[code][part]), (code, part)


def test_every_failure_says_what_to_do() -> None:
    fine = re.compile(r"(_ok|_used|_ready|_open|^address_local|^outside_(page|reached|relay|rate))$")
    assert [code for code, it in said.codes("id").items() if "cure" not in it and not fine.search(code)] == []


def test_every_code_that_a_rule_gives_has_words() -> None:
    text = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    named = set(re.findall(r'"([a-z]+_[a-z_]+)"', text))
    made = {
        *(f"certificate_{it}" for it in ("expired", "early", "name", "chain")),
        *(f"mail_{it}" for it in ("away", "tls", "refused", "failed")),
        *(f"turn_{it}" for it in ("ok", "away", "refused", "tls", "unasked")),
        "s3_unset",
        *(f"{it}_{how}" for it in ("database", "redis", "s3") for how in ("kept_ok", "unkept")),
    }
    assert said.codes("id").keys() <= named | made
    assert made <= said.codes("id").keys()


def test_a_finding_is_said_with_its_facts() -> None:
    it = Finding(
        "sso", "failure", "sso_issuer", "VICON_OIDC_ISSUER", {"issuer": "https://a", "named": "https://b"}
    )
    assert said.say(it, "id").cure == "Isi VICON_OIDC_ISSUER=https://b."
    assert said.described(it)["what"] == {
        "id": "Penyedia menyebut dirinya https://b, bukan https://a.",
        "en": "The provider names itself https://b, not https://a.",
    }


def test_numbers_are_written_as_the_language_writes_them() -> None:
    it = Finding("disk", "ok", "disk_ok", "/var/lib/vicon", {"free": 67.94, "total": 252.0})
    assert said.say(it, "id").what == "Cakram /var/lib/vicon: tersisa 67,9 GiB dari 252,0 GiB."
    assert said.say(it, "en").what == "Disk of /var/lib/vicon: 67.9 GiB of 252.0 GiB are left."
