# SPDX-License-Identifier: GPL-3.0-or-later
"""A test station's screen and keyboard: tiles, labels, locked keys, how one leaves."""

import os
import re
import signal
import subprocess

from harness import Console, end, expect, run

SCRIPT = "AT\nAT+GMR\n"
WAITS = "AT\nsleep 1min\n"
LARGE = "█████"


class Boards:
    """atmq-sim for each port that something is plugged into."""

    def __init__(self, where):
        self.where, self.boards = where, {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for port in list(self.boards):
            self.unplug(port)

    def plug(self, port):
        self.boards[port] = subprocess.Popen(
            [os.environ["ATMQ_SIM"], "--pty", self.where / port], stdout=subprocess.DEVNULL)

    def unplug(self, port):
        end(self.boards.pop(port))


def station(where, *words, script=SCRIPT, columns=80, rows=24):
    (where / "a.at").write_text(script)
    return Console(where, "run", "--each", f"{where}/port*", *words, where / "a.at",
                   columns=columns, rows=rows)


def verdicts_are_large_and_go_with_their_boards(where):
    with Boards(where) as boards, station(where) as console:
        console.wait_for("Plug the first board: ")
        console.wait_for("passed 0  failed 0")
        boards.plug("port1")
        console.wait_for("passed 1")
        console.wait_for(LARGE)
        console.wait_for("unplug it")
        boards.plug("port2")
        boards.plug("port3")
        console.wait_for("passed 3  failed 0")
        screen = console.screen()
        expect(screen.index("port1") < screen.index("port2") < screen.index("port3"), screen)
        boards.unplug("port2")
        console.wait_for("the last one passed")
        expect("passed 3  failed 0" in console.screen(), console.screen())
        for columns, rows in ((40, 12), (200, 60), (80, 24)):
            console.resize(columns, rows)
            console.wait_for(lambda screen, c=columns: "passed 3" in screen and len(screen.split("\n")[0]) <= c)
        console.key("C-q")
        status = console.wait_for_end()
        expect(status == 0, f"exit status {status}")


def a_board_that_is_lost_shows_its_failure(where):
    with Boards(where) as boards, station(where, script=WAITS) as console:
        boards.plug("port1")
        console.wait_for("step 2 of 2")
        boards.unplug("port1")
        console.wait_for("the port was lost: unplugged")
        console.wait_for(LARGE)
        console.wait_for("failed 1")
        console.key("C-c")
        status = console.wait_for_end()
        expect(status == 3, f"exit status {status}")


def labels_are_typed_and_shown(where):
    with Boards(where) as boards, station(where, "--scan", "--on-pass", "sh -c 'echo label for $ATMQ_SN'") as console:
        console.wait_for("label:")
        console.type("SN0")
        console.key("Enter")
        console.wait_for("no board waits for a label")
        boards.plug("port1")
        console.wait_for("scan the label of THIS board")
        boards.plug("port2")
        console.wait_for("other labels come first")
        console.type("SN-9")
        console.wait_for(re.compile(r"^ label: SN-9 *$", re.MULTILINE))
        console.key("BSpace")
        console.type("1")
        console.key("Enter")
        console.wait_for("passed 1")
        console.wait_for("port1: label for SN-1")
        console.type("SN-1")
        console.key("Enter")
        console.wait_for("SN-1 has passed already, at ")
        console.key("C-b", "A", "Enter")
        console.wait_for("can't be printed; scan the label again")
        # q and Esc are no way out.
        console.type("q")
        console.wait_for(re.compile(r"^ label: q *$", re.MULTILINE))
        console.key("Escape")
        console.wait_for(re.compile(r"^ label: *$", re.MULTILINE))
        console.type("SN-7")
        console.wait_for(re.compile(r"^ label: SN-7 *$", re.MULTILINE))
        console.key("C-u")
        console.wait_for(re.compile(r"^ label: *$", re.MULTILINE))
        console.tmux("set-buffer", "SN-2\n")
        console.tmux("paste-buffer", "-p")
        console.wait_for("passed 2")
        console.key("C-q")
        expect(console.wait_for_end() == 0, console.screen())


def an_operator_can_only_scan_and_leave_by_the_chord(where):
    with Boards(where) as boards, station(where, "--operator", script=WAITS) as console:
        console.wait_for("Ctrl-X Q leaves")
        for key in ("C-c", "C-q", "C-z", "q", "F10", "Escape", "C-d", "Enter"):
            console.key(key)
        console.wait_for("the keys are locked; Ctrl-X Q leaves")
        console.key("C-x")
        console.wait_for("Q leaves; any other key stays")
        console.key("x")
        console.wait_for("the keys are locked")
        boards.plug("port1")
        console.wait_for("step 2 of 2")
        console.key("C-x", "q")
        console.wait_for("Ctrl-X Q again leaves: 1 board is being tested and would fail")
        console.key("x")
        console.key("C-x", "Q")
        console.wait_for("1 board is being tested")
        console.key("C-x", "Q")
        status = console.wait_for_end()
        expect(status == 130, f"exit status {status}")


def a_signal_ends_a_locked_station(where):
    with Boards(where) as boards, station(where, "--operator", "--scan", "--csv", where / "r.csv", script=WAITS) as console:
        boards.plug("port1")
        console.wait_for("scan the label of THIS board")
        console.type("SN1")
        console.key("Enter")
        console.wait_for("step 2 of 2")
        console.signal(signal.SIGTERM)
        status = console.wait_for_end()
        expect(status == 130, f"exit status {status}")
        expect('"SN1"' in (where / "r.csv").read_text(), "the board is not in the table")


run(verdicts_are_large_and_go_with_their_boards,
    a_board_that_is_lost_shows_its_failure,
    labels_are_typed_and_shown,
    an_operator_can_only_scan_and_leave_by_the_chord,
    a_signal_ends_a_locked_station)
