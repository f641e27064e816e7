#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq tap` between a board and another program, both on pseudo-terminals that this file holds."""

import base64
import fcntl
import json
import os
import random
import select
import signal
import struct
import subprocess
import termios
import threading
import tty

import peers
from peers import Failure, new_folder, run

ATMQ = os.environ["ATMQ"]
LIMIT = 60  # seconds: a flood keeps a busy machine busy
FLOOD = 20 * 1024 * 1024
MOST_UNREAD = 16 * 1024 * 1024


def need(condition, *what):
    if not condition:
        raise Failure(*what)


def same(got, want, what):
    if got != want:
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
        raise Failure(f"{what}: {len(got)} bytes, not {len(want)}; the first difference is at {at}: "
                      f"{got[at:at + 40]!r}, not {want[at:at + 40]!r}")


def wait_until(what, condition):
    peers.wait_until(what, condition, LIMIT)


def ready(fd, for_what, limit=LIMIT):
    reads, writes = ([fd], []) if for_what == "read" else ([], [fd])
    need(any(select.select(reads, writes, [], limit)[:2]), f"no {for_what} within {limit} s")


def read_until(fd, done):
    got = bytearray()
    while not done(got):
        ready(fd, "read")
        got += os.read(fd, 65536)
    return bytes(got)


def read_bytes(fd, n):
    return read_until(fd, lambda got: len(got) >= n)


def read_line(fd):
    return read_until(fd, lambda got: got.endswith(b"\r\n"))


def write_all(fd, data):
    view = memoryview(data)
    while view:
        ready(fd, "write", 3 * LIMIT)
        view = view[os.write(fd, view[:65536]):]


class Bench:
    """A board's port at `board`, the tap, and the folder with both links."""

    def __init__(self, *options, named=True):
        self.folder = new_folder()
        self.board_path, self.path = self.file("board"), self.file("at")
        self.transcript = self.file("t.atmq.jsonl")
        self.plug_in()
        words = ["--pty", self.path, "--no-screen", "-t", self.transcript, *options]
        self.tap = self.start(*words, self.board_path)
        if named:
            need(self.tap.stderr.readline().decode() == f"atmq: {self.path} leads to {self.board_path}\n")

    def file(self, name):
        return os.path.join(self.folder, name)

    def plug_in(self):
        self.board, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.symlink(os.ttyname(self.slave), self.board_path + ".new")
        os.rename(self.board_path + ".new", self.board_path)

    def unplug(self):
        os.unlink(self.board_path)
        os.close(self.slave)
        os.close(self.board)

    def start(self, *words):
        environment = dict(os.environ, XDG_CONFIG_HOME=self.folder, XDG_STATE_HOME=self.folder, LC_ALL="C.UTF-8")
        return subprocess.Popen([ATMQ, "tap", *words], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def refused(self, *words, status):
        tap = self.start(*words)
        _, err = tap.communicate(timeout=LIMIT)
        need(tap.returncode == status, tap.returncode, err)
        return err.decode()

    def program(self):
        return os.open(self.path, os.O_RDWR | os.O_NOCTTY)

    def end(self):
        self.tap.send_signal(signal.SIGTERM)
        _, err = self.tap.communicate(timeout=LIMIT)
        need(self.tap.returncode == 0, self.tap.returncode, err)
        need(not os.path.lexists(self.path), "the link was left behind")
        return self.records()

    def records(self):
        with open(self.transcript, encoding="utf-8") as f:
            return [json.loads(line) for line in f if line.endswith("\n")]

    def ticks(self):
        """Of the processor, in hundredths of a second."""
        with open(f"/proc/{self.tap.pid}/stat", encoding="ascii") as f:
            return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))

    def has_note(self, part):
        return any(part in r.get("note", "") for r in self.records())


def recorded(records, way):
    return b"".join(r[way].encode() if way in r else base64.b64decode(r[way + "64"])
                    for r in records if way in r or way + "64" in r)


