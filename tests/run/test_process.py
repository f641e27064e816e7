#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both programs as processes: descriptors that are closed, signals that are ignored, limits."""

import os
import resource
import signal
import subprocess

from peers import LIMIT, run
from scripts import ATMQ, Puppet, Scripts, has, need

ATMQ_SIM = os.environ["ATMQ_SIM"]


def without(*descriptors):
    return lambda: [os.close(fd) for fd in descriptors]


def call(*words, folder, descriptors):
    """Status, standard output and standard error of a program without these descriptors."""
    done = subprocess.run(words, cwd=folder, env={**os.environ, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT,
                          preexec_fn=without(*descriptors), check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def a_run_needs_no_standard_descriptors():
    scripts = Scripts(x="AT\nAT+GMR\n")
    for descriptors in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        status, out, err = call(ATMQ, "run", "-p", "sim:", "x.at", folder=scripts.folder, descriptors=descriptors)
        need(status == 0, f"without {descriptors}: status {status}, {out}{err}")
        need("2 passed" in out or 1 in descriptors, out)
        need(err == "", err)


def a_console_without_them_says_what_it_needs():
    scripts = Scripts()
    for descriptors in ((0,), (1,), (2,), (0, 1, 2)):
        status, _, err = call(ATMQ, "sim:", folder=scripts.folder, descriptors=descriptors)
        need(status == 2, f"without {descriptors}: status {status}")
        need(2 in descriptors or "is not a terminal" in err, err)


def a_virtual_board_needs_no_standard_descriptors():
    for descriptors in ((0,), (1,), (2,), (0, 1, 2)):
        scripts = Scripts(x="AT\n")
        board = subprocess.Popen([ATMQ_SIM, "--pty", scripts.path("board"), "--broker", "memory"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=without(*descriptors))
        try:
            while not os.path.exists(scripts.path("board")):
                need(board.poll() is None, f"without {descriptors}: status {board.returncode}")
            scripts.run("-p", scripts.path("board"), "x.at")
        finally:
            board.terminate()
            board.communicate(timeout=LIMIT)
        need(board.returncode == 0, f"without {descriptors}: status {board.returncode}")


def signals_that_were_ignored_stay_so():
    """As nohup has it, and trap '' INT."""
    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    board = Puppet({"AT+GMR": None})
    scripts = Scripts(x="AT\nAT+GMR\nAT+CMD?\n")
    process = subprocess.Popen([ATMQ, "run", "-p", board.path, "x.at"], cwd=scripts.folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=ignore)
    while b"ok     1  AT" not in process.stdout.readline():
        need(process.poll() is None, "it ended")
    for number in (signal.SIGHUP, signal.SIGINT):
        process.send_signal(number)
    board.answers["AT+GMR"] = b"\r\nOK\r\n"
    board.say(b"\r\nOK\r\n")
    out, _ = Scripts.finish(process)
    has(out, "3 passed, 0 failed")


def a_report_beyond_the_limit_of_a_file_is_told():
    scripts = Scripts(x="AT\n" * 30)
    for more in ((), ("-t", "t.jsonl")):
        with open(scripts.path("report"), "wb") as report:
            done = subprocess.run(
                [ATMQ, "run", "-p", "sim:", *more, "x.at"], cwd=scripts.folder, stdout=report, stderr=subprocess.PIPE,
                timeout=LIMIT, check=False,
                preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (400, resource.getrlimit(resource.RLIMIT_FSIZE)[1])))
        need(done.returncode == 2, f"{more}: status {done.returncode}")
        has(done.stderr.decode(), "standard output: File too large")


def a_reader_who_has_enough_ends_nothing_by_a_signal():
    first, last = os.pipe()
    os.close(first)
    done = subprocess.run([ATMQ, "explain", "MQTTPUB"], stdout=last, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    os.close(last)
    need((done.returncode, done.stderr) == (2, b""), done)


def refused(scripts, *words, said, **environment):
    """Before any terminal is needed, with status 2 and this sentence."""
    done = subprocess.run([ATMQ, *words], cwd=scripts.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT, check=False,
                          env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": scripts.folder,
                               "XDG_STATE_HOME": scripts.path("state"), **environment})
    need(done.returncode == 2, f"{words}: status {done.returncode}, {done.stderr}")
    has(done.stderr, said)


def what_the_files_of_a_console_lack_is_said():
    scripts = Scripts()
    refused(scripts, "--config", "", "sim:", said="--config: the file's name is missing")
    remedy = "; name another place with -t FILE, or set record = no in config.ini"
    refused(scripts, "sim:", said=remedy, XDG_STATE_HOME="/proc/nowhere")
    refused(scripts, "sim:", said="HOME is not set; name one with -t FILE", XDG_STATE_HOME="")
    refused(scripts, "tcp:x", said="atmq: tcp:x: must be tcp:HOST:PORT")
    # A name that was chosen is not changed.
    scripts.write("mine", "mine")
    refused(scripts, "-t", "mine", "sim:", said="choose another name\n")


run([
    a_run_needs_no_standard_descriptors,
    a_console_without_them_says_what_it_needs,
    a_virtual_board_needs_no_standard_descriptors,
    signals_that_were_ignored_stay_so,
    a_report_beyond_the_limit_of_a_file_is_told,
    a_reader_who_has_enough_ends_nothing_by_a_signal,
    what_the_files_of_a_console_lack_is_said,
])
