"""Many people with a camera and no browser: they fill the screen of one who has."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Any

from tests.browsers.server import PORT, Server
from tests.load.people import LightPerson
from tests.media.peer import Stream
from tests.media.pictures import still

FRAME_S = 0.1


class Crowd:
    """`count` people on the server's own host; a context: inside it their pictures run."""

    def __init__(self, server: Server, meeting: dict[str, Any], count: int) -> None:
        self.names = [f"Warga {n:02}" for n in range(count)]
        self.hues = {name: 360 * n // count for n, name in enumerate(self.names)}
        self._server = server
        self._tokens = [self._token(meeting) for _ in self.names]
        self._ready = threading.Event()
        self._leave = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def _token(self, meeting: dict[str, Any]) -> str:
        path = f"/api/v1/rooms/{meeting['slug']}/tokens"
        status, answer = self._server.request("POST", path, {"secret": meeting["secret"]})
        assert status == 200, answer
        return str(answer["token"])

    def __enter__(self) -> Crowd:
        self._thread.start()
        if not self._ready.wait(120) or self._failure is not None:
            self._leave.set()
            self._thread.join()
            raise RuntimeError("the crowd did not come in") from self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._leave.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.network.server.run_here(lambda: asyncio.run(self._stay()))
        except BaseException as failure:
            self._failure = failure
            self._ready.set()

    async def _stay(self) -> None:
        people = [
            await LightPerson.enter(
                PORT, self._server.origin, token, name, ("mic", "camera"), self._server.address
            )
            for token, name in zip(self._tokens, self.names, strict=True)
        ]
        cameras = [person.peer.stream("camera") for person in people]
        for camera, hue in zip(cameras, self.hues.values(), strict=True):
            camera.pictures = still(hue)
        for person in people:
            await person.person.say("media.state", {"audio": "off", "video": "on", "screen": "off"})
        self._ready.set()
        await self._show(cameras)
        await asyncio.gather(*(person.leave() for person in people))

    async def _show(self, cameras: list[Stream]) -> None:
        while not self._leave.is_set():
            for camera in cameras:
                camera.send()
            await asyncio.sleep(FRAME_S)
