# SPDX-License-Identifier: GPL-3.0-or-later
"""What a broker sees of the board: last will, retained messages, QoS, keep-alive, sessions."""

import signal
import socket
import termios
import time

from peers import LIMIT, Board, Broker, Failure, Port, new_folder, run, wait_until

OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"


def connect(port, broker, config=None, reconnect=0, more=""):
    port.command('AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""', OK)
    if config:
        port.command("AT+MQTTCONNCFG=0," + config, OK)
    port.command(f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},{reconnect}{more}',
                 f'+MQTTCONNECTED:0,1,"127.0.0.1","{broker.port}","",{reconnect}\r\n'.encode() + OK)


def with_board(*options):
    def decorate(test):
        def wrapped():
            broker = Broker()
            board = Board(*options)
            try:
                test(broker, board)
            finally:
                board.stop()
                broker.stop()
        wrapped.__name__ = test.__name__
        return wrapped
    return decorate


def must_be(got, wanted):
    if got != wanted:
        raise Failure(f"\n got {got!r}\nwant {wanted!r}")


@with_board("--boot", "0")
def a_reset_board_leaves_its_last_will(broker, board):
    connect(board.port, broker, '120,0,"will/topic","gone",1,1')
    with broker.subscriber("will/topic", 1, "-q", "1") as received:
        board.port.send(b"AT+RST\r\n")
        must_be(received(), ["0 1 will/topic " + b"gone".hex()])
    # It was to be retained.
    with broker.subscriber("will/topic") as received:
        must_be(received(), ["1 0 will/topic " + b"gone".hex()])


@with_board()
def a_board_that_says_good_bye_leaves_none(broker, board):
    connect(board.port, broker, '120,0,"will/topic","gone",1,0')
    with broker.subscriber("#", 1) as received:
        board.port.command("AT+MQTTCLEAN=0", OK)
        broker.publish("after", b"all")
        must_be(received(), ["0 0 after " + b"all".hex()])


@with_board()
def wifi_that_goes_takes_the_connection_with_it(broker, board):
    connect(board.port, broker, '120,0,"will/topic","no wifi",0,0')
    with broker.subscriber("will/topic") as received:
        board.port.command("AT+CWQAP", OK + b"WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n")
        must_be(received(), ["0 0 will/topic " + b"no wifi".hex()])


@with_board()
def each_qos_goes_out_as_asked(broker, board):
    connect(board.port, broker)
    with broker.subscriber("q", 3, "-q", "2") as received:
        for qos in range(3):
            board.port.command(f'AT+MQTTPUB=0,"q","{qos}",{qos},0', OK)
        must_be(received(), [f"0 {qos} q 3{qos}" for qos in range(3)])


@with_board()
def each_qos_comes_in(broker, board):
    connect(board.port, broker)
    board.port.command('AT+MQTTSUB=0,"q",2', OK)
    for qos in "012":
        broker.publish("q", qos.encode(), "-q", qos)
        board.port.expect(b'+MQTTSUBRECV:0,"q",1,' + qos.encode() + b"\r\n")


@with_board()
def a_kept_session_keeps_messages(broker, board):
    connect(board.port, broker, '120,1,"","",0,0')
    board.port.command('AT+MQTTSUB=0,"kept",1', OK)
    board.port.command("AT+MQTTCLEAN=0", OK)
    broker.publish("kept", b"while away", "-q", "1")
    board.port.command('AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""', OK)
    board.port.command('AT+MQTTCONNCFG=0,120,1,"","",0,0', OK)
    board.port.send(f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},0\r\n'.encode())
    board.port.until(OK)
    board.port.expect(b'+MQTTSUBRECV:0,"kept",10,while away\r\n')


@with_board()
def a_clean_session_forgets_them(broker, board):
    connect(board.port, broker, '120,0,"","",0,0')
    board.port.command('AT+MQTTSUB=0,"kept",1', OK)
    board.port.command("AT+MQTTCLEAN=0", OK)
    broker.publish("kept", b"while away", "-q", "1")
    connect(board.port, broker, '120,0,"","",0,0')
    board.port.command('AT+MQTTSUB=0,"kept",1', OK)
    broker.publish("kept", b"later", "-q", "1")
    board.port.expect(b'+MQTTSUBRECV:0,"kept",5,later\r\n')


@with_board()
def what_is_published_to_be_retained_is(broker, board):
    connect(board.port, broker)
    board.port.command('AT+MQTTPUB=0,"a","stays",1,1', OK)
    board.port.command('AT+MQTTPUB=0,"b","goes",1,0', OK)
    board.port.command('AT+MQTTPUBRAW=0,"c",3,1,1', OK + b"\r\n>")
    board.port.send(b"\0\r\n")
    board.port.expect(b"+MQTTPUB:OK\r\n")
    with broker.subscriber("+", 2) as received:
        must_be(sorted(received()), ["1 0 a " + b"stays".hex(), "1 0 c 000d0a"])


