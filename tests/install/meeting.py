"""A meeting over HTTP and WebSocket, by a program on the server itself: run with vicon's own Python there.

meeting.py hold: a new one, in which one line is said. meeting.py join SLUG HOST: into one, as its host.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any
from urllib import request

from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

HERE = "http://localhost:8000"


def post(path: str, body: dict[str, Any]) -> Any:
    asked = request.Request(
        HERE + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Origin": HERE},
    )
    with request.urlopen(asked) as answer:
        return json.load(answer)


async def take_part(slug: str, key: dict[str, str], words: str) -> dict[str, Any]:
    token = post(f"/api/v1/rooms/{slug}/tokens", key)["token"]
    url = HERE.replace("http", "ws") + "/ws/v1"
    async with connect(url, origin=Origin(HERE), subprotocols=[Subprotocol("vicon.1")], proxy=None) as socket:

        async def say(do: str, body: dict[str, Any]) -> dict[str, Any]:
            await socket.send(json.dumps({"do": do, "id": do, "body": body}))
            async for text in socket:
                answer = json.loads(text)
                if answer.get("id") == do:
                    return dict(answer)
            raise ConnectionError(f"{do}: no answer")

        welcome = await say("join", {"token": token, "name": "Petugas", "device": {}})
        assert welcome["is"] == "welcome", welcome
        said = await say("chat.send", {"to": "all", "text": words})
        assert said["is"] == "ok", said
        return {"slug": slug, "sitting": welcome["sitting"], "seq": welcome["seq"]}


def main() -> None:
    if sys.argv[1] == "hold":
        made = post("/api/v1/meetings", {"title": "Rapat pertama"})
        held = asyncio.run(take_part(made["slug"], {"host": made["host"]}, "Selamat pagi"))
        print(json.dumps({**held, "secret": made["secret"], "host": made["host"]}))
    else:
        print(json.dumps(asyncio.run(take_part(sys.argv[2], {"host": sys.argv[3]}, "Hadir lagi"))))


if __name__ == "__main__":
    main()
