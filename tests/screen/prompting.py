# SPDX-License-Identifier: GPL-3.0-or-later
"""A board that reads bytes, with its '>' or without, and logs what it got."""

import re
import threading
import time

from harness import Wire, expect, wait_until

POLLS = "[console]\npoll = 1\n"
ANSWERS = {
    b"AT+GMR": b"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\n",
    b"AT+MQTTCONN?": b'+MQTTCONN:0,4,1,"h","1883","",0\r\n',
    b"AT+MQTTSUB?": b'+MQTTSUB:0,4,"",0\r\n',
}


class Prompting(Wire):
    """Answers lines, and takes bytes: a log of both, as the board saw them."""

    def __init__(self, says_ok=True, says_prompt=True):
        super().__init__()
        self.says_ok, self.says_prompt = says_ok, says_prompt
        self.lines, self.took, self.missing, self.seen = [], [], 0, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exit):
        self.over.set()
        self.thread.join()
        super().__exit__(*exit)

    def work(self):
        while not self.over.wait(0.005):
            while self.take(self.listen()[self.seen:]):
                pass

    def take(self, heard):
        """One line or payload; 0 where it is not all there."""
        end = self.missing or heard.find(b"\n") + 1
        if not end or len(heard) < end:
            return 0
        self.seen += end
        if self.missing:
            self.missing = 0
            self.took.append(heard[:end])
            self.say(b"+MQTTPUB:OK\r\n" if b"PUBRAW" in self.lines[-1] else b"\r\nSEND OK\r\n")
        else:
            self.run(heard[:end].strip())
        return end

    def run(self, line):
        self.lines.append(line)
        number = re.search(rb"(?:PUBRAW=0,\"t\",|CIPSEND=|VENDOR=)(\d+)", line)
        if number:
            self.missing = int(number[1])
            self.say((b"\r\nOK\r\n" if self.says_ok else b"") + (b"\r\n>" if self.says_prompt else b""))
        else:
            self.say(ANSWERS.get(line, b"") + b"\r\nOK\r\n")

    def wait_for_poll(self):
        count = len(self.lines)
        wait_until("a poll", lambda: b"AT+MQTTCONN?" in self.lines[count:])


def let_polls_come_due():
    then = time.monotonic() + 2.5
    wait_until("two polls", lambda: time.monotonic() >= then)


def check_took(board, *wanted):
    wait_until(lambda: f"{wanted!r}, the board took {board.took!r}", lambda: len(board.took) == len(wanted))
    expect(board.took == list(wanted), f"took {board.took!r}")
