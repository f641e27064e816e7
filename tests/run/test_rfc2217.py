# SPDX-License-Identifier: GPL-3.0-or-later
"""Boards behind network servers that speak RFC 2217: ser2net, pyserial's, and some that do it wrong."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import termios
import threading

import peers
from peers import LIMIT, Board, Skip, accepts, free_port, start, wait_until
from scripts import ATMQ, Puppet, Scripts, has, need

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's packages, whichever python this is
try:
    import serial
    import serial.rfc2217
except ImportError:
    serial = None

ALL_BYTES = bytes(range(256))


def ser2net(path, accepter):
    """The TCP port at which ser2net offers the serial port."""
    program = shutil.which("ser2net", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if not program:
        raise Skip("ser2net is not installed")
    port, scripts = free_port(), Scripts()
    scripts.write("ser2net.yaml", f"connection: &board\n  accepter: {accepter},tcp,127.0.0.1,{port}\n"
                                  f"  connector: serialdev(nouucplock=true),{path},115200n81,local\n")
    start(program, "-n", "-c", scripts.path("ser2net.yaml"), "-P", scripts.path("pid"), stderr=subprocess.DEVNULL)
    wait_until("ser2net", lambda: accepts(port))
    return port


def records(scripts, name):
    return [json.loads(line) for line in scripts.read(name).splitlines()]


def received(scripts, name):
    return b"".join(base64.b64decode(r["rx64"]) if "rx64" in r else r.get("rx", "").encode()
                    for r in records(scripts, name))


def every_byte_goes_through_ser2net_and_back():
    board = Board("--broker", "memory")
    board.port.close()
    port = ser2net(board.path, "telnet(rfc2217)")
    scripts = Scripts(x='AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""\nAT+MQTTCONN=0,"h",1883,0\nAT+MQTTSUB=0,"t",0\n'
                        f'pubraw 0 "t" hex {ALL_BYTES.hex()} qos 0 retain 0\nexpect message "t" length 256 within 5s\n')
    name = f"rfc2217:127.0.0.1:{port}"
    out, _ = scripts.run("-p", name, "-t", "t.jsonl", "x.at")
    has(out, name, "5 passed, 0 failed")
    header = records(scripts, "t.jsonl")[0]
    need((header["port"], header["baud"]) == (name, 115200), header)
    need(ALL_BYTES in received(scripts, "t.jsonl"), "the bytes are not in the transcript")


def speed_of(board):
    return termios.tcgetattr(board.master)[5]


def the_rate_of_the_port_is_set_and_follows_the_boards():
    board = Puppet({})
    port = ser2net(board.path, "telnet(rfc2217)")
    seen = []

    class Watch(dict):
        def get(self, line, otherwise):
            seen.append((line, speed_of(board)))
            return otherwise

    board.answers = Watch()
    Scripts(x="AT\nAT+UART_CUR=921600,8,1,0,0\nATE0\n").run("-p", f"rfc2217:127.0.0.1:{port}", "-b", "57600", "x.at")
    need(seen == [("AT", termios.B57600), ("AT+UART_CUR=921600,8,1,0,0", termios.B57600), ("ATE0", termios.B921600)],
         seen)


def the_doctor_finds_the_rate_at_the_far_end():
    board = Puppet({})
    port = ser2net(board.path, "telnet(rfc2217)")
    answers = {"AT+GMR": b"AT version:2.1.0.0\r\n\r\nOK\r\n"}

    class Slow(dict):
        def get(self, line, otherwise):
            return answers.get(line, otherwise) if speed_of(board) == termios.B9600 else None

    board.answers = Slow()
    done = subprocess.run([ATMQ, "doctor", f"rfc2217:127.0.0.1:{port}"], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=2 * LIMIT)
    need(done.returncode == 1, done)
    has(done.stdout.splitlines()[0], "the board answers at 9600 baud, not at 115200")
    has(done.stdout, "ESP-AT 2.1.0")


def servers_without_the_option_are_named_with_the_remedy():
    board = Puppet({})
    scripts = Scripts(x="AT\n")
    port = ser2net(board.path, "telnet(rfc2217=false)")
    _, err = scripts.run("-p", f"rfc2217:127.0.0.1:{port}", "x.at", status=3)
    need(err == f"atmq: rfc2217:127.0.0.1:{port} speaks Telnet, but does not offer RFC 2217; "
                "allow it there (ser2net: telnet(rfc2217))\n", err)
    for echoes in (False, True):
        plain = Server(lambda client, came, echo=echoes: came if echo else b"")
        _, err = scripts.run("-p", plain.name, "x.at", status=3)
        address = plain.name.removeprefix("rfc2217:")
        need(err == f"atmq: rfc2217:{address} is a plain TCP server; use tcp:{address}\n", err)


# ---- pyserial ----

class Line:
    """A serial port as pyserial has them, which keeps what is set."""

    def __init__(self):
        self.history = []
        self.values = {"baudrate": 9600, "bytesize": 8, "parity": "N", "stopbits": 1, "xonxoff": False, "rtscts": False,
                       "cts": True, "dsr": True, "ri": False, "cd": True}

    def __getattr__(self, name):
        return self.__dict__["values"][name]

    def __setattr__(self, name, value):
        if name in ("history", "values"):
            self.__dict__[name] = value
            return
        if name == "baudrate" and value > 1000000:
            raise ValueError("too fast")
        self.values[name] = value
        self.history.append((name, value))

    def reset_input_buffer(self):
        self.history.append(("purge", "in"))

    def reset_output_buffer(self):
        self.history.append(("purge", "out"))


class Server:
    """A TCP server for one client after the other: `answer` has the bytes for what came."""

    def __init__(self, answer, greet=b""):
        self.answer, self.greet, self.came = answer, greet, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.name = f"rfc2217:127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            self.client = client
            try:
                self.begin(client)
                while came := client.recv(4096):
                    self.came += came
                    answer = self.answer(client, came)
                    if answer is None:
                        break
                    client.sendall(answer)
            except OSError:
                pass
            client.close()

    def begin(self, client):
        client.sendall(self.greet)


class PySerial(Server):
    """pyserial's server in front of a board that answers OK to every line."""

    def __init__(self):
        if not serial:
            raise Skip("python3-serial is not installed")
        self.line, self.data = Line(), b""
        super().__init__(self.talk)

    def begin(self, client):
        self.manager = serial.rfc2217.PortManager(self.line, Writer(client))

    def talk(self, client, came):
        for byte in self.manager.filter(came):
            self.data += byte
        answer = b""
        while b"\r\n" in self.data:
            line, self.data = self.data.split(b"\r\n", 1)
            self.line.history.append(("line", line.decode()))
            answer += b"".join(self.manager.escape(line + b"\r\n\r\nOK\r\n"))
        return answer


