# SPDX-License-Identifier: GPL-3.0-or-later
"""Every adapter with its own driver: opening, talking, rates, lines, and leaving."""

import signal
import time

from boards import Board, Talker, Virtual
from redir import Acm, Ch340, Cp2102, Ftdi, QemuFtdi
from rig import Transcript, console, environment, expect, path, plugged, script, settled, until

CONNECTED = """AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"192.168.31.113",1883,0
expect connected within 10s
"""
LISTING = CONNECTED + """AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
expect message "topic" "test" within 10s
AT+MQTTCLEAN=0
"""
ADAPTERS = Ftdi, Cp2102, Ch340, Acm


def every_adapter_runs_the_listing_and_resets_no_board(guest, where):
    for kind in ADAPTERS:
        board = Virtual()
        with plugged(guest, kind(board)) as adapter:
            done = script(guest, where, path(guest, 1), LISTING)
            expect(done.status == 0, f"{kind.__name__}: {done.output.decode()}{done.error.decode()}")
            expect((115200, "8N1") in adapter.uart.settings, f"{kind.__name__} was set to {adapter.uart.settings}")
            expect(board.resets == 0, f"{kind.__name__}: the board was reset")
            # DTR alone or RTS alone would hold IO0 or EN, if only for a moment.
            expect(all(dtr == rts for dtr, rts in adapter.uart.changes), f"{kind.__name__}: {adapter.uart.changes}")


def qemus_own_adapter_runs_the_listing(guest, where):
    with plugged(guest, QemuFtdi(Virtual())):
        done = script(guest, where, "usb:0403:6001", LISTING)
        expect(done.status == 0, f"{done.output.decode()}{done.error.decode()}")


def a_port_is_left_as_it_was_found(guest, where):
    for kind in (Ftdi, Acm):
        with plugged(guest, kind(Virtual())):
            look = f"stty -a -F {path(guest, 1)}"
            before = guest.shell(look)
            script(guest, where, path(guest, 1), "sleep 1ms\n", "-b", "57600", "--parity", "even")
            after = guest.shell(look)
            expect(after == before, f"{kind.__name__}: before\n{before}\nthen\n{after}")


def the_board_is_held_and_started_in_its_boot_loader(guest, where):
    for kind in (Ch340, Cp2102):
        board = Virtual()
        with plugged(guest, kind(board)), console(where, "--no-poll", path(guest, 1)) as c:
            c.wait_for("Commands")
            until("the port to be open", lambda: board.uart.dtr)
            c.key("M-x")
            until("EN to be low", lambda: not board.enabled)
            c.key("M-x")
            until("the board to start", lambda: board.enabled and board.resets == 1)
            c.key("M-w")
            until("the boot loader", lambda: board.downloads == 1)
            expect(board.resets == 2, f"{board.resets} resets")
            c.quit()


def a_fresh_port_echoes_nothing_to_the_board(guest, where):
    """The kernel's terminals are born with echo on: what the board says would be a command.  An adapter
    that is slow to do what it is told shows what is asked of it before that is off."""
    for kind, options in ((Acm, {"native": True}), (Ftdi, {}), (Cp2102, {}), (Ch340, {})):
        board = Talker(b"AT+RST\r\n")
        transcript = where / f"{kind.__name__}.atmq.jsonl"
        with plugged(guest, kind(board, **options)) as adapter:
            adapter.pace = 0.1
            with console(where, "--no-poll", "-t", transcript, path(guest, 1)) as c:
                c.wait_for("AT+RST")
                until("the transcript", lambda: len(Transcript(transcript).bytes("rx")) > 1000)
                adapter.pace = 0
                c.quit()
        # A moment between two system calls is left, which takes some milliseconds here.
        expect(len(board.heard) < 400, f"{kind.__name__}: the board heard {len(board.heard)} bytes, {board.heard[:40]!r}")


def all_byte_values_go_both_ways(guest, where):
    every = bytes(range(256))
    for kind in ADAPTERS:
        board = Virtual()
        transcript = where / f"{kind.__name__}.atmq.jsonl"
        with plugged(guest, kind(board)):
            done = script(guest, where, path(guest, 1), CONNECTED + f"""AT+MQTTSUB=0,"topic",1
pubraw 0 "topic" hex {every.hex()} qos 1 retain 0
expect message "topic" length 256 within 10s
AT
""", "--unmasked", "-t", transcript)
            expect(done.status == 0, f"{kind.__name__}: {done.output.decode()}{done.error.decode()}")
            expect(every in board.heard, f"{kind.__name__}: the board heard {board.heard!r}")
            expect(Transcript(transcript).bytes("rx") == board.said, f"{kind.__name__}: the board said {board.said!r}")
            expect(every in board.said, "the board got its message back")


def three_mebibytes_arrive_whole(guest, where):
    board = Virtual()
    with plugged(guest, Ftdi(board)), console(where, "--no-poll", "--unmasked", path(guest, 1)) as c:
        c.wait_for("Commands")
        until("the port to be open", lambda: board.uart.is_open)
        board.tell("flood 1000 topic 500")
        until("the flood", lambda: len(board.said) > 3 << 20, 60)
        board.tell("flood 0")
        said = settled(lambda: board.said)
        c.wait_for(f"Messages {said.count(b'+MQTTSUBRECV')}")
        c.quit()
        expect(c.transcript().bytes("rx") == said, "the transcript differs from what the board said")


