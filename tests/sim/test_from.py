# SPDX-License-Identifier: GPL-3.0-or-later
"""atmq-sim --from: a board that answers as a recorded one did."""

import base64
import gzip
import json
import os
import subprocess
import time

from peers import LIMIT, Failure, Port, end, new_folder, run, start, wait_until

ATMQ, ATMQ_SIM = os.environ["ATMQ"], os.environ["ATMQ_SIM"]
OK = b"\r\nOK\r\n"
ENDS = "the recording ends here; what is sent from now on is answered with ERROR"


def need(condition, what):
    if not condition:
        raise Failure(what)


def transcript(*records, masked=True):
    """A file with these records: (seconds, kind, text or bytes, more fields)."""
    path = new_folder() + "/x.atmq.jsonl"
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps({"atmq": "transcript", "version": 2, "started": "2026-11-22T23:07:00.000Z",
                            "port": "/dev/ttyUSB0", "masked": masked}) + "\n")
        for t, kind, value, *more in records:
            record = {"t": t, kind: value}
            if isinstance(value, bytes):
                record = {"t": t, kind + "64": base64.b64encode(value).decode()}
            f.write(json.dumps(record | (more[0] if more else {})) + "\n")
    return path


POLL = {"by": "poll"}


class Recorded:
    """atmq-sim that plays a transcript, and a port to it."""

    def __init__(self, path, *options, speed="max"):
        self.path = new_folder() + "/board"
        self.remarks = new_folder() + "/remarks"
        with open(self.remarks, "wb") as remarks:
            self.process = start(ATMQ_SIM, "--pty", self.path, "--from", path, "--speed", speed, *options,
                                 stdout=subprocess.PIPE, stderr=remarks, text=True)
        ready = self.process.stdout.readline()
        need(ready.startswith("atmq-sim: ready on ") and ready.endswith(f", as recorded in {path}\n"), ready)
        self.port = Port(self.path)

    def told(self):
        with open(self.remarks, encoding="utf-8") as f:
            return f.read()

    def tells(self, *lines):
        """These and no other remarks were made."""
        wanted = "".join(f"atmq-sim: {line}\n" for line in lines)
        wait_until(f"{wanted!r}", lambda: len(self.told()) >= len(wanted))
        need(self.told() == wanted, f"\n got {self.told()}\nwant {wanted}")

    def stop(self):
        self.port.close()
        need(end(self.process) == 0, "status is not 0")
        self.process.stdout.close()


SCRIPT = """AT+GMR
AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"127.0.0.1",1883,0
expect connected within 5s
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
expect message "topic" "test" within 5s
pubraw 0 "topic" hex 0aff0a0d qos 1 retain 0
expect message "topic" length 4 within 5s
AT+MQTTSUB=0,"topic",9
fails
AT+MQTTCLEAN=0
"""


def run_script(text, port, *options):
    path = new_folder() + "/script.at"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return subprocess.run([ATMQ, "run", "-p", port, *options, path], timeout=60, capture_output=True,
                          text=True, check=False)


