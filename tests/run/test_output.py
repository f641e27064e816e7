#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report that is not read, or not to its end: the boards, the transcript and the signals don't wait."""

import fcntl
import os
import re
import signal
import subprocess
import termios
import threading

from peers import LIMIT, run, start, wait_until
from scripts import ATMQ, Puppet, Scripts, has, need

FLOOD = b'+MQTTSUBRECV:0,"t",60,' + b"x" * 60 + b"\r\n"


class Talking(Puppet):
    """A board that floods once it was asked."""

    def answer(self, line):
        threading.Thread(target=self.flood, daemon=True).start()
        return super().answer(line)

    def flood(self):
        try:
            while True:
                os.write(self.master, FLOOD * 30)
        except OSError:
            pass


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def a_report_that_nobody_reads_stops_neither_transcript_nor_signals():
    board = Talking({})
    scripts = Scripts(x="AT\nsleep 10min\n")
    process = scripts.start("-p", board.path, "-t", "t.jsonl", "--format", "json", "x.at")
    wait_until("a megabyte of transcript", lambda: size(scripts.path("t.jsonl")) > 1 << 20)
    process.send_signal(signal.SIGTERM)
    # The report is whole for whoever reads it after all.
    out, _ = scripts.finish(process, 130)
    has(out, '"interrupted"', '"payload"')
    need(out.count("\n") > 5000, f"{len(out)} bytes of report")


def end_by_signals(process):
    """By two; a sanitizer may hold one back until the next call, which then is that of a further one."""
    process.send_signal(signal.SIGINT)
    for _ in range(4):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=LIMIT / 4)
            return
        except subprocess.TimeoutExpired:
            pass


def a_second_signal_ends_it_whatever_waits():
    board = Talking({})
    scripts = Scripts(x="AT\nsleep 10min\n")
    process = scripts.start("-p", board.path, "-t", "t.jsonl", "--format", "json", "x.at")
    wait_until("a megabyte of transcript", lambda: size(scripts.path("t.jsonl")) > 1 << 20)
    end_by_signals(process)
    need(process.returncode == 130, process.returncode)
    err = process.stderr.read().decode()
    has(err, "atmq: standard output: ", " bytes of the report were not read\n")


def a_terminal_that_is_held_up_stops_nothing():
    """Ctrl-S, and then two signals."""
    board = Talking({})
    scripts = Scripts(x="AT\n" * 50 + "sleep 10min\n")
    master, slave = os.openpty()
    termios.tcflow(slave, termios.TCOOFF)
    process = start(ATMQ, "run", "-p", board.path, "-t", "t.jsonl", "x.at", cwd=scripts.folder,
                    stdin=slave, stdout=slave, stderr=slave)
    wait_until("a megabyte of transcript", lambda: size(scripts.path("t.jsonl")) > 1 << 20)
    end_by_signals(process)
    need(process.returncode == 130, process.returncode)
    os.close(master)
    os.close(slave)


def a_report_that_is_read_to_its_first_line_does_not_end_the_run():
    board = Puppet({})
    fd = os.open(board.path, os.O_RDWR | os.O_NOCTTY)
    before = termios.tcgetattr(fd)
    before[3] |= termios.ECHO
    termios.tcsetattr(fd, termios.TCSANOW, before)
    scripts = Scripts(x="AT\n" * 2000 + "AT+LAST\n")
    process = scripts.start("-p", board.path, "-t", "t.jsonl", "--format", "json", "x.at")
    process.stdout.readline()
    process.stdout.close()
    need(process.wait(timeout=LIMIT) == 2, process.returncode)
    err = process.stderr.read().decode()
    need(re.fullmatch("atmq: transcript: t.jsonl; sha256 [0-9a-f]{64}\natmq: standard output: Broken pipe\n", err), err)
    need(board.lines[-1] == "AT+LAST", board.lines[-1])
    # What was recorded is written, the terminal is as it was, and nobody has it.
    has(scripts.read("t.jsonl").decode(), '"AT')
    need(termios.tcgetattr(fd) == before, "the terminal is not as it was")
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(fd)


def a_failed_board_is_the_status_whatever_becomes_of_the_report():
    board = Puppet({"AT+WHO": b"\r\nERROR\r\n"})
    scripts = Scripts(x="AT+WHO\n")
    _, err = scripts.run("-p", board.path, "-o", "junit:/dev/full", "x.at", status=1)
    need(err == "atmq: /dev/full: No space left on device\n", err)


def a_report_that_fails_leaves_the_others_whole():
    scripts = Scripts(x="AT\n")
    out, err = scripts.run("-p", "sim:", "-o", "tap:/dev/full", "-o", "json:x.json", "x.at", status=2)
    has(out, "1 passed, 0 failed")
    has(scripts.read("x.json").decode(), '"report":"end"')
    need(err == "atmq: /dev/full: No space left on device\n", err)


def a_report_that_no_disk_takes_is_told():
    scripts = Scripts(x="AT\n")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([ATMQ, "run", "-p", "sim:", scripts.path("x.at")], stdout=full, check=False,
                              stderr=subprocess.PIPE, text=True, timeout=LIMIT)
    need(done.returncode == 2, done.returncode)
    need(done.stderr == "atmq: standard output: No space left on device\n", done.stderr)


run([
    a_report_that_nobody_reads_stops_neither_transcript_nor_signals,
    a_second_signal_ends_it_whatever_waits,
    a_terminal_that_is_held_up_stops_nothing,
    a_report_that_is_read_to_its_first_line_does_not_end_the_run,
    a_failed_board_is_the_status_whatever_becomes_of_the_report,
    a_report_that_fails_leaves_the_others_whole,
    a_report_that_no_disk_takes_is_told,
])
