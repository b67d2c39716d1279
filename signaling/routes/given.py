"""Files of recordings as they are given out: all of one, or the range that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import FileResponse, Response

from signaling.problems import Problem
from signaling.services import Services
from signaling.stored import Stored
from vicon.privacy.tapes import name_of
from vicon.store.bucket import BucketAway
from vicon.store.recordings import Film, Recording
from vicon.worker.filming import bucket as bucket_of
from vicon.worker.filming import path_of

FILM = "video/mp4"
OWN = {"Cache-Control": "private, max-age=3600"}


async def film_given(services: Services, it: Recording, made: Film) -> Response:
    """The film, from the disk or from the bucket."""
    path, name = path_of(services.settings, it.id, made.file), f"{it.sitting}-{it.id}"
    bucket = bucket_of(services.settings)
    if bucket is None or await asyncio.to_thread(path.is_file):
        return await given(path, name, FILM, made.sha256, "inline")
    try:
        size = await bucket.size(name_of(it.id))
    except BucketAway as error:
        raise Problem(503, "unavailable", detail=str(error)) from None
    # Of another size it is that of a film before, which is about to go.
    if size != made.size:
        raise Problem(503, "unavailable", detail="The film is kept on another machine.")
    how = {"Content-Disposition": f'inline; filename="{name}{path.suffix}"'}
    return Stored(bucket, name_of(it.id), made.size, FILM, f'"{made.sha256}"', {**OWN, **how})


async def given(
    path: Path, name: str, kind: str, sha256: str, how: str, headers: Mapping[str, str] = OWN
) -> Response:
    """The file, or the range of it that was asked for. 503 where it is not on this machine."""
    if not await asyncio.to_thread(path.is_file):
        raise Problem(503, "unavailable", detail="The film is kept on another machine.")
    return FileResponse(
        path,
        media_type=kind,
        filename=name + path.suffix,
        content_disposition_type=how,
        headers={**headers, "ETag": f'"{sha256}"'},
    )
