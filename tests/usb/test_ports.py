# SPDX-License-Identifier: GPL-3.0-or-later
"""Which port is which: what they are called, two that look alike, and names that change hands."""

import json

from boards import Board, Virtual
from redir import Ch340, Cp2102, Ftdi
from rig import console, environment, expect, path, plug, plugged, run, script, settle, until


def ports(guest, where):
    done = run(guest, where, "ports", "--json")
    expect(done.status == 0, f"{done.status}: {done.error.decode()}")
    return [json.loads(line) for line in done.output.splitlines()]


def every_port_has_a_name_that_opens_it(guest, where):
    boards = [Virtual() for _ in range(5)]
    with plugged(guest, Ftdi(boards[0], serial="A1"), Ftdi(boards[1], boards[2], serial="P1"),
                 Cp2102(boards[3]), Ch340(boards[4])):
        found = ports(guest, where)
        names = [port["name"] for port in found]
        expect(names == ["usb:0403:6001:A1", "usb:0403:6010:P1@1.0", "usb:0403:6010:P1@1.1", "usb:10c4:ea60",
                         "usb:1a86:7523", "/dev/ttyS0"], f"{names}")
        expect([(port["driver"], port["usb_path"], port["interface"]) for port in found[:5]] ==
               [("ftdi_sio", "1-1", "1.0"), ("ftdi_sio", "1-2", "1.0"), ("ftdi_sio", "1-2", "1.1"),
                ("cp210x", "1-3", "1.0"), ("ch341-uart", "1-4", "1.0")], f"{found[:5]}")
        shown = run(guest, where, "ports").output.decode().splitlines()
        expect([line.split()[0] for line in shown] == names, "\n".join(shown))
        for board, name in zip(boards, names):
            done = script(guest, where, name, "AT+CWMODE?\n")
            expect(done.status == 0 and b"AT+CWMODE?" in board.heard, f"{name}: {done.error.decode()}")


def two_adapters_of_one_name_are_refused_with_their_own(guest, where):
    """0001 is what every CP2102 comes with, and no serial number."""
    first, second = Virtual(), Virtual()
    with plugged(guest, Cp2102(first), Cp2102(second)):
        for name in ("usb:10c4:ea60", "usb:10c4:ea60:0001"):
            done = script(guest, where, name, "AT\n")
            said = done.error.decode()
            expect(done.status == 3 and "usb:10c4:ea60@1-1" in said and "usb:10c4:ea60@1-2" in said,
                   f"{name}: {done.status} {said}")
        expect(first.heard == second.heard == b"", "a board was talked to")
        done = script(guest, where, "usb:10c4:ea60@1-2", "AT\n")
        expect(done.status == 0 and second.heard and not first.heard, f"{done.status} {done.error.decode()}")


def after_a_loss_no_other_adapter_of_that_name_will_do(guest, where):
    first, second = Virtual(), Virtual()
    with plugged(guest, Cp2102(first), Cp2102(second)) as (mine, other):
        other.pull()
        with console(where, "usb:10c4:ea60:0001") as c:
            c.wait_for("ESP-AT")
            mine.pull()
            c.wait_for("link down: unplugged")
            plug(guest, other, 2)
            c.wait_for("another adapter")
            plug(guest, mine, 1)
            c.wait_for("the link is back")
            c.command("AT+CWMODE?")
            c.wait_for_answer("AT+CWMODE?")
            c.quit()
        expect(second.heard == b"", f"the other board heard {second.heard!r}")


def another_adapter_first_is_not_the_boards(guest, where):
    first, second = Virtual(), Virtual()
    with plugged(guest, Ftdi(first, serial="A1"), Ftdi(second, serial="B2")) as (mine, other):
        other.pull()
        with console(where, "usb:0403:6001:A1") as c:
            c.wait_for("ESP-AT")
            mine.pull()
            c.wait_for("link down: unplugged")
            settle(guest)
            plug(guest, other, 2)
            expect(path(guest, 2) == "/dev/ttyUSB0", path(guest, 2))
            plug(guest, mine, 1)
            c.wait_for("the link is back")
            c.wait_for("/dev/ttyUSB1")
            c.quit()
        expect(second.heard == b"", f"the other board heard {second.heard!r}")


