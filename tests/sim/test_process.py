# SPDX-License-Identifier: GPL-3.0-or-later
"""atmq-sim as a process: what it refuses, what it makes in the file system, and how it ends."""

import os
import signal
import socket
import subprocess

from peers import LIMIT, Broker, Failure, Port, end, new_folder, run, start

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
    refused("--boot: soon is not a number", "--boot", "soon")
    refused("--timing: fast is not known; there are instant and board", "--timing", "fast")
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
    wrong = b"error: warp is not a known fault\n"
    for data, wanted in (
            (b"busy 0\nwarp 9\nlose 0\n", b"ok\n" + wrong + b"ok\n"),
            # The last one needs no line feed, as printf has it.
            (b"busy 0", b"ok\n"),
            (b"warp 9\nbusy 0", wrong + b"ok\n"),
            (b"", b""),
            (b"at 1s\n", b"error: statement after the time is missing\n"),
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


def own_address():
    """A loopback address of this process.  At 127.0.0.1 other tests knock at ports that they know to be free."""
    return f"127.{1 + os.getpid() // 65536 % 250}.{os.getpid() // 256 % 256}.{1 + os.getpid() % 254}"


def the_seventeenth_client_waits_for_its_turn():
    address = own_address()
    process = start(ATMQ_SIM, "--broker", "memory", "--tcp", address + ":0", stdout=-1, text=True)
    number = int(process.stdout.readline().split(",")[0].rsplit(":", 1)[1])
    clients = []
    for _ in range(16):
        clients.append(Port(socket.create_connection((address, number), timeout=LIMIT).detach()))
        clients[-1].send(b"AT\r\n")
        clients[-1].until(b"AT\r\n\r\nOK\r\n")
    waiting = Port(socket.create_connection((address, number), timeout=LIMIT).detach())
    waiting.send(b"AT+CWMODE?\r\n")
    last = clients[15]
    clients[0].send(b"ATE0\r\n")
    last.until(b"\r\nOK\r\n")
    need(last.held == b"", last.held)
    clients[3].close()
    last.until(b"+CWMODE:1\r\n\r\nOK\r\n")
    waiting.until(b"+CWMODE:1\r\n\r\nOK\r\n")
    for client in clients[:3] + clients[4:] + [waiting]:
        client.close()
    end(process)


def a_reset_cuts_the_connection_to_the_broker():
    """As a board's: the broker publishes the will.  Where Paho's trace did not tell its socket, standard
    error would say so."""
    broker = Broker()
    path = new_folder() + "/board"
    process = start(ATMQ_SIM, "--broker", f"127.0.0.1:{broker.port}", "--pty", path, stdout=-1, stderr=-1)
    process.stdout.readline()
    port = Port(path)
    port.until(b"WIFI GOT IP\r\n")
    for line in ('AT+MQTTUSERCFG=0,1,"reset","","",0,0,""', 'AT+MQTTCONNCFG=0,120,0,"will","lost",0,0',
                 f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},0'):
        port.send(line.encode() + b"\r\n")
        port.until(b"\r\nOK\r\n")
    with broker.subscriber("will") as received:
        port.send(b"AT+RST\r\n")
        need(received() == ["0 0 will " + b"lost".hex()], "no last will")
    port.close()
    process.terminate()
    need(process.wait(timeout=LIMIT) == 0, process.returncode)
    need(process.stderr.read() == b"", "the connection was not cut")
    broker.stop()


run([
    options_that_mean_nothing_are_refused,
    the_link_of_a_board_that_runs_is_not_replaced,
    a_control_socket_that_another_one_made_stays,
    each_statement_is_answered_once,
    many_statements_at_once_take_no_time,
    nothing_is_left_in_the_file_system,
    a_line_that_cannot_be_written_is_told,
    the_seventeenth_client_waits_for_its_turn,
    a_reset_cuts_the_connection_to_the_broker,
])
