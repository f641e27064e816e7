#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What atmq says of its commands, and to those who mistyped one.  Prints TAP."""

import os
import re
import subprocess
import tempfile

from peers import LIMIT, run
from scripts import ATMQ, has, need

# interfaces.md's list, without what is not built yet.
NAMES = ["certs", "console", "doctor", "run", "decode", "replay", "export", "verify", "bundle", "scrub", "tap", "ports", "explain", "help"]


def atmq(*words, status=0):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([ATMQ, *words], capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8"})
    need(done.returncode == status, (words, done))
    return done.stdout, done.stderr


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


run([
    each_command_has_a_line,
    help_on_a_command_is_its_own,
    who_mistypes_is_led_on,
    a_port_is_no_mistyped_command,
    an_unknown_option_is_led_on,
])
