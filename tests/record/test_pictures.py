#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the READMEs are what atmq shows today, and a session for the report can be recorded anew.  Prints TAP."""
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(os.environ["ATMQ"]).parent


def make(*arguments):
    done = subprocess.run([sys.executable, os.environ["PICTURES"], BUILD, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=140, text=True)
    print("".join(f"# {line}\n" for line in done.stdout.splitlines()), end="")
    return done.returncode == 0


with tempfile.TemporaryDirectory() as folder:
    page = pathlib.Path(folder) / "report.html"
    results = (
        ("the pictures are today's", make("--check")),
        ("a session is recorded and reported", make("--report", page) and b"0x602D" in page.read_bytes()),
    )
print(f"1..{len(results)}")
for number, (name, good) in enumerate(results, 1):
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
sys.exit(not all(good for _, good in results))
