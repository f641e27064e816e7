#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console without a screen: lines from a pipe, a line for each event."""

import os
import re
import subprocess
import tempfile

from peers import LIMIT, run
from scripts import ATMQ, has, need

BRING_UP = """AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"192.168.31.113",1883,0
"""


def plain(typed, *words, status=0):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([ATMQ, "--plain", *(words or ("sim:",))], input=typed.encode(), capture_output=True, timeout=LIMIT,
                              env={"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8"})
    out = done.stdout.decode()
    need(done.returncode == status, (words, done))
    need("\x1b" not in out and "\b" not in out and "> " not in out, out)
    return re.sub(r"^\d\d:\d\d:\d\d\.\d\d\d ", "", re.sub(r", \d+ ms$", "", out, flags=re.M), flags=re.M).splitlines()


def in_order(lines, *wanted):
    at = -1
    for line in wanted:
        need(line in lines[at + 1:], f"no {line!r} behind {lines[at]!r} in\n" + "\n".join(lines))
        at = lines.index(line, at + 1)


def each_line_waits_for_the_answer_before():
    lines = plain(BRING_UP + 'AT+MQTTSUB=0,"topic",1\nAT+MQTTPUB=0,"topic","test",1,0\n')
    in_order(lines, "board: ready",
             'sent: AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","**********",0,0,""', "answer: OK",
             "state: user configured", 'sent: AT+MQTTCONN=0,"192.168.31.113",1883,0', "answer: OK", "state: connected",
             'sent: AT+MQTTSUB=0,"topic",1', "answer: OK", "state: connected, subscribed",
             'sent: AT+MQTTPUB=0,"topic","test",1,0', "message: topic, 4 bytes: test")
    need("1234567890" not in "\n".join(lines), lines)


def the_line_behind_a_prompt_is_its_payload():
    lines = plain(BRING_UP + 'AT+MQTTPUBRAW=0,"topic",4,0,0\nabcd\nAT+GMR\n')
    in_order(lines, 'sent: AT+MQTTPUBRAW=0,"topic",4,0,0', "sent: (4 bytes) 61 62 63 64", "answer: +MQTTPUB:OK", "sent: AT+GMR")


def an_input_that_ends_in_a_payload_leaves_no_board_waiting():
    lines = plain(BRING_UP + 'AT+MQTTPUBRAW=0,"topic",4,0,0\n', status=1)
    in_order(lines, 'sent: AT+MQTTPUBRAW=0,"topic",4,0,0', "the input ended while the board waits for bytes")


def a_line_with_a_mistake_is_not_sent():
    lines = plain('AT+MQTTSUB=0,"t",9\nAT+GMR\n', status=1)
    need("not sent, character 18: qos is 9; it can be 0, 1 or 2" in lines, lines)  # and no key: there is no keyboard
    need('sent: AT+MQTTSUB=0,"t",9' not in lines, lines)
    in_order(lines, "sent: AT+GMR", "answer: OK")


def notes_and_hostile_bytes_are_lines_like_others():
    lines = plain("# \x1b[2J温度\n")
    need("note: ␛[2J温度" in lines, lines)


def a_port_must_be_named():
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([ATMQ, "--plain"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT,
                              env={"PATH": os.environ["PATH"], "HOME": home})
    need(done.returncode == 2 and done.stdout == "", done)
    has(done.stderr, "atmq: --plain needs a PORT")


run([
    each_line_waits_for_the_answer_before,
    the_line_behind_a_prompt_is_its_payload,
    an_input_that_ends_in_a_payload_leaves_no_board_waiting,
    a_line_with_a_mistake_is_not_sent,
    notes_and_hostile_bytes_are_lines_like_others,
    a_port_must_be_named,
])
