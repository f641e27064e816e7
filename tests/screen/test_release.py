#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port is released to another program and opened again: by the key, and by atmq release."""

import fcntl
import json
import os
import termios

from harness import Board, Console, expect, run, wait_until


def records(console):
    """Of the console's only transcript, as they are now."""
    path = next((console.home / "state/atmq/transcripts").glob("*.jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]


def recorded(console, kind, count):
    """The records of this kind, once there are so many: the file is written once a second."""
    found = [r for r in records(console) if kind in r]
    return found if len(found) >= count else None


def has_open(pid, path):
    """How often the process has it open."""
    device = os.stat(path).st_rdev
    count = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += os.stat(f"/proc/{pid}/fd/{fd}").st_rdev == device
        except FileNotFoundError:
            pass
    return count


def the_key_closes_the_port_and_opens_it_again(where):
    with Board(where) as board, Console(where, board.path) as console:
        console.wait_for("ESP-AT 2.1.0")
        expect(has_open(console.pid(), board.path), "the port is not open")
        console.key("M-!")
        console.wait_for("released: another program may have the port; Alt-! takes it back")
        console.wait_for("port released")
        expect(not has_open(console.pid(), board.path), "the port is still open")
        # Exclusive in both ways that programs know.
        fd = os.open(board.path, os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.ioctl(fd, termios.TIOCEXCL)
        fcntl.ioctl(fd, termios.TIOCNXCL)
        console.type("AT+GMR")
        console.key("Enter")
        console.wait_for("not sent: the port is released; Alt-! takes it back")
        console.key("C-u")
        # Nobody may have it while it is someone else's.
        console.key("M-!")
        console.wait_for("in use by python")
        expect(not has_open(console.pid(), board.path), "the port is open while another program has it")
        os.close(fd)
        console.wait_for("the link is back")
        console.command("AT", "OK")
        links = wait_until("the return in the transcript", lambda: recorded(console, "link", 3))
        expect(links[0]["link"] == "down" and links[0]["released"] is True and "another program may have it" in links[0]["why"],
               f"the release is recorded as {links[0]}")
        expect(links[-1]["link"] == "up", f"the return is recorded as {links[-1]}")


run(the_key_closes_the_port_and_opens_it_again)
