"""The manuals are Markdown where it stands in the repository: links that work there work on the site.

A file keeps its place for links and gets a short address. Files that are linked to but are no pages come
along.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urldefrag

from properdocs.structure.files import File, Files, InclusionLevel

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")
# Both scroll by themselves on a phone; a keyboard must reach what it shall scroll.
_WIDE = re.compile(r"<(table|pre)>(.*?)</\1>", re.DOTALL)


def _reference() -> Any:
    spec = importlib.util.spec_from_file_location("reference", HERE / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _named(nav: list[Any]) -> list[str]:
    """The files of the contents, in their order."""
    found: list[str] = []
    for item in nav:
        value = next(iter(item.values())) if isinstance(item, dict) else item
        found += _named(value) if isinstance(value, list) else [value]
    return found


def address(source: str) -> str:
    """Below the site: `docs/api.md` stands at `api/`, `frontend/client/README.md` at `client/`."""
    path = PurePosixPath(source)
    name = path.parent.name if path.stem in ("README", "index") else path.stem.lower()
    return "index.html" if name == "manual" else f"{name}/index.html"


def on_config(config: Any) -> Any:
    """What docs/help/manual.yml does not place comes last: choices among what developers read, else with the
    administrators' pages."""
    sections = {name: pages for item in config.nav for name, pages in item.items()}
    placed = set(_named(config.nav))
    for folder, section in (("docs", "Administrators"), ("docs/decisions", "Developers")):
        for file in sorted((ROOT / folder).glob("*.md")):
            source = file.relative_to(ROOT).as_posix()
            if source not in placed:
                sections[section].append(source)
    return config


def on_files(files: Files, *, config: Any) -> Files:
    """Raises FileNotFoundError where a page or a file that is linked to is missing."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    made = {f"docs/{name}": text for name, text in _reference().pages(document).items()}
    pages = [source for source in _named(config.nav) if source not in made]
    kept = [_file(source, config, address(source)) for source in pages]
    for source, text in made.items():
        file = File.generated(config, source, content=text)
        file.dest_uri = address(source.replace("openapi/", "openapi-"))
        kept.append(file)
    for source in sorted({one for page in pages for one in _beside(page)} - {*pages, *made}):
        name = PurePosixPath(source).name.lstrip(".")
        # A browser shows text; of what it does not know, or takes for a film (.ts), it makes a download.
        shown = name if name.endswith(".json") else f"{name}.txt"
        kept.append(_file(source, config, f"files/{shown}"))
    return Files(kept)


def _file(source: str, config: Any, to: str) -> File:
    # Else a name that begins with a dot would be passed over.
    return File(source, str(ROOT), config.site_dir, True, dest_uri=to, inclusion=InclusionLevel.INCLUDED)


def _beside(page: str) -> set[str]:
    """Files of the repository that a page links to."""
    found = set()
    for link in _LINK.findall((ROOT / page).read_text("utf-8")):
        target, _ = urldefrag(link)
        if target and not target.startswith(("/", "http:", "https:", "mailto:")):
            file = (ROOT / page).parent.joinpath(target).resolve()
            if not file.is_file() and file != ROOT / "docs" / "openapi.md":
                raise FileNotFoundError(f"{page}: {link} is no file")
            found.add(file.relative_to(ROOT).as_posix())
    return found


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A list may follow its paragraph at once, as it may where the repository is read."""
    made: list[str] = []
    before, listing = "", False
    for line in markdown.split("\n"):
        listing ^= line.lstrip().startswith("```")
        if not listing and _ITEM.match(line) and before[:1].strip() and not _ITEM.match(before):
            made.append("")
        made.append(line)
        before = line
    return "\n".join(made)


def on_page_content(html: str, **_: Any) -> str:
    # A corner of a table that says nothing is no heading.
    return _WIDE.sub(_scrolling, html).replace("<th></th>", "<td></td>")


def _scrolling(found: re.Match[str]) -> str:
    if found[1] == "pre":
        return f'<pre tabindex="0">{found[2]}</pre>'
    return f'<div class="wide" tabindex="0"><table>{found[2]}</table></div>'
