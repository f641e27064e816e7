#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq certs` on the virtual board, both ways: written, unchanged, checked; no byte of a key in any output.

    test_certs.py ATMQ ATMQ_SIM SOURCE_FOLDER
"""

import pathlib
import subprocess
import sys
import tempfile

ATMQ, SIM, SOURCE = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
FILES = SOURCE / "tests" / "unit" / "certs"
CA, CERT, KEY = (str(FILES / name) for name in ("ca.crt", "client.crt", "client.key"))
SECRET = (FILES / "client.key").read_text().splitlines()[1][:24]


def certs(*words):
    done = subprocess.run([ATMQ, "certs", *words], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def visit(folder, version):
    pty, transcript = f"{folder}/{version}", f"{folder}/{version}.atmq.jsonl"
    with subprocess.Popen([SIM, "--pty", pty, "--firmware", version], stdout=subprocess.PIPE, text=True) as sim:
        try:
            sim.stdout.readline()
            given = ("--ca", CA, "--cert", CERT, "--key", KEY)
            status, out, _ = certs(pty)
            assert status == 0 and "test certificate that the board's maker ships" in out, out
            status, out, _ = certs("--check", *given, pty)
            assert status == 1 and out.count("another one than the file") == 3, out
            status, out, err = certs(*given, "-t", transcript, pty)
            assert status == 0 and out.count("written, and read back") == 3, out + err
            recorded = pathlib.Path(transcript).read_text() + out + err
            assert SECRET not in recorded, "a key was shown"
            certs("-t", f"{folder}/parts-{version}", "--rotate", "1K", pty)
            # As it is, or compressed by then.
            assert list(pathlib.Path(folder).glob(f"parts-{version}-part2*")), list(pathlib.Path(folder).iterdir())
            shown = subprocess.run([ATMQ, "decode", transcript], capture_output=True, text=True, check=True).stdout
            assert SECRET not in shown, "decode shows a key"
            status, out, _ = certs("--check", *given, pty)
            assert status == 0 and out.count("this file already") == 3, out
        finally:
            sim.terminate()


def main():
    number = 0
    print("1..4")
    for words, what in ((("--cert", CERT, "sim:"), "go together"), (("--ca", KEY, "sim:"), "private key")):
        number += 1
        status, _, err = certs(*words)
        assert status == 2 and what in err, err
        print(f"ok {number} - {what}")
    with tempfile.TemporaryDirectory() as folder:
        for version in ("3.0", "3.1"):
            number += 1
            visit(folder, version)
            print(f"ok {number} - firmware {version}")


if __name__ == "__main__":
    main()
