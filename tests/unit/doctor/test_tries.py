"""Checks by name: what is written comes back, a letter arrives, and each way it does not is a finding."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.redis_server import RedisServer
from tests.s3_server import BUCKET, s3_server
from tests.smtp import Post
from tests.unit.doctor.test_first_install import serving
from vicon.cli.app import app
from vicon.doctor.finding import Finding
from vicon.doctor.probes import clocks, services
from vicon.doctor.said import say
from vicon.doctor.tries import kept
from vicon.doctor.trying import CHECKS, one
from vicon.settings import Settings
from vicon.store.migrations import upgrade

pytestmark = pytest.mark.anyio


def codes(findings: list[Finding]) -> list[str]:
    """Each has words, and a failure a cure."""
    for it in findings:
        for language in ("id", "en"):
            said = say(it, language)  # type: ignore[arg-type]
            assert "{" not in said.what + said.cure and (said.cure or it.level == "ok")
    return [it.code for it in findings]


async def test_a_database_keeps_what_is_written_and_nothing_is_left(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert codes(await one("database", settings)) == ["database_empty"]
    assert not (tmp_path / "vicon.db").exists()
    upgrade(settings.database_url)
    assert codes(await one("database", settings)) == ["database_ok", "database_kept_ok"]
    with closing(sqlite3.connect(tmp_path / "vicon.db")) as beside:
        tables = {name for (name,) in beside.execute("SELECT name FROM sqlite_master")}
        assert not [name for name in tables if name.startswith("vicon_doctor")]


async def test_a_database_that_takes_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "BOUND_S", 0.2)
    settings = Settings(data=tmp_path)
    upgrade(settings.database_url)
    with closing(sqlite3.connect(tmp_path / "vicon.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert codes(await one("database", settings))[-1] == "database_unkept"


async def test_redis_keeps_what_is_written(tmp_path: Path) -> None:
    async with RedisServer(tmp_path) as server:
        settings = Settings(data=tmp_path / "data", redis=server.url)
        assert codes(await one("redis", settings))[-1] == "redis_kept_ok"
    assert codes(await one("redis", settings)) == ["redis_away"]


async def test_a_bucket_takes_gives_and_forgets_an_object(tmp_path: Path) -> None:
    assert codes(await one("s3", Settings(data=tmp_path))) == ["s3_unset"]
    with s3_server() as url:
        its = {"s3_url": url, "s3_key_id": "id", "s3_secret": "b8Qm2xN5cW9rT4bK7yZ3sLpV6fHd1gJa"}
        assert codes(await one("s3", Settings(data=tmp_path, s3_bucket=BUCKET, **its))) == ["s3_kept_ok"]
        (it,) = await one("s3", Settings(data=tmp_path, s3_bucket="lain", **its))
        assert codes([it]) == ["s3_unkept"] and its["s3_secret"] not in json.dumps(dict(it.facts))


async def test_a_letter_is_sent_to_whom_it_is_asked_for_alone(tmp_path: Path) -> None:
    post = Post()
    post.open()
    settings = Settings(
        data=tmp_path,
        smtp_host="127.0.0.1",
        smtp_port=post.port,
        smtp_security="none",
        smtp_from="rapat@kota.example",
    )
    try:
        assert codes(await one("mail", settings)) == ["mail_open"]
        assert post.mail == []
        assert codes(await one("mail", settings, "siti@kota.example"))[-1] == "mail_sent_ok"
        assert [it["To"] for it in post.mail] == ["siti@kota.example"]
        post.refuses["jauh@lain.example"] = "550 relay denied"
        assert codes(await one("mail", settings, "jauh@lain.example"))[-1] == "mail_unsent"
        assert codes(await one("mail", settings, "sitì@kota.example"))[-1] == "mail_nobody"
    finally:
        post.close()


async def test_the_provider_is_asked_by_the_way_that_sign_ins_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To its own address, whatever proxy the environment names."""
    with serving(lambda _: (200, json.dumps({"issuer": "https://lain.example"}).encode())) as port:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        settings = Settings(
            data=tmp_path,
            oidc_issuer=f"http://localhost:{port}",
            oidc_client_id="vicon",
            oidc_roles=("*=staff",),
        )
        assert codes(await services.provider(settings)) == ["sso_issuer"]
        (clock,) = await clocks.clocks(settings)
        assert (clock.code, clock.where) == ("clock_ok", "VICON_OIDC_ISSUER")
        # Some resolvers take it for an address of this machine.
        (it,) = await services.provider(settings.model_copy(update={"oidc_issuer": "https://127.1"}))
        assert codes([it]) == ["sso_address"] and it.facts["why"] == "url_bad"


def test_checks_have_names_and_another_name_is_refused() -> None:
    run = CliRunner()
    listed = run.invoke(app, ["doctor", "--list"])
    assert listed.exit_code == 0 and listed.output.split() == sorted(CHECKS)
    assert {"turn", "mail", "oidc", "media", "s3", "database", "redis", "certificate", "viewers"} <= {*CHECKS}
    assert run.invoke(app, ["doctor", "ramalan"]).exit_code == 2
    assert run.invoke(app, ["doctor", "s3", "--to", "siti@kota.example"]).exit_code == 2
