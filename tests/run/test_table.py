#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of --csv, a line a board, and which transcripts are kept."""

import csv
import fcntl
import io
import os
import re

from peers import run
from scripts import Puppet, Scripts, has, lacks, need

ERROR = b"\r\nERROR\r\n"
OK = b"\r\nOK\r\n"
HEADER = "time,serial_number,mac,firmware,verdict,failed_step,code,seconds,transcript,port,reason\r\n"
VERSION = b"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\nBin version:2.1.0(WROOM-32)\r\n"


def table(scripts, name="r.csv"):
    """The rows as dicts, after the form of each line was checked."""
    text = scripts.read(name).decode()
    need(text.startswith(HEADER), text)
    need(text.count(HEADER) == 1 and text.endswith("\r\n"), text)
    need(re.fullmatch(r'(?:"(?:[^"\r\n]|"")*"(?:,"(?:[^"\r\n]|"")*"){10}\r\n)*', text[len(HEADER):]), text)
    return list(csv.DictReader(io.StringIO(text)))


def a_board_is_a_line_with_what_is_known_of_it():
    board = Puppet({"AT+GMR": VERSION + OK, "AT+CIPSTAMAC?": b'+CIPSTAMAC:"18:fe:34:a1:b2:c3"\r\n' + OK,
                    "AT+WHO": b"ERR CODE:0x010a6043\r\n" + ERROR})
    scripts = Scripts(x="AT+GMR\nAT+CIPSTAMAC?\nAT+WHO\nAT\n", good="AT\n")
    scripts.run("-p", board.path, "-D", "SN=0042", "--csv", "r.csv", "-t", "t.atmq.jsonl", "x.at", status=1)
    scripts.run("-p", "sim:", "--csv", "r.csv", "good.at")
    failed, passed = table(scripts)
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", failed["time"]), failed)
    need(re.fullmatch(r"\d+\.\d{3}", failed["seconds"]), failed)
    need([failed[name] for name in ("serial_number", "mac", "firmware", "verdict", "failed_step", "code", "transcript",
                                    "port")] ==
         ["0042", "18:fe:34:a1:b2:c3", "ESP-AT 2.1.0", "FAIL", "x.at:3 AT+WHO", "0x6043", "t.atmq.jsonl", board.path], failed)
    has(failed["reason"], "refused")
    need([passed[name] for name in ("serial_number", "verdict", "failed_step", "code", "transcript", "port", "reason")] ==
         ["", "PASS", "", "", "", "sim:", ""], passed)


def each_board_has_its_own_serial_number():
    scripts = Scripts(x="AT\n")
    _, err = scripts.run("-p", "sim:", "-p", "sim:", "-D", "SN=0", "-D", "SN@2=22", "--csv", "r.csv", "x.at")
    need([row["serial_number"] for row in table(scripts)] in (["0", "22"], ["22", "0"]), table(scripts))
    need(err == "", err)


def a_lost_board_is_an_error_and_a_failed_one_stays_failed():
    lost, both = Puppet({}, lose=b"ATE0"), Puppet({"AT+WHO": ERROR}, lose=b"ATE0")
    scripts = Scripts(x="AT+WHO\n", y="ATE0\n")
    scripts.run("-p", lost.path, "-p", both.path, "--wait", "0", "--csv", "r.csv", "x.at", "y.at", status=3)
    scripts.run("-p", "/dev/no-such-port", "--wait", "0", "--csv", "r.csv", "x.at", status=3)
    rows = {row["port"]: row for row in table(scripts)}
    need([(rows[p]["verdict"], rows[p]["code"], rows[p]["failed_step"]) for p in (lost.path, both.path, "/dev/no-such-port")] ==
         [("ERROR", "lost", "y.at:1 ATE0"), ("FAIL", "refused", "x.at:1 AT+WHO"), ("ERROR", "lost", "x.at:1 AT+WHO")], rows)


def cells_are_no_formulas_and_break_no_line():
    for sn in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'x", 'a"b,c', "a\nb\rc", "\u202ex"):
        scripts = Scripts(x="AT\n")
        scripts.run("-p", "sim:", "-D", "SN=" + sn, "--csv", "r.csv", "x.at")
        cell = table(scripts)[0]["serial_number"]
        need(cell[0] not in "=+-@\t\r", cell)
        if sn[0] in "=+-@'":
            need(cell == "'" + sn, cell)
        if sn == 'a"b,c':
            need(cell == sn, cell)
        lacks(cell, "\u202e", "\n", "\r")


def runs_at_the_same_time_add_to_one_table():
    scripts = Scripts(x="AT\n")
    ports = [word for _ in range(5) for word in ("-p", "sim:")]
    processes = [scripts.start(*ports, "--csv", "r.csv", "-D", f"SN={n}", "x.at") for n in range(4)]
    for process in processes:
        scripts.finish(process)
    need(sorted(row["serial_number"] for row in table(scripts)) == sorted("0123" * 5), "each once")


