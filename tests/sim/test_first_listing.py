# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's first listing, and what belongs to it, between atmq-sim and a real broker."""

import os
import subprocess
import time

from peers import LIMIT, Board, Broker, Failure, Port, run, start

OK = b"\r\nOK\r\n"
HOST = b'"192.168.31.113"'  # as the page has it; --broker leads it to the test's own broker
CONNECTED = b"+MQTTCONNECTED:0,1," + HOST + b',"1883","",0\r\n'


def configured(port):
    port.command('AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""', OK)


def connected(port, reconnect=b"0"):
    configured(port)
    port.command(b"AT+MQTTCONN=0," + HOST + b",1883," + reconnect,
                 CONNECTED.replace(b",0\r", b"," + reconnect + b"\r") + OK)


def with_board(*options):
    """A test that gets a broker and the port of a board that is led to it."""
    def decorate(test):
        def wrapped():
            broker = Broker()
            board = Board("--broker", f"127.0.0.1:{broker.port}", *options)
            try:
                test(broker, board.port)
            finally:
                board.stop()
                broker.stop()
        wrapped.__name__ = test.__name__
        return wrapped
    return decorate


@with_board()
def the_first_listing_runs_as_it_stands(broker, port):
    connected(port)
    port.command('AT+MQTTSUB=0,"topic",1', OK)
    with broker.subscriber("topic") as received:
        port.send(b'AT+MQTTPUB=0,"topic","test",1,0\r\n')
        # The message may come before or after the OK (protocol.md 2.1 rule 11).
        came = port.until(b"4,test\r\n")
        rest = came + (b"" if OK in came else port.until(OK))
        echo = b'AT+MQTTPUB=0,"topic","test",1,0\r\n'
        message = b'+MQTTSUBRECV:0,"topic",4,test\r\n'
        if rest not in (echo + message + OK, echo + OK + message):
            raise Failure(repr(rest))
        if received() != ["0 0 topic 74657374"]:
            raise Failure("mosquitto_sub did not get it")
    port.command("AT+MQTTCLEAN=0", OK)
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,0,0,"","","",0\r\n' + OK)


@with_board()
def states_are_those_of_a_board(broker, port):
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,0,0,"","","",0\r\n' + OK)
    connected(port)
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,4,1,' + HOST + b',"1883","",0\r\n' + OK)
    port.command("AT+MQTTSUB?", b'+MQTTSUB:0,4,"",0\r\n' + OK)
    port.command('AT+MQTTSUB=0,"a/+",2', OK)
    port.command("AT+MQTTSUB?", b'+MQTTSUB:0,6,"a/+",2\r\n' + OK)
    port.command('AT+MQTTUNSUB=0,"a/+"', OK)
    port.command("AT+MQTTSUB?", b'+MQTTSUB:0,5,"",0\r\n' + OK)


@with_board()
def any_bytes_come_in_as_they_were_published(broker, port):
    connected(port)
    port.command('AT+MQTTSUB=0,"raw",0', OK)
    payload = b'a\r\nOK\r\n>\0+MQTTSUBRECV:0,"raw",1,x\xff'
    broker.publish("raw", payload)
    port.expect(b'+MQTTSUBRECV:0,"raw",%d,' % len(payload) + payload + b"\r\n")


@with_board()
def raw_bytes_go_out_as_they_were_sent(broker, port):
    connected(port)
    payload = bytes(range(256)) * 5
    with broker.subscriber("raw") as received:
        port.command('AT+MQTTPUBRAW=0,"raw",1280,1,0', OK + b"\r\n>")
        port.send(payload[:700])
        port.send(payload[700:])
        port.expect(b"+MQTTPUB:OK\r\n")
        if received() != [f"0 0 raw {payload.hex()}"]:
            raise Failure("mosquitto_sub got something else")


@with_board()
def a_line_end_behind_raw_bytes_is_told_as_busy(broker, port):
    connected(port)
    port.command('AT+MQTTPUBRAW=0,"raw",5,1,0', OK + b"\r\n>")
    port.send(b"hello\r\n")
    port.expect(b"\r\nbusy p...\r\n+MQTTPUB:OK\r\n")


