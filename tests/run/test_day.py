#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day at a line of boards, in small: the same scripts again and again on several boards that restart, crash and are
unplugged as a seed says.  No board's verdict is lost, and no byte that was read."""

import array
import base64
import csv
import fcntl
import json
import os
import random
import select
import signal
import socket
import subprocess
import termios
import threading
import time
import tty
import xml.etree.ElementTree as ElementTree

from peers import LIMIT, new_folder, run, start, wait_until
from scripts import ATMQ, Scripts, has, need

BOARDS, ROUNDS, SEED = 4, 6, 20261130

DAY = '''AT+MQTTUSERCFG=0,1,"day-${BOARD}","","",0,0,"" within ${LIMIT}
AT+MQTTCONN=0,"127.0.0.1",1883,0 within ${LIMIT}
AT+MQTTSUB=0,"day/${BOARD}",1 within ${LIMIT}
repeat 25 every 20ms include publish.at
finally
AT+MQTTCLEAN=0 within ${LIMIT}
'''
# A board that was reset is waited for as long as that.
SHORT, LONG = "2s", "10s"
# In a pseudo-terminal on their way when it is closed.
IN_FLIGHT = 512

PUBLISH = '''AT+MQTTPUB=0,"day/${BOARD}","x",1,0 within ${LIMIT}
expect message "day/${BOARD}" within ${LIMIT}
'''
RESTART = 'AT+RST\nexpect ready within 5s\nrepeat 5 AT+GMR\n'


class Line:
    """The boards of one atmq-sim, each behind a cable."""

    def __init__(self):
        folder = new_folder()
        self.control = folder + "/control"
        ports = [f"{folder}/sim{n}" for n in range(1, BOARDS + 1)]
        process = start(os.environ["ATMQ_SIM"], *[word for port in ports for word in ("--pty", port)], "--broker",
                        "memory", "--boot", "100", "--control", self.control, stdout=subprocess.PIPE, text=True)
        need(process.stdout.readline().startswith("atmq-sim: ready on "), "not ready")
        self.cables = [Cable(port, f"{folder}/board{n}") for n, port in enumerate(ports, 1)]

    def tell(self, statement):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(LIMIT)
            s.connect(self.control)
            s.sendall(statement.encode() + b"\n")
            need(s.recv(1000) == b"ok\n", statement)


class Cable:
    """Between a board and its port, which is a link to a pseudo-terminal.  Once it is plugged it carries nothing before
    the other side has spoken, and it is pulled only when all that went through it has been read: `read` is
    what the other side has got."""

    def __init__(self, board, path):
        self.board, self.path = os.open(board, os.O_RDWR | os.O_NOCTTY), path
        tty.setraw(self.board)
        self.lock = threading.Lock()
        self.read = b""
        self.pulled = []  # where in `read`
        self.master = self.slave = None
        self.is_used = False
        self.plug()
        threading.Thread(target=self.carry, daemon=True).start()

    def plug(self):
        master, slave = os.openpty()
        tty.setraw(slave)
        # Its number may be that of the one before, for which there was something to read.
        os.set_blocking(master, False)
        os.symlink(os.ttyname(slave), self.path)
        with self.lock:
            self.master, self.slave, self.is_used = master, slave, False

    def waiting(self):
        count = array.array("i", [0])
        fcntl.ioctl(self.slave, termios.FIONREAD, count)
        return count[0]

    def pull(self, is_over=lambda: True):
        """is_over: nobody reads any more."""
        with self.lock:
            wait_until("all to be read", lambda: self.waiting() == 0 or is_over())
            os.unlink(self.path)
            os.close(self.slave)
            os.close(self.master)
            self.master = self.slave = None
            self.is_used = False
            self.pulled.append(len(self.read))

    def carry(self):
        while True:
            with self.lock:
                master = self.master
            try:
                ready, _, _ = select.select([self.board, *([master] if master else [])], [], [], 0.05)
            except OSError:  # it was pulled meanwhile
                continue
            with self.lock:
                if self.board in ready:
                    self.up(os.read(self.board, 4096))
                if master in ready and master == self.master:
                    self.down()

    def down(self):
        try:
            data = os.read(self.master, 4096)
        except BlockingIOError:
            return
        self.is_used = True
        os.write(self.board, data)

    def up(self, data):
        """What nobody reads is dropped once no more of it fits."""
        if self.is_used:
            try:
                self.read += data[:os.write(self.master, data)]
            except BlockingIOError:
                pass

    def parts(self, since):
        """What went through it from then on, from plug to plug."""
        ends = [end for end in self.pulled if end > since] + [len(self.read)]
        return [self.read[begin:end] for begin, end in zip([since, *ends], ends)]


def received(transcript):
    """All bytes of the board in it."""
    data = b""
    for line in transcript.splitlines():
        said = json.loads(line)
        data += said["rx"].encode() if "rx" in said else base64.b64decode(said.get("rx64", ""))
    return data


