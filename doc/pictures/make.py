#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of the READMEs, in each language, from recorded sessions: screens as `atmq replay --svg`
saves them, and the HTML report, photographed by Chromium.

    doc/pictures/make.py BUILD_FOLDER             all of them
    doc/pictures/make.py BUILD_FOLDER --check     whether they are what atmq shows today; needs no Chromium
    doc/pictures/make.py BUILD_FOLDER --record    the sessions anew, with the virtual board; then all of them
    doc/pictures/make.py BUILD_FOLDER --report FILE.html     a report of a session recorded just now
"""

import difflib
import fcntl
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

LIMIT = 60  # seconds until a step has failed
ENTER, NOTE, QUIT, AS_IT_IS = "\r", "\x1b[18~", "\x1b[21~", "\x1b[24~"  # F7, F10, F12


def wait_for(what, condition):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"make.py: no {what} within {LIMIT} s")
        time.sleep(0.02)


HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = {"en": "", "zh_CN": ".zh_CN"}  # and what stands before the ending of a picture's name
DIGESTS = HERE / "reports.sha256"
# name, session, taken how many seconds behind which text of the session, size
SCREENS = (
    ("first-minute", "bench", 0.5, "bench/set", "100x26"),
    ("fault", "bench", 0.5, "0x602d", "110x30"),
    ("simulator", "simulator", 3.2, "power cut", "100x26"),
)


class Simulator:
    """A board with a log port, in real time, and its faults."""

    def __init__(self, build, folder):
        self.port, self.log, self.control = (folder / name for name in ("bench-3", "bench-3-log", "control"))
        self.process = subprocess.Popen([build / "atmq-sim", "--pty", self.port, "--log-pty", self.log, "--broker", "memory",
            "--timing", "board", "--control", self.control], stdout=subprocess.PIPE)
        self.process.stdout.readline()
        wait_for("control socket", self.control.exists)

    def fault(self, statement):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.control))
            connection.sendall(statement.encode() + b"\n")
            if not connection.recv(256).startswith(b"ok"):
                sys.exit(f"make.py: the simulator refuses {statement!r}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Console:
    """atmq in a terminal that nobody looks at; what it has recorded says how far it is."""

    def __init__(self, build, folder, simulator):
        self.transcript = folder / "bench-3.atmq.jsonl"
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": os.environ.get("TZ", "UTC")}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(build / "atmq", ["atmq", f"./{simulator.port.name}", "--log-port", f"./{simulator.log.name}", "-t", str(self.transcript), "--poll", "1"], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        threading.Thread(target=self.drain, daemon=True).start()
        self.seen = 0
        wait_for("first record", self.transcript.exists)

    def drain(self):
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def recorded(self, text):
        """Whether it comes behind what was found before; then what follows is looked at next time."""
        at = self.transcript.read_text(encoding="utf-8", errors="replace").find(text, self.seen)
        if at >= 0:
            self.seen = at + len(text)
        return at >= 0

    def expect(self, text):
        wait_for(repr(text), lambda: self.recorded(text))

    def command(self, line, answer="OK\\r\\n", key=ENTER):
        self.type(line + key)
        self.expect(line.split("=")[0])
        self.expect(answer)

    def note(self, text):
        self.type(NOTE)
        self.type(text + ENTER)
        self.expect(text)

    def quit(self):
        self.type(QUIT)
        os.waitpid(self.pid, 0)


def bench(simulator, console):
    """A bring-up, messages, a value that is refused, and a broker that goes away."""
    console.expect("+MQTTCONN")
    console.command("AT+CWMODE=1")
    console.command('AT+CWJAP="bench","correct horse"')
    console.note("antenna B, 3 m from the access point")
    console.command('AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""')
    console.command('AT+MQTTCONN=0,"192.168.31.113",1883,1')
    console.command('AT+MQTTSUB=0,"bench/#",1')
    simulator.fault('message bench/set {"valve":2,"open":true,"until":"23:30","limits":{"bar":4.5,"celsius":60}}')
    console.expect("bench/set")
    for line in ("21.4", "21.5", "21.9"):
        console.command(f'AT+MQTTPUB=0,"bench/t","{line}",1,0')
        console.expect("bench/t")
    simulator.fault("flood 30 bench/vibration 24")
    console.expect("bench/vibration")
    console.command('AT+MQTTCONNCFG=0,30,0,"","",0,0', "ERROR", AS_IT_IS)
    simulator.fault("flood 0")
    console.note("pulled the broker's cable")
    simulator.fault("broker off")
    console.expect("+MQTTDISCONNECTED")
    console.expect("+MQTTCONN")
    console.note("plugging it in again")
    simulator.fault("broker on")
    console.expect("+MQTTCONNECTED")
    console.expect("+MQTTCONN:")
    console.command('AT+MQTTSUB=0,"bench/#",1')
    console.command('AT+MQTTPUB=0,"bench/t","22.0",1,0')
    console.expect("+MQTTCONN:")


def simulated(simulator, console):
    """Faults of the virtual board: messages around a prompt, a payload byte that is lost, a restart."""
    console.expect("+MQTTCONN")
    console.command("AT+CWMODE=1")
    console.command('AT+CWJAP="bench","correct horse"', "WIFI GOT IP")
    console.command('AT+MQTTUSERCFG=0,1,"sim","","",0,0,""')
    console.command('AT+MQTTCONN=0,"127.0.0.1",1883,1', "+MQTTCONNECTED")
    console.expect("OK")
    console.command('AT+MQTTSUB=0,"bench/#",1')
    console.note("between 0.5 bench/cmd open")
    simulator.fault("between 0.5 bench/cmd open")
    console.command('AT+MQTTPUBRAW=0,"bench/raw",5,0,0', ">")
    console.type("hello" + ENTER)
    console.expect("+MQTTPUB:OK")
    simulator.fault("off")
    console.note("power cut")
    simulator.fault("reset")
    console.expect("ready")
    console.expect("+MQTTCONN")


SESSIONS = {"bench": bench, "simulator": simulated}


def record(build, folder, play):
    """Returns the transcript."""
    simulator = Simulator(build, folder)
    console = Console(build, folder, simulator)
    try:
        play(simulator, console)
        console.quit()
    except BaseException:
        os.kill(console.pid, signal.SIGKILL)
        raise
    finally:
        simulator.stop()
    return console.transcript


def atmq(build, *arguments):
    """Neither the user's configuration nor time zone or language is seen."""
    subprocess.run([build / "atmq", *arguments], check=True, env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"})


def export(build, transcript, language, page):
    atmq(build, "export", "--lang", language, "--format", "html", "--force", "--meta", "operator=B. Larsen", "--meta", "fixture=bench 3", "-o", page, transcript)


def moment(transcript, text, seconds):
    """That many seconds behind the first record with the text, from the start."""
    lines = transcript.read_text(encoding="utf-8").splitlines()
    at = next(line for line in lines if text in line)
    return f'{json.loads(at)["t"] + seconds:.3f}'


def photograph(page, picture, size="1180,1540", *options):
    browser = shutil.which("chromium")
    if not browser:
        sys.exit("make.py: chromium is missing")
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={home}",
            f"--window-size={size}", *options, f"--screenshot={picture}", page.resolve().as_uri()], check=True, capture_output=True, timeout=120)


