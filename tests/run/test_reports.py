#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four reports, each read by a parser, of good boards and of hostile ones; transcripts; several
boards."""

import base64
import json
import os
import pty
import re
import select
import socket
import subprocess

from junit import junit
from peers import LIMIT, Failure, run
from scripts import ATMQ, CONNECT, EXAMPLE, Prompt, Puppet, Scripts, has, lacks, need

FORMATS = ("pretty", "tap", "junit", "json")
OK = b"\r\nOK\r\n"
ERROR = b"\r\nERROR\r\n"


def tap(text):
    """[(ok, description, skip, details)], after the plan and the numbers were checked."""
    lines = text.splitlines()
    need(lines[0] == "TAP version 13", lines[0])
    plan = re.fullmatch(r"1\.\.(\d+)", lines[-1])
    need(plan, f"no plan at the end: {lines[-1]!r}")
    tests, details = [], None
    for line in lines[1:-1]:
        if details is not None:
            if line == "  ...":
                details = None
            else:
                need(re.fullmatch(r'  \w+:( \d+| ".*")?|    - ".*"', line), f"no YAML: {line!r}")
                details.append(line.strip())
        elif line == "  ---":
            details = tests[-1][3]
        elif not line.startswith("# "):
            found = re.fullmatch(r"(not )?ok (\d+) - (.*?)( # SKIP .*)?", line)
            need(found, f"no TAP: {line!r}")
            need(int(found.group(2)) == len(tests) + 1, f"number of {line!r}")
            tests.append((not found.group(1), found.group(3), bool(found.group(4)), []))
    need(details is None and int(plan.group(1)) == len(tests), "the plan")
    return tests


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def steps(text):
    return [o for o in objects(text) if o.get("report") == "step"]


def harmless(text):
    """No control character but the line feed, none of those that turn the direction of text."""
    for c in text:
        need(c == "\n" or (ord(c) >= 32 and not 0x7f <= ord(c) < 0xa0), f"{c!r} in {text!r}")
        need(c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", f"{c!r}")


def example():
    scripts = Scripts(example=EXAMPLE)
    scripts.write("payload.bin", b"abcd")
    return scripts


def every_format_tells_every_step():
    scripts = example()
    lines = [n for n, line in enumerate(EXAMPLE.splitlines(), 1) if line[0] not in "#s" or line.startswith("sleep")]
    pretty = scripts.run("-p", "sim:", "example.at")[0]
    need([int(n) for n in re.findall(r"^    ok    +(\d+)", pretty, re.MULTILINE)] == lines, pretty)
    has(pretty, " s\n")
    tests = tap(scripts.run("-p", "sim:", "--format", "tap", "example.at")[0])
    need([int(re.match(r"example.at:(\d+) ", t[1]).group(1)) for t in tests] == lines, tests)
    need(all(t[0] and not t[2] for t in tests), tests)
    (suite, cases), = junit(scripts.run("-p", "sim:", "--format", "junit", "example.at")[0])
    need([int(c.get("name").split()[0]) for c in cases] == lines, cases)
    need(all(c.get("classname") == "sim:.example_at" for c in cases), cases[0].get("classname"))
    need(suite.get("name") == "sim: example.at", suite.get("name"))
    need(suite.get("hostname") == socket.gethostname(), suite.get("hostname"))
    need(suite.find("properties/property").attrib == {"name": "port", "value": "sim:"}, "port")
    found = steps(scripts.run("-p", "sim:", "--format", "json", "example.at")[0])
    need([s["line"] for s in found] == lines, found)
    need(all(s["status"] == "passed" and s["took"] >= 0 and s["file"] == "example.at" for s in found), found)
    need(0.2 <= found[-2]["took"] < 1, "the sleep's time")


def json_has_the_events_too():
    out = example().run("-p", "sim:", "--format", "json", "example.at")[0]
    events = [o for o in objects(out) if "event" in o]
    names = [e["event"] for e in events]
    for name in ("ready", "wifi", "echo", "ok", "error", "connected", "prompt", "publish", "message"):
        need(name in names, name)
    message = [e for e in events if e["event"] == "message"][1]
    need(message["payload_base64"] == base64.b64encode(b"\0\xff\n\r").decode(), message)
    need(message["length"] == 4 and message["topic"] == "topic", message)
    times = [o["t"] for o in objects(out)]
    need(times == sorted(times), "times go on")
    last = objects(out)[-1]
    need([last[name] for name in ("report", "verdict", "passed", "failed", "error", "skipped")] ==
         ["end", "PASS", 13, 0, 0, 0], last)


def every_format_tells_a_failure_with_its_reasons():
    text = "AT+SYSLOG=1\nAT+MQTTUSERCFG=0,11,\"a\",\"b\",\"\",0,0,\"\"\nAT\n"
    scripts = Scripts(x=text)
    reasons = ("0x6013 SCHEME_VALUE_IS_WRONG",)
    for form in FORMATS:
        out = scripts.run("-p", "sim:", "--format", form, "x.at", status=1)[0]
        if form == "pretty":
            has(out, "x.at:2: refused", "sent: AT+MQTTUSERCFG=0,11", "ERR CODE:0x010a6013", *reasons)
        elif form == "tap":
            need([t[0] for t in tap(out)] == [True, False, True] and tap(out)[2][2], out)
            has(tap(out)[1][3][0], 'message: "refused', *reasons)
            has(out, '  code: "0x6013"', '  at: "x.at:2"', '  severity: "fail"',
                '  sent:\n    - "AT+MQTTUSERCFG=0,11', '  came:\n    - "ERR CODE:0x010a6013"\n    - "ERROR"\n')
        elif form == "junit":
            failure = junit(out)[0][1][1].find("failure")
            has(failure.get("message"), *reasons)
            has(failure.text, "x.at:2: refused", "sent: AT+MQTTUSERCFG=0,11", "came: ERR CODE:0x010a6013")
            need(junit(out)[0][1][2].find("skipped") is not None, "skipped")
        else:
            one, two, three = steps(out)
            need([s["status"] for s in (one, two, three)] == ["passed", "failed", "skipped"], out)
            has(two["why"], *reasons)
            has(two["sent"], "AT+MQTTUSERCFG=0,11")
            need(two["code"] == "0x6013", two)
            need(two["came"].splitlines() == ["ERR CODE:0x010a6013", "ERROR"], two)
            need("x.at:2" in three["why"] and "took" not in three, three)


SECRET = "hunter2,hunter2"
# What is written in the script, and what goes out for its last command.
SECRET_STEPS = (
    ('AT+MQTTUSERCFG=0,1,"id","me","${PW}",0,0,""', 'AT+MQTTUSERCFG=0,1,"id","me","hunter2\\,hunter2",0,0,""'),
    ('AT+MQTTPASSWORD=0,"${PW}"', 'AT+MQTTPASSWORD=0,"hunter2\\,hunter2"'),
    ('AT+CWJAP="ap","${PW}"', 'AT+CWJAP="ap","hunter2\\,hunter2"'),
    ('AT+MQTTLONGPASSWORD=0,15\npayload text "${PW}"', "AT+MQTTLONGPASSWORD=0,15"),
)


def secrets_are_in_no_report_and_no_transcript():
    for written, sent in SECRET_STEPS:
        for form in FORMATS:
            # It fails, so that the line is shown; and the board says the line again.
            echo = sent.encode() + b"\r\n"
            refusal = echo + b"garbage " + echo + b"\r\nERROR\r\n"
            board = Puppet({sent: Prompt(15, refusal) if "LONG" in sent else refusal})
            scripts = Scripts(x=written + "\n")
            out, err = scripts.run("-p", board.path, "-D", "PW=" + SECRET, "--dialect", "esp-at",
                                   "--format", form, "-t", "t.jsonl", "x.at", status=1)
            transcript = scripts.read("t.jsonl").decode()
            lacks(out + err + transcript, "hunter2")
            has(transcript, '"by":"script"', '"masked":true')
            need(board.lines == [sent], board.lines)
            need(board.raw == ([SECRET.encode()] if "LONG" in sent else []), board.raw)


def unmasked_is_the_transcript_and_no_report():
    config = 'AT+MQTTUSERCFG=0,1,"id","me","hunter2 secret",0,0,""'
    for form in FORMATS:
        scripts = Scripts(x=config + "\n")
        board = Puppet({config: b"wrong: hunter2 secret\r\n\r\nERROR\r\n"})
        out, err = scripts.run("-p", board.path, "--format", form, "--unmasked", "-t", "t.jsonl", "x.at", status=1)
        lacks(out + err, "hunter2")
        transcript = scripts.read("t.jsonl").decode()
        has(transcript, '"masked":false', '\\"hunter2 secret\\"', "wrong: hunter2 secret")


# What a slip leaves: nobody can know which word is the password.
SLIPS = (
    'AT+MQTTUSERCFG=0,1,"id""${PW}"',
    'AT+MQTTUSERCFG=0,1,"id","${PW}",0,0,""',
    'AT+MQTUSERCFG=0,1,"id","me","${PW}",0,0,""',
    'AT+USERCFG=0,"${PW}"',
    'ATMQTTPASSWORD=0,"${PW}"',
    'AT+MQTTPASSWORD"${PW}"',
    'AT+CWSAP="net","${PW}",5,3',
    'AT+CWJPA "net","${PW}"',
    'AT+MQTTPASSWROD 0,"${PW}"',
    'AT+JAP="net","${PW}"',
    'AT+MQTTPWD=0,"${PW}"',
    'AT+MQTT=6,${PW}',
)


def secrets_are_in_no_report_behind_a_slip():
    for written in SLIPS:
        for form in FORMATS:
            sent = written.replace("${PW}", "hunter2")
            # The board repeats it, damaged, says it in its own words, and another client does.
            refusal = (sent + f'\r\n+MQTTSUBRECV:0,"t",9,<hunter2>\r\nwrong: hunter2\r\n{sent[8:]}\r\n'
                       f'AT+MUS"ter2"\r\n\r\nERROR\r\n').encode()
            board = Puppet({sent: refusal})
            scripts = Scripts(x=f'{written}\n')
            out, err = scripts.run("-p", board.path, "-D", "PW=hunter2", "--dialect", "esp-at",
                                   "--format", form, "-t", "t.jsonl", "x.at", status=1)
            lacks(out + err + scripts.read("t.jsonl").decode(), "hunter2")
            lacks(scripts.read("t.jsonl").decode(), "ter2")
            need(board.lines == [sent], board.lines)


def what_was_waited_for_is_told_without_secrets():
    for form in FORMATS:
        scripts = Scripts(x='AT+CWJAP="ap","${PW}"\nexpect message "t" "${PW}" within 20ms\n')
        out, err = scripts.run("-p", Puppet({}).path, "-D", "PW=hunter2", "--format", form, "x.at", status=1)
        lacks(out + err, "hunter2")
        has(out, "*******")


# Steps that write down what is a secret elsewhere; the last of each script fails.
IN_CLEAR = (
    'expect line "topsecretvalue" within 20ms',
    'expect message "topsecretvalue" "x" within 20ms',
    'expect message "a topic that is cut off in a secret: topsecretvalue" "x" within 20ms',
    'pubraw 0 "t" text "a topsecretvalue" qos 0 retain 0',
    'pubraw 0 "t" hex 746f7073656372657476616c7565 qos 0 retain 0',
    'expect message "t" hex 746f7073656372657476616c7565 within 20ms',
    'AT+MQTTCONN=0,"h",topsecretvalue,0',
    'AT+a-long-name-that-is-cut-off-topsecretvalue=1',
)


def a_step_is_told_without_the_secrets_that_are_known():
    config = 'AT+MQTTUSERCFG=0,1,"id","me","topsecretvalue",0,0,""'
    for written in IN_CLEAR:
        for form in FORMATS:
            sent = 'AT+MQTTPUBRAW=0,"t",16,0,0' if " text " in written else 'AT+MQTTPUBRAW=0,"t",14,0,0'
            board = Puppet({written: ERROR, sent: Prompt(int(sent.split(",")[2]), b"+MQTTPUB:FAIL\r\n")})
            scripts = Scripts(x=f"{config}\n{written}\n")
            out, err = scripts.run("-p", board.path, "--format", form, "-t", "t.jsonl", "x.at", status=1)
            lacks(out + err + scripts.read("t.jsonl").decode(), "topsecr", "746f70736563", "74 6f 70")
            has(out, "**************")


def a_key_that_is_read_back_is_in_no_report_and_no_transcript():
    read = 'AT+SYSMFG=1,"mqtt_key","mqtt_key"'
    key = b"-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nOKwrite\n-----END RSA PRIVATE KEY-----\n"
    answer = b'+SYSMFG:"mqtt_key","mqtt_key",8,%d,' % len(key) + key + b"\r\n\r\nERROR\r\nno secret\r\n"
    for form in FORMATS:
        scripts = Scripts(x=read + "\nAT+GMR\n")
        out, err = scripts.run("-p", Puppet({read: answer}).path, "--dialect", "esp-at", "--format", form,
                               "-t", "t.jsonl", "x.at", status=1)
        transcript = scripts.read("t.jsonl").decode()
        lacks(out + err + transcript, "PRIVATE", "MIIE", "write")
        has(out, "mqtt_key")
        has(transcript, "ERROR", "no secret")


HOSTILE = bytes(range(256)) + "\u202e]]><![CDATA[ &lt; \ufffe\uffff 1..9 \nnot ok 7 - \x1b[2J\x9b2J".encode()


def a_hostile_payload_breaks_no_report():
    topic = b'+MQTTSUBRECV:0,"t\x1b]0;x\x07<&>",%d,' % len(HOSTILE) + HOSTILE + b"\r\n"
    line = b"\x1b[31m<b>&amp; \xff\xfe ]]>\r\n"
    for form in FORMATS:
        board = Puppet({"AT+HIT": topic + line + OK})
        scripts = Scripts(x='AT+HIT\nexpect message "none" within 20ms\n')
        out, _ = scripts.run("-p", board.path, "--format", form, "x.at", status=1)
        harmless(out)
        if form == "tap":
            need([t[0] for t in tap(out)] == [True, False], out)
        elif form == "junit":
            junit(out)
        elif form == "json":
            message = [o for o in objects(out) if o.get("event") == "message"][0]
            need(base64.b64decode(message["payload_base64"]) == HOSTILE, message)


def a_hostile_script_breaks_no_report():
    name = "a\x1b[2J#<&\n.at"
    for form in FORMATS:
        scripts = Scripts()
        scripts.write(name, b'AT+\x1b[2J<&>"]]>#\\x\nexpect message "\x1b[2J\xff" within 10ms # \xff\n')
        board = Puppet({})
        out, _ = scripts.run("-p", board.path, "--format", form, name, status=1)
        harmless(out)
        if form == "tap":
            need(len(tap(out)) == 2, out)
        elif form == "junit":
            need(len(junit(out)[0][1]) == 2, out)
        elif form == "json":
            need([s["file"] for s in steps(out)] == [name, name], out)
    out, err = Scripts().run("-p", "sim:", name, status=2)
    harmless(out + err)


def megabytes_of_messages_are_cut_with_a_mark():
    payload = b"x" * 100000
    board = Puppet({"AT": b'+MQTTSUBRECV:0,"t",100000,' + payload + b"\r\n" + OK})
    scripts = Scripts(x='AT\nexpect message "t" length 100000\nexpect ready within 10ms\n')
    out, _ = scripts.run("-p", board.path, "x.at", status=1)
    need(len(out) < 2000, f"{len(out)} bytes")
    has(out, "… (1000", "2 passed, 1 failed")


def boards_run_side_by_side_each_with_its_own_report_and_transcript():
    script = "AT\nsleep 500ms\nAT+WHO\n"
    for form in FORMATS:
        good, bad = Puppet({}), Puppet({"AT+WHO": b"\r\nERROR\r\n"})
        scripts = Scripts(x=script)
        process = scripts.start("-p", good.path, "-p", bad.path, "--format", form, "-t",
                                "t.atmq.jsonl", "x.at")
        out, _ = scripts.finish(process, 1)
        need(out.index(good.path) < out.index(bad.path), out)
        if form == "tap":
            tests = tap(out)
            need([t[0] for t in tests] == [True] * 5 + [False], tests)
            need([bad.path in t[1] for t in tests] == [False] * 3 + [True] * 3, tests)
        elif form == "junit":
            need([s.get("failures") for s, _ in junit(out)] == ["0", "1"], out)
        elif form == "json":
            boards = [o["port"] for o in objects(out) if o.get("report") == "board"]
            need(boards == [good.path, bad.path], boards)
        for board, answer in ((good, "OK"), (bad, "ERROR")):
            number = os.path.basename(board.path)
            has(scripts.read(f"t-{number}.atmq.jsonl").decode(), f'"port":"{board.path}"', answer)
        # Side by side: both sent their first line before either sent its last.
        starts = [records(scripts, b) for b in (good, bad)]
        need(max(s["AT\r\n"] for s in starts) < min(s["AT+WHO\r\n"] for s in starts), starts)


def records(scripts, board):
    """Line sent -> when, in seconds of the day."""
    text = scripts.read(f"t-{os.path.basename(board.path)}.atmq.jsonl").decode()
    head, *rest = objects(text)
    h, m, s = re.search(r"T(\d+):(\d+):([\d.]+)Z", head["started"]).groups()
    start = int(h) * 3600 + int(m) * 60 + float(s)
    return {r["tx"]: start + r["t"] for r in rest if "tx" in r}


def two_virtual_boards_have_transcripts_of_their_own():
    scripts = Scripts(x="AT\n")
    scripts.run("-p", "sim:", "-p", "sim:", "-t", "t.atmq.jsonl", "x.at")
    for name in ("t-sim.atmq.jsonl", "t-sim-2.atmq.jsonl"):
        has(scripts.read(name).decode(), '"tx":"AT\\r\\n"')


def a_lost_board_does_not_end_the_other():
    good, bad = Puppet({}), Puppet({}, lose=b"AT")
    scripts = Scripts(x="AT\nsleep 100ms\nATE0\n")
    out, _ = scripts.run("-p", bad.path, "-p", good.path, "--format", "json", "x.at", status=3)
    need([s["status"] for s in steps(out)] == ["error", "skipped", "skipped"] + ["passed"] * 3, out)


def on_terminal(scripts, *words, **environment):
    """What a terminal gets."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(scripts.folder)
        os.environ.pop("NO_COLOR", None)
        os.environ.update({"TERM": "xterm", **environment, "XDG_CONFIG_HOME": scripts.folder, "LC_ALL": "C.UTF-8"})
        os.execv(ATMQ, [ATMQ, "run", *words])
    out = b""
    while True:
        if not select.select([fd], [], [], LIMIT)[0]:
            raise Failure("it does not end")
        try:
            data = os.read(fd, 4096)
        except OSError:
            data = b""
        if not data:
            break
        out += data
    os.close(fd)
    os.waitpid(pid, 0)
    return out.decode()


