#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Panes: zoom, hide, resize, remembered sizes, and the mouse."""

import re

from harness import Console, Wire, expect, run, wait_until

SILENT = ("--no-poll",)
DIVIDER = re.compile("[┬┼┤├│┴]")


def divider(screen):
    """Its column; -1: there is none."""
    found = DIVIDER.search(screen.splitlines()[2])
    return found.start() if found else -1


def row_of(screen, text):
    return next((i for i, line in enumerate(screen.splitlines()) if text in line), -1)


def place_of(screen, text):
    """Column and row of the text, from 0."""
    row = row_of(screen, text)
    expect(row >= 0, f"{text!r} is not on the screen")
    return screen.splitlines()[row].index(text), row


def report(console, code, column, row, end="M"):
    """What a terminal sends for its mouse."""
    console.tmux("send-keys", "-H", *(f"{byte:x}" for byte in f"\x1b[<{code};{column + 1};{row + 1}{end}".encode()))


def click(console, column, row, times=1):
    for _ in range(times):
        report(console, 0, column, row)
        report(console, 0, column, row, "m")


def click_on(console, text, times=1):
    click(console, *place_of(console.screen(), text), times)


def drag(console, start, end):
    report(console, 0, *start)
    report(console, 32, *end)
    report(console, 0, *end, "m")


def wheel(console, column, row, code, times=1):
    for _ in range(times):
        report(console, code, column, row)


def say_messages(board, count):
    for i in range(count):
        board.say(f'+MQTTSUBRECV:0,"bench/{i:02}",5,value\r\n'.encode())


