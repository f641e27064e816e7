# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults by option, by file and live; each seen from the outside."""

import os
import socket
import subprocess
import time

from peers import LIMIT, Board, Broker, Failure, Port, end, new_folder, run, start, wait_until

OK = b"\r\nOK\r\n"
READY = b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"


class Control:
    """The control socket: a statement in, one line back."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rw", encoding="utf-8")

    def ask(self, statement):
        self.lines.write(statement + "\n")
        self.lines.flush()
        return self.lines.readline()

    def tell(self, statement):
        answer = self.ask(statement)
        if answer != "ok\n":
            raise Failure(f"{statement}: {answer!r}")

    def close(self):
        self.lines.close()
        self.socket.close()


def live(*options):
    folder = new_folder()
    board = Board("--broker", "memory", "--control", folder + "/control", *options)
    return board, Control(folder + "/control")


def refused(wanted, *options):
    done = subprocess.run([os.environ["ATMQ_SIM"], "--broker", "memory", *options], timeout=LIMIT,
                          capture_output=True, text=True, check=False)
    if done.returncode != 2 or done.stderr != "atmq-sim: " + wanted + "\n" or done.stdout:
        raise Failure(f"{options}: {done.returncode} {done.stderr!r} {done.stdout!r}")


def a_wrong_plan_is_refused_before_anything_starts():
    refused("--fault: 2 is not a chance between 0 and 1", "--fault", "split 1; lose 2")
    path = new_folder() + "/plan"
    with open(path, "w", encoding="utf-8") as f:
        f.write("# a plan\n\nsplit 1\nwarp 9; split 2\n")
    refused(f"{path}:4: warp is not a known fault", "--fault-file", path)
    refused(f"{path}.not: No such file or directory", "--fault-file", path + ".not")


def faults_come_by_option_and_by_file():
    path = new_folder() + "/plan"
    with open(path, "w", encoding="utf-8") as f:
        f.write("mute SYSMSG # never answered\n")
    board = Board("--broker", "memory", "--fault-file", path, "--fault", "mute SYSLOG",
                  "--fault", "at 50ms message t hello")
    board.port.expect(b'+MQTTSUBRECV:0,"t",5,hello\r\n')
    board.port.command("AT+SYSLOG?", b"")
    # One mute at a time: the later one counts.
    board.port.command("AT+SYSMSG?", b"+SYSMSG:0\r\n" + OK)
    board.stop()


def faults_come_live_and_go():
    board, control = live()
    control.tell("busy 1")
    board.port.command("AT", b"\r\nbusy p...\r\n")
    control.tell("off")
    board.port.command("AT", OK)
    answer = control.ask("warp 9")
    if answer != "error: warp is not a known fault\n":
        raise Failure(answer)
    control.close()
    board.stop()


def the_control_socket_says_why_in_the_users_language():
    board, control = live("--lang", "zh_CN")
    for line, answer in (("off", "ok\n"), ("warp", "error: warp 不是已知的故障\n"), ("board 2 off", "error: 模组的编号为 1～1\n")):
        if control.ask(line) != answer:
            raise Failure(f"{line}: not {answer}")
    control.close()
    board.stop()


def the_control_socket_goes_with_the_program_and_takes_a_stale_one_over():
    board, control = live()
    path = control.socket.getpeername()
    control.close()
    board.process.kill()
    board.process.wait()
    if not os.path.exists(path):
        raise Failure("nothing stale to take over")
    process = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--control", path, stdout=-1)
    process.stdout.readline()
    # One that is in use is not taken.
    other = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--control", path, stderr=-1)
    if other.wait(timeout=LIMIT) != 3:
        raise Failure("a second one got it")
    Control(path).tell("message t x")
    if os.stat(path).st_mode & 0o777 != 0o600:
        raise Failure("others may use the socket")
    end(process)
    if os.path.exists(path):
        raise Failure("the socket is still there")


def an_unplugged_board_is_gone_and_comes_back():
    board, control = live()
    control.tell("plug off")
    if os.path.lexists(board.path):
        raise Failure("the path is still there")
    if not board.port.ends():
        raise Failure("the old port did not end")
    board.port.close()
    control.tell("plug on")
    board.port = Port(board.path)
    board.port.expect(READY)
    board.port.command("AT", OK)
    control.close()
    board.stop()


def a_tcp_port_is_the_same_after_unplugging():
    folder = new_folder()
    process = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--tcp", "127.0.0.1:0",
                    "--control", folder + "/control", stdout=-1, text=True)
    host, _, port = process.stdout.readline().split("tcp:")[1].split(",")[0].rpartition(":")
    control = Control(folder + "/control")
    client = Port(socket.create_connection((host, int(port)), timeout=LIMIT).detach())
    control.tell("plug off")
    if not client.ends():
        raise Failure("the connection did not end")
    client.close()
    with socket.socket() as s:
        if s.connect_ex((host, int(port))) == 0:
            raise Failure("still there")
    control.tell("plug on")
    client = Port(socket.create_connection((host, int(port)), timeout=LIMIT).detach())
    client.send(b"AT\r\n")
    client.until(OK)
    client.close()
    control.close()
    end(process)


def the_same_seed_gives_the_same_bytes_in_another_process():
    said = []
    for plan in ("seed 5; lose 0.05; flip 0.05; noise 0.05", "seed 6; lose 0.05; flip 0.05; noise 0.05",
                 "seed 5; lose 0.05; flip 0.05; noise 0.05; split 1"):
        path = new_folder() + "/board"
        process = start(os.environ["ATMQ_SIM"], "--broker", "memory", "--pty", path, "--fault", plan,
                        "--fault", "at 200ms lose 0; at 200ms flip 0; at 200ms noise 0",
                        "--fault", "at 210ms message the end", stdout=-1)
        process.stdout.readline()
        port = Port(path)
        port.send(b"AT+GMR\r\n" * 20)
        said.append(port.until(b'+MQTTSUBRECV:0,"the",3,end\r\n'))
        port.close()
        end(process)
    if said[0] != said[2] or said[0] == said[1]:
        raise Failure(repr(said))


def pieces_come_one_after_another():
    board, control = live()
    control.tell("split 2; delay 30ms")
    began = time.monotonic()
    board.port.command("AT", OK)
    took = time.monotonic() - began
    # "AT\r\n" and "\r\nOK\r\n" are 5 pieces: 4 pauses at least.
    if took < 0.12:
        raise Failure(f"it took {took} s")
    control.close()
    board.stop()


def a_flood_floods():
    board, control = live()
    began = time.monotonic()
    control.tell("flood 20000 t 40")
    said = board.port.until(b'+MQTTSUBRECV:0,"t",40,' + b"0000020000".ljust(40, b".") + b"\r\n")
    took = time.monotonic() - began
    # None is missing, and they come at that rate, as far as the machine has time for it.
    wanted = b"".join(b'+MQTTSUBRECV:0,"t",40,%s\r\n' % (b"%010d" % n).ljust(40, b".")
                      for n in range(1, 20001))
    if said != wanted:
        raise Failure("not all messages came, or not in order")
    if not 0.9 < took < 3:
        raise Failure(f"20000 messages took {took} s")
    control.tell("flood 0; message t dry")
    board.port.until(b'+MQTTSUBRECV:0,"t",3,dry\r\n')
    control.close()
    board.stop()


def each_board_has_its_own_faults():
    folder = new_folder()
    board, control = live("--pty", folder + "/second")
    second = Port(folder + "/second")
    second.until(READY)
    control.tell("board 2 mute all")
    board.port.command("AT", OK)
    second.command("AT", b"")
    control.tell("message t both")
    for port in (board.port, second):
        port.expect(b'+MQTTSUBRECV:0,"t",4,both\r\n')
    if control.ask("board 3 off") != "error: there are boards 1 to 2\n":
        raise Failure("a board that is not there")
    second.close()
    control.close()
    board.stop()


def a_broker_that_goes_and_comes_back_is_found_again():
    broker = Broker()
    folder = new_folder()
    board = Board("--control", folder + "/control")
    control = Control(folder + "/control")
    port = board.port
    try:
        port.command('AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""', OK)
        port.command('AT+MQTTCONNCFG=0,120,0,"will","lost",0,0', OK)
        connected = f'+MQTTCONNECTED:0,1,"127.0.0.1","{broker.port}","",1\r\n'.encode()
        port.command(f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},1', connected + OK)
        with broker.subscriber("will") as received:
            control.tell("broker off")
            port.expect(b"+MQTTDISCONNECTED:0\r\n")
            if received() != ["0 0 will " + b"lost".hex()]:
                raise Failure("no last will")
        control.tell("broker on")
        port.expect(connected)
        port.command('AT+MQTTPUB=0,"t","x",1,0', OK)
        control.tell("wifi off")
        port.expect(b"WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n")
        control.tell("wifi on")
        port.expect(b"WIFI CONNECTED\r\nWIFI GOT IP\r\n" + connected)
        control.tell("reset")
        port.expect(READY)
    finally:
        control.close()
        board.stop()
        broker.stop()


run([
    a_wrong_plan_is_refused_before_anything_starts,
    faults_come_by_option_and_by_file,
    faults_come_live_and_go,
    the_control_socket_says_why_in_the_users_language,
    the_control_socket_goes_with_the_program_and_takes_a_stale_one_over,
    an_unplugged_board_is_gone_and_comes_back,
    a_tcp_port_is_the_same_after_unplugging,
    the_same_seed_gives_the_same_bytes_in_another_process,
    pieces_come_one_after_another,
    a_flood_floods,
    each_board_has_its_own_faults,
    a_broker_that_goes_and_comes_back_is_found_again,
])
