#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq export`: transcripts written by hand and recorded from the virtual board, in every format."""
import base64
import csv
import gzip
import io
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import time

from checks import case, run_cases, same

ATMQ = os.environ["ATMQ"]
ATMQ_SIM = os.environ["ATMQ_SIM"]
FOLDER = pathlib.Path(tempfile.mkdtemp())
HEADER = {"atmq": "transcript", "version": 2, "started": "2026-11-22T23:07:00.000Z", "port": "/dev/ttyUSB0", "baud": 115200,
          "by": "atmq 0.2.0", "masked": True}


def write(name, *records, header=HEADER):
    """A transcript; each record is a dict, or text as it stands."""
    path = FOLDER / name
    lines = ([header] if header else []) + list(records)
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8")
    return path


def export(form, path, *options, status=0):
    done = subprocess.run([ATMQ, "export", "--format", form, *options, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60)
    assert done.returncode == status, (done.returncode, done.stderr)
    return done


def tx(t, text, by="user"):
    return {"t": t, "tx": text + "\r\n", "by": by}


def rx(t, text):
    return {"t": t, "rx": text}


def message(topic, payload):
    return f'+MQTTSUBRECV:0,"{topic}",{len(payload.encode())},{payload}\r\n'


SESSION = [
    tx(1, "AT+GMR"), rx(1.1, "AT version:2.1.0.0\r\n\r\nOK\r\n"),
    tx(2, "AT+MQTTCONN?", "poll"), rx(2.1, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n\r\nOK\r\n"),
    rx(3, message("a/b", "hello")),
    {"t": 4, "note": "swapped the antenna"},
]


@case
def test_text():
    path = write("text.atmq.jsonl", *SESSION)
    lines = export("text", path, "--meta", "operator=Li").stdout.decode().splitlines()
    same(lines[1:4], ["# port /dev/ttyUSB0 at 115200 baud", "# started 2026-11-22 23:07:00.000 UTC; all times are UTC", "# operator: Li"])
    for line in ["23:07:01.000 > AT+GMR", "23:07:01.100 < OK  100 ms", "23:07:03.000 = a/b  5 bytes  hello",
                 "23:07:04.000 # swapped the antenna"]:
        assert line in lines, (line, lines)
    assert not any("MQTTCONN?" in line for line in lines), lines
    assert lines[-1].endswith("1 message, 0 drops, 0 unexpected resets, 1 note"), lines[-1]
    took = export("text", write("took.atmq.jsonl", tx(1, "AT"), rx(1.0026, "OK\r\n"))).stdout.decode()
    assert "< OK  3 ms" in took, took  # as in the console
    assert any("MQTTCONN?" in line for line in export("text", path, "--polls").stdout.decode().splitlines())


@case
def test_hostile_text_is_visible():
    path = write("hostile.atmq.jsonl", rx(1, "\x1b]0;x\x07\x1b[2J evil \u202e\r\n"), {"t": 2, "note": "a\nb\x1b[31m"},
                 rx(3, message("t\x1b[0m", "\x1b[31m\u2028\x00")))
    for form in ["text", "csv", "json", "markdown", "script"]:
        out = export(form, path).stdout
        bad = {byte for byte in out if (byte < 32 and byte not in b"\r\n") or byte == 127}
        same(bad, set())
        assert form == "json" or "\u202e" not in out.decode() and "\u2028" not in out.decode()


@case
def test_csv():
    payloads = ["=1+1", "+1", "-1", "@x", "\tx", "'x", 'say "hi", ok', "\uff1d1", "two\r\nlines", ""]
    path = write("csv.atmq.jsonl", *(rx(n + 1, message("=t,\"q" if n == 0 else "t", payload)) for n, payload in enumerate(payloads)))
    out = export("csv", path).stdout.decode()
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    same([base64.b64decode(row["payload_base64"]).decode() for row in rows], payloads)
    same([row["length"] for row in rows], [str(len(payload.encode())) for payload in payloads])
    same((rows[0]["time"], rows[0]["t"], rows[0]["topic"]), ("2026-11-22T23:07:01.000000Z", "1.000000", "'=t,\"q"))
    same(rows[6]["payload"], payloads[6])
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(tuple("=+-@\t\r\uff1d")), row


@case
def test_json_has_the_events_of_decode():
    path = FOLDER / "json.atmq.jsonl"
    script = write("json.at", 'AT+MQTTUSERCFG=0,1,"c","u","sesame7x",0,0,""', 'AT+MQTTCONN=0,"h",1883,0', 'AT+MQTTSUB=0,"t",1',
                   'pubraw 0 "t" hex 00ff', 'expect message "t"', 'AT+MQTTSUB=0,"t",9', "fails", header=None)
    subprocess.run([ATMQ, "run", "-p", "sim:", "-t", path, script], check=True, stdout=subprocess.DEVNULL)
    decoded = subprocess.run([ATMQ, "decode", "--format", "json", path], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    ours = {"sent", "payload", "note", "log", "remark", "problem", "link"}
    lines = export("json", path).stdout.splitlines()
    same([line for line in lines if json.loads(line)["event"] not in ours], decoded)
    objects = [json.loads(line) for line in lines]
    same([o["text"] for o in objects if o["event"] == "sent"][0], 'AT+MQTTUSERCFG=0,1,"c","u","********",0,0,""')
    same([o["payload_base64"] for o in objects if o["event"] == "payload"], ["AP8="])
    same([o["t"] for o in objects], sorted(o["t"] for o in objects))
    path = write("json2.atmq.jsonl", *SESSION, {"t": 5, "link": "down", "why": "unplugged"}, {"t": 6, "log": "I (1) x\n"})
    objects = [json.loads(line) for line in export("json", path).stdout.splitlines()]
    wanted = [{"t": 4.0, "time": "2026-11-22T23:07:04.000000Z", "event": "note", "text": "swapped the antenna"},
              {"t": 5.0, "time": "2026-11-22T23:07:05.000000Z", "event": "link", "state": "down", "why": "unplugged"},
              {"t": 6.0, "time": "2026-11-22T23:07:06.000000Z", "event": "log", "text": "I (1) x"}]
    same([o for o in objects if o["event"] in ("note", "link", "log")], wanted)


@case
def test_markdown():
    path = write("trouble.atmq.jsonl", *SESSION, tx(5, 'AT+MQTTSUB=0,"``` x","9'), rx(5.1, "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"),
                 rx(6, message("t", "```\n# <b>broken out</b>")), rx(7, "+MQTTDISCONNECTED:0\r\n"),
                 *(record for n in range(40) for record in (tx(10 + n, f"AT+NO{n % 20}"), rx(10.5 + n, "\r\nERROR\r\n"))),
                 {"t": 60, "link": "down", "why": "unplugged | <i>"})
    out = export("markdown", path, "--meta", "op=a|b`c").stdout.decode()
    lines = out.splitlines()
    same(lines[0], "## What went wrong")
    assert "1. `` AT+MQTTSUB=0,\"``` x\",\"9 ``: refused" not in lines and any(line.startswith("1. ```` AT+MQTTSUB") for line in lines), lines[:4]
    assert "0x6048" in lines[3], lines[3]
    assert any("the connection to the broker was lost: `h`" in line for line in lines), out
    assert any("(2 times)" in line for line in lines) and "further troubles" in out, out
    assert "| firmware | `ESP-AT 2.1.0` |" in lines and "| `op` | ``` a\\|b`c ``` |".replace("```", "``") in lines, out
    assert "* 23:07:04.000 `swapped the antenna`" in lines, out
    # Nothing leaves a fence: outside of them no line has what a board said.
    inside, fence = False, ""
    for line in lines:
        if not inside and re.match("`{3,}text$", line):
            inside, fence = True, line[:-4]
        elif inside and line == fence:
            inside = False
        elif not inside:
            assert "broken out" not in line, line
        else:
            assert not line.startswith(fence), line
    assert not inside
    assert len(out) < 64 * 1024
    calm = export("markdown", write("calm.atmq.jsonl", *SESSION)).stdout.decode()
    assert "Nothing: no command failed" in calm, calm


@case
def test_markdown_explains_a_drop_by_what_came_with_it():
    dropped = export("markdown", write("dropped.atmq.jsonl", *SESSION,
                                       rx(6, "WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n"), rx(7, "WIFI GOT IP\r\n"),
                                       tx(8, "AT+RST"), rx(8.1, "\r\nOK\r\n"), rx(10, "ready\r\n"))).stdout.decode()
    why = dropped.splitlines()[3]
    assert "the connection to the broker is lost" in why and "Wi-Fi was lost" in why, dropped
    assert "restarted; configure MQTT again" not in why, dropped


@case
def test_output_file():
    path, out = write("file.atmq.jsonl", *SESSION), FOLDER / "out.txt"
    export("text", path, "-o", str(out))
    whole = out.read_bytes()
    same(whole, export("text", path).stdout)
    refused = export("csv", path, "-o", str(out), status=2)
    same(refused.stderr.decode(), f"atmq: {out} already exists; --force replaces it\n")
    folder = export("csv", path, "-o", str(FOLDER), status=2)
    assert b"Is a directory" in folder.stderr and b"--force" not in folder.stderr, folder.stderr
    same(out.read_bytes(), whole)
    export("csv", path, "-o", str(out), "--force")
    same(out.read_bytes(), export("csv", path).stdout)
    missing = export("text", path, "-o", str(FOLDER / "none/out.txt"), status=2)
    assert b"No such file" in missing.stderr, missing.stderr


@case
def test_no_half_file():
    path, folder = write("half.atmq.jsonl", *(rx(n, message("t", "x" * 500)) for n in range(2000))), FOLDER / "half"
    folder.mkdir()
    done = subprocess.run(["bash", "-c", f'ulimit -f 64; exec "{ATMQ}" export --format csv -o "{folder}/out.csv" "{path}"'],
                          stderr=subprocess.PIPE, timeout=60)
    same(done.returncode, 2)
    assert b"out.csv: File too large" in done.stderr, done.stderr
    same(list(folder.iterdir()), [])


@case
def test_closed_pipe():
    path = write("pipe.atmq.jsonl", *(rx(n, message("t", "x" * 500)) for n in range(5000)))
    done = subprocess.run(["bash", "-c", f'"{ATMQ}" export --format text "{path}" | head -n 1 >/dev/null'], stderr=subprocess.PIPE, timeout=60)
    same(done.stderr, b"")


@case
def test_from_to():
    path = write("cut.atmq.jsonl", *(rx(n, message("t", str(n))) for n in range(1, 100)))
    for options in [("--from", "50", "--to", "52.5"), ("--from", "0m50s", "--to", "52s"), ("--from", "23:07:50", "--to", "23:07:52"),
                    ("--from", "2026-11-22T23:07:50Z", "--to", "2026-11-22T23:07:52.9Z")]:
        rows = list(csv.DictReader(io.StringIO(export("csv", path, *options).stdout.decode())))
        same([row["payload"] for row in rows], ["50", "51", "52"])
    for wrong in ["", "x", "1:", "+1", "50%", "1:2:3:4", "-1", "1.", "2026-13-22T23:07:50Z", "2026-11-22T23:07:50"]:
        refused = export("csv", path, "--from", wrong, status=2)
        assert b"--from: " in refused.stderr, refused.stderr
    same(export("csv", path, "--from", "30", "--to", "10", status=2).stderr, b"atmq: --to is before --from\n")


@case
def test_options_of_another_format():
    path = write("options.atmq.jsonl", *SESSION)
    for option, its in [(["--polls"], "text"), (["--size", "80x24"], "cast"), (["--idle", "1"], "cast"),
                        (["--cast-version", "2"], "cast"), (["--theme", "dark"], "cast")]:
        same(export("csv", path, *option, status=2).stderr.decode(), f"atmq: {option[0]} is for --format {its}\n")


def on_terminal(*words):
    """What a terminal gets that is both standard output and standard error, in seconds."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(ATMQ, [ATMQ, "export", *map(str, words)])
    shown = b""
    try:
        while data := os.read(fd, 4096):
            shown += data
    except OSError:  # it has ended
        pass
    os.close(fd)
    same(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
    return shown


@case
def test_progress_on_a_terminal():
    to = FOLDER / "long.cast"
    for count in [10000 * 3 ** n for n in range(6)]:
        path = write("long.atmq.jsonl", *(rx(n, message("t", str(n))) for n in range(count)))
        started = time.monotonic()
        shown = on_terminal("--format", "cast", "--force", "-o", to, path)
        # A short export shows no bar.
        if time.monotonic() - started > 1.2:
            break
    bars = re.findall(rb"\r\[(#*)(\.*)\] +(\d+) %  \d+(?:\.\d)? [KM]iB of ([\d.]+) ([KM])iB, \d+ s left\x1b\[K", shown)
    assert bars, shown
    for full, rest, percent, whole, unit in bars:
        same(len(full + rest), 24)
        assert int(percent) <= 100, bars
        assert abs(float(whole) * {b"K": 1024, b"M": 1024 * 1024}[unit] - path.stat().st_size) < 64 * 1024, (whole, unit)
    assert shown.endswith(b"\r\x1b[K"), shown[-40:]
    # What is exported to a terminal has no bar in it.
    lacking = on_terminal("--format", "text", path)
    assert b"%  " not in lacking and b"\x1b" not in lacking, lacking[:400]


@case
def test_damaged():
    path = write("damaged.atmq.jsonl", rx(1, message("t", "one")), "{not json", rx(2, message("t", "two")))
    done = export("csv", path, status=2)
    assert f"{path}:3: ".encode() in done.stderr, done.stderr
    same([row["payload"] for row in csv.DictReader(io.StringIO(done.stdout.decode()))], ["one", "two"])
    path.write_bytes(path.read_bytes().replace(b"{not json\n", b"")[:-5])
    done = export("csv", path, status=2)
    assert f"{path}:3: the last record is cut off".encode() in done.stderr, done.stderr
    same([row["payload"] for row in csv.DictReader(io.StringIO(done.stdout.decode()))], ["one"])
    assert b"No such file" in export("csv", FOLDER / "missing", status=2).stderr


@case
def test_gzip():
    path = write("plain.atmq.jsonl", *SESSION)
    packed = FOLDER / "packed.atmq.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    same(export("csv", packed).stdout, export("csv", path).stdout)


@case
def test_who_spoke():
    path = write("tap.atmq.jsonl", tx(1, "AT+GMR", "other"), rx(1.1, "\r\nOK\r\n"), tx(2, "AT"), rx(2.1, "\r\nOK\r\n"))
    out = export("text", path).stdout.decode()
    assert " | AT+GMR\n" in out and " > AT\n" in out, out


@case
def test_other_inputs():
    raw = FOLDER / "board.log"
    raw.write_bytes(b'AT+MQTTUSERCFG=0,1,"c","u","sesame7x",0,0,""\r\r\n\r\nOK\r\n' + message("t", "hi").encode())
    out = export("text", raw).stdout.decode()
    assert '> AT+MQTTUSERCFG=0,1,"c","u","********",0,0,""' in out and "= t  2 bytes  hi" in out, out
    capture = FOLDER / "tio.log"
    capture.write_bytes(b"".join(b"[12:00:%02d.000] %s\r\n" % (n, line) for n, line in enumerate(
        [b"AT", b"", b"OK", b"AT+GMR", b"AT version:2.1.0.0", b"", b"OK", b"AT", b"", b"OK"])))
    out = export("text", capture).stdout.decode()
    assert "3.000        > AT+GMR" in out, out


@case
def test_wrong_usage():
    path = write("usage.atmq.jsonl", *SESSION)
    assert b"--format must be one of text" in export("word", path, status=2).stderr
    assert b"KEY=VALUE" in export("text", path, "--meta", "x", status=2).stderr


FORMATS = ["text", "csv", "json", "script", "markdown", "html", "pcapng", "cast"]
SECRETS = ["sesame7x1", "open-barley", "longsecret9"]
USERCFG = 'AT+MQTTUSERCFG=0,1,"c","u","sesame7x1",0,0,""'
TALK = [
    tx(1, USERCFG), rx(1.1, USERCFG + "\r\r\n\r\nOK\r\n"),
    tx(2, 'AT+CWJAP="net","open-barley"'), rx(2.1, 'AT+CWJAP="net","open-barley"\r\r\nWIFI CONNECTED\r\n\r\nOK\r\n'),
    tx(3, "AT+MQTTUSERCFG?"), rx(3.1, '+MQTTUSERCFG:0,1,"c","u","sesame7x1",0,0,""\r\n\r\nOK\r\n'),
    tx(4, "AT+MQTTLONGPASSWORD=0,11"), rx(4.1, "\r\nOK\r\n\r\n>"), {"t": 4.2, "tx": "longsecret9", "by": "user"}, rx(4.3, "\r\nOK\r\n"),
    rx(5, message("open-barley", "it is sesame7x1, or longsecret9")),
    {"t": 6, "log": "I (1) wifi: key open-barley\n"}, {"t": 7, "note": "tried sesame7x1"},
    tx(8, 'AT+MQTTUSERCFG=0,1,"c","u","sesame7x1'), rx(8.1, "\r\nERROR\r\n"),
    tx(9, 'AT+MQTTPUB=0,"t","longsecret9",0,0'), rx(9.1, "\r\nOK\r\n" + message("t", "longsecret9")),
]


def shows(form, out):
    """All that somebody may read in it."""
    texts = [out]
    if form == "csv":
        texts += [base64.b64decode(row["payload_base64"]) for row in csv.DictReader(io.StringIO(out.decode()))]
    if form == "json":
        texts += [base64.b64decode(value) for line in out.splitlines() for name, value in json.loads(line).items() if name.endswith("_base64")]
    if form in ("html", "script"):
        texts += [bytes.fromhex(run) for run in re.findall(r"(?:[0-9a-f]{2}){6,}", out.decode())]
        texts += [bytes.fromhex(run.replace(" ", "")) for run in re.findall(r"(?:[0-9a-f]{2} ){6,}", out.decode())]
    return texts


def leaks(form, path, *options):
    texts = shows(form, export(form, path, *options).stdout)
    return {secret for secret in SECRETS for text in texts if secret.encode() in text}


@case
def test_no_format_shows_a_password():
    unmasked = write("unmasked.atmq.jsonl", *TALK, header={**HEADER, "masked": False})
    raw = FOLDER / "foreign.log"
    raw.write_bytes(b"".join(record["rx"].encode() for record in TALK if "rx" in record and record["t"] != 4.3))
    stamped = FOLDER / "stamped.log"
    lines = b"".join(record["rx"].encode() for record in TALK if "rx" in record).replace(b"\r", b"").split(b"\n")
    stamped.write_bytes(b"".join(b"[12:00:%02d.000] %s\r\n" % (n, line) for n, line in enumerate(lines)))
    for form in FORMATS:
        for path in (unmasked, raw, stamped):
            # A log of what was received shows nowhere that these bytes were a password.
            found = leaks(form, path) - ({"longsecret9"} if path != unmasked else set())
            same((form, path.name, found), (form, path.name, set()))
    for form in ["text", "json", "markdown", "html", "pcapng"]:
        assert "sesame7x1" in leaks(form, unmasked, "--unmasked"), form


RICH = """AT+GMR
AT+CWMODE?
AT+CWMODE=1
AT+CIFSR
AT+SYSRAM?
AT+CWJAP="net","sesame7x"
AT+CWJAP?
AT+CWLAP
AT+CIPSNTPCFG=1,8,"ntp1.aliyun.com"
AT+CIPSNTPTIME?
AT+SYSLOG=1
AT+MQTTUSERCFG=0,1,"c","u","",0,0,""
AT+MQTTCONNCFG=0,120,0,"will # ${DOLLAR}{x}","bye",0,0
AT+MQTTCONN=0,"127.0.0.1",1883,0
AT+MQTTSUB=0,"topic",1
AT+MQTTSUB?
AT+MQTTPUB=0,"topic","say \\"hi\\"\\, ok",1,0
pubraw 0 "topic" hex 00ff0a0d qos 1 retain 0
AT+MQTTPUBRAW=0,"nobody",2,0,0
payload hex 4142
AT+MQTTSUB=0,"topic",9
fails 0x6048
AT+NONSENSE
fails
AT+MQTTCLEAN=0
AT+RST
expect wifi got ip
AT
"""


@case
def test_script():
    path, again = FOLDER / "rich.atmq.jsonl", FOLDER / "again.at"
    rich = FOLDER / "rich.at"
    rich.write_text('set DOLLAR "$"\n' + RICH)
    environment = dict(os.environ, CWJAP_PWD="sesame7x")
    run = lambda *options: subprocess.run([ATMQ, "run", "--format", "tap", *map(str, options)], env=environment, stdout=subprocess.PIPE,
                                          stderr=subprocess.PIPE, timeout=60)
    done = run("-p", "sim:", "-t", path, rich)
    assert done.returncode == 0, done.stdout.decode()
    script = export("script", path).stdout
    assert b"sesame" not in script, script
    again.write_bytes(script)
    for line in ['AT+CWJAP="net","${env:CWJAP_PWD}"', "expect connected",
                 'pubraw 0 "topic" hex 00ff0a0d qos 1 retain 0', 'expect message "topic" hex 00ff0a0d', "fails 0x010a6048",
                 'expect message "topic" "say \\"hi\\", ok"', 'expect line "^\\+CWMODE:1$"', "expect ready within 10s"]:
        assert line in script.decode().splitlines(), (line, script.decode())
    assert 'expect message "nobody"' not in script.decode()
    done = run("-p", "sim:", again)
    assert done.returncode == 0, done.stdout.decode()
    # What it expects, it expects: each answer changed in turn makes it fail.
    for old, new in [("CWMODE:1", "CWMODE:2"), ('hex 00ff0a0d\n', 'hex 00ff0a0e\n'), ("0x010a6048", "0x010a6047"), ("2\\.1\\.0\\.0", "2\\.1\\.0\\.1")]:
        assert old in script.decode(), old
        again.write_text(script.decode().replace(old, new).replace("expect message", "expect message", 1))
        same(run("-p", "sim:", again).returncode, 1)


@case
def test_script_fails_on_another_board():
    path, again, port = FOLDER / "board.atmq.jsonl", FOLDER / "board.at", FOLDER / "port"
    again.write_text('AT+GMR\nAT+MQTTUSERCFG=0,1,"c","","",0,0,""\nAT+MQTTCONN=0,"h",1883,0\nAT+MQTTSUB=0,"t",0\nAT+MQTTPUB=0,"t","x",0,0\n'
                     'expect message "t" "x"\n')
    subprocess.run([ATMQ, "run", "-p", "sim:", "-t", path, again], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    export("script", path, "-o", str(again), "--force")
    for options, status in [(["--broker", "memory"], 0), (["--broker", "memory", "--dialect", "esp-at"], 1),
                            (["--broker", "memory", "--fault", "broker off"], 1)]:
        with subprocess.Popen([ATMQ_SIM, "--pty", port, *options], stdout=subprocess.PIPE) as board:
            try:
                board.stdout.readline()
                done = subprocess.run([ATMQ, "run", "-p", port, again], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
                assert done.returncode == status, (options, done.stdout.decode())
            finally:
                board.terminate()


@case
def test_script_leaves_out_with_a_word():
    path = write("odd.atmq.jsonl", tx(1, "AT+GMR # x"), rx(1.1, "\r\nOK\r\n"), tx(2, "+++"), rx(2.1, "\r\nERROR\r\n"), tx(3, "AT+X\x1b[2J"),
                 rx(3.1, "\r\nOK\r\n"), tx(20, "AT+SLOW"), tx(50, 'AT+MQTTPUBRAW=0,"t",4,0,0'),
                 rx(50.1, "\r\nOK\r\n\r\n>+MQTTPUB:OK\r\n"), tx(60, "AT"), rx(60.1, "\r\nOK\r\n"), tx(61, "AT+LAST"), {"t": 62, "note": "a\nb"})
    same(export("script", path).stdout.decode().splitlines()[3:], [
        'set HASH "#"', "AT+GMR ${HASH} x", "# left out, since a script sends lines that begin with AT:", "#     +++",
        "# left out, since it has bytes that a script can't send:", "#     AT+X\u241b[2J", "# left out, since it was not answered:",
        "#     AT+SLOW", "# left out, since the bytes that it announced were not recorded:", '#     AT+MQTTPUBRAW=0,"t",4,0,0', "AT", "# left out, since it was given up, or the recording ends before its answer:", "#     AT+LAST",
        "# note: a\u240ab"])


def main():
    failed = run_cases()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
