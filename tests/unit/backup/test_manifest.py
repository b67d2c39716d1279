"""What a manifest may say, and what a backup that differs from it is told."""

import json

import pytest

from vicon.backup.manifest import BadBackup, Entry, Manifest, differences, dumps, loads, may_be_kept

FILES = {
    "database.sqlite": Entry(4096, "a" * 64),
    "server.key": Entry(32, "b" * 64),
    "taps/rec_1.0.tap": Entry(10, "c" * 64),
}
MADE = Manifest("0.1.0", "0027", "sqlite", "2026-11-28T00:00:00+00:00", "https://rapat.kota.example", FILES)


def test_it_comes_back_as_it_was_written() -> None:
    assert loads(dumps(MADE)) == MADE
    assert MADE.database == "database.sqlite"
    assert differences(MADE, FILES) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({k: v for k, v in FILES.items() if k != "server.key"}, "server.key is missing"),
        ({**FILES, "server.key": Entry(31, "b" * 64)}, "server.key has 31 bytes, the manifest says 32"),
        ({**FILES, "server.key": Entry(32, "d" * 64)}, "server.key has SHA-256 dddddddd…"),
        ({**FILES, "taps/other": Entry(1, "a" * 64)}, "taps/other is not in the manifest"),
    ],
)
def test_each_difference_is_named(found: dict[str, Entry], said: str) -> None:
    (sentence,) = differences(MADE, found)
    assert sentence.startswith(said)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "taps/../../x", "taps", "taps//x", "taps/./x", "run/redis.sock", "taps/a\\b", ""],
)
def test_no_path_leads_out_of_what_a_backup_holds(path: str) -> None:
    assert not may_be_kept(path)
    value = json.loads(dumps(MADE))
    value["files"][path] = {"size": 1, "sha256": "a" * 64}
    with pytest.raises(BadBackup):
        loads(json.dumps(value).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"format": "vicon/backup/2"},
        {"engine": "postgresql"},
        {"schema": "newest"},
        {"files": {}},
        {"files": {"database.sqlite": {"size": -1, "sha256": "a" * 64}}},
        {"files": {"database.sqlite": {"size": True, "sha256": "a" * 64}}},
        {"files": {"database.sqlite": {"size": 1, "sha256": "A" * 64}}},
        {"gone": [1]},
    ],
)
def test_what_is_not_as_it_is_written_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadBackup):
        loads(json.dumps(json.loads(dumps(MADE)) | change).encode())


def test_what_is_no_json_is_refused() -> None:
    for text in (b"", b"\xff", b"[" * 100_000, b"[]", b"null"):
        with pytest.raises(BadBackup):
            loads(text)
