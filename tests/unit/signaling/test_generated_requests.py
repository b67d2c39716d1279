"""Schemathesis asks a running server whatever its document allows: nothing fails, nothing is undocumented."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CheckContext
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.accounts import first_administrator
from tests.ports import free_port
from tests.unit.signaling.documented import the_document
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from vicon import settings as configuration
from vicon.cluster.prepare import create_api_key, prepare
from vicon.people.keyring import SCOPES

AWAY = {"unavailable", "busy"}
"""503 that is right here: no media node runs beside this server."""
ENDS_THE_SESSION = (
    "session_sign_out",
    "me_end_sessions",
    "me_end_session",
    "me_set_password",
    "me_set_totp",
    "me_drop_totp",
)
EXAMPLES = 2


@schemathesis.serializer("message/rfc822", "image/svg+xml", "image/png")
def plainly(_context: Any, value: Any) -> Any:
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Headers of an administrator and a program; the server they are good at is up."""
    data, many = tmp_path_factory.mktemp("generated"), limits.parse("1000000/minute")
    links = prepare(configuration.load(data=data))
    key = create_api_key(
        configuration.load(data=data), {"label": "x", "role_ceiling": "chair", "scopes": sorted(SCOPES)}
    )
    with TestClient(create(Services(configuration.load(data=data))), base_url=ORIGIN) as client:
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        first_administrator(client, links["admin"])
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "LISTS",
            "WRONG",
            "EXPORTS",
            "SHEETS",
            "CALLS",
            "MEETINGS",
            "SIGN_INS",
            "CHECKS",
            "PEOPLE",
        ):
            patch.setattr(limits, name, many)
        patch.setattr(limits, "CALLS_AT_ONCE", 1e9)
        with served(data) as origin:
            yield {"origin": origin, "key": key, "cookies": cookies}


class served:  # noqa: N801 - used as a context
    """A server of its own thread, on loopback."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        app = create(Services(configuration.load(data=data)))
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None, lifespan="on")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()


def answers_at_all(_context: CheckContext, response: Any, _case: Any) -> None:
    right = response.status_code == 503 and response.json()["code"] in AWAY
    assert response.status_code < 500 or right, response.text


CHECKS = [
    answers_at_all,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.timeout(900)
def test_no_answer_is_a_failure_or_undocumented(shown: dict[str, str]) -> None:
    found = schemathesis.openapi.from_dict(the_document())
    found.config.update(base_url=shown["origin"])
    asked, faults = 0, []
    for result in found.exclude(operation_id=list(ENDS_THE_SESSION)).get_all_operations():
        operation = result.ok()
        headers = {"Origin": ORIGIN, "Cookie": shown["cookies"]}
        if any("key" in one for one in operation.definition.raw.get("security", ())):
            headers["Authorization"] = f"Bearer {shown['key']}"
        try:
            _ask(operation, headers)
        except FailureGroup as group:
            faults += [f"{operation.label}: {it.title} {it.message}" for it in group.exceptions]
        asked += 1
    assert asked > 80 and not faults, "\n".join(faults)


def _ask(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.validate_response(case.call(headers=headers, timeout=60), checks=CHECKS)

    ask()
