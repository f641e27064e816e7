# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs that are pulled out and put back: when nothing is under way, and in the middle of everything."""

from boards import Board, Talker, Virtual
from redir import Acm, Ch340, Cp2102, Ftdi
from rig import console, environment, expect, path, plug, plugged, run, settle, until

PAYLOAD = bytes(range(256)) * 16


def is_pulled_and_put_back(guest, c, adapter, power, port=1):
    adapter.pull(power)
    c.wait_for("link down: unplugged")
    plug(guest, adapter, port)
    c.wait_for("the link is back")


def a_plug_out_of_an_idle_port_comes_back(guest, where):
    for kind in (Ftdi, Ch340):
        board = Virtual()
        with plugged(guest, kind(board)) as adapter, console(where, path(guest, 1)) as c:
            c.wait_for("ESP-AT")
            is_pulled_and_put_back(guest, c, adapter, power=False)
            c.command("AT+CWMODE?")
            c.wait_for_answer("AT+CWMODE?")
            c.quit()


def a_command_is_dropped_with_the_plug(guest, where):
    board = Virtual()
    with plugged(guest, Cp2102(board)) as adapter, console(where, "--no-poll", path(guest, 1)) as c:
        c.wait_for("Commands")
        until("the port to be open", lambda: board.uart.is_open)
        board.tell("mute all")
        c.command("AT+CWMODE?")
        until("the command", lambda: b"AT+CWMODE?" in board.heard)
        is_pulled_and_put_back(guest, c, adapter, power=True)
        board.tell("mute none")
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        c.quit()


def begin_payload(c, board, where):
    """The plug can be pulled in the middle of PAYLOAD when this returns."""
    (where / "payload").write_bytes(PAYLOAD)
    c.wait_for("ESP-AT")
    c.bring_up()
    c.key("F5")
    c.key("C-o")
    c.type(str(where / "payload"))
    c.key("Enter")
    c.wait_for("4096 bytes")
    c.key("F6")
    c.wait_for_line('AT+MQTTPUBRAW=0,"",4096,0,0')
    c.type("t")
    c.wait_for_line('AT+MQTTPUBRAW=0,"t",4096,0,0')
    board.uart.accepts = 1000
    c.key("Enter")
    until("a part of the payload", lambda: board.uart.full)


def a_payload_that_was_cut_swallows_no_polls(guest, where):
    """The board keeps its power: it still waits for the rest, and would publish commands in it."""
    board = Virtual()
    with plugged(guest, Cp2102(board)) as adapter, console(where, path(guest, 1)) as c:
        begin_payload(c, board, where)
        is_pulled_and_put_back(guest, c, adapter, power=True)
        before = len(board.heard)
        c.key("C-c")
        until("the end of the payload", lambda: b"+MQTTPUB:OK" in board.said)
        zeros = board.heard[before:before + len(PAYLOAD) - 1000]
        expect(zeros.strip(b"\0") == b"", f"after the loss the board heard {zeros!r}")
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        c.quit()


def a_payload_whose_board_lost_its_power_is_over(guest, where):
    board = Virtual()
    with plugged(guest, Cp2102(board)) as adapter, console(where, path(guest, 1)) as c:
        begin_payload(c, board, where)
        is_pulled_and_put_back(guest, c, adapter, power=False)
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        expect(bytes(50) not in board.heard[-500:], "zeros for a payload that is over")
        c.quit()


def a_plug_out_of_traffic_loses_only_what_was_under_way(guest, where):
    board = Virtual()
    with plugged(guest, Ftdi(board)) as adapter, console(where, "--no-poll", "--unmasked", path(guest, 1)) as c:
        c.wait_for("Commands")
        until("the port to be open", lambda: board.uart.is_open)
        board.tell("flood 500 topic 100")
        until("traffic", lambda: len(board.said) > 20000)
        adapter.pull(power=True)
        c.wait_for("link down: unplugged")
        # A fresh port has the kernel's 9600 baud for a moment: what comes then is garbage.
        board.tell("flood 0")
        plug(guest, adapter)
        c.wait_for("the link is back")
        more = len(board.said) + 20000
        board.tell("flood 500 topic 100")
        until("traffic again", lambda: len(board.said) > more)
        board.tell("flood 0")
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        c.quit()
        before, after = b"", b""
        down = False
        for line in c.transcript().lines():
            down |= line.get("link") == "down"
            if "rx" in line:
                before, after = (before, after + line["rx"].encode()) if down else (before + line["rx"].encode(), after)
        expect(board.said.startswith(before) and before, "before the loss the transcript has what the board did not say")
        expect(board.said.endswith(after) and after, "after the loss the transcript has what the board did not say")
        # What adapter and kernel held at that moment: a few hundred bytes, and more where all is slow.
        lost = len(board.said) - len(before) - len(after)
        expect(lost < 20000, f"{lost} bytes were lost")