class Day:
    def __init__(self):
        self.line = Line()
        self.scripts = Scripts(day=DAY, publish=PUBLISH, restart=RESTART, hold="sleep 10min\nAT\n")
        self.random = random.Random(SEED)
        self.runs = 0  # of a board
        self.ends, self.suites = [], 0
        self.statuses = []

    def trouble(self, process):
        """Something happens to a board each time that some have gone on."""
        end = time.monotonic() + 6 * LIMIT
        while process.poll() is None:
            need(time.monotonic() < end, "it does not end")
            n = self.random.randrange(BOARDS)
            cable, kind = self.line.cables[n], self.random.randrange(4)
            before, more = len(cable.read), self.random.randrange(100, 800)
            # It may have been the first one to be done.
            until = time.monotonic() + 1
            wait_until("the board to go on, or the end",
                       lambda c=cable, b=before, m=more, u=until:
                       len(c.read) > b + m or process.poll() is not None or time.monotonic() > u)
            if process.poll() is not None:
                return
            if kind == 0:
                cable.pull(lambda: process.poll() is not None)
                cable.plug()
            else:
                self.line.tell(f"board {n + 1} " + ("reset", "reset 40", "busy 0.02")[kind - 1])

    def round(self, number, *options, during=None, limit=SHORT, files=("day.at", "restart.at")):
        for cable in self.line.cables:
            cable.pull()
            cable.plug()
        read = [len(cable.read) for cable in self.line.cables]
        names = [word for cable in self.line.cables for word in ("-p", cable.path)]
        self.line.tell(f"off; seed {number}; split {1 + number * 7}")
        process = self.scripts.start(*names, "--csv", "day.csv", "-o", f"json:{number}.json", "-o", f"junit:{number}.xml",
                                     "-t", f"{number}-%p.jsonl", "--wait", "5s", "-D", "LIMIT=" + limit, *options, *files)
        reader = threading.Thread(target=process.stdout.read if during is None else lambda: None, daemon=True)
        (during or self.trouble)(process)
        reader.start()
        process.wait(timeout=3 * LIMIT)
        self.statuses.append(process.returncode)
        self.runs += BOARDS
        self.check(number, read)
        return process

    def check(self, number, read):
        said = [json.loads(line) for line in self.scripts.read(f"{number}.json").decode().splitlines()]
        self.ends += [one for one in said if one.get("report") == "end"]
        root = ElementTree.fromstring(self.scripts.read(f"{number}.xml").decode())
        self.suites += len({suite.get("name") for suite in root.iter("testsuite")})
        for cable, before in zip(self.line.cables, read):
            name = self.scripts.path(f"{number}-{os.path.basename(cable.path)}.jsonl")
            with open(name, "rb") as f:
                transcript = f.read().decode()
            self.check_bytes(name, received(transcript), cable.parts(before))
            need(subprocess.run([ATMQ, "verify", name], stdout=subprocess.DEVNULL, check=False).returncode == 0, name)


    @staticmethod
    def check_bytes(name, got, parts):
        """Of each part all but what was in flight when the cable was pulled; behind the last byte that was read there
        may be some that came when nobody listened any more."""
        for number, part in enumerate(parts, 1):
            same = os.path.commonprefix([got, part])
            lost = len(part) - len(same)
            need(lost < (2000 if number == len(parts) else IN_FLIGHT),
                 f"{name}: part {number} of {len(parts)}: {lost} bytes of {len(part)} are missing behind {same[-60:]!r}")
            got = got[len(same):]
        need(got == b"", f"{name}: {len(got)} bytes are nobody's: {got[:60]!r}")


def no_verdict_is_lost_on_a_day_of_trouble():
    day = Day()
    for number in range(ROUNDS):
        day.round(number)
    # And one without trouble: they all work.
    day.round(ROUNDS, during=lambda process: process.stdout.read(), limit=LONG)
    need(day.statuses[-1] == 0, day.statuses)
    # One that is interrupted, and one whose reader goes.

    def interrupt(process):
        name = day.scripts.path(f"{ROUNDS + 1}-board1.jsonl")
        wait_until("the first board", lambda: os.path.exists(name) and b"MQTTCLEAN" in day.scripts.read(name))
        process.send_signal(signal.SIGINT)

    day.round(ROUNDS + 1, during=interrupt, limit=LONG, files=("day.at", "hold.at"))
    need(day.statuses[-1] == 130, day.statuses)

    def leave(process):
        process.stdout.readline()
        process.stdout.close()

    process = day.round(ROUNDS + 2, "--format", "json", during=leave)
    need(day.statuses[-1] == 2, day.statuses)
    has(process.stderr.read().decode(), "standard output: Broken pipe")

    need(set(day.statuses[:ROUNDS]) <= {0, 1, 3}, day.statuses)
    rows = list(csv.DictReader(day.scripts.read("day.csv").decode().splitlines()))
    verdicts = [row["verdict"] for row in rows]
    need(len(rows) == len(day.ends) == day.runs, f"{len(rows)}, {len(day.ends)} of {day.runs}: {verdicts}")
    need(day.suites == 2 * day.runs, f"{day.suites} suites")
    # The day had what it should have.
    need("PASS" in verdicts and len(set(verdicts)) > 1, verdicts)
    told = b"".join(day.scripts.read(f"{number}.json") for number in range(ROUNDS)).decode()
    has(told, "came back after ")


run([no_verdict_is_lost_on_a_day_of_trouble])
