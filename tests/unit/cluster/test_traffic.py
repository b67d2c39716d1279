"""What a machine sends is read from what Linux counts."""

from __future__ import annotations

from pathlib import Path

from vicon.cluster.traffic import Rate, Traffic, measured

DEV = """Inter-|   Receive | Transmit
 face |bytes ... compressed multicast|bytes ... carrier compressed
    lo: 9 9 0 0 0 0 0 0 999 9 0 0 0 0 0 0
  eth0: 1 1 0 0 0 0 0 0 5000 1 0 0 0 0 0 0
  eth1: 1 1 0 0 0 0 0 0 700 1 0 0 0 0 0 0
   br0: 1 1 0 0 0 0 0 0 5000 1 0 0 0 0 0 0
"""


def machine(folder: Path, *, real: bool) -> Traffic | None:
    (folder / "dev").write_text(DEV)
    for name, speed in (("eth0", "1000\n"), ("eth1", "-1\n"), ("br0", "1000\n")):
        (folder / name).mkdir()
        (folder / name / "speed").write_text(speed)
        if real and name != "br0":
            (folder / name / "device").mkdir()
    return measured(folder / "dev", folder)


def test_what_passes_a_bridge_is_counted_once_and_loopback_is_not(tmp_path: Path) -> None:
    assert machine(tmp_path, real=True) == Traffic(5700, 1_000_000_000)


def test_in_a_container_all_interfaces_count(tmp_path: Path) -> None:
    assert machine(tmp_path, real=False) == Traffic(10_700, 2_000_000_000)


def test_where_the_kernel_does_not_say_nothing_is_said(tmp_path: Path) -> None:
    assert measured(tmp_path / "dev", tmp_path) is None


def test_a_rate_is_told_from_the_second_look_on_and_never_negative() -> None:
    rate = Rate()
    assert [rate.take(1.0, 1000), rate.take(3.0, 2000), rate.take(4.0, 0), rate.take(4.0, 10)] == [
        None,
        4000,
        None,
        None,
    ]
