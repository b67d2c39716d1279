"""A real coturn with the configuration and the wall that ship: credentials, peers, ports."""

from __future__ import annotations

import base64
import hmac
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers.network import Host, Network
from tests.media.turn_client import FAMILY, IPV6, TCP, Refused, TurnClient
from tests.turn_server import NAME, SECRET, turn_server
from vicon.media.turn import LIFETIME_S, ice_servers

TURN = "10.77.0.1"
NODE = "10.77.1.1"
MEDIA_PORT = 7850
OTHER_PORTS = (53, 123, 5432, 6379, 7849, 7858, 8000)
"""A resolver, a clock, PostgreSQL, Redis, the pages, and the neighbours of the media ports."""
FORBIDDEN = [
    TURN,
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.77.0.2", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "8.8.8.8", "::1", "::ffff:127.0.0.1", "fe80::1", "2002:7f00:1::1"),
    *("64:ff9b::7f00:1", "fd00::1", "::", "ff02::1"),
]


def own_credentials(expires: int, name: str = "someone") -> tuple[str, str]:
    username = f"{expires}:{name}"
    mac = hmac.digest(SECRET.encode(), username.encode(), "sha1")
    return username, base64.b64encode(mac).decode()


def test_no_servers_without_a_setting_and_never_the_same_name_twice() -> None:
    assert ice_servers((), "", now_s=1000) == []
    (one,) = ice_servers(["turn:turn.example:3478"], SECRET, now_s=1000)
    (other,) = ice_servers(["turn:turn.example:3478"], SECRET, now_s=1000)
    expires, name = one.username.split(":")
    assert int(expires) == 1000 + LIFETIME_S
    assert len(name) == 16
    assert one.username != other.username


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("coturn")


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def client(network: Network, scratch: Path) -> Iterator[Host]:
    """A host whose TURN server is ready; the media node is the server's second address."""
    client = network.client("client")
    with turn_server(network, client, scratch, port=3478, node=NODE, tls_port=443):
        yield client


def turn(client: Host, username: str, credential: str) -> TurnClient:
    return TurnClient(client.connect(TURN, 3478), username, credential)


def test_our_credentials_are_taken_and_reach_the_media_node_and_nobody_else(client: Host) -> None:
    (server,) = ice_servers([f"turn:{TURN}"], SECRET, now_s=int(time.time()))
    mine = turn(client, server.username, server.credential)
    mine.allocate()
    mine.permit(NODE)
    for peer in FORBIDDEN:
        with pytest.raises(Refused) as refused:
            mine.permit(peer)
        # Forbidden, or of another family than the relay's.
        assert refused.value.code in (403, 443), peer


def test_of_the_media_node_only_the_media_port_is_reached_and_nothing_over_tcp(
    network: Network, client: Host
) -> None:
    """Redis and PostgreSQL speak TCP, which no relay here does; UDP goes to the media ports alone."""
    host = network.server
    sockets = {port: host.run_here(lambda port=port: listening(port)) for port in (MEDIA_PORT, *OTHER_PORTS)}
    expires = int(time.time()) + 600
    mine = turn(client, *own_credentials(expires, "knocking"))
    with pytest.raises(Refused) as refused:
        mine.allocate(transport=TCP)
    assert refused.value.code == 442
    for port, waiting in sockets.items():
        # Another one each time: coturn gives up a relay whose packet the wall has stopped.
        mine = turn(client, *own_credentials(expires, f"to-{port}"))
        mine.allocate()
        mine.permit(NODE)
        stopped = stopped_by_wall(host)
        mine.send(NODE, port, b"knock")
        if port == MEDIA_PORT:
            assert waiting.recv(64) == b"knock"
            continue
        deadline = time.monotonic() + 60
        while stopped_by_wall(host) == stopped:
            assert time.monotonic() < deadline, f"a packet to port {port} was not stopped"
            time.sleep(0.05)
        waiting.setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting.recv(64)
    for waiting in sockets.values():
        waiting.close()


def stopped_by_wall(host: Host) -> int:
    """Relayed packets that turnserver.nft has dropped so far."""
    listed = host.command("nft", "list", "chain", "inet", "turn", "output")
    text = subprocess.run(listed, check=True, capture_output=True, text=True).stdout
    return int(text.split("counter packets ")[1].split()[0])


def listening(port: int) -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.settimeout(60)
    one.bind((NODE, port))
    return one


def test_tls_on_443_with_the_certificate_of_its_name(client: Host, scratch: Path) -> None:
    context = ssl.create_default_context(cafile=str(scratch / "turn.pem"))
    username, credential = own_credentials(int(time.time()) + 600, "over-tls")
    with context.wrap_socket(client.connect(TURN, 443), server_hostname=NAME) as connection:
        over_tls = TurnClient(connection, username, credential)
        over_tls.allocate()
        over_tls.permit(NODE)


def test_expired_and_forged_credentials_are_refused(client: Host) -> None:
    expired = own_credentials(int(time.time()) - 10)
    forged = (own_credentials(int(time.time()) + 600)[0], expired[1])
    for username, credential in (expired, forged):
        with pytest.raises(Refused) as refused:
            turn(client, username, credential).allocate()
        assert refused.value.code == 401


def test_there_is_no_ipv6_relay_to_ask_for(client: Host) -> None:
    from vicon.rehearsal.stun import attribute

    username, credential = own_credentials(int(time.time()) + 600)
    with pytest.raises(Refused) as refused:
        turn(client, username, credential).allocate(attribute(FAMILY, bytes([IPV6, 0, 0, 0])))
    assert refused.value.code == 440


def test_one_name_has_eight_allocations(client: Host) -> None:
    username, credential = own_credentials(int(time.time()) + 600, "many")
    held: list[socket.socket] = []
    for _ in range(8):
        connection = client.connect(TURN, 3478)
        held.append(connection)
        TurnClient(connection, username, credential).allocate()
    with pytest.raises(Refused) as refused:
        turn(client, username, credential).allocate()
    assert refused.value.code == 486
    for connection in held:
        connection.close()
