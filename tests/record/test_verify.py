#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transcripts are sealed, `atmq verify` sees what was done to them, and a kill costs a second."""

import base64
import datetime
import gzip
import hashlib
import json
import os
import random
import re
import resource
import select
import socket
import subprocess
import threading
import time

from peers import LIMIT, accepts, free_port, new_folder, run, start, wait_until
from scripts import ATMQ, Puppet, Scripts, has, need

BOOT = b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"
HEADER = b'{"atmq":"transcript","version":2,"started":"2026-11-22T23:07:00.000Z","port":"sim:","masked":true}\n'


def verify(*paths, status=0, stdin=None):
    done = subprocess.run([ATMQ, "verify", *paths], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT, check=False)
    need(done.returncode == status, f"status {done.returncode}, not {status}: {done.stdout} {done.stderr}")
    return done.stdout.decode(), done.stderr.decode()


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def answers_of(variants, status):
    """The answer to each of many versions of a file: b"changed...", b"open..."."""
    folder = new_folder()
    paths = [write(folder, str(i), data) for i, data in enumerate(variants)]
    out, _ = verify(*paths, status=status)
    answers = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in out.splitlines()}
    return [answers.get(path, "") for path in paths]


def seal(data, t, end=None):
    """The line that seals the bytes before it, by another program than ours."""
    said = {"t": t, "end": end} if end else {"t": t}
    line = json.dumps({**said, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}, separators=(",", ":"))
    return data + line.encode() + b"\n"


def sealed(ending=True):
    """A small transcript by hand: two seals, three records and an end."""
    data = HEADER + b'{"t":0.5,"tx":"AT\\r\\n","by":"user"}\n'
    data = seal(data, 1.5)
    data = seal(data + b'{"t":2.0,"rx":"\\r\\nOK\\r\\n"}\n{"t":2.1,"note":"a"}\n', 3.5)
    data += b'{"t":60.0,"ending":"left by the user"}\n' if ending else b""
    return seal(data, 60.0, "left by the user")


def what_a_run_recorded_is_sealed_to_its_end():
    scripts = Scripts(a="AT\nAT+GMR\nsleep 2500ms\nAT\n")
    _, err = scripts.run("-p", "sim:", "-t", "t.atmq.jsonl", "a.at")
    data = scripts.read("t.atmq.jsonl")
    lines = data.splitlines(keepends=True)
    seals = 0
    for i, line in enumerate(lines):
        record = json.loads(line)
        if "sha256" in record:
            before = b"".join(lines[:i])
            need(record["sha256"] == hashlib.sha256(before).hexdigest() and record["bytes"] == len(before), line)
            seals += 1
    end = json.loads(lines[-1])
    need(seals >= 2, f"{seals} seals")
    need(end["end"] == "passed: 4 steps", end)
    need(err == f"atmq: transcript: t.atmq.jsonl; sha256 {end['sha256']}\n", err)
    out, _ = verify(scripts.path("t.atmq.jsonl"))
    need(re.fullmatch(r"\S+: sealed to the end, \d{4}-\d\d-\d\dT\S+Z, passed: 4 steps; sha256 " + end["sha256"] + "\n", out), out)
    has(verify("--lang", "zh_CN", scripts.path("t.atmq.jsonl"))[0], "Z，通过：4 步；sha256 ")


def an_end_says_why():
    endings = []
    scripts = Scripts(a='AT\nexpect line "never" within 50ms\n')
    scripts.run("-p", "sim:", "-t", "failed", "a.at", status=1)
    endings.append(json.loads(scripts.read("failed").splitlines()[-1])["end"])
    need(endings[-1].startswith("failed at a.at:2: "), endings)
    scripts.write("b.at", "AT\nAT+GMR\n")
    board = Puppet({}, lose=b"AT+GMR")
    scripts.run("-p", board.path, "-t", "lost", "b.at", status=3)
    endings.append(json.loads(scripts.read("lost").splitlines()[-1])["end"])
    need(endings[-1].startswith("the port was lost: ") and endings[-1].endswith(", at b.at:2"), endings)
    scripts.write("c.at", "AT\nsleep 10min\n")
    process = scripts.start("-p", "sim:", "-t", "stopped", "c.at")
    while b"AT" not in process.stdout.readline():
        need(process.poll() is None, "it ended")
    process.terminate()
    scripts.finish(process, 130)
    endings.append(json.loads(scripts.read("stopped").splitlines()[-1])["end"])
    need(endings[-1] == "interrupted, at c.at:2", endings)
    for name in ("failed", "lost", "stopped"):
        has(verify(scripts.path(name))[0], "sealed to the end")