@with_board("--dialect", "esp-at")
def a_broker_that_stops_answering_fails_the_publish(broker, board):
    connect(board.port, broker)
    broker.process.send_signal(signal.SIGSTOP)
    try:
        board.port.command("AT+SYSLOG=1", OK)
        board.port.command('AT+MQTTPUB=0,"t","x",1,0,3000', b"ERR CODE:0x010a600c\r\n" + ERROR)
    finally:
        broker.process.send_signal(signal.SIGCONT)


def what_was_configured_stands_in_the_connect_packet():
    """MQTT 3.1.1, 3.1 and 3.12, written down by hand."""
    board = Board("--dialect", "esp-at")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(LIMIT)
        board.port.command('AT+MQTTUSERCFG=0,1,"id","user","pass",0,0,""', OK)
        board.port.command('AT+MQTTCONNCFG=0,1,1,"w/t","bye",2,1', OK)
        board.port.send(f'AT+MQTTCONN=0,"127.0.0.1",{listener.getsockname()[1]},0\r\n'.encode())
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(LIMIT)
            # Flags: user, password, will retained, QoS 2, will, session kept; 1 s to keep alive.
            rest = (b"\0\4MQTT\4" + bytes((0b11110100, 0, 1)) + b"\0\2id" b"\0\3w/t" b"\0\3bye"
                    b"\0\4user" b"\0\4pass")
            must_be(connection.recv(1000), bytes((0x10, len(rest))) + rest)
            connection.sendall(b"\x20\2\0\0")
            board.port.until(OK)
            must_be(connection.recv(1000), b"\xc0\0")  # PINGREQ
    board.port.expect(b"+MQTTDISCONNECTED:0\r\n")
    board.stop()


@with_board("--dialect", "esp-at")
def keep_alive_finds_a_broker_that_is_gone(broker, board):
    connect(board.port, broker, '1,0,"","",0,0')
    broker.process.send_signal(signal.SIGSTOP)
    try:
        board.port.expect(b"+MQTTDISCONNECTED:0\r\n")
    finally:
        broker.process.send_signal(signal.SIGCONT)


