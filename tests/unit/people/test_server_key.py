"""The key file: made once, readable by its owner only, and the only thing that opens what it sealed."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vicon.people.server_key import BadServerKey, ServerKey


def test_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "server.key"
    sealed = ServerKey.load_or_create(path).seal("purpose", b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ServerKey.load_or_create(path).open("purpose", sealed) == b"secret"
    assert [file.name for file in path.parent.iterdir()] == ["server.key"]


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(ServerKey.load_or_create, [tmp_path / "server.key"] * 8))
    assert len({key.digest("purpose", "value") for key in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_file_that_others_can_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "server.key"
    ServerKey.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(BadServerKey, match="chmod 600"):
        ServerKey.load_or_create(path)


@pytest.fixture
def folder_for_all() -> Iterator[Path]:
    """One that another user may go through, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can hand a file to another user")
@pytest.mark.parametrize(("mode", "good"), [(0o440, True), (0o640, True), (0o660, False), (0o644, False)])
def test_file_of_root_may_be_readable_for_the_group_it_is_handed_to(
    folder_for_all: Path, mode: int, good: bool
) -> None:
    path = folder_for_all / "server.key"
    ServerKey.load_or_create(path)
    os.chown(path, 0, 10001)
    path.chmod(mode)
    os.setegid(10001)
    os.seteuid(10001)
    try:
        if good:
            ServerKey.load_or_create(path)
        else:
            with pytest.raises(BadServerKey, match="can be read by others"):
                ServerKey.load_or_create(path)
    finally:
        os.seteuid(0)
        os.setegid(0)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "server.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(BadServerKey, match="32 bytes"):
        ServerKey.load_or_create(path)


def test_seal_opens_with_its_key_and_purpose_only() -> None:
    key, other = ServerKey(bytes(32)), ServerKey(bytes([1]) * 32)
    sealed = key.seal("one", b"secret")
    for opener, purpose, text in (
        (other, "one", sealed),
        (key, "two", sealed),
        (key, "one", sealed[:-1]),
        (key, "one", b""),
    ):
        with pytest.raises(BadServerKey, match="restore the key file"):
            opener.open(purpose, text)
    assert key.seal("one", b"secret") != sealed
    assert key.digest("one", "x") != other.digest("one", "x") != key.digest("two", "x")
