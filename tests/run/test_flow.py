#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps that are done again, timed, left out or cleaned up behind, from end to end."""

import json
import signal
import time

from peers import run, wait_until
from scripts import Prompt, Puppet, Scripts, has, lacks, need

OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"
JOIN = 'AT+CWJAP="ap","secretword"'


def steps(out):
    return [o for o in map(json.loads, out.splitlines()) if o.get("report") == "step"]


def a_refused_join_is_tried_until_it_succeeds():
    board = Puppet({JOIN: [b"+CWJAP:3\r\n" + ERROR, b"+CWJAP:3\r\n" + ERROR, OK]})
    out, _ = Scripts(x=f"retry 3 every 50ms {JOIN} within 5s\nAT\n").run("-p", board.path, "x.at")
    has(out, "on attempt 3 of 3", "2 passed, 0 failed", 'AT+CWJAP="ap","**********" within 5s')
    lacks(out, "secretword")
    need(board.lines == [JOIN] * 3 + ["AT"], board.lines)
    # ... or not; the report has one row, with the last reason.
    board = Puppet({JOIN: b"+CWJAP:3\r\n" + ERROR})
    out, _ = Scripts(x=f"retry 3 {JOIN}\nAT\n").run("-p", board.path, "--format", "json", "x.at", status=1)
    one, two = steps(out)
    need((one["status"], two["status"]) == ("failed", "skipped"), out)
    has(one["why"], "3 attempts; the last one: refused")
    need(board.lines == [JOIN] * 3, board.lines)


def a_wait_that_is_tried_again_is_one_step():
    board = Puppet({"AT+B": [OK, b"\r\ncome\r\n" + OK]})
    scripts = Scripts(x="retry 3 expect line come within 100ms\nAT+Z\n", y="retry 3 include z.at\nAT+Z\n",
                      z="AT+B\nexpect line come within 100ms\n")
    out, _ = scripts.run("-p", board.path, "--format", "json", "y.at")
    need([s["status"] for s in steps(out)] == ["passed", "passed"], out)
    need(steps(out)[0]["note"] == "on attempt 2 of 3", out)
    need(board.lines == ["AT+B", "AT+B", "AT+Z"], board.lines)
    out, _ = scripts.run("-p", Puppet({}).path, "--format", "json", "x.at", status=1)
    need([s["status"] for s in steps(out)] == ["failed", "skipped"], out)
    has(steps(out)[0]["why"], "3 attempts; the last one: no matching line came")


def a_block_is_repeated_so_often_or_so_long():
    board = Puppet({})
    scripts = Scripts(x="repeat 3 include y.at\nAT+Z\n", y="AT+X\nAT+Y\n")
    out, _ = scripts.run("-p", board.path, "x.at")
    has(out, "3 times, slowest 0.", "2 passed")
    need(board.lines == ["AT+X", "AT+Y"] * 3 + ["AT+Z"], board.lines)
    begun = time.monotonic()
    board = Puppet({})
    out, _ = Scripts(x="repeat for 600ms every 200ms AT\n").run("-p", board.path, "x.at")
    need(time.monotonic() - begun < 5, "it took longer than its time")
    has(out, "3 times")
    # The inner place of a failure is told.
    board = Puppet({"AT+Y": [OK, OK, ERROR]})
    scripts = Scripts(x="repeat 9 include y.at\n", y="AT+X\nAT+Y\n")
    out, _ = scripts.run("-p", board.path, "x.at", status=1)
    has(out, "time 3 of 9: y.at:2: refused")


def a_command_is_sent_between_the_others():
    board = Puppet({"AT+MQTTPUBRAW=0,\"t\",2,0,0": Prompt(2, b"\r\n+MQTTPUB:OK\r\n")})
    script = 'every 100ms AT+CWJAP?\nsleep 350ms\npubraw 0 "t" text "ab"\n'
    out, _ = Scripts(x=script).run("-p", board.path, "x.at")
    has(out, "3 passed")
    # A prompt gets its bytes and nothing else.
    need(board.raw == [b"ab"], board.raw)
    need(board.lines.count("AT+CWJAP?") in (3, 4, 5), board.lines)
    # If it is refused, the step that is being done has failed.
    board = Puppet({"AT+CWJAP?": [OK, ERROR]})
    out, _ = Scripts(x="every 100ms AT+CWJAP?\nsleep 20s\n").run("-p", board.path, "x.at", status=1)
    has(out, "x.at:2: line 1, every 100ms AT+CWJAP?: refused", "1 passed, 1 failed")


