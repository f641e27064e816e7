#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console line by line on a terminal: what is sent to it, to the last byte."""

import re
import signal

from harness import Terminal, Wire, expect, run, wait_until


def lines_scroll_up_and_nothing_else_is_sent(where):
    with Terminal(where, "--plain", "sim:", columns=60) as terminal:
        terminal.wait_for("WIFI GOT IP")
        terminal.wait_for("state: not initialised\r\n> ")
        before = len(terminal.output)
        for c in "AT+GMR":
            terminal.type(c)
            wait_until(c, lambda c=c: terminal.output.endswith(c.encode()))
        expect(terminal.output[before:] == b"AT+GMR", f"more than what was typed: {terminal.output[before:]!r}")
        terminal.type("\x7f")
        wait_until("a character to go", lambda: terminal.output.endswith(b"R\b \b"))
        terminal.type("R\r")
        terminal.wait_for("sent: AT+GMR")
        wait_until("the answer", lambda: re.search(rb"answer: OK, \d+ ms\r\n> $", terminal.output))
        terminal.quit()
        expect(b"\x1b" not in terminal.output, f"an escape sequence: {terminal.output!r}")


def what_the_screen_shows_is_printed_when_asked_for(where):
    with Terminal(where, "--plain", "sim:") as terminal:
        terminal.wait_for("state: not initialised\r\n> ")
        terminal.type("\x1b3")  # Alt-3: the state
        terminal.wait_for("MQTT      0 not initialised")
        terminal.type("\x1b1")
        terminal.wait_for("Everywhere")
        terminal.type("AT+MQTTSUB=0,\"t\",\t")
        terminal.wait_for("  1  at least once")
        terminal.type("9\r")
        terminal.wait_for("not sent, character 18: qos is 9")
        terminal.type("\x03# typed here\r")
        terminal.wait_for("note: typed here")
        terminal.type("\x1bl")
        wait_until("the list of notes", lambda: terminal.output.count(b"note: typed here") == 2)
        terminal.type("\x10")
        terminal.wait_for("that needs the full screen")
        terminal.type("\x04")
        expect(terminal.process.wait(15) == 0, "Ctrl-D leaves it")


def a_password_is_not_printed_by_halves(where):
    """A long payload is cut, and may be cut within a password that the board sends back."""
    with Wire() as board, Terminal(where, "--plain", board.path, "--no-poll") as terminal:
        terminal.wait_for("> ")
        terminal.type('AT+MQTTUSERCFG=0,1,"id","user","geheimes-wort",0,0,""\r')
        board.wait_for(b"geheimes-wort")
        board.say(b"\r\nOK\r\n")
        terminal.wait_for("answer: OK")
        before = len(terminal.output)
        payload = b"x" * 394 + b"geheimes-wort" + b"x" * 20
        board.say(b'+MQTTSUBRECV:0,"t",%d,%s\r\n' % (len(payload), payload))
        wait_until("the message", lambda: "…".encode() in terminal.output[before:])
        expect(b"geheim" not in terminal.output[before:], f"{terminal.output[before:]!r}")
        terminal.quit()


def the_terminal_is_as_before_after_it(where):
    with Terminal(where, "--plain", "sim:") as terminal:
        terminal.wait_for("state: not initialised\r\n> ")
        terminal.process.send_signal(signal.SIGTERM)
        terminal.process.wait(15)
        terminal.reader.join(15)
        expect(terminal.output.rstrip().endswith(terminal.output.split(b"sha256 ")[-1].rstrip()), "the transcript comes last")


run(lines_scroll_up_and_nothing_else_is_sent,
    what_the_screen_shows_is_printed_when_asked_for,
    a_password_is_not_printed_by_halves,
    the_terminal_is_as_before_after_it)