@with_board()
def a_retained_message_comes_when_one_subscribes(broker, port):
    connected(port)
    port.command('AT+MQTTPUB=0,"kept","still here",1,1', OK)
    with broker.subscriber("kept") as received:
        if received() != ["1 0 kept " + b"still here".hex()]:
            raise Failure("not retained")


@with_board()
def a_long_message_comes_in_frames_of_a_buffer(broker, port):
    connected(port)
    port.command('AT+MQTTSUB=0,"topic",0', OK)
    payload = b"0123456789" * 250
    broker.publish("topic", payload)
    # 1024 bytes hold the packet's header: type, two bytes of length, two of the topic's, the topic.
    first = 1024 - 1 - 2 - 2 - len("topic")
    for part in (payload[:first], payload[first:first + 1024], payload[first + 1024:]):
        port.expect(b'+MQTTSUBRECV:0,"topic",%d,' % len(part) + part + b"\r\n")


def a_broker_that_is_down_gives_disconnected_and_error():
    broker = Broker()
    broker.stop()
    board = Board("--broker", f"127.0.0.1:{broker.port}")
    try:
        configured(board.port)
        line = b"AT+MQTTCONN=0," + HOST + b",1883,0"
        board.port.command(line, b"+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n")
        board.port.command("AT+MQTTCONN?", b'+MQTTCONN:0,2,1,"","","",0\r\n' + OK)
        broker.start()
        board.port.command(line, CONNECTED + OK)
    finally:
        board.stop()
        broker.stop()


@with_board()
def a_lost_broker_is_told_and_state_3_stays(broker, port):
    connected(port)
    broker.stop()
    port.expect(b"+MQTTDISCONNECTED:0\r\n")
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,3,1,' + HOST + b',"1883","",0\r\n' + OK)
    port.command('AT+MQTTPUB=0,"t","x",0,0', b"\r\nERROR\r\n")


@with_board()
def reconnect_1_comes_back_by_itself(broker, port):
    connected(port, reconnect=b"1")
    broker.stop()
    port.expect(b"+MQTTDISCONNECTED:0\r\n")
    broker.start()
    port.expect(CONNECTED.replace(b",0\r", b",1\r"))
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,4,1,' + HOST + b',"1883","",1\r\n' + OK)


