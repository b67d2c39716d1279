"""Whether whoever watches a broadcast gets to the process that is there for it."""

from __future__ import annotations

from dataclasses import dataclass

from vicon.doctor.finding import Finding

_WHERE = "VICON_BROADCAST_LISTEN"


@dataclass(frozen=True, slots=True)
class Answer:
    """To a list of no room. `status` 0: none came (`why`); `ours`: a problem of vicon, `viewers`: of that
    process."""

    status: int
    ours: bool = False
    viewers: bool = False
    why: str = ""


def judge(listen: str, here: Answer, url: str, front: Answer, *, proxied: bool) -> list[Finding]:
    """`here`: at `listen` itself, `front`: by way of `url`, if there is a proxy."""
    facts = {"listen": listen, "url": url, "why": here.why}
    if not here.viewers:
        return [Finding("web", "failure", "viewers_silent", _WHERE, facts)]
    if not proxied:
        return [Finding("web", "ok", "viewers_ok", _WHERE, facts)]
    if not front.ours:
        return [Finding("web", "failure", "viewers_blocked", f"{url}/live/", facts | {"why": front.why})]
    if not front.viewers:
        return [Finding("web", "warning", "viewers_unrouted", "broadcast-locations.conf", facts)]
    return [Finding("web", "ok", "viewers_ok", _WHERE, facts)]