def a_pane_can_have_the_whole_screen(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.key("M-4")
        console.key("M-z")
        console.wait_for(lambda screen: "Alt-Z shows all" in screen and "State" not in screen)
        console.key("M-5")
        console.wait_for(lambda screen: "Hex editor" in screen and "Messages" not in screen)
        console.key("M-z")
        console.wait_for(lambda screen: all(name in screen for name in ("Commands", "State", "Messages", "Hex editor")))
        console.quit()


def a_hidden_pane_leaves_its_room_and_comes_back(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.key("M-5")
        console.key("M-h")
        console.wait_for(lambda screen: "Hex editor" not in screen and "the hex pane is hidden" in screen)
        console.type("AT")  # the command line has the keys
        console.wait_for_line("AT")
        console.key("M-3")
        console.key("M-h")
        console.wait_for(lambda screen: "State" not in screen and divider(screen) < 0)
        console.key("M-4")
        console.key("M-h")
        console.wait_for(lambda screen: "Messages" not in screen)
        console.key("M-h")
        console.wait_for("this is the last pane")
        console.key("M-5")
        console.wait_for("Hex editor")
        console.key("M-=")
        console.wait_for(lambda screen: all(name in screen for name in ("Commands", "State", "Messages", "Hex editor")))
        console.quit()


def borders_move_by_keys_and_sizes_are_remembered(where):
    file = where / "home/state/atmq/panes.ini"
    with Wire() as board:
        with Console(where, board.path, *SILENT) as console:
            console.wait_for("F10 quit")
            before = divider(console.screen())
            row = row_of(console.screen(), "Messages")
            console.key("M-Left", "M-Left", "M-Up")
            console.wait_for(lambda screen: divider(screen) == before - 4 and row_of(screen, "Messages") == row - 1)
            console.key("M-5", "M-h")
            console.wait_for(lambda screen: "Hex editor" not in screen)
            console.key("M-z")
            console.wait_for("Alt-Z shows all")
            console.quit()
        expect(file.stat().st_mode & 0o777 == 0o600, f"mode {file.stat().st_mode:o}")
        kept = file.stat()
        with Console(where, board.path, *SILENT) as console:
            console.wait_for("F10 quit")
            console.wait_for(lambda screen: "Hex editor" not in screen and divider(screen) == before - 4 and
                             row_of(screen, "Messages") == row - 1)
            console.quit()
        again = file.stat()
        expect((kept.st_ino, kept.st_mtime_ns) == (again.st_ino, again.st_mtime_ns),
               "it was written, though nothing changed")
        file.write_text("[panes]\nright = 5000\nhidden = cat\n")
        with Console(where, board.path, *SILENT) as console:
            console.wait_for("panes.ini:3: [panes].hidden: there is no pane cat")
            console.wait_for(lambda screen: divider(screen) == 110 - 55 - 1)
            console.quit()
        expect(file.read_text().endswith("cat\n"), "it was written, though nothing changed")


def who_changes_nothing_has_no_file(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.quit()
    expect(not (where / "home/state/atmq/panes.ini").exists(), "there is a file")


def a_click_goes_to_a_pane_and_selects(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        wait_until("the mouse", lambda: console.format("#{mouse_button_flag}#{mouse_sgr_flag}") == "11")
        say_messages(board, 40)
        console.wait_for("bench/39")
        click_on(console, "bench/35")
        console.wait_for("━ Messages 40  scrolled, 4 newer")
        click_on(console, "bench/36", times=2)
        console.wait_for(re.compile(r"topic +bench/36"))
        console.key("Escape")
        console.wait_for("bench/35")
        wheel(console, *place_of(console.screen(), "bench/36"), 64, times=20)
        console.wait_for("bench/00")
        click_on(console, "─ Hex editor")
        console.wait_for("━ Hex editor")
        click_on(console, "Messages 40", times=2)
        console.wait_for("Alt-Z shows all")
        click_on(console, "Messages 40", times=2)
        console.wait_for(lambda screen: "Alt-Z" not in screen and "Hex editor" in screen)
        click_on(console, "F2 commands")
        console.wait_for("━ Commands")
        console.quit()


def a_command_is_selected_by_a_click_and_copied_by_two(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        wait_until("the mouse", lambda: console.format("#{mouse_button_flag}#{mouse_sgr_flag}") == "11")
        for line in "AT+CWJAP?", "AT+CWMODE?", "AT+CIPMUX?":
            console.type(line)
            console.key("Enter")
            console.wait_for("> " + line)
        console.wait_for("+CIPMUX:")
        console.type("AT+half")
        click_on(console, "+CWMODE:")
        console.wait_for("copies the selected command to this line")
        console.wait_for("command 2 of 3")
        click_on(console, "+CWJAP:", times=2)
        console.wait_for_line("AT+CWJAP?")
        # What was typed is not lost.
        console.wait_for("the line that stood here is in the history")
        console.key("C-u", "Up")
        console.wait_for_line("AT+half")
        console.key("C-u", "F4")
        console.wait_for("━ Messages")
        # Enter still sends the line after a click that only goes back to it.
        click_on(console, "+CWMODE:")
        console.wait_for("━ Commands")
        expect("command 2 of 3" not in console.screen(), "a command is selected")
        console.quit()


def the_cursor_and_candidates_can_be_clicked(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.type("AT+MQTTPUB")
        console.wait_for_line("AT+MQTTPUB")
        column, row = place_of(console.screen(), "AT+MQTTPUB")
        click(console, column + 3, row)
        console.type("x")
        console.wait_for_line("AT+xMQTTPUB")
        console.key("BSpace")
        click(console, column + 60, row)
        console.wait_for_line("AT+MQTTPUB")
        console.key("Tab")
        console.wait_for("┌─")
        click_on(console, "MQTTPUBRAW")
        console.wait_for(re.compile(r"^ ?AT\+MQTTPUBRAW", re.MULTILINE))
        console.key("C-c")
        console.quit()


def borders_are_dragged(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        before = divider(console.screen())
        drag(console, (before, 5), (before - 15, 5))
        console.wait_for(lambda screen: divider(screen) == before - 15)
        drag(console, (before - 15, 5), (0, 5))  # as far as is useful
        console.wait_for(lambda screen: divider(screen) == 30)
        start = place_of(console.screen(), "Messages")
        drag(console, start, (start[0], start[1] - 6))
        console.wait_for(lambda screen: row_of(screen, "Messages") == start[1] - 6)
        report(console, 32, 70, 5)  # without a button held nothing moves
        console.key("M-3")
        console.wait_for("━ State")
        expect(divider(console.screen()) == 30, "the divider moved")
        console.quit()


def a_button_of_the_bottom_line_runs(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        click_on(console, "F1 help")
        console.wait_for("Keys in force")
        click_on(console, "F2 commands")
        console.wait_for("━ Commands")
        # Pressed there, released elsewhere: nothing.
        column, row = place_of(console.screen(), "F10 quit")
        report(console, 0, column, row)
        report(console, 0, 1, 3, "m")
        console.type("AT")
        console.wait_for_line("AT")
        console.key("C-c")
        console.wait_for_line("")
        click(console, column + 5, row)
        expect(console.wait_for_end() == 0, "exit status")
        # Nothing of the report is left to the shell.
        expect("0;" not in console.screen().split("exit status")[1], console.screen())


def hostile_reports_are_harmless(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        for text in ("\x1b[<0;99999999999999999999;1M", "\x1b[<0;0;0M", "\x1b[<999;5;5M", "\x1b[<0;32767;32767M",
                     "\x1b[<0;5M", "\x1b[<;;M", "\x1b[M\xff\xff\xff", "\x1b[<67;5;5M", "\x1b[<35;5;5M"):
            console.tmux("send-keys", "-H", *(f"{byte:x}" for byte in text.encode("latin-1")))
        console.key("M-2")
        console.type("AT")
        console.wait_for_line("AT")
        console.key("C-c")
        console.quit()


def the_mouse_can_be_left_to_the_terminal(where):
    with Wire() as board:
        for i, (arguments, config) in enumerate(((("--no-mouse",), None), ((), "[console]\nmouse = no\n"))):
            (where / str(i)).mkdir()
            with Console(where / str(i), board.path, *SILENT, *arguments, config=config) as console:
                console.wait_for("F10 quit")
                expect(console.format("#{mouse_any_flag}") == "0", "the mouse is used")
                console.key("F1")
                console.wait_for("Keys in force")
                console.key("End")
                console.wait_for(lambda screen: "Marks" in screen and "Shift and drag" not in screen)
                console.quit()


def a_stop_gives_the_mouse_back(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.key("C-z")
        wait_until("the mouse given back", lambda: console.format("#{mouse_any_flag}") == "0")
        console.wait_for("stopped, Enter goes on")
        console.key("Enter")
        console.wait_for("F10 quit")
        wait_until("the mouse", lambda: console.format("#{mouse_button_flag}") == "1")
        console.quit()


run(a_pane_can_have_the_whole_screen, a_hidden_pane_leaves_its_room_and_comes_back,
    borders_move_by_keys_and_sizes_are_remembered, who_changes_nothing_has_no_file, a_click_goes_to_a_pane_and_selects,
    a_command_is_selected_by_a_click_and_copied_by_two,
    the_cursor_and_candidates_can_be_clicked, borders_are_dragged, a_button_of_the_bottom_line_runs,
    hostile_reports_are_harmless, the_mouse_can_be_left_to_the_terminal, a_stop_gives_the_mouse_back)
