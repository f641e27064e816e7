#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that the board lists and no table has: completed, sent and pasted like others."""

from harness import Console, expect, run, wait_until
from prompting import Prompting

LISTED = {
    b"AT+GMR": b"AT version:3.2.0.0(s-ec71d0b - ESP32 - Apr 11 2023 09:16:25)\r\n",
    b"AT+CMD?": b'+CMD:0,"AT",0,0,0,1\r\n+CMD:1,"AT+GMR",0,0,0,1\r\n+CMD:2,"AT+FANSPEED",0,1,1,0\r\n'
                b'+CMD:3,"AT+MQTTCONN",0,1,1,0\r\n',
}


class Listing(Prompting):
    def run(self, line):
        self.lines.append(line)
        known = line in LISTED or line.startswith((b"AT+FANSPEED", b"AT+SYSLOG", b"AT+MQTT"))
        self.say(LISTED.get(line, b"") + (b"\r\nOK\r\n" if known else b"\r\nERROR\r\n"))


def a_listed_command_is_completed_sent_and_pasted(where):
    with Listing() as board, Console(where, board.path) as console:
        wait_until("AT+CMD?", lambda: b"AT+CMD?" in board.lines)
        console.type("AT+FAN")
        console.key("Tab")
        console.wait_for("AT+FANSPEED")
        console.type("=3")
        console.key("Enter")
        wait_until("the command", lambda: b"AT+FANSPEED=3" in board.lines)
        console.tmux("set-buffer", "AT+FANSPEED=4\nAT+FANSPEED?\n")
        console.tmux("paste-buffer", "-p")
        wait_until("the paste", lambda: b"AT+FANSPEED?" in board.lines)
        expect("no such command" not in console.screen() and "F12" not in console.screen(), console.screen())
        console.quit()


def a_command_that_nobody_knows_is_asked_about(where):
    with Listing() as board, Console(where, board.path) as console:
        wait_until("AT+CMD?", lambda: b"AT+CMD?" in board.lines)
        console.type("AT+FANSPED=3")
        console.key("Enter")
        console.wait_for("F12")
        expect(b"AT+FANSPED=3" not in board.lines, board.lines)
        console.quit()


run(a_listed_command_is_completed_sent_and_pasted,
    a_command_that_nobody_knows_is_asked_about)
