"""Where settings come from: the environment by name, and files that hold secrets."""

from __future__ import annotations

import os
import re
from pathlib import Path

PREFIX = "VICON_"
_WHOLE = (
    "turn_secret",
    "sign_password",
    "oidc_client_secret",
    "message_token",
    "whatsapp_secret",
    "whatsapp_verify",
    "inbound_secret",
    "smtp_password",
    "imap_password",
    "s3_secret",
    "rtmp_key",
    "otlp_authorization",
)
SECRETS = ("database", "redis", *_WHOLE)
"""Settings that may hold a password: each has a `_FILE` twin and is never printed whole."""


class SettingsError(Exception):
    """One sentence a line: what was set, why it cannot be, what to do."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def file_variable(name: str) -> str:
    """The environment variable that names the file of a secret."""
    return f"{variable(name)}_FILE"


def secret_files() -> dict[str, str]:
    """Secrets given as files. Raises SettingsError if one cannot be read, or is given twice."""
    found = {}
    for name in SECRETS:
        path = os.environ.get(file_variable(name))
        if not path:
            continue
        if os.environ.get(variable(name)):
            raise SettingsError(f"{file_variable(name)} and {variable(name)} are both set: keep one of them.")
        try:
            found[name] = Path(path).read_text().strip()
        except OSError as error:
            raise SettingsError(
                f"{file_variable(name)}={path} cannot be read: {error.strerror}. "
                "Point it at a file this user may read."
            ) from None
    return found


def shown_value(name: str, value: str) -> str:
    """`value` for a screen: passwords in addresses become `***`."""
    if name in _WHOLE:
        return "***" if value else ""
    return re.sub(r"(://[^:/@]*:)[^@]*@", r"\1***@", value) if name in SECRETS else value
