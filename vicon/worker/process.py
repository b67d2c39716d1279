"""The worker process: jobs as they fall due, and every hour housekeeping."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import signal
import socket
import time
from dataclasses import asdict
from functools import partial

import uvloop

from vicon import log
from vicon.clock import now_ms
from vicon.counter.removing import remove_old
from vicon.jobs import waking
from vicon.jobs.runner import Runner
from vicon.people import signing_keys
from vicon.people.journal_keys import signer_name
from vicon.people.server_key import ServerKey
from vicon.records.publishing import publish
from vicon.schedule import answering, reminders
from vicon.settings import Settings
from vicon.store import broadcasts, catalogue, recordings
from vicon.store.database import Database
from vicon.store.errors import OutcomeUnknown, StoreUnavailable
from vicon.store.housekeeping import sweep
from vicon.tracing.opening import tracing
from vicon.webhooks.deliveries import prune
from vicon.worker import returning
from vicon.worker.broadcasting import enqueue_broadcasts
from vicon.worker.cataloguing import enqueue_entries
from vicon.worker.filming import enqueue_films
from vicon.worker.listening import enqueue_listening
from vicon.worker.moving import enqueue_all
from vicon.worker.privacy import enqueue_purge
from vicon.worker.watching import watch

EVERY_S = 3600.0
REMIND_S = 30.0
HANDLERS: tuple[str, ...] = (
    "vicon.worker.broadcasting",
    "vicon.worker.captioning",
    "vicon.worker.cataloguing",
    "vicon.worker.deleting",
    "vicon.worker.filming",
    "vicon.worker.listening",
    "vicon.worker.moving",
    "vicon.worker.sounding",
    "vicon.worker.recapping",
    "vicon.worker.revoking",
    "vicon.worker.privacy",
    "vicon.worker.returning",
    "vicon.worker.slides",
    "vicon.counter.expiring",
    "vicon.messaging.delivery",
    "vicon.schedule.invitations",
    "vicon.webhooks.delivery",
    "vicon.schedule.reminders",
)
"""Modules that say what is done for a kind of job."""


def run(settings: Settings) -> int:
    """The process behind `vicon worker`; returns the exit status after SIGTERM."""
    return uvloop.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server_key = ServerKey.load_or_create(settings.server_key_file)
    for module in HANDLERS:
        importlib.import_module(module)
    database = Database.open(settings.database_url)
    with tracing(settings, "worker", socket.gethostname()) as tracer:
        runner = Runner(database, settings, server_key, tracer=tracer)
        await _work(database, settings, server_key, runner, stop)
    return 0


async def _work(
    database: Database, settings: Settings, server_key: ServerKey, runner: Runner, stop: asyncio.Event
) -> None:
    tasks = [
        asyncio.create_task(runner.run()),
        asyncio.create_task(waking.listen(settings.redis_url, runner.woken)),
        asyncio.create_task(returning.watch(database, settings, runner.woken)),
        asyncio.create_task(watch(database, recordings.unfilmed, enqueue_films, runner.woken)),
        asyncio.create_task(watch(database, catalogue.stale, enqueue_entries, runner.woken)),
        asyncio.create_task(watch(database, broadcasts.begun, enqueue_broadcasts, runner.woken, every_s=1.0)),
        asyncio.create_task(_remind(database, server_key, runner)),
        asyncio.create_task(answering.watch(database, server_key, settings)),
    ]
    if settings.speech_engine and settings.speech_live:
        listening = watch(database, recordings.running, enqueue_listening, runner.woken)
        tasks.append(asyncio.create_task(listening))
    try:
        while not stop.is_set():
            await _once(database, server_key, settings)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_S)
    finally:
        for task in tasks:
            task.cancel()
        # Not wait(): what a task died of is to be seen.
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()


async def _remind(database: Database, server_key: ServerKey, runner: Runner) -> None:
    """Look every half minute whom to remind of a sitting."""
    since = now_ms() - reminders.LOOKS_BACK_MS
    while True:
        now = now_ms()
        try:
            made = await database.write(partial(reminders.look, server_key=server_key, since=since, now=now))
        except (StoreUnavailable, OutcomeUnknown):
            log.get().warning("reminders.unavailable", again_in_s=REMIND_S)
        else:
            since = now
            if made:
                runner.woken()
        await asyncio.sleep(REMIND_S)


async def _once(database: Database, server_key: ServerKey, settings: Settings) -> None:
    began = time.monotonic()
    now = now_ms()
    try:
        swept = await sweep(database, now)
        deliveries = await database.write(prune)
        tickets = await database.write(partial(remove_old, now=now))
        # The key of journals rotates by hand: its change must be announced to those who verify.
        rotated = await signing_keys.rotate_if_due(database, server_key, "token", now)
        published = await publish(database, signer_name(settings.url), now)
        await database.write(lambda connection: enqueue_purge(connection, now))
        if settings.s3_url:
            await database.write(partial(enqueue_all, settings=settings))
    except StoreUnavailable:
        log.get().warning("housekeeping.unavailable", again_in_s=EVERY_S)
        return
    ms = round((time.monotonic() - began) * 1000)
    log.get().info(
        "housekeeping.done",
        ms=ms,
        rotated=rotated,
        published=published,
        deliveries=deliveries,
        tickets=tickets,
        **asdict(swept),
    )
