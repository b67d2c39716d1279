"""`make bench-adapt`: how well the engine learns what a subscriber's downlink carries.

Flows of `engine/examples/adapt.rs` (the engine's estimator and pacer, its own transport-wide feedback, a
voice, and pictures that follow the budget) cross emulated networks in virtual time: RFC 8867 5.1 to 5.8,
fixed links, loss without delay, 3G, 4G, Wi-Fi. The same seed gives the same figures on any machine. The last
line is one JSON object; its figures are of links that are neither shared with TCP nor away for a while, which
the table shows too.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CRATE = Path(__file__).parents[2] / "vicon" / "media" / "engine"
HEAD = "network                      use   p95 ms  down s  up s   lost %  late %  freezes  Mbit/s"


def cases() -> list[dict[str, Any]]:
    """One object a network, from the generator."""
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


def summary(all_cases: list[dict[str, Any]]) -> dict[str, float]:
    alone = [case for case in all_cases if case["alone"]]
    gaps = {case["name"]: case["gaps"] for case in all_cases}
    return {
        "utilisation_min": min(case["utilisation"] for case in alone),
        "queue_p95_ms_max": max(case["queue_p95_ms"] for case in alone),
        "down_s_max": max(case["down_s"] for case in alone),
        "up_s_max": max(case["up_s"] for case in alone),
        "audio_gap_64k_5pct": gaps["64 kbit/s, 5 % loss"],
        "audio_gap_64k_10pct": gaps["64 kbit/s, 10 % loss"],
    }


def main() -> int:
    all_cases = cases()
    print(HEAD)
    for case in all_cases:
        print(row(case))
    print(json.dumps(summary(all_cases)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