def a_rate_is_followed_and_left_with_the_reset_key(guest, where):
    for kind in (Cp2102, Acm):
        board = Virtual()
        with plugged(guest, kind(board)) as adapter, console(where, path(guest, 1)) as c:
            c.wait_for("ESP-AT")
            c.command("AT+UART_CUR=921600,8,1,0,0")
            c.wait_for_answer("AT+UART_CUR")
            until("the port's rate", lambda: adapter.uart.rate == 921600)
            c.command("AT+CWMODE?")
            c.wait_for_answer("AT+CWMODE?")
            c.key("M-r")
            until("the reset", lambda: board.resets)
            until("the rate of a board that has restarted", lambda: adapter.uart.rate == 115200)
            c.wait_for("ready")
            c.command("AT+SYSSTORE?")
            c.wait_for_answer("AT+SYSSTORE?")
            expect((board.resets, board.downloads) == (1, 0), f"{board.resets} {board.downloads}")
            c.quit()


def settings_are_made_or_refused(guest, where):
    for kind, options, made in (
            (Ftdi, "-b 74880", (74880, "8N1")), (Ftdi, "-b 3000000 --parity even --data-bits 7", (3000000, "7E1")),
            (Ftdi, "-b 9600 --stop-bits 2", (9600, "8N2")), (Cp2102, "-b 921600 --parity odd", (921600, "8O1")),
            (Ch340, "-b 74880", (74880, "8N1")), (Acm, "-b 12345 --parity even", (12345, "8E1"))):
        with plugged(guest, kind(Board())) as adapter:
            script(guest, where, path(guest, 1), "sleep 1ms\n", *options.split())
            expect(made in adapter.uart.settings, f"{kind.__name__} {options}: {adapter.uart.settings}")
    for kind, options, why in ((Ftdi, "--data-bits 6", "data bits"), (Ftdi, "-b 4000000", "4000000 baud"),
                               (Cp2102, "-b 3000000", "3000000 baud")):
        with plugged(guest, kind(Virtual())):
            done = script(guest, where, path(guest, 1), "AT\n", *options.split())
            expect(done.status == 3 and why in done.error.decode(),
                   f"{kind.__name__} {options}: {done.status} {done.output.decode()}{done.error.decode()}")


def errors_on_the_line_are_remarked_on(guest, where):
    with plugged(guest, Ftdi(Talker(b"hello\r\n", every=0.05))), \
            console(where, "--no-poll", "-b", "57600", path(guest, 1), columns=160) as c:
        c.wait_for("framing errors")
        c.quit()


def leaving_does_not_wait_for_a_full_adapter(guest, where):
    """The kernel's close() would, for 30 s."""
    for kind, options in ((Cp2102, ("--flow", "rtscts")), (Ftdi, ()), (Acm, ())):
        with plugged(guest, kind(Virtual())) as adapter, console(where, *options, path(guest, 1)) as c:
            c.wait_for("ESP-AT")
            adapter.uart.set_full(True)
            c.command("AT+CWMODE?")
            until("bytes that wait", lambda: adapter.uart.writes)
            begun = time.monotonic()
            c.key("F10")
            c.wait_for_end()
            took = time.monotonic() - begun
            expect(took < 5, f"{kind.__name__}: leaving took {took:.1f} s")
    with plugged(guest, Cp2102(Virtual())) as adapter:
        adapter.uart.accepts = 0
        (where / "steps.at").write_text("AT\n")
        with guest.start(guest.atmq, "run", "-p", path(guest, 1), "--flow", "rtscts", where / "steps.at",
                         environment=environment(where)) as command:
            until("bytes that wait", lambda: adapter.uart.writes)
            begun = time.monotonic()
            command.signal(signal.SIGTERM)
            command.wait(10)
            expect(time.monotonic() - begun < 5, "run took too long")


def a_port_is_left_as_it_was_found(guest, where):
    """Settings, and both lines, which drop together: one alone would reset a board."""
    for kind in (Ftdi, Cp2102, Ch340, Acm):
        board = Virtual()
        with plugged(guest, kind(board)) as adapter:
            settings = f"stty -a -F {path(guest, 1)}"
            before = guest.shell(settings)
            script(guest, where, path(guest, 1), "sleep 1ms\n", "-b", "9600", "--parity", "even")
            expect(guest.shell(settings) == before, f"{kind.__name__}: {before}{guest.shell(settings)}")
            expect(adapter.uart.changes[-1] == (False, False) and all(dtr == rts for dtr, rts in adapter.uart.changes),
                   f"{kind.__name__}: {adapter.uart.changes}")
            expect(board.resets == 0, f"{kind.__name__}: the board was reset")


def a_port_that_is_in_use_is_refused_with_who_has_it(guest, where):
    with plugged(guest, Cp2102(Virtual())) as adapter, console(where, path(guest, 1)) as c:
        c.wait_for("ESP-AT")
        for name in (path(guest, 1), "usb:10c4:ea60", "usb:10c4:ea60:0001"):
            done = script(guest, where, name, "AT\n", "-b", "9600")
            expect(done.status == 3 and b"in use by atmq (process" in done.error, f"{name}: {done.error.decode()}")
        expect(adapter.uart.rate == 115200, "the rate was changed under the first")
        c.quit()


TESTS = (
    every_adapter_runs_the_listing_and_resets_no_board,
    qemus_own_adapter_runs_the_listing,
    a_port_is_left_as_it_was_found,
    the_board_is_held_and_started_in_its_boot_loader,
    a_fresh_port_echoes_nothing_to_the_board,
    all_byte_values_go_both_ways,
    three_mebibytes_arrive_whole,
    a_rate_is_followed_and_left_with_the_reset_key,
    settings_are_made_or_refused,
    errors_on_the_line_are_remarked_on,
    leaving_does_not_wait_for_a_full_adapter,
    a_port_is_left_as_it_was_found,
    a_port_that_is_in_use_is_refused_with_who_has_it,
)
