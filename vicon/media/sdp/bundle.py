"""What all lines of an offer have in common: one bundle, one ICE and DTLS identity (RFC 8843)."""

from __future__ import annotations

import re

from aiortc.sdp import MediaDescription, SessionDescription

from vicon.media.sdp.offer import Fingerprint, OfferedLine, SdpError, Setup


def check_mids(session: SessionDescription, lines: tuple[OfferedLine, ...]) -> None:
    if len({line.mid for line in lines}) != len(lines):
        raise SdpError("Two m-lines have the same mid.")
    bundled = {str(item) for group in session.group if group.semantic == "BUNDLE" for item in group.items}
    for line in lines:
        if line.is_media and line.mid not in bundled:
            raise SdpError("Every line must be in one BUNDLE group.", mid=line.mid)


_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_HEX_PAIRS = re.compile(r"[0-9A-F]{2}(?::[0-9A-F]{2})*")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PWD = re.compile(r"[A-Za-z0-9+/]{22,256}")


def common_transport(
    used: list[tuple[OfferedLine, MediaDescription]],
) -> tuple[str, str, tuple[Fingerprint, ...], Setup]:
    """The one ICE and DTLS identity that all lines of a bundle must state."""
    seen = []
    for line, media in used:
        if media.profile != "UDP/TLS/RTP/SAVPF":
            raise SdpError("Only UDP/TLS/RTP/SAVPF is spoken here: media is always encrypted.", mid=line.mid)
        if not media.rtcp_mux:
            raise SdpError("a=rtcp-mux is missing.", mid=line.mid)
        if media.dtls is None:
            raise SdpError("a=setup is missing.", mid=line.mid)
        if media.ice is None or media.ice.iceLite:
            raise SdpError("Both sides would be ICE-lite.", mid=line.mid)
        prints = tuple(Fingerprint(f.algorithm.lower(), f.value.upper()) for f in media.dtls.fingerprints)
        seen.append((media.ice.usernameFragment, media.ice.password, prints, media.dtls.role))
    ufrag, pwd, prints, role = seen[0]
    for (line, _), other in zip(used, seen, strict=True):
        if other != seen[0]:
            raise SdpError(
                "This line has another ufrag, password, fingerprint or setup than the first.", mid=line.mid
            )
    mid = used[0][0].mid
    if not _UFRAG.fullmatch(ufrag or "") or not _PWD.fullmatch(pwd or ""):
        raise SdpError("The ufrag needs 4 to 256 ICE characters, the password 22 to 256.", mid=mid)
    for known in prints:
        size = _DIGEST_BYTES.get(known.algorithm)
        if size and not (len(known.value) == 3 * size - 1 and _HEX_PAIRS.fullmatch(known.value)):
            raise SdpError(f"A {known.algorithm} fingerprint must be {size} pairs of hex digits.", mid=mid)
    if not any(known.algorithm in _DIGEST_BYTES for known in prints):
        raise SdpError("A fingerprint of sha-256, sha-384 or sha-512 is needed.", mid=mid)
    setups: dict[str, Setup] = {"auto": "actpass", "client": "active", "server": "passive"}
    return str(ufrag), str(pwd), prints, setups[role]
