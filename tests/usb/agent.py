# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the guest: each connection is one command, started and then relayed.

The client sends one line of JSON (token, argv, env, cwd, terminal, user) and then frames; frames come
back.  A frame is one letter, the length as four bytes, and the bytes.  To the guest: I input, C end of
input, S a signal's number, W rows and columns.  From the guest: P the process's number, O standard
output (and the terminal), E standard error, X the exit status as subprocess has it.
"""

import contextlib
import fcntl
import json
import os
import pty
import socket
import struct
import subprocess
import sys
import termios
import threading

PORT = 7000


def receive(stream):
    """The next frame, or None at the end."""
    head = stream.read(5)
    if len(head) < 5:
        return None
    return head[:1], stream.read(int.from_bytes(head[1:], "big"))


def frame(kind, data=b""):
    return kind + len(data).to_bytes(4, "big") + data


class Command:
    def __init__(self, connection, request):
        self.connection = connection
        self.lock = threading.Lock()
        self.terminal = None
        options = {"cwd": request["cwd"], "env": request["env"]}
        if request["user"]:
            user, *groups = request["user"]
            options |= {"user": user, "group": user, "extra_groups": groups}
        if request["terminal"]:
            self.terminal, other = pty.openpty()
            self.resize(*request["terminal"])
            os.fchmod(other, 0o666)
            self.process = subprocess.Popen(
                request["argv"], stdin=other, stdout=other, stderr=other, start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0), **options)
            os.close(other)
            outputs = [(b"O", self.terminal)]
            self.input = self.terminal
        else:
            self.process = subprocess.Popen(
                request["argv"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, start_new_session=True, **options)
            outputs = [(b"O", self.process.stdout.fileno()), (b"E", self.process.stderr.fileno())]
            self.input = self.process.stdin.fileno()
        self.send(b"P", str(self.process.pid).encode())
        self.readers = [threading.Thread(target=self.relay, args=each, daemon=True)
                        for each in outputs]

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, kind, data=b""):
        with self.lock, contextlib.suppress(OSError):
            self.connection.sendall(frame(kind, data))

    def relay(self, kind, fd):
        with contextlib.suppress(OSError):
            while data := os.read(fd, 65536):
                self.send(kind, data)

    def finish(self):
        status = self.process.wait()
        for reader in self.readers:
            reader.join()
        self.send(b"X", str(status).encode())
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def run(self, stream):
        for reader in self.readers:
            reader.start()
        threading.Thread(target=self.finish, daemon=True).start()
        with contextlib.suppress(OSError):
            while got := receive(stream):
                self.handle(*got)
        if self.process.poll() is None:
            self.process.kill()

    def handle(self, kind, data):
        with contextlib.suppress(OSError):
            if kind == b"I":
                while data:
                    data = data[os.write(self.input, data):]
            elif kind == b"C":
                self.process.stdin.close()
            elif kind == b"S":
                os.killpg(self.process.pid, int(data))
            elif kind == b"W":
                self.resize(*map(int, data.split()))


def serve(connection, token):
    with connection, connection.makefile("rb") as stream:
        request = json.loads(stream.readline() or "{}")
        if request.get("token") != token:
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            command = Command(connection, request)
        except OSError as e:
            connection.sendall(frame(b"E", f"{e}\n".encode()) + frame(b"X", b"127"))
            return
        command.run(stream)


def main():
    with socket.create_server(("0.0.0.0", PORT)) as listener:
        print("agent: ready", flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection, sys.argv[1]), daemon=True).start()


if __name__ == "__main__":
    main()