def the_documented_form_is_sealed_whoever_wrote_it():
    answer, = answers_of([sealed(ending=False)], 0)
    need(answer.startswith("sealed to the end, 2026-11-22T23:08:00.000Z, left by the user; sha256 "), answer)


def no_byte_can_be_changed():
    data = sealed()
    variants = [data[:i] + bytes([data[i] ^ 1]) + data[i + 1:] for i in range(len(data) - 1)]
    before_seal = data.index(b"\n", len(HEADER)) + 1
    header = 0
    for i, answer in enumerate(answers_of(variants, 1)):
        need(answer.startswith("changed "), f"byte {i}: {answer}")
        header += answer.startswith("changed before its first seal")
        if before_seal + 200 < i < data.index(b'{"t":3.5'):
            has(answer, "changed behind 1.500 s (line 3)")
    need(header >= before_seal, header)


def no_line_can_be_removed_moved_or_added():
    lines = sealed().splitlines(keepends=True)
    variants = [b"".join(lines[:i] + lines[i + 1:]) for i in range(len(lines) - 1)]
    variants += [b"".join(lines[:i] + [lines[i + 1], lines[i]] + lines[i + 2:]) for i in range(len(lines) - 1)]
    variants += [b"".join(lines[:i] + [b'{"t":2.0,"note":"b"}\n'] + lines[i:]) for i in range(len(lines) + 1)]
    variants += [b"".join(lines[:i] + [lines[i]] + lines[i:]) for i in range(len(lines))]
    for i, answer in enumerate(answers_of(variants, 1)):
        need(answer.startswith("changed "), f"variant {i}: {answer}: {variants[i].decode()}")


def a_program_that_converts_lines_is_noticed():
    answer, = answers_of([sealed().replace(b"\n", b"\r\n")], 1)
    has(answer, "changed before its first seal", "CR LF")


def a_cut_tail_is_open_up_to_its_last_seal():
    data = sealed()
    first, second = data.index(b'{"t":2.0'), data.index(b'{"t":60.0')
    answers = answers_of([data[:i] for i in range(len(HEADER), len(data))], 0)
    for i, answer in enumerate(answers, len(HEADER)):
        need(answer.startswith("open: "), f"cut at {i}: {answer}")
        wanted = "nothing is sealed" if i < first else "up to 1.500 s (line 3)" if i < second else "up to 3.500 s (line 6)"
        has(answer, wanted)


def version_1_is_not_sealed_and_other_files_are_refused():
    folder = new_folder()
    old = write(folder, "old", HEADER.replace(b'2,"st', b'1,"st') + b'{"t":0.5,"rx":"a"}\n')
    need(verify(old, status=1)[0] == f"{old}: not sealed: version 1\n", "version 1")
    # Who takes a number from a header does not take the seals away.
    forged = write(folder, "forged", sealed().replace(b'"version":2', b'"version":1'))
    has(verify(forged, status=1)[0], "changed before its first seal: line 1")
    has(verify(write(folder, "empty", b""))[0], "nothing is sealed")
    for name, data in (("text", b"hello\n"), ("noise", os.urandom(5000)), ("json", b'{"sha256":1}\n' * 9)):
        path = write(folder, name, data)
        out, err = verify(path, status=2)
        need((out, err) == ("", f"atmq: {path}:1: not a transcript of atmq\n"), (out, err))
    out, err = verify(os.path.join(folder, "none"), folder, old, status=2)
    has(err, "none: No such file", "Is a directory")
    has(out, "not sealed")
    verify(status=2)


def one_that_is_piped_is_read():
    out, _ = verify("-", stdin=sealed())
    has(out, "-: sealed to the end")


