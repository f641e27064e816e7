#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that is lost in the middle of a run.  It is waited for: a board whose USB is in the chip takes its port along
whenever it restarts."""

import os
import signal
import socket
import subprocess

from peers import LIMIT, new_folder, run, start, wait_until
from scripts import Puppet, Scripts, has, lacks, need

READY = b"\r\nready\r\n"
LOST = "the port was lost (unplugged) and came back after "


def simulator(*faults, boot=200):
    """A virtual board whose ports go as these faults say."""
    path = os.path.join(new_folder(), "board")
    words = [word for fault in faults for word in ("--fault", fault)]
    process = start(os.environ["ATMQ_SIM"], "--pty", path, "--broker", "memory", "--boot", str(boot), "--control",
                    path + ".control", *words, stdout=subprocess.PIPE, text=True)
    need(process.stdout.readline().startswith("atmq-sim: ready on " + path), "it is not ready")
    return path


def tell(path, statement):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(LIMIT)
        s.connect(path + ".control")
        s.sendall(statement.encode() + b"\n")
        need(s.recv(1000) == b"ok\n", statement)


class Plug:
    """The name of a board's port; what it leads to goes and comes."""

    def __init__(self, board):
        self.path = os.path.join(new_folder(), "board")
        self.lead_to(board)

    def lead_to(self, board):
        os.symlink(board.path, self.path + "~")
        os.rename(self.path + "~", self.path)


def a_run_goes_on_when_the_board_was_reset():
    # Its `ready` comes when the port is open again.
    path = simulator("vanish 50ms", boot=500)
    for line in ("AT+RST", "AT+RESTORE"):
        scripts = Scripts(x=f"AT\n{line}\nexpect ready within 5s\nATE0\n")
        out, err = scripts.run("-p", path, "-t", "t.jsonl", "x.at")
        has(out, "4 passed", LOST)
        lacks(out, "counts as ready")
        need(err.startswith("atmq: transcript: t.jsonl;"), err)
        has(scripts.read("t.jsonl").decode(), '"link":"down"', '"link":"up"', LOST)


def a_ready_that_nobody_could_hear_is_replaced_by_an_answer():
    path = simulator("vanish 500ms", boot=50)
    for line in ("AT+RST", "AT+RESTORE"):
        out, err = Scripts(x=f"{line}\nexpect ready within 5s\nATE0\n").run("-p", path, "x.at")
        has(out, "3 passed", LOST, "; the board answers AT, which counts as ready")
        need(err == "", err)


def what_was_to_be_sent_behind_the_reset_is_sent_again():
    out, _ = Scripts(x="AT+RST\nAT+GMR\nexpect line \"^AT version\"\n").run("-p", simulator("vanish 50ms"), "x.at")
    has(out, "3 passed", LOST)


def a_reset_whose_answer_was_lost_has_passed():
    for said, extra in ((READY, ""), (None, "; the board answers AT, which counts as ready")):
        first, second = Puppet({}, lose=b"AT+RST"), Puppet({"AT": [READY]} if said else {})
        plug = Plug(first)
        process = Scripts(x="ATE0\nAT+RST\nexpect ready within 5s\nAT+GMR\n").start("-p", plug.path, "x.at")
        wait_until("the reset", lambda: first.lost)
        plug.lead_to(second)
        out, _ = Scripts.finish(process)
        has(out, "4 passed", LOST, extra)
        need(second.lines == ["AT", "AT+GMR"], second.lines)


def a_command_in_which_the_board_crashed_has_failed_and_the_next_file_runs():
    first, second = Puppet({}, lose=b"AT+CWLAP"), Puppet({})
    plug = Plug(first)
    process = Scripts(a="AT+CWLAP\nAT\n", b="AT+GMR\n").start("-p", plug.path, "a.at", "b.at")
    wait_until("the crash", lambda: first.lost)
    plug.lead_to(second)
    out, err = Scripts.finish(process, 1)
    has(out, "a.at:1: given up before the board answered; " + LOST, "1 passed, 0 failed, 1 error", "1 skipped")
    need(second.lines == ["AT", "AT+GMR"], second.lines)
    need(err == "", err)


