#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a board, a file or a name holds: no control byte of it reaches the terminal, and neither
memory nor time grows without end.  The test holds the terminal's other end, and reads every byte."""

import fcntl
import os
import pathlib
import re
import signal
import struct
import termios
import time

from harness import LIMIT, Console, Terminal, Transcript, Wire, expect, run, sanitized

# What no program of ours has a reason to send: titles, reports, printing, resets, modes, C1, DEL,
# and text that runs backwards.
HOSTILE = ("\x1b]0;EVIL\x07\x1b[6n\x1b[5i\x1bc\x1b[?1000h\x1bPEVIL\x1b\\\x1b[31337z\x0e\x7f"
           "\u009b6n\u0085\u061c\u200e\u202e\u2066\u2028").encode() + b"\x9b5i\x90\xff"
FORBIDDEN = re.compile(
    r"\x1b[\]P_^Xc]|\x1b\[[0-9;]*[niz]|\x1b\[\?100[0-9]h|[\x00-\x06\x0b\x0c\x10-\x1a\x1c-\x1f\x7f-\x9f]"
    r"|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Sent once each at the start: what the terminal is like, and that the mouse is wanted (term/reply.h, term/mouse.h).
OURS = ("\x1b]11;?\x1b\\", "\x1b[?1000h\x1b[?1002h\x1b[?1006h")
NAME = HOSTILE.replace(b"/", b"")


def check_harmless(output, what):
    text = output.decode("utf-8", "replace")
    for words in OURS:
        text = text.replace(words, "", 1)
    found = FORBIDDEN.search(text)
    expect(not found, f"{what}: {text[max(0, found.start() - 60):found.end() + 20]!r}" if found else "")
    expect("\ufffd" not in text, f"{what}: bytes that are no UTF-8")


def memory(pid):
    """MiB that it has resident."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024


def seconds(pid):
    """CPU that it took."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def message(topic, payload):
    return b'+MQTTSUBRECV:0,"' + topic + b'",%d,' % len(payload) + payload + b"\r\n"


def what_a_board_says_is_shown_as_marks(where):
    with Wire() as board, Terminal(where, board.path) as terminal:
        board.wait_for(b"AT+GMR\r\n")
        board.say(b"AT version:2.1.0" + HOSTILE + b"\r\nSDK version:v4" + HOSTILE + b"\r\nOK\r\n")
        board.say(b"+CWJAP:" + HOSTILE + b"\r\n" + HOSTILE + b"\r\nERR CODE:" + HOSTILE + b"\r\n")
        board.say(b'+MQTTCONNECTED:0,1,"' + HOSTILE + b'","1883","' + HOSTILE + b'",1\r\n')
        board.say(b'+MQTTSUB:0,6,"' + HOSTILE + b'",1\r\n' + message(HOSTILE, HOSTILE))
        terminal.wait_for("EVIL")
        terminal.type("\x1bOSx")  # F4: the messages, as hex
        terminal.wait_for("1b 5d 30 3b")
        terminal.type("\r")
        board.say(message(b"the/last", b"seen"))
        for key in ("\x1bOQ", "\x1bOR", "\x1b[15~", "\x1bOP", "\x1bOP"):
            terminal.type(key)
        terminal.quit()
        check_harmless(terminal.output, "the console")


def a_name_of_a_port_or_a_file_is_shown_as_marks(where):
    with Wire() as board:
        port = bytes(where) + b"/board" + NAME
        os.symlink(board.path, port)
        with Terminal(where, port, "-t", bytes(where) + b"/transcript" + NAME) as terminal:
            board.wait_for(b"AT+GMR\r\n")
            terminal.quit()
            terminal.wait_for("transcript")
            check_harmless(terminal.output, "the names")


def refusals_and_listings_are_shown_as_marks(where):
    (where / "config/atmq/themes").mkdir(parents=True)
    hostile = where / "hostile"
    hostile.write_bytes(b"[console]\ntheme = " + HOSTILE + b"\n[" + HOSTILE + b"]\n" + HOSTILE +
                        b" = 1\n[keys]\nquit = " + HOSTILE + b"\n[port]\nbaud = " + HOSTILE + b"\n")
    theme = os.path.join(bytes(where), b"config/atmq/themes/evil" + NAME + b".ini")
    pathlib.Path(os.fsdecode(theme)).write_bytes(b"[styles]\nsent = " + HOSTILE + b"\n" + HOSTILE + b" = red\n")
    raw = where / "raw"
    raw.write_bytes(b"AT+GMR\r\n" + HOSTILE + b"\r\n" + message(HOSTILE, HOSTILE) + b"\r\nOK\r\n")
    transcript = where / "bad.atmq.jsonl"
    transcript.write_bytes(b'{"atmq":"transcript","version":1,"port":"' + HOSTILE + b'"}\n{"t":1,"' + HOSTILE + b'\n')
    name = b"no\x1b]0;EVIL\x07such" + NAME
    for theme in (b"evil" + NAME, name):
        with Terminal(where, "sim:", "--theme", theme) as terminal:
            terminal.wait_for("theme")
            terminal.quit()
            check_harmless(terminal.output, "a theme")
    for arguments in (("sim:", "--config", hostile), (name,), (b"usb:" + NAME,), (b"tcp:" + NAME + b":1",),
                      ("sim:", b"--" + NAME), ("sim:", "-b", NAME), ("sim:", "--dialect", NAME),
                      ("run", "-p", "sim:", hostile), ("run", "-p", "sim:", name), ("explain", NAME),
                      ("decode", raw), ("decode", transcript), ("decode", name), ("ports", NAME)):
        with Terminal(where, *arguments) as terminal:
            terminal.process.wait(LIMIT)
            terminal.reader.join(LIMIT)
            # JSON for programs escapes what is not text; it, too, may be seen on a terminal.
            check_harmless(terminal.output, " ".join(map(str, arguments)))
            expect(terminal.output, f"{arguments}: nothing is told")


def bounded(pid, what, most_memory, most_seconds):
    print(f"# {what}: {memory(pid)} MiB, {seconds(pid):.2f} s CPU")
    if not sanitized():  # its shadow memory is none of ours
        expect(memory(pid) <= most_memory, f"{what}: {memory(pid)} MiB")
        expect(seconds(pid) <= most_seconds, f"{what}: {seconds(pid)} s")


def sizes_that_nobody_has_are_bounded_and_told(where):
    mebibyte = b"x" * 1024 * 1024
    with Wire() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F1 help")
        begin = memory(console.pid())
        for _ in range(10):
            board.say(mebibyte)
        board.say(b"\r\n" + message(b"line-end", b"seen"))
        console.wait_for("line-end")
        bounded(console.pid(), "a line of 10 MiB", begin + 40, 10)
        board.say(message(b"t" * 1024 * 1024, b"payload") + message(b"topic-end", b"seen"))
        console.wait_for("topic-end")
        bounded(console.pid(), "a topic of a mebibyte", begin + 45, 10)
        board.say(b'+MQTTSUBRECV:0,"huger",99999999999999999999999,abc\r\n')
        board.say(b'+MQTTSUBRECV:0,"huge",4294967295,' + mebibyte + b"\r\n")
        # No board has that much: the header is not believed, and what follows is read on.
        board.say(b"\r\n" + message(b"length-end", b"seen"))
        console.wait_for("length-end")
        bounded(console.pid(), "a length of 4 GiB", begin + 50, 12)
        console.quit()


def a_million_subscriptions_are_bounded_and_told(where):
    with Wire() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F1 help")
        begin = memory(console.pid())
        console.type("AT+MQTTSUB?")
        console.key("Enter")
        board.wait_for(b"AT+MQTTSUB?\r\n")
        for i in range(0, 1000000, 10000):
            board.say(b"".join(b'+MQTTSUB:0,6,"topic/%d",1\r\n' % k for k in range(i, i + 10000)))
        board.say(b"\r\nOK\r\n" + message(b"million", b"seen"))
        console.wait_for("million", 60)
        bounded(console.pid(), "a million subscriptions", begin + 64, 30)
        console.quit()


def a_slow_terminal_holds_nothing_up(where):
    with Wire() as board, Terminal(where, board.path, "--no-poll", slowly=0.05) as terminal:
        terminal.wait_for("F1")
        begin = memory(terminal.process.pid)
        for i in range(200):
            board.say(b"".join(message(b"topic/%d" % k, b"y" * 60) for k in range(i * 50, i * 50 + 50)))
        board.say(message("§".encode(), b"seen"))
        terminal.wait_for("§")  # only changed cells are sent: a character of its own
        bounded(terminal.process.pid, "a slow terminal", begin + 40, 10)
        terminal.slowly = 0
        terminal.quit()


def a_terminal_that_takes_nothing_holds_nothing_up(where):
    """A connection over which nothing comes back: the board is listened to and recorded all the same."""
    for ends in (False, True):
        there = where / str(ends)
        with Wire() as board, Terminal(there, board.path, "--no-poll") as terminal:
            terminal.wait_for("F1")
            terminal.reads.clear()
            for i in range(3000):
                board.say(message(b"topic/%d" % i, b"%0200d" % i))
                if i % 100 == 0:
                    terminal.process.send_signal(signal.SIGWINCH)  # all of it is drawn anew
                    time.sleep(0.02)
            terminal.transcript().wait_for("rx", board.said)
            if ends:
                begun = time.monotonic()
                terminal.process.send_signal(signal.SIGTERM)
                terminal.process.wait(LIMIT)
                print(f"# it has ended after {time.monotonic() - begun:.2f} s")
                expect(terminal.transcript().bytes("rx") == board.said, "rx is not whole")
            else:
                terminal.reads.set()
                board.say(message("§".encode(), b"seen"))
                terminal.wait_for("§")
                terminal.quit()
            terminal.reads.set()
            terminal.reader.join(LIMIT)
            expect(b"\x1b[?1049l" in terminal.output, "the terminal was not given back")


def stopped_again_and_again_it_loses_nothing(where):
    with Wire() as board, Terminal(where, board.path, "--no-poll") as terminal:
        terminal.wait_for("F1")
        for i in range(20):
            terminal.process.send_signal(signal.SIGSTOP if i % 2 == 0 else signal.SIGCONT)
            board.say(message(b"turn/%d" % i, b"%020d" % i))
            time.sleep(0.05)
        path, = (where / "state/atmq/transcripts").glob("*")
        Transcript(path).wait_for("rx", board.said)
        terminal.quit()


def terminals_of_any_size_do(where):
    with Wire() as board, Terminal(where, board.path, columns=1, rows=1) as terminal:
        board.wait_for(b"AT+GMR\r\n")
        board.say(b"AT version:2.1\r\nOK\r\n")
        for rows, columns in ((1, 1), (2, 300), (1, 80), (300, 1), (3, 3), (500, 500), (0, 0), (24, 80)):
            fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            board.say(message(b"size/%d/%d" % (rows, columns), b"\xe4\xba\x8c" * 50))
            terminal.type("AT+MQTTSUB\t\x1b\x03")
            time.sleep(0.05)
        path, = (where / "state/atmq/transcripts").glob("*")
        Transcript(path).wait_for("rx", b"size/24/80")
        terminal.quit()


run(what_a_board_says_is_shown_as_marks,
    a_name_of_a_port_or_a_file_is_shown_as_marks,
    refusals_and_listings_are_shown_as_marks,
    sizes_that_nobody_has_are_bounded_and_told,
    a_million_subscriptions_are_bounded_and_told,
    a_slow_terminal_holds_nothing_up,
    a_terminal_that_takes_nothing_holds_nothing_up,
    stopped_again_and_again_it_loses_nothing,
    terminals_of_any_size_do)
