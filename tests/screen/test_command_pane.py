#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command pane: folding, times, selecting a command, searching."""

from harness import Console, Wire, expect, run

SILENT = ("--no-poll",)


def answered(console, board, line, answer, shown=None):
    console.type(line)
    console.key("Enter")
    board.wait_for(line.encode() + b"\r\n")
    console.wait_for(f"> {shown or line}")
    board.say(answer)


def a_command_folds_and_is_copied_without_its_password(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        answered(console, board, 'AT+CWJAP="net","hunter2x"', b"WIFI CONNECTED\r\n\r\nOK\r\n", 'AT+CWJAP="net","********"')
        console.wait_for("< WIFI CONNECTED")
        answered(console, board, "AT+CIFSR", b'+CIFSR:STAIP,"192.0.2.7"\r\n\r\nOK\r\n')
        console.wait_for("STAIP")
        console.key("M-f")
        console.wait_for(lambda screen: "folded" in screen and "+1 line" in screen and "STAIP" not in screen)
        console.key("C-Up")
        console.wait_for("command 2 of 2")
        console.wait_for("STAIP")  # the selected one unfolds
        console.key("C-Up")
        console.wait_for("command 1 of 2")
        console.wait_for("copies the selected command")
        console.key("Enter")
        console.wait_for("the password is not kept")
        expect('AT+CWJAP="net",""' in console.screen(), console.screen())
        console.key("C-c")
        console.key("M-f")
        console.wait_for("STAIP")
        console.key("M-t")
        console.wait_for("since start")
        console.key("M-t")
        console.wait_for("since last")
        console.key("M-t")
        console.wait_for(lambda screen: "since" not in screen.splitlines()[1])
        console.quit()


def a_search_walks_through_what_was_said(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        board.say(b"needle one\r\n")
        for i in range(60):
            board.say(f"hay {i}\r\n".encode())
        board.say(b"Needle two\r\n")
        console.wait_for("Needle two")
        console.key("M-/")
        console.wait_for("Find in the commands")
        console.type("/needle/i")
        console.key("M-/")
        console.wait_for("match 2 of 2")
        console.key("M-/")
        console.wait_for("match 1 of 2")
        console.wait_for("needle one")
        console.key("Enter")
        console.wait_for(lambda screen: "Find in the commands" not in screen)
        expect("match 1 of 2" in console.screen(), console.screen())
        console.key("M-?")
        console.wait_for("match 2 of 2")
        console.key("Escape")
        console.wait_for(lambda screen: "match" not in screen)
        console.quit()


run(a_command_folds_and_is_copied_without_its_password,
    a_search_walks_through_what_was_said)
