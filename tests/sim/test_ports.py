# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to a virtual board: pseudo-terminals, TCP, several boards, and foreign clients."""

import os
import pty
import re
import shutil
import signal
import socket

from peers import LIMIT, Board, Failure, Port, Skip, new_folder, run, start, end

OK = b"\r\nOK\r\n"


def tcp_client(address):
    host, _, port = address.rpartition(":")
    return Port(socket.create_connection((host.strip("[]"), int(port)), timeout=LIMIT).detach())


def ready_line(*options):
    process = start(os.environ["ATMQ_SIM"], "--broker", "memory", *options, stdout=-1, text=True)
    return process, process.stdout.readline()


def tcp_addresses(line):
    return re.findall(r"tcp:(\S+:\d+)", line)


def tcp_serves_the_same_board_as_the_pty():
    path = new_folder() + "/board"
    process, line = ready_line("--pty", path, "--tcp", "127.0.0.1:0")
    local, remote = Port(path), tcp_client(tcp_addresses(line)[0])
    local.until(b"WIFI GOT IP\r\n")
    remote.send(b"ATE0\r\n")
    remote.until(OK)
    local.until(OK)
    local.send(b"AT+CWMODE?\r\n")
    remote.expect(b"+CWMODE:1\r\n" + OK)
    local.expect(b"+CWMODE:1\r\n" + OK)
    local.close()
    remote.close()
    if end(process) != 0:
        raise Failure("status is not 0")


def tcp_clients_may_come_and_go():
    process, line = ready_line("--tcp", "[::1]:0")
    if "/dev/pts" in line:
        raise Failure("a pseudo-terminal nobody asked for: " + line)
    for _ in range(3):
        client = tcp_client(tcp_addresses(line)[0])
        client.send(b"AT\r\n")
        client.until(b"AT\r\n" + OK)
        client.close()
    end(process)


def each_port_more_is_a_board_of_its_own():
    folder = new_folder()
    process, line = ready_line("--pty", folder + "/a", "--pty", folder + "/b",
                               "--tcp", "127.0.0.1:0", "--tcp", "127.0.0.1:0",
                               "--tcp", "127.0.0.1:0")
    a, b = Port(folder + "/a"), Port(folder + "/b")
    a.until(b"WIFI GOT IP\r\n")
    b.until(b"WIFI GOT IP\r\n")
    one, two, three = (tcp_client(address) for address in tcp_addresses(line))
    for number, (port, also) in enumerate(((a, one), (b, two))):
        port.command(f"AT+SYSMSG={number + 1}", OK)
        also.until(OK)
    three.command("AT+SYSMSG?", b"+SYSMSG:0\r\n" + OK)
    a.command("AT+SYSMSG?", b"+SYSMSG:1\r\n" + OK)
    two.send(b"AT+SYSMSG?\r\n")
    b.until(b"+SYSMSG:2\r\n" + OK)
    for port in (a, b, one, two, three):
        port.close()
    end(process)


def without_a_port_it_makes_one_and_names_it():
    process, line = ready_line()
    name = re.fullmatch(r"atmq-sim: ready on (/dev/pts/\d+), broker in memory\n", line)
    if not name:
        raise Failure(line)
    port = Port(name.group(1))
    port.until(b"WIFI GOT IP\r\n")
    port.command("AT", OK)
    port.close()
    end(process)


def a_port_that_is_taken_is_told_with_status_3():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        process = start(os.environ["ATMQ_SIM"], "--tcp", address, stdout=-1, stderr=-1, text=True)
        out, err = process.communicate(timeout=LIMIT)
    if process.returncode != 3 or out or err != f"atmq-sim: --tcp {address}: Address already in use\n":
        raise Failure(f"{process.returncode} {out!r} {err!r}")


def picocom_finds_a_board():
    if not shutil.which("picocom"):
        raise Skip("picocom is not installed")
    board = Board("--broker", "memory")
    board.port.close()
    master, slave = pty.openpty()
    picocom = start("picocom", "-b", "115200", "--omap", "crcrlf", "--nolock", board.path,
                    stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    screen = Port(master)
    try:
        screen.until(b"Terminal ready")
        screen.send(b"AT\r")
        screen.until(OK)
        screen.send(b"AT+GMR\r")
        screen.until(b"AT version:2.1.0.0")
        screen.until(OK)
        screen.send(b"\x01\x18")
        if picocom.wait(timeout=LIMIT) != 0:
            raise Failure("picocom's status is not 0")
    finally:
        screen.close()
        board.port = Port(board.path)
        board.stop()


def a_client_on_the_network_that_reads_nothing_is_told():
    control = new_folder() + "/control"
    process = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--tcp", "127.0.0.1:0", "--control", control,
                    stdout=-1, stderr=-1)
    port = int(re.search(rb"tcp:127.0.0.1:(\d+)", process.stdout.readline()).group(1))
    errors = Port(os.dup(process.stderr.fileno()))
    with socket.create_connection(("127.0.0.1", port)), socket.socket(socket.AF_UNIX) as statements:
        statements.connect(control)
        statements.sendall(b"flood 20000 t 1000\n")
        errors.until(f"a client of tcp:127.0.0.1:{port} does not read; "
                     "the board's output is lost for it\n".encode())
    errors.close()
    end(process)


def what_nobody_reads_is_dropped_and_told_once():
    path = new_folder() + "/board"
    process = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--dialect", "esp-at", "--pty", path,
                    stdout=-1, stderr=-1)
    process.stdout.readline()
    errors = Port(os.dup(process.stderr.fileno()))
    port = Port(path)
    port.until(b"WIFI GOT IP\r\n")
    # Each of these lines is answered with more than a thousand bytes; nothing of it is read.  As many as
    # it needs, and some more: a slow machine would still answer the rest when the program should end.
    told = b"nobody reads " + path.encode() + b"; the board's output is lost\n"
    for _ in range(1000):
        if told in errors.held:
            break
        port.send(b"AT+CMD?\r\n" * 20)
        errors.more(0)
    port.send(b"AT+CMD?\r\n" * 20)
    errors.until(told)
    process.send_signal(signal.SIGTERM)
    if process.wait(timeout=LIMIT) != 0:
        raise Failure("status is not 0")
    while errors.more(0) and errors.held == b"":
        pass
    if errors.held:
        raise Failure(repr(errors.held))
    errors.close()
    port.close()


run([
    tcp_serves_the_same_board_as_the_pty,
    tcp_clients_may_come_and_go,
    each_port_more_is_a_board_of_its_own,
    without_a_port_it_makes_one_and_names_it,
    a_port_that_is_taken_is_told_with_status_3,
    picocom_finds_a_board,
    a_client_on_the_network_that_reads_nothing_is_told, what_nobody_reads_is_dropped_and_told_once,
])
