#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The format file for lnav, and what lnav makes of `atmq export --format json` with it."""
import base64
import csv
import io
import os
import pathlib
import subprocess

from exporting import FOLDER, LIMIT, export, need, run, rx, same, tx, write

FORMAT = pathlib.Path(__file__).parents[2] / "src" / "desktop" / "lnav.json"
SESSION = [
    tx(1, 'AT+MQTTSUB=0,"t",9'), rx(1.1, "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"),
    rx(2, '+MQTTSUBRECV:0,"a/b",5,hello\r\n'), {"t": 2.5, "rx64": base64.b64encode(b'+MQTTSUBRECV:0,"a/b",3,\x00\xff\n\r\n').decode()},
    {"t": 3, "log": "I (31) boot\r\n"}, {"t": 4.2, "note": "swapped the antenna 天线"},
    {"t": 9.1, "link": "down", "why": "unplugged"},
]


def lnav(*words):
    """Its output; the format is installed as the manual says."""
    home = FOLDER / "home"
    environment = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not home.exists():
        need("lnav")
        home.mkdir()
        (home / "config").mkdir()
        subprocess.run(["lnav", "-i", str(FORMAT)], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT,
                       env=environment)
    done = subprocess.run(["lnav", "-n", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, env=environment,
                          stdin=subprocess.DEVNULL, check=False)
    same(done.returncode, 0)
    assert b"error" not in done.stderr.lower(), done.stderr
    return done.stdout.decode()


def rows(path, statement):
    return list(csv.reader(io.StringIO(lnav("-c", ";" + statement, "-c", ":write-csv-to -", str(path)))))[1:]


def each_event_is_a_line_with_time_and_level():
    path = export("json", write("lines.atmq.jsonl", *SESSION))
    found = rows(path, "select log_time, log_level, event, coalesce(text, code, topic, state), coalesce(payload, payload_base64, why) from atmq")
    found = [row for row in found if row[2] not in ("remark", "problem")]
    same(found, [
        ["2026-11-22 23:07:01.000", "info", "sent", 'AT+MQTTSUB=0,"t",9', "<NULL>"],
        ["2026-11-22 23:07:01.100", "error", "errcode", "0x010a6048", "<NULL>"],
        ["2026-11-22 23:07:01.100", "error", "error", "<NULL>", "<NULL>"],
        ["2026-11-22 23:07:02.000", "info", "message", "a/b", "hello"],
        ["2026-11-22 23:07:02.500", "info", "message", "a/b", base64.b64encode(b"\x00\xff\n").decode()],
        ["2026-11-22 23:07:03.000", "debug", "log", "I (31) boot", "<NULL>"],
        ["2026-11-22 23:07:04.200", "notice", "note", "swapped the antenna 天线", "<NULL>"],
        ["2026-11-22 23:07:09.100", "notice", "link", "down", "unplugged"]])


def the_screen_has_a_line_for_each():
    path = export("json", write("screen.atmq.jsonl", *SESSION))
    shown = [line.rstrip() for line in lnav(str(path)).splitlines()]
    for line in ['23:07:01.000000 sent         AT+MQTTSUB=0,"t",9', "23:07:02.000000 message      a/b hello",
                 "23:07:04.200000 note         swapped the antenna 天线", "23:07:09.100000 link         down unplugged"]:
        assert line in shown, (line, shown)
    same(len(shown), len(path.read_text(encoding="utf-8").splitlines()))


def it_filters():
    path = export("json", write("filter.atmq.jsonl", *SESSION))
    shown = lnav("-c", ":filter-in message", str(path)).splitlines()
    same(len(shown), 2)


run([each_event_is_a_line_with_time_and_level, the_screen_has_a_line_for_each, it_filters])
