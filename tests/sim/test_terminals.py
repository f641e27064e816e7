# SPDX-License-Identifier: GPL-3.0-or-later
"""Other people's terminals on the virtual board, by the lines that the manual and the README give:
Enter is pressed, and the board answers."""

import os
import pathlib
import re
import shutil
import signal

from peers import Board, Failure, Port, Skip, run

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
PATH = "/tmp/board"  # in the documents
LINE = re.compile(r"(?:picocom|tio|pyserial-miniterm) [^`\n]*?" + PATH + r"(?: \d+)?")
# What each says when it is ready for keys.
READY = {"picocom": b"Terminal ready", "tio": b"Connected", "pyserial-miniterm": b"--- Quit:"}


def lines():
    found = set()
    for name in ("README.md", "doc/atmq-sim.1.scd"):
        found |= set(LINE.findall((SOURCE / name).read_text(encoding="utf-8")))
    return sorted(found)


def press_enter(line):
    words = line.split()
    if not shutil.which(words[0]):
        raise Skip(words[0] + " is not installed")
    board = Board("--broker", "memory")
    pid, terminal = os.forkpty()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.environ["HOME"] = board.folder
        os.execvp(words[0], [word.replace(PATH, board.path) for word in words])
    keys = Port(terminal)
    try:
        keys.until(READY[words[0]])
        keys.until(b"\n")
        keys.send(b"AT+GMR\r")
        keys.until(b"AT version:")
        keys.until(b"OK")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        keys.close()
        board.stop()


def the_documents_name_each_terminal():
    if {line.split()[0] for line in lines()} != set(READY):
        raise Failure(lines())


def test_of(line):
    def test():
        press_enter(line)
    test.__name__ = line.replace(" " + PATH, "").replace("-", " ").replace("  ", " ") + " is answered"
    return test


run([the_documents_name_each_terminal] + [test_of(line) for line in lines()])