def colour_and_progress_are_for_terminals_and_no_color_is_obeyed():
    scripts = Scripts(x="AT\nsleep 50ms\nAT\n")
    shown = on_terminal(scripts, "-p", "sim:", "x.at")
    has(shown, "\x1b[32mok", "2/3 0 s  sleep 50ms")
    plain = on_terminal(scripts, "-p", "sim:", "x.at", NO_COLOR="1")
    lacks(plain, "\x1b[32m", "\x1b[1m")
    has(plain, "2/3 0 s  sleep 50ms")
    # A step that takes long shows that it goes on.
    has(on_terminal(Scripts(x="sleep 2100ms\n"), "-p", "sim:", "x.at"), "1/1 0 s  sleep", "1/1 1 s  sleep 2100ms")
    # One that knows no escape sequences, or of which nobody says what it is.
    for name in ("dumb", ""):
        plain = on_terminal(scripts, "-p", "sim:", "x.at", TERM=name)
        lacks(plain, "\x1b", "2/3")
        has(plain, "ok     2  sleep 50ms")
    for form in FORMATS:
        lacks(scripts.run("-p", "sim:", "--format", form, "x.at")[0], "\x1b", "2/3")
        if form != "pretty":
            lacks(on_terminal(scripts, "-p", "sim:", "--format", form, "x.at"), "\x1b", "2/3")


