"""A secretariat's week: a series is booked, changed and mailed; one sitting is held and its record signed.

The mail goes to a real server, and whoever is invited comes by the link that stands in it.
"""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Event
from playwright.sync_api import Page
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import LATE_S, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter
from tests.e2e.screens import look
from tests.smtp import Post, calendar_of, text_of
from tests.unit.records.minutes.authority import PASSWORD, Authority

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

PRINTS_MS = 180_000
"""Documents are set and signed by programs of their own, which start slowly beside other work."""
PORT, ZONE = 2525, ZoneInfo("Asia/Jakarta")
TITLE, CLERK, GUEST, ADDRESS = "Evaluasi Layanan 112", "Pak Notulis", "Rina Wulandari", "rina@kota.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def own(authority: Authority) -> dict[str, str]:
    return {
        "VICON_SMTP_HOST": "127.0.0.1",
        "VICON_SMTP_PORT": str(PORT),
        "VICON_SMTP_SECURITY": "none",
        "VICON_SMTP_FROM": "rapat@kota.example",
        "VICON_SIGN_P12": str(authority.signer(CLERK)),
        "VICON_SIGN_PASSWORD": PASSWORD,
    }


@pytest.fixture
def post(stage: Stage) -> Iterator[Post]:
    """On the server's own host."""
    server = Post(PORT)
    stage.network.server.run_here(server.open)
    yield server
    server.close()


class Week:
    """What the administrator did so far, and the mail that came of it."""

    def __init__(self, stage: Stage, post: Post) -> None:
        self.stage, self.post = stage, post
        self.admin = stage.chromium("admin", 0)
        self.page = self.admin.page
        self.begin = soon()

    def signs_in(self) -> None:
        [key] = self.stage.canaries()["administrator's key"]
        self.admin.goto(f"{self.stage.server.origin}/masuk#{key}")
        self.page.get_by_label("Nama Anda").fill("Sekretaris Daerah")
        self.page.get_by_label("Nama masuk").fill("sekretariat")
        self.page.get_by_role("button", name="Kata sandi").click()
        self.page.locator("#sandi").fill("kuda hijau makan awan")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", level=1, name="Akun saya").wait_for()

    def books(self) -> str:
        """The id of the first sitting."""
        self.admin.goto(f"{self.stage.server.origin}/jadwal")
        form = self.page.locator("form", has=self.page.get_by_role("heading", name="Rapat baru"))
        form.get_by_label("Judul").fill(TITLE)
        form.get_by_label("Tanggal", exact=True).fill(f"{self.begin:%F}")
        form.get_by_label("Mulai").fill(f"{self.begin:%H:%M}")
        form.get_by_label("Selesai").fill(f"{self.begin + timedelta(hours=1):%H:%M}")
        form.get_by_label("Diulang").select_option("week")
        form.get_by_label("Sampai tanggal").fill(f"{self.begin + timedelta(days=21):%F}")
        form.get_by_label("Notulis, satu").fill(CLERK)
        form.get_by_label("Anggota, satu").fill(f"{GUEST} <{ADDRESS}>")
        form.get_by_text("4 kali").wait_for()
        form.get_by_role("button", name="Simpan").press("Enter")
        self.page.get_by_role("heading", level=1, name=TITLE).wait_for()
        return urlsplit(self.page.url).path.rpartition("/")[2]

    def opens(self, nth: int) -> None:
        """The page of a sitting of the series, found by its title, by the keyboard."""
        self.admin.goto(f"{self.stage.server.origin}/jadwal")
        self.page.get_by_label("Cari rapat yang akan datang").fill("layanan 112")
        self.page.get_by_text("4 ditemukan").wait_for()
        self.page.get_by_role("link", name=TITLE).nth(nth).press("Enter")

    def moves_the_second(self) -> None:
        """To the day after."""
        self.opens(1)
        day = f"{self.begin + timedelta(days=8):%F}"
        self.page.get_by_role("button", name="Ubah", exact=True).press("Enter")
        self.page.get_by_role("radio", name="Rapat ini saja").wait_for()
        self.page.get_by_label("Tanggal", exact=True).fill(day)
        self.page.get_by_role("button", name="Simpan").press("Enter")
        self.page.locator(f'time[datetime^="{day}"]').first.wait_for()

    def cancels_the_third(self) -> None:
        self.opens(2)
        self.page.get_by_role("button", name="Batalkan rapat").press("Enter")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("radio", name="Rapat ini saja").wait_for()
        dialog.get_by_role("button", name="Batalkan rapat").press("Enter")
        self.page.get_by_text("Batal", exact=True).first.wait_for()

    def link_for(self, name: str) -> str:
        """What the page hands to a messenger for somebody without an address."""
        button = self.page.get_by_role("link", name=f"Kirim tautan {name} lewat WhatsApp")
        [text] = parse_qs(urlsplit(str(button.get_attribute("href"))).query)["text"]
        [link] = [word for word in text.split() if "/r/" in word]
        return link

    def mail(self) -> EmailMessage:
        """The only one that came since the last; it is for who has an address."""
        deadline = time.monotonic() + LATE_S
        while not self.post.mail:
            assert time.monotonic() < deadline, "no mail came"
            time.sleep(0.1)
        [mail] = self.post.taken()
        assert mail["To"].addresses[0].addr_spec == ADDRESS
        return mail

    def asked(self, method: str) -> Event:
        """The event that the next mail's calendar holds, which asks its reader alone."""
        calendar = calendar_of(self.mail())
        [event] = calendar.walk("VEVENT")
        assert str(calendar["METHOD"]) == method
        assert str(event["ATTENDEE"]) == f"mailto:{ADDRESS}"
        assert isinstance(event, Event)
        return event


