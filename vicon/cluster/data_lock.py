"""The data directory of one machine: one `vicon serve` at a time, and no restore beside it."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator

from vicon.settings import Settings, SettingsError


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """The data directory, made if absent, and ours alone. Raises SettingsError: another has it."""
    try:
        for directory in (settings.data, settings.run):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.run.chmod(0o700)
        lock = (settings.data / "lock").open("w")
    except OSError as error:
        raise SettingsError(
            f"VICON_DATA={settings.data} cannot be written: {error.strerror}. Choose another directory."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"VICON_DATA={settings.data} is in use by another vicon. Stop it or choose another."
            ) from None
        yield
