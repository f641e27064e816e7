#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the code blocks of README.md and doc/ works.  Command lines are run: at the virtual board, in a folder of
their own that is the home, with the names of the documents (/dev/ttyUSB0, /tmp/board, port 1883) replaced by what is
there.  Scripts are played, configuration and themes are read.  What can't be run is in NOT_RUN, with the reason.
Prints TAP."""

import fcntl
import json
import os
import pathlib
import re
import select
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import termios
import time

import peers
from peers import LIMIT, Authority, Failure, Skip, accepts, free_port, new_folder, start, wait_until

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
PROGRAMS = {"atmq": os.environ["ATMQ"], "atmq-sim": os.environ["ATMQ_SIM"]}
OPTION = re.compile(r"(?<![-\w])--[a-z][a-z-]*")

BUILDS = "it builds what is being tested"
WINDOWS = "it is for Windows"
TERMINAL = "tests/sim/test_terminals.py presses Enter in it"
# Lines that are not run, by how they begin.
NOT_RUN = {
    "$(command -v sudo) apt-get": BUILDS,
    "meson ": BUILDS,
    "ninja ": BUILDS,
    "sudo apt-get": "it installs packages",
    "sudo modprobe": "it loads a module into the kernel",
    "tests/bench/run.py": "it measures for half an hour",
    "winget ": WINDOWS,
    "usbipd ": WINDOWS,
    "esp_rfc2217_server ": WINDOWS,
    "picocom ": TERMINAL,
    "tio ": TERMINAL,
    "pyserial-miniterm ": TERMINAL,
    "cat /tmp/log": "it never ends",
}
# Blocks that show what is printed or what belongs into a table, by how they begin.
SHOWN = ("atmq-sim: ", "[at-mqtt]error code", "  base      ", "  board     ", "  wire_parser:", "connected          ")
# Exit statuses other than 0 that are right: the board has its maker's certificates, and a machine may have no port.
STATUS = {"atmq certs": {0, 1}, "atmq ports": {0, 1}}
SERVERS = ("atmq-sim", "mosquitto", "socat", "ser2net", "ssh -N")
# The screen is there: the last key of the bottom line, or a replay's speed in it.
UP = re.compile(rb"F10|1x ")
SCREENS = re.compile(r"^atmq (?:(?:-[bt]|--lang) \S+ )*(?:/|sim:|tcp:|rfc2217:|tap |replay )|^ssh -t ")


def skip(program):
    if os.environ.get("ATMQ_TOOLS") == "must":
        raise Failure(f"{program} is not installed")
    raise Skip(f"{program} is not installed")


def documents():
    return [*sorted(SOURCE.glob("README*.md")), *sorted((SOURCE / "doc").glob("*.md")), *sorted((SOURCE / "doc").glob("*.scd"))]


def sections(path):
    """(heading, its code blocks) of a document, in order; a block is its text."""
    text, found, block = path.read_text(encoding="utf-8"), [("", [])], None
    for line in text.splitlines(keepends=True):
        if line.startswith("```"):
            if block is None:
                block = ""
            else:
                found[-1][1].append(block)
                block = None
        elif block is not None:
            # In a block of scdoc's a backslash is written twice.
            block += line.replace("\\\\", "\\") if path.suffix == ".scd" else line
        elif re.match(r"#+ ", line):
            found.append((line.lstrip("# ").rstrip(), []))
    return [(heading, blocks) for heading, blocks in found if blocks]


def command_lines(block):
    joined = block.replace("\\\n", " ")
    return [line.removeprefix("$ ").strip() for line in joined.splitlines() if line.strip()]


def first_of(block):
    return next((line for line in block.splitlines() if line.strip()), "")


def is_script(block):
    return any(re.match(r"AT[+E]", line) for line in block.splitlines()) and not first_of(block).startswith(SHOWN)


def is_run(line):
    return not any(line.startswith(begin) for begin in NOT_RUN)


def example():
    """The script of atmq-script(5), which the documents call bring-up.at."""
    return next(block for _, blocks in sections(SOURCE / "doc/atmq-script.5.scd") for block in blocks if is_script(block))


# ---- where the lines run ----

RECORDED = ("session.atmq.jsonl", "antenna.atmq.jsonl", "customer.atmq.jsonl")
MADE = {}  # files that all places have, by the documents' names; made once


class Place:
    """A folder that is home, with a board at ttyUSB0, files by the documents' names and our programs in PATH."""

    def __init__(self, own_broker=False):
        self.folder = new_folder()
        self.ports = {}
        self.children = []
        programs = os.path.join(self.folder, "build")
        os.mkdir(programs)
        for name, path in PROGRAMS.items():
            os.symlink(path, os.path.join(programs, name))
        # Flashers need a chip; what atmq lends the port to is not the point.
        self.write("build/esptool", "#!/bin/sh\necho esptool \"$@\"\n", 0o755)
        os.mkdir(self.path("run"), 0o700)
        self.environment = {"HOME": self.folder, "PATH": programs + os.pathsep + os.environ["PATH"] + ":/usr/sbin",
                            "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "XDG_RUNTIME_DIR": self.path("run"),
                            "ATMQ_SECRET": "0123456789abcdef0123456789abcdef"}
        self.write("bring-up.at", example())
        self.write("firmware.bin", "firmware")
        start(PROGRAMS["atmq-sim"], "--pty", self.path("ttyUSB0"), "--broker", "memory", "--boot", "0",
              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("the board", lambda: os.path.exists(self.path("ttyUSB0")))
        if not MADE:
            self.run("atmq run -p sim: -t session.atmq.jsonl bring-up.at")
            authority = Authority("a bench").issue("board")
            MADE.update({name: self.path("session.atmq.jsonl") for name in RECORDED})
            MADE.update({"ca.pem": authority.file("ca.pem"), "ca.crt": authority.file("ca.pem"),
                         "board.pem": authority.file("board.pem"), "board.key": authority.file("board.key")})
        self.anew(not own_broker)

    def anew(self, broker):
        """Files and broker for a block that stands alone."""
        self.leave()
        for name, path in MADE.items():
            if path != self.path(name):
                shutil.copy(path, self.path(name))
        if broker:
            self.serve("mosquitto -p 1883")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(self.path(name), mode)

    def port(self, number):
        """The free port that stands for that of the documents."""
        return str(self.ports.setdefault(number, free_port()))

    def there(self, line):
        line = re.sub(r"/dev/ttyUSB0|/tmp/", lambda m: self.path("ttyUSB0" if "tty" in m.group() else ""), line)
        line = re.sub(r"(?<=127\.0\.0\.1:|localhost[:,])\d{4}\b", lambda m: self.port(m.group()), line)
        line = re.sub(r"(?<=-p )1883\b|(?<=LISTEN:)\d{4}\b", lambda m: self.port(m.group()), line)
        return re.sub(r"(?<=-L )\d{4}\b", lambda m: self.port("tunnel"), line)

    def run(self, line, statuses=(0,)):
        done = subprocess.run(["bash", "-c", self.there(line)], cwd=self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=6 * LIMIT)
        if done.returncode not in statuses:
            raise Failure(f"{line}: status {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
        return done.stdout

    def serve(self, line):
        """Starts what runs until it is ended, and waits until it is ready."""
        words = shlex.split(self.there(line.rstrip("& ")))
        if not shutil.which(words[0], path=self.environment["PATH"]):
            skip(words[0])
        errors = open(self.path("errors"), "w", encoding="utf-8")
        process = start(*words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE if words[0] == "atmq-sim" else subprocess.DEVNULL, stderr=errors, text=True)
        self.children.append(process)
        if words[0] == "atmq-sim":
            ready = process.stdout.readline()
            if not ready.startswith("atmq-sim: ready on "):
                raise Failure(f"{line}: {ready} {pathlib.Path(errors.name).read_text(encoding='utf-8')}")
            return process
        links = re.findall(r"link=([^,]*)", line)
        ports = [self.ports[number] for number in re.findall(r"LISTEN:(\d+)|-p (\d+)", line) for number in number if number]
        ports += [self.ports["tunnel"]] if " -L " in line else []
        if words[0] == "ser2net":
            ports.append(self.ports["2217"])
        wait_until(line, lambda: process.poll() is not None or all(accepts(port) for port in ports)
                   and all(os.path.exists(self.there(link)) for link in links))
        if process.poll() is not None:
            raise Failure(f"{line}: ended: {pathlib.Path(errors.name).read_text(encoding='utf-8')}")
        return process

    def screen(self, line, meanwhile=None):
        """A program with a screen: it comes up, and Ctrl-Q ends it."""
        pid, terminal = os.forkpty()
        if pid == 0:
            os.chdir(self.folder)
            os.execvpe("bash", ["bash", "-c", "exec " + self.there(line)], self.environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        said, status, deadline = b"", None, time.monotonic() + 3 * LIMIT
        try:
            left = False
            while status is None:
                if time.monotonic() > deadline:
                    raise Failure(f"{line}: the screen does not end: {said[-300:]}")
                if select.select([terminal], [], [], 0.05)[0]:
                    try:
                        said += os.read(terminal, 65536)
                    except OSError:
                        pass
                if not left and UP.search(said):
                    if meanwhile:
                        meanwhile()
                    os.write(terminal, b"\x11")
                    left = True
                ended, what = os.waitpid(pid, os.WNOHANG)
                status = os.waitstatus_to_exitcode(what) if ended else None
        finally:
            if status is None:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            os.close(terminal)
        if status != 0 or not left:
            raise Failure(f"{line}: status {status}: {said[-500:]}")

    def release(self, line):
        # Other consoles of this user may be running.
        line = line.replace("release --", "release -p /dev/ttyUSB0 --").replace("...", "0x0 firmware.bin")

        def lend():
            if not self.run(line).startswith("esptool"):
                raise Failure(f"{line}: the command was not run")
        self.screen("atmq /dev/ttyUSB0", lend)

    def do(self, line):
        line = re.sub(r"\s+#\s.*", "", line).replace("build/atmq", "atmq")
        transcript = re.match(r"atmq .*-t (\S+)", line)
        if transcript and os.path.exists(self.path(transcript.group(1))):
            os.remove(self.path(transcript.group(1)))
        if line.startswith("atmq release"):
            self.release(line)
        elif line.startswith(SERVERS):
            self.serve(line)
        elif SCREENS.match(line):
            self.screen(line)
        elif line == "atmq bundle":
            self.run(line + " --yes")  # it asks at a terminal
        elif "UNIX-CONNECT" in line and not shutil.which("socat"):
            skip("socat")
        else:
            words = " ".join(line.split()[:2])
            self.run(line, STATUS.get(words, {0}))

    def leave(self):
        while self.children:
            process = self.children.pop()
            if process.stdout:  # atmq-sim: it ends as it should
                ended = peers.end(process)
                process.stdout.close()
                if ended != 0:
                    raise Failure(f"atmq-sim: status {ended}")
            process.kill()
            process.wait()


# ---- a machine called bench ----

def sshd(place):
    """`ssh bench` leads to this machine, through a server and keys of the test's own."""
    server = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
    if not server or not shutil.which("ssh"):
        skip("sshd")
    port = free_port()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", place.path(name)], check=True, timeout=LIMIT)
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    place.write("sshd_config", f"Port {port}\nListenAddress 127.0.0.1\nHostKey {place.path('host')}\nPidFile none\n"
                               f"AuthorizedKeysFile {place.path('user.pub')}\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
                               f"SetEnv HOME={place.folder} PATH={place.environment['PATH']}\n")
    start(server, "-D", "-f", place.path("sshd_config"), stderr=subprocess.DEVNULL)
    wait_until("sshd", lambda: accepts(port))
    place.write("ssh_config", f"Host bench\n HostName 127.0.0.1\n Port {port}\n IdentityFile {place.path('user')}\n"
                              f" User {subprocess.check_output(['id', '-un'], text=True).strip()}\n"
                              " StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n")
    place.write("build/ssh", f"#!/bin/sh\nexec {shutil.which('ssh')} -F {place.path('ssh_config')} \"$@\"\n", 0o755)


def ser2net_of_the_page(place):
    for block in (block for heading, blocks in sections(SOURCE / "doc/atmq-remote.7.scd") if heading == "SER2NET"
                  for block in blocks):
        if block.startswith("connection:"):
            # A lock below /var/lock is for ports below /dev.
            place.write("board.yaml", place.there(block).replace("serialdev,", "serialdev(nouucplock=true),"))
    place.serve("ser2net -n -c board.yaml")


# ---- the blocks that are no command lines ----

def play(place, block):
    place.write("block.at", block)
    place.run("atmq run -p sim: -D HOST=127.0.0.1 block.at")


def read_configuration(place, block):
    if block.startswith("[styles]"):
        os.makedirs(place.path(".config/atmq/themes"))
        place.write(".config/atmq/themes/ours.ini", block)
        shown = place.run("atmq replay --theme ours --text - session.atmq.jsonl")
        if "ours" in shown:  # what is wrong with a theme is said on the screen
            raise Failure(shown)
        return
    place.write("ours.ini", block)
    place.run("atmq run --check --config ours.ini bring-up.at")


def run_python(place, block):
    place.write("block.py", block)
    if "AT version:" not in place.run("python3 block.py"):
        raise Failure("the example does not print the version")


def read_json(block):
    text = re.sub(r",\n ", ", ", block)
    for line in text.splitlines():
        json.loads(line)


def do_block(place, block):
    first = first_of(block)
    if is_script(block):
        play(place, block)
    elif first.startswith("["):
        read_configuration(place, block)
    elif first.startswith("{"):
        read_json(block)
    elif first.startswith("import "):
        run_python(place, block)
    elif first.startswith("connection:"):
        pass  # ser2net_of_the_page
    else:
        for line in command_lines(block):
            if line.startswith("ser2net "):
                ser2net_of_the_page(place)
            elif is_run(line) and not line.startswith(SHOWN):
                place.do(line)


def test_of(path, heading, blocks):
    def test():
        blocks_run = [block for block in blocks if block.startswith("[styles]") or not first_of(block).startswith(SHOWN)]
        own_broker = any("mosquitto -p" in block for block in blocks)
        place = Place(own_broker)
        try:
            if heading == "SSH":
                sshd(place)
                ser2net_of_the_page(place)
                place.there = lambda line, there=place.there: there(line) if " -L " in line else there(line).replace(
                    place.port("2217"), str(place.ports.get("tunnel", place.port("2217"))))
            for block in blocks_run:
                do_block(place, block)
                if heading in ("EXAMPLES", "A RECORDED BOARD", "FAULTS", "CLOUDS"):  # each by itself
                    place.anew(not own_broker)
        finally:
            place.leave()
    test.__name__ = f"{path.name}, {heading}"
    return test


# ---- what is only named ----

def every_line_that_is_not_run_is_still_there():
    """And its program has the options, where it is ours."""
    lines = [line for path in documents() for _, blocks in sections(path) for block in blocks for line in command_lines(block)]
    for begin in NOT_RUN:
        if not any(line.startswith(begin) for line in lines):
            raise Failure(f"no document has {begin}")
    for line in lines:
        if line.startswith("tests/"):
            text = (SOURCE / line.split()[0]).read_text(encoding="utf-8")
            for option in OPTION.findall(line):
                if option not in text:
                    raise Failure(line)


def help_of(program, *words):
    return subprocess.run([PROGRAMS[program], *words, "--help"], capture_output=True, text=True, timeout=LIMIT).stdout


def every_command_within_a_text_exists_with_its_options():
    commands = set(re.findall(r"^  atmq ([a-z]+) ", help_of("atmq", "help"), re.MULTILINE))
    if len(commands) < 10:
        raise Failure("commands that this test can't read")
    helps, wrong, count = {}, [], 0
    for path in documents():
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        plain = re.sub(r"\\(.)", r"\1", text)
        pattern = r"`(?:build/)?(atmq(?:-sim)? [^`]*)`" if path.suffix == ".md" else r"\*(atmq(?:-sim)? [^*]*)\*"
        for found in re.findall(pattern, plain):
            words = found.split()
            count += 1
            command = words[1] if words[0] == "atmq" and len(words) > 1 and re.fullmatch("[a-z]+", words[1]) else ""
            if command and command not in commands:
                wrong.append(f"{path.name}: {found}: no such command")
                continue
            key = (words[0], *([command] if command else []))
            helps.setdefault(key, help_of(*key))
            ours = found.split(" -- ")[0]
            wrong += [f"{path.name}: {found}: no {option}" for option in OPTION.findall(ours)
                      if not re.search(re.escape(option) + r"\b", helps[key])]
    if count < 80:
        raise Failure("commands that this test can't read")
    if wrong:
        raise Failure("; ".join(wrong))


def every_file_that_is_named_exists():
    wrong = []
    for path in documents():
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        if path.suffix != ".md":
            continue
        for name in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            if not (path.parent / name).exists():
                wrong.append(f"{path.name} links to {name}")
        for name in re.findall(r"`((?:src|tests|doc|po|debian|themes|lnav|desktop|\.ci)/[\w./*-]*)`", text):
            if not re.search("NAME|LANGUAGE", name) and "/x_" not in name and not any(list(root.glob(name.rstrip("/"))) for root in (SOURCE, SOURCE / "src")):
                wrong.append(f"{path.name} names {name}")
        if path.name == "architecture.md":  # its names begin below src/
            wrong += [f"{path.name} names {name}" for name in re.findall(r"`([a-z_]+/[\w*]+\.(?:c|h|py|js|css|json))`", text)
                      if not any(list(root.glob(name)) for root in (SOURCE, SOURCE / "src"))]
            layers = re.findall(r"^  (\w+) +\S", re.search(r"^## Layers\n+```\n(.*?)^```", path.read_text(encoding="utf-8"),
                                                           re.MULTILINE | re.DOTALL).group(1), re.MULTILINE)
            folders = {folder.name for folder in (SOURCE / "src").iterdir() if folder.is_dir()}
            wrong += [f"{path.name} and src/ differ in the folder {name}" for name in folders ^ set(layers)]
        headings = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
                    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
        wrong += [f"{path.name} links to #{anchor}" for anchor in re.findall(r"\]\(#([^)]*)\)", text) if anchor not in headings]
    if wrong:
        raise Failure("; ".join(wrong))


tests = [test_of(path, heading, blocks) for path in documents() for heading, blocks in sections(path)
         if any(not first_of(block).startswith(SHOWN) or block.startswith("[styles]") for block in blocks)
         and any(is_run(line) for block in blocks for line in command_lines(block))]
peers.run([every_line_that_is_not_run_is_still_there, every_command_within_a_text_exists_with_its_options,
           every_file_that_is_named_exists, *tests])
