"""`vicon cluster` makes what links between machines need, and says until when it is good."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from vicon import settings
from vicon.cli.app import app
from vicon.settings import SettingsError


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["cluster", *map(str, arguments)], catch_exceptions=False)
    return (
        done.output
        if done.exit_code == 0
        else f"{done.exit_code}: {' '.join(done.output.replace('│', ' ').split())}"
    )


def test_an_authority_signs_certificates_of_machines_which_say_their_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, out = tmp_path / "ca", tmp_path / "m1"
    run("authority", ca)
    said = run(
        "certificate",
        "m1",
        "--role",
        "media",
        "--role",
        "worker",
        "--authority",
        ca,
        "--out",
        out,
        "--days",
        "30",
    )
    assert "m1.media.vicon.internal, m1.worker.vicon.internal, good until" in said
    for name, file in (("CA", "ca.crt"), ("CERT", "m1.crt"), ("KEY", "m1.key")):
        monkeypatch.setenv(f"VICON_LINK_{name}", str(out / file))
    shown = run("show")
    assert f"{out}/m1.crt: m1.media.vicon.internal, m1.worker.vicon.internal, good until" in shown
    assert f"{out}/ca.crt: good until" in shown


def test_an_authority_signs_no_name_of_the_internet(tmp_path: Path) -> None:
    run("authority", tmp_path / "ca")
    certificate = x509.load_pem_x509_certificate((tmp_path / "ca" / "ca.crt").read_bytes())
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert [it.value for it in limits.value.permitted_subtrees or ()] == ["vicon.internal"]


def test_what_cannot_be_made_is_said_with_its_cure(tmp_path: Path) -> None:
    ca = tmp_path / "ca"
    assert "Make them: vicon cluster authority" in run(
        "certificate", "m1", "--role", "media", "--authority", ca
    )
    run("authority", ca)
    assert "there already" in run("authority", ca)
    assert "is no role of links" in run("certificate", "m1", "--role", "chair", "--authority", ca)
    assert "cannot be a name" in run("certificate", "Media.1", "--role", "media", "--authority", ca)
    assert "Give fewer --days" in run(
        "certificate", "m1", "--role", "media", "--authority", ca, "--days", "3650"
    )


def test_links_between_machines_need_all_their_settings() -> None:
    files = {"link_ca": "/ca", "link_cert": "/crt", "link_key": "/key"}
    for given, said in [
        ({"link_listen": "10.0.0.11:7840"}, "VICON_LINK_CA and VICON_LINK_CERT and VICON_LINK_KEY missing"),
        ({"link_cert": "/crt", "link_key": "/key"}, "VICON_LINK_CA missing"),
        ({**files, "link_address": "m1:7840"}, "VICON_LINK_LISTEN is missing"),
        ({**files, "link_listen": "0.0.0.0:7840"}, "VICON_LINK_ADDRESS is missing"),
        ({**files, "link_listen": "10.0.0.11"}, "VICON_LINK_LISTEN=10.0.0.11 is not host:port"),
    ]:
        with pytest.raises(SettingsError, match=said):
            settings.load(**given)
    own = settings.load(**files, link_listen="0.0.0.0:7840", link_address="m1.kota.example:7840")
    assert own.linked_at == "m1.kota.example:7840"
    assert settings.load(**files, link_listen="10.0.0.11:7840").linked_at == "10.0.0.11:7840"
