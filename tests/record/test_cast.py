#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq export --format cast`: the format as its page describes it, and what a terminal shows of it."""
import contextlib
import json
import os
import re
import subprocess
import time

from exporting import ATMQ, FOLDER, HEADER, LIMIT, STARTED, export, need, run, rx, same, tx, write

COLUMNS, ROWS = 80, 24
SIZE = ("--size", f"{COLUMNS}x{ROWS}")
# docs.asciinema.org/manual/asciicast: fields of the header, and codes of events
FIELDS = {3: {"version", "term", "timestamp", "title"}, 2: {"version", "width", "height", "timestamp", "title"}}


def message(topic, payload):
    return f'+MQTTSUBRECV:0,"{topic}",{len(payload.encode())},{payload}\r\n'


SESSION = [
    tx(0.5, "AT+GMR"), rx(0.6, "AT version:2.1.0.0(883f7f2)\r\nSDK version:v4.0.1\r\n\r\nOK\r\n"),
    tx(1, 'AT+MQTTCONN=0,"broker.example",1883,0'),
    rx(1.3, '+MQTTCONNECTED:0,1,"broker.example","1883","",0\r\n\r\nOK\r\n'),
    *(rx(2 + n / 50, message("a/b", f"number {n}")) for n in range(200)),
    {"t": 8, "note": "swapped the antenna 天线"},
    tx(9, 'AT+MQTTSUB=0,"t",9'), rx(9.1, "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"),
    rx(100, "+MQTTDISCONNECTED:0\r\n"),
]


