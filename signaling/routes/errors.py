"""`/docs/errors`: what every `type` of a problem leads to, a section for each code in both languages."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from signaling.problems import DOCUMENTED, SENTENCES
from signaling.sentences import sentence
from vicon.rooms.errors import ERRORS

router = APIRouter()

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}"
    "h2{font:600 1rem/1.5 ui-monospace,monospace;margin:1.5rem 0 0}"
    "p{margin:0}p+p{opacity:.8}"
    ":target{outline:2px solid;outline-offset:.5rem}"
)
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


@router.get(DOCUMENTED, include_in_schema=False)
async def errors() -> HTMLResponse:
    """The page; it needs no script, so that a terminal's browser shows it too."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "max-age=3600"}
    return HTMLResponse(_page(), headers=headers)


@cache
def _page() -> str:
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Kode kesalahan · vicon</title><style>{STYLE}</style></head><body><main>"
        "<h1>Kode kesalahan</h1>"
        "<p>Setiap penolakan menyebut satu kode di bidang <code>code</code>.</p>"
        '<p lang="en">Every refusal names one of these codes in its field <code>code</code>.</p>'
        + "".join(_section(code) for code in sorted({*SENTENCES, *ERRORS}))
        + "</main></body></html>"
    )


def _section(code: str) -> str:
    english = SENTENCES.get(code, "")
    return (
        f'<section><h2 id="{escape(code)}">{escape(code)}</h2>'
        f"<p>{escape(sentence(code, 'id', english))}</p>"
        f'<p lang="en">{escape(sentence(code, "en", english))}</p></section>'
    )
