"""No text becomes markup: neither our pages' source nor what is built of it writes HTML from values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from signaling.headers import POLICY
from signaling.pages import STATIC

ROOT = Path(__file__).parents[3]
SOURCES = [
    path
    for folder in ("app/src", "client/src")
    for path in (ROOT / "frontend" / folder).rglob("*")
    if path.suffix in (".ts", ".svelte", ".js", ".html") and ".test." not in path.name
]
SINKS = re.compile(
    r"\{@html|\b(?:inner|outer)HTML\b|insertAdjacentHTML|createContextualFragment|document\.write|"
    r"setHTMLUnsafe|parseFromString|\beval\(|new Function\(|javascript:|srcdoc"
)
TEMPLATE = re.compile(r"`template`\);return (\w+)\.innerHTML=|[\"']template[\"']\);return (\w+)\.innerHTML=")


def test_the_source_of_the_pages_was_found() -> None:
    assert len(SOURCES) > 80


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_writes_markup(path: Path) -> None:
    assert not SINKS.search(path.read_text())


@pytest.mark.skipif(not (STATIC / "index.html").is_file(), reason="pages are not built: make build")
def test_what_is_built_writes_markup_only_where_svelte_makes_its_own_templates() -> None:
    """Trusted Types let the one policy through that Svelte names; its input is compiled text, no values."""
    scripts = [path.read_text() for path in STATIC.rglob("*.js")]
    assert scripts
    for script in scripts:
        assigned = re.findall(r"\.(?:inner|outer)HTML\s*=[^=]", script)
        assert len(assigned) == len(TEMPLATE.findall(script))
        for sink in ("insertAdjacentHTML", "document.write(", "eval(", "new Function(", "setHTMLUnsafe"):
            assert sink not in script
    page = (STATIC / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=|javascript:|https?://", page)


def test_the_policy_forbids_script_and_style_that_is_not_ours() -> None:
    assert "unsafe" not in POLICY and "*" not in POLICY and "https:" not in POLICY
    for directive in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in POLICY
    assert "require-trusted-types-for 'script'" in POLICY