def a_plain_name_that_is_anothers_now_is_remarked_on(guest, where):
    first, second = Virtual(), Virtual()
    with plugged(guest, Ftdi(first, serial="A1"), Cp2102(second)) as (mine, other):
        other.pull()
        with console(where, "/dev/ttyUSB0", columns=160) as c:
            c.wait_for("ESP-AT")
            mine.pull()
            c.wait_for("link down: unplugged")
            settle(guest)
            plug(guest, other, 2)
            c.wait_for("/dev/ttyUSB0 is now another adapter")
            c.wait_for("usb:0403:6001:A1")
            c.quit()


def a_board_that_came_back_under_another_name_is_named(guest, where):
    with plugged(guest, Ftdi(Virtual(), serial="A1"), Ftdi(Virtual(), serial="B2")) as (first, mine), \
            console(where, "/dev/ttyUSB1", columns=160) as c:
        c.wait_for("ESP-AT")
        first.pull()
        mine.pull()
        c.wait_for("link down: unplugged")
        settle(guest)
        plug(guest, mine, 2)
        c.wait_for("the board you had is now /dev/ttyUSB0")
        c.quit()


def a_second_reader_is_named(guest, where):
    with plugged(guest, Cp2102(Board())) as adapter:
        with guest.start("cat", path(guest, 1)) as cat:
            until("cat to read", lambda: adapter.uart.is_open)
            expect(cat.client.started.wait(10), "cat did not start")
            held = ports(guest, where)[0]["in_use_by"]
            expect(held == f"cat (process {cat.client.pid})", f"{held}")
            with console(where, path(guest, 1), columns=160) as c:
                c.wait_for(f"cat (process {cat.client.pid}) has this port open as well")
                c.quit()
            done = run(guest, where, "doctor", path(guest, 1), "--json")
            expect(json.loads(done.output.splitlines()[0])["finding"] == "second-reader", done.output.decode())


def a_slow_adapter_does_not_freeze_the_screen(guest, where):
    with plugged(guest, Cp2102(Virtual())) as adapter:
        adapter.pace = 0.5
        with console(where, path(guest, 1)) as c:
            c.wait_for("Commands")
            expect((115200, "8N1") not in adapter.uart.settings, "the port was open before the screen")
            c.type("AT")
            c.wait_for_line("AT")
            c.key("BSpace", "BSpace")
            adapter.pace = 0
            c.wait_for("ESP-AT")
            c.quit()


def the_list_of_ports_follows_plugs(guest, where):
    with console(where, columns=120) as c:
        c.wait_for("/dev/ttyS0")
        with plugged(guest, Ftdi(Virtual(), serial="A1")) as adapter:
            c.wait_for("usb:0403:6001:A1")
            adapter.pull()
            c.wait_for(lambda screen: "usb:0403:6001:A1" not in screen)
        c.key("Escape")
        c.wait_for_end()


def a_port_of_another_user_is_explained(guest, where):
    with plugged(guest, Cp2102(Virtual())):
        (where / "steps.at").write_text("AT\n")
        done = guest.run(guest.atmq, "run", "-p", path(guest, 1), where / "steps.at", user=[1000],
                         environment=environment(where))
        expect(done.status == 3 and b"dialout" in done.error, f"{done.status} {done.error.decode()}")


TESTS = (
    every_port_has_a_name_that_opens_it,
    two_adapters_of_one_name_are_refused_with_their_own,
    after_a_loss_no_other_adapter_of_that_name_will_do,
    another_adapter_first_is_not_the_boards,
    a_plain_name_that_is_anothers_now_is_remarked_on,
    a_board_that_came_back_under_another_name_is_named,
    a_second_reader_is_named,
    a_slow_adapter_does_not_freeze_the_screen,
    the_list_of_ports_follows_plugs,
    a_port_of_another_user_is_explained,
)
