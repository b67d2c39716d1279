"""Credentials that the load generator (`engine/examples/load.rs`) and the server side both compute."""


def key_salt(number: int, way: int) -> bytes:
    """Master key and salt of AES-128-GCM for a transport; `way` 0 is towards the server."""
    return bytes((number >> (8 * (i % 4)) ^ (i * 31 + way * 101)) & 0xFF for i in range(28))


def ufrag(number: int) -> str:
    return f"u{number:07}"


def remote_ufrag(number: int) -> str:
    return f"them{number:07}"


def pwd(number: int) -> str:
    return f"password-{number:020}"
