#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq bundle`: what is in the zip, and what is not."""
import hashlib
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import zipfile

from checks import case, run_cases, same

ATMQ = os.environ["ATMQ"]
FOLDER = pathlib.Path(tempfile.mkdtemp())
HOME, TMP = FOLDER / "home" / "liwei", FOLDER / "tmp"
CONFIG, STATE = HOME / ".config" / "atmq", HOME / ".local" / "state" / "atmq" / "transcripts"
HEADER = {"atmq": "transcript", "version": 2, "started": "2026-11-22T23:07:00.000Z", "port": "usb:10c4:ea60:4F2A77", "baud": 115200,
          "by": "atmq 0.2.0", "masked": False}
ENVIRONMENT = {**os.environ, "HOME": str(HOME), "TMPDIR": str(TMP), "USER": "liwei", "LANG": "C.UTF-8"}
for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME"]:
    ENVIRONMENT.pop(name, None)


def bundle(*words, status=0, data=b""):
    done = subprocess.run([ATMQ, "bundle", *map(str, words)], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          env=ENVIRONMENT, cwd=FOLDER)
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    same(os.listdir(TMP), [])
    return done


def transcript(path, text="", changed=0):
    lines = [HEADER, {"t": 1, "tx": 'AT+CWJAP="Attic 5","hunter2secret"\r\n', "by": "user"},
             {"t": 2, "rx": "a4:cf:12:aa:bb:cc hunter2secret\r\n" + text}]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    os.utime(path, (changed, changed))
    return path


def read(path):
    with zipfile.ZipFile(path) as packed:
        same(packed.testzip(), None)
        return {item.filename: packed.read(item) for item in packed.infolist()}


@case
def it_holds_what_helps_and_its_manifest_fits():
    CONFIG.mkdir(parents=True, exist_ok=True)
    (CONFIG / "config.ini").write_text(f"[console]\npoll = 5\n[profile bench]\nport = tcp:bench-pi7:3000\nlog-port = {HOME}/log\n"
                                       "password = hunter3\n")
    for i in range(5):
        transcript(STATE / f"{i}.atmq.jsonl", changed=1000 + i)
    done = bundle("--yes", "-o", "all.zip")
    files = read(FOLDER / "all.zip")
    same(sorted(files), ["MANIFEST.json", "config.ini", "ports.txt", "system.txt", "transcripts/2.atmq.jsonl",
                         "transcripts/3.atmq.jsonl", "transcripts/4.atmq.jsonl"])
    manifest = json.loads(files["MANIFEST.json"])
    same({item["name"]: (item["size"], item["sha256"]) for item in manifest["files"]},
         {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items() if name != "MANIFEST.json"})
    same([item["what"] for item in manifest["missing"]], ["doctor.txt", "older transcripts"])
    for name, data in files.items():
        for secret in [b"hunter2secret", b"hunter3", str(HOME).encode(), b"liwei", os.uname().nodename.encode()]:
            assert secret not in data, (name, secret)
    assert b"log-port = ~/log" in files["config.ini"], files["config.ini"]
    assert b"password = *******" in files["config.ini"], files["config.ini"]
    assert os.uname().release.encode() in files["system.txt"]
    for part in [b"transcripts/4.atmq.jsonl", b"the newest 3 of 5", b"read it before you send it"]:
        assert part in done.stderr, done.stderr
    same((FOLDER / "all.zip").stat().st_mode & 0o777, 0o600)
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-tq", str(FOLDER / "all.zip")], check=True, stdout=subprocess.DEVNULL)


@case
def names_and_addresses_go_with_scrub():
    path = transcript(FOLDER / "Attic 5 4F2A77.atmq.jsonl")
    bundle("--yes", "--scrub", "all", "-o", "clean.zip", path)
    files = read(FOLDER / "clean.zip")
    everything = b"".join(files.values()) + "".join(files).encode()
    for secret in [b"Attic 5", b"Attic_5", b"a4:cf:12:aa:bb:cc", b"4F2A77", b"bench-pi7", b"hunter"]:
        assert secret not in everything, secret
    assert b"SSID-1" in everything and b"MAC-1" in everything and b"tcp:HOST-" in everything
    same(json.loads(files["MANIFEST.json"])["scrubbed"], "ssid,mac,ip,host,topic,serial")


@case
def hostile_names_stay_below_transcripts_and_links_are_not_followed():
    outside = transcript(FOLDER / "outside" / "..$(id)\n;.atmq.jsonl")
    bundle("--yes", "-o", "names.zip", outside, outside)
    names = [name for name in read(FOLDER / "names.zip") if name.startswith("transcripts")]
    same(names, ["transcripts/_.__id___.atmq.jsonl", "transcripts/2-_.__id___.atmq.jsonl"])
    (STATE / "link.atmq.jsonl").symlink_to(outside)
    bundle("--yes", "-o", "links.zip")
    assert "transcripts/link.atmq.jsonl" not in read(FOLDER / "links.zip")
    (STATE / "link.atmq.jsonl").unlink()


@case
def nothing_is_written_unasked():
    done = bundle("-o", "unasked.zip", status=2)
    assert b"--yes" in done.stderr and b"MANIFEST.json" in done.stderr, done.stderr
    assert not (FOLDER / "unasked.zip").exists()
    (FOLDER / "mine.zip").write_text("mine")
    bundle("--yes", "-o", "mine.zip", status=2)
    same((FOLDER / "mine.zip").read_text(), "mine")
    bundle("--yes", "-o", "no/folder.zip", status=2)
    bundle("--yes", "-o", "missing.zip", "missing.atmq.jsonl", status=2)
    assert not (FOLDER / "missing.zip").exists()


def answer(text, name):
    """On a terminal, somebody is asked."""
    master, slave = pty.openpty()
    process = subprocess.Popen([ATMQ, "bundle", "-o", name], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=ENVIRONMENT, cwd=FOLDER)
    os.close(slave)
    os.write(master, text)
    done = process.communicate(timeout=60)
    os.close(master)
    assert b"[y/N]" in done[1], done
    return process.returncode, (FOLDER / name).exists()


@case
def on_a_terminal_only_yes_writes_it():
    same(answer(b"y\n", "yes.zip"), (0, True))
    same(answer(b"n\n", "no.zip"), (1, False))
    same(answer(b"\n", "empty.zip"), (1, False))


@case
def a_port_is_asked_by_the_doctor():
    (CONFIG / "config.ini").write_text("[console]\npoll = 5\n")
    done = bundle("--yes", "--port", "/dev/no-such-port", "-o", "doctor.zip")
    files = read(FOLDER / "doctor.zip")
    assert b"no-such-port" in files["doctor.txt"], files["doctor.txt"]
    assert b"doctor.txt" in done.stderr


def main():
    TMP.mkdir()
    failed = run_cases()
    shutil.rmtree(FOLDER, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
