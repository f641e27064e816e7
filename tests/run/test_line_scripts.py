#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten scripts that a technician writes for a line of boards, and the contract's own listing on three boards at once:
virtual boards on pseudo-terminals, and a real broker behind them."""

import json
import os
import socket
import subprocess
import xml.etree.ElementTree as ElementTree

from peers import LIMIT, Broker, new_folder, run, start, wait_until
from scripts import EXAMPLE, Puppet, Scripts, has, lacks, need

PASSWORD = "Pa55-of-the-bench"
TOKEN = "tok-9f86d081884c7d65"

BRING_UP = '''set CLIENT line-${BOARD}
AT+MQTTUSERCFG=0,1,"${CLIENT}","","",0,0,""
AT+MQTTCONN=0,"127.0.0.1",1883,0
expect connected within 10s
'''


class Boards:
    """Some virtual boards of one atmq-sim, each with its port and its log port."""

    def __init__(self, broker, count, *options):
        folder = new_folder()
        self.ports = [f"{folder}/board{n}" for n in range(1, count + 1)]
        self.logs = [f"{folder}/log{n}" for n in range(1, count + 1)]
        self.control = folder + "/control"
        words = [word for port, log in zip(self.ports, self.logs) for word in ("--pty", port, "--log-pty", log)]
        process = start(os.environ["ATMQ_SIM"], *words, "--broker", f"127.0.0.1:{broker.port}" if broker else "memory",
                        "--control", self.control, *options, stdout=subprocess.PIPE, text=True)
        need(process.stdout.readline().startswith("atmq-sim: ready on "), "not ready")

    def words(self):
        return [word for port in self.ports for word in ("-p", port)]

    def tell(self, statement):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(LIMIT)
            s.connect(self.control)
            s.sendall(statement.encode() + b"\n")
            need(s.recv(1000) == b"ok\n", statement)


def in_environment(**values):
    """These for what is started from now on."""
    os.environ.update(values)


def report(scripts, name):
    return scripts.read(name).decode()


def steps(text):
    """The steps of a JSON report, by board."""
    boards = []
    for line in text.splitlines():
        said = json.loads(line)
        if said.get("report") == "board":
            boards.append([])
        elif said.get("report") == "step":
            boards[-1].append(said)
    return boards


def statuses(board):
    return [step["status"] for step in board]


def secrets_are_nowhere(scripts, *texts):
    """Neither in what was printed nor in any file that the run has made."""
    made = [name for name in os.listdir(scripts.folder) if not name.endswith((".at", ".env", "atmq"))]
    for text in (*texts, *(scripts.read(name).decode(errors="replace") for name in made)):
        lacks(text, PASSWORD, TOKEN)


def a_join_is_tried_again():
    boards = Boards(None, 1)
    in_environment(AP_PASSWORD=PASSWORD)
    boards.tell("wifi off")
    scripts = Scripts(join='set SSID bench\nset PASS ${env:AP_PASSWORD}\n'
                           'retry 50 every 100ms AT+CWJAP="${SSID}","${PASS}" within 20s\nAT+CWJAP?\n')
    process = scripts.start(*boards.words(), "-t", "t.jsonl", "join.at")
    wait_until("a refusal", lambda: os.path.exists(scripts.path("t.jsonl")) and b"+CWJAP:" in scripts.read("t.jsonl"))
    boards.tell("wifi on")
    out, err = scripts.finish(process)
    has(out, "2 passed, 0 failed", "on attempt ", " of 50")
    secrets_are_nowhere(scripts, out, err)
    # And in vain: one row of the report, with its reason.
    boards.tell("wifi off")
    scripts.write("vain.at", 'retry 3 every 10ms AT+CWJAP="bench","${env:AP_PASSWORD}" within 20s\nAT\n')
    out, _ = scripts.run(*boards.words(), "-t", "v.jsonl", "vain.at", status=1)
    has(out, "vain.at:1: ", "0 passed, 1 failed", "1 skipped")
    need(scripts.read("v.jsonl").decode().count('"tx":"AT+CWJAP=') == 3, "it was not tried three times")
    secrets_are_nowhere(scripts, out)


def values_come_from_the_environment():
    broker = Broker()
    boards = Boards(broker, 1)
    in_environment(BENCH_HOST="broker.bench", BENCH_TOPIC="line/7")
    scripts = Scripts(x='set HOST ${env:BENCH_HOST}\nset TOPIC ${env:BENCH_TOPIC}\n'
                        'AT+MQTTUSERCFG=0,1,"env-${BOARD}","","",0,0,""\nAT+MQTTCONN=0,"${HOST}",1883,0\n'
                        'expect connected within 10s\nAT+MQTTSUB=0,"${TOPIC}",1\nAT+MQTTPUB=0,"${TOPIC}","x",1,0\n'
                        'expect message "${TOPIC}" "x" within 5s\nAT+MQTTCLEAN=0\n')
    out, _ = scripts.run(*boards.words(), "x.at")
    has(out, "7 passed, 0 failed")
    # A value that is missing is a mistake before anything is sent.
    scripts.write("y.at", "AT+X=${env:NOBODY_HAS_SET_THIS}\n")
    out, err = scripts.run(*boards.words(), "y.at", status=2)
    has(err, "y.at:1: ", "NOBODY_HAS_SET_THIS")
    need(out == "", out)


def the_rest_is_for_one_version_only():
    old, new = Boards(None, 1), Boards(None, 1, "--firmware", "2.4")
    scripts = Scripts(x='AT\ninclude new.at\nATE0\n', new='AT+GMR\nonly if line "AT version:2\\.[2-9]"\nAT+CMD?\n')
    out, _ = scripts.run(*old.words(), *new.words(), "-o", "json:r.json", "x.at")
    first, second = steps(report(scripts, "r.json"))
    by_line = [{step["step"]: step["status"] for step in board} for board in (first, second)]
    need(by_line[0]["AT+CMD?"] == "skipped" and by_line[1]["AT+CMD?"] == "passed", by_line)
    need(by_line[0]["ATE0"] == by_line[1]["ATE0"] == "passed", by_line)
    why = next(step["why"] for step in first if step["status"] == "skipped")
    has(why, "not for this board: no line matches")
    has(out, "0 failed")


def a_bring_up_is_included():
    broker = Broker()
    boards = Boards(broker, 2)
    scripts = Scripts(test='set CLIENT other\ninclude parts/bring-up.at\nAT+MQTTSUB=0,"${CLIENT}",1\nAT+MQTTCLEAN=0\n')
    os.mkdir(scripts.path("parts"))
    scripts.write("parts/bring-up.at", BRING_UP)
    out, _ = scripts.run(*boards.words(), "-o", "json:r.json", "test.at")
    for n, board in enumerate(steps(report(scripts, "r.json")), 1):
        need(set(statuses(board)) == {"passed"}, board)
        has(board[0]["file"], "bring-up.at")
        need(board[-2]["step"] == f'AT+MQTTSUB=0,"line-{n}",1', board[-2])
    need(out.count("5 passed, 0 failed") == 2, out)
    # A mistake in it is told with its own place.
    scripts.write("parts/bring-up.at", "AT\nexpect rain\n")
    _, err = scripts.run(*boards.words(), "test.at", status=2)
    has(err, "parts/bring-up.at:2: ")
    scripts.write("parts/bring-up.at", "AT\ninclude ../test.at\n")
    _, err = scripts.run(*boards.words(), "test.at", status=2)
    has(err, "test.at")


def many_boards_have_a_client_each():
    broker = Broker()
    boards = Boards(broker, 3)
    script = BRING_UP + '''AT+MQTTSUB=0,"all/#",1
AT+MQTTPUB=0,"all/${BOARD}","${WORD}",1,0
expect message "all/${BOARD}" "${WORD}" within 5s
expect no disconnected within 500ms
AT+MQTTCLEAN=0
'''
    scripts = Scripts(x=script)
    with broker.subscriber("all/#", 3) as messages:
        out, _ = scripts.run(*boards.words(), "-D", "WORD=usual", "-D", "WORD@2=second", "x.at")
        heard = sorted(line.split()[2:] for line in messages())
    need(out.count("8 passed, 0 failed") == 3, out)
    need(heard == [["all/1", b"usual".hex()], ["all/2", b"second".hex()], ["all/3", b"usual".hex()]], heard)


def address_and_version_are_in_the_report():
    boards = Boards(None, 2)
    scripts = Scripts(x='''AT+CIPSTAMAC?
capture line "MAC:\\"(.*)\\"" as MAC
AT+GMR
capture line "^AT version:(\\S+?)\\(" as FIRMWARE
AT+MQTTUSERCFG=0,1,"${MAC}","","",0,0,""
AT+MQTTCLIENTID=0,"${FIRMWARE}"
''')
    out, _ = scripts.run(*boards.words(), "-o", "junit:r.xml", "-o", "json:r.json", "--csv", "r.csv", "x.at")
    need(out.count("6 passed, 0 failed") == 2, out)
    sent = [board[4]["step"] for board in steps(report(scripts, "r.json"))]
    addresses = []
    root = ElementTree.fromstring(report(scripts, "r.xml"))
    for at, suite in enumerate(root.iter("testsuite")):
        properties = {p.get("name"): p.get("value") for p in suite.iter("property")}
        addresses.append(properties["MAC"])
        need(properties["FIRMWARE"] == "2.1.0.0", properties)
        has(report(scripts, "r.json"), properties["MAC"])
        need("${MAC}" in sent[at] or properties["MAC"] in sent[at], sent)
    need(len(set(addresses)) == 2, addresses)
    for address in addresses:
        has(report(scripts, "r.csv"), address)
    # What is not there can't be captured, and the step says so.
    scripts.write("y.at", 'AT+GMR\ncapture line "nowhere (.*)" as X within 100ms\nAT+Y=${X}\n')
    out, _ = scripts.run("-p", boards.ports[0], "y.at", status=1)
    has(out, "y.at:2: ", "1 passed, 1 failed")


def a_pattern_is_waited_for():
    broker = Broker()
    boards = Boards(broker, 1)
    scripts = Scripts(x=BRING_UP + '''AT+MQTTSUB=0,"bench/+",1
AT+MQTTPUB=0,"bench/t","temp=21.5 C",1,0
expect message "bench/t" matches "^temp=\\d+\\.\\d C$" within 5s
AT+RST
expect line "^WIFI GOT IP$" within 10s
AT+SYSLOG=1
AT+MQTTSUB=0,"t",1
fails
expect log "error code:0x" within 5s
''')
    out, _ = scripts.run(*boards.words(), "--log-port", boards.logs[0], "x.at")
    has(out, "0 failed", "0 skipped")
    scripts.write("y.at", BRING_UP + 'AT+MQTTSUB=0,"b",1\nAT+MQTTPUB=0,"b","cold",1,0\n'
                  'expect message "b" matches "hot" within 300ms\n')
    out, _ = scripts.run(*boards.words(), "y.at", status=1)
    has(out, "y.at:7: ", "cold")
    scripts.write("z.at", 'AT\nexpect log "x" within 300ms\n')
    _, err = scripts.run(*boards.words(), "z.at", status=2)
    has(err, "z.at:2: ")


def each_step_has_its_time():
    board = Puppet({'AT+CWJAP="a","b"': None})
    scripts = Scripts(x='AT+CWJAP="a","b" within 300ms\nAT\n')
    out, _ = scripts.run("-p", board.path, "x.at", status=1)
    has(out, "no answer within 0.3")
    # The board never saw the time.
    need(board.lines == ['AT+CWJAP="a","b"'], board.lines)
    # In quotes it is the line's own.
    board = Puppet({})
    Scripts(x='AT+MQTTPUB=0,"t","come within 5s",0,0\n').run("-p", board.path, "x.at")
    need(board.lines == ['AT+MQTTPUB=0,"t","come within 5s",0,0'], board.lines)


def secrets_stay_secret():
    broker = Broker()
    boards = Boards(broker, 2)
    in_environment(BROKER_PASSWORD=PASSWORD)
    scripts = Scripts(x='''set PASS ${env:BROKER_PASSWORD}
AT+MQTTUSERCFG=0,1,"secret-${BOARD}","user","${PASS}",0,0,""
AT+MQTTCONN=0,"127.0.0.1",1883,0
expect connected within 10s
AT+MQTTSUB=0,"t/${BOARD}",1
AT+MQTTPUB=0,"t/${BOARD}","${TOKEN}",1,0
expect message "t/${BOARD}" "${TOKEN}" within 5s
AT+MQTTPUB=0,"${PASS}","x",9,0
''')
    scripts.write("line.env", f"TOKEN={TOKEN}\n")
    outs = []
    for form in ("pretty", "tap", "junit", "json"):
        outs += scripts.run(*boards.words(), "--define-file", "line.env", "--format", form, "-t", form + "-%p.jsonl",
                            "-o", f"junit:{form}.xml", "-o", f"json:{form}.json", "--csv", "all.csv", "x.at", status=1)
    secrets_are_nowhere(scripts, *outs)
    has(report(scripts, "junit.xml"), "*")


def a_failed_run_goes_on_or_stops_and_cleans_up():
    broker = Broker()
    boards = Boards(broker, 1)
    broken = BRING_UP + 'AT+NONSENSE\nAT+MQTTSUB=0,"t",1\nfinally\nAT+MQTTCLEAN=0\nAT+NONSENSE\nATE0\n'
    scripts = Scripts(a=broken, b="AT+GMR\n")

    def outcome(*options):
        scripts.run(*boards.words(), *options, "-o", "json:r.json", "a.at", "b.at", status=1)
        board, = steps(report(scripts, "r.json"))
        return [f"{step['step'][:8]} {step['status']}" for step in board if step["step"] != "finally"][3:]

    behind = ["AT+MQTTC passed", "AT+NONSE failed", "ATE0 passed"]
    need(outcome() == ["AT+NONSE failed", "AT+MQTTS skipped", *behind, "AT+GMR passed"], outcome())
    need(outcome("--keep-going") == ["AT+NONSE failed", "AT+MQTTS passed", *behind, "AT+GMR passed"],
         outcome("--keep-going"))
    need(outcome("--fail-fast") == ["AT+NONSE failed", "AT+MQTTS skipped", *behind, "AT+GMR skipped"],
         outcome("--fail-fast"))


class Log(Puppet):
    """A log port that says the same line again and again."""

    def __init__(self, line):
        super().__init__({})
        self.line = line

    def beat(self):
        os.write(self.master, self.line)


# interfaces.md, "Scripts, from version 0.2 on".
CONTRACT = r'''set CLIENT ESP32-${BOARD}                  # ${BOARD}: 1, 2, ... of several -p; ${PORT}: its name; -D NAME@2=VALUE for the second
set PASS ${env:BROKER_PASSWORD}            # from the environment: never shown, masked everywhere
include bring-up.at
AT+CIPSTAMAC?
capture line "MAC:\"(.*)\"" as MAC         # ${MAC} from here on; in the report, as a property in JUnit
retry 3 every 5s AT+CWJAP="${SSID}","${PASS}" within 20s
expect no disconnected within 10s
expect log "MQTT: connected" within 5s     # on the log port
only if line "AT version:2\.[2-9]"         # else the rest of the file is skipped, not failed
phase "publish"
reset                                      # DTR and RTS
note "antenna B"
finally                                    # what follows runs also after a failed step
AT+MQTTCLEAN=0
'''


def the_contracts_listings_pass_on_three_boards_at_once():
    broker = Broker()
    boards = Boards(broker, 3)
    in_environment(BROKER_PASSWORD=PASSWORD)
    logs = [Log(b"I (1) MQTT: connected\r\n") for _ in boards.ports]
    scripts = Scripts(contract=CONTRACT, first=EXAMPLE.replace('"ESP32"', '"ESP32-${BOARD}"'),
                      **{"bring-up": 'set SSID bench\nAT+MQTTUSERCFG=0,1,"${CLIENT}","user","${PASS}",0,0,""\n'})
    scripts.write("payload.bin", b"\x00\xff\r\n")
    os.mkdir(scripts.path("atmq"))
    scripts.write("atmq/config.ini", "".join(f"[profile bench{n}]\nport = {port}\nlog-port = {log.path}\n"
                                             for n, (port, log) in enumerate(zip(boards.ports, logs), 1)))
    names = [word for n in (1, 2, 3) for word in ("-p", f"bench{n}")]
    process = scripts.start(*names, "-D", "HOST=127.0.0.1", "-t", "t-%p.jsonl", "-o", "junit:r.xml", "-o", "json:r.json",
                            "--csv", "r.csv", "contract.at", "first.at")

    def has_ended():
        for log in logs:
            log.beat()
        return process.poll() is not None

    wait_until("the end", has_ended, 60)
    out, err = scripts.finish(process)
    results = steps(report(scripts, "r.json"))
    for n, board in enumerate(results, 1):
        need("failed" not in statuses(board) and "error" not in statuses(board), board)
        clean = [step for step in board if step["step"] == "AT+MQTTCLEAN=0"]
        # Of these lines none has the version: what follows is skipped, `finally` too.
        need([step["status"] for step in clean] == ["skipped", "passed"], clean)
        has(report(scripts, "r.json"), f'"text":"AT+MQTTUSERCFG=0,1,\\"ESP32-{n}\\",')
        skipped = [step for step in board if step["status"] == "skipped"]
        need(skipped and all("not for this board" in step["why"] for step in skipped), skipped)
    need(len(results) == 3, len(results))
    for suite in ElementTree.fromstring(report(scripts, "r.xml")).iter("testsuite"):
        need(suite.get("failures") == "0" and suite.get("errors") == "0", suite.attrib)
    has(report(scripts, "r.xml"), '<property name="MAC"')
    need(report(scripts, "r.csv").count("PASS") == 3, report(scripts, "r.csv"))
    secrets_are_nowhere(scripts, out, err)


run([
    a_join_is_tried_again,
    values_come_from_the_environment,
    the_rest_is_for_one_version_only,
    a_bring_up_is_included,
    many_boards_have_a_client_each,
    address_and_version_are_in_the_report,
    a_pattern_is_waited_for,
    each_step_has_its_time,
    secrets_stay_secret,
    a_failed_run_goes_on_or_stops_and_cleans_up,
    the_contracts_listings_pass_on_three_boards_at_once,
])
