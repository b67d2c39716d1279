"""The container image: built of a bundle, started as compose.yaml starts it, a first meeting, stopped.

`make test-image`, as root. BUNDLE=FILE takes a bundle that is there already, MIRROR=URL another Debian.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.install.image import DEPLOY, Config, Store
from tests.install.machine import Machine

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    bundles = tmp_path / "dist"
    bundles.mkdir()
    if made := os.environ.get("BUNDLE"):
        shutil.copy(made, bundles)
    else:
        subprocess.run([DEPLOY / "bin/bundle", bundles], check=True)
    # What runs as another user goes through it.
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o711)
    store = Store(tmp_path / "images")
    store.base()
    store.build(bundles)
    yield store
    store.remove()


def as_its_user(config: Config, words: Sequence[str]) -> tuple[str, ...]:
    """`words` as a container runs them: its user and variables, nothing gained, no capability."""
    user = str(config.user)
    ids = (f"--reuid={user}", f"--regid={user}", "--clear-groups")
    drop = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
    variables = [f"{name}={value}" for name, value in config.variables.items()]
    return ("setpriv", *ids, *drop, "env", "VICON_PUBLIC_IP=127.0.0.1", *variables, *words)


def test_built_started_without_root_a_first_meeting_and_stopped(store: Store) -> None:
    config, root = store.config(), store.opened()
    assert config.user
    assert config.volumes == ("/var/lib/vicon",)
    service = yaml.safe_load((DEPLOY / "container/compose.yaml").read_text())["services"]["vicon"]
    assert service["read_only"]
    assert service["healthcheck"]["test"][0] == "CMD"
    healthy = service["healthcheck"]["test"][1:]
    # Engines of containers write it.
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    shutil.copy(Path(__file__).with_name("meeting.py"), root / "srv/meeting.py")
    its = partial(as_its_user, config)
    with Machine(root) as machine, (root.parent / "vicon.log").open("wb") as log:
        serving = subprocess.Popen(
            machine.words("sh", "-c", 'echo $$ > /tmp/vicon.pid; exec "$@"', "sh", *its(config.words)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

        def answers() -> bool:
            assert serving.poll() is None, (root.parent / "vicon.log").read_text()[-4000:]
            asked = subprocess.run(machine.words(*its(healthy)), capture_output=True)
            return asked.returncode == 0

        try:
            while not answers():
                pass
            told = machine.run(*its(("/opt/vicon/bin/python", "/srv/meeting.py", "hold")))
            assert json.loads(told.splitlines()[-1])["seq"] > 0
            # Its root may be read only: it wrote nowhere but where it has a volume or memory.
            strewn = ("find", "/", "-xdev", "-uid", str(config.user), "-not", "-path", "/var/lib/vicon*")
            assert machine.run(*strewn) == ""
        finally:
            machine.run("sh", "-c", "kill $(cat /tmp/vicon.pid)")
            serving.wait(timeout=60)
    assert serving.returncode == 0, (root.parent / "vicon.log").read_text()[-4000:]
