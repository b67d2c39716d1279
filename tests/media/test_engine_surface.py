"""The extension module against its stub: the same names, the same fields, and errors before effects."""

import ast
import inspect
import select
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vicon.media import _engine
from vicon.media._engine import Engine, EngineError, Line, SlotLine, Wish

STUB = ast.parse((Path(_engine.__file__).parent / "_engine.pyi").read_text())
PWD = "a-password-of-24-letters"
CAMERA = Line("0", "camera", 7, {96: "vp8"}, {96: 97}, {"mid": 4, "transport_cc": 3}, ["f"], [])
SLOT = SlotLine("1", False, 1000, 1001, {96: "vp8"}, {96: 97}, {"transport_cc": 3})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(workers=2, bind=["127.0.0.1"], public=["127.0.0.1"], port=0, tap_dir=str(tmp_path))
    yield engine
    engine.shutdown(1_000_000)


@pytest.fixture
def call(engine: Engine) -> Engine:
    """Room 1 with transport 5."""
    engine.open_room(1)
    engine.open_transport(1, 5, "ours", PWD, "them")
    return engine


def until(engine: Engine, kind: type[Any]) -> Any:
    """The next event of a kind; others are passed over."""
    for _ in range(50):
        for event in engine.events():
            if isinstance(event, kind):
                return event
        assert select.select([engine.event_fd], [], [], 5)[0], f"no {kind.__name__} came"
    raise AssertionError(f"no {kind.__name__} among many events")


def stub_classes() -> dict[str, ast.ClassDef]:
    return {node.name: node for node in STUB.body if isinstance(node, ast.ClassDef)}


def test_every_tuple_has_the_fields_of_the_stub() -> None:
    for name, node in stub_classes().items():
        if "NamedTuple" in [ast.unparse(base) for base in node.bases]:
            fields = [item.target.id for item in node.body if isinstance(item, ast.AnnAssign)]  # type: ignore[union-attr]
            assert list(getattr(_engine, name)._fields) == fields, name


def test_every_method_has_the_parameters_of_the_stub() -> None:
    for node in stub_classes()["Engine"].body:
        if isinstance(node, ast.FunctionDef) and node.name != "__init__" and not node.decorator_list:
            wanted = [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)]
            assert list(inspect.signature(getattr(Engine, node.name)).parameters) == wanted, node.name


def test_nothing_is_public_that_the_stub_does_not_name() -> None:
    literals = {"Kind", "Codec", "Profile"}
    functions = {node.name for node in STUB.body if isinstance(node, ast.FunctionDef)}
    named = {*stub_classes(), *functions, "Event"} - literals
    assert {name for name in vars(_engine) if not name.startswith("_")} == named
    methods = {node.name for node in stub_classes()["Engine"].body if isinstance(node, ast.FunctionDef)}
    assert {name for name in vars(Engine) if not name.startswith("_")} == methods - {"__init__"}


def test_event_is_the_union_of_all_events() -> None:
    (union,) = (
        node.value
        for node in STUB.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "Event"
    )
    wanted = {name.id for name in ast.walk(union) if isinstance(name, ast.Name)}
    assert {kind.__name__ for kind in _engine.Event.__args__} == wanted


BAD: list[tuple[str, Callable[[Engine], object]]] = [
    ("unknown_id", lambda e: e.close_room(9)),
    ("unknown_id", lambda e: e.candidates(9)),
    ("unknown_id", lambda e: e.open_transport(9, 6, "ours", PWD, "them")),
    ("unknown_id", lambda e: e.send_dtls(9, b"x")),
    ("unknown_id", lambda e: e.gate(9, "open")),
    ("unknown_id", lambda e: e.untap(9)),
    ("unknown_id", lambda e: e.view(9, [], audio_only=False, saver=0)),
    ("taken_id", lambda e: e.open_room(1)),
    ("taken_id", lambda e: e.open_transport(1, 5, "ours", PWD, "them")),
    ("bad_value", lambda e: e.open_room(0)),
    ("bad_value", lambda e: e.open_room(-1)),
    ("bad_value", lambda e: e.open_room(1 << 32)),
    ("bad_value", lambda e: e.open_transport(1, 6, "our", PWD, "them")),
    ("bad_value", lambda e: e.open_transport(1, 6, "ours", "short", "them")),
    ("bad_value", lambda e: e.open_transport(1, 6, "ou:rs", PWD, "them")),
    ("bad_value", lambda e: e.send_dtls(5, b"")),
    ("bad_value", lambda e: e.send_dtls(5, bytes(1501))),
    ("bad_value", lambda e: e.install_keys(5, "rot13", bytes(28), bytes(28))),  # type: ignore[arg-type]
    ("bad_value", lambda e: e.install_keys(5, "aead_aes_128_gcm", bytes(30), bytes(28))),
    ("bad_value", lambda e: e.install_keys(5, "aes128_cm_sha1_80", bytes(30), bytes(28))),
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(producer=0)])),
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(kind="window")])),  # type: ignore[arg-type]
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(payloads={96: "av2"})])),  # type: ignore[dict-item]
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(payloads={300: "vp8"})])),
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(ext={"mid": 15})])),
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(ext={"colour": 1})])),
    ("bad_value", lambda e: e.declare(5, [CAMERA, CAMERA._replace(producer=8)])),
    ("bad_value", lambda e: e.declare(5, [CAMERA._replace(mid=str(n), producer=n + 1) for n in range(5)])),
    ("bad_value", lambda e: e.slots(5, [SLOT, SLOT._replace(mid="2")])),
    ("bad_value", lambda e: e.slots(5, [SLOT._replace(ssrc=1)])),
    ("bad_value", lambda e: e.view(5, [], audio_only=False, saver=4)),
    ("bad_value", lambda e: e.view(5, [Wish("1", 0, "nobody", 1, 1, 0)], audio_only=False, saver=0)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("code", "act"), BAD, ids=[f"{code}-{n}" for n, (code, _) in enumerate(BAD)])
