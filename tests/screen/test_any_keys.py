#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any keys, clicks and sizes, in any order, while messages arrive: the console never fails, its
frames are right (ATMQ_CHECK_FRAMES), and Esc and F10 work afterwards.

ATMQ_SEED plays another row of keys than the usual one, ATMQ_ROUNDS more or fewer of them.
"""

import contextlib
import fcntl
import os
import random
import signal
import struct
import termios
import time

from harness import LIMIT, Terminal, Wire, expect, run, wait_until

ROUNDS = int(os.environ.get("ATMQ_ROUNDS", "250"))
SEED = int(os.environ.get("ATMQ_SEED", "1"))
LONGEST = 12.0  # seconds, whatever is left of the rounds
REDRAW = b"\x0c\x0c"  # twice: the first one may be a key that something waits for

# F10 alone quits, so that no other key ends the test; and nothing writes outside of the folder,
# since no path that is typed can have a slash.
CONFIG = "[keys]\nquit = F10\nsuspend =\n"

FUNCTION_KEYS = [b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x1b[18~", b"\x1b[19~",
                 b"\x1b[20~", b"\x1b[23~", b"\x1b[24~"]
MOVES = [b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F", b"\x1b[5~", b"\x1b[6~", b"\x1b[2~",
         b"\x1b[3~", b"\x1b[Z", b"\t", b"\r", b"\r", b" ", b"\x7f"]
MODIFIED = [f"\x1b[1;{modifier}{end}".encode() for modifier in (2, 3, 5) for end in "ABCDHF"]
# Without those for which readline loses memory: Ctrl-V and Ctrl-].
CONTROL = [bytes([c]) for c in range(0x20) if c not in (0x0c, 0x11, 0x16, 0x1a, 0x1b, 0x1d)]
LETTERS = [bytes([c]) for c in range(0x21, 0x7f) if chr(c) not in "/~0"]
ALT = [b"\x1b" + letter for letter in LETTERS if letter not in b"[O]"] + [b"\x1b/", b"\x1b\r"]
WORDS = ["测试", "é̂", "AT+MQTTPUB=0,\"t\",\"x\",1,0", "AT+MQTTCONN=0,\"h\",1883,0", "hex:00ff", "$.t", "16", "+4",
         "every 1s AT", "plot bench $.t", "# note ${HOST}", "u16le 513", "-9999999999", "topic bench"]
# What leads to the layers, with what is done there first.
WAYS = [b"\x1b4\r", b"\x1b4t", b"\x1b4td\r", b"\x1b4\rx", b"\x1b4p", b"\x1b5\x1bd\t", b"\x1b5\x00\x1b[C\x1b[C\x1bc\x1bv",
        b"\x10recipe\r", b"\x1bo\r", b"\x1ba", b"\x1b[23~", b"\x1bl", b"\x1bm", b"\x1bz", b"\x1bh", b"\x1b=", b"\x1b3",
        b"\x1b4\x1b[H\r \r", b"\x1b4J", b"\x1b4d", b"\x1bs\r", b"\x07z", b"\x07\x07", b"\x1bv", b"\x1bu", b"\x1bf", b"\x1bt"]
PAYLOADS = [b'{"t":22.5,"list":[1,{"a":"\xe6\xb5\x8b"},[]],"s":"x\\u0000"}', b"plain", b"", b"\x00\xff\x1b[2J\x9b2J",
            b"[" * 300, "字".encode() * 40, b'{"t":-1e308}', b'{"t":"7"}', b"x" * 960]
TOPICS = [b"bench/temp", b"bench", b"/", b"a//b", "温度/一".encode(), b"\x1b]52;c;eA==\x07", b"bench/temp/inner"]
SIZES = [(80, 24), (120, 36), (40, 12), (300, 100), (1, 1), (2, 60), (200, 1), (79, 19), (30, 8)]


def any_key(chance):
    kind = chance.randrange(12)
    if kind == 0:
        return chance.choice(WAYS)
    if kind == 1:
        return chance.choice(WORDS).encode()
    if kind == 2:
        return any_report(chance)
    if kind == 3:
        return b"\x1b[200~" + chance.choice(WORDS).encode() + b"\r\n\x1bAT\n\x1b[201~"
    return chance.choice(chance.choice([FUNCTION_KEYS, MOVES, MOVES, MODIFIED, CONTROL, LETTERS, ALT, ALT]))


def any_report(chance):
    """A click, a drag or a turn of the wheel, also outside of the screen."""
    place = lambda: f"{chance.randint(1, 130)};{chance.randint(1, 40)}"
    code = chance.choice([0, 0, 0, 2, 64, 65])
    reports = f"\x1b[<{code};{place()}M"
    if code == 0:
        reports += chance.choice(["", f"\x1b[<32;{place()}M"]) + f"\x1b[<0;{place()}m"
    return reports.encode() * chance.choice([1, 1, 2])


def any_message(chance):
    payload = chance.choice(PAYLOADS)
    if chance.randrange(20) == 0:
        return bytes(chance.randrange(256) for _ in range(60)) + b"\r\n"
    return b'+MQTTSUBRECV:0,"%s",%d,%s\r\n' % (chance.choice(TOPICS), len(payload), payload)


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal.process.send_signal(signal.SIGWINCH)


def redraw(terminal):
    """Until all that was typed before has been read: Ctrl-L draws whatever is open."""
    before = len(terminal.output)
    terminal.send(REDRAW)
    wait_until("the screen to be drawn again", lambda: terminal.process.poll() is not None or
               len(terminal.output) > before)


class Keyboard(Terminal):
    def send(self, data):
        with contextlib.suppress(OSError):  # it has ended, which is found below
            os.write(self.fd, data)

    def said(self):
        """Its last words: a failed check's, or a sanitizer's."""
        return self.output[-4000:].decode(errors="replace")


def any_keys_do_no_harm(where):
    chance, end = random.Random(SEED), time.monotonic() + LONGEST
    (where / "config/atmq").mkdir(parents=True)
    (where / "config/atmq/config.ini").write_text(CONFIG)
    os.chdir(where)
    with Wire() as board, Keyboard(where, board.path, "--no-poll") as terminal:
        terminal.wait_for("F10")
        heard = 0
        for _ in range(ROUNDS):
            if time.monotonic() > end:
                break
            if chance.randrange(6) == 0:
                resize(terminal, *chance.choice([*SIZES, (chance.randint(1, 300), chance.randint(1, 100))]))
            keys = b"".join(any_key(chance) for _ in range(chance.randint(1, 8)))
            terminal.send(keys)
            board.say(b"".join(any_message(chance) for _ in range(chance.randrange(4))))
            if heard < len(board.listen()):
                heard = len(board.heard)
                board.say(chance.choice([b"\r\nOK\r\n", b"\r\nERROR\r\n", b"\r\n>", b""]))
            redraw(terminal)
            expect(terminal.process.poll() is None,
                   f"it ended with {terminal.process.poll()} after {keys!r}: {terminal.said()}")
        resize(terminal, 110, 36)
        # One Esc for each that may be open over another; an unknown key tells the last one from Alt.
        terminal.send(b"\x1b" * 12 + b"\x1b[99x")
        redraw(terminal)
        terminal.send(b"\x05\x15# all keys were pressed\r")
        wait_until("the note", lambda: terminal.process.poll() is not None or
                   any("all keys were pressed" in str(line) for line in terminal.transcript().lines()))
        terminal.send(b"\x1b[21~" * 2)  # the second one, if something would be lost by the first
        status = terminal.process.wait(LIMIT)
        terminal.reader.join(LIMIT)
        expect(status == 0, f"exit status {status}: {terminal.said()}")



run(any_keys_do_no_harm)
