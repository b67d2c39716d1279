"""`/embed/now`: what is broadcast now as one small page without scripts, for the frames of other sites."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from signaling.openapi import file
from signaling.routes import Served
from signaling.routes.broadcasts import NOW_S, on_now
from signaling.sentences import Language, language_of

router = APIRouter(tags=["broadcasts"])

STYLE = (
    "body{margin:0;padding:12px;font:16px/1.5 system-ui,sans-serif;color:#14202e;background:#fff}"
    "h1{font-size:18px;margin:0 0 8px}article{margin:0 0 16px}"
    "video{width:100%;aspect-ratio:16/9;background:#0e1622}"
    "audio{width:100%}p{margin:4px 0}a{color:#0b5c8a}li{margin:0 0 8px}"
    "@media(prefers-color-scheme:dark){body{color:#e8eef5;background:#0e1622}a{color:#8cc8ec}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; media-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
WORDS: dict[Language, dict[str, str]] = {
    "id": {
        "now": "Sedang berlangsung",
        "none": "Sekarang tidak ada siaran.",
        "next": "Berikutnya",
        "watch": "Tonton",
        "listen": "Dengarkan saja, kira-kira {mb} MB per jam",
        "join": "Ikut bicara",
        "help": "Keadaan darurat? Telepon 112.",
    },
    "en": {
        "now": "On now",
        "none": "Nothing is being broadcast now.",
        "next": "Next",
        "watch": "Watch",
        "listen": "Only listen, about {mb} MB an hour",
        "join": "Take part",
        "help": "Emergency? Call 112.",
    },
}


@router.get("/embed/now", response_class=Response, responses=file("text/html"))
async def now(request: Request, services: Served) -> Response:
    """Players of the browser's own, without scripts; in Indonesian unless English is asked for first."""
    language = language_of(request)
    body = page(await on_now(services), WORDS[language], language).encode()
    headers = {
        "Cache-Control": f"public, max-age={NOW_S}, stale-if-error=86400",
        "Vary": "Accept-Language",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


def page(on: Mapping[str, Any], words: Mapping[str, str], language: Language) -> str:
    live = "".join(_article(it, words) for it in on["live"])
    coming = "".join(
        f"<li>{escape(it['starts'][:16].replace('T', ' '))} "
        f'<a href="{escape(it["join"])}" target="_top">{escape(it["title"])}</a></li>'
        for it in on["next"]
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{words["now"]}</title>'
        f"<style>{STYLE}</style><h1>{words['now']}</h1>"
        + (live or f"<p>{words['none']}</p>")
        + (f"<h1>{words['next']}</h1><ul>{coming}</ul>" if coming else "")
        + f"<p><small>{words['help']}</small></p></html>"
    )


def _article(it: Mapping[str, Any], words: Mapping[str, str]) -> str:
    listen = words["listen"].format(mb=it["mb_per_hour"]["listen"])
    return (
        f"<article><h1>{escape(it['title'])}</h1>"
        f'<video controls playsinline preload="none" src="{escape(it["watch"])}index.m3u8"></video>'
        f'<p>{listen}</p><audio controls preload="none" src="{escape(it["listen"])}"></audio>'
        f'<p><a href="{escape(it["join"])}" target="_top">{words["join"]}</a></p></article>'
    )
