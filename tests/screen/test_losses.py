#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link that is lost while the board keeps its power: what it still waits for is the user's to send."""

import contextlib
import json
import os
import re
import select
import socket
import tty

from harness import Console, expect, run, wait_until
from prompting import POLLS, Prompting, check_took, let_polls_come_due

RAW = 'AT+MQTTPUBRAW=0,"t",5,0,0'
LONG = 200000


class Cable(Prompting):
    """A board on a pseudo-terminal behind a link; pulled, it gets another one and is what it was."""

    def __init__(self, where):
        super().__init__()
        self.link = where / "board"
        self.plug_in()

    def plug_in(self):
        new = self.link.with_suffix(".new")
        new.symlink_to(os.ttyname(self.other))
        new.rename(self.link)
        self.path = str(self.link)

    def pull(self):
        """The descriptors keep their numbers: the board reads on, from a terminal that nobody has."""
        fds = os.openpty()
        tty.setraw(fds[1])
        os.set_blocking(fds[0], False)
        self.link.unlink()
        os.dup2(fds[1], self.other)
        os.dup2(fds[0], self.fd)
        for fd in fds:
            os.close(fd)


class Network(Prompting):
    """A board behind a serial server that loses its clients."""

    def __init__(self, where):
        super().__init__()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.path = f"tcp:127.0.0.1:{self.server.getsockname()[1]}"
        self.client = None

    def __exit__(self, *exit):
        super().__exit__(*exit)
        self.server.close()
        if self.client:
            self.client.close()

    def accept(self):
        if not self.client and select.select([self.server], [], [], 0)[0]:
            self.client = self.server.accept()[0]
            self.client.setblocking(False)

    def say(self, data):
        if self.client:
            self.client.sendall(data)

    def listen(self):
        if self.server.fileno() >= 0:
            self.accept()
        if self.client:
            with contextlib.suppress(BlockingIOError):
                self.heard += self.client.recv(65536)
        return self.heard

    def pull(self):
        client, self.client = self.client, None
        client.close()

    def plug_in(self):
        pass  # atmq is there again by itself


def lose(board, console):
    board.pull()
    console.wait_for("link down")
    console.wait_for("waiting for " + board.path)
    board.plug_in()
    console.wait_for("the link is back")


def check_waits_for_the_user(kind, where):
    with kind(where) as board, Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.command(RAW)
        console.wait_for("the board is waiting for 5 bytes")
        lose(board, console)
        console.wait_for("nothing goes out by itself")
        heard = len(board.heard)
        let_polls_come_due()
        expect(board.heard[heard:] == b"", f"heard {board.heard[heard:]!r}")
        console.key("C-c")
        check_took(board, bytes(5))
        board.wait_for_poll()
        console.quit()


def a_terminal_lost_in_a_payload_gets_nothing_by_itself(where):
    check_waits_for_the_user(Cable, where)


def a_connection_lost_in_a_payload_gets_nothing_by_itself(where):
    check_waits_for_the_user(Network, where)


def lose_in_a_forgotten_payload(board, console):
    """The board waits for no bytes when it is back, which the console can't know."""
    board.wait_for_poll()
    console.command(RAW)
    console.wait_for("the board is waiting for 5 bytes")
    board.missing = 0
    lose(board, console)
    console.wait_for("nothing goes out by itself")


def a_board_that_lost_its_power_is_polled_again(where):
    with Cable(where) as board, Console(where, board.path, config=POLLS) as console:
        lose_in_a_forgotten_payload(board, console)
        board.say(b"\r\nready\r\n")
        console.wait_for("the board has started")
        board.wait_for_poll()
        console.quit()


def a_board_that_answers_the_user_is_polled_again(where):
    with Cable(where) as board, Console(where, board.path, config=POLLS) as console:
        lose_in_a_forgotten_payload(board, console)
        console.command("AT", "< OK")
        board.wait_for_poll()
        console.quit()


class Deaf(Cable):
    """Reads nothing of a long payload."""

    def listen(self):
        return self.heard if self.missing > 5 else super().listen()


def recorded(console):
    path, = (console.home / "state/atmq/transcripts").glob("*.atmq.jsonl")
    return sum(json.loads(line).get("tx", "").count("x") for line in path.read_text().splitlines())


def bytes_that_a_lost_link_dropped_are_not_in_the_transcript(where):
    (where / "payload").write_bytes(b"x" * LONG)
    with Deaf(where) as board, Console(where, board.path, "--no-poll") as console:
        console.type(f'AT+MQTTPUBRAW=0,"t",{LONG},0,0')
        console.key("F12")
        console.wait_for(f"the board is waiting for {LONG} bytes")
        console.key("F5", "C-o")
        console.wait_for("Load file:")
        console.type(str(where / "payload"))
        console.key("Enter")
        console.wait_for(f"{LONG} bytes loaded")
        console.key("F6")
        console.wait_for(f"({LONG} bytes)")
        wait_until("the terminal is full", lambda: recorded(console) > 1000)
        board.pull()
        console.wait_for("link down")
        unsent = int(re.search(r"(\d+) bytes were", console.screen())[1])
        console.quit()
        expect(recorded(console) + unsent == LONG, f"{recorded(console)} and {unsent}")


run(a_terminal_lost_in_a_payload_gets_nothing_by_itself,
    a_connection_lost_in_a_payload_gets_nothing_by_itself,
    a_board_that_lost_its_power_is_polled_again,
    a_board_that_answers_the_user_is_polled_again,
    bytes_that_a_lost_link_dropped_are_not_in_the_transcript)
