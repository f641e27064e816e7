#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads reports reads them: prove, xmllint, and what the schemas of JUnit's XML ask for, of runs with
everything in them: passed, failed, skipped, lost, hostile."""

import json
import os
import shutil
import subprocess

from junit import junit
from peers import LIMIT, run
from scripts import Puppet, Scripts, has, need

ERROR = b"\r\nERROR\r\n"
OK = b"\r\nOK\r\n"
HOSTILE = bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"") + "\u202e]]><!-- &lt;\ufffe\uffff\\ # 1..9 not ok 7 ... ---".encode()


def nasty():
    """Three boards and three files, two of which have one name; the outputs of that run."""
    good = Puppet({"AT+HIT": HOSTILE + b"\r\n" + OK})
    bad = Puppet({"AT+HIT": b"1..9\r\nnot ok 3 - x\r\n  ...\r\n---\r\nBail out!\r\n" + HOSTILE + b"\r\n" + ERROR})
    lost = Puppet({}, lose=b"AT+HIT")
    scripts = Scripts(**{"a": "AT\nAT\nAT+HIT\nAT\n", "b.c": 'AT # ok\nexpect message "#\\"<&>" within 10ms\n', "b_c": "AT\nAT+GMR\n"})
    ports = [word for board in (good, bad, lost) for word in ("-p", board.path)]
    reports = ("-o", "junit:r.xml", "-o", "tap:r.tap", "-o", "json:r.json", "-o", "pretty:r.txt")
    out, _ = scripts.run(*ports, "--wait", "0", *reports, "a.at", "b.c.at", "b_c.at", "a.at", status=3)
    return scripts, out


def prove_reads_each_step():
    if not shutil.which("prove"):
        print("# there is no prove here")
        return
    scripts, _ = nasty()
    done = subprocess.run(["prove", "--verbose", "--exec", "cat", scripts.path("r.tap")], check=False, capture_output=True,
                          timeout=LIMIT)
    has(done.stdout.decode(), "Tests: 36 Failed: 5)", "Result: FAIL")
    need("Parse errors" not in done.stdout.decode(), done.stdout)
    passing = Scripts(x="AT\nsleep 10ms\n")
    passing.run("-p", "sim:", "-p", "sim:", "-o", "tap:r.tap", "x.at")
    subprocess.run(["prove", "--exec", "cat", passing.path("r.tap")], check=True, capture_output=True, timeout=LIMIT)


READER = r"""
use TAP::Parser;
my $p = TAP::Parser->new({source => $ARGV[0]});
while (my $r = $p->next) {
    printf "%s\n", $r->is_yaml && ref $r->data eq 'HASH' && ($r->data->{severity} // "") eq "fail"
        ? join("|", "yaml", @{$r->data}{qw(code at)}, scalar @{$r->data->{came}}) : $r->is_unknown ? "unknown " . $r->as_string : $r->type;
}
print "error $_\n" for $p->parse_errors;
"""


def yaml_of_failures_is_read():
    if not shutil.which("perl"):
        print("# there is no perl here")
        return
    scripts, _ = nasty()
    done = subprocess.run(["perl", "-e", READER, scripts.path("r.tap")], check=False, capture_output=True, timeout=LIMIT, text=True)
    need(done.returncode == 0, done.stderr)
    lines = done.stdout.splitlines()
    need(not [line for line in lines if line.startswith(("unknown", "error", "bailout"))], lines)
    need([line for line in lines if line.startswith("yaml|")][:2] == ["yaml|timeout|b.c.at:2|1", "yaml|refused|a.at:3|7"], lines)
    need(lines.count("plan") == 1, lines)


def the_xml_is_what_the_schemas_ask_for():
    scripts, _ = nasty()
    text = scripts.read("r.xml").decode()
    suites = junit(text)
    need([tuple(s.get(n) for n in ("tests", "failures", "errors", "skipped")) for s, _ in suites] ==
         [("4", "0", "0", "0"), ("2", "1", "0", "0"), ("2", "0", "0", "0"), ("4", "0", "0", "0"),
          ("4", "1", "0", "1"), ("2", "1", "0", "0"), ("2", "0", "0", "0"), ("4", "1", "0", "1"),
          ("4", "0", "1", "1"), ("2", "0", "0", "2"), ("2", "0", "0", "2"), ("4", "0", "0", "4")], text)
    need([cases[0].get("classname").split(".")[1] for _, cases in suites[:4]] ==
         ["a_at", "b_c_at", "b_c_at (2)", "a_at (2)"], text)
    need(suites[4][1][2].find("failure").get("type") == "refused", text)
    need(suites[8][1][2].find("error").get("type") == "lost", text)
    properties = {p.get("name"): p.get("value") for p in suites[0][0].iter("property")}
    for name in ("latency_p50", "latency_p90", "latency_p99", "latency_max"):
        need(0 <= float(properties[name]) < 5, properties)
    need(properties["board"] == "1" and os.path.basename(properties["port"]).isdigit(), properties)
    if shutil.which("xmllint"):
        subprocess.run(["xmllint", "--noout", scripts.path("r.xml")], check=True, timeout=LIMIT)


def boards_are_summed_up_in_a_line_each():
    scripts, out = nasty()
    has(scripts.read("r.txt").decode(), '  b.c.at:2 expect message "#\\"<&>" within 10ms\n')
    summary = out[out.rindex("\n\n") + 2:].splitlines()
    need(len(summary) == 4, out)
    for line, parts in zip(summary, (("FAIL ", " timeout ", "b.c.at:2 expect"), ("FAIL ", " refused ", "a.at:3 AT+HIT"),
                                     ("ERROR ", " lost ", "a.at:3 AT+HIT"), ("3 boards: 0 passed, 2 failed, 1 error",))):
        need(line.startswith(parts[0]) and len(line) <= 80, line)
        has(line, *parts)
    # A single board is summed up by its last line.
    need(Scripts(x="AT\n").run("-p", "sim:", "x.at")[0].count("PASS") == 0, "one board")


def json_has_absolute_times_and_percentiles():
    scripts, _ = nasty()
    objects = [json.loads(line) for line in scripts.read("r.json").decode().splitlines()]
    need(all("T" in o["time"] and o["time"].endswith("Z") for o in objects), "time")
    ends = [(o["verdict"], o["passed"], o["failed"], o["error"], o["skipped"]) for o in objects if o.get("report") == "end"]
    need(ends == [("FAIL", 11, 1, 0, 0), ("FAIL", 7, 3, 0, 2), ("ERROR", 2, 0, 1, 9)], ends)
    latency = [o for o in objects if o.get("report") == "latency"]
    need([o["commands"] for o in latency] == [11, 9, 2], latency)
    need(all(0 < o["p50"] <= o["p90"] <= o["p99"] <= o["max"] for o in latency), latency)


run([
    prove_reads_each_step,
    yaml_of_failures_is_read,
    the_xml_is_what_the_schemas_ask_for,
    boards_are_summed_up_in_a_line_each,
    json_has_absolute_times_and_percentiles,
])
