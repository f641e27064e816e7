#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""doc/screen.svg, the README's picture of the console, is what the console shows today.  Prints TAP."""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ours = pathlib.Path(os.environ["PICTURES"]).parent / "screen.svg"
with tempfile.TemporaryDirectory() as folder:
    made = pathlib.Path(folder) / "screen.svg"
    subprocess.run([sys.executable, os.environ["PICTURES"], pathlib.Path(os.environ["ATMQ"]).parent, "--screen", made], check=True, timeout=60)
    lines = [path.read_text(encoding="utf-8").splitlines() for path in (ours, made)]
print(f"1..1\n{'ok' if lines[0] == lines[1] else 'not ok'} 1 - the README's picture of the console is today's")
if lines[0] != lines[1]:
    print("# doc/pictures.py BUILD_FOLDER --screen renews it; look at it, then commit it")
    for line in list(difflib.unified_diff(*lines, lineterm="", n=0))[:40]:
        print("# " + re.sub("<[^>]*>", "", line)[:160])
    sys.exit(1)
