"""Benches that run on each database: `DATABASE=both` (or `sqlite`, `postgresql`)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.load.assembly import say
from tests.postgres import PrivatePostgres, installed

KIND = os.environ.get("DATABASE", "both")


@contextmanager
def database(kind: str, data: Path) -> Iterator[str]:
    """The address of an empty database, durable as in use."""
    if kind == "sqlite":
        yield f"sqlite:///{data / 'vicon.db'}"
        return
    server = PrivatePostgres()
    try:
        server.start()
        yield server.new_database()
    finally:
        server.remove()


def on_each_database(measure: Callable[[str], dict[str, Any]]) -> None:
    """Print what `measure` finds on each kind: one JSON object, the first kind's figures at its top."""
    kinds = [KIND] if KIND != "both" else ["sqlite", *(["postgresql"] if installed() else [])]
    figures = {}
    for kind in kinds:
        say(f"--- {kind}")
        figures[kind] = measure(kind)
    first, *others = kinds
    print(json.dumps({"database": first, **figures[first], **{kind: figures[kind] for kind in others}}))