def a_rate_that_went_with_the_power_is_found_again(guest, where):
    board = Virtual()
    with plugged(guest, Cp2102(board)) as adapter, console(where, path(guest, 1)) as c:
        c.wait_for("ESP-AT")
        c.command("AT+UART_CUR=921600,8,1,0,0")
        c.wait_for_answer("AT+UART_CUR")
        until("the port's rate", lambda: adapter.uart.rate == 921600)
        is_pulled_and_put_back(guest, c, adapter, power=False)
        until("the board's own rate", lambda: adapter.uart.rate == 115200)
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        # And a board that keeps its power keeps its rate.
        c.command("AT+UART_CUR=460800,8,1,0,0")
        until("the port's rate", lambda: adapter.uart.rate == 460800)
        c.command("AT+CWMODE?")
        c.wait_for_answer("AT+CWMODE?")
        is_pulled_and_put_back(guest, c, adapter, power=True)
        c.command("AT+SYSMSG?")
        c.wait_for_answer("AT+SYSMSG?")
        expect(adapter.uart.rate == 460800, f"the rate is {adapter.uart.rate}")
        c.quit()


def boards_that_swap_ports_are_followed_by_serial_number(guest, where):
    a, b = Virtual(), Virtual()
    with plugged(guest, Ftdi(a, serial="A1"), Ftdi(b, serial="B2")) as (first, second), \
            console(where, "--no-poll", "usb:0403:6001:A1") as c:
        c.wait_for("/dev/ttyUSB0")
        first.pull()
        second.pull()
        c.wait_for("link down: unplugged")
        settle(guest)
        plug(guest, second, 1)
        expect(path(guest, 1) == "/dev/ttyUSB0", path(guest, 1))
        plug(guest, first, 2)
        c.wait_for("the link is back")
        c.wait_for("/dev/ttyUSB1")
        heard = b.heard
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        expect(b"AT+SYSSTORE?" in a.heard and b.heard == heard, "the other board heard it")
        c.quit()


def both_ports_of_one_adapter_come_back_to_their_roles(guest, where):
    """An ESP-Prog: one plug, two ports, one of them the log port."""
    board, log = Virtual(), Talker(b"I (2871) wifi:state: init -> auth (b0)\r\n", every=0.2)
    with plugged(guest, Ftdi(board, log, serial="P1")) as adapter, \
            console(where, "usb:0403:6010:P1@1.0", "--log-port", "usb:0403:6010:P1@1.1") as c:
        c.wait_for("ESP-AT")
        c.wait_for("wifi:state")
        is_pulled_and_put_back(guest, c, adapter, power=False)
        until("the log port", lambda: log.uart.is_open)
        c.command("AT+CWMODE?")
        c.wait_for_answer("AT+CWMODE?")
        expect(log.heard == b"", f"the log port heard {log.heard!r}")
        c.quit()


def a_run_ends_with_the_plug(guest, where):
    board = Board()
    with plugged(guest, Cp2102(board)) as adapter:
        (where / "steps.at").write_text("AT\n")
        with guest.start(guest.atmq, "run", "--wait", "1s", "-p", path(guest, 1), where / "steps.at",
                         environment=environment(where)) as command:
            until("the command", lambda: b"AT" in board.heard)
            adapter.pull()
            expect(command.wait() == 3, f"status {command.status}")
        expect(b"unplugged" in command.output + command.error, f"{command.output.decode()}{command.error.decode()}")


def start_run(guest, where, port, text, *options):
    (where / "steps.at").write_text(text)
    return guest.start(guest.atmq, "run", "-p", port, *options, where / "steps.at", environment=environment(where))


