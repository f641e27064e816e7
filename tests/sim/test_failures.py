# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that fail: what each gives on the AT port with AT+SYSLOG=1, and on the log port."""

import contextlib
import socket
import threading
import time

from peers import LIMIT, Authority, Board, Broker, Failure, Port, free_port, new_folder, run

OK = b"\r\nOK\r\n"
FAILED = b"+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n\r\nERROR\r\n"
READY = b"WIFI CONNECTED\r\nWIFI GOT IP\r\n"


@contextlib.contextmanager
def board(*options):
    """A board with its log port."""
    folder = new_folder()
    b = Board("--log-pty", folder + "/log", "--control", folder + "/control", *options)
    b.log = Port(folder + "/log")
    b.control = folder + "/control"
    try:
        b.port.command("AT+SYSLOG=1", OK)
        yield b
    finally:
        b.stop()


def tell(b, statement):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(LIMIT)
        s.connect(b.control)
        s.sendall(statement.encode() + b"\n")
        if s.recv(100) != b"ok\n":
            raise Failure(statement)


@contextlib.contextmanager
def server(answer):
    """Accepts, waits for the first bytes, and says `answer`; None: nothing at all, b"": closes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        held = []

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    held.append(connection)
                    if answer is None:
                        continue
                    connection.recv(1000)
                    connection.sendall(answer)
                    if not answer:
                        connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(LIMIT)
            for connection in held:
                connection.close()


def configure(b, scheme=1):
    b.port.command(f'AT+MQTTUSERCFG=0,{scheme},"ESP32","user","secret",0,0,""', OK)


def fails(b, port, *reasons):
    """Fails as on a board, and the log port says why."""
    b.port.command(f'AT+MQTTCONN=0,"127.0.0.1",{port},0', FAILED)
    log = b.log.until(b"[at-mqtt]error code:0x600b\r\n")
    for reason in reasons:
        if reason not in log:
            raise Failure(f"{reason!r} is not in {log!r}")
    b.port.command("AT+MQTTCONN?", b'+MQTTCONN:0,2,1,"","","",0\r\n' + OK)


def each_refusal_of_a_broker_has_its_reason():
    # MQTT 3.1.1, table 3.1: the return codes of CONNACK.
    # Worded as esp-mqtt does, which has no words for the second.
    reasons = (b"bad protocol", b"Unknown reason", b"server unavailable", b"bad username or password",
               b"not authorized")
    with board() as b:
        configure(b)
        for code, reason in enumerate(reasons, 1):
            with server(bytes((0x20, 2, 0, code))) as port:
                fails(b, port, b") MQTT_CLIENT: Connection refused, " + reason + b"\r\n", b"W (")


def a_broker_that_is_down_is_told():
    with board() as b:
        configure(b)
        fails(b, free_port(), b"esp-tls: Failed to open new connection",
              b"MQTT_CLIENT: Error transport connect\r\n")


def a_broker_that_hangs_up_is_told():
    with board() as b, server(b"") as port:
        configure(b)
        fails(b, port, b"MQTT_CLIENT: Error transport connect\r\n")


def one_that_accepts_and_never_answers_is_given_up():
    # Without TLS it is the answer to CONNECT that does not come, with TLS the handshake's.
    with (board("--dialect", "esp-at") as plain, board("--dialect", "esp-at") as tls,
          server(None) as port):
        line = f'AT+MQTTCONN=0,"127.0.0.1",{port},0,3000\r\n'.encode()
        for scheme, b in ((1, plain), (2, tls)):
            configure(b, scheme)
            b.port.send(line)
        for b in (plain, tls):
            b.port.expect(line + FAILED)
            b.log.until(b"esp-tls: Failed to open new connection: the broker does not answer\r\n")
            b.log.until(b"MQTT_CLIENT: Error transport connect\r\n")


def an_expired_client_certificate_is_refused_by_the_broker():
    authority = Authority("atmq test").issue("server").issue("old", days="-1")
    at = free_port()
    broker = Broker("allow_anonymous true", f"listener {at} 127.0.0.1",
                    *authority.listener("server", "require_certificate true"))
    try:
        with board("--cert", authority.file("old.pem"), "--key", authority.file("old.key")) as b:
            configure(b, 4)
            b.port.command(f'AT+MQTTCONN=0,"127.0.0.1",{at},0', FAILED)
            b.log.until(b"[at-mqtt]error code:0x600b\r\n")
    finally:
        broker.stop()


@contextlib.contextmanager
def conversation(answers, delay=0):
    """A broker that answers a packet by its type: bytes, or None to hang up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection):
            with connection, contextlib.suppress(OSError):
                while True:
                    packet = connection.recv(1000)
                    if not packet:
                        return
                    if packet[0] == 0x10:
                        threading.Event().wait(delay)
                        connection.sendall(b"\x20\x02\0\0")
                    elif answers.get(packet[0] >> 4) is None:
                        return
                    else:
                        connection.sendall(answers[packet[0] >> 4])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(LIMIT)


