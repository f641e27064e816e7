#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the port's lines do to a board: reset, hold, boot loader, break; here, and behind a server; and
its settings, changed from inside."""

import socket
import threading

from harness import Console, expect, run, wait_until

AGREE = b"\xff\xfd\x2c\xff\xfb\x00\xff\xfd\x00"
DTR_ON, DTR_OFF, RTS_ON, RTS_OFF, BREAK_ON, BREAK_OFF = (bytes((5, n)) for n in (8, 9, 11, 12, 5, 6))


def message(*values):
    return b"\xff\xfa\x2c" + bytes(values) + b"\xff\xf0"


class Server:
    """Speaks RFC 2217 in front of a board that answers OK, and keeps what is asked of its lines."""

    def __init__(self):
        self.asked, self.lines, self.rates, self.client = [], [], [], None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.name = f"rfc2217:127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            self.client, _ = self.listener.accept()
            self.client.sendall(AGREE)
            while came := self.client.recv(4096):
                for part in came.split(b"\xff\xfa\x2c")[1:]:
                    self.hear(part.split(b"\xff\xf0")[0])
                if came.endswith((b"\r\n", b"\r")):
                    self.lines.append(came)
                    self.client.sendall(b"\r\nOK\r\n")
            self.asked.append("closed")

    def hear(self, request):
        if request[0] == 11:  # after all settings
            self.client.sendall(b"\r\nready\r\n" if len(self.rates) == 1 else b"")
        if request[0] == 5 and request[1] > 3:
            self.asked.append(request)
        if request[0] == 1:
            self.rates.append(int.from_bytes(request[1:], "big"))
        if request[0] in (1, 2, 3, 4) or (request[0] == 5 and request[1] <= 3):
            refused = request == b"\x01" + (300).to_bytes(4, "big")
            answer = b"\x00\x00\x25\x80" if refused else request[1:]
            self.client.sendall(message(request[0] + 100, *answer))

    def wait_for(self, *asked):
        wait_until(f"{asked}, came {self.asked}", lambda: self.asked == list(asked))
        self.asked.clear()


def a_board_is_reset_held_and_started_otherwise(where):
    with Console(where, "--no-poll", "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("M-x")
        console.wait_for("held in reset until Alt-X")
        console.wait_for("sim:  held in reset")
        console.key("M-x")
        console.wait_for("released from reset")
        console.wait_for("state unknown")
        console.key("M-w")
        console.wait_for("waiting for download")
        console.key("M-r")
        console.wait_for("reset by DTR and RTS")
        console.wait_for("resets 2")
        console.command("AT", "< OK")
        wait_until("the notes", lambda: [line["note"] for line in console.transcript().lines() if "note" in line] == [
            "held in reset", "released from reset", "boot loader started by DTR and RTS: d0 r1 w100 d1r0 w50 d0",
            "reset by DTR and RTS: d0 r1 w100 r0"])
        console.quit()


def the_lines_behind_a_server_do_the_same(where):
    server = Server()
    with Console(where, "--no-poll", "--boot-sequence", "d1 w10 d0 p", server.name) as console:
        console.wait_for("* ready")
        console.command("AT", "< OK")
        expect(server.asked == [], "opening leaves the lines alone")
        console.key("M-r")
        server.wait_for(DTR_OFF, RTS_ON, RTS_OFF)
        console.key("M-w")
        server.wait_for(DTR_ON, DTR_OFF)
        console.key("M-k")
        server.wait_for(BREAK_ON, BREAK_OFF)
        console.key("M-x")
        server.wait_for(DTR_OFF, RTS_ON)
        # The end of atmq lets it go, even if nobody reads what the board says.
        server.client.sendall(b"x" * 100000)
        console.quit()
        server.wait_for(RTS_OFF, "closed")


def a_server_that_is_lost_lets_the_board_go_when_it_is_back(where):
    server = Server()
    with Console(where, "--no-poll", server.name) as console:
        console.wait_for("* ready")
        console.command("AT", "< OK")
        console.key("M-x")
        server.wait_for(DTR_OFF, RTS_ON)
        server.client.shutdown(socket.SHUT_RDWR)
        console.wait_for("link is back")
        server.wait_for("closed", RTS_OFF)
        console.quit()


def errors_on_the_line_are_reported_with_their_number(where):
    server = Server()
    with Console(where, "--no-poll", server.name) as console:
        console.wait_for("* ready")
        console.command("AT", "< OK")
        server.client.sendall(message(106, 8) + message(106, 10))
        console.wait_for("errors on the line: 1")
        console.wait_for("overrun, 2 framing errors")
        console.quit()


def the_settings_can_be_changed_without_leaving(where):
    server = Server()
    with Console(where, "--no-poll", server.name) as console:
        console.wait_for("* ready")
        console.key("M-m")
        console.wait_for("Port: 115200 8N1 none crlf")
        console.key("C-u")
        console.type("921600 7E1 cr")
        console.key("Enter")
        console.wait_for(f"{server.name} 921600 7E1 CR")
        console.wait_for("- the port is set to 921600 7E1 none cr")
        console.command("AT", "< OK")
        expect(server.lines == [b"AT\r"], server.lines)
        # What the server refuses is put back, and said.
        console.key("M-m")
        console.type(" 300")
        console.key("Enter")
        console.wait_for("the port cannot do 300 baud")
        console.wait_for(f"{server.name} 921600 7E1 CR")
        console.key("M-m")
        console.type(" no-e")
        console.key("Tab")
        console.wait_for("cr no-echo")
        console.key("Enter")
        console.wait_for("> ATE0")
        console.key("M-m")
        console.type(" fast")
        console.key("Enter")
        console.wait_for("fast: there are a rate")
        wait_until("the note", lambda: "the port is set to 921600 7E1 none cr" in [
            line.get("note") for line in console.transcript().lines()])
        console.quit()
    expect(server.rates[:2] == [115200, 921600] and server.rates[-2:] == [300, 921600], server.rates)


def plain_tcp_has_no_lines(where):
    server = socket.create_server(("127.0.0.1", 0))
    with Console(where, "--no-poll", f"tcp:127.0.0.1:{server.getsockname()[1]}") as console:
        client = server.accept()
        for key in ("M-r", "M-x", "M-w", "M-k"):
            console.key("Escape")
            console.key(key)
            console.wait_for("there are no DTR and RTS lines over plain TCP")
        console.quit()
    del client


def a_telnet_server_over_plain_tcp_is_named(where):
    server = socket.create_server(("127.0.0.1", 0))
    name = f"127.0.0.1:{server.getsockname()[1]}"
    with Console(where, "--no-poll", f"tcp:{name}") as console:
        client = server.accept()[0]
        client.sendall(b"\xff\xfb\x03")
        console.wait_for(f"{name} speaks Telnet")
        console.wait_for(f"rfc2217:{name}")
        console.quit()


if __name__ == "__main__":
    run(a_board_is_reset_held_and_started_otherwise,
        the_lines_behind_a_server_do_the_same,
        a_server_that_is_lost_lets_the_board_go_when_it_is_back,
        errors_on_the_line_are_reported_with_their_number,
        the_settings_can_be_changed_without_leaving,
        plain_tcp_has_no_lines,
        a_telnet_server_over_plain_tcp_is_named)