def what_was_recorded_can_be_run_again():
    live, path = new_folder() + "/board", new_folder() + "/session.atmq.jsonl"
    process = start(ATMQ_SIM, "--pty", live, "--broker", "memory", stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    done = run_script(SCRIPT, live, "-t", path)
    need(done.returncode == 0, done.stdout)
    end(process)
    for speed in "1", "20", "max":
        board = Recorded(path, speed=speed)
        done = run_script(SCRIPT, board.path)
        need(done.returncode == 0, f"{done.stdout}\n{board.told()}")
        board.tells(ENDS)
        board.stop()
    board = Recorded(path)
    done = run_script(SCRIPT.replace("test", "tost"), board.path)
    need(done.returncode == 1, done.stdout)
    board.tells('AT+MQTTPUB=0,"topic","tost",1,0 was not recorded; answered ERROR; recorded next: '
                'AT+MQTTPUB=0,"topic","test",1,0 at ' + next_time(path, "tx", "MQTTPUB=") + " s")
    board.stop()


def next_time(path, field, text):
    with open(path, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            if text in record.get(field, ""):
                return f"{int(record['t'] * 1000 + 1e-6) / 1000:.3f}"
    raise Failure("not recorded: " + text)


def a_masked_secret_may_be_any_of_its_length():
    path = transcript((1, "tx", 'AT+CWJAP="lab","********"\r\n'),
                      (2, "rx", 'AT+CWJAP="lab","********"\r\n\r\nOK\r\n'))
    board = Recorded(path)
    board.port.command('AT+CWJAP="lab","pa*swor\\"', OK)
    board.tells(ENDS)
    board.port.command('AT+CWJAP="lab","password9"', b"\r\nERROR\r\n")
    board.tells(ENDS, 'AT+CWJAP="lab","*********" was not recorded; answered ERROR; recorded next: nothing')
    board.stop()
    open_one = Recorded(transcript((1, "tx", "AT+*\r\n"), (2, "rx", OK), masked=False))
    open_one.port.send(b"AT+X\r\n")
    open_one.port.expect(b"\r\nERROR\r\n")
    open_one.stop()


def bytes_keep_their_order_when_the_next_line_comes_early():
    path = transcript((0, "rx", "ready\r\n"), (1, "tx", "AT\r\n"), (1.1, "rx", "\r\nOK\r\n"),
                      (500, "rx", "late\r\n"), (600, "tx", "ATE0\r\n"), (600, "rx", OK), (9000, "rx", "end\r\n"))
    board = Recorded(path, speed="1")
    board.port.expect(b"ready\r\n")
    board.port.send(b"AT\r\nATE0\r\n")
    board.port.expect(OK + b"late\r\n" + OK)
    board.stop()


def the_times_are_those_of_the_recording():
    path = transcript((1, "tx", "AT\r\n"), (1.5, "rx", OK), (2.5, "rx", "late\r\n"))
    for speed, least in ("1", 1.5), ("5", 0.3):
        board = Recorded(path, speed=speed)
        begun = time.monotonic()
        board.port.send(b"AT\r\n")
        board.port.expect(OK)
        need(time.monotonic() - begun >= least / 3 - 0.002, "too soon")
        board.port.expect(b"late\r\n")
        need(time.monotonic() - begun >= least - 0.002, "too soon")
        board.stop()


def lines_that_are_not_sent_are_passed_over():
    path = transcript((1, "tx", "ATE0\r\n"), (1, "rx", OK), (2, "tx", "AT+A\r\n"), (2, "rx", "a\r\n"),
                      (3, "tx", "AT+B\r\n"), (3, "rx", "b\r\n"), (4, "tx", "AT+C\r\n"), (4, "rx", "c\r\n"))
    board = Recorded(path)
    board.port.send(b"ATE0\r\n")
    board.port.expect(OK)
    board.port.send(b"AT+C\r\n")
    board.port.expect(b"c\r\n")
    passed = "2 recorded lines were not sent: AT+A at 2.000 s and after it; goes on with AT+C at 4.000 s"
    board.tells(passed, ENDS)
    board.port.send(b"AT+A\r\n")
    board.port.expect(b"\r\nERROR\r\n")
    board.tells(passed, ENDS, "AT+A was recorded only before: AT+A at 2.000 s; answered ERROR; recorded next: nothing")
    board.stop()


def polls_are_answered_as_at_that_time_and_stop_nothing():
    path = transcript(
        (1, "tx", "AT+MQTTCONN?\r\n", POLL), (1, "rx", "+MQTTCONN:0,1,1,\"\",0,\"\",0\r\n\r\nOK\r\n"),
        (2, "tx", "AT+X\r\n"), (2, "rx", "\r\nOK\r\n+MQTTSUBRECV:0,\"t\",9,one"),
        (3, "tx", "AT+MQTTCONN?\r\n", POLL),
        (3, "rx", " two 3\r\n+MQTTCONN:0,6,1,\"h\",1883,\"\",0\r\n+MQTTSUBRECV:0,\"t\",2,OK\r\n\r\nOK\r\n+MQTTSUB"),
        (4, "rx", "RECV:0,\"t\",1,x\r\n"), (5, "tx", "AT+Y\r\n"), (5, "rx", OK))
    board = Recorded(path)
    first, second = b'+MQTTCONN:0,1,1,"",0,"",0\r\n', b'+MQTTCONN:0,6,1,"h",1883,"",0\r\n'
    for _ in range(2):
        board.port.send(b"AT+MQTTCONN?\r\n")
        board.port.expect(first + OK)
    board.port.send(b"AT+X\r\n")
    board.port.expect(OK + b'+MQTTSUBRECV:0,"t",9,one two 3\r\n+MQTTSUBRECV:0,"t",2,OK\r\n+MQTTSUBRECV:0,"t",1,x\r\n')
    board.port.send(b"AT+MQTTCONN?\r\n")
    board.port.expect(second + OK)
    board.port.send(b"AT+Y\r\n")
    board.port.expect(OK)
    board.tells(ENDS)
    board.stop()


def polls_are_found_however_the_bytes_are_cut():
    answer = 'AT+MQTTCONN?\r\n+MQTTCONN:0,4,1,"h",1883,"",0\r\n\r\nOK\r\n'
    message = '+MQTTSUBRECV:0,"t",4,OK\r\n\r\n'
    between = answer.replace("\r\n\r\nOK", "\r\n" + message + "\r\nOK") + message
    for cut in range(1, len(between), 3):
        board = Recorded(transcript((1, "tx", "AT\r\n"), (1, "rx", OK.decode()), (2, "tx", "AT+MQTTCONN?\r\n", POLL),
                                    (2, "rx", between[:cut]), (2.1, "rx", between[cut:]), (3, "tx", "ATE0\r\n"), (3, "rx", OK.decode())))
        board.port.send(b"AT\r\nATE0\r\n")
        board.port.expect(OK + 2 * message.encode() + OK)
        board.port.send(b"AT+MQTTCONN?\r\n")
        board.port.expect(answer.encode())
        board.stop()


def a_compressed_recording_is_played():
    path = transcript((1, "tx", "AT\r\n"), (1, "rx", OK.decode()))
    with open(path, "rb") as plain, gzip.open(path + ".gz", "wb") as packed:
        packed.write(plain.read())
    board = Recorded(path + ".gz")
    board.port.send(b"AT\r\n")
    board.port.expect(OK)
    board.stop()


def a_payload_has_the_recorded_length():
    path = transcript((1, "tx", 'AT+MQTTPUBRAW=0,"t",4,0,0\r\n'), (1, "rx", "\r\nOK\r\n\r\n>"),
                      (2, "tx", b"a\r\n\xff"), (2, "rx", "+MQTTPUB:OK\r\n"), (3, "tx", "AT\r\n"), (3, "rx", OK))
    for payload, remarks in (b"a\r\n\xff", []), (b"a\r\nb", ["the payload differs from the recorded 4 bytes of payload at 2.000 s"]):
        board = Recorded(path)
        board.port.send(b'AT+MQTTPUBRAW=0,"t",4,0,0\r\n')
        board.port.expect(b"\r\nOK\r\n\r\n>")
        board.port.send(payload[:2])
        board.port.send(payload[2:] + b"AT\r\n")
        board.port.expect(b"+MQTTPUB:OK\r\n" + OK)
        board.tells(*remarks, ENDS)
        board.stop()


def bytes_without_a_line_end_are_only_those():
    path = transcript((1, "tx", "AT+CIPSEND\r\n"), (1, "rx", "\r\nOK\r\n"), (2, "tx", "+++"), (3, "tx", "AT\r\n"), (3, "rx", OK))
    for sent in b"+++AT\r\n", b"AT\r\n":
        board = Recorded(path)
        board.port.send(b"AT+CIPSEND\r\n")
        board.port.expect(OK)
        board.port.send(sent)
        board.port.expect(OK)
        board.stop()


def a_lost_link_is_lost_again():
    path = transcript((1, "tx", "AT\r\n"), (1, "rx", OK), (1.01, "link", "down", {"why": "unplugged"}),
                      (1.5, "link", "up"), (1.6, "rx", "ready\r\n"))
    board = Recorded(path, speed="1")
    board.port.send(b"AT\r\n")
    need(board.port.ends(), "the port stays")
    wait_until("the port", lambda: os.path.exists(board.path))
    again = Port(board.path)
    again.expect(b"ready\r\n")
    again.close()
    board.stop()


def the_log_port_is_played_as_well():
    path = transcript((1, "tx", "AT\r\n"), (1, "rx", OK), (1, "log", "I (1) wifi: x\r\n"))
    log_path = new_folder() + "/log"
    board = Recorded(path, "--log-pty", log_path)
    log = Port(log_path)
    board.port.send(b"AT\r\n")
    board.port.expect(OK)
    log.expect(b"I (1) wifi: x\r\n")
    log.close()
    board.stop()


def refused(wanted, *options):
    done = subprocess.run([ATMQ_SIM, *options], timeout=LIMIT, capture_output=True, text=True, check=False)
    need((done.returncode, done.stderr, done.stdout) == (2, "atmq-sim: " + wanted + "\n", ""),
         f"{options}: {done.returncode} {done.stderr!r} {done.stdout!r}")


def what_cannot_be_played_is_refused():
    folder = new_folder()
    path = transcript((1, "tx", "AT\r\n"))
    refused(folder + "/none: No such file or directory", "--from", folder + "/none")
    empty = transcript((1, "rx", "ready\r\n"))
    refused(empty + ": nothing was sent in it, so there is nothing to answer to", "--from", empty)
    refused("--broker has no effect on a recorded board (--from)", "--from", path, "--broker", "memory")
    refused("--fault has no effect on a recorded board (--from)", "--from", path, "--fault", "lose 1")
    refused("--firmware has no effect on a recorded board (--from)", "--from", path, "--firmware", "2.4")
    for speed in "0", "-1", "nan", "inf", "fast", "2x", "":
        refused(f"--speed: {speed} is neither max nor a number from 0.01 to 1000", "--from", path, "--speed", speed)
    refused("--speed is only for --from TRANSCRIPT", "--speed", "2")


run([what_was_recorded_can_be_run_again, a_masked_secret_may_be_any_of_its_length,
     bytes_keep_their_order_when_the_next_line_comes_early, the_times_are_those_of_the_recording,
     lines_that_are_not_sent_are_passed_over, polls_are_answered_as_at_that_time_and_stop_nothing,
     polls_are_found_however_the_bytes_are_cut, a_compressed_recording_is_played,
     a_payload_has_the_recorded_length, bytes_without_a_line_end_are_only_those, a_lost_link_is_lost_again,
     the_log_port_is_played_as_well, what_cannot_be_played_is_refused])
