# SPDX-License-Identifier: GPL-3.0-or-later
"""atmq-sim as a process: what it refuses, what it makes in the file system, and how it ends."""

import os
import signal
import socket
import subprocess

from peers import LIMIT, Failure, Port, end, new_folder, run, start

ATMQ_SIM = os.environ["ATMQ_SIM"]


def need(condition, what):
    if not condition:
        raise Failure(what)


def refused(wanted, *options, status=2):
    done = subprocess.run([ATMQ_SIM, "--broker", "memory", *options], timeout=LIMIT,
                          capture_output=True, text=True, check=False)
    need((done.returncode, done.stderr, done.stdout) == (status, "atmq-sim: " + wanted + "\n", ""),
         f"{options}: {done.returncode} {done.stderr!r} {done.stdout!r}")


def ready(*options, **more):
    process = start(ATMQ_SIM, "--broker", "memory", *options, stdout=-1, text=True, **more)
    line = process.stdout.readline()
    need(line.startswith("atmq-sim: ready on "), line)
    return process


def options_that_mean_nothing_are_refused():
    path = new_folder() + "/board"
    refused("--control: the path is empty", "--control", "")
    refused("--pty: the path is empty", "--pty", "")
    refused("--boot is -1; it can be 0 to 60000 milliseconds", "--boot", "-1")
    refused("--boot: soon is no number", "--boot", "soon")
    for other in ("--pty", "--log-pty"):
        refused(path + " is given for two ports; each needs a path of its own",
                "--pty", path, other, path)
    need(not os.path.lexists(path), "it made a port")


def the_link_of_a_board_that_runs_is_not_replaced():
    path = new_folder() + "/board"
    process = ready("--pty", path)
    # Whoever has the port makes no difference.
    port = Port(path)
    target = os.readlink(path)
    refused(f"{path} is the board of another atmq-sim (process {process.pid}); choose another path",
            "--pty", path, status=3)
    need(os.readlink(path) == target, "it was replaced")
    port.close()
    process.kill()
    process.wait()
    need(os.readlink(path) == target, "nothing stale to replace")
    end(ready("--pty", path))


def a_control_socket_that_another_one_made_stays():
    path = new_folder() + "/control"
    one = ready("--control", path)
    os.unlink(path)
    other = ready("--control", path)
    end(one)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
    end(other)
    need(not os.path.exists(path), "the socket is still there")


def ask(path, data):
    """What is answered to a client that sends this and then its end."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(LIMIT)
        client.connect(path)
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while part := client.recv(65536):
            answer += part
        return answer


def each_statement_is_answered_once():
    path = new_folder() + "/control"
    process = ready("--control", path)
    long = b"error: the line is too long\n"
    wrong = b"error: warp is no fault that is known\n"
    for data, wanted in (
            (b"busy 0\nwarp 9\nlose 0\n", b"ok\n" + wrong + b"ok\n"),
            # The last one needs no line feed, as printf has it.
            (b"busy 0", b"ok\n"),
            (b"warp 9\nbusy 0", wrong + b"ok\n"),
            (b"", b""),
            (b"at 1s\n", b"error: the statement behind the time is missing\n"),
            # The rest of a line that was refused is no statement.
            (b"x" * 300000 + b" warp\nbusy 0\n", long + b"ok\n"),
            (b"x" * 300000, long)):
        answer = ask(path, data)
        need(answer == wanted, f"{data[:20]}: {answer!r}")
    end(process)


def many_statements_at_once_take_no_time():
    path = new_folder() + "/control"
    process = ready("--control", path)
    need(ask(path, b"\n" * 60000) == b"ok\n" * 60000, "not each was answered")
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as f:
        ticks = sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))
    need(ticks < os.sysconf("SC_CLK_TCK"), f"{ticks} clock ticks")
    end(process)


def nothing_is_left_in_the_file_system():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        folder = new_folder()
        process = ready("--pty", folder + "/board", "--log-pty", folder + "/log",
                        "--control", folder + "/control")
        process.send_signal(number)
        need(process.wait(timeout=LIMIT) == 0, f"status {process.returncode}")
        need(os.listdir(folder) == [], os.listdir(folder))


def a_line_that_cannot_be_written_is_told():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([ATMQ_SIM, "--broker", "memory"], stdout=full, stderr=-1, text=True,
                              timeout=LIMIT, check=False)
    need(done.returncode == 2 and
         done.stderr == "atmq-sim: standard output: No space left on device\n", done)


def the_seventeenth_client_waits_for_its_turn():
    process = start(ATMQ_SIM, "--broker", "memory", "--tcp", "127.0.0.1:0", stdout=-1, text=True)
    number = int(process.stdout.readline().split(",")[0].rsplit(":", 1)[1])
    clients = [socket.create_connection(("127.0.0.1", number), timeout=LIMIT) for _ in range(17)]
    clients[16].sendall(b"AT\r\n")
    clients[0].sendall(b"ATE0\r\n")
    first = Port(os.dup(clients[15].fileno()))
    first.until(b"\r\nOK\r\n")
    need(first.held == b"", first.held)
    clients[3].close()
    first.until(b"\r\nOK\r\n")
    first.close()
    end(process)


run([
    options_that_mean_nothing_are_refused,
    the_link_of_a_board_that_runs_is_not_replaced,
    a_control_socket_that_another_one_made_stays,
    each_statement_is_answered_once,
    many_statements_at_once_take_no_time,
    nothing_is_left_in_the_file_system,
    a_line_that_cannot_be_written_is_told,
    the_seventeenth_client_waits_for_its_turn,
])
