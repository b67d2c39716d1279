"""Where slides lie: a folder for each file, with the pictures of its pages and what is written on them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

Form = Literal["avif", "webp"]
Size = Literal["phone", "large"]
FORMS: tuple[Form, ...] = ("avif", "webp")


def folder(data: Path, deck: str) -> Path:
    return data / "slides" / deck


def source(data: Path, deck: str) -> Path:
    """The file as it was brought in."""
    return folder(data, deck) / "source"


def pages(data: Path, deck: str) -> Path:
    """Is there once all are made."""
    return folder(data, deck) / "pages"


def picture(page: int, size: Size, form: Form) -> str:
    """The name of a picture in `pages`."""
    return f"{page}.{size}.{form}"


def text(page: int) -> str:
    """The name of the file with what is written on a page (UTF-8)."""
    return f"{page}.txt"


def away(data: Path, deck: str) -> None:
    """Nothing of it is left. Raises OSError."""
    if folder(data, deck).exists():
        shutil.rmtree(folder(data, deck))
