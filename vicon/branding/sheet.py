"""What a city has set, as a style sheet that every page takes before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from vicon.branding.branding import Branding
from vicon.branding.colours import Colours, tokens

LOGO = "/public/brand/logo"


CLOCK = "Asia/Jakarta"
"""What pages go by while no other zone is said."""


def style_sheet(it: Branding, zone: str = CLOCK) -> str:
    """Empty while nothing is set. Pages read the name, the mark's address and the city's zone from it too.

    `:root:root` outweighs the tokens of the pages, in whichever order the two arrive.
    """
    own = {}
    if it.name:
        own["city-name"] = f'"{quote(it.name)}"'
    if it.logo:
        own["city-logo"] = f'"{LOGO}.{it.logo.form}?{it.logo_digest[:16]}"'
    if zone != CLOCK:
        own["city-zone"] = f'"{zone}"'
    rules = [_rule(":root", own)] if own else []
    if it.colours != Colours():
        light, dark = tokens(it.colours)
        rules += [
            _rule(":root:root", light),
            "@media (prefers-color-scheme: dark) {"
            + _rule(':root:root:not([data-theme="light"])', dark)
            + "}",
            _rule(':root:root[data-theme="dark"]', dark),
        ]
    return "\n".join(rules)


def _rule(selector: str, values: Mapping[str, str]) -> str:
    return selector + " {" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"
