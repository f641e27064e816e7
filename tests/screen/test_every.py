#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""every: a command that is repeated, shown, paused and ended."""

from harness import Console, Wire, expect, run

SILENT = ("--no-poll",)


def a_command_is_repeated_until_it_is_stopped(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.type("every 1x AT+GMR")
        console.wait_for("a number with a unit")
        console.key("C-c")
        console.type("every 100ms AT+CIFSR")
        console.key("Enter")
        for count in range(1, 4):
            board.wait_for(b"AT+CIFSR\r\n" * count)
            console.wait_for("every     100 ms AT+CIFSR")
            board.say(b"\r\nOK\r\n")
        # Not answered: nothing is sent behind it, not even what is typed after it is late.
        board.wait_for(b"AT+CIFSR\r\n" * 4)
        console.type("AT")
        console.key("Enter")
        console.wait_for("queue 1")
        expect(board.heard.count(b"AT") == 4, f"the board was sent {board.heard!r}")
        board.say(b"\r\nOK\r\n")
        board.wait_for(b"AT+CIFSR\r\n" * 4 + b"AT\r\n")
        console.type("every stop")
        console.key("Enter")
        console.wait_for("1 command is no longer repeated")
        board.say(b"\r\nOK\r\n")
        console.wait_for(lambda screen: "100 ms AT+CIFSR" not in screen)
        expect(board.heard.count(b"CIFSR") == 4, f"the board was sent {board.heard!r}")
        console.type("every")
        console.key("Enter")
        console.wait_for("no command is repeated")
        console.quit()


def it_never_goes_into_a_payload(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.type("every 60s AT+CIFSR")
        console.key("Enter")
        board.wait_for(b"AT+CIFSR\r\n")
        board.say(b"\r\nOK\r\n")
        console.wait_for("< OK")
        console.type('AT+MQTTPUBRAW=0,"t",3,0,0')
        console.key("Enter")
        board.wait_for(b'AT+MQTTPUBRAW=0,"t",3,0,0\r\n')
        board.say(b"\r\nOK\r\n\r\n>")
        console.wait_for("paused: the board waits")
        console.type("abc")
        console.key("Enter")
        board.wait_for(b"abc")
        board.say(b"+MQTTPUB:OK\r\n")
        console.wait_for(lambda screen: "paused" not in screen)
        console.key("C-c")
        console.wait_for("no longer repeated")
        console.quit()


run(a_command_is_repeated_until_it_is_stopped,
    it_never_goes_into_a_payload)
