"""The words of permission: roles, and grants that a seat may hold."""

from __future__ import annotations

from typing import Literal

Role = Literal[
    "chair", "clerk", "member", "staff", "guest", "audience", "interpreter", "jbi", "kiosk", "service"
]

Grant = Literal[
    "subscribe",
    "publish.audio",
    "publish.video",
    "publish.screen",
    "slides.control",
    "floor.request",
    "floor.manage",
    "lobby.manage",
    "moderate",
    "ban",
    "freeze",
    "role",
    "settings",
    "sitting.control",
    "vote.cast",
    "vote.manage",
    "vote.record",
    "poll.manage",
    "poll.answer",
    "question.ask",
    "question.upvote",
    "question.moderate",
    "question.answer",
    "chat.write",
    "chat.chair",
    "chat.moderate",
    "agenda.manage",
    "attend.mark",
    "note.write",
    "recording",
    "broadcast",
    "caption.write",
    "stage",
]