def the_progress_of_a_long_step_is_cut_at_the_width():
    scripts = Scripts(x='AT\nexpect message "t" "%s" within 20ms\n' % ("温" * 200000))
    shown = on_terminal(scripts, "-p", "sim:", "x.at")
    progress = [line.strip() for line in re.split("\r|\x1b\\[K", shown) if "2/2 0 s  expect" in line]
    need(progress, "no progress")
    for line in progress:
        # The terminal has no size: 80 columns, the last of which stays free; each 温 takes two.
        need(len(line) + line.count("温") in (78, 79), line[:200])


def what_ended_a_run_is_an_error_and_no_failure_in_junit():
    board = Puppet({"AT+WHO": ERROR}, lose=b"ATE0")
    scripts = Scripts(a="AT+WHO\n", b="AT\nATE0\nAT\n")
    out, _ = scripts.run("-p", board.path, "--format", "junit", "a.at", "b.at", status=3)
    (a, _), (b, cases) = junit(out)
    need([(s.get("failures"), s.get("errors"), s.get("skipped")) for s in (a, b)] ==
         [("1", "0", "0"), ("0", "1", "1")], out)
    has(cases[1].find("error").text, "b.at:2: the port was lost: ")
    need(cases[1].find("error").get("type") == "lost", out)


