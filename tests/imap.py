"""A real IMAP server for tests: Dovecot with one mailbox, on loopback."""

from __future__ import annotations

import imaplib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ports import free_port

USER, PASSWORD = "rapat", "sandi-kotak-surat"
# It lets nobody read mail as root, so the mailbox is nobody's.
_CONFIG = """
base_dir = {at}/run
state_dir = {at}/state
log_path = {at}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{at}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={at}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Mailbox:
    """`put` delivers a mail, `flags` says how each one there is marked, in the order they came."""

    def __init__(self) -> None:
        self.at = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port = free_port()
        self.at.chmod(0o755)
        (self.at / "mail").mkdir()
        shutil.chown(self.at / "mail", "nobody", "nogroup")
        config = self.at / "dovecot.conf"
        config.write_text(_CONFIG.format(at=self.at, password=PASSWORD, port=self.port))
        program = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
        assert program, "dovecot is missing: make test installs it"
        self._process = subprocess.Popen([program, "-F", "-c", str(config)])
        self._wait()

    def put(self, mail: bytes) -> None:
        with self._open() as box:
            assert box.append("INBOX", "", "", mail)[0] == "OK"

    def flags(self) -> list[set[str]]:
        with self._open() as box:
            box.select("INBOX", readonly=True)
            [found] = box.search(None, "ALL")[1]
            texts = [box.fetch(number, "(FLAGS)")[1][0] for number in found.decode().split()]
        return [{flag.decode() for flag in imaplib.ParseFlags(it)} - {r"\Recent"} for it in texts]

    def empty(self) -> None:
        with self._open() as box:
            if box.select("INBOX")[1] != [b"0"]:
                box.store("1:*", "+FLAGS", r"(\Deleted)")
                box.expunge()

    def _open(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=60)
        box.login(USER, PASSWORD)
        return box

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
                return
            time.sleep(0.05)
        log = self.at / "log"
        raise AssertionError(f"dovecot does not listen: {log.read_text() if log.exists() else 'no log'}")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self.at, ignore_errors=True)


@pytest.fixture(scope="module")
def _server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.close()


@pytest.fixture
def mailbox(_server: Mailbox) -> Mailbox:
    _server.empty()
    return _server
