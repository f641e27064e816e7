# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of atmq-sim talk to and through: a broker, a board, a serial port."""

import atexit
import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty

# A test that runs in the background of a script has them ignored, and the programs would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

LIMIT = 10.0  # seconds: no test waits longer for one thing


class Failure(AssertionError):
    pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, condition, limit=LIMIT):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"waited in vain for {what}")
        select.select([], [], [], 0.01)


def accepts(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


folders = []


def new_folder():
    folders.append(tempfile.mkdtemp(prefix="atmq-test-"))
    return folders[-1]


started = []


def start(*words, **options):
    """A process that does not outlive the tests."""
    started.append(subprocess.Popen(words, **options))
    return started[-1]


@atexit.register
def end_all():
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end(process):
    if process.poll() is None:
        process.terminate()
    return process.wait(timeout=LIMIT)


class Authority:
    """A certificate authority of its own, made by openssl in a folder of its own."""

    def __init__(self, name):
        self.folder = new_folder()
        self.openssl("req", "-x509", *self.fresh_key("ca"), "-days", "2", "-subj", "/CN=" + name,
                     "-out", self.file("ca.pem"))

    def file(self, name):
        return os.path.join(self.folder, name)

    def fresh_key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", self.file(name + ".key"))

    @staticmethod
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=LIMIT)

    def issue(self, name, days="2", names="DNS:localhost,IP:127.0.0.1"):
        self.openssl("req", *self.fresh_key(name), "-subj", "/CN=" + name,
                     "-out", self.file(name + ".csr"))
        with open(self.file("extensions"), "w", encoding="utf-8") as f:
            f.write("subjectAltName=" + names)
        self.openssl("x509", "-req", "-in", self.file(name + ".csr"), "-CA", self.file("ca.pem"),
                     "-CAkey", self.file("ca.key"), "-CAcreateserial", "-days", days,
                     "-extfile", self.file("extensions"), "-out", self.file(name + ".pem"))
        return self

    def listener(self, name, *more):
        return ["cafile " + self.file("ca.pem"), "certfile " + self.file(name + ".pem"),
                "keyfile " + self.file(name + ".key"), *more]


class Broker:
    """mosquitto on a free loopback port, plain TCP; `lines` are added to its configuration."""

    def __init__(self, *lines):
        self.folder = new_folder()
        self.port = free_port()
        self.path = os.path.join(self.folder, "mosquitto.conf")
        with open(self.path, "w", encoding="utf-8") as f:
            f.write("user root\n" if os.getuid() == 0 else "")
            f.write(f"listener {self.port} 127.0.0.1\n")
            f.write("".join(line + "\n" for line in (lines or ["allow_anonymous true"])))
        self.process = None
        self.start()

    def start(self):
        self.process = start(
            mosquitto(), "-c", self.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("mosquitto", lambda: accepts(self.port))

    def stop(self):
        end(self.process)

    def publish(self, topic, payload, *more):
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-t", topic, "-s", *more],
                       input=payload, check=True, timeout=LIMIT)

    @contextlib.contextmanager
    def subscriber(self, topic, count=1, *more):
        """Runs mosquitto_sub, which prints `count` messages as hexadecimal lines."""
        process = start(
            "stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.port), "-t", topic, "-d",
            "-F", "%r %q %t %x", "-C", str(count), "-W", str(int(LIMIT)), *more,
            stdout=subprocess.PIPE)
        lines = []
        try:
            while not any(line.startswith(b"Subscribed") for line in lines):
                line = process.stdout.readline()
                if not line:
                    raise Failure("mosquitto_sub did not subscribe")
                lines.append(line)
            yield lambda: messages_of(process, count)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()


def messages_of(process, count):
    """What it printed of `count` messages, or of fewer when its time is up.  Its end is not waited for:
    it comes late now and then."""
    messages = []
    while len(messages) < count:
        line = process.stdout.readline()
        if not line:
            break
        if line[:1] in b"01" and line[1:2] == b" ":
            messages.append(line.decode().rstrip("\n"))
    return messages


def mosquitto():
    for folder in os.environ.get("PATH", "").split(os.pathsep) + ["/usr/sbin"]:
        path = os.path.join(folder, "mosquitto")
        if os.access(path, os.X_OK):
            return path
    raise Failure("mosquitto is not installed")


class Port:
    """A serial port, raw, or a descriptor, and the bytes that came out of it and are not looked
    at yet."""

    def __init__(self, path):
        if isinstance(path, int):
            self.fd = path
            os.set_blocking(self.fd, False)
        else:
            self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(self.fd, termios.TCSANOW)
        self.held = b""

    def close(self):
        os.close(self.fd)

    def send(self, data):
        while data:
            select.select([], [self.fd], [], LIMIT)
            data = data[os.write(self.fd, data):]

    def more(self, deadline):
        ready, _, _ = select.select([self.fd], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        data = os.read(self.fd, 65536)
        self.held += data
        return data != b""

    def ends(self):
        """Whether the other end goes, within the limit."""
        deadline = time.monotonic() + LIMIT
        while select.select([self.fd], [], [], max(0.0, deadline - time.monotonic()))[0]:
            try:
                if os.read(self.fd, 65536) == b"":
                    return True
            except OSError:
                return True
        return False

    def until(self, wanted):
        """All bytes up to and with `wanted`."""
        deadline = time.monotonic() + LIMIT
        while wanted not in self.held:
            if not self.more(deadline):
                raise Failure(f"waited for {wanted!r}, held {self.held!r}")
        at = self.held.index(wanted) + len(wanted)
        taken, self.held = self.held[:at], self.held[at:]
        return taken

    def expect(self, wanted):
        """These bytes and no others come next."""
        deadline = time.monotonic() + LIMIT
        while len(self.held) < len(wanted) and wanted.startswith(self.held):
            if not self.more(deadline):
                break
        if not self.held.startswith(wanted):
            raise Failure(f"\n got {self.held!r}\nwant {wanted!r}")
        self.held = self.held[len(wanted):]

    def command(self, line, answer):
        """Sends a line; its echo comes, then the answer."""
        data = line if isinstance(line, bytes) else line.encode()
        self.send(data + b"\r\n")
        self.expect(data + b"\r\n" + answer)


class Board:
    """atmq-sim and a port to it."""

    def __init__(self, *options):
        self.folder = new_folder()
        self.path = os.path.join(self.folder, "board")
        self.process = start(os.environ["ATMQ_SIM"], "--pty", self.path, *options,
                             stdout=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline()
        if not self.ready.startswith("atmq-sim: ready on " + self.path):
            raise Failure(f"not ready: {self.ready!r}")
        self.log = None
        self.port = Port(self.path)
        self.port.expect(b"\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n")

    def stop(self, number=signal.SIGTERM):
        self.port.close()
        if self.log:
            self.log.close()
        self.process.send_signal(number)
        status = self.process.wait(timeout=LIMIT)
        self.process.stdout.close()
        return status


class Skip(Exception):
    """The machine lacks what the test needs."""


def run(tests):
    """Each test is a function; what it is called and what its docstring says is told as TAP."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Skip as e:
            print(f"ok {number} - {name} # SKIP {e}", flush=True)
        except Exception as e:  # told as what failed; the other tests go on
            failed += 1
            print(f"not ok {number} - {name}")
            for line in f"{type(e).__name__}: {e}".splitlines():
                print(f"# {line}", flush=True)
    sys.exit(1 if failed else 0)
