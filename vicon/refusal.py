"""The refusal that crosses from the media plane to a sitting, of which neither may import the other."""

from __future__ import annotations


class MediaRefused(Exception):
    """An offer or wish the media plane cannot serve.

    `code` is `sdp_bad`, `codec_none`, `slot_count` or `full`; `detail` is one sentence
    for the client's developer.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
