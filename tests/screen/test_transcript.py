#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transcript holds every byte of both directions, but for passwords, soon after they went."""

import contextlib
import os
import re
import signal
import time

from harness import Console, Failure, Terminal, Wire, expect, run

SILENT = ("--no-poll",)


def every_byte_of_both_directions_is_there_in_order(where):
    noise = bytes(range(256)) + "半".encode()[:2] + b"\r\nOK\r\n" + b'{"t":22.5}\r\n\x1b[31m'
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        board.say(b"\r\nready\r\n")
        console.wait_for("ready")
        console.command("AT+GMR")
        board.wait_for(b"AT+GMR\r\n")
        board.say(noise)
        console.wait_for("22.5")
        board.say(noise[::-1] + b"\r\nOK\r\n")
        console.command('AT+MQTTPUB=0,"温度","二十二",1,0')
        board.wait_for('AT+MQTTPUB=0,"温度","二十二",1,0\r\n'.encode())
        console.quit()
        transcript = console.transcript()
        expect(transcript.bytes("rx") == board.said, f"rx {transcript.bytes('rx')!r}\nnot {board.said!r}")
        expect(transcript.bytes("tx") == board.listen(), f"tx {transcript.bytes('tx')!r}\nnot {board.heard!r}")
        header = transcript.lines()[0]
        expect(header["atmq"] == "transcript" and header["version"] == 2, f"header {header}")
        expect(header["port"] == board.path and header["masked"] is True, f"header {header}")
        expect(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", header["started"]), f"header {header}")
        times = [line["t"] for line in transcript.lines()[1:]]
        expect(times == sorted(times), f"times {times}")
        expect({line.get("by") for line in transcript.lines() if "tx" in line} == {"user"}, "by")


def passwords_are_masked_byte_for_byte_in_echo_and_history_too(where):
    line = b'AT+MQTTUSERCFG=0,1,"board","user","ge\\"heim",0,0,""'
    masked = line.replace(b'ge\\"heim', b"*" * 8)
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.command(line.decode())
        board.wait_for(line + b"\r\n")
        board.say(line + b"\r\n\r\nOK\r\n")
        console.wait_for_answer("AT+MQTTUSERCFG")
        console.quit()
        transcript = console.transcript()
        expect(transcript.bytes("tx") == masked + b"\r\n", f"tx {transcript.bytes('tx')!r}")
        expect(transcript.bytes("rx") == masked + b"\r\n\r\nOK\r\n", f"rx {transcript.bytes('rx')!r}")
        for path in console.home.rglob("*"):
            if path.is_file():
                expect(b"heim" not in path.read_bytes(), f"the password is in {path.name}")
                expect(path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others")


def whole_lines_are_written_within_a_second_and_survive_kill_9(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        board.say(b"\r\nready\r\n")
        transcript = console.transcript()
        start = time.monotonic()
        transcript.wait_for("rx", b"ready", limit=3)
        took = time.monotonic() - start
        if took > 2:  # a second, and what a loaded machine adds
            raise Failure(f"written after {took:.1f} s")
        for i in range(50):
            board.say(f"line {i}\r\n".encode())
        console.wait_for("line 49")
        transcript.wait_for("rx", b"line 49", limit=3)
        console.signal(signal.SIGKILL)
        expect(transcript.bytes("rx") == board.said, f"rx {transcript.bytes('rx')!r}")


def a_note_and_the_link_are_in_it(where):
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F10 quit")
        console.key("F7")
        console.wait_for("Note:")
        console.type("swapped the antenna 天线")
        console.key("Enter")
        console.wait_for("# swapped the antenna")
        console.quit()
        notes = [line["note"] for line in console.transcript().lines() if "note" in line]
        expect(notes == ["swapped the antenna 天线"], f"notes {notes}")


def a_file_of_the_users_choice_is_never_overwritten(where):
    path = where / "mine.atmq.jsonl"
    with Wire() as board:
        with Console(where, board.path, "-t", path, *SILENT) as console:
            console.wait_for("F10 quit")
            console.quit()
        before = path.read_bytes()
        expect(before.startswith(b'{"atmq":"transcript"'), f"{before!r}")
        with Console(where, board.path, "-t", path, *SILENT) as console:
            status = console.wait_for_end()
            expect(status == 2, f"exit status {status}")
            console.wait_for(os.path.basename(path))
        expect(path.read_bytes() == before, "it was changed")


def consoles_that_start_in_the_same_second_each_have_their_own(where):
    with contextlib.ExitStack() as stack:
        consoles = [stack.enter_context(Terminal(where, "sim:")) for _ in range(6)]
        for console in consoles:
            console.wait_for("WIFI GOT IP")
        for console in consoles:
            console.quit()
    names = sorted(path.name for path in (where / "state/atmq/transcripts").iterdir())
    expect(len(names) == len(consoles), f"{names}")


def a_history_that_cannot_be_kept_is_told_when_it_is_found_out(where):
    history = where / "home/state/atmq/history"
    with Wire() as board, Console(where, board.path, *SILENT) as console:
        console.wait_for("F1")
        expect("the history is not kept" not in console.screen(), "told too early")
        history.parent.mkdir(parents=True, exist_ok=True)
        history.mkdir()
        console.command("AT+GMR")
        console.wait_for("the history is not kept")
        history.rmdir()
        console.key("C-c")
        console.command("AT+CMD?")
        console.quit()
    expect("AT+CMD?" in history.read_text(), "it goes on when it can")


run(every_byte_of_both_directions_is_there_in_order,
    passwords_are_masked_byte_for_byte_in_echo_and_history_too,
    whole_lines_are_written_within_a_second_and_survive_kill_9,
    a_note_and_the_link_are_in_it,
    a_file_of_the_users_choice_is_never_overwritten,
    consoles_that_start_in_the_same_second_each_have_their_own,
    a_history_that_cannot_be_kept_is_told_when_it_is_found_out)
