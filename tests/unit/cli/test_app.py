"""The command line: helpful everywhere, and settings are checked before anything starts."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vicon import __version__
from vicon.cli.app import app, main
from vicon.people.keyring import SCOPES

ROOT = Path(__file__).parents[3]
COMMANDS = [
    [],
    ["serve"],
    ["prepare"],
    ["backup"],
    ["doctor"],
    ["restore"],
    ["signaling"],
    ["media"],
    ["worker"],
    ["export"],
    ["verify"],
    ["cluster"],
    ["cluster", "authority"],
    ["cluster", "certificate"],
    ["cluster", "show"],
    ["keys"],
    ["keys", "list"],
    ["keys", "rotate"],
    ["journal"],
    ["journal", "keys"],
    ["journal", "rotate"],
    ["meeting"],
    ["meeting", "new"],
    ["meeting", "links"],
    ["minutes"],
    ["minutes", "render"],
    ["minutes", "sign"],
    ["minutes", "verify"],
    ["people"],
    ["people", "link"],
    ["people", "journal"],
    ["config"],
    ["config", "show"],
    ["config", "check"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    shown = CliRunner().invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    sentences = [line for line in shown.output.splitlines() if re.search(r"[A-Z].+\.", line)]
    assert sentences


def test_whoever_makes_an_api_key_reads_which_scopes_there_are() -> None:
    shown = CliRunner().invoke(app, ["keys", "api", "create", "--help"], env={"COLUMNS": "200"})
    assert set(re.findall(r"[a-z]+:[a-z]+", shown.output)) >= SCOPES


def test_the_version_is_the_packages() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert shown.output == f"vicon {__version__}\n"
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_refused_settings_are_sentences_and_exit_status_78(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["vicon", "config", "check"])
    monkeypatch.setenv("VICON_LISTEN", "everywhere")
    with pytest.raises(SystemExit) as exited:
        main()
    assert exited.value.code == 78
    assert capsys.readouterr().err.startswith("VICON_LISTEN=everywhere is not host:port.")


def test_a_cluster_is_prepared_without_a_meeting_each_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    run = CliRunner()
    for _ in range(2):
        said = run.invoke(app, ["prepare", "--no-meeting"]).output
        assert [line.split(":")[0] for line in said.splitlines()] == ["admin"]
    assert not (tmp_path / "first-meeting").exists()


def test_keys_are_listed_and_rotated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    run = CliRunner()
    assert run.invoke(app, ["prepare"]).exit_code == 0
    assert run.invoke(app, ["keys", "list"]).output == "k1  current\nk2  next\n"
    assert run.invoke(app, ["keys", "rotate"]).output == "k1  old\nk2  current\nk3  next\n"


def test_the_keys_of_journals_are_listed_and_rotated_with_what_others_verify_by(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    monkeypatch.setenv("VICON_URL", "https://vicon.madiunkota.go.id")
    run = CliRunner()
    assert run.invoke(app, ["prepare"]).exit_code == 0
    before = [line.split() for line in run.invoke(app, ["journal", "keys"]).output.splitlines()]
    assert [line[:2] for line in before] == [["j1", "current"], ["j2", "next"]]
    after = [line.split() for line in run.invoke(app, ["journal", "rotate"]).output.splitlines()]
    assert [line[:2] for line in after] == [["j1", "old"], ["j2", "current"], ["j3", "next"]]
    assert [line[2] for line in after[:2]] == [line[2] for line in before]
    assert all(line[2].startswith("vicon.madiunkota.go.id+") for line in after)
    assert run.invoke(app, ["keys", "list"]).output == "k1  current\nk2  next\n"


def test_a_hearing_is_made_with_a_personal_link_for_everybody_on_the_list(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VICON_DATA", str(tmp_path / "data"))
    people = tmp_path / "anggota.csv"
    people.write_text("Nama;Peran;Suara;Wilayah\nSiti Aminah;;;Kartoharjo\nJoko;pegawai;;\n")
    run = CliRunner()
    assert run.invoke(app, ["prepare"]).exit_code == 0
    made = run.invoke(
        app, ["meeting", "new", "Musrenbang Kartoharjo", "--seats", str(people), "--chair", "Ibu Ketua"]
    )
    assert made.exit_code == 0, made.output
    first, *links = made.output.splitlines()
    assert "/r/musrenbang-kartoharjo#" in first
    assert [line.split("  http")[0].split() for line in links] == [
        ["member", "votes", "Siti", "Aminah"],
        ["staff", "Joko"],
        ["chair", "Ibu", "Ketua"],
    ]
    again = run.invoke(app, ["meeting", "links", "musrenbang-kartoharjo"])
    assert again.output.splitlines() == links
    people.write_text("Nama;Peran\nSiti;raja\n")
    refused = run.invoke(app, ["meeting", "new", "Rapat", "--seats", str(people)])
    assert refused.exit_code == 2 and "line 2" in refused.output
