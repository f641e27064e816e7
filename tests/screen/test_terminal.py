#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console and its terminal: sizes, signals, ports that are missing or go away."""

import os
import pty
import re
import resource
import signal
import subprocess
import termios

from harness import LIMIT, Board, Console, Terminal, Wire, begun_by, expect, is_alive, run, wait_until

MEMORY = ("--broker", "memory")


def it_follows_every_size_of_its_window(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.bring_up("bench/topic")
        for columns, rows in [(80, 24), (40, 12), (20, 6), (3, 2), (1, 1), (300, 100), (110, 36)]:
            console.resize(columns, rows)
            wait_until(f"{columns}x{rows}", lambda: console.format(
                "#{pane_width} #{pane_height}") == f"{columns} {rows}")
            if columns >= 40:
                console.wait_for(re.compile(r"connected, subscribed.*\d/256 *$", re.DOTALL | re.MULTILINE))
        console.wait_for("bench/topic")
        console.type("AT+GMR")
        console.wait_for_line("AT+GMR")
        console.key("C-c")
        console.wait_for_line("")
        console.quit()


def a_signal_leaves_a_clean_terminal_and_a_whole_transcript(where):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        with Board(where, *MEMORY) as board, Console(where, board.path) as console:
            console.wait_for("WIFI GOT IP")
            expect(console.is_full_screen(), "not on the alternate screen")
            console.signal(number)
            status = console.wait_for_end()
            expect(status in (0, 128 + number), f"{number.name}: exit status {status}")
            console.wait_for("before the console")
            transcript = console.transcript()
            expect(b"WIFI GOT IP" in transcript.bytes("rx"), f"{number.name}: rx is not whole")
            expect(transcript.path.read_bytes().endswith(b"}\n"), f"{number.name}: half a line")


def a_window_that_is_closed_ends_it(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        pid = console.pid()
        console.tmux("kill-server")
        wait_until("the end of atmq", lambda: not is_alive(pid))
        transcript = console.transcript()
        expect(transcript.path.read_bytes().endswith(b"}\n"), "half a line")
        expect(b"WIFI GOT IP" in transcript.bytes("rx"), "rx is not whole")


def a_crash_leaves_a_clean_terminal(where):
    for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
        with Board(where, *MEMORY) as board, \
                Console(where, board.path, environment={"ASAN_OPTIONS": "detect_leaks=0"}) as console:
            console.wait_for("WIFI GOT IP")
            console.signal(number)
            status = console.wait_for_end()
            # A sanitizer turns it into its own report.
            expect(status in (128 + number, 1), f"{number.name}: exit status {status}")


def ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.bring_up("bench/topic")
        console.key("C-z")
        console.wait_for("stopped, Enter goes on")
        console.check_terminal("stopped")
        console.resize(90, 30)
        console.key("Enter")
        console.wait_for("bench/topic")
        wait_until("the full screen", console.is_full_screen)
        console.command("AT+MQTTSUB?", "bench/topic")
        console.quit()


def a_port_that_is_missing_is_told_with_exit_status_3(where):
    for port, reason in [("/dev/ttyNOWHERE", "/dev/ttyNOWHERE"), ("usb:dead:beef", "usb:dead:beef"),
                         ("tcp:127.0.0.1:1", "127.0.0.1:1")]:
        with Console(where, port) as console:
            status = console.wait_for_end()
            expect(status == 3, f"{port}: exit status {status}")
            told = [line for line in console.screen().splitlines() if line.startswith("atmq: ")]
            expect(any(reason in line for line in told), f"{port}: told {told}")
            # Once, and with nothing left behind.
            expect(all(line.count(reason) <= 1 for line in told), f"{port}: told {told}")
            expect(not list((where / "home").rglob("*.jsonl")), f"{port}: an empty transcript")


def a_board_that_goes_away_is_told_and_taken_up_again(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.bring_up("bench/topic")
        board.stop()
        console.wait_for(re.compile(r"unplugged|link down|gone"))
        console.type("AT+GM")
        console.wait_for_line("AT+GM")
        board.start()
        console.wait_for("not initialised")
        console.type("R")
        console.wait_for_line("AT+GMR")
        console.key("Enter")
        console.wait_for("AT version")
        console.quit()
        states = [line["link"] for line in console.transcript().lines() if "link" in line]
        expect(states == ["down", "up"], f"link {states}")


def terminals_that_cannot_do_it_are_told_apart(where):
    atmq = os.environ["ATMQ"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(where), "LC_ALL": "C.UTF-8",
                   "ASAN_OPTIONS": "detect_leaks=0"}  # ncurses keeps what it could not use
    with Wire() as board:
        for name, port, said in [("nonsense", board.path, 'TERM is "nonsense"'), ("", board.path, "TERM is not set"),
                                 ("dumb", board.path, 'TERM is "dumb", on which the cursor'),
                                 ("dumb", None, 'TERM is "dumb", on which the cursor')]:
            master, slave = pty.openpty()
            done = subprocess.run([atmq, *filter(None, [port])], stdin=slave, stdout=slave, text=True,
                                  stderr=subprocess.PIPE, timeout=10, check=False,
                                  env={**environment, "TERM": name})
            os.close(master)
            os.close(slave)
            expect(done.returncode == 2 and said in done.stderr, f"{done.returncode} {done.stderr}")
        done = subprocess.run([atmq, board.path], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=10, check=False, env=environment)
        expect(done.returncode == 2 and "standard input is not a terminal" in done.stderr,
               f"{done.returncode} {done.stderr}")


def no_color_is_obeyed(where):
    colour = re.compile(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38;|48;)")
    for environment, coloured in [({}, True), ({"NO_COLOR": "1"}, False)]:
        with Board(where, *MEMORY) as board, \
                Console(where, board.path, environment=environment) as console:
            console.wait_for("WIFI GOT IP")
            screen = console.tmux("capture-pane", "-p", "-e")
            expect(bool(colour.search(screen)) == coloured, f"{environment}: colours or not")
            console.quit()


def with_few_descriptors_it_ends_in_order(where):
    """From one more than the terminal's three up to enough: it works, or says why not, and leaves a
    clean terminal."""
    ended = set()
    for port, drawn in ((("sim:",), b"WIFI GOT IP"), ((), b"sim:")):
        for limit in range(4, 16):
            # ncurses keeps what it could not use, which is no leak of ours.
            with begun_by(where, f"ulimit -n {limit}", "export ASAN_OPTIONS=detect_leaks=0"), Terminal(where / str(limit), *port) as terminal:
                process = terminal.process
                wait_until(lambda: f"a beginning or an end, there is {terminal.output!r}",
                           lambda: process.poll() is not None or drawn in terminal.output)
                process.terminate()
                status = process.wait(LIMIT)
                terminal.reader.join(LIMIT)
                what = f"{limit} descriptors {port}: status {status}, {terminal.output[-300:]!r}"
                ended.add(status)
                expect(status in (0, 2), what)
                expect(status == 0 or b"atmq: " in terminal.output, what)
                expect(terminal.output.count(b"\x1b[?1049h") == terminal.output.count(b"\x1b[?1049l"), what)
                local = termios.tcgetattr(terminal.fd)[3]
                expect(local & termios.ECHO and local & termios.ICANON, f"{what}: raw")
    expect(ended == {0, 2}, f"all ended with {ended}")


def a_board_that_comes_back_when_no_descriptor_is_left_is_waited_for(where):
    with Board(where, *MEMORY) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        pid = console.pid()
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        # Neither the port nor its folder can be opened now.
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))
        board.stop()
        console.wait_for(re.compile(r"unplugged|link down|gone"))
        board.start()
        console.wait_for("oo many open files")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        console.wait_for("not initialised")
        console.quit()


run(it_follows_every_size_of_its_window,
    a_signal_leaves_a_clean_terminal_and_a_whole_transcript,
    a_window_that_is_closed_ends_it,
    a_crash_leaves_a_clean_terminal,
    ctrl_z_gives_the_terminal_back_and_fg_takes_it_again,
    a_port_that_is_missing_is_told_with_exit_status_3,
    a_board_that_goes_away_is_told_and_taken_up_again,
    terminals_that_cannot_do_it_are_told_apart,
    no_color_is_obeyed,
    with_few_descriptors_it_ends_in_order,
    a_board_that_comes_back_when_no_descriptor_is_left_is_waited_for)
