"""A network that lets out nothing but pages and TLS to port 443 of the TURN server."""

from __future__ import annotations

import pytest

from tests.browsers.chromium import trusting
from tests.browsers.devices import hue, tone
from tests.browsers.network import SERVER
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import enter, hears, sees
from tests.turn_server import SECRET, turn_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
OWN = {"VICON_TURN_URLS": f"turns:{SERVER}:443?transport=tcp", "VICON_TURN_SECRET": SECRET}

_RELAYED = """(async () => {
    const stats = [...(await window.__vicon.peer.getStats()).values()];
    const local = new Map(stats.filter(s => s.type === 'local-candidate').map(s => [s.id, s]));
    return stats.some(s => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded'
        && local.get(s.localCandidateId)?.candidateType === 'relay'
        && local.get(s.localCandidateId)?.relayProtocol === 'tls');
})()""".replace("\n", " ")


def test_chromium_behind_such_a_wall_joins_by_turn_over_tls(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    meeting = stage.server.meeting("Hanya 443")
    outside, inside = stage.host("first"), stage.host("second")
    node = stage.server.address
    scratch = tmp_path_factory.mktemp("turn")
    with turn_server(stage.network, outside, scratch, port=3478, tls_port=443, node=node) as certificate:
        stage.flags.append(trusting(certificate))
        inside.wall("meta l4proto udp", "tcp dport 7850-7999", "tcp dport 3478")
        try:
            host, guest = stage.chromium("host", 0, host="first"), stage.chromium("guest", 2, host="second")
            enter(host, meeting, "Ketua", host=True)
            enter(guest, meeting, "Tamu")
            wait_for(guest, _RELAYED)
            hears(host, [tone(2)], [tone(0), tone(2)])
            hears(guest, [tone(0)], [tone(0), tone(2)])
            sees(host, [hue(2)])
            sees(guest, [hue(0)])
        finally:
            inside.wall()
