# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq doctor` on a real kernel's ports: what only these have, such as parity, names that fit two adapters,
CTS, control lines that reset a board, and ports without hardware."""

import json
import re
import time

from boards import Board, Echo, Talker, Virtual
from redir import Acm, Ch340, Cp2102, Ftdi
from rig import console, environment, expect, path, plugged, run, until

# Questions, and what reads back or looks up.
CHANGES_NOTHING = re.compile(rb"(AT|AT\+GMR|AT\+CWLAP|AT\+[A-Z]+\?|AT\+(SYSMFG=1|SYSFLASH=2|CIPDOMAIN=|PING=).*)?")
ADAPTERS = Ftdi, Cp2102, Ch340, Acm
BOOT = (b"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\nrst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n"
        b"SPIWP:0xee\r\nmode:DIO, clock div:2\r\nentry 0x403ce000\r\nI (30) boot: ESP-IDF v4.3.3 2nd stage bootloader\r\n")
LOG = b"I (2871) wifi:state: init -> auth (b0)\r\nI (2880) at-init: at param mode: 1\r\n"
DOWNLOAD = (b"\r\nrst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
            b"waiting for download\r\n")


def findings(guest, where, *words, status=1, **options):
    """The cause comes first, within ten seconds and what the emulation takes, beside another one."""
    begun = time.monotonic()
    done = run(guest, where, "doctor", "--json", *words, **options)
    took = time.monotonic() - begun
    expect(took < 20, f"it took {took:.1f} s")
    expect(done.status == status, f"status {done.status}: {done.output.decode()}{done.error.decode()}")
    return [json.loads(line) for line in done.output.decode().splitlines()]


def is_first(found, name, *parts):
    expect(found[0]["finding"] == name, str(found))
    for part in parts:
        expect(part in found[0]["text"], str(found))


def a_healthy_board_is_neither_reset_nor_configured(guest, where):
    for kind in ADAPTERS:
        board = Virtual()
        with plugged(guest, kind(board)) as adapter:
            found = findings(guest, where, path(guest, 1), status=0)
            is_first(found, "firmware", "ESP-AT")
            expect(board.resets == 0, f"{kind.__name__}: the board was reset")
            # Until its answer: closing puts back what was found.
            expect((115200, "8N1") in adapter.uart.settings, f"{kind.__name__} was set to {adapter.uart.settings}")
            for line in board.heard.split(b"\r\n"):
                expect(CHANGES_NOTHING.fullmatch(line), str(line))


def rates_are_found(guest, where):
    for kind, rate in ((Ftdi, 74880), (Cp2102, 9600), (Ch340, 921600)):
        board = Virtual(rate=rate)
        with plugged(guest, kind(board)):
            found = findings(guest, where, path(guest, 1))
            is_first(found, "wrong-rate", f"{rate} baud", "115200")
            expect(f"-b {rate}" in found[0]["remedy"], str(found))
            expect("ESP-AT" in found[1]["text"], str(found))


class Even(Virtual):
    """At 115200 baud with even parity: with another frame, neither side understands the other."""

    @property
    def rate(self):
        return 115200 if not self.uart or self.uart.frame == "8E1" else 0

    @rate.setter
    def rate(self, rate):
        pass


def even_parity_is_found(guest, where):
    with plugged(guest, Ftdi(Even())):
        found = findings(guest, where, path(guest, 1))
        is_first(found, "wrong-rate", "115200 baud, even parity")
        expect("--parity even" in found[0]["remedy"], str(found))


def a_silent_board_and_a_joined_line(guest, where):
    with plugged(guest, Cp2102(Board()), Ch340(Echo())):
        is_first(findings(guest, where, path(guest, 1)), "silent", "nothing comes back")
        is_first(findings(guest, where, path(guest, 2)), "echo", "RX and TX are joined")


def a_name_that_fits_two_adapters(guest, where):
    boards = Virtual(), Virtual()
    with plugged(guest, Cp2102(boards[0]), Cp2102(boards[1])):
        found = findings(guest, where, "usb:10c4:ea60")
        is_first(found, "several-ports")
        said = found[0]["text"] + found[0]["remedy"]
        expect(path(guest, 1) in said and path(guest, 2) in said, said)
        expect(not any(board.heard for board in boards), "a board heard something")


def without_a_name_it_is_the_only_adapter(guest, where):
    is_first(findings(guest, where), "no-port")
    with plugged(guest, Acm(Virtual())):
        is_first(findings(guest, where, status=0), "firmware")


def a_name_without_hardware(guest, where):
    is_first(findings(guest, where, "/dev/ttyS3"), "no-uart", "no hardware")


def a_log_port_that_a_reset_brings_to_light(guest, where):
    board = Board(at_power=BOOT)
    with plugged(guest, Cp2102(board)):
        found = findings(guest, where, "--reset", path(guest, 1))
        is_first(found, "log-port", "ESP32-C3")
        expect("GPIO7" in found[0]["remedy"], str(found))
        expect((board.resets, board.downloads) == (1, 0), f"{board.resets} resets, {board.downloads} downloads")


def a_line_that_is_held_by_cts(guest, where):
    with plugged(guest, Ftdi(Board())) as adapter:
        adapter.uart.full = True
        is_first(findings(guest, where, "--flow", "rtscts", path(guest, 1)), "stuck", "CTS")


def a_plug_that_is_pulled_meanwhile(guest, where):
    board = Board()
    with plugged(guest, Ch340(board)) as adapter:
        with guest.start(guest.atmq, "doctor", "--json", path(guest, 1), environment=environment(where)) as command:
            until("a question", lambda: b"AT" in board.heard)
            adapter.pull()
            command.wait()
        is_first([json.loads(line) for line in command.output.decode().splitlines()], "lost", "unplugged")
        expect(command.status == 1, f"status {command.status}")


def a_log_port_that_talks(guest, where):
    with plugged(guest, Cp2102(Talker(LOG, every=0.3))):
        is_first(findings(guest, where, path(guest, 1)), "log-port")
        said = run(guest, where, "doctor", path(guest, 1)).output.decode()
        expect("this is the log port of" in said.splitlines()[0], said)


def a_boot_loader_that_waits(guest, where):
    with plugged(guest, Cp2102(Board(at_power=DOWNLOAD))):
        is_first(findings(guest, where, "--reset", path(guest, 1)), "download-mode")


def a_port_that_is_in_use(guest, where):
    with plugged(guest, Cp2102(Virtual())) as adapter, console(where, path(guest, 1)) as c:
        c.wait_for("ESP-AT")
        is_first(findings(guest, where, path(guest, 1)), "in-use")
        expect(adapter.uart.rate == 115200, f"the rate was changed to {adapter.uart.rate}")
        c.quit()


TESTS = (
    a_healthy_board_is_neither_reset_nor_configured,
    rates_are_found,
    even_parity_is_found,
    a_silent_board_and_a_joined_line,
    a_name_that_fits_two_adapters,
    without_a_name_it_is_the_only_adapter,
    a_name_without_hardware,
    a_log_port_that_a_reset_brings_to_light,
    a_line_that_is_held_by_cts,
    a_plug_that_is_pulled_meanwhile,
    a_log_port_that_talks,
    a_boot_loader_that_waits,
    a_port_that_is_in_use,
)
