#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speed rests on, counted where no other program's load can change it: wakeups, writes, bytes."""

import pathlib
import re
import time

from harness import Terminal, Wire, expect, run, wait_until

MESSAGES = 40  # more than the pane has rows


def number(pid, file, name):
    text = pathlib.Path(f"/proc/{pid}/{file}").read_text()
    return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE).group(1))


def payload(i):
    """No character is where the message before had it: so all of it must be sent, and at once."""
    return "abcdefghijklmnopqrstuvwxyz"[i % 26] * 13


def message(i):
    return f'+MQTTSUBRECV:0,"a/topic",13,{payload(i)}\r\n'.encode()


def show(board, terminal, i):
    """Answers the bytes that the terminal got for it."""
    before = len(terminal.output)
    board.say(message(i))
    wait_until(f"message {i}", lambda: payload(i).encode() in terminal.output[before:])
    return len(terminal.output) - before


def an_idle_console_does_not_wake_up(where):
    # Whoever wakes up each second, for a clock or a poll, never sleeps that long.
    span, last = 1.5, [None, 0.0]

    def has_slept(pid):
        count = number(pid, "status", "voluntary_ctxt_switches")
        if count != last[0]:
            last[:] = [count, time.monotonic()]
        return time.monotonic() - last[1] > span

    with Wire() as board, Terminal(where, board.path, "--no-poll") as terminal:
        terminal.wait_for("F10")
        show(board, terminal, 1)
        wait_until(f"{span} s without a wakeup", lambda: has_slept(terminal.process.pid))
        terminal.quit()


def a_message_is_one_small_write(where):
    with Wire() as board, Terminal(where, board.path, "--no-poll") as terminal:
        terminal.wait_for("F10")
        pid, began = terminal.process.pid, time.monotonic()
        writes = number(pid, "io", "syscw")
        for i in range(MESSAGES):
            show(board, terminal, i)
        writes = number(pid, "io", "syscw") - writes
        # Bytes may come in two chunks, and so in two frames; the recorder writes once a second.
        most = 2 * MESSAGES + 2 * (time.monotonic() - began) + 2
        expect(writes <= most, f"{writes} writes for {MESSAGES} messages")
        sent = show(board, terminal, MESSAGES)
        expect(sent < 500, f"{sent} bytes for a message: {terminal.output[-sent:]!r}")
        terminal.quit()


def what_does_not_change_the_screen_is_not_sent(where):
    with Wire() as board, Terminal(where, board.path, "--no-poll") as terminal:
        terminal.wait_for("F10")
        show(board, terminal, 1)
        # The rest of a message, byte by byte: only when it is whole there is something to see.
        begun = message(2)[:-2]
        before = len(terminal.output)
        for i in range(len(begun)):
            board.say(begun[i:i + 1])
        board.say(message(2)[-2:])
        terminal.wait_for(payload(2))
        sent = len(terminal.output) - before
        expect(sent < 500, f"{sent} bytes for a message: {terminal.output[before:]!r}")
        terminal.quit()


if __name__ == "__main__":
    run(an_idle_console_does_not_wake_up, a_message_is_one_small_write,
        what_does_not_change_the_screen_is_not_sent)
