# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates written by AT lines, both ways, and used against a real broker with TLS."""

import os
import socket
import struct
import subprocess
import time

from peers import LIMIT, Authority, Board, Broker, Failure, Port, accepts, free_port, new_folder, run, wait_until

OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"
FAILED = b"+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n" + ERROR

AUTHORITY = Authority("atmq test").issue("server").issue("client").issue("expired", days="-1")
STRANGER = Authority("somebody else").issue("client")
FILES = {"mqtt_ca": "ca.pem", "mqtt_cert": "client.pem", "mqtt_key": "client.key"}
TYPES = {"mqtt_ca": 1, "mqtt_cert": 2, "mqtt_key": 3}

# Version, and whether certificates are packed into partitions.
WAYS = (("2.1", True), ("3.0", True), ("3.1", False), ("5.0", False))


def missing(code):
    return f"ERR CODE:0x010a{code}\r\nERR CODE:0x010a6009\r\n".encode() + ERROR


def content(authority, name):
    with open(authority.file(FILES[name]), "rb") as f:
        return f.read()


def packed(name, data):
    """As the manufacturer's AtPKI.py does: magic, items, bytes; type, number, length; to a multiple of 4."""
    fill = b"\xff" * (-len(data) % 4)
    return struct.pack("<HHIBBH", 0xf1f1, 1, 4 + len(data) + len(fill), TYPES[name], 0, len(data)) + data + fill


def lines_for(name, data, packs):
    """The lines before the bytes, and the bytes."""
    if not packs:
        return [f'AT+SYSMFG=2,"{name}","{name}",8,{len(data)}'], data
    data = packed(name, data)
    return [f'AT+SYSFLASH=0,"{name}"', f'AT+SYSFLASH=1,"{name}",0,{len(data)}'], data


def write(port, name, data, packs):
    """By hand, and read back."""
    lines, data = lines_for(name, data, packs)
    for line in lines[:-1]:
        port.command(line, OK)
    port.command(lines[-1], b">" if packs else OK + b"\r\n>")
    port.send(data)
    port.expect(OK)
    if packs:
        port.command(f'AT+SYSFLASH=2,"{name}",0,{len(data)}', b"+SYSFLASH:%d,%s" % (len(data), data) + OK)
    else:
        port.command(f'AT+SYSMFG=1,"{name}","{name}"',
                     b'+SYSMFG:"%s","%s",8,%d,%s\r\n' % (name.encode(), name.encode(), len(data), data) + OK)


def set_clock(port):
    port.command(f"AT+SYSTIMESTAMP={int(time.time())}", OK)


class Listeners:
    """A broker with TLS, with TLS for those who have a certificate, and with one that has expired; WSS too."""

    def __init__(self):
        wanted = "require_certificate true"
        self.tls, self.both, self.wss, self.wss_both, self.expired = (free_port() for _ in range(5))
        lines = ["allow_anonymous true"]
        for port, more in (
                (self.tls, AUTHORITY.listener("server")),
                (self.both, AUTHORITY.listener("server", wanted)),
                (self.wss, AUTHORITY.listener("server", "protocol websockets")),
                (self.wss_both, AUTHORITY.listener("server", wanted, "protocol websockets")),
                (self.expired, AUTHORITY.listener("expired"))):
            lines += [f"listener {port} 127.0.0.1", *more]
        self.broker = Broker(*lines)
        for port in (self.tls, self.both, self.wss, self.wss_both, self.expired):
            wait_until(f"port {port}", lambda port=port: accepts(port))
        self.of_scheme = {2: self.tls, 3: self.tls, 4: self.both, 5: self.both,
                          8: self.wss, 9: self.wss_both, 10: self.wss_both}

    def stop(self):
        self.broker.stop()


def connect(port, scheme, at, answer=None):
    """Without an answer it must connect."""
    path = "mqtt" if scheme > 5 else ""
    port.command(f'AT+MQTTUSERCFG=0,{scheme},"c","","",0,0,"{path}"', OK)
    connected = f'+MQTTCONNECTED:0,{scheme},"127.0.0.1","{at}","{"/mqtt" if path else ""}",0\r\n'.encode() + OK
    port.command(f'AT+MQTTCONN=0,"127.0.0.1",{at},0', answer or connected)
    port.command("AT+MQTTCLEAN=0", OK)


def with_board(test, version, *options):
    path = os.path.join(new_folder(), "log")
    board = Board("--firmware", version, "--log-pty", path, *options)
    try:
        board.log = Port(path)
        board.port.command("AT+SYSLOG=1", OK)
        test(board)
    finally:
        board.stop()


