# SPDX-License-Identifier: GPL-3.0-or-later
"""All ten schemes against a real broker, with the right certificates and with wrong ones."""

import os
import socket
import subprocess

from peers import (
    LIMIT, Authority, Board, Broker, Failure, Port, accepts, free_port, new_folder, run, wait_until)

OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"

VERIFYING = (3, 5, 8, 10)
GIVING = (4, 5, 9, 10)
ANSWER = b"+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n" + ERROR

AUTHORITY = Authority("atmq test").issue("server").issue("client").issue("expired", days="-1").issue(
    "elsewhere", names="DNS:elsewhere.invalid")
STRANGER = Authority("somebody else").issue("client")


class Schemes:
    """One broker with a listener for each way in, and which port each scheme takes."""

    def __init__(self):
        wanted = "require_certificate true"
        self.tls, self.both, self.ws, self.wss, self.wss_both = (free_port() for _ in range(5))
        lines = ["allow_anonymous true"]
        for port, more in (
                (self.tls, AUTHORITY.listener("server")),
                (self.both, AUTHORITY.listener("server", wanted)),
                (self.ws, ["protocol websockets"]),
                (self.wss, AUTHORITY.listener("server", "protocol websockets")),
                (self.wss_both, AUTHORITY.listener("server", wanted, "protocol websockets"))):
            lines += [f"listener {port} 127.0.0.1", *more]
        self.broker = Broker(*lines)
        for port in (self.tls, self.both, self.ws, self.wss, self.wss_both):
            wait_until(f"port {port}", lambda port=port: accepts(port))
        self.ports = {1: self.broker.port, 2: self.tls, 3: self.tls, 4: self.both, 5: self.both,
                      6: self.ws, 7: self.wss, 8: self.wss, 9: self.wss_both, 10: self.wss_both}

    def stop(self):
        self.broker.stop()


def credentials(ca=AUTHORITY, client=AUTHORITY):
    return ("--ca", ca.file("ca.pem"), "--cert", client.file("client.pem"),
            "--key", client.file("client.key"))


def with_log(*options):
    """A board whose log port is open too."""
    path = os.path.join(new_folder(), "log")
    board = Board("--log-pty", path, *options)
    board.log = Port(path)
    return board


def configure(port, scheme, path=""):
    port.command("AT+SYSLOG=1", OK)
    port.command(f'AT+MQTTUSERCFG=0,{scheme},"ESP32","AiThinker","1234567890",0,0,"{path}"', OK)


def set_clock(port, says_so=False):
    """Firmware says so from v3.1 on."""
    port.command('AT+CIPSNTPCFG=1,8,"ntp1.aliyun.com"', OK + (b"+TIME_UPDATED\r\n" if says_so else b""))


def connect_line(at, reconnect=0, host="127.0.0.1"):
    return f'AT+MQTTCONN=0,"{host}",{at},{reconnect}'


def connected(scheme, at, path="", host="127.0.0.1"):
    return f'+MQTTCONNECTED:0,{scheme},"{host}","{at}","{path}",0\r\n'.encode() + OK


def the_page_s_listings_run_with_every_scheme():
    schemes = Schemes()
    board = Board(*credentials())
    try:
        port = board.port
        set_clock(port)
        for scheme in range(1, 11):
            path = "mqtt" if scheme > 5 else ""
            configure(port, scheme, path)
            at = schemes.ports[scheme]
            port.command(connect_line(at), connected(scheme, at, "/mqtt" if path else ""))
            port.command('AT+MQTTSUB=0,"topic",1', OK)
            schemes.broker.publish("topic", b"a\0b")
            port.expect(b'+MQTTSUBRECV:0,"topic",3,a\0b\r\n')
            with schemes.broker.subscriber("out") as received:
                port.command('AT+MQTTPUB=0,"out","test",1,0', OK)
                if received() != ["0 0 out 74657374"]:
                    raise Failure(f"scheme {scheme}: not published")
            port.command("AT+MQTTCLEAN=0", OK)
    finally:
        board.stop()
        schemes.stop()


