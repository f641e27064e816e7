#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each kind of step fails, what is told of it, and the exit status."""

import contextlib
import os
import resource
import signal
import subprocess

from peers import free_port, run, wait_until
from scripts import CONNECT, Prompt, Puppet, Scripts, has, lacks, need

OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"


def fails(script, *parts, count="1 failed", port="sim:"):
    """The script's last step fails, with these words."""
    out, err = Scripts(x=script).run("-p", port, "x.at", status=1)
    has(out, f"x.at:{script.count(chr(10))}: ", count, *parts)
    need(err == "", err)
    return out


def a_refused_command_is_explained():
    fails("AT+SYSLOG=1\nAT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"\n",
          "0x6013 SCHEME_VALUE_IS_WRONG", "parameter 2, scheme",
          "scheme is 11; it can be 1 to 10", "sent: AT+MQTTUSERCFG=0,11,", "ERR CODE:0x010a6013")


def a_refusal_without_a_code_is_judged_by_the_table():
    fails("AT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"\n", "the table says: scheme is 11")
    fails("AT+MQTTCONN=0,\"h\",1883,0\n", "refused without a code; with AT+SYSLOG=1")


def the_reason_of_a_wifi_failure_is_told():
    board = Puppet({'AT+CWJAP="ap","pw"': b"+CWJAP:2\r\n" + ERROR})
    fails('AT+CWJAP="ap","pw"\n', "does not accept the password", "came: +CWJAP:2", port=board.path)


class Logging(Puppet):
    """A board that says why at its log port, a little later."""

    def __init__(self, answers, log):
        self.log, self.log_port = log, Puppet({})
        super().__init__(answers)

    def say(self, answer):
        super().say(answer)
        os.write(self.log_port.master, self.log)


def what_the_log_port_says_of_a_failure_is_told():
    log = b"".join(b"I (%d) mqtt: line %d\r\n" % (i, i) for i in range(13))
    log += b"E (99) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700\r\nI (100) \x1b[2Jend\r\n"
    board = Logging({'AT+MQTTCONN=0,"h",8883,0': ERROR}, log)
    scripts = Scripts(x='AT+MQTTCONN=0,"h",8883,0\n')
    out, err = scripts.run("-p", board.path, "--log-port", board.log_port.path, "-t", "t.jsonl", "x.at", status=1)
    has(scripts.read("t.jsonl").decode(), '"log":"', "line 12", "esp-tls-mbedtls")
    has(out, "; the log port says: ", "0x2700", "certificate", "log: E (99) esp-tls-mbedtls",
        "log: I (12) mqtt: line 12", "log: I (100)")
    lacks(out, "line 2\n", "\x1b")
    # What it said for an earlier command is over.
    board = Logging({"AT+NOSUCH": [b"\r\nOK\r\n", ERROR]}, b"E (1) of one\r\n")
    scripts = Scripts(x="AT+NOSUCH\nsleep 50ms\nAT+NOSUCH\n")
    out, err = scripts.run("-p", board.path, "--log-port", board.log_port.path, "x.at", status=1)
    need(out.count("log: E (1) of one") == 1, out)


def each_expectation_fails_when_its_time_is_up():
    for step, words in (
            ("connected", "did not report a connection"),
            ("disconnected", "did not report that it is disconnected"),
            ("ready", "did not say ready"),
            ("wifi got ip", "did not report this Wi-Fi state"),
            ('line "^OK!$"', "no matching line came"),
            ('message "t" "x" length 1', 'no message of "t" with "x" of 1 byte came')):
        fails(f"AT\nexpect {step} within 20ms\n", words, "within 0.020 s", "came: OK")


def a_line_is_expected_as_the_board_says_it():
    # Wi-Fi lines too: their state is for `expect wifi`.
    board = {"AT+RST": OK + b"WIFI CONNECTED\r\nWIFI GOT IP\r\n"}
    Scripts(x='AT+RST\nexpect line "^WIFI GOT IP$" within 1s\nexpect wifi connected\n').run(
        "-p", Puppet(board).path, "x.at")
    fails('AT+RST\nexpect line "^got ip$" within 20ms\n', "no matching line",
          port=Puppet(board).path)


def a_message_is_a_line_as_it_came():
    board = {"AT+X": b'+MQTTSUBRECV:0,"t",7,already\r\n' + OK}
    Scripts(x='AT+X\nexpect line ready within 1s\n').run("-p", Puppet(board).path, "x.at")
    # An anchor keeps out what another client publishes, and an event satisfies one expectation.
    fails('AT+X\nexpect line ^ready within 20ms\n', "no matching line came",
          'the only line was: +MQTTSUBRECV:0,"t",7,already', port=Puppet(board).path)
    fails('AT+X\nexpect message "t"\nexpect line ready within 20ms\n', "no matching line came",
          port=Puppet(board).path)


def another_message_than_the_expected_one_is_shown():
    publish = CONNECT + 'AT+MQTTSUB=0,"t",0\nAT+MQTTPUB=0,"t","four",0,0\n'
    for step in ('"t" "five"', '"t" length 5', '"u"', '"t" hex 00'):
        fails(publish + f"expect message {step} within 20ms\n", "1 other did",
              '+MQTTSUBRECV:0,"t",4,four')


def one_message_satisfies_one_expectation():
    fails(CONNECT + 'AT+MQTTSUB=0,"t",0\nAT+MQTTPUB=0,"t","x",0,0\n'
          'expect message "t" within 1s\nexpect message "t" within 20ms\n', 'no message of "t"')


def events_of_an_earlier_command_are_over():
    fails(CONNECT + "AT\nexpect connected within 20ms\n", "did not report")


def a_command_that_should_fail_and_does_not_is_a_failure():
    fails("AT\nfails\n", "not refused")
    fails("AT+SYSLOG=1\nAT+MQTTSUB=0,\"t\",9\nfails 0x6013\n",
          "refused for another reason than 0x6013")


def a_code_counts_where_the_board_says_one():
    for script in ("AT+MQTTSUB=0,\"t\",9\nfails 0x6048\n",
                   "AT+SYSLOG=1\nAT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"\nfails 0x6013\n",
                   "AT+SYSLOG=1\nAT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"\nfails 0x010a6013\n"):
        Scripts(x=script).run("-p", "sim:", "x.at")


def a_board_that_wrongly_asks_for_bytes_gets_zeros():
    line = 'AT+MQTTPUBRAW=0,"t",4,0,0'
    board = Puppet({line: Prompt(4, b"+MQTTPUB:OK\r\n")})
    fails(line + "\nfails\n", "not refused", port=board.path)
    need(board.raw == [b"\0\0\0\0"], board.raw)


def bytes_go_out_behind_the_prompt_exactly_as_they_are():
    board = Puppet({'AT+MQTTPUBRAW=0,"t",4,1,0': Prompt(4, b"+MQTTPUB:FAIL\r\n")})
    fails('pubraw 0 "t" hex 0d0a00ff qos 1\n', "refused", 'sent: AT+MQTTPUBRAW=0,"t",4,1,0',
          "+MQTTPUB:FAIL", port=board.path)
    need(board.raw == [b"\r\n\0\xff"], board.raw)


def a_board_that_restarts_is_told():
    board = Puppet({"AT+MQTTCONN=0,\"mqtt://h\",1883,0": b"\r\nready\r\n"})
    fails('AT\nAT+MQTTCONN=0,"mqtt://h",1883,0\n', "restarted before it answered", port=board.path)


def a_board_that_starts_when_its_port_is_opened_gets_the_first_line_again():
    board = Puppet({"AT+GMR": [b"\r\nready\r\n", b"AT version:2.1.0.0\r\n" + OK]})
    Scripts(x="AT+GMR\nexpect line \"^AT version:2\\.\\d\"\n").run("-p", board.path, "x.at")
    need(board.lines == ["AT+GMR", "AT+GMR"], board.lines)


def what_a_board_says_while_it_starts_is_waited_for():
    Scripts(x="expect ready within 5s\nexpect wifi got ip\nAT\n").run("-p", "sim:", "x.at")


def has_open(pid, path):
    for n in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # it has closed that one since
            if os.readlink(f"/proc/{pid}/fd/{n}") == path:
                return True
    return False


def who_reads_the_port_as_well_is_named():
    board = Puppet({})
    with subprocess.Popen(["cat", board.path], stdout=subprocess.DEVNULL) as cat:
        try:
            wait_until("cat has the port", lambda: has_open(cat.pid, board.path))
            fails("expect ready within 200ms\n", f"; cat (process {cat.pid}) has this port open as well and takes part",
                "close it there", port=board.path)
        finally:
            cat.kill()


def a_board_is_reset_where_the_port_has_the_lines():
    Scripts(x="AT\nreset\nexpect ready within 5s\nAT\n").run("-p", "sim:", "x.at")
    fails("reset\n", "this port has no DTR and RTS lines; AT+RST also resets the board", count="0 failed, 1 error", port=Puppet({}).path)


def a_silent_board_fails_by_the_limit_of_the_command():
    board = Puppet({"AT": None})
    fails("AT\n", "no answer within 10.", "came: nothing", port=board.path)


def a_failed_step_ends_its_file_and_the_next_one_starts_anew():
    scripts = Scripts(a="AT\nAT+NONSENSE\nATE0\n", b="AT\n")
    out, _ = scripts.run("-p", "sim:", "a.at", "b.at", status=1)
    has(out, "a.at:2: refused", "skip   3  ATE0", "2 passed, 1 failed, 1 skipped")


def a_lost_port_is_status_3_and_ends_all():
    board = Puppet({}, lose=b"ATE0")
    scripts = Scripts(a="AT\nATE0\nAT\n", b="AT\n")
    out, err = scripts.run("-p", board.path, "a.at", "b.at", status=3)
    has(out, "a.at:2: the port was lost: ", "1 passed, 0 failed, 1 error, 2 skipped")
    has(err, board.path)


def a_port_that_cannot_be_opened_is_status_3():
    scripts = Scripts(a="AT\n")
    for port in ("/dev/nowhere", f"tcp:127.0.0.1:{free_port()}"):
        out, err = scripts.run("-p", port, "a.at", status=3)
        has(out, "could not be opened", "0 passed, 0 failed, 1 error")
        has(err, "atmq: " + port)
        need(err.count(port.removeprefix("tcp:")) == 1, err)
        # The next try shall find no transcript in its way.
        scripts.run("-p", port, "-t", "t.jsonl", "a.at", status=3)
        need(not os.path.exists(scripts.path("t.jsonl")), "an empty transcript")


def a_log_port_that_cannot_be_opened_is_status_3():
    scripts = Scripts(a="sleep 5s\nAT\n")
    for port in ("/dev/nowhere", f"tcp:127.0.0.1:{free_port()}"):
        out, err = scripts.run("-p", "sim:", "--log-port", port, "a.at", status=3)
        has(out, "could not be opened: the log port: " + port.removeprefix("tcp:"), "0 failed, 1 error, 1 skipped")
        has(err, "atmq: sim:: the log port: " + port.removeprefix("tcp:"))


def what_is_wrong_with_the_call_is_status_2_and_nothing_is_sent():
    board = Puppet({})
    scripts = Scripts(good="AT\n", bad="AT\nexpect rain\n\npubraw 0 t hex 00 qos 3\n",
                      unknown="AT+X=${HOST}\n", empty="# nothing yet\n\nset HOST h\n")
    scripts.write("taken", "")
    for words, said in (
            (("-p", board.path), "usage"),
            (("good.at",), "which board?"),
            (("-p", board.path, "nowhere.at"), "nowhere.at: No such file"),
            (("-p", board.path, "."), "directory"),
            (("-p", board.path, "good.at", "bad.at"), "bad.at:2: expect: \"rain\" is not an event"),
            (("-p", board.path, "good.at", "bad.at"),
             "bad.at:4: qos is 3; it can be 0, 1 or 2"),
            (("-p", board.path, "bad.at", "nowhere.at", "unknown.at"),
             ["bad.at:2: ", "bad.at:4: ", "nowhere.at: No such file", "unknown.at:1: "]),
            (("-p", board.path, "unknown.at"), "unknown.at:1: ${HOST} is not defined"),
            (("-p", board.path, "-D", "HOST", "good.at"), "-D must be NAME=VALUE"),
            (("-p", board.path, "--format", "xml", "good.at"), "pretty, tap, junit or json"),
            (("-p", board.path, "--dialect", "klingon", "good.at"), "esp32-s and esp-at"),
            (("-p", board.path, "--baud", "fast", "good.at"), "baud"),
            (("-p", board.path, "-t", "taken", "good.at"), "taken"),
            (("-p", board.path, "--warp", "good.at"), "--warp"),
            (("-p", board.path, "--config", "", "good.at"), "atmq: --config: the file's name is missing"),
            (("-p", board.path, "--config", "nowhere.ini", "good.at"), "atmq: nowhere.ini: No such file"),
            (("-p", board.path, "-", "-"), "atmq: -: standard input can be read only once"),
            (("-p", board.path, "-"), "atmq: <stdin>: nothing to do: it has no steps"),
            (("-p", board.path, "good.at", "/dev/null"), "atmq: /dev/null: nothing to do"),
            (("-p", board.path, "empty.at"), "atmq: empty.at: nothing to do"),
            (("-p", board.path, "-p", "tcp:x", "good.at"), "atmq: tcp:x: must be tcp:HOST:PORT"),
            (("-p", "usb:zz", "good.at"), "atmq: usb:zz: a USB port is named usb:VID:PID"),
            (("-p", "sim:foo", "good.at"), "atmq: sim:foo: the virtual board is sim:"),
            (("-p", "", "good.at"), "atmq: no port is named"),
            (("-p", board.path, "--log-port", "tcp:x", "good.at"), "atmq: the log port: tcp:x: must be")):
        out, err = scripts.run(*words, status=2)
        has(err, *([said] if isinstance(said, str) else said))
        need(out == "", out)
    need(board.lines == [], board.lines)


def the_board_need_not_be_named_where_there_is_one_only():
    board = Puppet({})
    scripts = Scripts(a="AT\n")
    os.mkdir(scripts.path("atmq"))
    scripts.write("atmq/config.ini", f"[profile bench]\nport = {board.path}\n")
    has(scripts.run("a.at")[0], "bench\n", "1 passed")
    need(board.lines == ["AT"], board.lines)
    scripts.write("atmq/config.ini", f"[profile bench]\nport = {board.path}\n[profile field]\nport = sim:\n")
    out, err = scripts.run("a.at", status=2)
    has(err, "which board? name it with -p PORT: bench, field")
    need(out == "", out)


def a_definition_that_no_script_uses_is_told():
    scripts = Scripts(a="set HOST h\nAT+X=${HOST}\n", b="AT+X=${LINK}\n")
    _, err = scripts.run("-p", Puppet({}).path, "-DHOTS=1", "-DHOST=x", "-DLINK=2", "a.at", "-DLAST=2", "b.at")
    need(err == "atmq: -D HOTS: no script uses ${HOTS}\natmq: -D LAST: no script uses ${LAST}\n", err)


def a_name_twice_on_the_command_line_has_its_last_value():
    board = Puppet({})
    _, err = Scripts(a="AT+X=${A}\n").run("-p", board.path, "-DA=1", "-DA=2", "a.at")
    need((board.lines, err) == (["AT+X=2"], ""), (board.lines, err))


def an_interrupted_run_tells_what_it_did():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        board = Puppet({})
        scripts = Scripts(a="AT\nsleep 1min\nAT\n")
        process = scripts.start("-p", board.path, "a.at")
        while b"ok     1  AT" not in process.stdout.readline():
            need(process.poll() is None, "it ended")
        process.send_signal(number)
        out, _ = scripts.finish(process, 130)
        has(out, "a.at:2: interrupted", "1 passed, 0 failed, 1 error, 1 skipped")


def a_transcript_that_is_not_complete_is_told():
    scripts = Scripts(x="AT+GMR\n" * 3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, before[1]))
    try:
        process = scripts.start("-p", "sim:", "-t", "t.jsonl", "x.at")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    out, err = scripts.finish(process)
    has(out, "3 passed, 0 failed")
    need(err == "atmq: transcript: t.jsonl; it is incomplete: File too large\n", err)


run([
    a_refused_command_is_explained,
    a_refusal_without_a_code_is_judged_by_the_table,
    the_reason_of_a_wifi_failure_is_told,
    what_the_log_port_says_of_a_failure_is_told,
    each_expectation_fails_when_its_time_is_up,
    a_line_is_expected_as_the_board_says_it,
    a_message_is_a_line_as_it_came,
    another_message_than_the_expected_one_is_shown,
    one_message_satisfies_one_expectation,
    events_of_an_earlier_command_are_over,
    a_command_that_should_fail_and_does_not_is_a_failure,
    a_code_counts_where_the_board_says_one,
    a_board_that_wrongly_asks_for_bytes_gets_zeros,
    bytes_go_out_behind_the_prompt_exactly_as_they_are,
    a_board_that_restarts_is_told,
    a_board_that_starts_when_its_port_is_opened_gets_the_first_line_again,
    what_a_board_says_while_it_starts_is_waited_for,
    who_reads_the_port_as_well_is_named,
    a_board_is_reset_where_the_port_has_the_lines,
    a_silent_board_fails_by_the_limit_of_the_command,
    a_failed_step_ends_its_file_and_the_next_one_starts_anew,
    a_lost_port_is_status_3_and_ends_all,
    a_port_that_cannot_be_opened_is_status_3,
    a_log_port_that_cannot_be_opened_is_status_3,
    what_is_wrong_with_the_call_is_status_2_and_nothing_is_sent,
    the_board_need_not_be_named_where_there_is_one_only,
    a_definition_that_no_script_uses_is_told,
    a_name_twice_on_the_command_line_has_its_last_value,
    an_interrupted_run_tells_what_it_did,
    a_transcript_that_is_not_complete_is_told,
])
