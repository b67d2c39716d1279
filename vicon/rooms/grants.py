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
    "floor.request",
    "floor.manage",
    "moderate",
    "ban",
    "role",
    "sitting.control",
    "chat.write",
    "chat.chair",
    "chat.moderate",
    "stage",
]
