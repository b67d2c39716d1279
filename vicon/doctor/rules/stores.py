"""Database, Redis, and what the machine has left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vicon.doctor.finding import Area, Finding, Level

MIB = 1 << 20
FILES_LEAST = 4096
"""Descriptors: each socket of a browser takes one, each recording a few."""
RECEIVE_LEAST = 8 * MIB
"""What the engine asks the kernel for (media.md, sockets)."""

_WARNINGS: Mapping[str, tuple[Area, Level]] = {
    "disk_full": ("disk", "failure"),
    "disk_low": ("disk", "warning"),
    "memory_low": ("capacity", "warning"),
    "cpu_busy": ("capacity", "warning"),
}
_READ_AT = {"memory_low": "/proc/meminfo", "cpu_busy": "/proc/loadavg"}
"""Where what is no disk was looked at."""

RedisState = Literal["answers", "ready", "missing", "away"]


@dataclass(frozen=True, slots=True)
class Database:
    """`schema` None: no tables yet; `away`: why it did not answer, empty if it did."""

    where: str
    schema: str | None
    newest: str
    version: str = ""
    away: str = ""


@dataclass(frozen=True, slots=True)
class Redis:
    """`state` ready: a private one, not started yet; missing: no program. `keeps`: writes to a disk."""

    where: str
    state: RedisState
    keeps: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """`files`: descriptors a process may have; `receive`: bytes of net.core.rmem_max, None where unknown."""

    files: int
    receive: int | None


def judge_database(seen: Database) -> list[Finding]:
    facts = {
        "schema": seen.schema or "-",
        "newest": seen.newest,
        "version": seen.version,
        "why": seen.away,
    }
    if seen.away:
        return [Finding("database", "failure", "database_away", seen.where, facts)]
    if seen.schema is None:
        return [Finding("database", "note", "database_empty", seen.where, facts)]
    if seen.schema > seen.newest:
        return [Finding("database", "failure", "database_newer", seen.where, facts)]
    if seen.schema < seen.newest:
        return [Finding("database", "warning", "database_old", seen.where, facts)]
    return [Finding("database", "ok", "database_ok", seen.where, facts)]


def judge_redis(seen: Redis) -> list[Finding]:
    facts = {"why": seen.why}
    match seen.state:
        case "missing":
            return [Finding("redis", "failure", "redis_missing", "redis-server", facts)]
        case "away":
            return [Finding("redis", "failure", "redis_away", seen.where, facts)]
        case "ready":
            return [Finding("redis", "ok", "redis_ready", seen.where, facts)]
    if seen.keeps:
        return [Finding("redis", "warning", "redis_keeps", seen.where, facts)]
    return [Finding("redis", "ok", "redis_ok", seen.where, facts)]


def judge_machine(
    warnings: list[str], limits: Limits, data: str, facts: Mapping[str, str | float]
) -> list[Finding]:
    """`warnings` as `vicon.cluster.capacity` says them; `facts`: free, total, memory, cores."""
    known = [it for it in warnings if it in _WARNINGS]
    found = [Finding(*_WARNINGS[it], it, _READ_AT.get(it, data), facts) for it in known]
    if limits.files < FILES_LEAST:
        more = {"files": str(limits.files), "least": str(FILES_LEAST)}
        found.append(Finding("capacity", "warning", "files_few", "LimitNOFILE", more))
    if limits.receive is not None and limits.receive < RECEIVE_LEAST:
        more = {"receive": str(limits.receive), "least": str(RECEIVE_LEAST)}
        found.append(Finding("capacity", "warning", "buffers_small", "net.core.rmem_max", more))
    areas = {it.area for it in found}
    if "disk" not in areas:
        found.append(Finding("disk", "ok", "disk_ok", data, facts))
    if "capacity" not in areas:
        found.append(Finding("capacity", "ok", "capacity_ok", "/proc", facts))
    return found


def judge_directory(where: str, why: str) -> list[Finding]:
    """`why` nothing can be written there."""
    return [Finding("disk", "failure", "data_unwritable", where, {"why": why})]
