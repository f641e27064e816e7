#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""doc/pictures.py still makes the README's picture.  Prints TAP.  Without Chromium it is skipped, unless ATMQ_TOOLS=must."""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

import browser

if not browser.program() and os.environ.get("ATMQ_TOOLS") != "must":
    print("1..0 # SKIP chromium is missing")
    sys.exit(0)
with tempfile.TemporaryDirectory() as folder:
    picture = pathlib.Path(folder) / "report.png"
    done = subprocess.run([sys.executable, os.environ["PICTURES"], pathlib.Path(os.environ["ATMQ"]).parent, picture],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=280, text=True)
    data = picture.read_bytes() if picture.exists() else b""
width, height = struct.unpack(">II", data[16:24]) if data.startswith(b"\x89PNG") else (0, 0)
good = done.returncode == 0 and width > 1000 and height > 1000 and 20_000 < len(data) < 200_000
print(f"1..1\n{'ok' if good else 'not ok'} 1 - the README's picture of the report is made\n# {width}x{height}, {len(data)} bytes, status {done.returncode}")
print("".join(f"# {line}\n" for line in done.stdout.splitlines()), end="")
sys.exit(not good)
