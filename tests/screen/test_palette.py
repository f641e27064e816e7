#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The palette: what can be done, found by its words.  Prints TAP."""

import re

from harness import Console, expect, run


def opened(console, key="F9"):
    console.key(key)
    console.wait_for("Palette")
    console.wait_for("parts of its words")


def an_action_is_found_and_run_where_one_was(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        opened(console, "C-p")
        console.type("note write")
        console.wait_for(re.compile(r"> note +write a note into the transcript +F7"))
        console.key("Enter")
        console.wait_for("Note:")
        console.type("antenna B")
        console.key("Enter")
        console.wait_for("# antenna B")
        # With nothing typed the last used one is at the top, and Esc leaves the line as it was.
        console.type("AT+GM")
        opened(console)
        console.wait_for(re.compile(r"> note +write a note"))
        console.key("Escape")
        console.wait_for_line("AT+GM")
        expect("Palette" not in console.screen(), "the palette is still open")
        console.key("C-u")
        console.quit()


def an_action_of_another_pane_goes_there(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        opened(console)
        console.type("hex save")
        console.wait_for(re.compile(r"> hex-save +save to a file +Ctrl-S in the hex"))
        console.key("Enter")
        console.wait_for("Save to file:")
        console.key("Escape")
        # The hex editor's own Ctrl-P is a row up.
        console.key("C-p", "4", "1")
        console.wait_for("41")
        opened(console)
        console.type("hex clear")
        console.wait_for(re.compile(r"> hex-clear +remove all bytes +Ctrl-K$", re.MULTILINE))
        console.key("Enter")
        console.wait_for(lambda screen: "41 .." not in screen)
        console.quit()


def a_command_is_begun_in_the_line(where):
    with Console(where, "sim:", columns=40, rows=12) as console:
        console.wait_for("WIFI GOT IP")
        console.type("AT+GM")
        opened(console)
        console.type("conn mq")
        console.wait_for("> AT+MQTTCONN  ")
        console.key("Down", "Up", "Enter")
        console.wait_for_line("AT+MQTTCONN=")
        console.wait_for("the line that stood here")
        console.key("C-u")
        console.key("Up")
        console.wait_for_line("AT+GM")
        console.key("C-u")
        # Another action closes it.
        opened(console)
        console.key("F1")
        console.wait_for("Keys in force")
        console.key("F1")
        opened(console)
        console.key("C-c")
        console.wait_for("WIFI GOT IP")
        console.quit()


def a_command_is_filled_in_as_a_form(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.type("AT+GM")
        opened(console)
        console.type("publish raw")
        console.wait_for("> AT+MQTTPUBRAW")
        console.wait_for("F11 its form")
        console.key("F11")
        console.wait_for("─ AT+MQTTPUBRAW ─")
        expect("Palette" not in console.screen(), "the palette is still open")
        console.key("Escape")
        console.wait_for(lambda screen: "─ AT+MQTTPUBRAW ─" not in screen)
        # The form has nothing to do with what stands in the line.
        console.wait_for_line("AT+GM")
        opened(console)
        console.type("note write")
        console.key("F11")
        console.wait_for("only a command of the board has a form")
        console.wait_for("Palette")
        console.key("Escape", "C-u")
        console.quit()


def in_a_recording_only_what_works_there_is_listed(where):
    with Console(where, "sim:", "-t", where / "one.atmq.jsonl") as console:
        console.wait_for("WIFI GOT IP")
        console.quit()
    with Console(where, "replay", where / "one.atmq.jsonl") as console:
        console.wait_for("a recording")
        opened(console)
        console.type("reconnect")
        console.wait_for("nothing has all of these words")
        console.key("C-u")
        console.type("conn mq")
        console.wait_for("nothing has all of these words")
        console.key("C-u")
        console.type("to-end")
        console.wait_for(re.compile(r"> to-end +to the end +End"))
        console.key("Enter")
        console.wait_for("WIFI GOT IP")
        console.quit()


run(an_action_is_found_and_run_where_one_was,
    an_action_of_another_pane_goes_there,
    a_command_is_begun_in_the_line,
    a_command_is_filled_in_as_a_form,
    in_a_recording_only_what_works_there_is_listed)