def read(path):
    """The header, and (seconds since the start, code, data) of each event."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    header = json.loads(header)
    events, now = [], 0.0
    for line in lines:
        at, code, data = json.loads(line)
        assert at >= 0 and code in ("o", "m") and isinstance(data, str), line
        now = at if header["version"] == 2 else now + at
        events.append((round(now, 6), code, data))
    same([at for at, *_ in events], sorted(at for at, *_ in events))
    return header, events


class Terminal:
    """One of that size, in which a shell command runs; what the command leaves stays on it."""

    count = 0

    def __init__(self, command):
        need("tmux")
        Terminal.count += 1  # a server that is ending still has its socket
        self.socket = FOLDER / f"tmux-{Terminal.count}"
        self.environment = os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "XDG_CONFIG_HOME": str(FOLDER)}
        # Before there is a session: one whose command fails at once would end the server, and the reason with it.
        self.tmux("start-server", ";", "set", "-g", "status", "off", ";", "set", "-g", "remain-on-exit", "on", ";",
                  "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), command)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", str(self.socket), "-f", "/dev/null", *words], env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        assert done.returncode == 0, f"tmux {words}: {done.stderr.decode()}"
        return done.stdout.decode()

    def shown(self):
        return self.tmux("capture-pane", "-p")

    def rows_when(self, settled):
        """What it shows once that is so, of the screen as it was before."""
        end = time.monotonic() + LIMIT
        while not settled(shown := self.shown()):
            assert time.monotonic() < end, f"after {LIMIT} s the terminal shows only {shown}"
            time.sleep(0.02)
        return [line.rstrip() for line in self.shown().splitlines()]

    def close(self):
        with contextlib.suppress(AssertionError):  # it may not wait for its own answer
            self.tmux("kill-server")


def screen(data):
    """What a terminal shows after these bytes."""
    path, done = FOLDER / "shown", FOLDER / "done"
    path.write_text(data, encoding="utf-8")
    done.unlink(missing_ok=True)
    # The terminal reports its cursor when it has read everything before the question.
    terminal = Terminal(f"stty raw -echo; cat '{path}'; printf '\\033[6n'; dd bs=1 count=6 of='{done}.part' 2>/dev/null; "
                        f"mv '{done}.part' '{done}'; exec cat >/dev/null")
    try:
        return terminal.rows_when(lambda _: done.exists())
    finally:
        terminal.close()


def replayed(path, moment):
    terminal = Terminal(f"'{ATMQ}' replay --at {moment} '{path}'")
    try:
        return terminal.rows_when(lambda shown: "paused" in shown)  # in the last row, which is drawn last
    finally:
        terminal.close()


def the_header_says_the_least():
    path = write("head.atmq.jsonl", *SESSION)
    header, _ = read(export("cast", path, *SIZE))
    same(header, {"version": 3, "term": {"cols": COLUMNS, "rows": ROWS}, "timestamp": STARTED, "title": "atmq on /dev/ttyUSB0"})
    header, _ = read(export("cast", path, "--cast-version", "2", "--meta", "title=Bring-up \x1b[0m", *SIZE))
    same(header, {"version": 2, "width": COLUMNS, "height": ROWS, "timestamp": STARTED, "title": "Bring-up ␛[0m"})
    for name in "USER", "HOSTNAME", "SHELL", "TERM":
        assert name not in json.dumps(header)
    header, _ = read(export("cast", write("bare.atmq.jsonl", rx(0, "OK\r\n"), header=None), "--size", "20x5"))
    same(set(header), {"version", "term"})


def both_versions_have_the_same_events():
    path = write("versions.atmq.jsonl", *SESSION)
    _, new = read(export("cast", path))
    _, old = read(export("cast", path, "--cast-version", "2"))
    same([event[1:] for event in new], [event[1:] for event in old])
    for a, b in zip(new, old):
        assert abs(a[0] - b[0]) < 0.001, (a[0], b[0])


def there_are_at_most_ten_frames_a_second():
    _, events = read(export("cast", write("frames.atmq.jsonl", *SESSION)))
    frames = [at for at, code, _ in events if code == "o"]
    assert all(b - a > 0.0999 for a, b in zip(frames, frames[1:])), frames
    assert 40 <= sum(2 <= at <= 6.1 for at in frames) <= 42, frames


def pauses_are_as_long_as_asked_for():
    path = write("idle.atmq.jsonl", *SESSION)
    _, events = read(export("cast", path))
    assert 100 <= events[-1][0] <= 100.2, events[-1][0]
    _, events = read(export("cast", path, "--idle", "0.5"))
    times = [0] + [at for at, *_ in events]
    assert all(b - a <= 0.500001 for a, b in zip(times, times[1:])), times
    assert events[-1][0] < 20, events[-1][0]


def notes_and_errors_are_markers():
    _, events = read(export("cast", write("marks.atmq.jsonl", *SESSION)))
    same([(at, data) for at, code, data in events if code == "m"],
         [(8, "swapped the antenna 天线"), (9.1, "error"), (100, "connection lost")])


def a_terminal_shows_the_screen_of_each_moment():
    path = write("shown.atmq.jsonl", *SESSION)
    for moment in 1.2, 3, 9.5, 99:
        _, events = read(export("cast", path, "--to", str(moment), *SIZE))
        played = screen("".join(data for _, code, data in events if code == "o"))
        # Drawn from nothing, with the first frame of a cast that begins then.
        _, fresh = read(export("cast", path, "--from", str(moment), *SIZE))
        same(played, screen(next(data for _, code, data in fresh if code == "o")))
        # In the console, apart from its command line and the bottom line.
        same(played[:-4], replayed(path, moment)[:-4])
    text = "\n".join(played)
    for part in "number 199", "code blames qos: 9", "4 connected":
        assert part in text, (part, text)


def nothing_that_a_board_sends_reaches_the_terminal():
    evil = "\x1b]0;x\x07\x1b[2J\x9b31m\u202e\x1bP1;2q\x7f\x0e\r"
    path = write("hostile.atmq.jsonl", tx(1, "AT" + evil), rx(1, evil + "\r\n\r\nOK\r\n"), rx(2, message(evil, evil * 20)),
                 {"t": 3, "note": evil}, {"t": 4, "log": evil + "\n"}, {"t": 5, "link": "down", "why": evil},
                 header=HEADER | {"port": evil})
    header, events = read(export("cast", path, "--meta", "title=" + evil))
    ours = re.compile(r"\x1b\[[0-9;]*[HJm]|\x1b\[\?25[hl]")
    for data in [header["title"]] + [data for *_, data in events]:
        rest = ours.sub("", data)
        bad = [c for c in rest if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066"]
        same(bad, [])
    assert not ours.search(header["title"])
    assert all(not ours.search(data) for _, code, data in events if code == "m")


def what_makes_no_sense_is_refused():
    path = str(write("refused.atmq.jsonl", *SESSION))
    for options, why in [(("--size", "80"), "--size: 80 is not COLSxROWS, from 20x5 to 500x500"),
                         (("--size", "9999x9999"), "--size: 9999x9999 is not COLSxROWS, from 20x5 to 500x500"),
                         (("--idle", "nan"), "--idle: nan is not a number of seconds from 0.1 to 3600"),
                         (("--cast-version", "1"), "--cast-version: 1 is not known; there are 2 and 3"),
                         (("--theme", "none"), "--theme: there is no theme \"none\"; there are auto, contrast, contrast-light, cvd, dark, light, mono, paper, slate")]:
        done = subprocess.run([ATMQ, "export", "--format", "cast", *options, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=LIMIT, check=False)
        same((done.returncode, done.stdout, done.stderr.decode()), (2, b"", f"atmq: {why}\n"))


run([the_header_says_the_least, both_versions_have_the_same_events, there_are_at_most_ten_frames_a_second,
     pauses_are_as_long_as_asked_for, notes_and_errors_are_markers, a_terminal_shows_the_screen_of_each_moment,
     nothing_that_a_board_sends_reaches_the_terminal, what_makes_no_sense_is_refused])
