#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes: chosen from a menu, asked for in a form, played at once or step by step; and a pasted listing,
which waits for each answer.  Prints TAP."""

import re

from harness import Board, Broker, Console, expect, run
from prompting import Prompting

OWN = """# My own bring-up
set WORD 1   # any number
AT+GMR
AT+SYSLOG=${WORD}
AT
"""


def own(where, name, text):
    folder = where / "home/config/atmq/recipes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.at").write_text(text)


def choose(console, name):
    console.key("M-o")
    console.wait_for("Recipes")
    console.type(name)
    console.wait_for(re.compile(rf"> {name} "))
    console.key("Enter")
    console.wait_for(f"Recipe {name}")


def leave(console, what):
    console.key("Escape")
    console.wait_for(lambda screen: what not in screen)


def paste(console, text):
    (console.work / "pasted").write_text(text)
    console.tmux("load-buffer", str(console.work / "pasted"))
    console.tmux("paste-buffer", "-p", "-r")


class Refusing(Prompting):
    """Refuses AT+SYSLOG until it is told otherwise, and answers AT+CWLAP not at all."""
    refuses = True

    def run(self, line):
        self.lines.append(line)
        if line == b"AT+CWLAP":
            return
        self.say(b"\r\nERROR\r\n" if self.refuses and line.startswith(b"AT+SYSLOG") else b"\r\nOK\r\n")


def sent(board):
    return [line for line in board.lines if line in (b"AT+GMR", b"AT+SYSLOG=1", b"AT", b"AT+CWMODE=1", b"AT+CWMODE?")]


def the_pages_bring_up_is_played_with_a_broker(where):
    with Broker(where) as broker, Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path) as console:
        console.wait_for("not initialised")
        choose(console, "tcp")
        console.wait_for("see the message come back")
        expect("1234567890" not in console.screen(), "the password is shown")
        for _ in range(3):
            console.key("Down")
        console.wait_for(re.compile(r"> HOST "))
        console.key("C-u")
        console.type("127.0.0.1")
        console.key("Down")
        console.wait_for(re.compile(r"> PORT "))
        console.key("C-u")
        console.type(str(broker.port))
        console.key("F12")
        console.wait_for("all 6 steps passed")
        console.wait_for("connected, subscribed")
        console.transcript().wait_for("tx", b"AT+MQTTPUB=")
        tx = console.transcript().bytes("tx", by="script")
        expect(tx.count(b"\r\n") == 4 and f'"127.0.0.1",{broker.port},0'.encode() in tx, f"tx {tx!r}")
        # What was used last is there again.
        choose(console, "tcp")
        console.wait_for(re.compile(r"HOST +127\.0\.0\.1"))
        leave(console, "Recipe tcp")
        console.quit()


def a_recipe_stops_where_a_step_fails_and_goes_on(where):
    own(where, "own", OWN)
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        choose(console, "own")
        console.wait_for("any number")
        console.key("F12")
        console.wait_for("Step 2 of 3 failed. Retry, go on, end (r/g/e):")
        console.wait_for("own stopped at step 2 of 3")
        expect(sent(board) == [b"AT+GMR", b"AT+SYSLOG=1"], board.lines)
        # An answer that is none is asked for again.
        console.type("x")
        console.key("Enter")
        console.wait_for(re.compile(r"\(r/g/e\): *$", re.MULTILINE))
        board.refuses = False
        console.type("r")
        console.key("Enter")
        console.wait_for("all 3 steps passed")
        expect(sent(board) == [b"AT+GMR", b"AT+SYSLOG=1", b"AT+SYSLOG=1", b"AT"], board.lines)
        console.quit()


def a_recipe_that_is_ended_where_a_step_fails_cleans_up(where):
    own(where, "own", "# Again\nretry 2 every 50ms AT+SYSLOG=1\nAT\nfinally\nAT+GMR\n")
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        choose(console, "own")
        console.key("F12")
        console.wait_for("Step 1 of 3 failed. Retry, go on, end (r/g/e):")
        console.wait_for("2 attempts")
        expect(sent(board) == [b"AT+SYSLOG=1", b"AT+SYSLOG=1"], board.lines)
        console.type("e")
        console.key("Enter")
        console.wait_for("recipe own: what follows finally is done")
        expect(sent(board) == [b"AT+SYSLOG=1", b"AT+SYSLOG=1", b"AT+GMR"], board.lines)
        console.quit()


def a_recipe_can_be_done_step_by_step(where):
    own(where, "own", OWN)
    with Refusing() as board, Console(where, board.path, "--no-poll", columns=40, rows=12) as console:
        console.wait_for("atmq")
        choose(console, "own")
        console.key("Down", "Tab")
        console.wait_for("step by step")
        console.key("F12")
        console.wait_for("Do step 1 of 3?")
        console.wait_for("AT+GMR")
        expect(sent(board) == [], board.lines)
        console.key("Enter")
        console.wait_for("Do step 2 of 3?")
        console.type("s")
        console.key("Enter")
        console.wait_for("Do step 3 of 3?")
        expect(sent(board) == [b"AT+GMR"], board.lines)
        console.key("Escape")
        console.wait_for("not done")
        expect(sent(board) == [b"AT+GMR"], board.lines)
        console.quit()


def a_recipe_that_waits_says_so_and_can_be_stopped(where):
    own(where, "waits", "# Waits\nAT+CWLAP\nAT\n")
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        choose(console, "waits")
        console.key("F12")
        console.wait_for(re.compile(r"recipe waits: step 1 of 2, waits for OK, \d+ s of \d+ s"))
        console.key("C-c")
        console.wait_for(re.compile(r"ended by you at step 1 of 2; 2.*\n.*steps not done"))
        expect(sent(board) == [], board.lines)
        console.quit()


def a_mistake_in_a_recipe_is_told_in_its_form(where):
    own(where, "wrong", "# Wrong\nAT+GMR\nexpct connected\n")
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        choose(console, "wrong")
        console.wait_for('wrong.at:3: "expct" is not a step')
        console.key("F12")
        console.wait_for('wrong.at:3: "expct" is not a step')
        leave(console, "Recipe wrong")
        console.quit()


def a_pasted_listing_stops_at_a_refusal_and_keeps_the_rest(where):
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        paste(console, "AT+GMR\nAT+SYSLOG=1\nAT+CWMODE=1\nAT+CWMODE?\n")
        console.wait_for("Line 2 of 4 failed. Retry, go on, end (r/g/e):")
        console.wait_for("; 2 more were")
        expect(sent(board) == [b"AT+GMR", b"AT+SYSLOG=1"], board.lines)
        console.type("g")
        console.key("Enter")
        console.wait_for("pasted lines sent")
        expect(sent(board) == [b"AT+GMR", b"AT+SYSLOG=1", b"AT+CWMODE=1", b"AT+CWMODE?"], board.lines)
        # They are the user's, and in the history.
        console.transcript().wait_for("tx", b"AT+CWMODE?")
        expect(console.transcript().bytes("tx", by="user").count(b"\r\n") == 4, "not all are the user's")
        console.key("Up")
        console.wait_for_line("AT+CWMODE?")
        console.key("C-u")
        paste(console, "AT+CWLAP\nAT\nAT\n")
        console.wait_for("pasted listing: line 1 of 3, waits for OK")
        console.key("C-c")
        console.wait_for(re.compile(r"ended by you at line 1 of 3"))
        console.quit()


def a_pasted_script_is_a_recipe(where):
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        board.refuses = False
        paste(console, "set N 1\nAT+GMR\nAT+SYSLOG=${N}\nsleep 10ms\n")
        console.wait_for("Recipe pasted")
        console.key("F12")
        console.wait_for("all 3 steps passed")
        expect(sent(board) == [b"AT+GMR", b"AT+SYSLOG=1"], board.lines)
        console.quit()


def a_mistake_in_a_pasted_listing_keeps_the_rest(where):
    with Refusing() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        paste(console, "AT+GMR\n# a note\nAT+CWMODE=9\nAT+CWMODE?\nAT+CWM")
        console.wait_for("# a note")
        console.wait_for_line("AT+CWMODE=9")
        console.wait_for("stopped at line 3 of 4")
        console.key("BSpace", "1", "Enter")
        console.wait_for_line("")
        console.key("M-o")
        console.wait_for("Line 3 of 4 failed. Retry, go on, end (r/g/e):")
        console.type("g")
        console.key("Enter")
        console.wait_for("pasted lines sent")
        expect(sent(board) == [b"AT+GMR", b"AT+CWMODE=1", b"AT+CWMODE?"], board.lines)
        console.quit()


run(the_pages_bring_up_is_played_with_a_broker,
    a_recipe_stops_where_a_step_fails_and_goes_on,
    a_recipe_that_is_ended_where_a_step_fails_cleans_up,
    a_recipe_can_be_done_step_by_step,
    a_recipe_that_waits_says_so_and_can_be_stopped,
    a_mistake_in_a_recipe_is_told_in_its_form,
    a_pasted_listing_stops_at_a_refusal_and_keeps_the_rest,
    a_pasted_script_is_a_recipe,
    a_mistake_in_a_pasted_listing_keeps_the_rest)