def boards_and_files_of_one_name_are_told_apart():
    scripts = Scripts(**{"a.b": "AT\n"})
    words = ("-p", "sim:", "-p", "sim:", "--format")
    suites = junit(scripts.run(*words, "junit", "a.b.at", "a.b.at")[0])
    need([cases[0].get("classname") for _, cases in suites] ==
         [f"sim: (board {board}).a_b_at{file}" for board in (1, 2) for file in ("", " (2)")], suites)
    tests = tap(scripts.run(*words, "tap", "a.b.at")[0])
    need([t[1] for t in tests] == ["sim: (board 1) a.b.at:1 AT", "sim: (board 2) a.b.at:1 AT"], tests)
    pretty = scripts.run(*words, "pretty", "a.b.at")[0]
    has(pretty, "sim: (board 1)\n", "sim: (board 2)\n")
    boards = [o for o in objects(scripts.run(*words, "json", "a.b.at")[0]) if o.get("report") == "board"]
    need([(o["port"], o["board"]) for o in boards] == [("sim:", 1), ("sim:", 2)], boards)


def several_reports_are_written_at_once():
    scripts = Scripts(x="AT\nAT+WHO\n")
    board = Puppet({"AT+WHO": ERROR})
    out, _ = scripts.run("-p", board.path, "-o", "junit:r.xml", "-o", "tap:r.tap", "-o", "json:r.json", "x.at", status=1)
    has(out, "1 passed, 1 failed, 0 skipped")
    need(len(junit(scripts.read("r.xml").decode())[0][1]) == 2, "junit")
    need([t[0] for t in tap(scripts.read("r.tap").decode())] == [True, False], "tap")
    need([s["status"] for s in steps(scripts.read("r.json").decode())] == ["passed", "failed"], "json")
    # A shorter one leaves nothing of the longer one behind.
    scripts.write("r.tap", "x" * 100000)
    scripts.run("-p", "sim:", "-o", "tap:r.tap", "--format", "junit", "x.at", status=1)
    need([t[0] for t in tap(scripts.read("r.tap").decode())] == [True, False], "tap")


