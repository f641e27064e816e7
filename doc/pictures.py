#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the README's pictures.  doc/report.png is the HTML report: a session with the virtual board in
the console, with a mistake, a refusal, a drop and notes, exported and photographed by Chromium.  doc/screen.svg is
the screen at a moment of such a session, doc/screen.atmq.jsonl; it needs no Chromium, and is the same each time.

    doc/pictures.py BUILD_FOLDER [PICTURE]
    doc/pictures.py BUILD_FOLDER --screen [PICTURE.svg]
    doc/pictures.py BUILD_FOLDER --report FILE.html       only the report itself; needs no Chromium
"""

import fcntl
import os
import pathlib
import pty
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
            sys.exit(f"pictures.py: no {what} within {LIMIT} s")
        time.sleep(0.02)


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
                sys.exit(f"pictures.py: the simulator refuses {statement!r}")

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


def session(build, folder):
    """Records it; returns the transcript."""
    simulator = Simulator(build, folder)
    console = Console(build, folder, simulator)
    try:
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
        console.quit()
    except BaseException:
        os.kill(console.pid, signal.SIGKILL)
        raise
    finally:
        simulator.stop()
    return console.transcript


def report(build, folder, output):
    transcript = session(build, folder)
    subprocess.run([build / "atmq", "export", "--format", "html", "--meta", "operator=B. Larsen", "--meta", "fixture=bench 3",
        "-o", output, transcript], check=True)


def photograph(page, picture, size="1180,1540", *options):
    browser = shutil.which("chromium")
    if not browser:
        sys.exit("pictures.py: chromium is missing")
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={home}",
            f"--window-size={size}", *options, f"--screenshot={picture}", page.resolve().as_uri()], check=True, capture_output=True, timeout=120)


def screen(build, picture):
    """Neither the user's configuration nor time zone or language is seen on it."""
    here = pathlib.Path(__file__).parent
    subprocess.run([build / "atmq", "replay", "--at", "14", "--size", "110x30", "--theme", "dark", "--force", "--svg", picture,
        here / "screen.atmq.jsonl"], check=True, env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"})


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2:3] == ["--screen"]:
        screen(build, pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else pathlib.Path(__file__).parent / "screen.svg").resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if len(sys.argv) == 4 and sys.argv[2] == "--report":
            report(build, folder, pathlib.Path(sys.argv[3]).resolve())
            return
        page = folder / "report.html"
        report(build, folder, page)
        photograph(page, pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).parent / "report.png").resolve())


if __name__ == "__main__":
    main()
