#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a process: signals of every kind, a sudden end, a full disk; and what it leaves."""

import contextlib
import json
import os
import random
import signal
import stat
import time

from harness import LIMIT, Board, Console, Wire, begun_by, expect, run, wait_until

MEMORY = ("--broker", "memory")
ROW = b'+MQTTSUBRECV:0,"bench/%d",20,%020d\r\n'


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def many_signals_at_once_end_it_once(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        pid = console.pid()
        deadline = time.monotonic() + LIMIT
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(pid, signal.SIGHUP)
                os.kill(pid, signal.SIGTERM)
        expect(not is_alive(pid), "it goes on")
        expect(b"WIFI GOT IP" in console.transcript().bytes("rx"), "rx is not whole")


def signals_that_mean_nothing_interrupt_nothing(where):
    """Each system call may be cut short by one: EINTR, short reads and writes."""
    with Wire() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F1 help")
        pid, said = console.pid(), b""
        for i in range(300):
            row = ROW % (i, i)
            said += row
            board.say(row)
            for _ in range(5):
                os.kill(pid, signal.SIGWINCH)
                os.kill(pid, signal.SIGCONT)
        console.wait_for("Messages 300")
        console.transcript().wait_for("rx", said)
        console.quit()


def a_sudden_end_loses_a_second_at_most(where):
    """kill -9 at any moment: each line whole, and all that came a second before is there."""
    chance = random.Random(5)
    for turn in range(6):
        there = where / str(turn)
        there.mkdir()
        with Wire() as board, Console(there, board.path, "--no-poll") as console:
            console.wait_for("F1 help")
            end, number, said = time.monotonic() + 1.2 + chance.random(), 0, []
            while time.monotonic() < end:
                board.say(ROW % (number, number))
                said.append(time.monotonic())
                number += 1
                time.sleep(0.001)
            os.kill(console.pid(), signal.SIGKILL)
            killed = time.monotonic()
            path = console.transcript().path
            wait_until("its end", lambda: not is_alive(console.pid()))
            whole = path.read_bytes().rpartition(b"\n")[0]
            for line in whole.split(b"\n"):
                json.loads(line)
            rx = console.transcript().bytes("rx")
            kept = rx.count(b"+MQTTSUBRECV")
            expect(rx and b"".join(ROW % (i, i) for i in range(number)).startswith(rx), "other bytes")
            # A second, and what a busy machine may add.
            lost = killed - said[min(kept, number - 1)]
            expect(lost < 1.5, f"{lost:.2f} s are lost")


def a_full_disk_is_told_and_the_console_goes_on(where):
    # Where no file can become larger: blocks of 512 bytes.
    with begun_by(where, "ulimit -f 8", "trap '' XFSZ"), \
            Wire() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F1 help")
        for i in range(200):
            board.say(ROW % (i, i))
        console.wait_for("Messages 200")
        console.wait_for("File too large")
        for line in console.transcript().lines():
            expect(isinstance(line, dict), "a broken line")
        console.key("F10")
        console.wait_for("not complete")
        expect(console.wait_for_end() == 0, "it did not end well")


def what_it_leaves_is_private_and_in_its_folders(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        known = {p for p in where.rglob("*")}
        console.bring_up("private")
        console.quit()
        made = {p for p in where.rglob("*")} - known | set((console.home / "state").rglob("*"))
        files = [p for p in made if p.is_file() and console.work not in p.parents]
        expect(len(files) >= 2, f"a transcript and a history, there is {files}")
        for path in files:
            mode = stat.S_IMODE(path.stat().st_mode)
            expect(mode == 0o600, f"{path}: {mode:o}")
            expect(console.home / "state" in path.parents or console.home / "data" in path.parents,
                   f"{path} is in none of its folders")


run(many_signals_at_once_end_it_once,
    signals_that_mean_nothing_interrupt_nothing,
    a_sudden_end_loses_a_second_at_most,
    a_full_disk_is_told_and_the_console_goes_on,
    what_it_leaves_is_private_and_in_its_folders)
