"""The same work in plain Python on pylibsrtp: the yardstick of `make bench-forward`, not a part of vicon."""

import resource
import socket
import struct
from multiprocessing.connection import Connection

from pylibsrtp import Policy, Session

from tests.load.keys import key_salt

_PUBLISHER = 1


def _session(number: int, way: int, kind: int) -> Session:
    return Session(
        Policy(
            key=key_salt(number, way),
            ssrc_type=kind,
            srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
        )
    )


def cpu_us() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


def serve(pipe: Connection) -> None:
    """Learns its peers from 4-byte greetings, then forwards the publisher's packets to all others.

    Sends the port, then answers each message with (CPU microseconds, packets sent) until it gets "stop".
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.settimeout(0.05)
    pipe.send(sock.getsockname()[1])
    inbound = _session(_PUBLISHER, 0, Policy.SSRC_ANY_INBOUND)
    peers: dict[int, tuple[tuple[str, int], Session]] = {}
    sent = 0
    while True:
        if pipe.poll():
            if pipe.recv() == "stop":
                return
            pipe.send((cpu_us(), sent))
        try:
            packet, address = sock.recvfrom(2048)
        except TimeoutError:
            continue
        if len(packet) == 4:
            (number,) = struct.unpack("!I", packet)
            sock.sendto(b"hello", address)
            if number != _PUBLISHER and number not in peers:
                peers[number] = (address, _session(number, 1, Policy.SSRC_ANY_OUTBOUND))
            continue
        plain = inbound.unprotect(packet)
        for number, (to, session) in peers.items():
            mine = plain[:8] + struct.pack("!I", 0x10000 + number) + plain[12:]
            sock.sendto(session.protect(mine), to)
            sent += 1
