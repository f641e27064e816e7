# SPDX-License-Identifier: GPL-3.0-or-later
"""A test station without a screen: boards that come and go, labels, commands, 32 boards."""

import os
import resource
import signal
import subprocess
import time

from peers import LIMIT, end, run, start, wait_until
from scripts import Scripts, has, lacks, need

ATMQ_SIM = os.environ["ATMQ_SIM"]
SCRIPT = "AT\nAT+GMR\n"
LONG = "AT\nAT+GMR\nsleep 1min\n"
CARRY = """sh -c 'env | grep ^ATMQ_ | sort > new; mv new "board-$ATMQ_SN"'"""


class Line:
    """`atmq run --each 'port*'`, and the boards that are plugged into its ports."""

    def __init__(self, *words, script=SCRIPT, stdin=subprocess.PIPE, there=()):
        self.scripts = Scripts(a=script)
        self.boards, self.text = {}, ""
        for port in there:
            self.plug(port)
            wait_until(port, lambda p=port: os.path.exists(self.path(p)))
        self.process = self.scripts.start("--each", self.scripts.path("port*"), *words, "a.at", stdin=stdin)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.wait_for("waiting for boards")

    def path(self, name):
        return self.scripts.path(name)

    def plug(self, *ports, more=()):
        words = [word for port in ports for word in ("--pty", self.path(port))]
        board = start(ATMQ_SIM, *words, *more, stdout=subprocess.DEVNULL)
        for port in ports:
            self.boards[port] = board

    def unplug(self, port):
        end(self.boards.pop(port))
        need(not os.path.lexists(self.path(port)), f"{port} is still there")

    def read(self):
        self.text += (self.process.stdout.read() or b"").decode()
        return self.text

    def wait_for(self, *parts):
        for part in parts:
            try:
                wait_until(part, lambda p=part: p in self.read() or self.process.poll() is not None)
                need(part in self.read(), f"no {part!r} in\n{self.text}")
            except AssertionError as failure:
                raise type(failure)(f"{failure} in\n{self.text}{self.errors()}") from failure

    def errors(self):
        return "" if self.process.poll() is None else self.process.stderr.read().decode()

    def scan(self, *labels):
        for label in labels:
            self.process.stdin.write(label if isinstance(label, bytes) else label.encode() + b"\n")
            self.process.stdin.flush()

    def finish(self, number=signal.SIGTERM, status=130):
        self.process.send_signal(number)
        return self.wait(status)

    def wait(self, status):
        # The last of it is there once the process has ended.
        self.process.wait(timeout=LIMIT)
        self.process.stdin.close()
        self.read()
        err = self.errors()
        need(self.process.returncode == status, f"status {self.process.returncode}: {self.text}{err}")
        return err


def boards_are_run_as_they_are_plugged_and_again_when_they_are_replaced():
    line = Line("-o", "tap:r.tap", "--csv", "r.csv")
    line.plug("port1")
    line.wait_for("port1: testing", "port1: PASS in ")
    line.plug("port2")
    line.wait_for("port2: PASS in ")
    line.plug("port3")
    line.wait_for("port3: PASS in ")
    need(line.text.count("testing") == 3, line.text)
    line.unplug("port2")
    line.wait_for("port2: empty")
    line.plug("port2")
    wait_until("the second board at port2", lambda: line.read().count("port2: PASS") == 2)
    need(line.text.count("testing") == 4, line.text)
    line.finish()
    tap = line.scripts.read("r.tap").decode()
    has(tap, "\n1..8\n")
    # In the order in which they ended.
    order = [tap.index(f"/port{n} ") for n in (1, 2, 3)]
    need(order == sorted(order), tap)
    csv = line.scripts.read("r.csv").decode().splitlines()
    need(len(csv) == 5 and all('"PASS"' in row for row in csv[1:]), csv)


def a_board_that_is_unplugged_in_its_run_has_failed_and_the_next_one_passes():
    line = Line("--csv", "r.csv", script='AT\nsleep 500ms\nAT\nexpect line "never" within 20s\n')
    line.plug("port1")
    line.wait_for("port1: testing")
    line.plug("port2")
    line.wait_for("port2: testing")
    line.unplug("port1")
    line.wait_for("port1: FAIL in ", "the port was lost: unplugged")
    need("port2: FAIL" not in line.text, line.text)
    line.wait_for("port1: empty")
    line.plug("port1")
    wait_until("the next board", lambda: line.read().count("port1: testing") == 2)
    line.finish()
    csv = line.scripts.read("r.csv").decode()
    has(csv, '"ERROR"', '"lost"', "the port was lost: unplugged", '"interrupted"')
    need(len(csv.splitlines()) == 4, csv)