def two_boards_in_one_process_talk_to_each_other():
    broker = Broker()
    folder = new_folder()
    board = Board("--pty", folder + "/second")
    second = Port(folder + "/second")
    try:
        second.expect(b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
        connect(board.port, broker)
        second.command('AT+MQTTUSERCFG=0,1,"other","","",0,0,""', OK)
        second.command(f'AT+MQTTCONN=0,"localhost",{broker.port},0',
                       f'+MQTTCONNECTED:0,1,"localhost","{broker.port}","",0\r\n'.encode() + OK)
        second.command('AT+MQTTSUB=0,"hello",0', OK)
        board.port.command('AT+MQTTPUB=0,"hello","from one to two",0,0', OK)
        second.expect(b'+MQTTSUBRECV:0,"hello",15,from one to two\r\n')
    finally:
        second.close()
        board.stop()
        broker.stop()


def boards_of_one_name_at_two_brokers_are_told_apart():
    """A reset cuts the connection of the board that is reset, whichever connected last."""
    brokers = Broker(), Broker()
    folder = new_folder()
    board = Board("--pty", folder + "/second")
    second = Port(folder + "/second")
    try:
        second.expect(b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
        for port, broker in zip((board.port, second), brokers):
            connect(port, broker, '120,0,"will","gone",0,0')
        with brokers[0].subscriber("will") as received:
            board.port.send(b"AT+RST\r\n")
            must_be(received(), ["0 0 will " + b"gone".hex()])
        second.command('AT+MQTTPUB=0,"still","there",1,0', OK)
        second.command("AT+MQTTCONN?", f'+MQTTCONN:0,4,1,"127.0.0.1","{brokers[1].port}","",0\r\n'.encode() + OK)
    finally:
        second.close()
        board.stop()
        for broker in brokers:
            broker.stop()


@with_board("--boot", "0", "--dialect", "esp-at")
def a_board_of_the_longest_name_leaves_its_last_will(broker, board):
    board.port.command('AT+MQTTUSERCFG=0,1,"x","","",0,0,""', OK)
    board.port.command('AT+MQTTCONNCFG=0,120,0,"will","gone",0,0', OK)
    board.port.command("AT+MQTTLONGCLIENTID=0,1024", OK + b"\r\n>")
    board.port.send(b"i" * 1024)
    board.port.expect(OK)
    board.port.command(f'AT+MQTTCONN=0,"127.0.0.1",{broker.port},0',
                       f'+MQTTCONNECTED:0,1,"127.0.0.1","{broker.port}","",0\r\n'.encode() + OK)
    with broker.subscriber("will") as received:
        board.port.send(b"AT+RST\r\n")
        must_be(received(), ["0 0 will " + b"gone".hex()])


def the_log_port_says_what_the_at_port_does_not():
    broker = Broker()
    path = new_folder() + "/log"
    board = Board("--log-pty", path)
    board.log = Port(path)
    try:
        board.port.command('AT+MQTTSUB=0,"t",0', ERROR)
        board.log.until(b"rst:0x1 (POWERON_RESET)")
        board.log.until(b"[at-mqtt]error code:0x6006\r\n")
        connect(board.port, broker)
        board.port.command('AT+MQTTSUB=0,"t",0', OK)
        board.port.command('AT+MQTTSUB=0,"t",0', OK)
        board.log.expect(b"ALREADY SUBSCRIBE\r\n")
        board.port.command('AT+MQTTUNSUB=0,"never"', OK)
        board.log.expect(b"NO UNSUBSCRIBE\r\n")
        board.port.command("AT+RST", OK)
        board.log.until(b"rst:0xc (SW_CPU_RESET)")
    finally:
        board.stop()
        broker.stop()


def a_terminals_line_end_behind_the_bytes_is_busy():
    """In a write of its own as well, and the message is published all the same."""
    broker = Broker()
    board = Board("--broker", f"127.0.0.1:{broker.port}")
    try:
        connect(board.port, broker)
        for pieces in ((b"hello\r\n",), (b"hello", b"\r\n"), (b"hello", b"\r", b"\n")):
            board.port.command('AT+MQTTPUBRAW=0,"t",5,1,0', OK + b"\r\n>")
            for piece in pieces:
                board.port.send(piece)
            said = board.port.until(b"+MQTTPUB:OK\r\n")
            if b"busy p..." not in said:
                board.port.expect(b"\r\nbusy p...\r\n")
            board.port.send(b"ATE1\r\n")
            board.port.until(b"ATE1\r\n" + OK)
    finally:
        board.stop()
        broker.stop()


def with_the_timing_of_a_board_a_join_takes_seconds():
    began = time.monotonic()
    board = Board("--broker", "memory", "--timing", "board")
    try:
        joined = time.monotonic() - began
        board.port.send(b'AT+CWJAP="net","long enough"\r\n')
        board.port.until(b"WIFI DISCONNECT\r\n")
        board.port.send(b"AT\r\n")
        board.port.expect(b"\r\nbusy p...\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n" + OK)
        again = time.monotonic() - began - joined
        if min(joined, again) < 2.9 or max(joined, again) > 4.5:
            raise Failure(f"{joined:.2f} s and {again:.2f} s")
    finally:
        board.stop()


def uart_cur_switches_the_rate_of_the_port():
    board = Board("--broker", "memory", "--boot", "0")
    try:
        def rate():
            return termios.tcgetattr(board.port.fd)[4]
        board.port.command("AT+UART_CUR=921600,8,1,0,0", OK)
        # OK still comes at the old rate.
        wait_until("the new rate", lambda: rate() == termios.B921600)
        board.port.command("AT+UART_CUR?", b"+UART_CUR:921600,8,1,0,0\r\n" + OK)
        board.port.command("AT+RST", OK + b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
        must_be(rate(), termios.B115200)
    finally:
        board.stop()


def a_firmware_without_mqtt_says_so_as_such_a_firmware_does():
    board = Board("--broker", "memory", "--dialect", "nonos")
    try:
        board.port.send(b"AT+GMR\r\n")
        answer = board.port.until(b"OK\r\n")
        if not answer.startswith(b"AT+GMR\r\nAT version:1.7."):
            raise Failure(repr(answer))
        for line in ('AT+MQTTUSERCFG=0,1,"c","","",0,0,""', "AT+MQTTCONN?", "AT+CMD?", "AT+SYSLOG=1"):
            board.port.command(line, ERROR)
    finally:
        board.stop()


run([
    a_reset_board_leaves_its_last_will,
    a_board_that_says_good_bye_leaves_none,
    wifi_that_goes_takes_the_connection_with_it,
    each_qos_goes_out_as_asked,
    each_qos_comes_in,
    a_kept_session_keeps_messages,
    a_clean_session_forgets_them,
    what_is_published_to_be_retained_is,
    a_broker_that_stops_answering_fails_the_publish,
    what_was_configured_stands_in_the_connect_packet,
    keep_alive_finds_a_broker_that_is_gone,
    two_boards_in_one_process_talk_to_each_other,
    boards_of_one_name_at_two_brokers_are_told_apart,
    a_board_of_the_longest_name_leaves_its_last_will,
    the_log_port_says_what_the_at_port_does_not,
    a_terminals_line_end_behind_the_bytes_is_busy,
    with_the_timing_of_a_board_a_join_takes_seconds,
    uart_cur_switches_the_rate_of_the_port,
    a_firmware_without_mqtt_says_so_as_such_a_firmware_does,
])
