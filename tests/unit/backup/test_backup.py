"""A backup is made while journals are written, and restored elsewhere; what is not whole restores nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio.to_thread
import pytest
from sqlalchemy import insert, text

from tests.unit.store.test_journal import ROOM, room_row
from vicon.backup import postgres, restoring
from vicon.backup.manifest import BadBackup
from vicon.backup.taking import Taken, take
from vicon.cli.archiving import export
from vicon.cluster.data_lock import alone
from vicon.people.server_key import ServerKey
from vicon.records.verify import lines_of, verify
from vicon.rooms.opening import new_sitting
from vicon.settings import Settings, SettingsError
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

PROJECT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
TAPE, PAGE = b"tape" * 1000, b"page"


@pytest.fixture
async def sitting(database: Database) -> str:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    made, first = new_sitting(ROOM, "meeting", "Rapat", 1_795_510_800_000, os.urandom)
    await SqlJournal(database).commit(first)
    return made


@pytest.fixture
def settings(address: str, tmp_path: Path) -> Settings:
    """Of a data directory with a key, a tape, a page of slides, and a link that leads out of it."""
    data = tmp_path / "data"
    for folder, name, content in (("taps", "rec_1.0.tap", TAPE), ("slides/d_1", "1.webp", PAGE)):
        (data / folder).mkdir(parents=True)
        (data / folder / name).write_bytes(content)
    (data / "taps" / "link").symlink_to("/etc/hostname")
    ServerKey.load_or_create(data / "server.key")
    return Settings(data=data, database=address)


@contextmanager
def writing(address: str, sitting: str) -> Iterator[subprocess.Popen[str]]:
    """A process that commits event after event to the journal, and has begun to."""
    command = [sys.executable, "-m", "tests.unit.store.writer", address, sitting]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def somewhere(dialect: str, request: pytest.FixtureRequest, data: Path) -> Settings:
    """Settings of another machine, where nothing is."""
    database = request.getfixturevalue("postgres").new_database() if dialect == "postgresql" else ""
    return Settings(data=data, database=database)


def verdict(settings: Settings, sitting: str, out: Path) -> bool:
    """Whether the journal of the database at `settings` is whole, by its export alone."""
    (file,) = export(settings, sitting, out, opened=False)
    with file.open("rb") as lines:
        return verify(lines_of(lines)).exit in (0, 3)


def made(settings: Settings, into: Path) -> Taken:
    return take(settings, into, NOW, key=True)


async def test_a_backup_of_a_database_in_use_holds_all_that_was_acknowledged(
    settings: Settings,
    address: str,
    sitting: str,
    dialect: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    with writing(address, sitting) as writer:
        assert writer.stdout is not None
        before = [writer.stdout.readline().strip() for _ in range(20)]
        taken = await anyio.to_thread.run_sync(made, settings, tmp_path / "backups")
        after = writer.stdout.readline().strip()
        assert after and writer.poll() is None
    assert taken.folder.name == "vicon-20261128T020000Z"
    assert {"server.key", "taps/rec_1.0.tap", "slides/d_1/1.webp"} < taken.manifest.files.keys()
    assert "taps/link" not in taken.manifest.files
    assert [it.name for it in (tmp_path / "backups").iterdir()] == [taken.folder.name]

    elsewhere = somewhere(dialect, request, tmp_path / "other")
    done = restoring.restore(elsewhere, taken.folder, NOW, digest=taken.digest)
    assert done.aside == []
    assert (elsewhere.data / "taps" / "rec_1.0.tap").read_bytes() == TAPE
    assert (elsewhere.data / "slides" / "d_1" / "1.webp").read_bytes() == PAGE
    assert elsewhere.server_key_file.read_bytes() == settings.server_key_file.read_bytes()
    assert elsewhere.server_key_file.stat().st_mode & 0o777 == 0o600
    assert await anyio.to_thread.run_sync(verdict, elsewhere, sitting, tmp_path)
    restored = Database.open(elsewhere.database_url)
    kept = {it.hash for it in await SqlJournal(restored).events(sitting, 0, 1_000_000)}
    await restored.close()
    assert set(before) <= kept

    with pytest.raises(BadBackup, match="--replace"):
        restoring.restore(elsewhere, taken.folder, NOW)
    if dialect == "postgresql":
        later = Database.open(elsewhere.database_url)
        await later.write(lambda it: it.execute(text("CREATE TABLE later (room text REFERENCES rooms)")))
        await later.close()
    again = restoring.restore(elsewhere, taken.folder, NOW, replace=True)
    taps = elsewhere.data / "taps.replaced-20261128T020000Z"
    assert str(taps) in again.aside and (taps / "rec_1.0.tap").read_bytes() == TAPE
    if dialect == "postgresql":
        assert "schema replaced_20261128t020000z" in again.aside
        # What a newer version made does not stand in the way of its next upgrade.
        assert "later" not in postgres.tables(elsewhere.database_url)
    assert await anyio.to_thread.run_sync(verdict, elsewhere, sitting, tmp_path)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", ["changed", "cut", "missing", "added", "link", "manifest"])
async def test_what_does_not_match_restores_nothing(
    settings: Settings, sitting: str, tmp_path: Path, harm: str
) -> None:
    taken = made(settings, tmp_path / "backups")
    tape = taken.folder / "taps" / "rec_1.0.tap"
    match harm:
        case "changed":
            tape.write_bytes(TAPE[:-1] + b"x")
        case "cut":
            tape.write_bytes(TAPE[:-1])
        case "missing":
            tape.unlink()
        case "added":
            tape.with_name("another").write_bytes(b"")
        case "link":
            tape.rename(tmp_path / "tape")
            tape.symlink_to(tmp_path / "tape")
        case "manifest":
            text = (taken.folder / "manifest.json").read_bytes()
            (taken.folder / "manifest.json").write_bytes(text.replace(b'"vicon": "', b'"vicon": "9'))
    elsewhere = Settings(data=tmp_path / "other")
    with pytest.raises(BadBackup):
        restoring.restore(elsewhere, taken.folder, NOW, digest=taken.digest)
    assert not elsewhere.data.exists()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_is_not_restored_beside_a_running_vicon_nor_into_another_kind_of_database(
    settings: Settings, sitting: str, tmp_path: Path
) -> None:
    taken = made(settings, tmp_path / "backups")
    elsewhere = Settings(data=tmp_path / "other")
    with alone(elsewhere), pytest.raises(SettingsError, match="in use"):
        restoring.restore(elsewhere, taken.folder, NOW)
    other = Settings(data=tmp_path / "other", database="postgresql+psycopg://vicon@db/vicon")
    with pytest.raises(BadBackup, match="VICON_DATABASE names postgresql"):
        restoring.restore(other, taken.folder, NOW)
    newer = taken.folder / "manifest.json"
    newer.write_bytes(newer.read_bytes().replace(b'"schema": "0', b'"schema": "9'))
    with pytest.raises(BadBackup, match="install that version"):
        restoring.restore(elsewhere, taken.folder, NOW)
    assert {it.name for it in elsewhere.data.iterdir()} == {"lock", "run"}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_log_without_its_database_is_not_taken_for_that_of_the_restored_one(
    settings: Settings, sitting: str, tmp_path: Path
) -> None:
    taken = made(settings, tmp_path / "backups")
    elsewhere = Settings(data=tmp_path / "other")
    elsewhere.data.mkdir()
    (elsewhere.data / "vicon.db-wal").write_bytes(b"of another")
    with pytest.raises(BadBackup, match="--replace"):
        restoring.restore(elsewhere, taken.folder, NOW)
    restoring.restore(elsewhere, taken.folder, NOW, replace=True)
    assert not (elsewhere.data / "vicon.db-wal").exists()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_restore_that_fails_midway_leaves_all_as_it_was(
    settings: Settings, sitting: str, tmp_path: Path
) -> None:
    taken = made(settings, tmp_path / "backups")
    elsewhere = Settings(data=tmp_path / "other")
    restoring.restore(elsewhere, taken.folder, NOW)
    # Tapes and slides have been set aside by the time that it comes to this.
    (elsewhere.data / "vicon.db.replaced-20261128T020000Z").write_bytes(b"of another")
    before = {path: path.read_bytes() for path in elsewhere.data.rglob("*") if path.is_file()}
    with pytest.raises(FileExistsError, match=r"vicon\.db\.replaced"):
        restoring.restore(elsewhere, taken.folder, NOW, replace=True)
    after = {path: path.read_bytes() for path in elsewhere.data.rglob("*") if path.is_file()}
    assert after == before


@contextmanager
def disk(at: Path) -> Iterator[None]:
    """One of a megabyte, mounted there."""
    at.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", at], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", at], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_mount_point_is_refused_by_name_before_anything_is_copied(
    settings: Settings, sitting: str, tmp_path: Path
) -> None:
    taken = made(settings, tmp_path / "backups")
    elsewhere = Settings(data=tmp_path / "other")
    taps = elsewhere.data / "taps"
    with disk(taps):
        with pytest.raises(BadBackup, match=f"{taps} is a mount point.*make {taps} a link"):
            restoring.restore(elsewhere, taken.folder, NOW, replace=True)
        assert {it.name for it in elsewhere.data.iterdir()} == {"lock", "run", "taps"}
    (elsewhere.data / "disk").mkdir()
    taps.rmdir()
    taps.symlink_to("disk")
    restoring.restore(elsewhere, taken.folder, NOW)
    assert (taps / "rec_1.0.tap").read_bytes() == TAPE and taps.is_symlink()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_without_the_server_key_it_wants_the_one_that_is_there(
    settings: Settings, sitting: str, tmp_path: Path
) -> None:
    taken = take(settings, tmp_path / "backups", NOW, key=False)
    assert "server.key" not in taken.manifest.files
    elsewhere = Settings(data=tmp_path / "other")
    with pytest.raises(BadBackup, match="without the server key"):
        restoring.restore(elsewhere, taken.folder, NOW)
    ServerKey.load_or_create(elsewhere.server_key_file)
    kept = elsewhere.server_key_file.read_bytes()
    restoring.restore(elsewhere, taken.folder, NOW)
    assert elsewhere.server_key_file.read_bytes() == kept


async def test_no_backup_is_made_of_nothing_nor_into_itself(tmp_path: Path) -> None:
    nothing = Settings(data=tmp_path / "none")
    with pytest.raises(BadBackup, match="no database of vicon"):
        take(nothing, tmp_path / "backups", NOW, key=True)
    with pytest.raises(BadBackup, match="another folder"):
        take(nothing, tmp_path / "none" / "taps" / "backups", NOW, key=True)
    assert list((tmp_path / "backups").iterdir()) == []


async def test_without_pg_dump_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadBackup, match="apt install postgresql-client"):
        postgres.dump("postgresql://vicon@db/vicon", tmp_path / "dump")