def both_sides_are_passed_on_and_recorded():
    b = Bench()
    fd = b.program()
    os.write(fd, b"AT+GMR\r\n")
    same(read_line(b.board), b"AT+GMR\r\n", "what the board got")
    os.write(b.board, b"AT version:2.1\r\n\r\nOK\r\n")
    same(read_until(fd, lambda got: got.endswith(b"OK\r\n")), b"AT version:2.1\r\n\r\nOK\r\n", "what the program got")
    os.write(fd, b'AT+CWJAP="net","password"\r\n')
    same(read_line(b.board), b'AT+CWJAP="net","password"\r\n', "what the board got")
    records = b.end()
    need({r["by"] for r in records if "tx" in r} == {"other"}, records)
    same(recorded(records, "tx"), b'AT+GMR\r\nAT+CWJAP="net","********"\r\n', "tx")
    same(recorded(records, "rx"), b"AT version:2.1\r\n\r\nOK\r\n", "rx")


def a_flood_both_ways_arrives_byte_for_byte():
    b = Bench("--unmasked")
    fd = b.program()
    down, up = random.Random(1).randbytes(FLOOD), random.Random(2).randbytes(FLOOD)
    got = {}
    threads = [threading.Thread(target=work, daemon=True) for work in (
        lambda: write_all(fd, down), lambda: write_all(b.board, up),
        lambda: got.__setitem__("board", read_bytes(b.board, FLOOD)),
        lambda: got.__setitem__("program", read_bytes(fd, FLOOD)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(6 * LIMIT)
        need(not thread.is_alive(), "the flood does not end")
    same(got["board"], down, "what the board got")
    same(got["program"], up, "what the program got")
    records = b.end()
    same(recorded(records, "tx"), down, "tx")
    same(recorded(records, "rx"), up, "rx")


def a_program_that_does_not_read_loses_what_is_too_much():
    b = Bench("--unmasked")
    fd = b.program()
    up = random.Random(3).randbytes(MOST_UNREAD + 4 * 1024 * 1024)
    write_all(b.board, up)
    wait_until("a note", lambda: b.has_note("does not read"))
    got = bytearray(read_bytes(fd, MOST_UNREAD))

    def all_is_read():
        while select.select([fd], [], [], 0)[0]:
            got.extend(os.read(fd, 65536))
        return b.has_note("did not reach the other program")

    wait_until("the note of the loss", all_is_read)
    os.write(b.board, b"new\r\n")
    need(read_line(fd) == b"new\r\n")
    need(len(got) < len(up), "nothing was lost")
    same(bytes(got), up[:len(got)], "what the program got")
    records = b.end()
    same(recorded(records, "rx"), up + b"new\r\n", "rx")
    need(any(f"{len(up) - len(got)} bytes of the board did not reach" in r.get("note", "") for r in records))


def a_program_that_has_gone_is_not_waited_for():
    b = Bench()
    fd = b.program()
    os.write(fd, b"AT\r\n")
    read_line(b.board)
    # Not read by this program, so not by the next one.
    os.write(b.board, b"first\r\n")
    ready(fd, "read")
    os.close(fd)
    os.write(b.board, b"second\r\n")
    wait_until("a record", lambda: b"second" in recorded(b.records(), "rx"))
    # Until the next flush, a second later, nothing else happens.
    before = b.ticks()
    os.write(b.board, b"again\r\n")
    wait_until("a record", lambda: b"again" in recorded(b.records(), "rx"))
    need(b.ticks() - before < 30, f"{b.ticks() - before} ticks for nothing")
    # One that only says something.
    with open(b.path, "wb", buffering=0) as f:
        f.write(b"AT+RST\r\n")
    same(read_line(b.board), b"AT+RST\r\n", "what the board got")
    fd = b.program()
    os.write(fd, b"AT\r\n")
    read_line(b.board)
    os.write(b.board, b"third\r\n")
    same(read_line(fd), b"third\r\n", "what the program got")
    wait_until("a note", lambda: b.has_note(f" (process {os.getpid()}) has opened {b.path}"))
    os.close(fd)
    records = b.end()
    same(recorded(records, "rx"), b"first\r\nsecond\r\nagain\r\nthird\r\n", "rx")
    need(any(f"no program has {b.path} open any more" in r.get("note", "") for r in records), records)


def set_rate(fd, rate):
    values = termios.tcgetattr(fd)
    values[4] = values[5] = rate
    termios.tcsetattr(fd, termios.TCSANOW, values)


def the_port_gets_the_rate_that_the_program_sets():
    b = Bench("-b", "115200")
    rate = lambda fd: termios.tcgetattr(fd)[5]
    fd = b.program()
    need(rate(fd) == termios.B115200, "the program's port does not begin with the board's rate")
    # Before the bytes that follow.
    set_rate(fd, termios.B921600)
    os.write(fd, b"AT\r\n")
    read_line(b.board)
    need(rate(b.slave) == termios.B921600, rate(b.slave))
    # A program that only listens.
    set_rate(fd, termios.B230400)
    os.write(b.board, b"x\r\n")
    read_line(fd)
    wait_until("the rate", lambda: rate(b.slave) == termios.B230400)
    os.close(fd)
    fd = b.program()
    set_rate(fd, termios.B57600)
    wait_until("the rate", lambda: rate(b.slave) == termios.B57600)
    # Any rate: struct termios2.
    t = bytearray(44)
    fcntl.ioctl(fd, 0x802c542a, t)
    flags, = struct.unpack_from("I", t, 8)
    struct.pack_into("I", t, 8, flags & ~0x100f | 0x1000)
    struct.pack_into("II", t, 36, 74880, 74880)
    fcntl.ioctl(fd, 0x402c542b, t)
    os.write(fd, b"AT\r\n")
    read_line(b.board)
    need("has set its port to 74880 baud: the board's port has the same now" in str(b.end()))


def a_lost_port_comes_back_under_the_same_link():
    b = Bench()
    fd = b.program()
    os.write(fd, b"AT\r\n")
    read_line(b.board)
    b.unplug()
    wait_until("the loss", lambda: any(r.get("link") == "down" for r in b.records()))
    os.write(fd, b"AT+LOST\r\n")
    wait_until("a note", lambda: b.has_note("while the link is down is lost"))
    b.plug_in()
    wait_until("the port", lambda: any(r.get("link") == "up" for r in b.records()))
    os.write(fd, b"AT+GMR\r\n")
    same(read_line(b.board), b"AT+GMR\r\n", "what the board got")
    os.write(b.board, b"OK\r\n")
    same(read_line(fd), b"OK\r\n", "what the program got")
    same(recorded(b.end(), "tx"), b"AT\r\nAT+GMR\r\n", "tx")


def what_cannot_be_done_is_refused_and_nothing_is_touched():
    b = Bench()
    plain, foreign, dangling = b.file("plain"), b.file("foreign"), b.file("dangling")
    with open(plain, "w", encoding="ascii") as f:
        f.write("precious")
    os.symlink(plain, foreign)
    os.symlink("/dev/pts/999999", dangling)
    other, slave = os.openpty()
    port = os.ttyname(slave)
    need("is not a symbolic link" in b.refused("--pty", plain, "--no-screen", port, status=3))
    need("link to something else" in b.refused("--pty", foreign, "--no-screen", port, status=3))
    need("the port of another atmq tap" in b.refused("--pty", b.path, "--no-screen", port, status=3))
    need("--pty PATH is missing" in b.refused(port, status=2))
    need("usage" in b.refused("--pty", b.file("x"), status=2).lower())
    # The port: in use by the first tap, or not there.
    need("in use" in b.refused("--pty", b.file("x"), "--no-screen", b.board_path, status=3))
    need("no such" in b.refused("--pty", b.file("x"), "--no-screen", b.file("none"), status=3).lower())
    need(not os.path.lexists(b.file("x")), "a link was left behind")
    with open(plain, encoding="ascii") as f:
        need(f.read() == "precious" and os.readlink(foreign) == plain)
    second = b.start("--pty", dangling, "--no-screen", port)
    need(b"leads to" in second.stderr.readline())
    need(os.readlink(dangling).startswith("/dev/pts/"))
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=LIMIT)
    need(second.returncode == 130, second.returncode)
    need(not os.path.lexists(dangling), "the link was left behind")
    os.close(other)
    os.close(slave)
    b.end()


run([both_sides_are_passed_on_and_recorded, a_flood_both_ways_arrives_byte_for_byte,
     a_program_that_does_not_read_loses_what_is_too_much, a_program_that_has_gone_is_not_waited_for,
     the_port_gets_the_rate_that_the_program_sets, a_lost_port_comes_back_under_the_same_link,
     what_cannot_be_done_is_refused_and_nothing_is_touched])