def a_line_that_was_cut_off_spoils_no_other():
    scripts = Scripts(x="AT\n")
    scripts.write("r.csv", HEADER + '"2026-11-30T08:00:00Z","half')
    scripts.run("-p", "sim:", "--csv", "r.csv", "x.at")
    last = scripts.read("r.csv").decode().split("\r\n")[-2]
    need(re.fullmatch(r'"[^"]*Z","","","","PASS",.*', last), last)


def a_table_that_cannot_be_written_is_told_before_anything_is_sent():
    scripts = Scripts(x="AT\n")
    scripts.write("other.csv", "name,age\r\n")
    for name, why in (("other.csv", "other.csv: is another table"), ("no/r.csv", "no/r.csv: No such file or directory"),
                      (".", ".: Is a directory"), ("/dev/full", "/dev/full: is not a regular file")):
        board = Puppet({})
        _, err = scripts.run("-p", board.path, "--csv", name, "x.at", status=2)
        has(err, "atmq: --csv: " + why)
        need(board.lines == [], board.lines)
    need(scripts.read("other.csv") == b"name,age\r\n", "it is as it was")


def a_report_is_not_written_over_the_table():
    scripts = Scripts(x="AT\n")
    _, err = scripts.run("-p", "sim:", "--csv", "new.csv", "-o", "junit:./new.csv", "x.at", status=2)
    has(err, "atmq: ./new.csv: --csv writes to that file")
    scripts.run("-p", "sim:", "--csv", "r.csv", "x.at")
    before = scripts.read("r.csv")
    for name in ("r.csv", "./r.csv", scripts.path("r.csv")):
        _, err = scripts.run("-p", "sim:", "--csv", "r.csv", "-o", "json:r.json", "-o", "tap:" + name, "x.at", status=2)
        has(err, f"atmq: {name}: --csv writes to that file")
        need(scripts.read("r.csv") == before, scripts.read("r.csv"))


def a_report_is_not_written_over_a_script():
    scripts = Scripts(x="AT\n")
    for name in ("x.at", "./x.at", scripts.path("x.at")):
        _, err = scripts.run("-p", "sim:", "-o", "tap:" + name, "x.at", status=2)
        has(err, f"atmq: {name}: it is a script of this run")
        need(scripts.read("x.at") == b"AT\n", scripts.read("x.at"))


class Locking(Puppet):
    """A board that has the table locked once it was asked: another program that never ends."""

    def answer(self, line):
        self.file = os.open(self.table, os.O_RDWR)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        return super().answer(line)


def a_table_that_stays_locked_holds_up_nobody():
    scripts = Scripts(x="AT\n")
    board = Locking({})
    board.table = scripts.path("r.csv")
    out, err = scripts.run("-p", board.path, "--csv", "r.csv", "x.at", status=2)
    has(out, "1 passed, 0 failed")
    need(err == "atmq: r.csv: another program keeps it locked; 1 board is missing from it\n", err)


def transcripts_of_boards_that_passed_are_not_kept_where_asked():
    good, bad = Puppet({}), Puppet({"AT+WHO": ERROR})
    scripts = Scripts(x="AT+WHO\n")
    words = ("-p", good.path, "-p", bad.path, "-t", "t-%p.atmq.jsonl", "--csv", "r.csv")
    _, err = scripts.run(*words, "--keep-transcripts", "failed", "x.at", status=1)
    kept = f"t-{os.path.basename(bad.path)}.atmq.jsonl"
    need([n for n in os.listdir(scripts.folder) if n.startswith("t-")] == [kept], os.listdir(scripts.folder))
    need({row["port"]: row["transcript"] for row in table(scripts)} == {good.path: "", bad.path: kept}, "the table")
    has(err, "atmq: transcript: " + kept)
    need(err.count("transcript") == 1, err)
    for words, why in ((("--keep-transcripts", "failed"), "needs -t FILE: without it no transcript is made"),
                       (("-t", "x", "--keep-transcripts", "some"), "--keep-transcripts must be all or failed")):
        has(scripts.run("-p", good.path, *words, "x.at", status=2)[1], why)


run([
    a_board_is_a_line_with_what_is_known_of_it,
    each_board_has_its_own_serial_number,
    a_lost_board_is_an_error_and_a_failed_one_stays_failed,
    cells_are_no_formulas_and_break_no_line,
    runs_at_the_same_time_add_to_one_table,
    a_line_that_was_cut_off_spoils_no_other,
    a_table_that_cannot_be_written_is_told_before_anything_is_sent,
    a_report_is_not_written_over_the_table,
    a_report_is_not_written_over_a_script,
    a_table_that_stays_locked_holds_up_nobody,
    transcripts_of_boards_that_passed_are_not_kept_where_asked,
])
