#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq scrub` and `--scrub`: logs and transcripts, before and after."""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from checks import case, run_cases, same

ATMQ = os.environ["ATMQ"]
FOLDER = pathlib.Path(tempfile.mkdtemp())
HEADER = {"atmq": "transcript", "version": 2, "started": "2026-11-22T23:07:00.000Z",
          "port": "/dev/serial/by-id/usb-Silicon_Labs_CP2102_4F2A77-if00-port0", "baud": 115200, "by": "atmq 0.2.0", "masked": False}
SECRETS = ["Attic 5", "a4:cf:12:aa:bb:cc", "24:0A:C4:01:02:03", "192.168.7.23", "mqtt.lab7.example", "home/attic", "4F2A77",
           "board-4711", "alice", "hunter2secret", "s3cretpass"]


def atmq(*words, status=0, data=None, **more):
    done = subprocess.run([ATMQ, *map(str, words)], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **more)
    assert done.returncode == status, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def transcript(name, *records, header=HEADER):
    path = FOLDER / name
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in (header, *records)), encoding="utf-8")
    return path


def tx(t, text, by="user"):
    return {"t": t, "tx": text + "\r\n", "by": by}


def rx(t, text):
    return {"t": t, "rx": text}


PAYLOAD = '{"ip":"192.168.7.23","ssid":"Attic 5"}'
SESSION = [
    tx(1, 'AT+CWJAP="Attic 5","hunter2secret"'), rx(1.1, 'AT+CWJAP="Attic 5","hunter2secret"\r\n'),
    rx(1.5, "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"),
    tx(2, "AT+CWJAP?"), rx(2.1, '+CWJAP:"Attic 5","a4:cf:12:aa:bb:cc",6,-41,0,0,0,0,0\r\n\r\nOK\r\n'),
    tx(3, "AT+CIFSR"), rx(3.1, '+CIFSR:STAIP,"192.168.'), {"t": 3.12, "note": "Attic 5 again, hunter2secret"},
    rx(3.2, '7.23"\r\n+CIFSR:STAMAC,"24:0A:C4:01:02:03"\r\n\r\nOK\r\n'),
    tx(4, 'AT+MQTTUSERCFG=0,1,"board-4711","alice","s3cretpass",0,0,""'), rx(4.1, "\r\nOK\r\n"),
    tx(5, 'AT+MQTTCONN=0,"mqtt.lab7.example",1883,0'),
    rx(5.1, '+MQTTCONNECTED:0,1,"mqtt.lab7.example","1883","",0\r\n\r\nOK\r\n'),
    tx(6, 'AT+MQTTSUB=0,"home/attic/#",1'), rx(6.1, "\r\nOK\r\n"),
    tx(7, f'AT+MQTTPUBRAW=0,"home/attic/state",{len(PAYLOAD)},0,0'),
    rx(7.1, f'AT+MQTTPUBRAW=0,"home/attic/state",{len(PAYLOAD)},0,0\r\n\r\nOK\r\n\r\n>'),
    {"t": 7.2, "tx": PAYLOAD, "by": "user"}, rx(7.3, "+MQTTPUB:OK\r\n"),
    rx(8, f'+MQTTSUBRECV:0,"home/attic/state",{len(PAYLOAD)},{PAYLOAD}\r\n'),
    {"t": 9, "log64": base64.b64encode(b"\xff I (99) wifi:connected with Attic 5, aid = 1\r\n").decode()},
    {"t": 10, "link": "down", "why": "mqtt.lab7.example is gone"},
    tx(11, "AT+MQTTSUB=0"), rx(11.1, "\r\nERROR\r\n"),
]


def outcomes(path):
    done = atmq("decode", "--format", "json", path)
    kinds = []
    for line in done.stdout.splitlines():
        event = json.loads(line)
        kinds.append((event["event"], event.get("code"), event.get("state"), event.get("t")))
    return kinds


@case
def a_scrubbed_transcript_has_the_same_events_and_no_names():
    path, out = transcript("session.atmq.jsonl", *SESSION), FOLDER / "session.scrubbed.atmq.jsonl"
    done = atmq("scrub", path)
    text = out.read_text()
    for secret in SECRETS:
        assert secret.lower() not in text.lower(), secret
        assert secret not in done.stdout.decode() + done.stderr.decode(), secret
    assert b"read it before you send it" in done.stderr, done.stderr
    before, after = outcomes(path), outcomes(out)
    same(after, before)
    assert [event[0] for event in after].count("message") == 1, after
    same(out.stat().st_mode & 0o777, 0o600)
    atmq("scrub", "--check", out)


