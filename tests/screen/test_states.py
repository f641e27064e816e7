#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is open in the console, when its window shrinks to nothing, when it is stopped, and when it
is ended: it stays open, goes on, or leaves a clean terminal and a whole transcript."""

import re
import signal

from harness import Console, Wire, expect, run, wait_until

PAYLOAD = 'AT+MQTTPUBRAW=0,"t",2,0,0'


class State:
    """How it is reached, what is seen of it, and what it does next."""

    def __init__(self, name, seen, enter, go_on):
        self.name, self.seen, self.enter, self.go_on = name, re.compile(seen), enter, go_on


def type_at(console, board):
    console.command("AT")
    board.wait_for(b"AT\r\n")


def close_help(console, _):
    console.key("F1")
    console.wait_for("F10 quit")


def take_candidate(console, _):
    console.type("SUB=0,")
    console.wait_for_line("AT+MQTTSUB=0,")


def type_bytes(console, _):
    console.type("5a")
    console.wait_for(re.compile(r"0000 +5a"))


def answer_question(console, _):
    console.type("ted")
    console.key("Enter")
    console.wait_for("# noted")
    console.wait_for_line("")


def end_paste(console, _):
    console.type("R\x1b[201~")
    console.wait_for_line("AT+GMR")


def ask_for_payload(console, board):
    console.command(PAYLOAD)
    board.wait_for(PAYLOAD.encode() + b"\r\n")
    board.say(b"\r\nOK\r\n\r\n>")


def give_payload_up(console, board):
    console.key("C-c")
    board.wait_for(PAYLOAD.encode() + b"\r\n\0\0")
    board.say(b"+MQTTPUB:OK\r\n")
    console.wait_for("< +MQTTPUB:OK")


def find_in_history(console, _):
    console.type("M")
    console.wait_for("reverse-i-search)`GM'")


def send_waiting(console, board):
    """The first is not answered, so the second waits."""
    console.command("AT+GMR")
    console.command("AT+CWMODE?")
    console.wait_for(re.compile(r"queue 1"))


def answer_waiting(console, board):
    board.wait_for(b"AT+GMR\r\n")
    board.say(b"\r\nOK\r\n")
    board.wait_for(b"AT+CWMODE?\r\n")
    board.say(b"\r\nOK\r\n")
    console.wait_for(re.compile(r"queue 0"))


def keys(*names):
    return lambda console, _: console.key(*names)


def text(typed):
    return lambda console, _: console.type(typed)


def candidates(console, _):
    console.type("AT+MQTT")
    console.wait_for_line("AT+MQTT")
    console.key("Tab")


STATES = (
    State("nothing open", "F10 quit", keys(), type_at),
    State("F1 page", "Keys in force", keys("F1"), close_help),
    State("completion list", "│ AT.MQTTPUBRAW=", candidates, take_candidate),
    State("hex editor", "━ Hex editor", keys("F5"), type_bytes),
    State("question", "Note: no", lambda console, _: (console.key("F7"), console.type("no")),
          answer_question),
    State("paste", "F10 quit", text("\x1b[200~AT+GM"), end_paste),
    State("payload awaited", "the board is waiting for 2 bytes", ask_for_payload, give_payload_up),
    State("history search", "reverse-i-search.`G'", text("\x12G"), find_in_history),
    State("queue", "queue 1", send_waiting, answer_waiting),
)


def shrink_to_nothing(console):
    for columns, rows in ((1, 1), (40, 12), (1, 1), (110, 36)):
        console.resize(columns, rows)
        wait_until("its new size", lambda columns=columns, rows=rows: console.format(
            "#{pane_width} #{pane_height}") == f"{columns} {rows}")


def stop_and_go_on(console):
    console.signal(signal.SIGTSTP)
    console.wait_for("stopped, Enter goes on")
    console.check_terminal("stopped")
    console.key("Enter")
    wait_until("the full screen", console.is_full_screen)


def interrupt_a_lot(console):
    for _ in range(100):
        console.signal(signal.SIGWINCH)
        console.signal(signal.SIGCONT)


def each_state(where, what):
    """Calls what(console, board, state) where the state is reached and seen."""
    for number, state in enumerate(STATES):
        there = where / str(number)
        there.mkdir()
        with Wire() as board, Console(there, board.path, "--no-poll") as console:
            console.wait_for("F10 quit")
            state.enter(console, board)
            console.wait_for(state.seen)
            print(f"# {state.name}")
            what(console, board, state)


def it_stays_through_sizes_stops_and_signals(where):
    def try_all(console, board, state):
        for disturb in (shrink_to_nothing, stop_and_go_on, interrupt_a_lot):
            disturb(console)
            console.wait_for(state.seen)
        state.go_on(console, board)
        console.signal(signal.SIGTERM)
        console.wait_for_end()

    each_state(where, try_all)


def an_end_from_outside_is_clean(where):
    for number in (signal.SIGHUP, signal.SIGTERM):
        def end(console, board, _, number=number):
            board.say(b"the last line\r\n")
            console.transcript().wait_for("rx", b"the last line")
            console.signal(number)
            status = console.wait_for_end()
            expect(status in (0, 128 + number), f"{number.name}: exit status {status}")
            transcript = console.transcript()
            expect(transcript.path.read_bytes().endswith(b"}\n"), "half a line")
            expect(transcript.bytes("rx") == board.said, "rx is not whole")

        there = where / number.name
        there.mkdir()
        each_state(there, end)


def a_window_of_one_cell_takes_keys(where):
    """Started in it, and used in it."""
    with Wire() as board, Console(where, board.path, "--no-poll", columns=1, rows=1) as console:
        wait_until("the full screen", console.is_full_screen)
        console.type("AT")
        console.key("Enter")
        board.wait_for(b"AT\r\n")
        console.key("F1", "F1", "F5", "F2", "F4", "F2")
        console.type("AT+MQTT")
        console.key("Tab", "Tab", "C-u")
        console.type("AT+GMR")
        console.key("Enter")
        board.say(b"\r\nOK\r\n")
        board.wait_for(b"AT+GMR\r\n")
        console.resize(110, 36)
        console.wait_for("> AT+GMR")
        console.signal(signal.SIGTERM)
        console.wait_for_end()


def the_list_of_ports_is_stopped_and_ended_too(where):
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        there = where / number.name
        there.mkdir()
        with Console(there) as console:
            for disturb in (shrink_to_nothing, stop_and_go_on):
                console.wait_for("sim:")
                disturb(console)
            console.key("C-z")
            console.wait_for("stopped, Enter goes on")
            console.check_terminal("stopped")
            console.key("Enter")
            console.wait_for("sim:")
            console.signal(number)
            console.wait_for_end()


run(it_stays_through_sizes_stops_and_signals,
    an_end_from_outside_is_clean,
    the_list_of_ports_is_stopped_and_ended_too,
    a_window_of_one_cell_takes_keys)
