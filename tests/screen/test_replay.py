#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorded session is replayed: the same screens as then, and nothing is sent."""

import datetime
import subprocess
import os
import time

from harness import Console, Wire, expect, run, wait_until

SILENT = ("--no-poll",)


def moment(console):
    """A screen that has stood still for a while within one second, when no age changes; and a time before
    its end: what happened by then is on the screen, even if the console was late to draw it."""
    since = {}

    def stands_still():
        now, screen = time.time(), console.screen()
        if since.get("screen") != screen or int(since["at"]) != int(now):
            since.update(screen=screen, at=now)
            return False
        return now - since["at"] > 0.5
    wait_until("a screen that stands still", stands_still)
    at = datetime.datetime.fromtimestamp(since["at"] + 0.15, datetime.timezone.utc)
    return at.strftime("%H:%M:%S.%f"), since["screen"]


def panes(screen):
    """All but the top line, which says what is recorded, the bottom line, which is the time bar, and how to
    send, which a replay can't."""
    rows = screen.rstrip("\n").split("\n")[1:-1]
    expect(rows[-1].strip().startswith(("commands begin with AT+", "Space play")), rows[-1])
    return [row.replace("insert  F6 sends, asking for a topic", "insert").rstrip() for row in rows[:-1]]


def check(path, status):
    done = subprocess.run([os.environ["ATMQ"], "replay", "--check", str(path)], capture_output=True,
                          text=True, check=False)
    expect(done.returncode == status, f"status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def a_replay_has_the_screens_of_the_live_console(where):
    moments = []
    with Console(where, "sim:") as console:
        console.wait_for("0 not initialised")
        moments.append(moment(console))
        console.command('AT+MQTTUSERCFG=0,1,"board","user","geheim12",0,0,""')
        console.wait_for("user configured")
        console.command('AT+MQTTCONN=0,"broker",1883,1')
        console.wait_for("4 connected")
        console.command('AT+MQTTSUB=0,"topic",1')
        console.wait_for("6 connected, subscribed")
        console.command('AT+MQTTPUB=0,"topic","二十二",1,0')
        console.wait_for("Messages 1")
        moments.append(moment(console))
        console.type("# swapped the antenna")
        console.key("Enter")
        console.type('AT+MQTTSUB=0,"topic",9')
        console.key("F12")
        console.wait_for("it can be 0, 1 or 2")
        moments.append(moment(console))
        console.command("AT+RST")
        console.wait_for("restarted; configure MQTT again")
        moments.append(moment(console))
        console.quit()
        transcript = console.transcript().path
    for at, screen in reversed(moments):
        with Console(where, "replay", "--at", at, transcript) as replay:
            replay.wait_for("paused")
            expect(panes(replay.screen()) == panes(screen),
                   f"at {at}:\n" + "\n".join(
                       f"{then}\n{now}" for then, now in zip(panes(screen), panes(replay.screen())) if then != now))
            replay.quit()
    check(transcript, 0)
    changed = where / "changed.atmq.jsonl"
    changed.write_text(transcript.read_text().replace('"outcome":"refused"', '"outcome":"ok"'))
    expect("ok when it was recorded, refused today" in check(changed, 1), "the changed outcome is not told")


def nothing_is_sent_whatever_is_pressed(where):
    with Wire() as board:
        with Console(where, board.path, *SILENT) as console:
            console.wait_for("F10 quit")
            console.command("AT+GMR")
            board.wait_for(b"AT+GMR\r\n")
            board.say(b"AT+GMR\r\nAT version:2.1.0.0\r\n\r\nOK\r\n")
            console.wait_for_answer("AT+GMR")
            console.quit()
            transcript = console.transcript().path
        heard = board.listen()
        with Console(where, "replay", "--speed", "0", transcript) as replay:
            replay.wait_for("paused 1x")
            for key in ("F6", "F7", "F8", "M-r", "M-x", "M-w", "M-k", "M-p", "M-c", "M-e", "M-m", "C-c"):
                replay.key(key)
                replay.wait_for("this is a recording: nothing is sent")
                replay.key("Home")
                replay.wait_for(lambda screen: "this is a recording" not in screen)
            for line in ("AT", "# a note", "AT+MQTTPUB=0,1"):
                replay.type(line)
                replay.key("Enter" if line.startswith("AT+") else "F12")
                replay.wait_for("nothing is sent" if not line.startswith("AT+") else "topic")
                expect("sends it" not in replay.screen(), replay.screen())
                replay.key("C-c")
            replay.type("# a note")
            replay.wait_for("no note can be added to a recording")
            replay.key("Enter")
            replay.wait_for("this is a recording: nothing is sent")
            expect("# a note" in replay.screen(), "the line is gone")
            replay.key("C-c")
            replay.quit()
        expect(board.listen() == heard, f"the board heard {board.heard[len(heard):]!r}")


def it_plays_steps_and_jumps(where):
    path = where / "session.atmq.jsonl"
    path.write_text("\n".join([
        '{"atmq":"transcript","version":1,"started":"2026-11-22T23:07:00.000Z","port":"sim:","masked":true}',
        r'{"t":1.0,"tx":"AT+MQTTSUB=0,\"t\",9\r\n","by":"user"}', r'{"t":1.1,"rx":"\r\nERROR\r\n"}',
        '{"t":20.0,"note":"swapped the antenna"}', r'{"t":40.0,"tx":"AT+GMR\r\n","by":"user"}',
        r'{"t":40.1,"rx":"\r\nOK\r\n"}', ""]))
    # A speed that is given plays from the moment that is given, in any of its forms.
    for at in ("30", "23:07:30", "2026-11-22T23:07:30Z", "75%"):
        with Console(where, "replay", "--speed", "max", "--at", at, path) as replay:
            replay.wait_for("end max")
            expect("< OK" in replay.screen(), replay.screen())
            replay.quit()
    with Console(where, "replay", "--speed", "100", path) as replay:
        replay.wait_for("end 100x")
        replay.wait_for("< OK")
        replay.wait_for("Space play  . step")
        expect("F6" not in replay.screen() and "Tab completes" not in replay.screen(), replay.screen())
        replay.key("F1")
        replay.wait_for("Keys in force")
        expect("A recording" in replay.screen(), "its own keys are not on the first page")
        replay.key("F1")
        replay.key("B")
        replay.wait_for("23:07:20.000  paused")
        replay.key("E")
        replay.wait_for("23:07:01.100  paused")
        replay.key("Right")
        replay.wait_for("23:07:40.000  paused")
        replay.key(",")
        replay.wait_for("23:07:20.000  paused")
        replay.key("t")
        replay.wait_for("Go to time:")
        replay.type("+30s")
        replay.key("Enter")
        replay.wait_for("23:07:40.100")
        replay.key("Home")
        replay.wait_for("Nothing sent yet")
        expect("Type AT+MQTT" not in replay.screen(), replay.screen())
        replay.key("M-l")
        replay.wait_for("No notes yet.")
        expect("A line that begins with #" not in replay.screen(), replay.screen())
        replay.key("M-l")
        replay.wait_for("Nothing sent yet")
        replay.key("/")
        replay.wait_for("Find:")
        replay.type("antenna")
        replay.key("Enter")
        replay.wait_for("# swapped the antenna")
        replay.quit()


def a_search_is_stopped_by_esc(where):
    path = where / "long.atmq.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"atmq":"transcript","version":1,"started":"2026-11-22T23:07:00.000Z","port":"sim:","masked":true}\n')
        # Not as atmq itself writes them: each is decoded, and to search them all takes longer than to know a lone Esc.
        for n in range(200000):
            file.write('{"t": %d.0, "note": "%0200d"}\n' % (n, n))
    with Console(where, "replay", "--speed", "0", path) as replay:
        replay.wait_for("paused")
        replay.key("/")
        replay.wait_for("Find:")
        replay.type("antenna")
        replay.key("Enter", "Escape")
        replay.wait_for("the search was stopped")
        replay.key("+")
        replay.wait_for("23:07:00.000  paused 2x")
        replay.key("/")
        replay.wait_for("Find:")
        replay.type("00099999")
        replay.key("Enter")
        replay.wait_for("02:53:39.000  paused 2x")
        replay.quit()


def a_small_window_and_a_file_that_grows(where):
    path = where / "growing.atmq.jsonl"
    path.write_text('{"atmq":"transcript","version":1,"port":"sim:","masked":true}\n{"t":1.0,"note":"one"}\n')
    with Console(where, "replay", "--at", "100%", path, columns=40, rows=12) as replay:
        replay.wait_for("end 1x")
        with open(path, "a", encoding="utf-8") as file:
            file.write('{"t":2.0,"note":"two"}\n')
        replay.wait_for("# two")
        replay.quit()


def what_cannot_be_read_is_told(where):
    for arguments, words in ((["nowhere"], "nowhere: No such file"), (["--at", "x", "nowhere"], "nowhere"),
                             (["--speed", "fast", "nowhere"], "--speed fast: a factor"), (["-"], "needs a file")):
        done = subprocess.run([os.environ["ATMQ"], "replay", *arguments], capture_output=True, text=True,
                              cwd=where, check=False, stdin=subprocess.DEVNULL)
        expect(done.returncode == 2 and words in done.stderr, f"{arguments}: {done.returncode} {done.stderr}")


run(a_replay_has_the_screens_of_the_live_console,
    nothing_is_sent_whatever_is_pressed,
    it_plays_steps_and_jumps,
    a_search_is_stopped_by_esc,
    a_small_window_and_a_file_that_grows,
    what_cannot_be_read_is_told)
