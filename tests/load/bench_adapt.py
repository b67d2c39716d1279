"""`make bench-adapt`: what the engine learns of a subscriber's downlink, and what it makes of it.

`engine/examples/adapt.rs` runs both parts in virtual time; the same seeds give the same figures anywhere.
First flows of the engine's estimator and pacer, with its own transport-wide feedback, a voice, and pictures
that follow the budget, over emulated networks: RFC 8867 5.1 to 5.8, fixed links, loss without delay, 3G, 4G,
Wi-Fi. Then meetings through the whole core (ladder, packing, repair of sound) over 64 kbit/s. The last line
is one JSON object; `docs/adaptation.md` says which rows count in it.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CRATE = Path(__file__).parents[2] / "vicon" / "media" / "engine"
HEAD = "network                      use   p95 ms  down s  up s   lost %  late %  freezes  Mbit/s"
WEAK_HEAD = "meeting                loss %   use   p95 ms  concealed %  longest gap ms  pictures off s"


def cases() -> list[dict[str, Any]]:
    """One object a network or a meeting, from the generator."""
    command = ["cargo", "run", "--release", "--quiet", "--locked", "--example", "adapt"]
    done = subprocess.run(command, cwd=CRATE, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def row(case: dict[str, Any]) -> str:
    rates = " ".join(f"{rate:.2f}" for rate in case["rates"])
    down, up = (f"{case[name]:.2f}" if case[name] else "-" for name in ("down_s", "up_s"))
    return (
        f"{case['name']:27}{case['utilisation']:6.2f}{case['queue_p95_ms']:8}{down:>8}{up:>7}"
        f"{case['lost'] * 100:8.2f}{case['late'] * 100:8.2f}{case['frozen']:9}  {rates}"
    )


def weak_row(case: dict[str, Any]) -> str:
    return (
        f"{case['name']:22}{case['loss']:7}{case['utilisation']:6.2f}{case['queue_p95_ms']:8}"
        f"{case['concealed'] * 100:13.2f}{case['longest_gap_ms']:16}{case['pictures_s']:16.2f}"
    )


def summary(networks: list[dict[str, Any]], meetings: list[dict[str, Any]]) -> dict[str, float]:
    alone = [case for case in networks if case["alone"]]
    counted = alone + meetings

    def worst(loss: int, what: str) -> float:
        return max(float(case[what]) for case in meetings if case["loss"] == loss)

    return {
        "utilisation_min": min(case["utilisation"] for case in counted),
        "utilisation_max": max(case["utilisation"] for case in counted),
        "queue_p95_ms_max": max(case["queue_p95_ms"] for case in counted),
        "down_s_max": max(case["down_s"] for case in alone),
        "up_s_max": max(case["up_s"] for case in alone),
        "audio_gap_64k_5pct": worst(5, "concealed"),
        "audio_gap_64k_10pct": worst(10, "concealed"),
        "audio_longest_gap_ms_64k_5pct": worst(5, "longest_gap_ms"),
        "audio_longest_gap_ms_64k_10pct": worst(10, "longest_gap_ms"),
        "video_off_s_max": max(case["pictures_s"] for case in meetings),
    }


def main() -> int:
    all_cases = cases()
    networks = [case for case in all_cases if "rates" in case]
    meetings = [case for case in all_cases if "rates" not in case]
    print("\n".join([HEAD, *map(row, networks), "", WEAK_HEAD, *map(weak_row, meetings)]))
    print(json.dumps(summary(networks, meetings)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