class Writer:
    def __init__(self, client):
        self.write = client.sendall


def pyserials_server_sets_what_it_is_asked_to():
    server = PySerial()
    Scripts(x="AT\nAT+UART_CUR=921600,8,3,2,0\nATE0\n").run(
        "-p", server.name, "-b", "57600", "--parity", "odd", "--flow", "xonxoff", "x.at")
    history = server.line.history
    first = history.index(("line", "AT"))
    need(dict(history[:first]) == {"bytesize": 8, "parity": "O", "stopbits": 1, "xonxoff": True, "baudrate": 57600},
         history)
    last = history.index(("line", "ATE0"))
    change = history.index(("line", "AT+UART_CUR=921600,8,3,2,0"))
    need(dict(history[change + 1:last])["baudrate"] == 921600, history)
    need(server.line.values["parity"] == "E" and server.line.values["stopbits"] == 2, server.line.values)
    need(not any(name in ("dtr", "rts") for name, _ in history), "opening leaves DTR and RTS alone")


def a_script_resets_the_board_by_the_lines():
    server = PySerial()
    Scripts(x="AT\nreset\nATE0\n").run("-p", server.name, "--reset-sequence", "d0 r1 w20 r0 b10", "x.at")
    need(server.line.history[-7:] == [("line", "AT"), ("dtr", False), ("rts", True), ("rts", False),
                                      ("break_condition", True), ("break_condition", False), ("line", "ATE0")],
         server.line.history)


def a_rate_that_the_port_cannot_do_is_refused_in_words():
    server = PySerial()
    address = server.name.removeprefix("rfc2217:")
    _, err = Scripts(x="AT\n").run("-p", server.name, "-b", "2000000", "x.at", status=3)
    need(err == f"atmq: rfc2217:{address}: the port cannot do 2000000 baud (it would use 9600); "
                "choose another rate with --baud\n", err)


# ---- servers that do it wrong ----

AGREE = b"\xff\xfd\x2c\xff\xfb\x00\xff\xfd\x00"


def setting(command, *values):
    return b"\xff\xfa\x2c" + bytes((command, *values)) + b"\xff\xf0"


ALL_SET = setting(102, 8) + setting(103, 1) + setting(104, 1) + setting(105, 1) + setting(101, 0, 1, 0xc2, 0)


