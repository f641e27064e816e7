#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form for certificates: what is in the files, the plan, and what is written, both ways.  Prints TAP."""

import subprocess

from harness import Board, Console, Wire, expect, run


def make_files(where):
    for arguments in (
            "req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=bench-ca -keyout other.key -out ca.crt",
            "req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=bench01 -keyout bench.key -out bench.crt"):
        subprocess.run(["openssl", *arguments.split()], cwd=where, check=True, capture_output=True)


def fill(console, where, *names):
    console.key("M-y")
    console.wait_for("Certificates of the board")
    for name in names:
        if name:
            console.type(str(where / name))
        console.key("Enter")
    console.wait_for("> then")


def written(where, *options):
    make_files(where)
    with Board(where, *options) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        fill(console, where, "ca.crt", "bench.crt", "bench.key")
        console.wait_for("CN=bench01")
        console.key("Enter")
        console.wait_for("What is to be written", limit=30)
        console.key("Enter")
        console.wait_for("(mqtt_key): written", limit=60)
        expect("PRIVATE KEY" not in console.screen(), "the key is on the screen")
        # It is there, byte for byte: a second time nothing differs.
        fill(console, where, "", "", "")
        console.key("Enter")
        console.wait_for("client key (mqtt_key): the board", limit=30)
        console.wait_for("has this file already")
        key = (where / "bench.key").read_text().splitlines()[3].encode()
        expect(key not in console.transcript().path.read_bytes(), "the key is in the transcript")
        console.quit()


def they_are_written_by_the_new_way(where):
    written(where, "--firmware", "3.2")


def they_are_written_by_the_old_way(where):
    written(where, "--firmware", "2.4")


def a_key_of_another_certificate_is_not_accepted(where):
    make_files(where)
    with Board(where) as board, Console(where, board.path, columns=60, rows=20) as console:
        console.wait_for("atmq")
        fill(console, where, "", "bench.crt", "other.key")
        console.wait_for("does not belong")
        console.key("Enter")
        console.wait_for("! client key")
        console.key("Escape")
        console.wait_for(lambda screen: "Certificates of the board" not in screen)
        console.quit()


def quitting_in_the_middle_asks_first(where):
    make_files(where)
    with Wire() as silent, Console(where, silent.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        fill(console, where, "ca.crt", "", "")
        console.key("Enter")
        console.wait_for("certificates: ")
        console.quit("the board's certificates are not done yet; the same key again quits")


run(they_are_written_by_the_new_way, they_are_written_by_the_old_way, a_key_of_another_certificate_is_not_accepted,
    quitting_in_the_middle_asks_first)
