"""Everything that may break, and the tests that break it: the rows of `make test-chaos`."""

from __future__ import annotations

from dataclasses import dataclass

ROWS_OF = "tests/chaos/rows"
ENGINE = "vicon/media/engine/tests"


@dataclass(frozen=True, slots=True)
class Row:
    """`tests`: `file::test` or `file::test[case]` of Python, `file::test` of the engine."""

    name: str
    title: str
    tests: tuple[str, ...]


def _process(case: str) -> str:
    test = "test_a_killed_process_of_vicon_takes_nothing_acknowledged_with_it"
    return f"{ROWS_OF}/test_processes.py::{test}[{case}]"


def _database(case: str) -> str:
    test = "test_while_the_database_is_away_sound_goes_on_and_nothing_is_acknowledged_that_is_not_kept"
    return f"{ROWS_OF}/test_processes.py::{test}[{case}]"


def _node(test: str) -> str:
    return f"{ROWS_OF}/test_nodes.py::{test}"


def _clock(jump: str) -> str:
    test = "test_a_clock_that_jumps_by_an_hour_ends_no_call_and_turns_no_order_round"
    return f"{ROWS_OF}/test_clock.py::{test}[{jump}]"


ROWS = (
    Row("kill-signalling", "kill -9 of a signalling process", (_process("a"),)),
    Row("kill-media", "kill -9 of the only media node, started again", (_process("media"),)),
    Row("kill-worker", "kill -9 of the worker", (_process("worker"),)),
    Row(
        "kill-redis",
        "kill -9 of Redis",
        (f"{ROWS_OF}/test_processes.py::test_a_killed_redis_takes_nothing_with_it",),
    ),
    Row("kill-database", "kill -9 of PostgreSQL", (_database("killed"),)),
    Row(
        "kill-recording",
        "any of them while a sitting is recorded",
        (
            "tests/chaos/test_recording_kills.py::"
            "test_what_is_killed_takes_at_most_a_second_of_a_recording_with_it",
        ),
    ),
    Row(
        "redis-away",
        "Redis away for REDIS_AWAY_S",
        (
            "tests/chaos/test_redis_away.py::"
            "test_sound_chat_and_joins_go_on_while_redis_is_killed_and_stays_away",
        ),
    ),
    Row("database-away", "PostgreSQL away for DATABASE_AWAY_S", (_database("away"),)),
    Row(
        "disk-full",
        "disk full to its last block",
        (
            f"{ROWS_OF}/test_disk.py::test_a_full_disk_ends_no_call_and_loses_nothing_acknowledged",
            "tests/media/test_tapes_without_room.py::test_a_full_disk_is_told_and_packets_go_on",
        ),
    ),
    Row("clock-forward", "wall clocks an hour forward", (_clock("+3600"),)),
    Row("clock-back", "wall clocks an hour back", (_clock("-3600"),)),
    Row(
        "node-lost",
        "one of two media nodes lost, with ROOMS rooms on both",
        (_node("test_rooms_of_a_lost_node_live_on_at_the_other"),),
    ),
    Row(
        "drain",
        "a media node drained under load, and back",
        (_node("test_a_drained_node_gets_no_rooms_lets_go_of_its_own_and_comes_back"),),
    ),
    Row(
        "rolling-upgrade",
        "both media nodes and both signalling processes replaced in turn",
        (_node("test_one_process_after_the_other_is_replaced_while_people_meet"),),
    ),
    Row(
        "partition",
        "a media node cut off from everything, and back",
        (_node("test_a_node_that_is_cut_off_loses_its_rooms_and_writes_nothing_more_into_them"),),
    ),
    Row(
        "machines",
        "a node lost, and one drained, where each process is on a machine of its own",
        (
            "tests/chaos/rows/test_machines.py::"
            "test_rooms_live_on_both_nodes_and_outlive_one_that_is_lost_and_one_that_is_drained",
        ),
    ),
    Row(
        "edge-lost",
        "kill -9 of the node at which some people of a room are",
        (
            "tests/chaos/test_edges.py::"
            "test_people_at_an_edge_that_is_killed_are_led_elsewhere_and_hear_again",
        ),
    ),
    Row(
        "join-storm",
        "300 joins in 10 s",
        ("tests/chaos/test_storms.py::test_three_hundred_come_in_ten_seconds_through_the_whole_of_vicon",),
    ),
    Row(
        "reconnect-storm",
        "RECONNECTS sockets lost at once",
        (
            "tests/chaos/test_storms.py::"
            "test_three_hundred_who_lose_their_sockets_at_once_are_back_at_their_seats",
        ),
    ),
    Row(
        "packet-loss",
        "packets lost, 5 and 10 %",
        (
            f"{ENGINE}/forwarding.rs::five_percent_loss_each_way_is_recovered",
            f"{ENGINE}/armour.rs::at_a_tenth_lost_redundant_sound_is_concealed_for_less_than_3_percent",
        ),
    ),
    Row(
        "packet-order",
        "packets reordered and duplicated",
        (f"{ENGINE}/forwarding.rs::reordered_and_doubled_packets_are_sorted_out_without_requests",),
    ),
    Row(
        "packet-corruption",
        "packets corrupted",
        (
            f"{ENGINE}/rogues.rs::flipped_bits_are_never_forwarded",
            "tests/media/test_rogues.py::test_corrupt_packets_are_dropped_and_replayed_ones_too",
        ),
    ),
    Row(
        "slow-socket",
        "a socket that never reads",
        (
            "tests/chaos/test_slow_reader.py::"
            "test_a_socket_that_never_reads_is_cut_and_the_others_do_not_notice",
        ),
    ),
    Row(
        "soak",
        "50 people for SOAK_S",
        (f"{ROWS_OF}/test_soak.py::test_fifty_people_for_long_take_no_more_memory_than_at_the_beginning",),
    ),
)