def fails(server, *said, words=()):
    scripts = Scripts(x="AT\n")
    _, err = scripts.run("-p", server.name, *words, "x.at", status=3)
    has(err, server.name, *said)
    need(err.count("\n") == 1 and "\x1b" not in err, err)


def a_server_that_agrees_and_says_nothing_more_is_reported():
    fails(Server(lambda client, came: AGREE if b"\xff\xfb\x2c" in came else b""),
          "offers RFC 2217, but does not say what rate its port has")
    fails(Server(lambda client, came: AGREE + setting(101, 0, 1, 0xc2, 0) if b"\xff\xfb\x2c" in came else b""),
          "offers RFC 2217, but does not say what rate its port has")


def a_setting_that_the_server_ignores_is_reported():
    server = Server(lambda client, came: AGREE if b"\xff\xfb\x2c" in came else setting(101, 0, 1, 0xc2, 0))
    fails(server, "the port cannot do even parity", words=("--parity", "even"))


def a_server_that_hangs_up_is_quoted():
    fails(Server(lambda client, came: None, greet=b"Port already in use\x1b[31m\r\n"),
          "closed by", "which said: Port already in use\u241b[31m")


def a_server_that_only_floods_is_given_up():
    fails(Server(lambda client, came: b"x" * 200000), "is a plain TCP server")
    fails(Server(lambda client, came: b"\xff\xfa" + b"\xff\xff" * 200000), "is a plain TCP server")


class Board2217(Server):
    """A server in front of a board that answers OK."""

    def __init__(self, after=b""):
        self.after, self.agreed = after, False
        super().__init__(self.talk)

    def talk(self, client, came):
        if not self.agreed:
            self.agreed = True
            return b"\r\nready\r\n" + AGREE
        if b"\xff\xfa\x2c\x01" in came:
            return ALL_SET + self.after
        return came + b"\r\nOK\r\n" if came.endswith(b"\r\n") else b""


def what_the_board_says_before_the_server_has_answered_is_not_lost():
    scripts = Scripts(x="expect ready within 5s\nAT\n")
    scripts.run("-p", Board2217().name, "-t", "t.jsonl", "x.at")
    has(received(scripts, "t.jsonl").decode(), "\r\nready\r\n")


def the_log_port_can_be_at_a_server_too():
    log = Board2217(b"I (1) boot: here\xff\xff\r\n")
    scripts, board = Scripts(x="AT\n"), Puppet({"AT": None})
    process = scripts.start("-p", board.path, "--log-port", log.name, "-t", "t.jsonl", "x.at")
    wait_until("its log", lambda: os.path.exists(scripts.path("t.jsonl")) and b'"log64"' in scripts.read("t.jsonl"))
    board.say(b"\r\nOK\r\n")
    scripts.finish(process)
    logged = b"".join(base64.b64decode(r["log64"]) if "log64" in r else r.get("log", "").encode()
                      for r in records(scripts, "t.jsonl"))
    need(logged.endswith(b"I (1) boot: here\xff\r\n"), logged)


def a_server_without_room_gets_the_rest_when_it_has_some():
    server = Board2217(setting(108))
    scripts = Scripts(x="AT\n")
    process = scripts.start("-p", server.name, "-t", "t.jsonl", "x.at")
    wait_until("the link", lambda: os.path.exists(scripts.path("t.jsonl")) and b"ready" in scripts.read("t.jsonl"))
    # What comes now is read after the command was sent as far as the server lets it.
    server.client.sendall(b"\r\n+NEWS\r\n")
    wait_until("news", lambda: b"+NEWS" in scripts.read("t.jsonl"))
    need(b"AT\r\n" not in server.came, server.came)
    server.client.sendall(setting(109))
    scripts.finish(process)


peers.run([
    every_byte_goes_through_ser2net_and_back,
    the_rate_of_the_port_is_set_and_follows_the_boards,
    the_doctor_finds_the_rate_at_the_far_end,
    servers_without_the_option_are_named_with_the_remedy,
    pyserials_server_sets_what_it_is_asked_to,
    a_script_resets_the_board_by_the_lines,
    a_rate_that_the_port_cannot_do_is_refused_in_words,
    a_server_that_agrees_and_says_nothing_more_is_reported,
    a_setting_that_the_server_ignores_is_reported,
    a_server_that_hangs_up_is_quoted,
    a_server_that_only_floods_is_given_up,
    what_the_board_says_before_the_server_has_answered_is_not_lost,
    the_log_port_can_be_at_a_server_too,
    a_server_without_room_gets_the_rest_when_it_has_some,
])
