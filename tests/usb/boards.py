# SPDX-License-Identifier: GPL-3.0-or-later
"""The boards behind the adapters: what they hear is kept, and they know their own rate."""

import contextlib
import os
import re
import threading
import time

import guest  # noqa: F401  (finds the harness)
from harness import Board as Simulator, folder

USUAL_RATE = 115200


class Board:
    """A board that says nothing by itself.  `answers` maps what it hears to what it says."""

    def __init__(self, rate=USUAL_RATE, at_power=b""):
        self.own_rate = self.rate = rate
        self.at_power = at_power
        self.uart = None
        self.heard = self.said = b""
        self.resets = 0  # by EN
        self.downloads = 0  # of these with IO0 held low: the boot loader's download mode
        self.enabled = True
        self.has_power = False

    def say(self, data):
        """`said` is what the guest's driver has got, or will."""
        if self.uart.say(data):
            self.said += data

    def hears(self, data):
        self.heard += data

    def lines(self, dtr, rts):
        """The usual two transistors: RTS alone holds EN, DTR alone holds IO0."""
        enabled = not (rts and not dtr)
        if enabled and not self.enabled:
            self.resets += 1
            self.downloads += dtr and not rts
            self.rate = self.own_rate
            self.restarts()
        self.enabled = enabled

    def restarts(self):
        if self.at_power:
            self.say(self.at_power)

    def powered(self):
        if not self.has_power:
            self.has_power = True
            self.rate = self.own_rate
            self.restarts()

    def unplugged(self, power):
        """`power`: it keeps it."""
        self.has_power = self.has_power and power

    def close(self):
        pass


class Echo(Board):
    """RX and TX joined."""

    def hears(self, data):
        super().hears(data)
        self.say(data)


class Talker(Board):
    """Says the same line again and again, from the moment the port is open: DTR is the last thing that the
    kernel's open() sets."""

    def __init__(self, line, every=0.002, **options):
        super().__init__(**options)
        self.sentence, self.every = line, every
        self.ended = threading.Event()

    def lines(self, dtr, rts):
        super().lines(dtr, rts)
        if dtr and rts:
            self.ended.clear()
            threading.Timer(self.uart.adapter.pace, self.talk).start()

    def talk(self):
        while not self.ended.wait(self.every):
            self.say(self.sentence)

    def unplugged(self, power):
        super().unplugged(power)
        self.ended.set()


class Virtual(Board):
    """atmq-sim, with its rate, its reset line and its power.  One that `takes_port` along at a restart, as
    chips with USB of their own do, is silent from there until it is unplugged."""

    def __init__(self, *options, rate=USUAL_RATE, takes_port=False):
        super().__init__(rate)
        self.takes_port, self.is_silent = takes_port, False
        self.options = options or ("--broker", "memory")
        self.stack = contextlib.ExitStack()
        self.where = self.stack.enter_context(folder())
        self.simulator = self.fd = None
        self.lock = threading.RLock()
        self.line = b""
        self.next_rate, self.is_restarting = None, False  # once OK has been said

    def restarts(self):
        self.is_silent = self.takes_port and self.resets > 0
        self.stop()
        self.simulator = Simulator(self.where, *self.options)
        self.simulator.start()
        self.fd = os.open(self.simulator.path, os.O_RDWR | os.O_NOCTTY)
        threading.Thread(target=self.pump, args=(self.fd,), daemon=True).start()

    def stop(self):
        with self.lock:
            fd, self.fd = self.fd, None
        if self.simulator:
            self.simulator.stop()
            self.simulator = None
        if fd is not None:
            os.close(fd)

    def tell(self, plan):
        self.simulator.tell(plan)

    def pump(self, fd):
        with contextlib.suppress(OSError):
            while self.fd == fd and (data := os.read(fd, 65536)):
                with self.lock:
                    self.says(data)

    def says(self, data):
        end = data.find(b"OK\r\n")
        if self.next_rate is None or end < 0:
            self.say(data)
            return
        self.say(data[:end + 4])
        self.rate, self.next_rate = self.next_rate, None
        self.is_silent = self.takes_port and self.is_restarting
        self.say(data[end + 4:])

    def say(self, data):
        if not self.is_silent:
            super().say(data)

    def hears(self, data):
        super().hears(data)
        self.line = (self.line + data)[-300:]
        for line in self.line.split(b"\r\n")[:-1]:
            if match := re.match(rb"AT\+UART_CUR=(\d+)", line):
                self.next_rate, self.is_restarting = int(match.group(1)), False
            elif line == b"AT+RST":
                self.next_rate, self.is_restarting = self.own_rate, True
        self.line = self.line.rpartition(b"\r\n")[2]
        if self.fd is not None:
            os.write(self.fd, data)

    def unplugged(self, power):
        super().unplugged(power)
        self.is_silent = False
        if not power:
            self.stop()

    def close(self):
        self.stop()
        self.stack.close()
