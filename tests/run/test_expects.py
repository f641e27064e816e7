#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script waits for: what must not come, the log port, patterns; on virtual boards."""

import os
import subprocess

from peers import new_folder, run, start
from scripts import CONNECT, Puppet, Scripts, has, need

OK = b"\r\nOK\r\n"


def fails(script, port, *parts, options=()):
    """Its last step fails, with these words."""
    out, err = Scripts(x=script).run("-p", port, *options, "x.at", status=1)
    has(out, f"x.at:{script.count(chr(10))}: ", "1 failed", *parts)
    need(err == "", err)
    return out


def what_must_not_come_is_waited_for_to_the_end():
    out, _ = Scripts(x=CONNECT + "expect connected\nexpect no disconnected within 300ms\n").run("-p", "sim:", "x.at")
    has(out, "0.30", "4 passed")


def what_came_although_it_must_not_is_told_at_once():
    board = {"AT+X": b'WIFI DISCONNECT\r\n+MQTTSUBRECV:0,"t",4,test\r\n' + OK}
    for event, came in (("wifi", "WIFI DISCONNECT"), ("wifi disconnected", "WIFI DISCONNECT"),
                        ('message "t"', '+MQTTSUBRECV:0,"t",4,test'),
                        ('message "t" matches ^te', '+MQTTSUBRECV:0,"t",4,test'),
                        ("line ^WIFI", "WIFI DISCONNECT")):
        fails(f"AT+X\nexpect no {event} within 60min\n", Puppet(board).path, f"it came: {came}")


def what_satisfied_an_expect_is_no_longer_unwanted():
    board = {"AT+X": b"WIFI GOT IP\r\n" + OK}
    Scripts(x="AT+X\nexpect wifi got ip\nexpect no wifi within 50ms\n").run("-p", Puppet(board).path, "x.at")


def payloads_are_matched_by_a_pattern():
    subscribed = CONNECT + 'AT+MQTTSUB=0,"t",0\nAT+MQTTPUB=0,"t","{\\"on\\":17}",0,0\n'
    Scripts(x=subscribed + 'expect message "t" matches "\\"on\\":\\d+" length 9 within 5s\n').run(
        "-p", "sim:", "x.at")
    fails(subscribed + "expect message t matches ^on within 20ms\n", "sim:",
          'no message of "t" that matches came, but 1 other did', '; what came was: +MQTTSUBRECV:0,"t",9,{"on":17}')


def the_nearest_line_is_told():
    board = {"AT+GMR": b"AT version:2.2.0.0\r\nSDK version:v4.2\r\nBin version:2.0\r\n" + OK}
    fails('AT+GMR\nexpect line "^AT version:3" within 20ms\n', Puppet(board).path,
          "no matching line came within 0.020 s; the nearest line was: AT version:2.2.0.0")


def lines_of_the_log_port_are_expected():
    log = Puppet({})

    class Logging(Puppet):
        def say(self, answer):
            super().say(answer)
            os.write(log.master, b"\x1b[0;32mI (12) mqtt: connected\x1b[0m\r\nI (13) heap 7\r\n")

    board = Logging({"AT+X": OK})
    options = ("--log-port", log.path)
    Scripts(x='AT+X\nexpect log "^I .12. mqtt: connected$" within 5s\nexpect log heap \\d within 5s\n'
            "expect no log ^E within 50ms\n").run("-p", board.path, *options, "x.at")
    # A log line is no line of the board's, and satisfies one expectation.
    fails("AT+X\nexpect log heap within 5s\nexpect line heap within 20ms\n", board.path,
          "no matching line came within", options=options)
    fails("AT+X\nexpect log heap within 5s\nexpect log heap within 20ms\n", board.path,
          "no matching line came on the log port within 0.020 s; the only line was: I (12) mqtt: connected",
          options=options)
    fails("AT+X\nexpect no log heap within 5s\n", board.path, "it came: I (13) heap 7", options=options)
    # The log of an earlier command is over.
    fails("AT+X\nexpect log heap within 5s\nAT+X\nexpect log nothing within 20ms\n", board.path,
          options=options)


def a_virtual_board_logs_too():
    path = os.path.join(new_folder(), "board")
    process = start(os.environ["ATMQ_SIM"], "--pty", path, "--log-pty", path + ".log", "--broker", "memory",
                    stdout=subprocess.PIPE, text=True)
    need(process.stdout.readline().startswith("atmq-sim: ready on " + path), "it is not ready")
    Scripts(x='AT+RST\nexpect ready\nexpect log "^[IWE] \\(\\d+\\)" within 5s\n').run(
        "-p", path, "--log-port", path + ".log", "x.at")


def a_log_needs_a_log_port():
    scripts = Scripts(x="AT\nexpect no log ^E within 1s\n")
    out, err = scripts.run("-p", "sim:", "x.at", status=2)
    need(out == "", out)
    need(err == "x.at:2: expect log: no log port is known of sim:; --log-port PORT names it\n", err)


def phases_and_notes_are_in_reports_and_transcript():
    script = ('set ANT B\nphase "first"\nAT\nphase "second \x1b[2J"\nnote "antenna ${ANT} <&>"\nAT+X\n')
    for name, words in (
            ("pretty", ("-- first\n", "-- second ␛[2J\n", "    note      antenna B <&>\n")),
            ("tap", ("first", "antenna B <&>")),
            ("junit", ("first", "antenna B &lt;&amp;&gt;")),
            ("json", ('"report":"phase"', '"phase":"first"', '"report":"note"', 'antenna B <&>'))):
        scripts = Scripts(x=script)
        out, _ = scripts.run("-p", Puppet({"AT": OK, "AT+X": OK}).path, "--format", name, "-t", "t.jsonl", "x.at")
        has(out, *words)
        need("\x1b[2J" not in out, out)
        has(scripts.read("t.jsonl").decode(), '"note":"antenna B <&>"', "phase: first", "phase: second")


def a_phase_ends_with_its_file():
    scripts = Scripts(x="phase one\nAT\n", y="AT\n")
    out, _ = scripts.run("-p", "sim:", "--format", "json", "x.at", "y.at")
    steps = [line for line in out.splitlines() if '"report":"step"' in line]
    need(['"phase":"one"' in line for line in steps] == [True, False], out)


run([
    phases_and_notes_are_in_reports_and_transcript,
    a_phase_ends_with_its_file,
    what_must_not_come_is_waited_for_to_the_end,
    what_came_although_it_must_not_is_told_at_once,
    what_satisfied_an_expect_is_no_longer_unwanted,
    payloads_are_matched_by_a_pattern,
    the_nearest_line_is_told,
    lines_of_the_log_port_are_expected,
    a_virtual_board_logs_too,
    a_log_needs_a_log_port,
])
