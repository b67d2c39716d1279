"""Whatever text comes in, an answer or an SdpError goes out (threats 7 and 14)."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media.sdp_samples import OFFERS, OURS, random_u32, read_offer
from vicon.media.answer import write
from vicon.media.negotiate import Policy, Refused, negotiate
from vicon.media.sdp import SdpError, parse_offer

SOURCES = [read_offer(name).split("\r\n") for name in OFFERS if "v25" not in name]
WORDS = [line for lines in SOURCES for line in lines]
NASTY = [
    "",
    " ",
    ":",
    "-1",
    "0",
    "256",
    "4294967296",
    "9" * 900,
    "%s",
    "\x00",
    "\u2028",
    "é",
    "a=",
    "m=",
    "v=",
]

EXAMPLES = 1_000

edit = st.tuples(
    st.sampled_from(["drop", "double", "swap", "foreign", "cut", "nasty", "digit", "valueless"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
)


def mutate(lines: list[str], edits: list[tuple[str, int, int]]) -> str:
    lines = list(lines)
    for what, where, how in edits:
        at = where % len(lines)
        line = lines[at]
        other = how % len(lines)
        match what:
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(other, line)
            case "swap":
                lines[at], lines[other] = lines[other], line
            case "foreign":
                lines.insert(at, WORDS[how % len(WORDS)])
            case "cut":
                lines[at] = line[: how % (len(line) + 1)]
            case "nasty":
                cut = how % (len(line) + 1)
                lines[at] = line[:cut] + NASTY[how % len(NASTY)] + line[cut + 1 :]
            case "digit":
                lines[at] = "".join(str((how + i) % 10) if c.isdigit() else c for i, c in enumerate(line))
            case "valueless":
                lines[at] = line.split(":")[0]
    return "\r\n".join(lines)


@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SOURCES), st.lists(edit, min_size=1, max_size=5))
def test_mutated_offers_are_answered_or_refused(lines: list[str], edits: list[tuple[str, int, int]]) -> None:
    offer = mutate(lines, edits)
    code = ""
    try:
        agreed = negotiate(parse_offer(offer), None, Policy(), random_u32)
        write(agreed, OURS)
    except SdpError as error:
        code = error.code
    else:
        lines_kept = zip(agreed.offer.lines, agreed.lines, strict=True)
        assert all(
            o.profile == "UDP/TLS/RTP/SAVPF" for o, line in lines_kept if not isinstance(line, Refused)
        )
    assert code in ("", "sdp_bad", "codec_none")


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=2_000))
def test_any_text_at_all_is_refused(text: str) -> None:
    try:
        parse_offer(text)
    except SdpError:
        return
    raise AssertionError("text that is no offer was read as one")