def a_loss_between_commands_is_told_and_time_limits_go_on():
    for step, vanish, status, told in (
            ("sleep 2s", "50ms", 0, "3 passed"), ('expect line "never" within 1500ms', "2s", 1, "within 1.500 s")):
        path = simulator("vanish " + vanish)
        process = Scripts(x=f"AT\n{step}\nAT\n").start("-p", path, "x.at")
        while b"ok     1  AT" not in process.stdout.readline():
            need(process.poll() is None, "it ended")
        tell(path, "reset")
        out, _ = Scripts.finish(process, status)
        has(out, told, LOST)


def a_port_that_stays_away_is_status_3():
    for wait, within in (("300ms", "0.300 s"), ("1s", "1 s")):
        first = Puppet({}, lose=b"AT+RST")
        scripts = Scripts(a="AT\nAT+RST\nAT\n", b="AT\n")
        out, err = scripts.run("-p", Plug(first).path, "--wait", wait, "-t", "t.jsonl", "--csv", "t.csv", "-o",
                               "junit:t.xml", "a.at", "b.at", status=3)
        why = f"the port was lost: unplugged; it did not come back within {within}"
        has(out, "a.at:2: " + why, "1 passed", "2 skipped")
        has(err, f"/board: unplugged; it did not come back within {within}\n")
        has(scripts.read("t.jsonl").decode(), why + ", at a.at:2")
        has(scripts.read("t.csv").decode(), "ERROR", "a.at:2", "lost")
        has(scripts.read("t.xml").decode(), '<error type="lost" message="' + why, 'errors="1"')


def nobody_waits_where_it_is_not_wanted_or_in_vain():
    # A pseudo-terminal without a name of its own does not come back.
    for port, options in ((Plug, ("--wait", "0")), (lambda board: board, ())):
        out, err = Scripts(x="AT+RST\nAT\n").run(
            "-p", port(Puppet({}, lose=b"AT+RST")).path, *options, "x.at", status=3)
        has(out, "x.at:1: the port was lost: unplugged")
        lacks(out + err, "come back")


def a_time_that_is_none_is_refused():
    for wait in ("5", "soon", "-1s", "2d", "\033[1ms"):
        out, err = Scripts(x="AT\n").run("-p", "sim:", "--wait", wait, "x.at", status=2)
        has(err, "atmq: --wait is ", "it must be 0 or a number with a unit")
        lacks(err, "\033")
        need(out == "", out)


def a_wait_can_be_interrupted():
    for number in (signal.SIGINT, signal.SIGTERM):
        lost, other = Puppet({}, lose=b"AT+RST"), Puppet({"AT+RST": None})
        scripts = Scripts(x="AT\nAT+RST\nAT\n")
        process = scripts.start("-p", Plug(lost).path, "-p", other.path, "x.at")
        wait_until("the loss", lambda: lost.lost and "AT+RST" in other.lines)
        process.send_signal(number)
        out, _ = Scripts.finish(process, 130)
        need(out.count("x.at:2: interrupted") == 2, out)
        has(out, "interrupted")
        need(out.count("1 passed") == 2 and out.count("1 skipped") == 2, out)


run([
    a_run_goes_on_when_the_board_was_reset,
    a_ready_that_nobody_could_hear_is_replaced_by_an_answer,
    what_was_to_be_sent_behind_the_reset_is_sent_again,
    a_reset_whose_answer_was_lost_has_passed,
    a_command_in_which_the_board_crashed_has_failed_and_the_next_file_runs,
    a_loss_between_commands_is_told_and_time_limits_go_on,
    a_port_that_stays_away_is_status_3,
    nobody_waits_where_it_is_not_wanted_or_in_vain,
    a_time_that_is_none_is_refused,
    a_wait_can_be_interrupted,
])
