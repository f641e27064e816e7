#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Terminals without Alt, or that keep keys for themselves."""

from harness import Console, expect, run, wait_until


def the_key_after_the_leader_has_alt(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("C-g")
        console.wait_for("the next key counts as with Alt")
        console.type("1")  # F1
        console.wait_for("Everywhere")
        console.key("Escape")
        console.wait_for("WIFI GOT IP")
        console.type("one two")
        console.key("C-g")
        console.type("b")  # readline's: a word back
        console.type("x")
        console.wait_for_line("one xtwo")
        console.key("C-g")
        console.wait_for("the next key counts as with Alt")
        console.key("Escape")
        wait_until("the leader to be given up", lambda: "counts as with Alt" not in console.screen())
        console.type("y")
        console.wait_for_line("one xytwo")
        console.quit()


def keys_that_the_terminal_keeps_have_their_other_name(where):
    with Console(where, "sim:", environment={"VTE_VERSION": "6800"}) as console:
        console.wait_for("WIFI GOT IP")
        expect("Alt-1 help" in console.screen(), "F1 is named")
        console.quit()


run(the_key_after_the_leader_has_alt,
    keys_that_the_terminal_keeps_have_their_other_name)