@with_board("--boot", "100")
def a_reset_forgets_mqtt_and_keeps_wifi(broker, port):
    connected(port)
    port.command("AT+RST", OK + b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")
    port.command("AT+MQTTCONN?", b'+MQTTCONN:0,0,0,"","","",0\r\n' + OK)
    connected(port)


def the_path_goes_away_with_the_program():
    for number in (15, 2):
        board = Board("--broker", "memory")
        if not os.path.islink(board.path):
            raise Failure("no symbolic link")
        if board.stop(number) != 0:
            raise Failure("status is not 0")
        if os.path.lexists(board.path):
            raise Failure("the link is still there")


def a_killed_board_leaves_a_link_that_the_next_one_takes_over():
    board = Board("--broker", "memory")
    board.process.kill()
    board.process.wait()
    again = start(os.environ["ATMQ_SIM"], "--pty", board.path, "--broker", "memory",
                  stdout=subprocess.PIPE, text=True)
    line = again.stdout.readline()
    again.terminate()
    again.wait(timeout=LIMIT)
    again.stdout.close()
    if "ready on" not in line:
        raise Failure(line)


def refused(wanted, status, *options):
    done = subprocess.run([os.environ["ATMQ_SIM"], *options], capture_output=True, text=True,
                          timeout=LIMIT, check=False)
    if done.returncode != status or wanted not in done.stderr or done.stdout:
        raise Failure(f"{options}: status {done.returncode}, {done.stderr!r}, {done.stdout!r}")


def what_it_cannot_do_is_refused_with_a_sentence():
    board = Board("--broker", "memory")
    plain = os.path.join(board.folder, "file")
    with open(plain, "w", encoding="utf-8") as f:
        f.write("precious")
    refused("is not a symbolic link", 3, "--pty", plain)
    refused("neither HOST:PORT nor memory", 2, "--broker", "nonsense")
    refused("esp32-s, esp-at and nonos", 2, "--dialect", "klingon")
    refused("--firmware: 9.9 is not known; there are 2.1, 2.2, 2.4, 3.0, 3.1, 3.2, 3.3, 4.1 and 5.0", 2, "--firmware", "9.9")
    refused("--firmware 2.4 is of the dialect esp-at, and not of esp32-s", 2, "--firmware", "2.4", "--dialect", "esp32-s")
    refused("--firmware 2.1 is of the dialect esp32-s, and not of nonos", 2, "--firmware", "2.1", "--dialect", "nonos")
    refused("--partitions: odd is not known; there are mqtt, mfg and none", 2, "--partitions", "odd")
    refused("--boot", 2, "--boot", "-5")
    refused("atmq-sim: --warp", 2, "--warp", "9")
    refused("atmq-sim: usage: atmq-sim ", 2, "operand")
    with open(plain, encoding="utf-8") as f:
        if f.read() != "precious":
            raise Failure("the file was touched")
    board.stop()


def it_tells_its_own_name_and_version():
    for option, wanted in (("--version", "atmq-sim "), ("-h", "Usage: atmq-sim ")):
        said = subprocess.run([os.environ["ATMQ_SIM"], option], capture_output=True, text=True,
                              timeout=LIMIT, check=True).stdout
        if not said.startswith(wanted):
            raise Failure(said)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([os.environ["ATMQ_SIM"], option], stdout=full, stderr=subprocess.PIPE,
                                  timeout=LIMIT, check=False)
        if (done.returncode, done.stderr) != (2, b"atmq-sim: standard output: No space left on device\n"):
            raise Failure(f"{done.returncode} {done.stderr!r}")


def the_line_at_the_start_comes_when_the_board_has_booted():
    began = time.monotonic()
    board = Board("--broker", "memory", "--boot", "300")
    if time.monotonic() - began < 0.3:
        raise Failure("it came before")
    # Its boot was over before the port was opened: nothing is busy any more.
    board.port.command("AT", OK)
    board.stop()


def clients_may_come_and_go():
    board = Board("--broker", "memory")
    board.port.close()
    for _ in range(3):
        board.port = Port(board.path)
        board.port.command("AT", OK)
        board.port.close()
    board.port = Port(board.path)
    board.stop()


def a_new_client_with_the_same_id_throws_the_board_out():
    broker = Broker()
    board = Board("--broker", f"127.0.0.1:{broker.port}")
    other = None
    try:
        connected(board.port)
        other = start("mosquitto_sub", "-h", "127.0.0.1", "-p", str(broker.port), "-i", "ESP32", "-t", "x",
                      stdout=subprocess.DEVNULL)
        board.port.expect(b"+MQTTDISCONNECTED:0\r\n")
    finally:
        if other:
            # Not SIGTERM: mosquitto_sub overlooks it when it comes while it connects.
            other.kill()
            other.wait(timeout=LIMIT)
        board.stop()
        broker.stop()


run([
    the_first_listing_runs_as_it_stands,
    states_are_those_of_a_board,
    any_bytes_come_in_as_they_were_published,
    raw_bytes_go_out_as_they_were_sent,
    a_line_end_behind_raw_bytes_is_told_as_busy,
    a_retained_message_comes_when_one_subscribes,
    a_long_message_comes_in_frames_of_a_buffer,
    a_broker_that_is_down_gives_disconnected_and_error,
    a_lost_broker_is_told_and_state_3_stays,
    reconnect_1_comes_back_by_itself,
    a_reset_forgets_mqtt_and_keeps_wifi,
    the_path_goes_away_with_the_program,
    a_killed_board_leaves_a_link_that_the_next_one_takes_over,
    what_it_cannot_do_is_refused_with_a_sentence,
    it_tells_its_own_name_and_version,
    the_line_at_the_start_comes_when_the_board_has_booted,
    clients_may_come_and_go,
    a_new_client_with_the_same_id_throws_the_board_out,
])
