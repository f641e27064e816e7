# SPDX-License-Identifier: GPL-3.0-or-later
"""The console in a real terminal (tmux), with a board and a broker around it.

Nothing of the user's is touched: HOME, XDG folders, tmux socket and all files lie in a temporary
folder.  Waiting is by condition, with a deadline; each test prints TAP, and the last screen when it
fails.
"""

import base64
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import select
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
import tty

# A test that runs in the background of a script has them ignored, and the programs would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

LIMIT = 15.0  # seconds: no test waits longer for one thing
INTERVAL = 0.02
CHECKED = {"ATMQ_CHECK_FRAMES": "1"}  # a wrong screen ends the console, which no test expects


class Failure(AssertionError):
    pass


class Skip(Exception):
    """What can't be tried here; says why."""


def wait_until(what, condition, limit=LIMIT):
    """What `condition` answers as soon as it is true; `what` may be a function telling more."""
    deadline = time.monotonic() + limit
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"waited {limit:.0f} s in vain for {what() if callable(what) else what}")
        time.sleep(INTERVAL)


def expect(condition, what):
    if not condition:
        raise Failure(what)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def end(process, number=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


@contextlib.contextmanager
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="atmq-screen-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sanitized():
    return b"__asan_init" in pathlib.Path(os.environ["ATMQ"]).read_bytes()


@contextlib.contextmanager
def begun_by(where, *lines):
    """Each console is begun by a shell script: these lines, then the program."""
    program, script = os.environ["ATMQ"], where / "begun-by"
    script.write_text("\n".join(["#!/bin/sh", *lines, f'exec {program} "$@"', ""]))
    script.chmod(0o755)
    os.environ["ATMQ"] = str(script)
    try:
        yield
    finally:
        os.environ["ATMQ"] = program


class Broker:
    """mosquitto on a free loopback port.  With users (name -> password) nobody else gets in."""

    def __init__(self, where, users=None):
        self.where = where / "broker"
        self.where.mkdir()
        self.users = users or {}
        passwords = self.where / "passwords"
        for name, password in self.users.items():
            subprocess.run(["mosquitto_passwd", *([] if passwords.exists() else ["-c"]), "-b",
                            passwords, name, password], check=True, stderr=subprocess.DEVNULL)
        self.port = free_port()
        lines = ["user root"] if os.getuid() == 0 else []
        lines += [f"listener {self.port} 127.0.0.1", "log_dest none"]
        lines += ["allow_anonymous false", f"password_file {passwords}"] if users else [
            "allow_anonymous true"]
        (self.where / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", self.where / "mosquitto.conf"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        wait_until("mosquitto to accept connections", self.accepts)
        return self

    def __exit__(self, *_):
        end(self.process)

    def accepts(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, program):
        command = [program, "-h", "127.0.0.1", "-p", str(self.port)]
        for name, password in list(self.users.items())[:1]:
            command += ["-u", name, "-P", password]
        return command

    def publish(self, topic, payload, *more):
        """One message; the payload is bytes, any bytes."""
        subprocess.run([*self.client("mosquitto_pub"), "-t", topic, *more,
                        "-s" if payload else "-n"], input=payload, check=True, timeout=LIMIT)


class Subscriber:
    """mosquitto_sub, subscribed when the `with` begins; messages() are (topic, payload) pairs."""

    def __init__(self, broker, topic):
        self.output = broker.where / f"subscriber-{time.monotonic_ns()}"
        with open(self.output, "wb") as out:
            self.process = subprocess.Popen(
                ["stdbuf", "-oL", *broker.client("mosquitto_sub"), "-t", topic, "-q", "1", "-d",
                 "-F", "message %t %x"], stdout=out, stderr=subprocess.DEVNULL)

    def __enter__(self):
        wait_until("mosquitto_sub", lambda: b"Subscribed" in self.output.read_bytes())
        return self

    def __exit__(self, *_):
        end(self.process)

    def messages(self):
        found = []
        for line in self.output.read_text().splitlines(keepends=True):
            if line.startswith("message ") and line.endswith("\n"):
                topic, payload = line[len("message "):-1].rsplit(" ", 1)
                found.append((topic, bytes.fromhex(payload)))
        return found

    def wait_for(self, count):
        return wait_until(lambda: f"{count} messages, there are {self.messages()}",
                          lambda: len(self.messages()) >= count and self.messages())


class Board:
    """atmq-sim on a pty whose link is `path`; tell() takes faults while it runs."""

    def __init__(self, where, *options):
        self.path = where / "board"
        self.control = where / "control"
        self.options = options
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(
            [os.environ["ATMQ_SIM"], "--pty", self.path, "--control", self.control, *self.options],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        expect(line.startswith(f"atmq-sim: ready on {self.path}"), f"board not ready: {line!r}")

    def stop(self):
        if self.process:
            end(self.process)
            self.process.stdout.close()
            self.process = None

    def tell(self, plan):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(LIMIT)
            s.connect(str(self.control))
            s.sendall(plan.encode() + b"\n")
            expect(s.recv(4096) == b"ok\n", f"{plan!r} was not taken")


class Wire:
    """A pty whose other end the test holds itself: what the board said and heard, byte for byte."""

    def __init__(self):
        self.fd, self.other = os.openpty()
        tty.setraw(self.other)
        os.set_blocking(self.fd, False)
        self.path = os.ttyname(self.other)
        self.said = self.heard = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)
        os.close(self.other)

    def say(self, data):
        self.said += data
        while data:
            expect(select.select([], [self.fd], [], LIMIT)[1], "nobody listens to the board")
            data = data[os.write(self.fd, data):]

    def listen(self):
        with contextlib.suppress(BlockingIOError):
            self.heard += os.read(self.fd, 65536)
        return self.heard

    def wait_for(self, wanted):
        wait_until(lambda: f"{wanted!r}, the board heard {self.heard!r}",
                   lambda: wanted in self.listen())


# In the pane: the console, and what the terminal was like before and after.
IN_PANE = r"""
set -m
stty -a > before
printf 'before the console\n'
sh -c 'echo $$ > pid; exec "$0" "$@"' "$@"
status=$?
while [ "$status" -eq 148 ] || [ "$status" -eq 147 ]; do # 128 + SIGTSTP or SIGSTOP
	[ "$status" -eq 148 ] || stty sane # a shell that edits lines does that by itself
	stty -a > new && mv new stopped
	printf 'stopped, Enter goes on\n'
	read -r line
	rm stopped
	fg > /dev/null
	status=$?
done
stty -a > new && mv new after
printf 'exit status %s\n' "$status"
exec cat -v
"""


class Console:
    """`atmq` with these arguments, in a terminal of its own."""

    def __init__(self, where, *arguments, columns=110, rows=36, config=None, environment=None):
        self.where = where
        self.home = where / "home"
        self.home.mkdir(exist_ok=True)
        if config:
            (self.home / "config/atmq").mkdir(parents=True)
            (self.home / "config/atmq/config.ini").write_text(config)
        self.work = pathlib.Path(tempfile.mkdtemp(dir=where, prefix="console-"))
        self.tmux_command = ["tmux", "-S", str(self.work / "tmux"), "-f", "/dev/null"]
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "XDG_CONFIG_HOME": str(self.home / "config"), "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_DATA_HOME": str(self.home / "data"), "XDG_RUNTIME_DIR": str(self.home),
            "INPUTRC": "/dev/null", "TERM": "xterm-256color", "SHELL": "/bin/sh", **CHECKED,
            **({"ASAN_OPTIONS": os.environ["ASAN_OPTIONS"]} if "ASAN_OPTIONS" in os.environ else {}),
            **(environment or {})}
        (self.work / "run").write_text(IN_PANE)
        self.start(columns, rows, arguments)

    def start(self, columns, rows, arguments):
        options = ["set-option -g status off", "set-option -g escape-time 0",
                   "set-option -g default-terminal tmux-256color",
                   "set-option -g remain-on-exit on"]
        self.tmux(*" ; ".join(["start-server", *options]).split(" "), ";", "new-session", "-d",
                  "-x", str(columns), "-y", str(rows), "-c", str(self.work), "sh", "run",
                  os.environ["ATMQ"], *map(str, arguments))

    def tmux(self, *command):
        done = subprocess.run([*self.tmux_command, *command], env=self.environment, text=True,
                              capture_output=True, timeout=LIMIT, cwd=self.work)
        expect(done.returncode == 0, f"tmux {command}: {done.stderr}")
        return done.stdout

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            with contextlib.suppress(Exception):
                print("# the last screen:")
                for line in self.screen().rstrip("\n").splitlines():
                    print(f"# |{line}")
        subprocess.run([*self.tmux_command, "kill-server"], stderr=subprocess.DEVNULL, check=False)
        with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(self.pid(), signal.SIGKILL)

    # Looking

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def format(self, text):
        return self.tmux("display-message", "-p", text).strip()

    def wait_for(self, wanted, limit=LIMIT):
        """Until the screen shows this text (a string, a compiled pattern, or a function of it)."""
        if callable(wanted):
            shows = wanted
        elif isinstance(wanted, str):
            shows = lambda screen: wanted in screen
        else:
            shows = wanted.search
        name = getattr(wanted, "pattern", wanted)
        return wait_until(f"{name!r} on the screen", lambda: shows(self.screen()), limit)

    def wait_for_line(self, text):
        """Until the command line holds this."""
        self.wait_for(re.compile(r"^ ?" + re.escape(text) + r" *\d+/\d+ *$", re.MULTILINE))

    def is_full_screen(self):
        return self.format("#{alternate_on}") == "1"

    # Typing

    def type(self, text):
        self.tmux("send-keys", "-l", "--", text)

    def key(self, *names):
        self.tmux("send-keys", *names)

    def command(self, line, answer=None):
        """Types a line, waits until it stands there, and sends it."""
        self.type(line)
        self.wait_for_line(line)
        self.key("Enter")
        self.wait_for_line("")
        if answer:
            self.wait_for(answer)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    # The end

    def pid(self):
        return int((self.work / "pid").read_text())

    def signal(self, number):
        os.kill(self.pid(), number)

    def wait_for_end(self):
        """The exit status; the terminal must be as it was."""
        match = wait_until("the end of atmq",
                           lambda: re.search(r"exit status (\d+)", self.screen()))
        self.check_terminal("after")
        return int(match.group(1))

    def check_terminal(self, when):
        """stty's settings, the screen, the cursor and the paste mode are what they were."""
        # What an earlier stop has printed may still be seen.
        wait_until(f"the settings {when}", (self.work / when).exists)
        before, after = ((self.work / name).read_text() for name in ("before", when))
        size = re.compile(r"(rows|columns) \d+; ?")
        expect(size.sub("", before) == size.sub("", after), f"stty before:\n{before}\nthen:\n{after}")
        expect(self.format("#{alternate_on}") == "0", "the alternate screen was not left")
        expect(self.format("#{cursor_flag}") == "1", "the cursor is still hidden")
        expect(self.format("#{keypad_flag}#{keypad_cursor_flag}") == "00", "the keypad is still switched")
        expect(self.format("#{mouse_any_flag}") == "0", "the mouse is still taken")
        if when == "after":
            self.check_paste_mode()

    def check_paste_mode(self):
        self.tmux("set-buffer", "pasted")
        self.tmux("paste-buffer", "-p")
        self.key("Enter")
        self.wait_for("pasted")
        expect("200~" not in self.screen(), "bracketed paste is still on")

    def bring_up(self, *topics):
        """Connects the board, and subscribes it to the topics."""
        self.command('AT+MQTTUSERCFG=0,1,"board","","",0,0,""')
        self.wait_for_answer("AT+MQTTUSERCFG")
        self.command('AT+MQTTCONN=0,"broker",1883,0', "+MQTTCONNECTED:0")
        for topic in topics:
            self.command(f'AT+MQTTSUB=0,"{topic}",1')
            self.wait_for_answer(f'AT+MQTTSUB=0,"{topic}')

    def wait_for_answer(self, line):
        """Until the board's OK stands below the line that begins so in the command pane."""
        self.wait_for(re.compile(f"> {re.escape(line)}.*?< OK", re.DOTALL))

    def quit(self, asked=None):
        """`asked`: what would be lost; quitting again loses it."""
        self.key("F10")
        if asked:
            self.wait_for(asked)
            self.key("F10")
        status = self.wait_for_end()
        expect(status == 0, f"exit status {status}")

    # What is recorded

    def transcript(self):
        files = sorted((self.home / "state/atmq/transcripts").glob("*.atmq.jsonl"))
        expect(files, "there is no transcript")
        return Transcript(files[-1])


def environment(where):
    names = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state",
             "XDG_DATA_HOME": "data", "XDG_RUNTIME_DIR": "runtime"}
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS") if name in os.environ}
    return {**kept, **{name: str(where / folder) for name, folder in names.items()},
            "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "INPUTRC": "/dev/null", **CHECKED}


class Terminal:
    """A program on a pty that the test reads to the last byte; `slowly` after each kilobyte."""

    def __init__(self, where, *arguments, columns=120, rows=40, slowly=0.0, variables=None):
        self.where = where
        self.output = b""
        self.slowly = slowly
        self.reads = threading.Event()  # cleared: it takes nothing any more
        self.reads.set()
        self.fd, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [os.environ["ATMQ"], *arguments], stdin=other, stdout=other, stderr=other,
            env={**environment(where), **(variables or {})}, preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
        os.close(other)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        with contextlib.suppress(OSError):
            while data := os.read(self.fd, 1024):
                self.output += data
                time.sleep(self.slowly)
                self.reads.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reads.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join(LIMIT)
        os.close(self.fd)

    def wait_for(self, text):
        wait_until(lambda: f"{text!r}, there is {self.output[-2000:]!r}",
                   lambda: text.encode() in self.output)

    def type(self, text):
        os.write(self.fd, text.encode())

    def quit(self):
        self.type("\x1b[21~")  # F10
        status = self.process.wait(LIMIT)
        expect(status == 0, f"exit status {status}")
        self.reader.join(LIMIT)

    def transcript(self):
        path, = (self.where / "state/atmq/transcripts").glob("*.atmq.jsonl")
        return Transcript(path)


class Transcript:
    """A transcript that is being written, or was."""

    def __init__(self, path):
        self.path = path

    def lines(self):
        text = self.path.read_bytes()
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]

    def bytes(self, direction, by=None):
        """All bytes of "rx" or "tx" on end."""
        found = b""
        for line in self.lines():
            if by and line.get("by") != by:
                continue
            if direction in line:
                found += line[direction].encode()
            elif direction + "64" in line:
                found += base64.b64decode(line[direction + "64"])
        return found

    def wait_for(self, direction, wanted, limit=LIMIT):
        wait_until(lambda: f"{wanted!r} in {direction}, there is {self.bytes(direction)!r}",
                   lambda: wanted in self.bytes(direction), limit)


def run(*tests):
    """Runs each test with a folder of its own; its name is what is told, as TAP."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            with folder() as where:
                test(where)
            print(f"ok {number} - {name}", flush=True)
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}", flush=True)
        except Exception as e:  # told as what failed; the other tests go on
            failed += 1
            for line in f"{type(e).__name__}: {e}".splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {name}", flush=True)
    sys.exit(1 if failed else 0)
