"""An offer may come compressed; whatever hides in it, no more than the cap is inflated."""

from __future__ import annotations

import base64
import tracemalloc
import zlib

import pytest

from tests.media.sdp_samples import OFFERS, read_offer
from vicon.description import Deflated
from vicon.media.description import in_form_of, text_of
from vicon.media.sdp import MAX_BYTES, SdpError

DESKTOP = read_offer("chromium-156.0.8078.79-desktop-v9")


def raw(text: bytes) -> bytes:
    stream = zlib.compressobj(9, wbits=-15)
    return stream.compress(text) + stream.flush()


def sent(compressed: bytes) -> Deflated:
    return {"deflate": base64.b64encode(compressed).decode()}


@pytest.mark.parametrize("name", OFFERS)
def test_an_offer_reads_the_same_in_both_forms(name: str) -> None:
    offer = read_offer(name)
    assert text_of(offer) == text_of(sent(raw(offer.encode()))) == offer


def test_an_answer_has_the_form_of_its_offer() -> None:
    assert in_form_of(DESKTOP, "v=0\r\n") == "v=0\r\n"
    answer = in_form_of(sent(raw(DESKTOP.encode())), DESKTOP)
    assert not isinstance(answer, str)
    assert len(answer["deflate"]) < len(DESKTOP) / 8
    assert zlib.decompress(base64.b64decode(answer["deflate"]), -15).decode() == DESKTOP


def test_the_cap_is_that_of_the_text() -> None:
    assert len(text_of(sent(raw(b"x" * MAX_BYTES)))) == MAX_BYTES
    with pytest.raises(SdpError, match="larger than"):
        text_of(sent(raw(b"x" * (MAX_BYTES + 1))))


@pytest.mark.parametrize("size", [1 << 20, 1 << 26])
def test_a_bomb_never_unfolds(size: int) -> None:
    bomb = sent(raw(bytes(size)))
    tracemalloc.start()
    try:
        with pytest.raises(SdpError, match="larger than") as refused:
            text_of(bomb)
        assert refused.value.code == "sdp_bad"
        assert tracemalloc.get_traced_memory()[1] < 4 * MAX_BYTES + len(bomb["deflate"])
    finally:
        tracemalloc.stop()


WHOLE = raw(DESKTOP.encode())


@pytest.mark.parametrize(
    ("deflate", "words"),
    [
        (sent(WHOLE[:-1])["deflate"], "ends too early"),
        (sent(WHOLE[: len(WHOLE) // 2])["deflate"], "ends too early"),
        ("", "ends too early"),
        (sent(WHOLE + b"x")["deflate"], "follows the end"),
        (sent(WHOLE + WHOLE)["deflate"], "follows the end"),
        (sent(b"\xff" * 40)["deflate"], "no raw DEFLATE"),
        (sent(zlib.compress(DESKTOP.encode()))["deflate"], "no raw DEFLATE"),
        (sent(WHOLE)["deflate"] + "*", "no base64"),
        (sent(WHOLE)["deflate"][:-1] + "\n", "no base64"),
        ("é", "no base64"),
        (sent(raw(b"v=0\xff"))["deflate"], "no UTF-8"),
    ],
)
def test_what_is_no_compressed_text_is_refused_by_name(deflate: str, words: str) -> None:
    with pytest.raises(SdpError, match=words) as refused:
        text_of({"deflate": deflate})
    assert refused.value.code == "sdp_bad"
