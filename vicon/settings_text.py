"""Settings as text: what is in force, what was mistyped, and the example file."""

from __future__ import annotations

import difflib
import os
import re
import textwrap

from vicon.settings import PREFIX, SECRETS, Settings, shown_value


def unknown_names() -> list[str]:
    """A sentence for each `VICON_*` variable that no setting reads, with the likeliest meant one."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    known += [f"{PREFIX}{name.upper()}_FILE" for name in SECRETS]
    said = []
    for variable in sorted(os.environ):
        # Kubernetes gives every container VICON_SERVICE_HOST, VICON_PORT_8000_TCP and so on.
        if (
            not variable.startswith(PREFIX)
            or variable in known
            or re.search(r"_(SERVICE|PORT)(_|$)", variable)
        ):
            continue
        near = difflib.get_close_matches(variable, known, 1)
        said.append(f"{variable} is no setting." + (f" Did you mean {near[0]}?" if near else ""))
    return said


def rows(settings: Settings) -> list[tuple[str, str, str]]:
    """(variable, value as shown, description) of every setting, in order."""
    out = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        out.append((PREFIX + name.upper(), shown_value(name, text), field.description or ""))
    return out


def example() -> str:
    """`.env.example`: every setting, commented out, with its description and an example or default."""
    parts = ["# Settings of vicon. Copy to .env and change what you need; `vicon config show` prints all.\n"]
    for name, field in Settings.model_fields.items():
        parts += [f"# {line}" for line in textwrap.wrap(field.description or "", 100)]
        default = "" if field.default_factory or field.default is None else field.default
        text = ",".join(default) if isinstance(default, tuple) else str(default)
        if not text:
            text = ",".join(str(e) for e in field.examples or ())
        variable = PREFIX + name.upper()
        parts.append(f"#{variable}={text}")
        if name in SECRETS:
            parts.append(f"#{variable}_FILE=/run/secrets/{name}")
        parts.append("")
    return "\n".join(parts)
