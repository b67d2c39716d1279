"""Reading the settings of a process; what cannot be is refused by name, reason and cure."""

from __future__ import annotations

import os
from typing import Any

from pydantic import ValidationError

from vicon.settings.model import Settings
from vicon.settings.sources import SettingsError, shown_value, variable


def load(**given: Any) -> Settings:
    """The settings of this process. Raises SettingsError, one line for each bad value."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(e, given) for e in error.errors())) from None


def _sentence(error: Any, given: dict[str, Any]) -> str:
    reason = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return f"{reason}."
    name = str(error["loc"][0])
    shown = shown_value(name, str(given.get(name, os.environ.get(variable(name), ""))))
    if error["type"] != "value_error":
        example = (Settings.model_fields[name].examples or [""])[0]
        reason = f"is refused: {reason[:1].lower()}{reason[1:]}. Set it to, for example, {example}"
    return f"{variable(name)}={shown} {reason}."