def connects(b, port, *more):
    configure(b)
    b.port.command(f'AT+MQTTCONN=0,"127.0.0.1",{port},0' + "".join(more),
                   f'+MQTTCONNECTED:0,1,"127.0.0.1","{port}","",0\r\n'.encode() + OK)


def a_drop_is_told_before_what_it_failed():
    """As seen on v2.1.0.0."""
    commands = (('AT+MQTTPUB=0,"t","x",1,0', 0x600c), ('AT+MQTTSUB=0,"t",1', 0x600d),
                ('AT+MQTTUNSUB=0,"t"', 0x600e))
    for dialect in ("esp32-s", "esp-at"):
        for command, code in commands:
            with conversation({}) as port, board("--dialect", dialect) as b:
                connects(b, port)
                b.port.command(command, b"+MQTTDISCONNECTED:0\r\n"
                               + f"ERR CODE:0x010a{code:04x}\r\n\r\nERROR\r\n".encode())
        with conversation({}) as port, board("--dialect", dialect) as b:
            connects(b, port)
            b.port.command("AT+SYSLOG=0", OK)
            b.port.command('AT+MQTTPUBRAW=0,"t",1,1,0', OK + b"\r\n>")
            b.port.send(b"x")
            b.port.expect(b"+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n")


def firmware_before_5_does_not_look_whether_it_was_subscribed():
    # SUBACK with the packet identifier that Paho uses first.
    for dialect, answer in (("esp32-s", OK), ("esp-at", b"ERR CODE:0x010a600d\r\n\r\nERROR\r\n")):
        with conversation({8: b"\x90\x03\0\x01\x80"}) as port, board("--dialect", dialect) as b:
            connects(b, port)
            b.port.command('AT+MQTTSUB=0,"t",1', answer)


def each_connection_is_made_at_once():
    """Again after AT+MQTTCLEAN, and with another board of the same process connected."""
    path = new_folder() + "/second"
    with conversation({14: None}) as port, board("--pty", path) as b:
        second = Port(path)
        second.until(b"WIFI GOT IP\r\n")
        for other in (False, True):
            if other:
                second.command('AT+MQTTUSERCFG=0,1,"other","","",0,0,""', OK)
                second.send(f'AT+MQTTCONN=0,"127.0.0.1",{port},0\r\n'.encode())
                second.until(OK)
            for _ in range(3):
                began = time.monotonic()
                connects(b, port)
                took = time.monotonic() - began
                if took > 0.7:
                    raise Failure(f"{took:.2f} s")
                b.port.command("AT+MQTTCLEAN=0", OK)
        second.close()


def timeout_ms_is_how_long_an_answer_may_take():
    with (conversation({}, delay=12.5) as port, board("--dialect", "esp-at") as b,
          server(None) as silent, board("--dialect", "esp-at") as short, board("--dialect", "esp-at") as usual):
        configure(b)
        configure(short)
        configure(usual)
        began = time.monotonic()
        b.port.send(f'AT+MQTTCONN=0,"127.0.0.1",{port},0,30000\r\n'.encode())
        usual.port.send(f'AT+MQTTCONN=0,"127.0.0.1",{silent},0\r\n'.encode())
        short.port.send(f'AT+MQTTCONN=0,"127.0.0.1",{silent},0,3000\r\n'.encode())
        for name, one, wanted, least, most in (("3000", short, FAILED, 3, 4.5),
                                               ("30000", b, b"+MQTTCONNECTED:", 12.5, 14.5),
                                               ("none", usual, FAILED, 15, 16.5)):
            while not one.port.held.endswith(wanted) and wanted not in one.port.held:
                one.port.more(began + most + 1)
                if time.monotonic() > began + most:
                    raise Failure(f"{name}: {one.port.held!r}")
            took = time.monotonic() - began
            if took < least:
                raise Failure(f"{name}: after {took:.2f} s")


def with_reconnect_1_it_keeps_trying():
    broker = Broker()
    with board() as b:
        try:
            configure(b)
            connected = f'+MQTTCONNECTED:0,1,"127.0.0.1","{broker.port}","",1\r\n'.encode()
            b.port.command(f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},1', connected + OK)
            tell(b, "wifi off")
            b.port.expect(b"WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n")
            broker.stop()
            tell(b, "wifi on")
            b.port.expect(READY)
            # There is Wi-Fi, but no broker.
            b.log.until(b"MQTT_CLIENT: Error transport connect\r\n")
            broker.start()
            b.port.expect(connected)
            b.port.command('AT+MQTTPUB=0,"t","x",1,0', OK)
        finally:
            broker.stop()


run([
    each_refusal_of_a_broker_has_its_reason,
    a_broker_that_is_down_is_told,
    a_broker_that_hangs_up_is_told,
    one_that_accepts_and_never_answers_is_given_up,
    an_expired_client_certificate_is_refused_by_the_broker,
    a_drop_is_told_before_what_it_failed,
    firmware_before_5_does_not_look_whether_it_was_subscribed, each_connection_is_made_at_once,
    timeout_ms_is_how_long_an_answer_may_take, with_reconnect_1_it_keeps_trying,
])