def a_run_goes_on_when_the_board_takes_its_port_along(guest, where):
    """At a restart, as chips with USB of their own do; named by its path, and by its USB id."""
    for step, name, power in (("AT+RST", None, False), ("AT+RST", "usb:303a:1001", True), ("reset", None, True)):
        board = Virtual(takes_port=True)
        with plugged(guest, Acm(board, native=True)) as adapter, \
                start_run(guest, where, name or path(guest, 1),
                          f"AT\n{step}\nexpect ready within 20s\nAT+CWMODE?\nexpect line CWMODE\n") as command:
            until("the reset", lambda board=board: b"AT+RST\r\n" in board.heard or board.resets)
            # With its power the board starts while its port is away; without, its `ready` comes with the port.
            adapter.pull(power)
            plug(guest, adapter)
            expect(command.wait() == 0, f"{command.output.decode()}{command.error.decode()}")
            expect(b"the port was lost (unplugged) and came back after" in command.output, command.output.decode())
            expect(b"5 passed" in command.output, command.output.decode())


def a_run_leaves_another_board_on_its_port_alone(guest, where):
    board, other = Virtual(), Virtual()
    first, second = Acm(board, serial="A1"), Acm(other, serial="B2")
    with plugged(guest, first), second, start_run(guest, where, path(guest, 1), "AT+RST\nexpect ready\nAT\n",
                                                  "--wait", "5s") as command:
        until("the reset", lambda: b"AT+RST\r\n" in board.heard)
        first.pull()
        plug(guest, second)
        expect(command.wait() == 3, f"{command.status}: {command.output.decode()}")
        expect(b"it did not come back within 5 s; /dev/ttyACM0 is " in command.output
               and b":B2, another adapter; the board's was " in command.output, command.output.decode())
        expect(other.heard == b"", f"it heard {other.heard!r}")


def a_port_is_lent_to_a_command_and_comes_back(guest, where):
    """As for a flasher: the kernel gives the port to the command alone."""
    board = Virtual()
    with plugged(guest, Cp2102(board)), console(where, "usb:10c4:ea60", columns=200) as c:
        c.wait_for("ESP-AT")
        done = run(guest, where, "release", "-p", "/dev/ttyUSB0", "--", "sh", "-c",
                   "exec 3<>/dev/ttyUSB0 && flock -n 3 && stty -F /dev/ttyUSB0 9600 && echo flashed && exit 3")
        expect(done.status == 3 and done.output == b"flashed\n", f"{done.status} {done.output} {done.error.decode()}")
        c.wait_for("ended with status 3")
        c.wait_for("the port is back")
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        c.quit()


def permissions_that_come_late_are_waited_for(guest, where):
    """udev sets them after the node is there; until then it is root's alone."""
    board = Virtual()
    (where / "home").mkdir()
    (where / "home").chmod(0o777)
    with plugged(guest, Ch340(board)) as adapter, \
            console(where, path(guest, 1), environment={"GUEST_USER": "1000,20"}) as c:
        c.wait_for("ESP-AT")
        adapter.pull()
        c.wait_for("link down: unplugged")
        settle(guest)
        guest.shell("kill -STOP $(pidof systemd-udevd)")
        plug(guest, adapter, wait=False)
        guest.shell("until test -e /dev/ttyUSB0; do :; done")
        mode = guest.shell("stat -c '%a %G' /dev/ttyUSB0").strip()
        expect(mode == "600 root", f"udev was not late: {mode}")
        guest.shell("kill -CONT $(pidof systemd-udevd)")
        c.wait_for("the link is back")
        c.command("AT+SYSSTORE?")
        c.wait_for_answer("AT+SYSSTORE?")
        c.quit()


TESTS = (
    a_plug_out_of_an_idle_port_comes_back,
    a_command_is_dropped_with_the_plug,
    a_payload_that_was_cut_swallows_no_polls,
    a_payload_whose_board_lost_its_power_is_over,
    a_plug_out_of_traffic_loses_only_what_was_under_way,
    a_rate_that_went_with_the_power_is_found_again,
    boards_that_swap_ports_are_followed_by_serial_number,
    both_ports_of_one_adapter_come_back_to_their_roles,
    a_run_ends_with_the_plug,
    a_run_goes_on_when_the_board_takes_its_port_along,
    a_run_leaves_another_board_on_its_port_alone,
    a_port_is_lent_to_a_command_and_comes_back,
    permissions_that_come_late_are_waited_for,
)