def test_what_cannot_be_is_refused_at_the_call(
    call: Engine, code: str, act: Callable[[Engine], object]
) -> None:
    with pytest.raises(EngineError) as caught:
        act(call)
    assert caught.value.code == code
    assert str(caught.value).startswith(code)


@pytest.mark.parametrize(
    "change",
    [
        {"workers": 0},
        {"bind": []},
        {"bind": ["127.0.0.1", "::1"]},
        {"bind": ["localhost"]},
        {"public": []},
        {"port": 70_000},
    ],
    ids=str,
)
def test_an_engine_that_cannot_be_is_not_started(tmp_path: Path, change: dict[str, Any]) -> None:
    good: dict[str, Any] = {
        "workers": 1,
        "bind": ["127.0.0.1"],
        "public": ["127.0.0.1"],
        "port": 0,
        "tap_dir": str(tmp_path),
    }
    with pytest.raises(EngineError) as caught:
        Engine(**(good | change))
    assert caught.value.code == "bad_value"


def test_a_port_in_use_is_an_os_error(call: Engine, tmp_path: Path) -> None:
    port = call.candidates(1)[0].port
    with pytest.raises(OSError, match="in use"):
        Engine(workers=1, bind=["127.0.0.1"], public=["127.0.0.1"], port=port, tap_dir=str(tmp_path))


def test_keys_are_installed_once(call: Engine) -> None:
    call.install_keys(5, "aead_aes_128_gcm", bytes(28), bytes(28))
    with pytest.raises(EngineError, match="once"):
        call.install_keys(5, "aead_aes_128_gcm", bytes(28), bytes(28))


def test_a_closed_transport_is_unknown_at_once_and_its_id_free_after_its_end(call: Engine) -> None:
    call.declare(5, [CAMERA])
    call.close_transport(5, "asked")
    with pytest.raises(EngineError) as caught:
        call.gate(7, "open")
    assert caught.value.code == "unknown_id"
    end = until(call, _engine.TransportEnd)
    assert (end.transport, end.reason) == (5, "asked")
    call.open_transport(1, 5, "ours", PWD, "them")
    call.declare(5, [CAMERA])


def test_a_known_mid_keeps_its_producer(call: Engine) -> None:
    call.declare(5, [CAMERA])
    call.declare(5, [CAMERA, CAMERA._replace(mid="1", kind="screen", producer=8)])
    with pytest.raises(EngineError, match="keeps its producer"):
        call.declare(5, [CAMERA._replace(producer=9), CAMERA._replace(mid="1", producer=8)])
    with pytest.raises(EngineError, match="missing"):
        call.declare(5, [CAMERA])


def test_every_command_has_a_number_of_its_own(engine: Engine) -> None:
    numbers = [engine.open_room(room) for room in range(1, 20)]
    assert sorted(set(numbers)) == numbers


def test_rooms_are_spread_over_workers_and_their_candidates_stay(engine: Engine) -> None:
    ports = set()
    for room in range(1, 5):
        engine.open_room(room)
        candidate, tcp = engine.candidates(room)
        assert (candidate.protocol, candidate.address) == ("udp", "127.0.0.1")
        assert (candidate.protocol, tcp.protocol, tcp.port) == ("udp", "tcp", candidate.port)
        assert engine.candidates(room) == [candidate, tcp]
        ports.add(candidate.port)
    assert ports == {load.port for load in engine.load()}


def test_after_the_shutdown_every_call_is_closed(call: Engine) -> None:
    call.shutdown(1_000_000)
    for act in (lambda: call.open_room(3), lambda: call.close_room(1), lambda: call.candidates(1)):
        with pytest.raises(EngineError) as caught:
            act()
        assert caught.value.code == "closed"


def test_figures_of_an_unknown_transport_are_none(engine: Engine) -> None:
    assert engine.stats(99) is None
