"""What an installation begins with: a bundle, and a fresh Debian of its own."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install import debian

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked."""
    folder = tmp_path_factory.mktemp("bundle")
    made = os.environ.get("BUNDLE")
    if not made:
        command = [ROOT / "deploy" / "bin" / "bundle", folder]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
    with tarfile.open(made) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    """The folder of a fresh Debian."""
    root = tmp_path / "root"
    root.mkdir()
    subprocess.run(["tar", "--numeric-owner", "-xpf", debian.base(), "-C", root], check=True)
    # What runs as another user goes through it.
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    # As Debian's installer writes it; debootstrap does not.
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    yield root
    # In a tenth of the time that shutil takes.
    subprocess.run(["rm", "-rf", "--one-file-system", root], check=True)