def a_run_that_begins_with_no_board_leaves_no_report():
    scripts = Scripts(x="AT\n")
    for form in FORMATS:
        out, err = scripts.run("-p", "sim:", "-t", "x.at", "-o", "junit:r.xml", "--format", form, "x.at", status=2)
        has(err, "transcript")
        need(out == "" and scripts.read("r.xml") == b"", out)


def a_report_with_no_place_is_a_mistake():
    scripts = Scripts(x="AT\n")
    os.mkfifo(scripts.path("pipe"))
    for words, why in ((("--format", "tap", "--format", "junit"), "--format is given twice; another report goes to a file: -o junit:FILE"),
                       (("--format", "xml"), "--format must be pretty, tap, junit or json"),
                       (("-o", "r.xml"), "-o r.xml: it must be FORMAT:FILE"),
                       (("-o", "xml:r"), "-o xml:r: it must be FORMAT:FILE"),
                       (("-o", "tap:"), "-o tap:: it must be FORMAT:FILE"),
                       (("-o", "tap:r", "-o", "json:r"), "-o json:r: another report goes to that file"),
                       (("-o", "tap:r", "-o", "json:./r"), "./r: another report goes to that file"),
                       (("-o", "tap:no/r"), "no/r: No such file or directory"),
                       (("-o", "tap:pipe"), "pipe: no program reads it")):
        out, err = scripts.run("-p", "sim:", *words, "x.at", status=2)
        has(err, "atmq: " + why)
        need(out == "", out)