@case
def its_header_says_what_was_done_and_its_seal_fits():
    path, out = transcript("sealed.atmq.jsonl", *SESSION), FOLDER / "sealed.scrubbed.atmq.jsonl"
    atmq("scrub", "--kinds", "mac,ip", path)
    header = json.loads(out.read_text().splitlines()[0])
    same((header["version"], header["masked"], header["scrubbed"]), (2, True, "mac,ip"))
    same(header["of"], hashlib.sha256(path.read_bytes()).hexdigest())
    done = subprocess.run([ATMQ, "verify", str(out)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
    assert b"changed" not in done.stdout, done.stdout


@case
def a_start_that_is_not_known_stays_so():
    header = {name: value for name, value in HEADER.items() if name != "started"}
    path, out = transcript("startless.atmq.jsonl", *SESSION, header=header), FOLDER / "startless.scrubbed.atmq.jsonl"
    atmq("scrub", path)
    assert "started" not in json.loads(out.read_text().splitlines()[0])
    # An export reads a masked copy of one that may show passwords.
    for line in atmq("export", "--format", "json", path).stdout.splitlines():
        assert "time" not in json.loads(line), line


@case
def lengths_in_front_of_payloads_are_right_again():
    path, out = transcript("lengths.atmq.jsonl", *SESSION), FOLDER / "lengths.scrubbed.atmq.jsonl"
    atmq("scrub", path)
    payload = '{"ip":"IP-1","ssid":"SSID-1"}'
    said = "".join(json.loads(line).get("rx", "") for line in out.read_text().splitlines())
    sent = "".join(json.loads(line).get("tx", "") for line in out.read_text().splitlines())
    assert f'",{len(payload)},{payload}\r\n' in said, said
    assert f',{len(payload)},0,0\r\n{payload}' in sent, sent
    assert f',{len(payload)},0,0\r\n\r\nOK' in said, said


@case
def scrubbing_twice_changes_nothing_more():
    path = transcript("twice.atmq.jsonl", *SESSION)
    atmq("scrub", path)
    atmq("scrub", FOLDER / "twice.scrubbed.atmq.jsonl")
    once, twice = [(FOLDER / name).read_text().splitlines() for name in
                   ("twice.scrubbed.atmq.jsonl", "twice.scrubbed.scrubbed.atmq.jsonl")]
    plain = [[line for line in lines if "sha256" not in line and '"atmq"' not in line] for lines in (once, twice)]
    same(plain[1], plain[0])


@case
def check_says_where_and_not_what():
    log = FOLDER / "left.log"
    log.write_text('one\nAT+CWJAP="Attic 5","hunter2secret"\ntwo\nIP 192.168.7.23\n')
    done = atmq("scrub", "--check", log, status=1)
    same(done.stdout.decode().splitlines(), [f"{log}:2: password", f"{log}:2: ssid Att…", f"{log}:4: ip 192…"])
    same(sorted(path.name for path in FOLDER.glob("left*")), ["left.log"])
    path = transcript("left.atmq.jsonl", *SESSION)
    done = atmq("scrub", "--check", "--kinds", "topic", "--unmasked", path, status=1)
    same([line.split(":")[1] for line in done.stdout.decode().splitlines()], ["15", "17", "18", "21"])


@case
def logs_of_other_tools_keep_their_bytes():
    gbk = "[12:34:56.789]收←◆".encode("gbk")
    rows = [
        (b'12:34:56.789 -> +CIFSR:STAIP,"10.0.0.7"\r\n', b'12:34:56.789 -> +CIFSR:STAIP,"IP-1"\r\n'),
        (gbk + b'+CWJAP:"Attic 5","a4:cf:12:aa:bb:cc",6\r\n', gbk + b'+CWJAP:"SSID-1","MAC-1",6\r\n'),
        (b"[2024-01-02 12:34:56.789] ping 10.0.0.7 \x00\x01\xff\r\n", b"[2024-01-02 12:34:56.789] ping IP-1 \x00\x01\xff\r\n"),
        (b"[0 00:00:12.345] no end 10.0.0.7", b"[0 00:00:12.345] no end IP-1"),
        (b"", b""),
    ]
    for i, (before, after) in enumerate(rows):
        log = FOLDER / f"tool{i}.txt"
        log.write_bytes(before)
        atmq("scrub", log)
        same((FOLDER / f"tool{i}.scrubbed.txt").read_bytes(), after)
        same(log.read_bytes(), before)


@case
def all_files_of_one_call_have_the_same_pseudonyms():
    (FOLDER / "first.log").write_text("a4:cf:12:aa:bb:01 a4:cf:12:aa:bb:02\n")
    (FOLDER / "second.log").write_text("A4-CF-12-AA-BB-02 a4cf12aabb03\na4:cf:12:aa:bb:03\n")
    done = atmq("scrub", "--list", FOLDER / "first.log", FOLDER / "second.log")
    same((FOLDER / "second.scrubbed.log").read_text(), "MAC-2 MAC-3\nMAC-3\n")
    assert b"MAC-2\ta4:cf:12:aa:bb:02\n" in done.stdout, done.stdout


@case
def compressed_files_are_read():
    path = transcript("packed.atmq.jsonl", *SESSION)
    (FOLDER / "packed.atmq.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    atmq("scrub", FOLDER / "packed.atmq.jsonl.gz")
    text = (FOLDER / "packed.scrubbed.atmq.jsonl").read_text()
    assert "Attic 5" not in text and "SSID-1" in text


@case
def nothing_is_overwritten_and_nothing_half_is_left():
    log = FOLDER / "kept.log"
    log.write_text("10.0.0.7\n")
    (FOLDER / "kept.scrubbed.log").write_text("mine")
    assert b"already exists; --force replaces it" in atmq("scrub", log, status=2).stderr
    same((FOLDER / "kept.scrubbed.log").read_text(), "mine")
    atmq("scrub", "--force", log)
    same((FOLDER / "kept.scrubbed.log").read_text(), "IP-1\n")
    before = sorted(os.listdir(FOLDER))
    log.write_text("10.0.0.7\n" * 300000)
    atmq("scrub", "-o", FOLDER / "big.log", log, status=2, preexec_fn=lambda: __import__("resource").setrlimit(
        __import__("resource").RLIMIT_FSIZE, (100000, 100000)))
    same(sorted(os.listdir(FOLDER)), before)
    atmq("scrub", "-o", FOLDER / "no" / "folder.log", log, status=2)


@case
def what_cannot_be_read_is_said():
    wide = FOLDER / "wide.log"
    wide.write_text("10.0.0.7\n", encoding="utf-16")
    done = atmq("scrub", wide, status=2)
    assert b"UTF-16" in done.stderr, done.stderr
    path = transcript("broken.atmq.jsonl", *SESSION)
    path.write_text(path.read_text() + '{"t":"x","rx":"10.0.0.7"}\n')
    done = atmq("scrub", path, status=2)
    assert f"{path}:{len(SESSION) + 2}: ".encode() in done.stderr, done.stderr
    assert (FOLDER / "broken.scrubbed.atmq.jsonl").exists()
    atmq("scrub", FOLDER / "missing.log", status=2)
    atmq("scrub", "--kinds", "name", path, status=2)


@case
def exports_can_be_scrubbed():
    path = transcript("export-4F2A77.atmq.jsonl", *SESSION)
    for form in ["text", "csv", "json", "html", "pcapng", "markdown", "cast", "script"]:
        out = FOLDER / f"export.{form}"
        done = subprocess.run([ATMQ, "export", "--format", form, "--scrub", "all", "-o", str(out), str(path)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        if b"--format must be one of" in done.stderr:
            continue
        assert done.returncode == 0, (form, done)
        data = out.read_bytes().lower()
        for secret in SECRETS + [str(FOLDER)]:
            assert secret.lower().encode() not in data, (form, secret)
    same([name for name in os.listdir(tempfile.gettempdir()) if name.startswith("atmq-")], [])


def main():
    failed = run_cases()
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ["TMPDIR"] = str(FOLDER / "tmp")
    (FOLDER / "tmp").mkdir()
    tempfile.tempdir = os.environ["TMPDIR"]
    sys.exit(main())
