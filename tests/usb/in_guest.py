# SPDX-License-Identifier: GPL-3.0-or-later
"""in_guest.py PORT TOKEN PROGRAM [ARGUMENT...]: runs PROGRAM in the guest as if it ran here, on this
terminal and with this environment and folder.  Ends with its exit status.  GUEST_USER in the environment
names another user than root, and its groups: "1000,20"."""

import contextlib
import json
import os
import signal
import socket
import sys
import termios
import threading
import tty

from agent import frame, receive

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


class Client:
    """A command in the guest.  on_output(kind, data) is called in a thread of its own."""

    def __init__(self, port, token, argv, on_output, environment=None, cwd="/", terminal=None, user=None):
        self.on_output = on_output
        self.status = self.pid = None
        self.started = threading.Event()
        self.lock = threading.Lock()
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(json.dumps(
            {"token": token, "argv": list(map(str, argv)), "env": dict(environment or {}), "cwd": str(cwd),
             "terminal": terminal, "user": user}).encode() + b"\n")
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        with contextlib.suppress(OSError), self.connection.makefile("rb") as stream:
            while got := receive(stream):
                kind, data = got
                if kind == b"X":
                    self.status = int(data)
                elif kind == b"P":
                    self.pid = int(data)
                    self.started.set()
                else:
                    self.on_output(kind, data)
        self.started.set()

    def send(self, kind, data=b""):
        with self.lock, contextlib.suppress(OSError):
            self.connection.sendall(frame(kind, data))

    def close(self):
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()


def size():
    columns, rows = os.get_terminal_size(0)
    return rows, columns


def main():
    port, token, *argv = sys.argv[1:]
    is_terminal = os.isatty(0)
    before = termios.tcgetattr(0) if is_terminal else None

    def show(kind, data):
        os.write(2 if kind == b"E" else 1, data)

    client = Client(int(port), token, argv, show, os.environ, os.getcwd(),
                    size() if is_terminal else None,
                    [int(each) for each in os.environ.get("GUEST_USER", "").split(",") if each])
    for number in FORWARDED:
        signal.signal(number, lambda n, _: client.send(b"S", str(int(n)).encode()))
    if is_terminal:
        tty.setraw(0)
        signal.signal(signal.SIGWINCH, lambda *_: client.send(b"W", b"%d %d" % size()))

    def forward():
        with contextlib.suppress(OSError):
            while data := os.read(0, 65536):
                client.send(b"I", data)
        client.send(b"C")

    threading.Thread(target=forward, daemon=True).start()
    while client.reader.is_alive():
        client.reader.join(0.1)  # not for ever, so that signals are handled
    if is_terminal:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
    status = 1 if client.status is None else client.status
    os._exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
