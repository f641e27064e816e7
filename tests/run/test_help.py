#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What atmq says of its commands, and to those who mistyped one.  Prints TAP."""

import os
import re
import subprocess
import tempfile
import unicodedata

from peers import LIMIT, run
from scripts import ATMQ, has, need

ATMQ_SIM = os.environ["ATMQ_SIM"]

# interfaces.md's list, without what is not built yet.
NAMES = ["certs", "console", "doctor", "run", "decode", "replay", "export", "verify", "bundle", "scrub", "tap", "ports", "explain", "help"]


def program(*words, status=0):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([*words], capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8"})
    need(done.returncode == status, (words, done))
    return done.stdout, done.stderr


def atmq(*words, status=0):
    return program(ATMQ, *words, status=status)


def each_command_has_a_line():
    for words in (("help",), ("--help",), ("-h",), ("help", "help")):
        out, _ = atmq(*words)
        for name in NAMES:
            need(len(re.findall(rf"^  atmq {name} .+ {{2,}}\S", out, re.M)) == 1, (words, name, out))
        for line in out.split("\n\n")[0].splitlines():
            need(len(line) <= 80, line)


def help_on_a_command_is_its_own():
    for name in NAMES[:-1]:
        need(atmq("help", name) == atmq(name, "--help"), name)


def who_mistypes_is_led_on():
    for words, status, meant in ((("exprot",), 3, "atmq export"), (("Run",), 3, "atmq run"), (("verifi", "a"), 2, "atmq verify"),
                                 (("help", "replya"), 2, "atmq replay")):
        _, err = atmq(*words, status=status)
        has(err, f"did you mean {meant}")
    for words, status in ((("nothing-like-it",), 3), (("help", "nothing-like-it"), 2)):
        _, err = atmq(*words, status=status)
        has(err, "atmq help lists the commands")
        need("did you mean" not in err, err)


def a_port_is_no_mistyped_command():
    for port in ("/dev/runn", "usb:ffff:ffff"):
        _, err = atmq(port, status=3)
        need("atmq help" not in err, err)


def an_unknown_option_is_led_on():
    _, err = atmq("run", "--fromat", "tap", "x.at", status=2)
    has(err, "--fromat: unknown option; did you mean --format?")
    need("usage" not in err, err)
    _, err = atmq("doctor", "-p", "/dev/ttyUSB0", status=2)
    has(err, "atmq: -p: unknown option\natmq: usage: atmq doctor [PORT] ")


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def help_in_chinese_is_aligned():
    out, _ = atmq("--lang", "zh_CN", "help")
    rows = [re.match(r"(  atmq.*?  +)(\S.*)", line) for line in out.split("\n\n")[0].splitlines() if line.startswith("  ")]
    need(len(rows) >= len(NAMES) and all(rows), out)
    need({columns(row[1]) for row in rows} == {36}, out)
    need(all(columns(row[0]) <= 80 for row in rows), out)
    for words in [(ATMQ, name) for name in NAMES[:-1]] + [(ATMQ_SIM,)]:
        out, _ = program(*words, "--lang", "zh_CN", "--help")
        has(out, "用法：atmq", "显示本帮助")
        options = out[out.index("\n\n  "):].strip("\n").splitlines()
        for line in options:
            # An option and its argument, and behind them or in the next line what it is for.
            row = re.fullmatch(r"( {2,6}-\S.*?|)( {2,})([^-\s].*)|( {2,6}-.*)", line)
            need(row and (row[4] or columns(row[1] + row[2]) == 28), (words, line))


def who_mistypes_is_led_on_in_chinese():
    _, err = atmq("--lang", "zh_CN", "help", "replya", status=2)
    has(err, "没有命令 replya；是不是 atmq replay？")
    _, err = atmq("run", "--lang=zh_CN", "--fromat", "tap", "x.at", status=2)
    has(err, "--fromat：未知选项；是不是 --format？")
    _, err = atmq("--lang", "zh_CN", "verify", status=2)
    has(err, "atmq: 用法：atmq verify TRANSCRIPT...；见 --help")
    _, err = program(ATMQ_SIM, "--lang", "zh_CN", "--fault", "lose \x1b[31m", status=2)
    has(err, "--fault：", "不是概率")
    need("\x1b" not in err, err)


run([
    help_in_chinese_is_aligned,
    who_mistypes_is_led_on_in_chinese,
    each_command_has_a_line,
    help_on_a_command_is_its_own,
    who_mistypes_is_led_on,
    a_port_is_no_mistyped_command,
    an_unknown_option_is_led_on,
])