def a_file_can_be_for_some_boards_only():
    script = 'AT+GMR\nonly if line "AT version:2\\.[2-9]"\nAT+X\n'
    for version, words in ((b"2.1.0", ("1 passed, 0 failed, 2 skipped",)), (b"2.3.0", ("3 passed",))):
        board = Puppet({"AT+GMR": b"AT version:" + version + OK})
        out, _ = Scripts(x=script).run("-p", board.path, "--format", "pretty", "x.at")
        has(out, *words)
        need(("AT+X" in board.lines) == (version == b"2.3.0"), board.lines)
    board = Puppet({"AT+GMR": b"AT version:2.1.0" + OK})
    out, _ = Scripts(x="include y.at\nAT+Z\n", y=script).run("-p", board.path, "--format", "json", "x.at")
    need([s["status"] for s in steps(out)] == ["passed", "skipped", "skipped", "passed"], out)
    has(steps(out)[1]["why"], "not for this board: no line matches")


def what_cleans_up_is_done_after_a_failure():
    scripts = Scripts(x="AT+X\nAT+Y\nfinally\nAT+Z\nATE0\n", y="AT\n")
    board = Puppet({"AT+X": ERROR, "AT+Z": ERROR})
    out, _ = scripts.run("-p", board.path, "x.at", "y.at", status=1)
    need(board.lines == ["AT+X", "AT+Z", "ATE0", "AT"], board.lines)
    has(out, "2 passed, 2 failed, 1 skipped")
    # The verdict of the record is the first failure.
    board = Puppet({"AT+X": ERROR, "AT+Z": ERROR})
    scripts.run("-p", board.path, "-t", "t.jsonl", "x.at", status=1)
    has(scripts.read("t.jsonl").decode(), "failed at x.at:1: ")
    # Whoever interrupts wants nothing more to be sent, and is told what was left.
    board = Puppet({"AT+X": None})
    process = scripts.start("-p", board.path, "--format", "json", "x.at")
    wait_until("the first command", lambda: "AT+X" in board.lines)
    process.send_signal(signal.SIGINT)
    out, _ = scripts.finish(process, 130)
    need([s["status"] for s in steps(out)] == ["error"] + ["skipped"] * 3, out)
    has(steps(out)[1]["why"], "not run: interrupted")
    has(steps(out)[2]["why"], "not cleaned up: interrupted")
    need(board.lines == ["AT+X"], board.lines)


def a_step_can_have_a_shorter_time_than_its_command():
    board = Puppet({"AT+X": None})
    begun = time.monotonic()
    out, _ = Scripts(x="AT+X within 300ms\n").run("-p", board.path, "x.at", status=1)
    has(out, "no answer within 0.3")
    need(time.monotonic() - begun < 5, "it took the time of the table")
    need(board.lines == ["AT+X"], board.lines)
    # The whole of an included file, with its waits.
    board = Puppet({"AT+X": None})
    scripts = Scripts(x="include y.at within 300ms\n", y="AT\nAT+X\nfinally\nATE0\n")
    out, _ = scripts.run("-p", board.path, "x.at", status=1)
    # What is shown is what failed, not what cleaned up behind it.
    has(out, "x.at:1: y.at:2: ", "sent: AT+X", "came: nothing")
    need(board.lines == ["AT", "AT+X", "ATE0"], board.lines)


def a_run_goes_on_or_ends_at_a_failure():
    scripts = Scripts(x="AT+X\nATE0\n", y="AT\n")
    for words, lines, counts in (
            ([], ["AT+X", "AT"], "1 passed, 1 failed, 1 skipped"),
            (["--keep-going"], ["AT+X", "ATE0", "AT"], "2 passed, 1 failed, 0 skipped"),
            (["--fail-fast"], ["AT+X"], "0 passed, 1 failed, 2 skipped")):
        board = Puppet({"AT+X": ERROR})
        out, _ = scripts.run("-p", board.path, *words, "x.at", "y.at", status=1)
        need(board.lines == lines, board.lines)
        has(out, counts)


run([
    a_refused_join_is_tried_until_it_succeeds,
    a_wait_that_is_tried_again_is_one_step,
    a_block_is_repeated_so_often_or_so_long,
    a_command_is_sent_between_the_others,
    a_file_can_be_for_some_boards_only,
    what_cleans_up_is_done_after_a_failure,
    a_step_can_have_a_shorter_time_than_its_command,
    a_run_goes_on_or_ends_at_a_failure,
])
