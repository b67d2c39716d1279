"""How a call on a narrow link is felt at one page: gaps in sound and pictures, and what the chip says."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.browsers.page import Page
from tests.e2e.people import inbound

_WATCH = """(() => {
    clearInterval(window.__watching);
    const now = performance.now();
    const felt = window.__felt = { silence: 0, still: 0 };
    let heard = now, moved = now, frames = -1, busy = false;
    window.__watching = setInterval(async () => {
        if (busy) return;
        busy = true;
        const stats = [...(await window.__vicon.peer.getStats()).values()];
        const count = stats.filter(s => s.type === 'inbound-rtp' && s.kind === 'video')
            .reduce((n, s) => n + (s.framesDecoded ?? 0), 0);
        const now = performance.now();
        if (__hears([TONE]).length) heard = now;
        if (count !== frames) { frames = count; moved = now; }
        felt.silence = Math.max(felt.silence, (now - heard) / 1000);
        felt.still = Math.max(felt.still, (now - moved) / 1000);
        busy = false;
    }, 100);
})()"""

CHIP = "document.querySelector('[data-link]').textContent.trim()"


@dataclass(frozen=True)
class Felt:
    """`silence` and `still`: the longest, in seconds, the tone was not heard and no picture came.

    `concealed`: part of the sound's samples that were made up, silence between words not counted.
    """

    seconds: float
    silence: float
    still: float
    concealed: float
    frames: int


class Watch:
    """What `page` feels of the person with `tone`, from here on."""

    def __init__(self, page: Page, tone: int) -> None:
        self._page = page
        self._before = inbound(page)
        self._since = time.monotonic()
        page.evaluate(_WATCH.replace("TONE", str(tone)))

    def felt(self) -> Felt:
        after = inbound(self._page)
        more = {field: after[field] - count for field, count in self._before.items()}
        longest = self._page.evaluate("window.__felt")
        return Felt(
            seconds=time.monotonic() - self._since,
            silence=longest["silence"],
            still=longest["still"],
            concealed=(more["concealed"] - more["silent"]) / max(1, more["samples"]),
            frames=more["frames"],
        )
