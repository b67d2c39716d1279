"""The container image, built by buildah without a registry: on the Debian that debootstrap made."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.install import debian

DEPLOY = Path(__file__).parents[2] / "deploy"
BASE = "docker.io/library/debian:bookworm-slim"


@dataclass(frozen=True, slots=True)
class Config:
    """What the image says of itself: who runs what, with which variables, where files may be written."""

    user: int
    words: tuple[str, ...]
    variables: dict[str, str]
    volumes: tuple[str, ...]


class Store:
    """Images and containers below `folder`, apart from those of the machine."""

    def __init__(self, folder: Path) -> None:
        self._ways = (f"--root={folder / 'kept'}", f"--runroot={folder / 'run'}")

    def base(self) -> None:
        """What the Containerfile calls BASE."""
        container = self._run("from", "scratch")
        self._run("add", "--quiet", container, str(debian.base()), "/")
        self._run("commit", "--quiet", container, BASE)
        self._run("rm", container)

    def build(self, bundles: Path) -> None:
        """The image `vicon`, of the bundle in the folder `bundles`."""
        file = str(DEPLOY / "container/Containerfile")
        # Packages of Debian are fetched; images are not.
        here = ("--pull-never", "--network=host", "--quiet")
        self._run("build", *here, "--tag=vicon", f"--file={file}", str(bundles))

    def opened(self) -> Path:
        """The files of a new container, to be changed at will."""
        return Path(self._run("mount", self._run("from", "--pull-never", "vicon")))

    def config(self) -> Config:
        said = json.loads(self._run("inspect", "--type=image", "vicon"))["OCIv1"]["config"]
        variables = dict(it.split("=", 1) for it in said["Env"])
        words = (*said["Entrypoint"], *said["Cmd"])
        return Config(int(said["User"].split(":")[0]), words, variables, tuple(said["Volumes"]))

    def remove(self) -> None:
        self._run("rm", "--all")
        self._run("rmi", "--all", "--force")

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            ["buildah", *self._ways, *words],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"BUILDAH_ISOLATION": "chroot"},
        )
        assert done.returncode == 0, (words, done.stdout[-2000:] + done.stderr[-3000:])
        return done.stdout.strip()
