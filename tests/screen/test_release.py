#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The port is released to another program and opened again: by the key, and by atmq release.

Other tests' consoles may be found in /tmp as well, so the port is named."""

import fcntl
import json
import os
import re
import select
import signal
import socket
import subprocess
import termios
import tty

from harness import LIMIT, Board, Console, end, expect, free_port, run, wait_until


def records(console):
    """Of the console's only transcript, as they are now."""
    path = next((console.home / "state/atmq/transcripts").glob("*.jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")]


def recorded(console, kind, count):
    """The records of this kind, once there are so many: the file is written once a second."""
    found = [r for r in records(console) if kind in r]
    return found if len(found) >= count else None


def has_open(pid, path):
    """How often the process has it open."""
    device = os.stat(path).st_rdev
    count = 0
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            count += os.stat(f"/proc/{pid}/fd/{fd}").st_rdev == device
        except FileNotFoundError:
            pass
    return count


def the_key_closes_the_port_and_opens_it_again(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        expect(has_open(console.pid(), board.path), "the port is not open")
        console.key("M-!")
        console.wait_for("released: another program may have the port; Alt-! opens it again")
        console.wait_for("port released")
        expect(not has_open(console.pid(), board.path), "the port is still open")
        # Exclusive in both ways that programs know.
        fd = os.open(board.path, os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.ioctl(fd, termios.TIOCEXCL)
        fcntl.ioctl(fd, termios.TIOCNXCL)
        console.type("AT+GMR")
        console.key("Enter")
        console.wait_for("not sent: the port is released; Alt-! opens it again")
        console.key("C-u")
        # Nobody may have it while it is someone else's.
        console.key("M-!")
        console.wait_for("in use by python")
        expect(not has_open(console.pid(), board.path), "the port is open while another program has it")
        os.close(fd)
        console.wait_for("the link is back")
        console.command("AT", "OK")
        links = wait_until("the return in the transcript", lambda: recorded(console, "link", 3))
        expect(links[0]["link"] == "down" and links[0]["released"] is True and links[0]["why"] == "to another program",
               f"the release is recorded as {links[0]}")
        expect(links[-1]["link"] == "up", f"the return is recorded as {links[-1]}")


def release(console, *arguments, **options):
    """`atmq release` in the console's environment, with what it writes."""
    return subprocess.Popen([os.environ["ATMQ"], "release", *map(str, arguments)], env=console.environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, **options)


def released(console, *arguments):
    """Its status, standard output and standard error."""
    process = release(console, *arguments)
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


# Is the port free?  Locked in both ways that programs know, as a flasher would.
FLASH = """
import fcntl, os, sys, termios
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.ioctl(fd, termios.TIOCEXCL)
fcntl.ioctl(fd, termios.TIOCNXCL)
print("flashed")
sys.exit(int(sys.argv[2]))
"""


def a_command_has_the_port_and_the_console_gets_it_back(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        status, out, err = released(console, "-p", board.path, "--", "python3", "-c", FLASH, board.path, "7")
        expect((status, out, err) == (7, "flashed\n", ""), f"{status}: {out!r} {err!r}")
        console.wait_for("ended with status 7, after")
        console.wait_for("the port is back")
        console.wait_for("the port is open again")
        console.command("AT", "OK")
        links = wait_until("the return in the transcript", lambda: recorded(console, "link", 2))
        expect(links[0].get("released") and links[0]["why"].startswith("to python3 -c"), f"recorded as {links[0]}")
        expect(len(links) == 2 and links[1]["link"] == "up", f"recorded as {links}")
        notes = [r["note"] for r in records(console) if "note" in r]
        expect(any(re.match(r"python3 \(process \d+\) ended with status 7, after \d", note) for note in notes), f"remarks: {notes}")
        # What was known of the board is asked again.
        wait_until("the question what the board is",
                   lambda: any("AT+GMR" in r.get("tx", "") and r["t"] >= links[1]["t"] for r in records(console)))


def secrets_of_the_command_are_not_shown(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        status, _, err = released(console, "-p", board.path, "--", "sh", "-c", ":", "--password", "hunter2", "TOKEN=hunter3", "-P", "hunter4")
        expect((status, err) == (0, ""), f"{status} {err!r}")
        console.wait_for("ended with status 0")
        wait_until("the release in the transcript", lambda: recorded(console, "link", 2))
        text = json.dumps(records(console))
        expect("--password *** TOKEN=*** -P ***" in text, "the command is not recorded with stars")
        expect("hunter" not in text and "hunter" not in console.screen(), "a secret was told")


def signals_reach_the_command(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        process = release(console, "-p", board.path, "--", "sh", "-c", "trap 'echo got it; exit 5' TERM; echo ready; while :; do sleep 0.1; done")
        expect(process.stdout.readline() == "ready\n", "the command did not start")
        console.wait_for("port released to sh (process")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=LIMIT)
        expect((process.returncode, out, err) == (5, "got it\n", ""), f"{process.returncode} {out!r} {err!r}")
        console.wait_for("ended with status 5")
        console.wait_for("the port is back")
        process = release(console, "-p", board.path, "--", "sh", "-c", "echo ready; kill -9 $$")
        process.communicate(timeout=LIMIT)
        expect(process.returncode == 128 + 9, f"status {process.returncode}")
        console.wait_for("ended by signal 9")
        console.wait_for(lambda screen: screen.count("the port is back") == 2)
        console.command("AT", "OK")


def killed_in_the_middle_it_waits_for_the_command_alone(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        process = release(console, "-p", board.path, "--", "sh", "-c", f"exec 3<>{board.path}; echo $$; read line < {where}/fifo")
        os.mkfifo(where / "fifo")
        pid = int(process.stdout.readline())
        console.wait_for(f"sh (process {pid})")
        process.kill()
        console.wait_for("was left: atmq release has gone")
        console.wait_for(re.compile("in use by .*"))
        expect(not has_open(console.pid(), board.path), "the port is open while the command has it")
        (where / "fifo").write_text("go on\n")
        console.wait_for("the link is back")
        console.command("AT", "OK")


def without_a_console_nothing_is_run(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        for arguments, said in (
                (("-p", "/dev/null", "--", "touch", where / "run"), "no console has /dev/null; these are open: "),
                (("touch", where / "run"), "-- is missing in front of the command"),
                (("--",), "no command follows --"),
                (("--frobnicate", "--", "touch", where / "run"), "unknown option")):
            status, out, err = released(console, *arguments)
            expect(status == 2 and said in err and out == "", f"{arguments}: {status} {out!r} {err!r}")
        status, _, err = released(console, "-p", board.path, "--", "no-such-command")
        expect(status == 127 and "no-such-command: No such file" in err, f"{status} {err!r}")
        console.wait_for("the port is back")
        console.key("F10")
        console.wait_for_end()
        status, _, err = released(console, "-p", board.path, "--", "touch", where / "run")
        expect(status == 2 and "no console" in err and "the command was not run" in err, f"{status} {err!r}")
        expect(not (where / "run").exists(), "the command was run")
        expect(not list((console.home / "atmq").iterdir()), "the socket was left")


def two_consoles_are_told_apart(where):
    (where / "a").mkdir()
    (where / "b").mkdir()
    with Board(where / "a") as a, Board(where / "b") as b, Console(where, a.path) as first, Console(where, b.path) as second:
        first.wait_for("ESP-AT 2.1.0")
        second.wait_for("ESP-AT 2.1.0")
        status, _, err = released(first, "--", "true")
        expect(status == 2 and "which port? name it with -p PORT" in err and str(a.path) in err and str(b.path) in err, f"{status} {err!r}")
        # By another name of the same device.
        status, _, err = released(first, "-p", os.path.realpath(b.path), "--", "true")
        expect((status, err) == (0, ""), f"{status} {err!r}")
        second.wait_for("ended with status 0")
        expect("released" not in first.screen(), "the other console released its port")


def without_a_command_the_port_is_released_until_it_ends(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        process = release(console, "-p", board.path)
        console.wait_for("port released to another program; Alt-! opens it again")
        expect(not has_open(console.pid(), board.path), "the port is open")
        status, _, err = released(console, "-p", board.path, "--", "true")
        expect(status == 2 and "another atmq release has the port" in err, f"{status} {err!r}")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT)
        expect(process.returncode == 0 and "is released" in err, f"{process.returncode} {err!r}")
        console.wait_for("the port is back")


def a_port_of_the_network_is_released_as_well(where):
    port = free_port()
    with Board(where, "--tcp", f"127.0.0.1:{port}"), Console(where, f"tcp:127.0.0.1:{port}", columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        status, out, err = released(console, "-p", f"tcp:127.0.0.1:{port}", "--", "echo", "done")
        expect((status, out, err) == (0, "done\n", ""), f"{status} {out!r} {err!r}")
        console.wait_for("the port is back")
        console.command("AT", "OK")
        console.key("M-!")
        console.wait_for("port released")
        with socket.socket() as s:
            s.settimeout(LIMIT)
            s.connect(("127.0.0.1", port))
            s.sendall(b"AT\r\n")
            wait_until("the board's answer to another", lambda: b"OK" in s.recv(4096))
        console.key("M-!")
        console.wait_for(lambda screen: screen.count("the port is back") == 2)


def the_log_port_is_released_with_the_boards(where):
    log = where / "log"
    with Board(where, "--log-pty", log) as board, Console(where, "--log-port", log, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        process = release(console, "-p", os.path.realpath(log), "--", "sh", "-c", "echo ready; read line < $0", where / "fifo")
        os.mkfifo(where / "fifo")
        expect(process.stdout.readline() == "ready\n", "the command did not start")
        expect(not has_open(console.pid(), board.path) and not has_open(console.pid(), log), "a port is open")
        (where / "fifo").write_text("go on\n")
        console.wait_for("the log port is back")
        console.wait_for("the port is back")
        process.communicate(timeout=LIMIT)
        expect(has_open(console.pid(), board.path) and has_open(console.pid(), log), "a port is not open")


def a_tap_releases_the_boards_port(where):
    with Board(where) as board, Console(where, "tap", "--pty", where / "at", board.path, columns=200) as console:
        console.wait_for("not open")
        fd = os.open(where / "at", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(fd)
        console.wait_for("at, open")
        console.key("M-!")
        console.wait_for("the port is released to another program")
        os.write(fd, b"AT\r\n")
        console.wait_for("while the link is down is lost")
        expect(not has_open(console.pid(), board.path), "the port is open")
        console.key("M-!")
        console.wait_for("the port is back")
        os.write(fd, b"AT\r\n")
        wait_until("the answer", lambda: select.select([fd], [], [], 0)[0] and b"OK" in os.read(fd, 4096))
        os.close(fd)


def a_replay_shows_it_calmly(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        released(console, "-p", board.path, "--", "true")
        console.wait_for("the port is back")
        console.key("F10")
        console.wait_for_end()
        path = next((console.home / "state/atmq/transcripts").glob("*.jsonl"))
        at = next(r["t"] for r in records(console) if r.get("released"))
        for words, status in ((["replay", "--check"], 0), (["replay", "--text", "-", "--size", "120x36", "--at", f"{at + 0.0001:.4f}"], 0),
                              (["export", "--format", "html", "-o", where / "page.html"], 0)):
            done = subprocess.run([os.environ["ATMQ"], *words, path], env=console.environment, text=True, capture_output=True, timeout=LIMIT)
            expect(done.returncode == status, f"{words}: {done.returncode} {done.stderr!r}")
            if "--text" in words:
                expect("port released to true" in done.stdout and "link down" not in done.stdout, done.stdout)
        page = (where / "page.html").read_text()
        expect("port released" in page and "link lost: to true" not in page, "the page does not say it")


def a_running_script_is_not_interrupted(where):
    with Board(where) as board:
        (where / "script.at").write_text("AT\nsleep 60s\n")
        environment = {**os.environ, "HOME": str(where), "XDG_RUNTIME_DIR": str(where)}
        script = subprocess.Popen([os.environ["ATMQ"], "run", "-p", board.path, where / "script.at"],
                                  env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until("its socket", lambda: list(where.glob("atmq/*")))
            done = subprocess.run([os.environ["ATMQ"], "release", "-p", board.path, "--", "touch", where / "run"], env=environment, text=True,
                                  capture_output=True, timeout=LIMIT)
            expect(done.returncode == 2 and "a script is running; the command was not run" in done.stderr,
                   f"{done.returncode} {done.stderr!r}")
            expect(not (where / "run").exists(), "the command was run")
        finally:
            end(script)
        expect(not list(where.glob("atmq/*")), "the socket was left")


def a_folder_that_has_no_room_for_it_is_passed_over(where):
    """Its path is too long for a socket, or it is another's, or no folder: the next place will do."""
    long, shared, file = where / ("x" * 100), where / "shared", where / "file"
    long.mkdir()
    shared.mkdir()
    (shared / "atmq").mkdir()
    (shared / "atmq").chmod(0o777)
    file.mkdir()
    (file / "atmq").write_text("mine")
    with Board(where) as board:
        for runtime in (long, shared, file):
            with Console(where, board.path, columns=200, environment={"XDG_RUNTIME_DIR": str(runtime)}) as console:
                console.wait_for("ESP-AT 2.1.0")
                status, _, err = released(console, "-p", board.path, "--", "true")
                expect((status, err) == (0, ""), f"{runtime}: {status} {err!r}")
                console.wait_for("the port is back")
                console.key("F10")
                console.wait_for_end()
            expect(not list(shared.glob("atmq/*")) and (file / "atmq").read_text() == "mine", "what is not ours was used")


def hostile_lines_end_nothing(where):
    with Board(where) as board, Console(where, board.path, columns=200) as console:
        console.wait_for("ESP-AT 2.1.0")
        path = next((console.home / "atmq").iterdir())
        expect(path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700, "others may come in")
        for line in (b"\n", b"{}\n", b"\xff\0{\n", b'{"release":"end"}\n', b'{"release":"runs","number":-1}\n', b"[" * 20000, b"x" * 100000):
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(str(path))
                s.sendall(line)
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(LIMIT)
            s.connect(str(path))
            s.sendall(json.dumps({"release": "begin", "text": "\x1b[2J\u202e" + "x" * 1000}).encode() + b"\n")
            expect(s.recv(1000) == b'{"release":"closed"}\n', "the port was not released")
            wait_until("the name, made visible", lambda: "␛[2J" in console.screen())
        console.wait_for("the port is back")
        console.command("AT", "OK")


run(the_key_closes_the_port_and_opens_it_again,
    a_command_has_the_port_and_the_console_gets_it_back,
    secrets_of_the_command_are_not_shown,
    signals_reach_the_command,
    killed_in_the_middle_it_waits_for_the_command_alone,
    without_a_console_nothing_is_run,
    two_consoles_are_told_apart,
    without_a_command_the_port_is_released_until_it_ends,
    a_port_of_the_network_is_released_as_well,
    the_log_port_is_released_with_the_boards,
    a_tap_releases_the_boards_port,
    a_replay_shows_it_calmly,
    a_running_script_is_not_interrupted,
    a_folder_that_has_no_room_for_it_is_passed_over,
    hostile_lines_end_nothing)