def one_that_is_compressed_is_read():
    folder = new_folder()
    has(verify(write(folder, "t.gz", gzip.compress(sealed())))[0], "sealed to the end")
    edited = sealed().replace(b"left by the user", b"left by the usher")
    has(verify(write(folder, "e.gz", gzip.compress(edited)), status=1)[0], "changed behind 3.500 s (line 6)")
    path = write(folder, "cut.gz", gzip.compress(sealed() * 100)[:-20])
    has(verify(path, status=2)[1], f"{path}: damaged at byte")


def a_name_has_the_time_and_the_port():
    scripts = Scripts(a="AT\n")
    before = datetime.date.today()
    scripts.run("-p", "sim:", "-p", "sim:", "-t", "logs/%Y/%m-%d/100%%-%p.atmq.jsonl", "a.at")
    names = [f"logs/{day:%Y/%m-%d}/100%-sim{more}.atmq.jsonl" for day in (before, datetime.date.today()) for more in ("", "-2")]
    there = [name for name in names if os.path.exists(scripts.path(name))]
    need(len(set(there)) == 2, there)
    _, err = scripts.run("-p", "sim:", "-t", "a%Q", "a.at", status=2)
    has(err, "atmq: the transcript's name: %Q at character 2 is not")


def a_file_that_may_not_grow_is_open():
    scripts = Scripts(a="AT+GMR\n" * 20)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for most in range(300, 2300, 100):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
        try:
            process = scripts.start("-p", "sim:", "-t", f"{most}", "a.at")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        _, err = scripts.finish(process)
        has(err, "it is incomplete: File too large")
        data = scripts.read(f"{most}")
        need(data.endswith(b"\n") and len(data) <= most, data[-100:])
        [json.loads(line) for line in data.splitlines()]
        has(verify(scripts.path(f"{most}"))[0], ": open: ")