def a_connection_is_told_with_its_fields():
    out = Scripts(x=CONNECT).run("-p", "sim:", "--format", "json", "x.at")[0]
    event, = [o for o in objects(out) if o.get("event") == "connected"]
    need((event["scheme"], event["host"], event["port"], event["path"], event["reconnect"]) ==
         (1, "h", 1883, "", 0), event)


def a_run_in_chinese_has_the_same_keys_and_verdicts():
    scripts = Scripts(good="AT\n", bad="AT+MQTTSUB=0,\"t\",1\n")
    out, err = scripts.run("--lang", "zh_CN", "-p", "sim:", "-t", "t.atmq.jsonl", "-o", "json:r.json", "-o", "tap:r.tap", "good.at")
    has(out, "    通过   1  AT", "1 个通过，0 个失败，0 个跳过，")
    has(err, "atmq: 会话记录：t.atmq.jsonl；sha256 ")
    need([s["status"] for s in steps(scripts.read("r.json").decode())] == ["passed"], "json")
    need(tap(scripts.read("r.tap").decode())[0][0], "tap")
    # Whoever reads it in English finds the verdict.
    for language, verdict in (("en", "passed: 1 step<"), ("zh_CN", "通过：1 步<")):
        page = subprocess.run([ATMQ, "export", "--lang", language, "--format", "html", scripts.path("t.atmq.jsonl")],
                              stdout=subprocess.PIPE, check=True, timeout=LIMIT).stdout.decode()
        has(page, verdict)
    out, _ = scripts.run("--lang", "zh_CN", "-p", "sim:", "-o", "junit:r.xml", "bad.at", status=1)
    has(out, "    失败   1  AT+MQTTSUB", "0 个通过，1 个失败")
    has(scripts.read("r.xml").decode(), '<failure type="', "\n发送：AT+MQTTSUB", "\n收到：ERROR")
    _, err = scripts.run("--lang", "zh_CN", "-p", "sim:", "no/such.at", status=2)
    has(err, "no/such.at：没有这个文件或文件夹")
    _, err = scripts.run("--lang", "zh_CN", "-p", "sim:", "--wait", "5", "good.at", status=2)
    has(err, "--wait 为 5；必须是 0 或带单位的数")


