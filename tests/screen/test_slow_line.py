#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console over ssh on a slow line.  Counts bytes, not time: what is sent before a key's echo is
what a user waits for, 4 KB of it a second on a line of 4 KB/s."""

import os
import threading

from harness import Wire, Terminal, expect, run, wait_until

FRAME_DRAWN = b"\x1b[5n"  # is asked behind each frame
SECOND = 4096


class SlowTerminal(Terminal):
    """Takes some bytes when it is told to, and says when it has drawn a frame."""

    def __init__(self, where, *arguments, **options):
        self.room = threading.Semaphore(0)
        self.asked = 0
        super().__init__(where, *arguments, variables={"SSH_TTY": "/dev/pts/9"}, **options)

    def read(self):
        try:
            while True:
                self.room.acquire()
                data = os.read(self.fd, 256)
                if not data:
                    return
                self.output += data
                while self.output.count(FRAME_DRAWN) > self.asked:
                    self.asked += 1
                    os.write(self.fd, b"\x1b[0n")
        except OSError:
            pass

    def allow(self, size):
        for _ in range(size // 256):
            self.room.release()


def board_that_floods(board, count):
    for i in range(count):
        board.say(b'+MQTTSUBRECV:0,"bench/%d",27,{"t":22.5,"n":%010d,"x":1}\r\n' % (i % 7, i))


def what_is_typed_is_seen_within_a_second_or_two(where):
    with Wire() as board, SlowTerminal(where, "--no-poll", board.path, columns=100, rows=30) as terminal:
        terminal.allow(16 * SECOND)
        terminal.wait_for("Commands")
        terminal.type("\x1b[?62;22c")  # it replies to questions
        board_that_floods(board, 50)
        terminal.wait_for("\x1b[5n")
        # The line takes nothing for a while, and much comes meanwhile.
        while terminal.room.acquire(blocking=False):
            pass
        for word in ("ABCDE", "FGHIJ", "KLMNO"):
            board_that_floods(board, 2000)
            before = len(terminal.output)
            terminal.type(word)

            def seen():
                terminal.allow(256)
                return word.encode() in terminal.output[before:]

            wait_until(f"{word} to be shown", seen)
            sent = terminal.output[before:].index(word.encode())
            expect(sent <= 2 * SECOND, f"{sent} bytes are sent before {word}")
        terminal.allow(64 * SECOND)
        terminal.type("\x03")
        terminal.quit()


run(what_is_typed_is_seen_within_a_second_or_two)
