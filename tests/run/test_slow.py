#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A board that takes a payload of 4 MiB a few bytes at a time, and talks meanwhile: nothing of either
direction is lost, and all is in order."""

import hashlib
import json
import os
import random
import socket
import threading
import time
import tty

from peers import LIMIT, run
from scripts import Scripts, need

BYTES = 4 * 1024 * 1024
MESSAGES = 400
PAYLOAD = random.Random(4).randbytes(BYTES)
LINE = b'AT+MQTTPUBRAW=0,"t",%d,0,0\r\n' % BYTES
MESSAGE = b'+MQTTSUBRECV:0,"t",10,%010d\r\n'


class SlowBoard(threading.Thread):
    """It reads a piece, sleeps a moment, and now and then says a message; `read` and `write` are its
    UART."""

    def __init__(self, read, write):
        super().__init__(daemon=True)
        self.read, self.write = read, write
        self.raw, self.said = b"", b""
        self.longest = 0
        self.start()

    def say(self, data):
        self.said += data
        while data:
            data = data[self.write(data):]

    def run(self):
        heard = b""
        while not heard.endswith(b"\r\n"):
            heard += self.read(1)
        need(heard == LINE, heard)
        self.say(b"\r\nOK\r\n\r\n>")
        took, pieces, messages = hashlib.sha256(), 0, 0
        count = 0
        while count < BYTES:
            piece = self.read(min(4096, BYTES - count))
            took.update(piece)
            count += len(piece)
            pieces += 1
            self.longest = max(self.longest, len(piece))
            if count * MESSAGES // BYTES > messages:
                self.say(MESSAGE % messages)
                messages += 1
                time.sleep(0.002)
        self.raw = took.digest()
        self.say(b"+MQTTPUB:OK\r\n")


def publish(board, port):
    scripts = Scripts(x='pubraw 0 "t" file payload.bin qos 0\n')
    scripts.write("payload.bin", PAYLOAD)
    process = scripts.start("-p", port, "-t", "x.jsonl", "x.at")
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/statm", encoding="ascii") as f:
                most = max(most, int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            break
        time.sleep(0.01)
    Scripts.finish(process)
    print(f"# {most} MiB resident at most, pieces of at most {board.longest} bytes")
    board.join(LIMIT)
    need(board.raw == hashlib.sha256(PAYLOAD).digest(), "the payload came as another one")
    with open(scripts.path("x.jsonl"), encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    rx = "".join(record.get("rx", "") for record in records).encode()
    need(rx == board.said, f"{len(rx)} bytes of {len(board.said)} were recorded")


def a_slow_terminal_gets_a_large_payload_whole():
    far, near = os.openpty()
    tty.setraw(near)
    publish(SlowBoard(lambda n: os.read(far, n), lambda data: os.write(far, data)), os.ttyname(near))


def a_slow_connection_gets_a_large_payload_whole():
    with socket.socket() as listener:
        # The smallest windows that there are.
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        port = "tcp:127.0.0.1:%d" % listener.getsockname()[1]
        connection = []

        def far():
            if not connection:
                connection.append(listener.accept()[0])
            return connection[0]
        publish(SlowBoard(lambda n: far().recv(n), lambda data: far().send(data)), port)


def a_connection_that_stands_still_for_long_is_not_cut():
    """The other side lives, but reads nothing for longer than a peer that vanished is waited for."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        took = []

        def stand_still_and_read():
            with listener.accept()[0] as connection:
                heard = b""
                while not heard.endswith(LINE):
                    heard += connection.recv(len(LINE) - len(heard))
                connection.sendall(b"\r\nOK\r\n\r\n>")
                time.sleep(27)
                data = bytearray()
                while len(data) < BYTES:
                    part = connection.recv(65536)
                    if not part:
                        return
                    data += part
                connection.sendall(b"+MQTTPUB:OK\r\n")
                took.append(bytes(data) == PAYLOAD)
                connection.recv(1)

        board = threading.Thread(target=stand_still_and_read, daemon=True)
        board.start()
        scripts = Scripts(x='pubraw 0 "t" file payload.bin qos 0\n')
        scripts.write("payload.bin", PAYLOAD)
        process = scripts.start("-p", "tcp:127.0.0.1:%d" % listener.getsockname()[1], "x.at")
        out, err = process.communicate(timeout=60)
        need(process.returncode == 0, f"{out.decode()}{err.decode()}")
        board.join(LIMIT)
        need(took == [True], "the payload came as another one")


run([a_slow_terminal_gets_a_large_payload_whole, a_slow_connection_gets_a_large_payload_whole,
     a_connection_that_stands_still_for_long_is_not_cut])
