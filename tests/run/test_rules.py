#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a script: what they send, when they end, and how they fail."""

import json
import os

from peers import run
from scripts import CONNECT, Puppet, Scripts, has, lacks, need

OK = b"\r\nOK\r\n"
COMMAND = b'+MQTTSUBRECV:0,"cmd",2,go\r\n'


def an_answer_comes_while_a_step_waits():
    script = ('on message "cmd/+" send AT+MQTTPUB=0,"ack","done",0,0\n' + CONNECT +
              'AT+MQTTSUB=0,"cmd/+",0\nAT+MQTTSUB=0,"ack",0\nAT+MQTTPUB=0,"cmd/led","on",0,0\n'
              'expect message "ack" "done" within 10s\n')
    scripts = Scripts(x=script)
    out, _ = scripts.run("-p", "sim:", "-t", "t.jsonl", "x.at")
    has(out, "0 failed")
    notes = [line["note"] for line in map(json.loads, scripts.read("t.jsonl").splitlines()) if "note" in line]
    need(any("rule 1, on message" in note and "cmd/led" in note for note in notes), f"notes: {notes}")


def no_step_begins_before_the_answer_is_complete():
    board = Puppet({"AT+CIFSR": COMMAND + OK})
    scripts = Scripts(x="on message cmd run answer.at\nAT+CIFSR\nAT+GMR\n", answer="AT+CWJAP?\nAT+CIPSTA?\n")
    scripts.run("-p", board.path, "x.at")
    need(board.lines == ["AT+CIFSR", "AT+CWJAP?", "AT+CIPSTA?", "AT+GMR"], f"lines: {board.lines}")


def the_note_of_a_rule_is_in_every_report():
    board = Puppet({"AT+CIFSR": b"\r\nbrownout \x1b[2J of sesame99\r\n" + OK})
    os.environ["WORD"] = "sesame99"
    scripts = Scripts(x='set PASS ${env:WORD}\non "brownout" note\non line "of" note "weak supply"\nAT+CIFSR\n')
    out, _ = scripts.run("-p", board.path, "-o", "json:r.json", "-o", "tap:r.tap", "-o", "junit:r.xml",
                         "-t", "t.jsonl", "x.at")
    reports = {"pretty": out, **{name: scripts.read(name).decode() for name in ("r.json", "r.tap", "r.xml")}}
    for name, report in reports.items():
        need("weak supply" in report.replace('note "weak supply"', "").replace("note &quot;weak supply", ""), f"{name}: {report}")
        has(report, "brownout")
        lacks(report, "sesame99", "\x1b")
    notes = [line["note"] for line in map(json.loads, scripts.read("t.jsonl").splitlines()) if "note" in line]
    need(notes.count("weak supply") == 1, f"notes: {notes}")


def a_rule_ends_with_its_file():
    board = Puppet({"AT+GMR": COMMAND + OK})
    scripts = Scripts(x="on message cmd send AT+CIFSR\nAT\n", y="AT+GMR\nsleep 100ms\nAT+CWJAP?\n")
    scripts.run("-p", board.path, "x.at", "y.at")
    need(board.lines == ["AT", "AT+GMR", "AT+CWJAP?"], f"lines: {board.lines}")


def an_answer_that_is_refused_fails_the_running_step():
    board = Puppet({"AT+CIFSR": COMMAND + OK, "AT+CIPSTA?": b"\r\nERROR\r\n"})
    scripts = Scripts(x="on message cmd run answer.at\nAT+CIFSR\nsleep 10s\nAT+GMR\n", answer="\nAT+CIPSTA?\n")
    out, _ = scripts.run("-p", board.path, "x.at", status=1)
    has(out, "1 failed", "on message cmd run answer.at: answer.at:2: refused")
    lacks(out, "10.0")


def mistakes_are_told_with_their_line():
    for line, why in (("on disconected bell", "did you mean disconnected?"),
                      ("on ready run none.at", "none.at"),
                      ("on ready exec reboot", "only a rule of the configuration file")):
        _, err = Scripts(x=f"AT\n{line}\n").run("-p", "sim:", "x.at", status=2)
        has(err, "x.at:2: ", why)


run([
    an_answer_comes_while_a_step_waits,
    no_step_begins_before_the_answer_is_complete,
    the_note_of_a_rule_is_in_every_report,
    a_rule_ends_with_its_file,
    an_answer_that_is_refused_fails_the_running_step,
    mistakes_are_told_with_their_line,
])
