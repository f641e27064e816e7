# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal program on two ptys: the harness is its terminal on one side, its board on the other."""
import base64
import fcntl
import json
import os
import pty
import select
import shutil
import signal
import struct
import termios
import time
import tty

COLUMNS, ROWS = 120, 40
CHUNK = 65536
# What xterm says to these questions: its background, that it can show frames at once, and what it is.
QUESTION = b"\033]11;?\033\\\033[?2026$p\033[?1036$p\033[c"
REPLY = b"\033]11;rgb:0000/0000/0000\033\\\033[?2026;2$y\033[?64;1c"


class Atmq:
    name = "atmq"

    def __init__(self, path):
        self.path = path

    def arguments(self, port, log, poll):
        polling = ["--poll", str(poll)] if poll else ["--no-poll"]
        # Without a file name it would still record, into the state folder.
        return [self.path, port, "-t", log] + polling

    ready = b"F10"

    def recorded(self, log):
        """What the board said, out of the transcript."""
        received = bytearray()
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if "rx" in record:
                    received += record["rx"].encode()
                elif "rx64" in record:
                    received += base64.b64decode(record["rx64"])
        return bytes(received)


class Picocom:
    name = "picocom"
    path = "picocom"
    ready = b"Terminal ready"

    def arguments(self, port, log, poll):
        return [self.path, "-b", "115200", "--nolock"] + (["--logfile", log] if log else []) + [port]

    def recorded(self, log):
        with open(log, "rb") as f:
            return f.read()


class Minicom(Picocom):
    name = "minicom"
    path = "minicom"
    ready = b"Press"

    def arguments(self, port, log, poll):
        return [self.path, "-o", "-D", port, "-b", "115200"] + (["-C", log] if log else [])

    def recorded(self, log):
        return None  # its log is of text, without the CRs


class Tio(Picocom):
    name = "tio"
    path = "tio"
    ready = b"onnected"

    def arguments(self, port, log, poll):
        return [self.path, "-b", "115200"] + (["--log", "--log-file", log] if log else []) + [port]


def find(atmq):
    """(those that are there, names of those that are not)"""
    kinds = [Atmq(atmq), Picocom(), Minicom(), Tio()]
    there = [k for k in kinds if shutil.which(k.path)]
    return there, [k.name for k in kinds if k not in there]


class Running:
    """One run of a program; use it in a `with`."""

    def __init__(self, kind, folder, log=True, poll=0, rows=ROWS):
        self.kind = kind
        self.folder = folder
        self.log = os.path.join(folder, f"{kind.name}-{time.monotonic_ns()}.log") if log else None
        self.output_bytes = 0
        self.replied = False  # its terminal, to QUESTION
        self.usage = None
        self.board, self.port_fd = pty.openpty()
        tty.setraw(self.port_fd)
        self.terminal, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, COLUMNS, 0, 0))
        for fd in (self.board, self.terminal):
            os.set_blocking(fd, False)
        arguments = kind.arguments(os.ttyname(self.port_fd), self.log, poll)
        clock, clock_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(terminal, arguments, clock_end)
        os.close(clock_end)
        self.started = float(os.read(clock, 64))
        os.close(clock)
        os.close(terminal)

    def _become(self, terminal, arguments, clock):
        try:
            os.setsid()
            fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
            for fd in range(3):
                os.dup2(terminal, fd)
            environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", HOME=self.folder,
                               XDG_CONFIG_HOME=self.folder, XDG_STATE_HOME=self.folder)
            environment.pop("NO_COLOR", None)
            environment.pop("MINICOM", None)
            os.write(clock, repr(time.monotonic()).encode())
            os.closerange(3, 256)
            os.execvpe(arguments[0], arguments, environment)
        finally:
            os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the program and collects what it used: the whole process, from start to end."""
        if self.usage:
            return
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while not self.usage:
            self.read_terminal(0.01)
            pid, _, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.usage = usage
            elif time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                deadline += 10
        for fd in (self.board, self.port_fd, self.terminal):
            os.close(fd)

    def cpu(self):
        return self.usage.ru_utime + self.usage.ru_stime

    def _read(self, fd, wait):
        if wait is not None and not select.select([fd], [], [], wait)[0]:
            return b""
        pieces = []
        try:
            while True:
                piece = os.read(fd, CHUNK)
                if not piece:
                    break
                pieces.append(piece)
        except BlockingIOError:
            pass
        except OSError:  # the other end is closed
            pass
        return b"".join(pieces)

    def read_terminal(self, wait=None):
        data = self._read(self.terminal, wait)
        self.output_bytes += len(data)
        if not self.replied and QUESTION in data:
            self.replied = True
            os.write(self.terminal, REPLY)
        return data

    def read_board(self, wait=None):
        return self._read(self.board, wait)

    def wait_until_ready(self):
        """Until it says so; answers the seconds since its start."""
        seen, deadline = b"", self.started + 10
        while self.kind.ready not in seen:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.kind.name} does not get ready: {seen[-300:]!r}")
            seen = seen[-300:] + self.read_terminal(0.1)
        took = time.monotonic() - self.started
        self.wait_until_quiet(0.3)
        return took

    def wait_until_quiet(self, seconds):
        while self.read_terminal(seconds):
            pass
        self.read_board()

    def run_time(self):
        """CPU seconds so far, of all threads."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/schedstat") as f:
                total += int(f.read().split()[0])
        return total / 1e9

    def status(self, name):
        """The sum over all threads of a line of /proc/PID/task/*/status."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/status") as f:
                total += sum(int(line.split()[1]) for line in f if line.startswith(name + ":"))
        return total

    def resident(self):
        with open(f"/proc/{self.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:")) * 1024
