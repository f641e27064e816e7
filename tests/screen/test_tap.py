#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program talks to the board through `atmq tap`: what the screen shows of it, and joining in."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import tty

from harness import LIMIT, Board, Console, Skip, Wire, end, expect, run, wait_until


class Program:
    """What has the tap's link open: a driver that this test plays."""

    def __init__(self, path):
        wait_until("the link", lambda: os.path.lexists(path))
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        self.heard = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def listen(self):
        while select.select([self.fd], [], [], 0)[0]:
            self.heard += os.read(self.fd, 4096)
        return self.heard

    def wait_for(self, wanted):
        wait_until(lambda: f"{wanted!r}, the program heard {self.heard!r}", lambda: wanted in self.listen())

    def say(self, data):
        os.write(self.fd, data)

    def ask(self, line, answer=b"\r\nOK\r\n"):
        self.heard = b""
        self.say(line.encode() + b"\r\n")
        self.wait_for(answer)


def tap(where, port, **more):
    return Console(where, "tap", "--pty", where / "at", "-t", where / "t.atmq.jsonl", port, **more)


def records(where):
    """Those that are written; a line may be on its way."""
    lines = (where / "t.atmq.jsonl").read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def the_conversation_of_another_program_is_shown(where):
    with Board(where, "--broker", "memory") as board, tap(where, board.path) as console:
        console.wait_for(f"tap {where}/at, not open")
        with Program(where / "at") as driver:
            console.wait_for(f"tap {where}/at, open")
            driver.ask('AT+MQTTUSERCFG=0,1,"board","user","password",0,0,""')
            driver.ask('AT+MQTTCONN=0,"broker",1883,0')
            driver.ask('AT+MQTTSUB=0,"lamp",1')
            console.wait_for(re.compile(r'\| AT\+MQTTUSERCFG=0,1,"board","user","\*{8}",0,'))
            console.wait_for(re.compile(r"broker +broker:1883"))
            console.wait_for(re.compile(r"\| AT\+MQTTSUB"))
            driver.ask('AT+MQTTPUBRAW=0,"lamp",5,0,0', b">")
            driver.say(b"hello")
            driver.wait_for(b"+MQTTPUB:OK")
            driver.wait_for(b'+MQTTSUBRECV:0,"lamp",5,hello')
            console.wait_for("| (5 bytes) 68 65 6c 6c 6f")
            console.wait_for(re.compile(r"lamp.*hello"))
        console.wait_for("not open")
        console.key("C-q")
        expect(console.wait_for_end() == 0, "exit status")
        expect(not os.path.lexists(where / "at"), "the link was left behind")
        expect({r["by"] for r in records(where) if "tx" in r} == {"other"}, records(where))


def a_line_is_sent_only_by_who_has_joined(where):
    with Wire() as board, tap(where, board.path) as console, Program(where / "at") as driver:
        console.wait_for("at, open")
        console.wait_for("another program talks to the board; Alt-J joins in")
        console.type("AT+GMR")
        console.wait_for_line("AT+GMR")
        console.key("Enter")
        console.wait_for("the other program has the conversation; Alt-J joins in")
        for key in ("M-c", "M-r", "M-k", "M-m"):
            console.key("C-l", key)
            console.wait_for("not sent: the other program")
        console.key("M-e")
        console.wait_for("not in a tap")
        console.key("M-j")
        console.wait_for("at, open by python")
        driver.say(b"AT+CW")
        board.wait_for(b"AT+CW")
        # The driver's line first, then its answer.
        console.key("Enter")
        console.wait_for(re.compile(r"queue 1"))
        driver.say(b"JAP?\r\n")
        board.wait_for(b"AT+CWJAP?\r\n")
        board.say(b"No AP\r\n\r\nOK\r\n")
        board.wait_for(b"AT+CWJAP?\r\nAT+GMR\r\n")
        driver.wait_for(b"No AP\r\n\r\nOK\r\n")
        # Now the driver waits, and does not hear what is not for it.
        driver.say(b"AT+CIPSTATUS\r\n")
        board.say(b'AT+GMR\r\nAT version:2.1\r\n+MQTTSUBRECV:0,"t",2,hi\r\n\r\nOK\r\n')
        board.wait_for(b"AT+GMR\r\nAT+CIPSTATUS\r\n")
        board.say(b"\r\nERROR\r\n")
        driver.wait_for(b"ERROR")
        expect(driver.heard == b'No AP\r\n\r\nOK\r\n+MQTTSUBRECV:0,"t",2,hi\r\n\r\nERROR\r\n', driver.heard)
        console.wait_for(re.compile(r"> AT\+GMR"))
        console.key("M-j")
        console.wait_for("only the other program talks")
        console.key("C-q")
        expect(console.wait_for_end() == 0, "exit status")
        said = [(r["by"], r["tx"]) for r in records(where) if "tx" in r]
        expect(said == [("other", "AT+CW"), ("other", "JAP?\r\n"), ("user", "AT+GMR\r\n"), ("other", "AT+CIPSTATUS\r\n")], said)


def a_driver_that_does_not_wait_is_explained(where):
    with Wire() as board, tap(where, board.path) as console, Program(where / "at") as driver:
        driver.say(b'AT+CWJAP="net","password"\r\nAT+CIPMUX=1\r\n')
        board.wait_for(b"AT+CIPMUX=1\r\n")
        board.say(b"busy p...\r\n")
        console.wait_for(re.compile(r"! the other program sent this before AT\+CWJAP"))
        console.wait_for("the board is still busy")
        expect("password" not in console.screen(), "the password is on the screen")


def picocom_works_through_it(where):
    picocom = shutil.which("picocom")
    if not picocom:
        raise Skip("picocom is not installed")
    with Board(where, "--broker", "memory") as board, tap(where, board.path) as console:
        wait_until("the link", lambda: os.path.lexists(where / "at"))
        master, slave = pty.openpty()
        process = subprocess.Popen([picocom, "-q", "-b", "921600", "--omap", "crcrlf", where / "at"],
                                   stdin=slave, stdout=slave, stderr=slave,
                                   start_new_session=True)  # it ends its whole group
        heard = b""
        try:
            console.wait_for("the other program has set its port to 921600")
            os.write(master, b"AT+GMR\r")
            while b"\r\nOK\r\n" not in heard:
                expect(select.select([master], [], [], LIMIT)[0], f"heard only {heard!r}")
                heard += os.read(master, 4096)
        finally:
            os.close(master)
            os.close(slave)
            end(process)
        expect(b"AT version:" in heard, heard)
        console.wait_for("| AT+GMR")


run(the_conversation_of_another_program_is_shown, a_line_is_sent_only_by_who_has_joined, a_driver_that_does_not_wait_is_explained,
    picocom_works_through_it)
