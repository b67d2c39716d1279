"""What WHIP and WHEP refuse, as problems; and what a request for either shows and carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from signaling.presented import bearer
from signaling.problems import Problem
from signaling.whip.description import BadDescription
from signaling.whip.feed import NotIn
from signaling.whip.fragment import BadFragment
from vicon.cluster.redis import RedisAwayError

AGAIN_S = 5

_OF_SITTING = {
    "sdp_bad": (422, "bad_body"),
    "codec_none": (422, "bad_body"),
    "lobby": (403, "forbidden"),
    "forbidden": (403, "forbidden"),
    "banned": (403, "banned"),
    "removed": (403, "removed"),
    "taken_over": (404, "taken_over"),
    "secret_bad": (404, "secret_bad"),
    "unavailable": (503, "unavailable"),
    "full": (503, "full"),
}
"""All else is 409: who sends may try again later."""


@contextmanager
def told() -> Iterator[None]:
    """Whatever of WHIP is raised inside becomes a Problem."""
    try:
        yield
    except BadFragment as bad:
        raise Problem(400, "bad_body", detail=str(bad)) from None
    except BadDescription as bad:
        raise Problem(422, "bad_body", detail=str(bad)) from None
    except RedisAwayError:
        raise Problem(503, "unavailable", retry_s=AGAIN_S) from None
    except NotIn as refused:
        status, code = _OF_SITTING.get(refused.error, (409, refused.error))
        detail = f"{refused.error}: {refused.detail}"
        again = AGAIN_S if status in (409, 503) else None
        raise Problem(status, code, detail=detail, retry_s=again) from None


async def text_of(request: Request, media_type: str) -> str:
    """The body. Raises Problem: 415 for another type, 400 for what is no text."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise Problem(415, "unsupported")
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError:
        raise Problem(400, "bad_body") from None


def digest_of(request: Request) -> str:
    """Of what is shown; empty if nothing is."""
    secret = bearer(request)
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""
