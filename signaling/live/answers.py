"""What each request for something broadcast gets: at once, or when it is there (rfc8216bis, 6.2.5.2)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from starlette.responses import FileResponse, Response

from signaling.live.lists import Lists, Shown
from signaling.problems import Problem
from vicon.mixing.broadcast.addresses import AWAITED, EVERYWHERE, FOR_EVER, MEDIA, SHORTLY, WAITS_S
from vicon.mixing.broadcast.playlist import QUICK


async def playlist(lists: Lists, path: Path, msn: int | None, part: int | None) -> tuple[bytes, str]:
    """The list at `path`, and how long caches may keep it.

    With `msn` (and `part` of it) one with parts comes as soon as it goes so far.

    Raises Problem: 400 if that is too far ahead, 404, 503 if it does not come.
    """
    if part is not None and msn is None:
        raise Problem(400, "bad_body", detail="_HLS_part is of a segment: _HLS_msn is missing.")
    shown, kept = await lists.now(path), SHORTLY
    if shown is not None and msn is not None and path.stem.endswith(QUICK):
        shown, kept = await _gone_so_far(lists, path, shown, msn, part), AWAITED
    if shown is None:
        raise Problem(404, "no_such_address")
    return shown.text, kept


async def media(lists: Lists, files: Path, rendition: str, name: str) -> Response:
    """A segment, a part or a header; the part that a list announces as soon as it is there.

    Raises Problem.
    """
    path = files / rendition / name
    if not await asyncio.to_thread(path.is_file):
        await _announced(lists, files / f"{rendition}{QUICK}.m3u8", f"{rendition}/{name}")
        if not await asyncio.to_thread(path.is_file):
            raise Problem(404, "no_such_address")
    return FileResponse(path, media_type=MEDIA, headers={"Cache-Control": FOR_EVER} | EVERYWHERE)


async def _gone_so_far(lists: Lists, path: Path, shown: Shown, msn: int, part: int | None) -> Shown | None:
    """The list as soon as it has what is asked for; None once it is gone. Raises Problem."""
    if shown.reached.far(msn, part):
        raise Problem(400, "bad_body", detail="This is too far behind the end of the list.")

    def has(it: Shown | None) -> bool:
        return it is None or it.reached.has(msn, part)

    if has(shown):
        return shown
    try:
        return await lists.until(path, has, WAITS_S)
    except TimeoutError:
        raise Problem(503, "unavailable", detail="The broadcast stands still.", retry_s=1) from None


async def _announced(lists: Lists, path: Path, uri: str) -> None:
    """Until the list does not announce the part any more: then it is there, or never will be."""

    def passed(it: Shown | None) -> bool:
        return it is None or it.reached.hint != uri

    # Nobody has to find a list for what was never announced.
    if not passed(await lists.now(path)):
        with suppress(TimeoutError):
            await lists.until(path, passed, WAITS_S)
