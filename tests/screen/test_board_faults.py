#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user sees on the screen when a board fails: the most instructive of the pairs that the unit
test session_faults goes through."""

import re

from harness import Board, Console, run

MEMORY = ("--broker", "memory")
RAW = 'AT+MQTTPUBRAW=0,"bench",3,0,0'


def at_another_rate_the_bytes_are_seen_and_it_goes_on_afterwards(where):
    """Garbage without a line end."""
    with Board(where, *MEMORY) as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("WIFI GOT IP")
        board.tell("flip 1")
        console.command("AT")
        console.wait_for("these bytes are not text")
        console.wait_for("no answer to AT within 10 s")
        board.tell("off")
        console.command("AT")
        console.wait_for(re.compile(r"no answer to AT.*> AT  .*?< OK", re.DOTALL))
        console.quit()


def a_board_that_swallows_everything_is_told_and_a_new_start_ends_it(where):
    with Board(where, *MEMORY) as board, Console(where, board.path, "--no-poll") as console:
        console.bring_up("bench")
        board.tell("endless on")
        console.command(RAW)
        console.wait_for("the board is waiting for 3 bytes")
        console.key("C-c")
        console.wait_for("given up: 3 zero bytes go out")
        console.wait_for("only a manual reset ends that")
        board.tell("off; plug off; at 500ms plug on")
        console.wait_for("link down")
        console.wait_for("the link is back")
        console.wait_for("the board has started")
        console.command("AT")
        console.wait_for(re.compile(r"> AT  .*?< OK", re.DOTALL))
        console.quit()


def a_reset_under_a_payload_is_told(where):
    with Board(where, *MEMORY) as board, Console(where, board.path, "--poll", "1") as console:
        console.bring_up("bench")
        console.command(RAW)
        console.wait_for("the board is waiting for 3 bytes")
        board.tell("reset")
        console.wait_for("lost in the reset: AT+MQTTPUBRAW")
        console.wait_for("not initialised")
        console.quit()


def a_plug_that_is_pulled_drops_the_queue(where):
    with Board(where, *MEMORY, "--fault", "mute GMR") as board, \
            Console(where, board.path, "--no-poll") as console:
        console.wait_for("WIFI GOT IP")
        for line in ("AT+GMR", "AT+CWMODE?", "AT+CIPSTA?"):
            console.command(line)
        console.wait_for("queue 2")
        board.tell("plug off; at 500ms plug on")
        console.wait_for("link lost before AT+GMR was answered")
        console.wait_for("2 waiting commands dropped")
        console.wait_for("the link is back")
        console.command("AT+CWMODE?", "+CWMODE:1")
        console.quit()


def a_broker_that_stays_away_stops_connecting_again(where):
    with Board(where, *MEMORY) as board, Console(where, board.path, "--no-poll") as console:
        console.bring_up("bench")
        board.tell("broker off")
        console.wait_for("the connection to the broker is lost")
        console.key("M-c")
        console.wait_for("connecting again stops here")
        board.tell("broker on")
        console.key("M-c")
        console.wait_for("connected, subscribed")
        board.tell("message bench back")
        console.wait_for("Messages 1")
        console.quit()


def a_message_whose_length_lies_is_told_and_the_next_is_whole(where):
    with Board(where, *MEMORY) as board, Console(where, board.path, "--no-poll") as console:
        console.bring_up("bench")
        board.tell("length 9; message bench lies; length 0; message bench whole")
        console.wait_for("a message was cut off: bytes were lost")
        console.wait_for(re.compile(r"bench +5 (R )? *whole"))
        console.quit()


run(at_another_rate_the_bytes_are_seen_and_it_goes_on_afterwards,
    a_board_that_swallows_everything_is_told_and_a_new_start_ends_it,
    a_reset_under_a_payload_is_told,
    a_plug_that_is_pulled_drops_the_queue,
    a_broker_that_stays_away_stops_connecting_again,
    a_message_whose_length_lies_is_told_and_the_next_is_whole)
