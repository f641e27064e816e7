#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the state pane says of a real conversation."""

import re

from harness import Board, Broker, Console, expect, run


def bench(where, broker):
    return Board(where, "--broker", f"127.0.0.1:{broker.port}")


def the_state_follows_the_conversation(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path, columns=150, rows=50) as console:
        console.bring_up("bench/#")
        console.wait_for(re.compile(r"MQTT +6 connected, subscribed"))
        console.command("AT+CIPSTA?", "OK")
        console.wait_for(re.compile(r"address +\d+\.\d+\.\d+\.\d+ +"))
        for i in range(5):
            broker.publish("bench/a", b"hello")
        console.wait_for(re.compile(r"messages +[0-9.]+/s .*top \d+/s"))
        console.wait_for(re.compile(r"received +[0-9.]+ k?B"))
        console.type("AT+MQTTSUB=0,\"t\",9")
        console.key("F12")
        console.wait_for(re.compile(r"failed +.*AT\+MQTTSUB"))
        board.stop()
        console.wait_for("link down")
        console.wait_for(re.compile(r"since +-|connected +-"))
        console.quit()


def bars_are_ascii_where_lines_are(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path, "--ascii", columns=150, rows=50) as console:
        console.bring_up("bench/#")
        broker.publish("bench/a", b"hello")
        # A second is a column of its own, full where it is the highest.
        console.wait_for(re.compile(r"messages +[0-9.]+/s +[ .:|]*\|[ .:|]* +top \d+/s"))
        expect(console.screen().isascii(), "not all is ASCII")
        console.quit()


run(the_state_follows_the_conversation,
    bars_are_ascii_where_lines_are)
