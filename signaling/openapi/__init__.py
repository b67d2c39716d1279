"""The API as OpenAPI 3.1: what FastAPI knows of the routes, and what holds for all of them."""

from __future__ import annotations

from signaling.openapi.answers import CSV, file, in_parts, refuses

__all__ = ["CSV", "file", "in_parts", "refuses"]