def each_mistake_has_its_answer_until_everything_is_right(listeners, packs):
    def test(board):
        port = board.port
        # Its maker's own files: there, and wrong.
        set_clock(port)
        connect(port, 3, listeners.tls, FAILED)
        board.log.until(b"mbedtls_ssl_handshake returned -0x2700")
        connect(port, 4, listeners.both, FAILED)
        for name in FILES:
            port.command(f'AT+{"SYSFLASH" if packs else "SYSMFG"}=0,"{name}"', OK)
        connect(port, 5, listeners.both, missing("6021"))
        write(port, "mqtt_ca", content(STRANGER, "mqtt_ca"), packs)
        connect(port, 3, listeners.tls, FAILED)
        board.log.until(b"mbedtls_ssl_handshake returned -0x2700")
        connect(port, 5, listeners.both, missing("6023"))
        write(port, "mqtt_ca", content(AUTHORITY, "mqtt_ca"), packs)
        connect(port, 3, listeners.tls)
        connect(port, 3, listeners.expired, FAILED)
        write(port, "mqtt_cert", content(AUTHORITY, "mqtt_cert"), packs)
        connect(port, 5, listeners.both, missing("6025"))
        write(port, "mqtt_key", content(STRANGER, "mqtt_key"), packs)
        connect(port, 5, listeners.both, FAILED)
        write(port, "mqtt_key", content(AUTHORITY, "mqtt_key"), packs)
        for scheme in (3, 4, 5, 8, 9, 10):
            connect(port, scheme, listeners.of_scheme[scheme])
    return test


def both_ways_lead_from_the_factory_to_a_connection():
    listeners = Listeners()
    try:
        for version, packs in WAYS:
            with_board(each_mistake_has_its_answer_until_everything_is_right(listeners, packs), version)
    finally:
        listeners.stop()


def a_new_program_over_old_partitions_takes_packed_files():
    listeners = Listeners()

    def test(board):
        board.port.command("AT+SYSMFG?", ERROR)
        set_clock(board.port)
        for name in FILES:
            write(board.port, name, content(AUTHORITY, name), True)
        connect(board.port, 5, listeners.both)
        connect(board.port, 3, listeners.tls)

    try:
        with_board(test, "3.3", "--partitions", "mqtt")
    finally:
        listeners.stop()


def the_clock_decides_until_it_is_set_and_again_without_power():
    listeners = Listeners()
    control = os.path.join(new_folder(), "control")

    def test(board):
        port = board.port
        connect(port, 5, listeners.both, FAILED)
        board.log.until(b"-0x2700")
        connect(port, 4, listeners.both)
        set_clock(port)
        connect(port, 5, listeners.both)
        port.command("AT+RST", OK)
        port.expect(b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
        connect(port, 5, listeners.both)
        # The port goes with the power.
        port.close()
        plug(control, "off")
        plug(control, "on")
        board.port = port = Port(board.path)
        port.expect(b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
        port.command("AT+SYSLOG=1", OK)
        connect(port, 5, listeners.both, FAILED)
        set_clock(port)
        connect(port, 5, listeners.both)

    try:
        with_board(test, "2.4", "--control", control, *credentials())
    finally:
        listeners.stop()


def plug(control, state):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(LIMIT)
        s.connect(control)
        s.sendall(b"plug " + state.encode() + b"\n")
        answer = s.recv(100)
    if answer != b"ok\n":
        raise Failure(repr(answer))


def credentials():
    return ("--ca", AUTHORITY.file("ca.pem"), "--cert", AUTHORITY.file("client.pem"),
            "--key", AUTHORITY.file("client.key"))


def a_script_writes_them_and_connects():
    """The lines of the manual, by atmq run; the keys are not in what it prints."""
    listeners = Listeners()
    try:
        for version, packs in WAYS:
            folder = new_folder()
            script = [f"AT+SYSTIMESTAMP={int(time.time())}"]
            for name in FILES:
                lines, data = lines_for(name, content(AUTHORITY, name), packs)
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(data)
                script += [*lines, f"payload file {name}"]
            script += ['AT+MQTTUSERCFG=0,5,"c","","",0,0,""', f'AT+MQTTCONN=0,"127.0.0.1",{listeners.both},0',
                       "expect connected", "AT+MQTTCLEAN=0"]
            path = os.path.join(folder, "certificates.at")
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join(script) + "\n")
            board = Board("--firmware", version)
            try:
                board.port.close()
                ran = subprocess.run([os.environ["ATMQ"], "run", "-p", board.path, path], capture_output=True,
                                     timeout=LIMIT, env={**os.environ, "HOME": folder}, check=False)
                if ran.returncode != 0:
                    raise Failure(f"{version}: {ran.stdout!r} {ran.stderr!r}")
                key = content(AUTHORITY, "mqtt_key").splitlines()[1]
                if key in ran.stdout + ran.stderr:
                    raise Failure("the key was printed")
                board.port = Port(board.path)
            finally:
                board.stop()
    finally:
        listeners.stop()


run([
    both_ways_lead_from_the_factory_to_a_connection,
    a_new_program_over_old_partitions_takes_packed_files,
    the_clock_decides_until_it_is_set_and_again_without_power,
    a_script_writes_them_and_connects,
])