run([
    a_run_in_chinese_has_the_same_keys_and_verdicts,
    every_format_tells_every_step,
    json_has_the_events_too,
    every_format_tells_a_failure_with_its_reasons,
    secrets_are_in_no_report_and_no_transcript,
    unmasked_is_the_transcript_and_no_report,
    secrets_are_in_no_report_behind_a_slip,
    what_was_waited_for_is_told_without_secrets,
    a_step_is_told_without_the_secrets_that_are_known,
    a_key_that_is_read_back_is_in_no_report_and_no_transcript,
    a_hostile_payload_breaks_no_report,
    a_hostile_script_breaks_no_report,
    megabytes_of_messages_are_cut_with_a_mark,
    boards_run_side_by_side_each_with_its_own_report_and_transcript,
    two_virtual_boards_have_transcripts_of_their_own,
    a_lost_board_does_not_end_the_other,
    colour_and_progress_are_for_terminals_and_no_color_is_obeyed,
    the_progress_of_a_long_step_is_cut_at_the_width,
    what_ended_a_run_is_an_error_and_no_failure_in_junit,
    boards_and_files_of_one_name_are_told_apart,
    several_reports_are_written_at_once,
    a_run_that_begins_with_no_board_leaves_no_report,
    a_report_with_no_place_is_a_mistake,
    a_connection_is_told_with_its_fields,
])
