#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal is taken and given back whole: whatever ends, stops or continues the program, and when."""

import os
import pathlib
import re
import signal
import termios
import time

from harness import LIMIT, Console, Terminal, Wire, begun_by, expect, run, wait_until

ENDING = ["QUIT", "USR1", "USR2", "ALRM", "XCPU", "VTALRM", "PROF", "IO", "PWR", "SYS", "TRAP", "STKFLT", "RTMIN", "RTMAX"]


def is_raw(fd):
    return not termios.tcgetattr(fd)[3] & (termios.ICANON | termios.ECHO)


def check_given_back(terminal, what):
    """Settings, screen, cursor, paste mode and keypad are those of before."""
    terminal.reader.join(LIMIT)
    expect(not is_raw(terminal.fd), f"{what}: raw")
    for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?2004h", b"\x1b[?2004l"), (b"\x1b[?25l", b"\x1b[?25h"),
                    (b"\x1b[?1h", b"\x1b[?1l"), (b"\x1b[?1036h", b"\x1b[?1036l"), *((b"\x1b[?%dh" % mode, b"\x1b[?%dl" % mode) for mode in (1000, 1002, 1006))):
        expect(terminal.output.rfind(on) <= terminal.output.rfind(off), f"{what}: {on!r} is left on")


def is_gone(pid):
    """Nothing is left of it, but what its parent has not asked for."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for_state(pid, states):
    wait_until(f"process {pid} in state {states}",
               lambda: pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in states)


def write_config(where, text):
    path = where / "config/atmq/config.ini"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def a_signal_behind_the_first_byte_leaves_a_clean_terminal(where):
    for i, number in enumerate([signal.SIGTERM, signal.SIGHUP, signal.SIGINT] * 3):
        for port in ((), ("sim:",)):
            with Terminal(where / f"{i}{port}", *port) as terminal:
                wait_until("the first byte", lambda: terminal.output)
                terminal.process.send_signal(number)
                status = terminal.process.wait(LIMIT)
                what = f"{number.name} {port}"
                expect(status == (130 if number == signal.SIGINT else 0), f"{what}: status {status}")
                check_given_back(terminal, what)


def every_signal_that_ends_it_leaves_a_clean_terminal(where):
    with begun_by(where, "ulimit -c 0"):
        for name in ENDING:
            number = getattr(signal, "SIG" + name, 16)  # Python has no name for SIGSTKFLT
            signal.signal(number, signal.SIG_DFL)  # background jobs of some shells ignore SIGQUIT
            for port, drawn in ((("sim:",), "WIFI GOT IP"), ((), "which port?")):
                with Terminal(where / f"{name}{port}", *port) as terminal:
                    terminal.wait_for(drawn)
                    terminal.process.send_signal(number)
                    status = terminal.process.wait(LIMIT)
                    expect(status == -number, f"{name} {port}: status {status}")
                    check_given_back(terminal, f"{name} {port}")


def after_sigstop_the_terminal_is_taken_again(where):
    """The shell in the pane makes the terminal sane, as each does that edits lines."""
    for port, drawn in ((("sim:",), "WIFI GOT IP"), ((), "which port?")):
        with Console(where, *port) as console:
            console.wait_for(drawn)
            tty = os.open(console.format("#{pane_tty}"), os.O_RDONLY | os.O_NOCTTY)
            console.signal(signal.SIGSTOP)
            wait_until("a sane terminal", lambda: not is_raw(tty))
            console.key("Enter")
            wait_until("a raw terminal", lambda: is_raw(tty))
            console.wait_for(drawn)
            expect(console.is_full_screen(), "not on the alternate screen")
            os.close(tty)
            console.quit()


def it_ends_from_a_stop_in_the_background(where):
    """As a shell that is left ends what is stopped."""
    for first in (signal.SIGTSTP, signal.SIGSTOP):
        with Console(where, "sim:") as console:
            console.wait_for("WIFI GOT IP")
            pid = console.pid()
            console.signal(first)
            console.wait_for("stopped, Enter goes on")
            console.signal(signal.SIGHUP)
            console.signal(signal.SIGCONT)
            wait_until("the end", lambda: is_gone(pid))
            expect(console.format("#{alternate_on}") == "0", "the alternate screen was not left")


def continued_in_the_background_it_waits_for_its_turn(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        pid = console.pid()
        console.key("C-z")
        console.wait_for("stopped, Enter goes on")
        os.kill(pid, signal.SIGCONT)
        wait_for_state(pid, "T")
        expect(not console.is_full_screen(), "it has drawn over the shell's screen")
        console.key("Enter")
        console.wait_for("WIFI GOT IP")
        console.quit()


def hangups_that_are_ignored_stay_so(where):
    """As nohup has it."""
    for port, drawn in ((("sim:",), "WIFI GOT IP"), ((), "which port?")):
        with begun_by(where, "trap '' HUP INT"), Terminal(where / str(port), *port) as terminal:
            terminal.wait_for(drawn)
            for number in (signal.SIGHUP, signal.SIGINT):
                terminal.process.send_signal(number)
            begin = len(terminal.output)
            terminal.process.send_signal(signal.SIGWINCH)  # all is drawn anew
            wait_until("another frame", lambda: drawn.encode() in terminal.output[begin:])
            terminal.quit()
            check_given_back(terminal, port)


def a_picker_on_a_terminal_that_takes_nothing_ends(where):
    with Terminal(where) as terminal:
        terminal.wait_for("which port?")
        terminal.reads.clear()
        process, begun = terminal.process, time.monotonic()
        # Each key draws, until the terminal is full.
        for _ in range(3000):
            process.send_signal(signal.SIGWINCH)
            terminal.type("jk")
            time.sleep(0.001)
            if time.monotonic() - begun > 2:
                break
        begun = time.monotonic()
        process.terminate()
        process.wait(LIMIT)
        expect(time.monotonic() - begun < 2, f"it has ended after {time.monotonic() - begun:.2f} s")
        expect(process.returncode == 0, f"status {process.returncode}")
        terminal.reads.set()
        terminal.reader.join(LIMIT)
        check_given_back(terminal, "picker")


def a_picker_offers_ports_profiles_and_the_virtual_board(where):
    with Wire() as first, Wire() as second:
        config = f"[profile bench-a]\nport = {first.path}\n\n[profile bench-b]\nport = {second.path}\nbaud = 9600\n"
        with Console(where, config=config) as console:
            shown = console.wait_for("sim:") or console.screen()
            rows = [line.strip() for line in console.screen().splitlines()[2:]]
            names = [row.split()[0] for row in rows if row][:-1]
            expect(names[-3:] == ["bench-a", "bench-b", "sim:"], f"{names} {shown}")
            # Once it is chosen, nothing that is typed behind it chooses again.
            for _ in range(len(names) - 2):
                console.key("j")
            console.tmux("send-keys", "Enter", "Enter", "k", "Enter")
            second.wait_for(b"AT+GMR\r\n")
            console.wait_for(second.path)
            expect(first.listen() == b"", "the other one was opened")
            console.key("C-c")
            console.quit()


run(a_signal_behind_the_first_byte_leaves_a_clean_terminal,
    every_signal_that_ends_it_leaves_a_clean_terminal,
    after_sigstop_the_terminal_is_taken_again,
    it_ends_from_a_stop_in_the_background,
    continued_in_the_background_it_waits_for_its_turn,
    hangups_that_are_ignored_stay_so,
    a_picker_on_a_terminal_that_takes_nothing_ends,
    a_picker_offers_ports_profiles_and_the_virtual_board)