def a_board_that_is_there_already_is_run_at_once():
    line = Line(there=["port1"])
    line.wait_for("port1: PASS in ")
    line.finish()


def a_board_that_stays_is_not_run_again():
    line = Line()
    line.plug("port1")
    line.wait_for("port1: PASS")
    # Something happens in its folder, and another board is run: it is looked at again.
    line.plug("port2")
    line.wait_for("port2: PASS")
    need(line.text.count("port1: testing") == 1, line.text)
    line.finish()


def labels_go_to_boards_in_the_order_of_plugging():
    line = Line("--scan", "-t", "t-%n.atmq.jsonl", "-D", "X=1", script='AT\nAT+MQTTUSERCFG=0,1,"${SN}","","",0,0,""\nset Y ${X}\n')
    line.plug("port2")
    line.wait_for("port2: waits for its label")
    line.scan("SN2")
    line.wait_for("port2: testing SN2", "port2: PASS SN2", "port2: transcript: t-SN2.atmq.jsonl; sha256 ")
    line.plug("port1")
    line.scan("SN2")  # for the board that comes
    line.wait_for("SN2 has passed already, at ", "on port2; to test it again, scan it once more")
    line.scan("")
    line.wait_for("the label is empty; scan it again")
    line.scan(b"A\x1b[2J\n", "x" * 65)
    line.wait_for("A␛[2J has a character that can't be printed", "x… is longer than 64 bytes")
    lacks(line.text, "\x1b", "port1: testing")
    line.scan("温 1/$(id)")
    line.wait_for("port1: PASS 温 1/$(id)")
    line.finish()
    need(os.path.exists(line.path("t-SN2.atmq.jsonl")), os.listdir(line.scripts.folder))
    has(line.scripts.read("t-温_1_$(id).atmq.jsonl").decode(), '温 1/$(id)')
    need(not [name for name in os.listdir(line.scripts.folder) if "x" * 20 in name], os.listdir(line.scripts.folder))


def labels_from_a_file_end_the_station_with_the_last_board():
    line = Line("--scan")
    line.scan("SN1", "SN2")
    line.process.stdin.close()
    line.plug("port1")
    line.wait_for("port1: PASS")
    line.plug("port2")
    line.wait_for("port2: PASS", "standard input has ended, and with it the labels: nothing is left to do")
    line.wait(0)


def a_scanner_has_a_port_of_its_own():
    master, slave = os.openpty()
    line = Line("--scan-from", os.ttyname(slave), script=LONG)
    os.write(master, b"SN0\r")
    line.wait_for("no board waits for a label: plug the board first, then scan it")
    line.plug("port1")
    line.wait_for("port1: waits for its label")
    os.write(master, b"SN1\r\n")
    line.wait_for("port1: testing SN1")
    line.plug("port2")
    line.wait_for("port2: waits for its label")
    os.write(master, b"SN1\r\n")
    line.wait_for("SN1 is being tested at port1: is this label there twice?")
    os.write(master, b"SN2\n")
    line.wait_for("port2: testing SN2")
    os.close(slave)
    os.close(master)
    line.wait_for("the scanner: ")
    line.finish()
    has(line.text, "port1: FAIL SN1", "port2: FAIL SN2", "interrupted")


def commands_have_the_board_in_their_environment():
    line = Line("--scan", "--on-pass", CARRY, script='AT\nAT+MQTTUSERCFG=0,1,"${SN}","","",0,0,""\n')
    line.plug("port1")
    line.scan("$(touch hacked)")
    line.wait_for("port1: PASS")
    name = line.path("board-$(touch hacked)")
    wait_until("the command", lambda: os.path.exists(name))
    with open(name, encoding="utf-8") as f:
        text = f.read()
    has(text, "ATMQ_SN=$(touch hacked)\n", "ATMQ_VERDICT=PASS\n", f"ATMQ_PORT={line.path('port1')}\n",
        "ATMQ_FIRMWARE=", "ATMQ_SECONDS=0.", "ATMQ_TIME=20", "ATMQ_CODE=\n", "ATMQ_TRANSCRIPT=\n", "ATMQ_MAC=")
    need(not os.path.exists(line.path("hacked")), "a label was run")
    line.finish()


