"""What the rules make of what was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from vicon.destinations import entry
from vicon.doctor.finding import Finding, worst_first
from vicon.doctor.rules import address, clock, links, ports, services, stores, web
from vicon.doctor.said import say

NOW = datetime(2026, 11, 28, tzinfo=UTC)
INSIDE, OUTSIDE, OWN = "10.0.0.5", "9.9.9.9", "192.168.1.7"


def only(findings: list[Finding]) -> tuple[str, str]:
    (it,) = findings
    for language in ("id", "en"):
        assert "{" not in say(it, language).what + say(it, language).cure  # type: ignore[arg-type]
    return it.level, it.code


@pytest.mark.parametrize(
    ("given", "own", "named", "expected"),
    [
        ([], [OUTSIDE], [OUTSIDE], ("ok", "address_ok")),
        ([], [INSIDE], [OUTSIDE], ("failure", "address_nat")),
        ([INSIDE], [INSIDE], [OUTSIDE], ("failure", "address_private")),
        ([OUTSIDE], [INSIDE], [OUTSIDE], ("note", "address_translated")),
        ([], [INSIDE], [INSIDE], ("warning", "address_inside")),
        (["127.0.0.1"], [OWN], [OUTSIDE], ("failure", "address_loopback")),
        ([OUTSIDE], [OUTSIDE], [], ("failure", "url_unresolved")),
        # A provider's own NAT (RFC 6598) is no address of the internet.
        ([], ["100.64.3.4"], [OUTSIDE], ("failure", "address_nat")),
        ([INSIDE, OUTSIDE], [INSIDE], [OUTSIDE], ("note", "address_translated")),
        ([], ["fd00::5"], ["2a00:1450::1"], ("failure", "address_nat")),
    ],
)
def test_addresses(given: list[str], own: list[str], named: list[str], expected: tuple[str, str]) -> None:
    seen = address.Addresses("rapat.kota.example", False, given, own, named)
    assert only(address.judge(seen)) == expected


def test_on_ones_own_machine_addresses_are_as_they_are() -> None:
    seen = address.Addresses("localhost", True, [], ["127.0.0.1"], ["127.0.0.1"])
    assert only(address.judge(seen)) == ("note", "address_local")


@pytest.mark.parametrize("state", ["taken", "refused", "deaf"])
def test_ports_that_cannot_be_had_are_named(state: ports.State) -> None:
    seen = [ports.Port(7850, "udp", "free"), ports.Port(7850, "tcp", state, "why")]
    assert only(ports.judge(seen, "0.0.0.0")) == ("failure", f"port_{state}")
    assert ports.judge(seen, "0.0.0.0")[0].facts["port"] == "7850/TCP"


def test_ports_that_are_free_or_this_vicons_are_good() -> None:
    free = [ports.Port(number, "udp", "free") for number in (7850, 7851)]
    (it,) = ports.judge(free, "0.0.0.0")
    assert (it.level, it.facts["ports"]) == ("ok", "7850-7851")
    assert only(ports.in_use([7850])) == ("ok", "ports_used")


def test_web_addresses() -> None:
    def scheme(url: str, *, local: bool = False, proxies: bool = True) -> list[Finding]:
        return web.judge_scheme(url, local=local, proxies=proxies, listens_inside=True)

    assert only(scheme("http://rapat.kota.example")) == ("failure", "url_plain")
    assert scheme("http://localhost:8000", local=True) == []
    assert only(scheme("https://rapat.kota.example", proxies=False)) == ("warning", "proxies_unset")
    assert scheme("https://rapat.kota.example") == []


def test_certificates() -> None:
    def judged(fault: web.Fault, ends: datetime | None) -> tuple[str, str]:
        return only(web.judge_certificate(web.Certificate(fault, ends, ("a.example",)), "b.example", NOW))

    assert judged("", NOW + timedelta(days=60)) == ("ok", "certificate_ok")
    assert judged("", NOW + timedelta(days=13)) == ("warning", "certificate_soon")
    for fault in ("expired", "early", "name", "chain"):
        assert judged(fault, NOW) == ("failure", f"certificate_{fault}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (web.Answer(0, False, 0, "refused"), "url_silent"),
        (web.Answer(502, False, 0), "url_not_ours"),
        (web.Answer(200, True, 400), "socket_blocked"),
        (web.Answer(503, True, 101), "url_ok"),
    ],
)
def test_answers(answer: web.Answer, code: str) -> None:
    assert only(web.judge_answer(answer, "https://rapat.kota.example"))[1] == code


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [([], "clock_unknown"), ([0.4, -2], "clock_ok"), ([0, 9], "clock_slight"), ([1, -3600], "clock_wrong")],
)
def test_clocks(ahead: list[float], expected: str) -> None:
    assert only(clock.judge([clock.Clock("VICON_REDIS", it) for it in ahead]))[1] == expected


def test_databases() -> None:
    def judged(schema: str | None, away: str = "") -> tuple[str, str]:
        return only(stores.judge_database(stores.Database("sqlite:///x", schema, "0027", "SQLite", away)))

    assert judged("0027") == ("ok", "database_ok")
    assert judged("0026") == ("warning", "database_old")
    assert judged("0028") == ("failure", "database_newer")
    assert judged(None) == ("note", "database_empty")
    assert judged(None, "refused") == ("failure", "database_away")


def test_what_the_machine_has_left() -> None:
    facts = {"free": "1.0", "total": "100.0", "memory": "2.0", "cores": "2"}
    good, poor = stores.Limits(65536, 16 * stores.MIB), stores.Limits(1024, 212992)
    fine = stores.judge_machine([], good, "/var/lib/vicon", facts)
    assert [it.code for it in fine] == ["disk_ok", "capacity_ok"]
    bad = stores.judge_machine(["disk_full", "memory_low"], poor, "/var/lib/vicon", facts)
    assert [it.code for it in bad] == ["disk_full", "memory_low", "files_few", "buffers_small"]
    assert worst_first(bad[::-1])[0].code == "disk_full"


def test_what_the_provider_says_of_itself() -> None:
    issuer = "https://sso.kota.example"
    said: dict[str, object] = {"issuer": issuer} | {
        name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    hosts = (entry("sso.kota.example"),)
    assert only(services.judge_provider(services.Provider(issuer, said, hosts=hosts)))[1] == "sso_ok"
    [elsewhere] = services.judge_provider(
        services.Provider(issuer, said | {"jwks_uri": "https://10.0.0.1/k"}, hosts=hosts)
    )
    assert (elsewhere.code, elsewhere.facts["which"]) == ("sso_hosts", "10.0.0.1")
    plain = said | {"jwks_uri": "http://sso.kota.example/jwks"}
    assert only(services.judge_provider(services.Provider(issuer, plain)))[1] == "sso_endpoints"
    assert only(services.judge_provider(services.Provider(f"{issuer}/x", said)))[1] == "sso_issuer"
    assert only(services.judge_provider(services.Provider(issuer, {}, "404")))[1] == "sso_away"
    assert only(services.judge_provider(services.Provider("", {})))[1] == "sso_unset"


def test_links_between_machines() -> None:
    long = NOW + timedelta(days=300)

    def judged(seen: links.Links) -> list[tuple[str, str]]:
        return [(it.level, it.code) for it in links.judge(seen, NOW)]

    assert judged(links.Links()) == [("note", "links_unset")]
    assert judged(links.Links(why="no PEM")) == [("failure", "links_unusable")]
    assert judged(links.Links(long, long, reached={"m1": ""})) == [("ok", "links_ok")]
    assert judged(links.Links(NOW + timedelta(days=29), long)) == [("warning", "links_soon")]
    assert judged(links.Links(NOW, long)) == [("failure", "links_expired")]
    assert judged(links.Links(long, NOW + timedelta(days=80), reached={"m1": "refused", "m2": ""})) == [
        ("warning", "links_authority_soon"),
        ("failure", "links_unreached"),
    ]
