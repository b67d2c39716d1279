"""A worker that takes a job and dies, as by kill -9, after its effect and before the job is done."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from vicon import jobs
from vicon.jobs.handlers import Body, Context
from vicon.jobs.runner import Runner
from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store.database import Database


def register(outside: Path, *, dies: bool) -> None:
    """`outside`: a directory as another system, which knows an effect by the job's id."""

    @jobs.handler("write")
    async def write(context: Context, body: Body) -> None:
        with (outside / "attempts").open("a") as file:
            file.write(f"{context.attempt}\n")
        (outside / context.job).write_text(body["text"])
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    address, directory = sys.argv[1], Path(sys.argv[2])
    register(directory, dies=True)
    key = ServerKey.load_or_create(directory / "key")
    runner = Runner(Database.open(address), Settings(data=directory), key)
    asyncio.run(runner.once())
