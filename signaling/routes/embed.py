"""Small pages without scripts for the frames of other sites: `/embed/now`, what is broadcast now, and
`/embed/recap`, the newest recap by itself, for screens in the street."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from signaling.openapi import file
from signaling.routes import Served
from signaling.routes.broadcasts import FOR_A_WHILE, on_now
from signaling.sentences import Language, language_of
from signaling.services import Services

router = APIRouter(tags=["broadcasts"])

STYLE = (
    "body{margin:0;padding:12px;font:16px/1.5 system-ui,sans-serif;color:#14202e;background:#fff}"
    "h1{font-size:18px;margin:0 0 8px}article{margin:0 0 16px}"
    "video{width:100%;aspect-ratio:16/9;background:#0e1622}"
    ".all{position:fixed;inset:0;height:100%;object-fit:contain}"
    "audio{width:100%}p{margin:4px 0}a{color:#0b5c8a}li{margin:0 0 8px}"
    "@media(prefers-color-scheme:dark){body{color:#e8eef5;background:#0e1622}a{color:#8cc8ec}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; media-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors "
)
WORDS: dict[Language, dict[str, str]] = {
    "id": {
        "now": "Sedang berlangsung",
        "none": "Sekarang tidak ada siaran.",
        "next": "Berikutnya",
        "recap": "Cuplikan",
        "recap_of": "Cuplikan: {title}",
        "no_recap": "Belum ada cuplikan.",
        "watch": "Tonton",
        "listen": "Dengarkan saja, kira-kira {mb} MB per jam",
        "join": "Ikut bicara",
        "help": "Keadaan darurat? Telepon 112.",
    },
    "en": {
        "now": "On now",
        "none": "Nothing is being broadcast now.",
        "next": "Next",
        "recap": "Recap",
        "recap_of": "Recap: {title}",
        "no_recap": "There is no recap yet.",
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
    return _given(services, page(await on_now(services), WORDS[language], language))


@router.get("/embed/recap", response_class=Response, responses=file("text/html"))
async def recap(request: Request, services: Served) -> Response:
    """The newest recap as large as the frame: it begins by itself, without sound, and begins again."""
    language = language_of(request)
    words = WORDS[language]
    it = (await on_now(services))["recap"]
    body = _video(it, "autoplay loop class=all") if it else f"<p>{words['no_recap']}</p>"
    return _given(services, _whole(words["recap"], body, language))


def policy(parents: Sequence[str]) -> str:
    """What of the page's is allowed, and whose frames it may stand in: ours and those of `parents`."""
    return POLICY + " ".join(("'self'", *parents))


def _given(services: Services, html: str) -> Response:
    allowed = policy(services.settings.embed_parents)
    headers = FOR_A_WHILE | {"Vary": "Accept-Language", "Content-Security-Policy": allowed}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def page(on: Mapping[str, Any], words: Mapping[str, str], language: Language) -> str:
    live = "".join(_article(it, words) for it in on["live"])
    coming = "".join(
        f"<li>{escape(it['starts'][:16].replace('T', ' '))} "
        f'<a href="{escape(it["join"])}" target="_top">{escape(it["title"])}</a></li>'
        for it in on["next"]
    )
    return _whole(
        words["now"],
        f"<h1>{words['now']}</h1>"
        + (live or f"<p>{words['none']}</p>")
        + (_recap(on["recap"], words) if on["recap"] else "")
        + (f"<h1>{words['next']}</h1><ul>{coming}</ul>" if coming else "")
        + f"<p><small>{words['help']}</small></p>",
        language,
    )


def _whole(title: str, body: str, language: Language) -> str:
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style>{body}</html>"
    )


def _recap(it: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Nothing but its poster is fetched before somebody plays it: the page stays small."""
    title = words["recap_of"].format(title=escape(it["title"]))
    return f"<article><h1>{title}</h1>{_video(it, 'preload=none')}</article>"


def _video(it: Mapping[str, Any], more: str) -> str:
    return (
        f'<video controls muted playsinline {more} src="{escape(it["mp4"])}" '
        f'poster="{escape(it["poster"])}" aria-label="{escape(it["title"])}"></video>'
    )


def _article(it: Mapping[str, Any], words: Mapping[str, str]) -> str:
    listen = words["listen"].format(mb=it["mb_per_hour"]["listen"])
    return (
        f"<article><h1>{escape(it['title'])}</h1>"
        f'<video controls playsinline preload="none" src="{escape(it["watch"])}index.m3u8"></video>'
        f'<p>{listen}</p><audio controls preload="none" src="{escape(it["listen"])}"></audio>'
        f'<p><a href="{escape(it["join"])}" target="_top">{words["join"]}</a></p></article>'
    )