def test_a_weekly_series_is_booked_changed_mailed_held_and_its_record_signed(
    stage: Stage, post: Post, authority: Authority, tmp_path: Path
) -> None:
    week = Week(stage, post)
    week.signs_in()
    sitting = week.books()
    to_clerk = week.link_for(CLERK)
    to_guest = is_asked_changed_and_cancelled(week)

    chair = week.admin
    whole = {"link": f"{stage.server.origin}{urlsplit(to_guest).path}#"}
    enter(chair, whole, "Sekretaris Daerah", mic=False, camera=False)
    clerk, guest = stage.chromium(CLERK, 1), stage.chromium(GUEST, 2)
    enter(clerk, {"link": to_clerk}, CLERK, mic=False, camera=False)
    enter(guest, {"link": to_guest}, GUEST, mic=False, camera=False)
    assert guest.evaluate("window.__vicon.proof.sitting") == sitting
    roles = f"Object.values(window.__vicon.state.seats).filter(s => s.name === '{GUEST}').map(s => s.role)"
    assert guest.evaluate(roles) == ["member"], "whoever comes by the mail's link takes the seat made ready"
    assert command(clerk, "decision.add", "{text: 'Sif malam ditambah'}") == "ok"
    wait_for(chair, "Object.keys(window.__vicon.state.participants).length === 3")
    chair.page.keyboard.press("Shift+L")
    chair.page.get_by_role("button", name="Akhiri untuk semua").press("Enter")

    made = prints(clerk)
    signs(chair)
    signed = prints(clerk)
    file = tmp_path / "berita-acara.pdf"
    file.write_bytes(signed)
    assert signed.startswith(made) and len(signed) > len(made)
    clerk.page.get_by_text(f"ditandatangani {CLERK} (notulis)").wait_for()
    is_good(file, authority)
    said = stage.server.command("minutes", "verify", str(file), "--trust", str(authority.root))
    assert said.startswith(f"utuh: signed by {CLERK} (Notulis)"), said


def is_asked_changed_and_cancelled(week: Week) -> str:
    """The personal link that stands in every part of the first mail."""
    first = week.mail()
    calendar = calendar_of(first)
    [asked] = calendar.walk("VEVENT")
    link = str(asked["URL"])
    assert [part.get_content_type() for part in first.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert link in text_of(first) and f'href="{link}"' in text_of(first, "html")
    assert (calendar["METHOD"], asked["SEQUENCE"], asked["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert (asked["RRULE"]["FREQ"], asked["DTSTART"].dt) == (["WEEKLY"], week.begin)
    assert str(asked["ATTENDEE"]) == f"mailto:{ADDRESS}"

    week.moves_the_second()
    moved = week.asked("REQUEST")
    assert (moved["UID"], moved["SEQUENCE"], moved["STATUS"]) == (asked["UID"], 1, "CONFIRMED")
    assert moved["RECURRENCE-ID"].dt == week.begin + timedelta(days=7)
    assert moved["DTSTART"].dt == week.begin + timedelta(days=8)
    week.cancels_the_third()
    gone = week.asked("CANCEL")
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (asked["UID"], 2, "CANCELLED")
    assert gone["RECURRENCE-ID"].dt == week.begin + timedelta(days=14)
    return link


def soon() -> datetime:
    """Some hours from now and not over midnight, by the clock of the city: who leads may open that early."""
    now = datetime.now(ZONE).replace(minute=0, second=0, microsecond=0)
    return now + timedelta(hours=2) if now.hour < 20 else (now + timedelta(days=1)).replace(hour=3)


def completes(page: Page) -> None:
    page.get_by_role("button", name="Lengkapi catatan rapat").press("Enter")
    page.get_by_role("heading", name="Dokumen").wait_for()


def prints(clerk: ChromiumPage) -> bytes:
    """The file that the browser was given."""
    page = clerk.page
    if not page.get_by_role("heading", name="Dokumen").count():
        completes(page)
        page.get_by_label("Nomor dokumen").fill("005/112/2026")
    with page.expect_download(timeout=PRINTS_MS) as taken:
        page.get_by_role("button", name="PDF: Berita acara").press("Enter")
    page.get_by_text("Selesai disusun: Berita acara").wait_for(timeout=PRINTS_MS)
    return taken.value.path().read_bytes()


def signs(chair: ChromiumPage) -> None:
    """With the server's certificate, as whoever administers may."""
    completes(chair.page)
    wait_for(chair, "document.body.innerText.includes('Versi 1, draf')")
    chair.page.get_by_role("button", name="Tanda tangani: Berita acara").press("Enter")
    dialog = chair.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Notulis").check()
    look(chair, "sign")
    dialog.get_by_role("button", name="Tanda tangani").press("Enter")
    chair.page.get_by_text(f"ditandatangani {CLERK} (notulis)").wait_for(timeout=PRINTS_MS)


def is_good(file: Path, authority: Authority) -> None:
    """By two programs that have nothing of ours."""
    shown = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True).stdout
    assert shown.count("Signature is Valid.") == shown.count("Total document signed") == 1, shown
    [signature] = PdfFileReader(io.BytesIO(file.read_bytes())).embedded_signatures
    root = load_cert_from_pemder(str(authority.root))
    context = ValidationContext([root], allow_fetching=False)
    # pyHanko runs a loop of its own; Playwright's is this thread's.
    with ThreadPoolExecutor(1) as other:
        status = other.submit(validate_pdf_signature, signature, context).result()
    assert status.bottom_line, status.summary()
    printed = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True).stdout
    assert TITLE in printed and "Sif malam ditambah" in printed
