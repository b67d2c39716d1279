"""Answers with a file that lies in a bucket: through this server, so that pages ask nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from signaling import ranges
from vicon import log
from vicon.store.bucket import Bucket, BucketAway


class Stored(Response):
    """As a FileResponse answers, with a range if one was asked for. `tag`: the strong ETag."""

    def __init__(
        self, bucket: Bucket, name: str, size: int, media_type: str, tag: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(media_type=media_type)
        self._bucket, self._name, self._size, self._tag = bucket, name, size, tag
        self._told = {**headers, "ETag": tag, "Accept-Ranges": "bytes"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = Headers(scope=scope)
        try:
            part = ranges.asked(said.get("range"), self._size, self._tag, said.get("if-range"))
        except ranges.NotSatisfiable:
            none = PlainTextResponse(status_code=416, headers={"Content-Range": f"bytes */{self._size}"})
            await none(scope, receive, send)
            return
        begin, end = part or (0, self._size)
        headers = {**self._told, "Content-Length": str(end - begin)}
        if part is not None:
            headers["Content-Range"] = f"bytes {begin}-{end - 1}/{self._size}"
        answer = StreamingResponse(
            self._blocks(begin, end), 200 if part is None else 206, headers, self.media_type
        )
        await answer(scope, receive, send)

    async def _blocks(self, begin: int, end: int) -> AsyncIterator[bytes]:
        try:
            async for block in self._bucket.read(self._name, begin, end):
                yield block
        except BucketAway as error:
            # The answer has begun: a connection that ends early is all that can still be said.
            log.get().warning("film.bucket_away", error=str(error))
            raise
