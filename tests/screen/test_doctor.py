#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor in the console: when it is offered, what it says, and what it leaves behind."""

import contextlib
import fcntl
import os
import re
import struct
import threading

from harness import Board, Console, Wire, expect, run

ANSWERS = {
    b"AT": b"\r\nOK\r\n",
    b"AT+GMR": b"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\nSDK version:v4.0.1\r\n\r\nOK\r\n",
    b"AT+MQTTCONN?": b'+MQTTCONN:0,4,1,"h","1883","",0\r\n\r\nOK\r\n',
    b"AT+MQTTSUB?": b'+MQTTSUB:0,4,"",0\r\n\r\nOK\r\n',
}
TCGETS2 = 0x802C542A


class Slow(Wire):
    """A board at that rate: at any other it hears and says nothing."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        os.set_blocking(self.fd, True)
        threading.Thread(target=self.answer, daemon=True).start()

    def rate_now(self):
        return struct.unpack("4I20s2I", fcntl.ioctl(self.other, TCGETS2, bytes(44)))[-1]

    def answer(self):
        held = b""
        with contextlib.suppress(OSError):
            while data := os.read(self.fd, 4096):
                self.heard += data
                held += data if self.rate_now() == self.rate else b""
                while b"\r\n" in held:
                    line, held = held.split(b"\r\n", 1)
                    self.say(ANSWERS.get(line, b"\r\nERROR\r\n"))


def a_board_at_another_rate_is_found_and_stayed_at(where):
    with Slow(9600) as board, Console(where, board.path) as console:
        console.wait_for("nothing was heard for 3 s; Alt-E finds out why")
        console.key("M-e")
        console.wait_for("examining the line")
        console.type("AT+MQTTCLEAN=0")
        console.key("Enter")
        console.wait_for("not sent: the board is being examined")
        console.key("C-c")
        console.wait_for("do this first: atmq -b 9600")
        console.wait_for("Stay there? (Y/n)")
        expect(board.rate_now() == 115200, board.rate_now())
        console.key("Enter")
        console.wait_for("the port now has 9600 baud")
        console.wait_for("4 connected")
        expect(b"CLEAN" not in board.heard, board.heard)
        console.quit()
        expect(b"AT+GMR" in console.transcript().bytes("tx", by="poll"), "what was sent is not recorded")


def another_rate_need_not_be_kept(where):
    with Slow(9600) as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("nothing was heard for 3 s")
        console.key("M-e")
        console.wait_for("Stay there? (Y/n)")
        console.key("Escape")
        console.wait_for(lambda screen: "Stay there?" not in screen)
        expect(board.rate_now() == 115200, board.rate_now())
        console.quit()


def a_board_that_answers_is_not_offered_a_doctor(where):
    with Board(where, "--broker", "memory") as board, Console(where, board.path) as console:
        console.wait_for("ESP-AT 2.1.0")
        console.key("M-e")
        console.wait_for("do this first: AT+MQTTUSERCFG")
        console.wait_for(re.compile(r"sent: AT, AT\+GMR, AT\+MQTTCONN\?, AT\+CWJAP\?"))
        console.command("AT")
        console.wait_for(re.compile(r"> AT  .*?< OK", re.DOTALL))
        expect("finds out why" not in console.screen(), "it is offered")
        console.quit()


def a_board_that_reads_a_payload_is_left_alone(where):
    with Board(where, "--broker", "memory") as board, Console(where, board.path, "--no-poll") as console:
        console.bring_up("bench")
        console.command('AT+MQTTPUBRAW=0,"bench",3,0,0')
        console.wait_for("the board is waiting for 3 bytes")
        console.key("M-e")
        console.wait_for("the board is still busy with a command of yours")
        console.command("abc", "+MQTTPUB:OK")
        console.quit()


def a_plug_that_is_pulled_ends_the_examination(where):
    with Board(where, "--broker", "memory", "--fault", "mute AT") as board, Console(where, board.path) as console:
        console.wait_for("ESP-AT 2.1.0")
        console.key("M-e")
        console.wait_for("examining the line")
        board.tell("plug off; at 500ms plug on")
        console.wait_for("link down")
        console.wait_for("the link is back")
        console.command("AT+GMR")
        console.wait_for(re.compile(r"> AT\+GMR  .*?< OK", re.DOTALL))
        console.quit()


run(
    a_board_at_another_rate_is_found_and_stayed_at,
    another_rate_need_not_be_kept,
    a_board_that_answers_is_not_offered_a_doctor,
    a_board_that_reads_a_payload_is_left_alone,
    a_plug_that_is_pulled_ends_the_examination,
)