class Between:
    """A wire to a board that keeps what went over it, both ways."""

    def __init__(self, board_port):
        self.to_board, self.from_board = b"", b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.board_port = board_port
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        atmq, _ = self.listener.accept()
        board = socket.create_connection(("127.0.0.1", self.board_port))
        while True:
            for ready in select.select([atmq, board], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    atmq.close()
                    board.close()
                    return
                if ready is atmq:
                    self.to_board += data
                    board.sendall(data)
                else:
                    self.from_board += data
                    atmq.sendall(data)


def bytes_of(data, name):
    out = b""
    for line in data.splitlines():
        record = json.loads(line)
        out += record.get(name, "").encode() + base64.b64decode(record.get(name + "64", ""))
    return out


def what_is_recorded_is_what_went_over_the_wire():
    port = free_port()
    start(os.environ["ATMQ_SIM"], "--tcp", f"127.0.0.1:{port}", "--broker", "memory", stdout=subprocess.DEVNULL)
    script = 'AT+MQTTUSERCFG=0,1,"c","","",0,0,""\nAT+MQTTCONN=0,"h",1883,0\nAT+MQTTSUB=0,"t",1\n'
    for i in range(60):
        script += f'pubraw 0 "t" hex {os.urandom(1 + i * 7).hex()} qos 1 retain 0\n'
    scripts = Scripts(a=script)
    wait_until("the board", lambda: accepts(port))
    wire = Between(port)
    scripts.run("-p", f"tcp:127.0.0.1:{wire.port}", "-t", "t", "a.at")
    data = scripts.read("t")
    sent, received = bytes_of(data, "tx"), bytes_of(data, "rx")
    need(len(sent) > 10000 and sent == wire.to_board, f"{len(sent)} sent, {len(wire.to_board)} on the wire")
    # What came after the end is on the wire only.
    need(len(received) > 10000 and wire.from_board.startswith(received), f"{len(received)} received")
    has(verify(scripts.path("t"))[0], "sealed to the end")


def a_hundred_kills_cost_a_second_each():
    """Twenty-five at a time, each at a random moment of its first three seconds."""
    seed = random.randrange(1 << 32)
    moments = random.Random(seed)
    scripts = Scripts(a="AT\nsleep 20ms\n" * 400)
    for group in range(4):
        names = [f"{group}-{i}" for i in range(25)]
        running = [(scripts.start("-p", "sim:", "-t", name, "a.at"), name) for name in names]
        # Its first seconds begin with its file: a busy machine starts them late.
        wait_until("each has begun its transcript", lambda: all(os.path.exists(scripts.path(name)) for name in names))
        begin = time.monotonic()
        kills = sorted((moments.uniform(0.1, 3), process, name) for process, name in running)
        killed = {}
        for when, process, name in kills:
            try:
                process.wait(timeout=max(0, begin + when - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            killed[name] = time.time()
            process.kill()
            process.communicate()
        there = [name for name in names if os.path.exists(scripts.path(name)) and scripts.read(name)]
        need(len(there) > 20, f"seed {seed}: {len(there)} transcripts")
        out, _ = verify(*[scripts.path(name) for name in there])
        need(len(out.splitlines()) == len(there) and out.count(": open: ") == len(there), f"seed {seed}: {out}")
        for name in there:
            data = scripts.read(name)
            records = [json.loads(line) for line in data[:data.rfind(b"\n") + 1].splitlines()]
            started = datetime.datetime.fromisoformat(records[0]["started"].replace("Z", "+00:00")).timestamp()
            last = started + (records[-1].get("t") or 0)
            # A busy machine is late.
            need(killed[name] - last < 2, f"seed {seed}: {name}: {killed[name] - last:.3f} s are missing")
            received = bytes_of(data[:data.rfind(b"\n") + 1], "rx")
            need((BOOT + b"AT\r\n\r\nOK\r\n" * 400).startswith(received), f"{name}: {received}")


def parts_of(scripts, name="t"):
    """The files of a session, in order."""
    def number(file):
        return int(re.search(r"-part(\d+)", file)[1]) if "-part" in file else 1
    return sorted((f for f in os.listdir(scripts.folder) if re.match(name + r"(-part\d+)?\.atmq\.jsonl", f)), key=number)


def read_part(scripts, name):
    data = scripts.read(name)
    return gzip.decompress(data) if name.endswith(".gz") else data


TALK = 'AT+GMR\nAT+MQTTUSERCFG=0,1,"c","","",0,0,""\nAT+MQTTCONN=0,"h",1883,0\nAT+MQTTSUB=0,"t",1\nAT+MQTTCONN?\nAT+MQTTSUB?\n'


def a_long_session_is_a_chain_of_parts():
    scripts = Scripts(a=TALK + 'AT+MQTTPUB=0,"t","hello",1,0\n' * 200)
    scripts.run("-p", "sim:", "-t", "whole.atmq.jsonl", "a.at")
    scripts.run("-p", "sim:", "-t", "t.atmq.jsonl", "--rotate", "4K", "a.at")
    names = parts_of(scripts)
    need(len(names) > 5, names)
    need(not os.path.exists(scripts.path(names[0].replace(".gz", ""))) or names[0].endswith("jsonl"), names)
    paths = [scripts.path(name) for name in names]
    out, _ = verify(*paths)
    need(out.count(": sealed to the end") == len(names), out)
    for part in range(2, len(names) + 1):
        has(out.splitlines()[part - 1], f"; part {part}, follows part {part - 1}")
    data = [read_part(scripts, name) for name in names]
    need(bytes_of(b"".join(data), "tx") == bytes_of(scripts.read("whole.atmq.jsonl"), "tx"), "tx")
    need(b"".join(bytes_of(d, "rx") for d in data) == bytes_of(scripts.read("whole.atmq.jsonl"), "rx"), "rx")
    # Without one of them, with another's, and without the first.
    out, _ = verify(*(paths[:2] + paths[3:]), status=1)
    has(out, "part 4, MISSING before it: what comes after part 2")
    out, _ = verify(*paths[2:])
    has(out, "part 3, parts 1 to 2 are not among these files")
    other = json.loads(data[1].splitlines()[0])
    forged = write(scripts.folder, "forged", seal(json.dumps(dict(other, after="0" * 64)).encode() + b"\n", 9.0, "x"))
    out, _ = verify(paths[0], forged, status=1)
    has(out, "it does NOT follow this part 1")


def a_part_alone_says_what_the_board_is_and_how_it_is_connected():
    scripts = Scripts(a=TALK + 'AT+MQTTPUB=0,"t","hello",1,0\n' * 100)
    scripts.run("-p", "sim:", "-t", "t.atmq.jsonl", "--rotate", "4K", "--keep", "1", "a.at")
    name, = parts_of(scripts)
    record = json.loads(scripts.read(name).splitlines()[1])
    need(re.fullmatch(r'AT version:.*\r\n\r\nOK\r\n\+MQTTCONN:0,6,1,"h","1883","",0\r\n\r\nOK\r\n'
                      r'\+MQTTSUB:0,6,"t",1\r\n\r\nOK\r\n', record["state"], re.DOTALL), record)
    done = subprocess.run([ATMQ, "decode", "--format", "json", scripts.path(name)], stdout=subprocess.PIPE, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    need(any(e["event"] == "subscription" and e["topic"] == "t" for e in events), events[:9])


def limits_come_from_the_configuration_too():
    scripts = Scripts(a='AT\n' * 200)
    scripts.write("c.ini", "[transcripts]\nrotate = 2K\nkeep = 3\n")
    scripts.run("-p", "sim:", "-t", "t.atmq.jsonl", "--config", "c.ini", "a.at")
    names = parts_of(scripts)
    need(len(names) == 3 and "-part" in names[0], names)
    verify(*[scripts.path(name) for name in names])
    scripts.write("c.ini", "[transcripts]\nrotate = 2 parsecs\nkept = 3\n")
    _, err = scripts.run("-p", "sim:", "-t", "u", "--config", "c.ini", "a.at", status=2)
    has(err, "c.ini:2: [transcripts].rotate: 2 parsecs is neither a size", "c.ini:3: [transcripts].kept: no such key")
    _, err = scripts.run("-p", "sim:", "-t", "u", "--rotate", "soon", "a.at", status=2)
    has(err, "--rotate: soon is neither")
    _, err = scripts.run("-p", "sim:", "-t", "u", "--keep", "0", "a.at", status=2)
    has(err, "--keep: keep is 0")


def a_kill_between_parts_loses_none():
    seed = random.randrange(1 << 32)
    moments = random.Random(seed)
    for _ in range(20):
        scripts = Scripts(a='AT\n' * 5000)
        process = scripts.start("-p", "sim:", "-t", "t.atmq.jsonl", "--rotate", "1K", "a.at")
        wait_until("a part", lambda: len(parts_of(scripts)) > 1 or process.poll() is not None)
        try:
            process.wait(timeout=moments.uniform(0, 0.15))
        except subprocess.TimeoutExpired:
            pass
        process.kill()
        process.communicate()
        # A part may be there twice, if the kill came before the plain file was removed.
        names = [n for n in parts_of(scripts) if n.endswith(".gz") or n + ".gz" not in os.listdir(scripts.folder)]
        verify(*[scripts.path(name) for name in names])
        received = b"".join(bytes_of(d[:d.rfind(b"\n") + 1], "rx") for d in (read_part(scripts, n) for n in names))
        need((BOOT + b"AT\r\n\r\nOK\r\n" * 5000).startswith(received) and len(received) > 100, f"seed {seed}: {received[-200:]}")


run([
    what_a_run_recorded_is_sealed_to_its_end,
    an_end_says_why,
    the_documented_form_is_sealed_whoever_wrote_it,
    no_byte_can_be_changed,
    no_line_can_be_removed_moved_or_added,
    a_program_that_converts_lines_is_noticed,
    a_cut_tail_is_open_up_to_its_last_seal,
    version_1_is_not_sealed_and_other_files_are_refused,
    one_that_is_piped_is_read,
    one_that_is_compressed_is_read,
    a_name_has_the_time_and_the_port,
    a_file_that_may_not_grow_is_open,
    what_is_recorded_is_what_went_over_the_wire,
    a_hundred_kills_cost_a_second_each,
    a_long_session_is_a_chain_of_parts,
    a_part_alone_says_what_the_board_is_and_how_it_is_connected,
    limits_come_from_the_configuration_too,
    a_kill_between_parts_loses_none,
])
