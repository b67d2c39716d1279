"""The private redis-server of one machine: a Unix socket, nothing on disk, no dangerous commands."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from vicon.settings import SettingsError

_CONFIG = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{dir}"
daemonize no
loglevel warning
logfile "{dir}/redis.log"
set-proc-title no
save ""
appendonly no
maxmemory 64mb
maxmemory-policy volatile-ttl
maxclients 256
maxmemory-clients 32mb
client-query-buffer-limit 2mb
proto-max-bulk-len 1mb
client-output-buffer-limit normal 16mb 4mb 10
enable-debug-command no
enable-module-command no
user default on nopass ~vicon:* resetchannels -@all +@read +@write +@connection +@transaction \
-@dangerous -@scripting -@admin +info
"""
# Lua, CONFIG, MODULE, DEBUG, KEYS and FLUSHALL are in the last three classes: a signalling process that is
# taken over finds no way from Redis to the machine. `info`, which is in the first of them, stays:
# a secret vote asks whether anything is written to a disk. maxmemory counts keys alone:
# what clients are owed and have half sent is bounded apart, each and together, or a crowd of clients that
# ask and never read would eat the machine.


def command(run: Path) -> Sequence[str]:
    """Write the configuration into `run` and give the argv that starts the server.

    Raises SettingsError when this machine has no redis-server.
    """
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise SettingsError(
            "redis-server is not installed. Install it (Debian: apt install redis-server), "
            "or set VICON_REDIS to a running server."
        )
    socket = run / "redis.sock"
    socket.unlink(missing_ok=True)
    path = run / "redis.conf"
    path.touch(mode=0o600)
    path.write_text(_CONFIG.format(socket=socket, dir=run))
    return [program, str(path)]