def save_screens(build, folder):
    for name, session, seconds, text, size in SCREENS:
        transcript = HERE / f"{session}.atmq.jsonl"
        for language, ending in LANGUAGES.items():
            atmq(build, "replay", "--lang", language, "--at", moment(transcript, text, seconds), "--size", size, "--theme", "dark", "--force", "--svg", folder / f"{name}{ending}.svg", transcript)


def save_reports(build, folder):
    """The pages, and their digests as sha256sum prints them."""
    digests = ""
    for language, ending in LANGUAGES.items():
        page = folder / f"report{ending}.html"
        export(build, HERE / "bench.atmq.jsonl", language, page)
        digests += f"{hashlib.sha256(page.read_bytes()).hexdigest()}  report{ending}.html\n"
    return digests


def check(build):
    """The names of those that are stale."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        save_screens(build, folder)
        for made in sorted(folder.glob("*.svg")):
            ours = HERE / made.name
            lines = [path.read_text(encoding="utf-8").splitlines() if path.exists() else [] for path in (ours, made)]
            if lines[0] != lines[1]:
                stale.append(made.name)
                for line in list(difflib.unified_diff(*lines, lineterm="", n=0))[:20]:
                    print("# " + re.sub("<[^>]*>", "", line)[:160])
        if save_reports(build, folder) != DIGESTS.read_text(encoding="ascii"):
            stale.append("report")
    return stale


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    what = sys.argv[2] if len(sys.argv) > 2 else ""
    if what == "--check":
        stale = check(build)
        sys.exit(f"stale: {', '.join(stale)}; doc/pictures/make.py {sys.argv[1]} makes them anew: look at them, then commit them" if stale else 0)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if what == "--report":
            export(build, record(build, folder, bench), "en", pathlib.Path(sys.argv[3]).resolve())
            return
        if what == "--record":
            for name, play in SESSIONS.items():
                shutil.copy(record(build, folder, play), HERE / f"{name}.atmq.jsonl")
                for left in folder.iterdir():
                    left.unlink() if not left.is_dir() else shutil.rmtree(left)
        save_screens(build, HERE)
        DIGESTS.write_text(save_reports(build, folder), encoding="ascii")
        for ending in LANGUAGES.values():
            photograph(folder / f"report{ending}.html", HERE / f"report{ending}.png")


if __name__ == "__main__":
    main()