def a_command_that_fails_is_told_and_stops_nothing():
    line = Line("--on-fail", "sh -c 'echo bad $ATMQ_CODE; exit 3'", script="AT\nAT+NOSUCH\n")
    line.plug("port1")
    line.wait_for("port1: FAIL in ", "port1: bad refused", "port1: sh exited with status 3")
    line.plug("port2")
    line.wait_for("port2: FAIL in ", "port2: bad refused")
    line.finish()
    line = Line("--on-pass", "/nowhere/print --label")
    line.plug("port1")
    line.wait_for("port1: PASS", "port1: /nowhere/print can't be started: No such file or directory")
    line.finish()


def a_usual_run_has_them_too():
    scripts = Scripts(good=SCRIPT, bad="AT+NOSUCH\n")
    out, err = scripts.run("-p", "sim:", "-D", "SN=7", "--on-pass", CARRY, "--on-fail", "false", "good.at")
    has(scripts.read("board-7").decode(), "ATMQ_SN=7\n", "ATMQ_VERDICT=PASS\n", "ATMQ_PORT=sim:\n")
    need(err == "", err)
    out, err = scripts.run("-p", "sim:", "--on-fail", "sh -c 'echo $ATMQ_VERDICT $ATMQ_FAILED_STEP; exit 2'", "bad.at", status=1)
    has(err, "atmq: sim:: FAIL bad.at:1 AT+NOSUCH\n", "atmq: sim:: sh exited with status 2\n")
    has(out, "0 passed, 1 failed")


def thirty_two_boards_at_once():
    line = Line(script=SCRIPT + 'AT+MQTTUSERCFG=0,1,"${BOARD}","","",0,0,""\nsleep 300ms\n' + SCRIPT * 10)
    ports = [f"port{n}" for n in range(1, 33)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    line.plug(*ports)
    wait_until("32 verdicts", lambda: line.read().count(" PASS in ") == 32, limit=30)
    took = time.monotonic() - began
    line.finish()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"# 32 boards in {took:.2f} s, {cpu:.2f} s of CPU")
    lacks(line.text, "FAIL")
    for port in ports:
        need(line.text.count(f" {port}: PASS") == 1, port)
    need(cpu < 10, f"{cpu:.1f} s of CPU")


def what_does_not_go_together_is_refused():
    scripts = Scripts(a=SCRIPT, sn='AT+MQTTUSERCFG=0,1,"${SN}","","",0,0,""\n')
    for words, why in (
            (["--scan", "-p", "sim:", "a.at"], "--scan and --operator are for a test station: --each says"),
            (["--operator", "-p", "sim:", "a.at"], "--scan and --operator are for a test station: --each says"),
            (["--each", "port*", "a.at"], "--each: port* is neither usb:VID:PID nor a path with a folder"),
            (["--each", "usb:10c4", "a.at"], "--each: usb:10c4 is not usb:VID:PID"),
            (["--each", "/t*p/x", "a.at"], "--each: /t*p/x has a wildcard in its folder"),
            (["--each", "/tmp/x", "-p", "sim:", "a.at"], "--each finds the ports by itself: leave out -p"),
            (["--each", "/tmp/x", "--log-port", "sim:", "a.at"], "--log-port is for one board"),
            (["--each", "/tmp/x", "--format", "tap", "a.at"], "a report goes to a file: -o tap:FILE"),
            (["--each", "/tmp/x", "--operator", "a.at"], "--operator locks the keys of a terminal, and there is none"),
            (["--each", "/tmp/x", "--on-pass", "'x", "a.at"], "--on-pass: a quote is not closed"),
            (["--each", "/tmp/x", "-t", "%q", "a.at"], "%q at character 1"),
            (["--each", "/tmp/x", "sn.at"], "${SN}"),
            (["--each", "/tmp/x", "--scan-from", "/nowhere/x", "a.at"], "/nowhere/x"),
    ):
        _, err = scripts.run(*words, status=2)
        has(err, why)


def left_without_a_board_it_is_130():
    line = Line()
    line.finish(signal.SIGINT)
    lacks(line.text, "FAIL")


run([
    boards_are_run_as_they_are_plugged_and_again_when_they_are_replaced,
    a_board_that_is_unplugged_in_its_run_has_failed_and_the_next_one_passes,
    a_board_that_is_there_already_is_run_at_once,
    a_board_that_stays_is_not_run_again,
    labels_go_to_boards_in_the_order_of_plugging,
    labels_from_a_file_end_the_station_with_the_last_board,
    a_scanner_has_a_port_of_its_own,
    commands_have_the_board_in_their_environment,
    a_command_that_fails_is_told_and_stops_nothing,
    a_usual_run_has_them_too,
    thirty_two_boards_at_once,
    what_does_not_go_together_is_refused,
    left_without_a_board_it_is_130,
])
