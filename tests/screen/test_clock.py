#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that jumps under the console (libfaketime): deadlines, polls and the transcript go on."""

import contextlib
import datetime
import glob
import re
import time

from harness import Board, Console, Skip, begun_by, expect, run, sanitized, wait_until

BOARD = ("--broker", "memory", "--fault", "mute SYSLOG; flood 5 bench 8")
# An age below nothing, or of more than the hours that a test may be told.
NO_AGE = re.compile(r"(?<![\w-])-\d+ ?(ms|s|min|h|d)\b|\d{3,} ?h\b|\b\d+ ?d\b")


class Clock:
    """The clock of the programs that are begun with it."""

    def __init__(self, where, *more):
        if sanitized():
            raise Skip("libfaketime and the address sanitizer do not go together")
        library = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        if not library:
            raise Skip("there is no libfaketime")
        self.offset = where / "offset"
        self.set("+0s")
        self.lines = [f"export LD_PRELOAD={library[0]} FAKETIME_TIMESTAMP_FILE={self.offset}",
                      "export FAKETIME_NO_CACHE=1", *more]

    def set(self, offset):
        new = self.offset.with_suffix(".new")
        new.write_text(offset + "\n")
        new.rename(self.offset)


def polls(console):
    return console.transcript().bytes("tx", by="poll").count(b"AT+MQTTCONN?")


@contextlib.contextmanager
def at_work(where, clock):
    """A console that polls each second, receives, and waits for an answer that does not come."""
    with begun_by(where, *clock.lines), Board(where, *BOARD) as board, \
            Console(where, board.path, "--poll", "1") as console:
        console.wait_for("ESP-AT 2.1.0")
        console.bring_up("bench")
        wait_until("polls", lambda: polls(console) > 1)
        console.command("AT+SYSLOG?")
        yield console


def seconds_pass(console, seconds):
    """By the board's clock, which does not jump: five messages a second."""
    def messages():
        return console.transcript().bytes("rx").count(b'+MQTTSUBRECV:0,"bench"')
    before = messages()
    wait_until("messages", lambda: messages() >= before + 5 * seconds)


def check_goes_on(console):
    """Polls, messages, commands; what is shown; and the transcript's times."""
    console.command("AT")
    console.wait_for(re.compile(r"> AT  .*?< OK", re.DOTALL))
    before = polls(console)
    seconds_pass(console, 5)
    expect(before + 3 <= polls(console) <= before + 8, f"{polls(console) - before} polls in 5 s")
    expect(not NO_AGE.search(console.screen()), "an age that nothing has")
    times = [line["t"] for line in console.transcript().lines()[1:]]
    expect(times == sorted(times), "times that go back")
    return times[-1]


def set_to_another_year_and_back_it_changes_nothing(where):
    clock = Clock(where, "export FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1")
    begun = time.monotonic()
    with at_work(where, clock) as console:
        sent = time.monotonic()
        for offset in ("+365d", "-1h"):
            clock.set(offset)
            seconds_pass(console, 2)
            console.wait_for("AT+SYSLOG?")
        console.wait_for("no answer to AT+SYSLOG? within 10 s")
        took = time.monotonic() - sent
        expect(9 < took < 14, f"10 s took {took:.1f} s")
        last = check_goes_on(console)
        expect(last < time.monotonic() - begun, f"the transcript is at {last} s")
        console.quit()


def a_machine_that_slept_for_hours_is_at_once_where_it_should_be(where):
    clock = Clock(where)
    with at_work(where, clock) as console:
        asleep = time.monotonic()
        clock.set("+8h")
        console.wait_for("no answer to AT+SYSLOG? within 28")  # 8 hours and what came before
        expect(time.monotonic() - asleep < 5, f"seen after {time.monotonic() - asleep:.1f} s")
        last = check_goes_on(console)
        expect(8 * 3600 < last < 8 * 3600 + 60, f"the transcript is at {last} s")
        console.quit()


def when_summer_time_ends_each_row_has_the_time_of_its_moment(where):
    """In Berlin, at 3 it is 2 again: the rows from before keep theirs."""
    clock = Clock(where, "export FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 TZ=Europe/Berlin")
    change = datetime.datetime(2026, 10, 25, 1, tzinfo=datetime.timezone.utc).timestamp()
    ahead = 20  # seconds, in which a slow machine has started the console
    then = time.monotonic() + ahead
    clock.set(f"{change - ahead - time.time():+.0f}s")
    with begun_by(where, *clock.lines), Board(where, "--broker", "memory") as board, \
            Console(where, board.path, "--no-poll") as console:
        console.wait_for(re.compile(r"02:59:[345]\d\.\d+ . ready"))
        wait_until("the change", lambda: time.monotonic() > then + 1, limit=ahead + 5)
        console.command("AT")
        console.wait_for(re.compile(r"02:59:[345]\d\.\d+ . ready.*02:00:0\d\.\d+ > AT ", re.DOTALL))
        console.quit()


run(when_summer_time_ends_each_row_has_the_time_of_its_moment,
    set_to_another_year_and_back_it_changes_nothing,
    a_machine_that_slept_for_hours_is_at_once_where_it_should_be)
