"""nginx with the files of deploy/nginx before a vicon on loopback, as an operator sets it up."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

from tests.ports import free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"
READY_WITHIN_S = 60


class Front:
    """Ready when made; `stop` ends it. `origin`: the port of vicon on 127.0.0.1, `viewers` that of the
    process for viewers."""

    def __init__(self, folder: Path, origin: int, viewers: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        http = _changed(
            "broadcast.conf",
            ("/var/cache/nginx/vicon", str(folder / "cache")),
            ("server 127.0.0.1:8001", f"server 127.0.0.1:{viewers}"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{origin}"),
        )
        locations = _changed(
            "broadcast-locations.conf", ("http://127.0.0.1:8000", f"http://127.0.0.1:{origin}")
        )
        config = folder / "nginx.conf"
        # Else its workers are somebody who may not enter the folders of tests.
        user = "user root; " if os.geteuid() == 0 else ""
        config.write_text(
            f"{user}daemon off; pid {folder}/pid; error_log {folder}/error.log warn; worker_processes 1;\n"
            "worker_rlimit_nofile 32768; events { worker_connections 16384; }\n"
            "http {\n"
            f"access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
            "types { } default_type application/octet-stream; tcp_nopush on; keepalive_requests 1000000;\n"
            f"{http}\nserver {{ listen 127.0.0.1:{self.port} backlog=4096;\n{locations}\n}}\n}}\n"
        )
        command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(config)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("nginx does not start")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(READY_WITHIN_S)


def _changed(name: str, *replaced: tuple[str, str]) -> str:
    text = (SHIPPED / name).read_text()
    for theirs, ours in replaced:
        assert theirs in text, f"{name} has no {theirs}"
        text = text.replace(theirs, ours)
    return text
