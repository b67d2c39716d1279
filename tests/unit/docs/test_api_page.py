"""Every example of the page on the API works, through a client that is generated from the document."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.hosting import hosting
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.people.powers import POWERS

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "api.md").read_text("utf-8")
PLACE, KEY = "https://vicon.example.go.id", "vk_…"
"""As the page calls the server and the caller's key."""
CHECKED = 'post_hooks: ["ruff check --no-cache --isolated --select=E9,F821 ."]'
"""What is generated is Python and knows its names. Nobody reads it: it needs no order or shape."""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """`vicon_api` can be imported. The generator has nothing to complain of."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "client.yaml"
    config.write_text((DOCS / "client.yaml").read_text("utf-8") + CHECKED, "utf-8")
    wanted = ["--path", DOCS / "openapi.json", "--config", config, "--meta", "none"]
    wanted += ["--output-path", folder / "vicon_api"]
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", *wanted],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[TestClient, str]]:
    """The server, and a key that may what the page does."""
    own = settings.load(data=tmp_path)
    prepare(own)
    scopes = ["sittings:read", "sittings:write", "seats:read", "seats:write", "journal:read"]
    scopes += ["commands:agenda"]
    key = create_api_key(own, {"label": "SIPD", "role_ceiling": "chair", "scopes": scopes})
    with hosting(own), TestClient(create(Services(own)), base_url=ORIGIN) as client:
        wait_for_keys(client)
        yield client, key


def test_its_examples_work(generated: None, served: tuple[TestClient, str]) -> None:
    client, key = served
    examples = re.findall(r"^```(http|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert {form for form, _ in examples} == {"http", "python"}
    client.headers["Authorization"] = f"Bearer {key}"
    scope: dict[str, Any] = {"server": client}
    for form, text in examples:
        said = text.replace(PLACE, ORIGIN).replace(KEY, key)
        if form == "http":
            sent(client, said)
            continue
        # It keeps its headers, and what it sends passes no network.
        said = said.replace(f'token="{key}")', f'token="{key}").set_httpx_client(server)')
        exec(compile(said, "api.md", "exec"), scope)


def sent(client: TestClient, example: str) -> None:
    head, _, body = example.partition("\n\n")
    line, *headers = head.splitlines()
    method, path = line.split()
    answer = client.request(method, path, content=body, headers=dict(it.split(": ", 1) for it in headers))
    assert answer.status_code == 201, answer.text


def test_it_says_which_commands_each_scope_permits() -> None:
    rows = re.findall(r"^\| `(commands:\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
    told = {scope: tuple(re.findall(r"`([a-z.]+)`", commands)) for scope, commands in rows}
    assert told == {scope: its.commands for scope, its in POWERS.items()}
