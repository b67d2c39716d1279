"""Settings as text: what is in force, what was mistyped, and the example file."""

from __future__ import annotations

import difflib
import os
import re
import textwrap

from pydantic.fields import FieldInfo

from vicon.settings.model import Settings
from vicon.settings.sources import PREFIX, SECRETS, file_variable, shown_value, variable


def _fields() -> list[tuple[str, FieldInfo]]:
    """Every setting, those of a part of vicon (classes that Settings is made of) after the others."""
    return sorted(Settings.model_fields.items(), key=lambda it: it[0] not in Settings.__annotations__)


def unknown_names() -> list[str]:
    """A sentence for each `VICON_*` variable that no setting reads, with the likeliest meant one."""
    known = [*map(variable, Settings.model_fields), *map(file_variable, SECRETS)]
    said = []
    for name in sorted(os.environ):
        # Kubernetes gives every container VICON_SERVICE_HOST, VICON_PORT_8000_TCP and so on.
        if not name.startswith(PREFIX) or name in known or re.search(r"_(SERVICE|PORT)(_|$)", name):
            continue
        near = difflib.get_close_matches(name, known, 1)
        said.append(f"{name} is no setting." + (f" Did you mean {near[0]}?" if near else ""))
    return said


def rows(settings: Settings) -> list[tuple[str, str, str]]:
    """(variable, value as shown, description) of every setting, in order."""
    out = []
    for name, field in _fields():
        value = getattr(settings, name)
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        out.append((variable(name), shown_value(name, text), field.description or ""))
    return out


def example() -> str:
    """`.env.example`: every setting, commented out, with its description and an example or default."""
    parts = ["# Settings of vicon. Copy to .env and change what you need; `vicon config show` prints all.\n"]
    for name, field in _fields():
        parts += [f"# {line}" for line in textwrap.wrap(field.description or "", 100)]
        default = "" if field.default_factory or field.default is None else field.default
        text = ",".join(default) if isinstance(default, tuple) else str(default)
        if not text:
            text = ",".join(str(e) for e in field.examples or ())
        parts.append(f"#{variable(name)}={text}")
        if name in SECRETS:
            parts.append(f"#{file_variable(name)}=/run/secrets/{name}")
        parts.append("")
    return "\n".join(parts)
