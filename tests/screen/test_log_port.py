#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The board's log port beside its AT port."""

from harness import Board, Broker, Console, expect, run, wait_until


def the_log_stands_beside_the_answers_and_is_recorded(where):
    log = where / "log"
    with Broker(where) as broker, \
            Board(where, "--log-pty", log, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, "--log-port", log, board.path) as console:
        console.wait_for("WIFI GOT IP")
        console.bring_up()
        console.command('AT+MQTTUNSUB=0,"never"')
        console.wait_for("~ ")
        console.wait_for("was not subscribed:")
        transcript = console.transcript()
        wait_until("a log record", lambda: any("log" in line for line in transcript.lines()))
        console.quit()


def a_log_port_that_comes_and_goes_ends_nothing(where):
    log = where / "log"
    folder = where / "other"
    folder.mkdir()
    with Board(where) as board, Board(folder, "--log-pty", log) as other, \
            Console(where, "--log-port", log, board.path) as console:
        console.wait_for("WIFI GOT IP")
        other.stop()
        console.wait_for("log port:")
        console.command("AT", "< OK")
        console.quit()


def a_log_port_that_is_not_there_is_told_at_the_start(where):
    with Board(where) as board, Console(where, "--log-port", where / "none", board.path) as console:
        expect(console.wait_for_end() == 3, "the exit status is not 3")
        console.wait_for("none")


if __name__ == "__main__":
    run(the_log_stands_beside_the_answers_and_is_recorded,
        a_log_port_that_comes_and_goes_ends_nothing,
        a_log_port_that_is_not_there_is_told_at_the_start)
