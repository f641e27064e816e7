#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of the messages, plotted in a real terminal: from the word at the prompt, and by a key."""

import re

from harness import Board, Broker, Console, expect, run

BRAILLE = re.compile("[\u2801-\u28ff]")


def bench(where, broker):
    return Board(where, "--broker", f"127.0.0.1:{broker.port}")


def a_number_is_plotted_from_the_past_and_live(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path) as console:
        console.bring_up("#")
        for i in range(8):
            broker.publish("bench/a", b'{"t":%d,"u":{"v":[1,2]}}' % (20 + i))
        broker.publish("bench/b", b'{"t":-5}')
        broker.publish("bench/b", b"noise")
        console.wait_for("Messages 10")
        console.type("plot bench/+ $.t")
        console.key("Enter")
        console.wait_for(re.compile(r"bench/a +last 27 +min 20 +max 27"))
        console.wait_for(re.compile(r"bench/b +last -5 +min -5 +max -5"))
        console.wait_for("1 of 10 had no number there")
        expect(BRAILLE.search(console.screen()), "no curve")
        broker.publish("bench/a", b'{"t":40}')
        console.wait_for(re.compile(r"bench/a +last 40 +min 20 +max 40"))
        console.key("Escape")
        console.wait_for("Messages 11")
        console.type("plot")
        console.key("Enter")
        console.wait_for("Plot bench/+ $.t")
        console.key("Escape")
        console.wait_for("Messages 11")
        console.command("plot off")
        console.type("plot")
        console.wait_for_line("plot")
        console.key("Enter")
        console.wait_for("nothing was plotted yet")
        console.key("C-c")
        console.wait_for_line("")
        console.quit()


def a_key_offers_the_numbers_of_a_message(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path) as console:
        console.bring_up("#")
        broker.publish("bench/a", b'{"t":20,"u":{"v":[1,2]}}')
        console.wait_for("Messages 1")
        console.key("F4", "p")
        console.wait_for("$.u.v[1]")
        console.wait_for("plot bench/a $.")
        console.key("C-c")
        console.wait_for_line("")
        broker.publish("bench/one", b"17.5")
        console.wait_for("Messages 2")
        console.key("F4", "End", "p")
        console.wait_for("Plot bench/one $")
        console.wait_for("last 17.5")
        console.key("Escape")
        console.wait_for("Messages 2")
        console.quit()


run(a_number_is_plotted_from_the_past_and_live, a_key_offers_the_numbers_of_a_message)
