"""The help and the manuals: every code of the pages is explained in both languages, every page of docs is
served, and every link leads somewhere here."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from signaling.headers import StrictHeaders, strict
from signaling.pages import Pages

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "frontend"
PICTURES = ROOT / "docs" / "help" / "gambar"
# Where the help leads outside of itself: pages of frontend/app/src/shell/route.ts, and the city's colours.
MANUALS = "/bantuan/manual/"
PLACES = {"/", "/jadwal", "/arsip", "/cek", "/periksa", "/status", "/public/brand.css"}


@dataclass
class Page(HTMLParser):
    """What a page names: its anchors, and all that it links to or shows."""

    anchors: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    inline: list[str] = field(default_factory=list)
    loaded: set[str] = field(default_factory=set)
    said: str = ""
    in_listing: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.in_listing |= tag == "pre"
        self.anchors |= {given["id"] or ""} if "id" in given else set()
        named = (given.get(name) for name in ("href", "src", "srcset", "action", "data-font"))
        self.addresses |= {one for one in named if one}
        self.loaded |= {one for one in named if one and tag != "a"}
        if "style" in given or tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        self.in_listing &= tag != "pre"

    def handle_data(self, data: str) -> None:
        self.said += "" if self.in_listing else data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("help") / "site"
    subprocess.run([sys.executable, ROOT / "deploy/bin/help-site", out], check=True)
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """By address."""
    made = {}
    for file in site.rglob("*.html"):
        page = Page()
        page.feed(file.read_text())
        folder = file.parent.relative_to(site).as_posix()
        made["/bantuan/" if folder == "." else f"/bantuan/{folder}/"] = page
    return made


def codes() -> set[str]:
    """Every code that a page may show."""
    sources = [*(FRONTEND / "app/src").rglob("*"), *(FRONTEND / "client/src").rglob("*")]
    return {
        code
        for file in sources
        if file.suffix in (".ts", ".svelte") and not file.name.endswith(".test.ts")
        for code in re.findall(r'"([A-Z]-\d\d)"', file.read_text())
    }


def test_every_code_that_a_page_shows_is_explained_in_both_languages(pages: dict[str, Page]) -> None:
    shown = codes()
    assert {"P-01", "B-02", "J-12", "R-06", "S-03"} <= shown
    for address in ("/bantuan/kode/", "/bantuan/en/kode/"):
        explained = {one for one in pages[address].anchors if re.fullmatch(r"[A-Z]-\d\d", one)}
        assert explained == shown, address


def of_help(pages: dict[str, Page]) -> set[str]:
    return {address for address in pages if not address.startswith(MANUALS)}


def test_both_languages_have_the_same_pages(pages: dict[str, Page]) -> None:
    english = {address for address in pages if address.startswith("/bantuan/en/")}
    assert {address.replace("/en/", "/", 1) for address in english} == of_help(pages) - english
    assert len(english) >= 14


def test_every_link_leads_somewhere_on_this_server(site: Path, pages: dict[str, Page]) -> None:
    for here, page in pages.items():
        for named in page.addresses:
            address, anchor = urldefrag(urljoin(here, named))
            if address in pages:
                assert not anchor or anchor in pages[address].anchors, f"{here}: {named}"
            elif address.startswith("/bantuan/"):
                assert (site / address.removeprefix("/bantuan/")).is_file(), f"{here}: {named}"
            elif here.startswith(MANUALS) and address.startswith("https://"):
                assert named not in page.loaded, f"{here}: {named}"
            else:
                assert address in PLACES, f"{here}: {named}"


def test_every_page_of_the_repository_stands_in_the_manuals(pages: dict[str, Page]) -> None:
    documents = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")]
    documents += [*(ROOT / "docs" / "security").glob("*.md"), *ROOT.glob("*.md")]
    # What the source's own readers see first is no manual.
    names = {file.stem.lower() for file in documents} - {"readme"}
    assert {f"{MANUALS}{name}/" for name in names | {"client"}} <= pages.keys()
    contents = {urljoin(MANUALS, one) for one in pages[MANUALS].addresses}
    assert {f"{MANUALS}{name}/" for name in names | {"client"}} <= contents
    for start in ("/bantuan/", "/bantuan/en/"):
        assert MANUALS in pages[start].addresses


def test_every_route_stands_in_the_manuals_with_its_codes(pages: dict[str, Page]) -> None:
    document = json.loads((ROOT / "docs/openapi.json").read_text())
    for path, item in document["paths"].items():
        for method, route in item.items():
            page = pages[f"{MANUALS}openapi-{route['tags'][0]}/"]
            assert route["operationId"].replace("_", "-") in page.anchors
            assert f"{method.upper()} {path}" in page.said
            if "429" in route["responses"]:
                assert "Too many requests" in page.said


def test_markdown_means_the_same_on_the_site_as_in_the_repository(pages: dict[str, Page]) -> None:
    """A list or a table that a paragraph swallowed shows its signs."""
    for address, page in pages.items():
        assert re.findall(r"^(?:- |\| ?-|```).*$", page.said, re.MULTILINE) == [], address


def test_styles_and_scripts_stand_in_files_of_their_own(site: Path, pages: dict[str, Page]) -> None:
    assert [inline for page in pages.values() for inline in page.inline] == []
    styles = "".join(file.read_text() for file in site.rglob("*.css"))
    assert "@import" not in styles
    assert "//" not in re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)


def test_pictures_are_few_and_small_and_all_are_shown(pages: dict[str, Page]) -> None:
    pictures = {file.name: file.stat().st_size for file in PICTURES.iterdir()}
    assert len(pictures) <= 10
    assert max(pictures.values()) <= 30 * 1024
    for language in ("/bantuan/", "/bantuan/en/"):
        shown = {
            Path(one).name
            for address, page in pages.items()
            if address.startswith("/bantuan/en/") == (language == "/bantuan/en/")
            for one in page.addresses
            if one.endswith(".webp")
        }
        assert shown == pictures.keys(), language


@pytest.fixture
def client(site: Path, tmp_path: Path) -> TestClient:
    (tmp_path / "index.html").write_text("<!doctype html><title>vicon</title>")
    served = Pages(PlainTextResponse("api", 404), tmp_path, site)
    return TestClient(StrictHeaders(served, strict(https=True)), follow_redirects=False)


@pytest.mark.parametrize(("path", "lang"), [("/bantuan/", "id"), ("/bantuan/en/kode/", "en")])
def test_the_help_is_served_as_pages_are(client: TestClient, path: str, lang: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == client.get("/").headers["cache-control"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_its_styles_are_kept_for_ever_and_its_pictures_are_not(client: TestClient, site: Path) -> None:
    for file in (site / "assets").iterdir():
        if file.suffix != ".gz":
            assert "immutable" in client.get(f"/bantuan/assets/{file.name}").headers["cache-control"]
    picture = client.get("/bantuan/gambar/captions.webp").headers
    assert picture["content-type"] == "image/webp"
    assert "immutable" not in picture["cache-control"]


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/bantuan", "/bantuan/"),
        ("/bantuan/J-12", "/bantuan/kode/#J-12"),
        ("/bantuan/id/", "/bantuan/"),
        ("/bantuan/id/J-12", "/bantuan/kode/#J-12"),
        ("/bantuan/en/j-12/", "/bantuan/en/kode/#J-12"),
    ],
)
def test_a_short_address_leads_to_the_page(client: TestClient, path: str, leads: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert urljoin(path, answer.headers["location"]) == leads


def test_a_page_that_is_not_there_is_said_by_the_pages(client: TestClient) -> None:
    assert "<title>vicon" in client.get("/bantuan/tidak-ada").text
