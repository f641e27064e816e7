# SPDX-License-Identifier: GPL-3.0-or-later
"""Transcripts made by hand, exported, and shown to the programs that read such files."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ATMQ = os.environ["ATMQ"]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="atmq-test-"))
HEADER = {"atmq": "transcript", "version": 2, "started": "2026-11-22T23:07:00.000Z", "port": "/dev/ttyUSB0", "baud": 115200,
          "by": "atmq 0.2.0", "masked": True}
STARTED = 1795388820  # the same in seconds since 1970
LIMIT = 60


class Skip(Exception):
    """This machine lacks what the test needs."""


def same(got, want):
    assert got == want, f"\n got: {got}\nwant: {want}"


def need(program):
    """A program that reads our files: the test is skipped without it, unless it must be there."""
    if shutil.which(program):
        return program
    assert os.environ.get("ATMQ_TOOLS") != "must", f"{program} is not installed"
    raise Skip(f"{program} is not installed")


def write(name, *records, header=HEADER):
    """A transcript of these dicts; its path."""
    path = FOLDER / name
    lines = ([header] if header else []) + list(records)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def export(form, path, *options):
    """The file that an export makes."""
    to = path.with_name(path.name + "." + form)
    done = subprocess.run([ATMQ, "export", "--format", form, "--force", "-o", str(to), *options, str(path)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    same((done.returncode, done.stderr), (0, b""))
    return to


def tx(t, text, by="user"):
    return {"t": t, "tx": text + "\r\n", "by": by}


def rx(t, text):
    return {"t": t, "rx": text}


def run(cases):
    """Prints TAP."""
    failed = 0
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skip as e:
            print(f"ok {number} - {name} # SKIP {e}", flush=True)
        except (AssertionError, OSError, ValueError, LookupError, subprocess.SubprocessError) as e:
            failed += 1
            print(f"not ok {number} - {name}")
            for line in f"{type(e).__name__}: {e}".splitlines():
                print(f"# {line}", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(1 if failed else 0)
