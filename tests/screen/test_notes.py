#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes: written at the prompt, listed, and gone to."""

from harness import Console, Wire, expect, run

SILENT = ("--no-poll",)


def notes_of(console):
    return [line["note"] for line in console.transcript().lines() if "note" in line]


def a_line_that_begins_with_a_number_sign_is_a_note(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.type("# swapped the antenna 天线")
        console.wait_for("a note: it goes into the transcript")
        console.key("Enter")
        console.wait_for("# swapped the antenna")
        console.key("Up")  # it is in the history like any line
        console.wait_for(lambda screen: screen.count("swapped the antenna") == 2)
        console.key("C-c")
        console.type("#")
        console.key("Enter")
        console.type("AT")
        console.key("Enter")
        board.wait_for(b"AT\r\n")
        console.quit()
        expect(notes_of(console) == ["swapped the antenna 天线"], f"notes {notes_of(console)}")
        expect(b"antenna" not in board.heard, f"the board was sent {board.heard!r}")


def the_list_shows_them_and_goes_to_one(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.key("M-l")
        console.wait_for("No notes yet")
        console.key("Escape")
        console.wait_for("Commands")
        for text in ("# the first", "# the second"):
            console.type(text)
            console.key("Enter")
            console.wait_for(text)
            for i in range(60):
                board.say(f"line {i} after {text}\r\n".encode())
            console.wait_for(f"line 59 after {text}")
        console.key("M-l")
        console.wait_for("Notes 2")
        console.key("Up")
        console.key("Enter")
        console.wait_for("scrolled")
        console.wait_for("# the first")
        console.wait_for("line 3 after # the first")
        console.key("M-l")
        console.wait_for("Notes 2")
        console.key("M-l")
        console.wait_for("scrolled")
        console.quit()


run(a_line_that_begins_with_a_number_sign_is_a_note,
    the_list_shows_them_and_goes_to_one)