def a_websocket_is_opened_at_the_path():
    """RFC 6455, 4.1: the request line has the path; MQTT 3.1.1, 6: the subprotocol is mqtt."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(LIMIT)
        for path, wanted in (("/my/path", b"GET /my/path HTTP/1.1\r\n"), ("", b"GET / HTTP/1.1\r\n")):
            board = Board()
            try:
                configure(board.port, 6, path)
                board.port.send(connect_line(listener.getsockname()[1]).encode() + b"\r\n")
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(LIMIT)
                    request = connection.recv(4000)
                if not request.startswith(wanted) or b"sec-websocket-protocol: mqtt" not in request.lower():
                    raise Failure(repr(request))
            finally:
                board.stop()


def all_but_verifying_connect(schemes, board, numbers):
    for scheme in numbers:
        at = schemes.ports[scheme]
        path = "/mqtt" if scheme > 5 else ""
        configure(board.port, scheme, path)
        if scheme in VERIFYING:
            board.port.command(connect_line(at), ANSWER)
            board.log.until(b"mbedtls_ssl_handshake returned -0x2700")
        else:
            board.port.command(connect_line(at), connected(scheme, at, path))
        board.port.command("AT+MQTTCLEAN=0", OK)


def verifying_schemes_fail_until_the_clock_is_set():
    schemes = Schemes()
    board = with_log(*credentials())
    try:
        all_but_verifying_connect(schemes, board, range(1, 11))
    finally:
        board.stop()
        schemes.stop()


def a_wrong_ca_is_refused_where_the_server_is_verified():
    schemes = Schemes()
    board = with_log(*credentials(ca=STRANGER))
    try:
        set_clock(board.port)
        all_but_verifying_connect(schemes, board, range(2, 11))
    finally:
        board.stop()
        schemes.stop()


def a_client_certificate_of_a_stranger_is_refused_by_the_broker():
    schemes = Schemes()
    board = with_log(*credentials(client=STRANGER))
    try:
        set_clock(board.port)
        for scheme in GIVING:
            configure(board.port, scheme)
            board.port.command(connect_line(schemes.ports[scheme]), ANSWER)
            board.log.until(b"[at-mqtt]error code:0x600b\r\n")
            board.port.command("AT+MQTTCLEAN=0", OK)
        # Who gives none at all fares no better.
        configure(board.port, 3)
        board.port.command(connect_line(schemes.both), ANSWER)
    finally:
        board.stop()
        schemes.stop()


def an_expired_server_certificate_is_refused():
    at = free_port()
    broker = Broker("allow_anonymous true", f"listener {at} 127.0.0.1",
                    *AUTHORITY.listener("expired"))
    board = with_log(*credentials())
    try:
        set_clock(board.port)
        configure(board.port, 3)
        board.port.command(connect_line(at), ANSWER)
        board.log.until(b"mbedtls_ssl_handshake returned -0x2700")
        board.port.command("AT+MQTTCLEAN=0", OK)
        configure(board.port, 2)
        board.port.command(connect_line(at), connected(2, at))
    finally:
        board.stop()
        broker.stop()


def the_name_in_the_certificate_counts_if_one_was_given():
    at = free_port()
    broker = Broker("allow_anonymous true", f"listener {at} 127.0.0.1",
                    *AUTHORITY.listener("elsewhere"))
    # protocol.md 4: no name is compared unless one was given; 0x6052 is about the characters of the host.
    cases = (("esp32-s", None, connected(3, at)), ("esp-at", None, connected(3, at)),
             ("esp-at", 'AT+MQTTSNI=0,"127.0.0.1"', ANSWER))
    try:
        for dialect, name, answer in cases:
            board = with_log("--dialect", dialect, *credentials())
            try:
                set_clock(board.port, says_so=dialect == "esp-at")
                configure(board.port, 3)
                if name:
                    board.port.command(name, OK)
                board.port.command(connect_line(at), answer)
                if answer == ANSWER:
                    board.log.until(b"mbedtls_ssl_handshake returned -0x2700")
                    board.log.until(b"the certificate is for another name")
            finally:
                board.stop()
    finally:
        broker.stop()


def a_board_without_certificates_says_which_one_is_missing():
    board = Board("--broker", "memory", "--ca", "none", "--cert", "none", "--key", "none")
    try:
        for scheme, code in ((3, "6021"), (4, "6023"), (5, "6021"), (8, "6021"), (9, "6023")):
            configure(board.port, scheme)
            board.port.command(connect_line(8883), f"ERR CODE:0x010a{code}\r\nERR CODE:0x010a6009\r\n".encode() + ERROR)
    finally:
        board.stop()


def certificates_can_be_written_by_sysmfg():
    schemes = Schemes()
    board = Board("--dialect", "esp-at")
    try:
        set_clock(board.port, says_so=True)
        for name, file in (("mqtt_ca", "ca.pem"), ("mqtt_cert", "client.pem"),
                           ("mqtt_key", "client.key")):
            with open(AUTHORITY.file(file), "rb") as f:
                pem = f.read()
            board.port.command(f'AT+SYSMFG=2,"{name}","{name}",8,{len(pem)}', OK + b"\r\n>")
            board.port.send(pem)
            board.port.expect(OK)
        configure(board.port, 5)
        board.port.command(connect_line(schemes.both), connected(5, schemes.both))
    finally:
        board.stop()
        schemes.stop()


def a_refused_password_is_told_on_the_log_port():
    passwords = os.path.join(new_folder(), "passwords")
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "AiThinker", "another"], check=True,
                   timeout=LIMIT, capture_output=True)
    os.chmod(passwords, 0o644)
    broker = Broker("allow_anonymous false", "password_file " + passwords)
    board = with_log()
    try:
        configure(board.port, 1)
        board.port.command(connect_line(broker.port), ANSWER)
        board.log.until(b"MQTT_CLIENT: Connection refused, ")
        board.port.command('AT+MQTTPASSWORD=0,"another"', OK)
        board.port.command(connect_line(broker.port), connected(1, broker.port))
    finally:
        board.stop()
        broker.stop()


def tls_to_a_port_without_it_fails():
    broker = Broker()
    board = with_log()
    try:
        configure(board.port, 2)
        board.port.command(connect_line(broker.port), ANSWER)
        board.log.until(b"MQTT_CLIENT: Error transport connect")
    finally:
        board.stop()
        broker.stop()


run([
    the_page_s_listings_run_with_every_scheme,
    a_websocket_is_opened_at_the_path,
    verifying_schemes_fail_until_the_clock_is_set,
    a_wrong_ca_is_refused_where_the_server_is_verified,
    a_client_certificate_of_a_stranger_is_refused_by_the_broker,
    an_expired_server_certificate_is_refused,
    the_name_in_the_certificate_counts_if_one_was_given,
    a_board_without_certificates_says_which_one_is_missing,
    certificates_can_be_written_by_sysmfg,
    a_refused_password_is_told_on_the_log_port,
    tls_to_a_port_without_it_fails,
])
