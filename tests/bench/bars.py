# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be reached: (what, the figure out of all rounds, its bar, is more better?).

`rounds` holds what was measured: {measure: {program: [figures of each round]}}.  Programs are
compared within a round, as what else the machine does changes from one to the next.
"""
import statistics


def _each(rounds, measure, key, name="atmq"):
    return [figures[key] for figures in rounds[measure][name]]


def _middle(measure, key, factor=1):
    return lambda rounds: statistics.median(_each(rounds, measure, key)) * factor


def _ratio(measure, key, peer):
    return lambda rounds: statistics.median(
        ours / theirs for ours, theirs in zip(_each(rounds, measure, key), _each(rounds, measure, key, peer)))


def _more(measure, key, peer, factor):
    return lambda rounds: factor * statistics.median(
        ours - theirs for ours, theirs in zip(_each(rounds, measure, key), _each(rounds, measure, key, peer)))


def _slowest(*inputs):
    return lambda rounds: min(_each(rounds, "parser", name)[0] for name in inputs)


def _slower(way, other):
    return lambda rounds: _middle("reader", way)(rounds) / _middle("reader", other)(rounds)


BARS = [
    ("CPU a MB in a flood, of picocom's", _ratio("flood_recorded", "cpu_per_mb", "picocom"), 1, False),
    ("CPU a MB in a flood, of tio's", _ratio("flood_recorded", "cpu_per_mb", "tio"), 0.1, False),
    *((f"CPU at {baud} baud, bytes each {pace}, of picocom's", _ratio(f"{name}_{baud}", "cpu", "picocom"), bar, False)
      for name, pace, bar in (("paced", "ms", 0.8), ("adapter", "16 ms", 1)) for baud in (115200, 921600, 3000000)),
    ("wakeups a second, idle", _middle("idle", "wakeups"), 0, False),
    ("Enter to wire, p50, us more than tio", _more("enter_to_wire", "p50", "tio", 1e6), 100, False),
    ("wire to screen, p99, ms", _middle("wire_to_screen", "p99", 1000), 16, False),
    ("start to first frame, ms", _middle("start", "first_frame", 1000), 50, False),
    ("resident MiB with 1,000,000 messages", _middle("million", "resident", 1 / 1048576), 64, False),
    ("search over them, s", _middle("million", "search"), 0.3, False),
    ("resident MiB with 10,000,000 messages", _middle("ten_million", "resident", 1 / 1048576), 128, False),
    ("parser, payloads, MB/s", _slowest("messages of 1 KiB", "messages of 46 bytes"), 400, True),
    ("parser, short lines, MB/s", _slowest("echo and OK", "OK alone", "log lines"), 150, True),
    ("1 GiB opened at its end, 100 records back, s", _middle("reader", "open at the end and 100 records back, s"), 1, False),
    ("resident MiB meanwhile", _middle("reader", "resident, MiB"), 64, False),
    ("stepping back, of stepping forward", _slower("backwards, MB/s", "forwards, MB/s"), 0.8, True),
    ("finding in it, MB/s", _middle("reader", "find forwards, MB/s"), 500, True),
    ("finding backwards, MB/s", _middle("reader", "find backwards, MB/s"), 500, True),
]


def judge(rounds):
    """(what, figure, bar, reached) of each that was measured."""
    for what, figure, bar, more_is_better in BARS:
        try:
            value = figure(rounds)
        except KeyError:  # not measured, or the peer is not installed
            continue
        yield what, value, bar, value >= bar if more_is_better else value <= bar
