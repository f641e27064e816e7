#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a process: signals of every kind, a sudden end, a full disk; and what it leaves."""

import contextlib
import json
import os
import pathlib
import random
import re
import signal
import stat
import subprocess
import time

from harness import (LIMIT, Board, Console, Skip, Terminal, Transcript, Wire, begun_by, expect, is_alive, run,
                     wait_until)

MEMORY = ("--broker", "memory")
KILLS, KILLED_AT_ONCE = 40, 5
ROW = b'+MQTTSUBRECV:0,"bench/%d",20,%020d\r\n'


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


class Doomed:
    """A console under traffic that is killed in a while."""

    def __init__(self, where, lives):
        where.mkdir()
        self.board = Wire()
        self.terminal = Terminal(where, self.board.path, "--no-poll")
        self.lives, self.end = lives, None
        self.said = []  # when each row was

    def live(self):
        """One row more; false when it is dead."""
        if self.end is None and b"F1" in self.terminal.output:
            self.end = time.monotonic() + self.lives
        if self.end and time.monotonic() > self.end:
            self.terminal.process.kill()
            self.killed = time.monotonic()
            return False
        if self.end:
            self.board.say(ROW % (len(self.said), len(self.said)))
            self.said.append(time.monotonic())
        return True

    def check(self):
        self.terminal.process.wait(LIMIT)
        transcript = self.terminal.transcript()
        whole = transcript.path.read_bytes().rpartition(b"\n")[0]
        for line in whole.split(b"\n"):
            json.loads(line)
        rx = transcript.bytes("rx")
        expect(self.board.said.startswith(rx), "other bytes")
        kept = rx.count(b"+MQTTSUBRECV")
        return self.killed - self.said[min(kept, len(self.said) - 1)]

    def close(self):
        self.terminal.__exit__()
        self.board.__exit__()


def a_sudden_end_loses_a_second_at_most(where):
    """kill -9 at any moment: each line whole, and all that came a second before is there."""
    chance = random.Random(5)
    lost = []
    for turn in range(KILLS // KILLED_AT_ONCE):
        consoles = [Doomed(where / f"{turn}.{i}", chance.uniform(0.1, 2.5))
                    for i in range(KILLED_AT_ONCE)]
        alive = consoles
        while alive:
            alive = [console for console in alive if console.live()]
            time.sleep(0.001)
        lost += [console.check() for console in consoles]
        for console in consoles:
            console.close()
    print(f"# {len(lost)} times killed, at most {max(lost):.2f} s are gone")
    # A second, and what a busy machine may add.
    expect(max(lost) < 1.5, f"{max(lost):.2f} s are lost")


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
        console.wait_for("incomplete")
        expect(console.wait_for_end() == 0, "it did not end well")


def in_a_mount_namespace():
    """The words that begin a program in one where it may mount; as root, or as a user who may."""
    for words in ("unshare -m", "unshare -rm"):
        with contextlib.suppress(FileNotFoundError):
            if subprocess.run([*words.split(), "mount", "-t", "tmpfs", "none", "/mnt"], check=False,
                              capture_output=True).returncode == 0:
                return words
    raise Skip("no mount namespace is allowed here")


def a_file_system_that_is_full_is_told_until_there_is_room(where):
    disk = where / "disk"
    disk.mkdir()
    mount = (f'[ "$MOUNTED" ] || MOUNTED=1 exec {in_a_mount_namespace()} "$0" "$@"',
             f"mount -t tmpfs -o size=1m none {disk}",
             f"dd if=/dev/zero of={disk}/filler bs=1k count=800 2>&1")
    with begun_by(where, *mount), Wire() as board, \
            Console(where, board.path, "--no-poll", "-t", disk / "t.jsonl") as console:
        console.wait_for("F1 help")
        inside = pathlib.Path(f"/proc/{console.pid()}/root{disk}")
        for i in range(8000):
            board.say(ROW % (i, i))
        console.wait_for("not recording: No space left on device")
        console.wait_for("Messages 8000")
        (inside / "filler").unlink()
        console.wait_for(re.compile("^(?!.*not recording).* recording", re.MULTILINE))
        board.say(ROW % (8000, 8000))
        transcript = Transcript(inside / "t.jsonl")
        transcript.wait_for("rx", ROW % (8000, 8000))
        notes = [line["note"] for line in transcript.lines() if "note" in line]
        rx = transcript.bytes("rx")
        console.key("F10")
        console.wait_for("t.jsonl; it is incomplete: No space left on device; sha256")
        expect(console.wait_for_end() == 0, "it did not end well")
    missing = re.fullmatch(r"(\d+) bytes were not recorded: No space left on device", notes[0])
    expect(len(notes) == 1 and missing, f"notes {notes}")
    begin = os.path.commonprefix([rx, board.said])
    expect(board.said[len(begin) + int(missing[1]):] == rx[len(begin):] and len(begin) < len(rx),
           f"{missing[1]} bytes are said to be missing, it is other ones")


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
    a_file_system_that_is_full_is_told_until_there_is_room,
    what_it_leaves_is_private_and_in_its_folders)
