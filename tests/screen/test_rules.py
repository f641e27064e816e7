#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""on: what the console does by itself when the board says something."""

from harness import Console, Terminal, Wire, expect, run, wait_until

SILENT = ("--no-poll",)
DROPPED = b"+MQTTDISCONNECTED:0\r\n"


def message(topic, payload):
    return b'+MQTTSUBRECV:0,"%s",%d,%s\r\n' % (topic, len(payload), payload)


def the_terminal_rings_and_shows_what_was_said(where):
    with Wire() as board, Terminal(where, board.path, *SILENT) as console:
        console.wait_for("F10")
        console.type("on disconnected bell\r")
        console.wait_for("rule 1: on disconnected bell")
        expect(b"\x1b]9;" not in console.output, "it rang before")
        board.say(DROPPED)
        console.wait_for("\x1b]9;atmq: +MQTTDISCONNECTED:0\x1b\\\x07")
        # A payload can't end the notification, nor begin anything else.
        console.type("on message cmd bell\r")
        console.wait_for("rule 2: on message cmd bell")
        board.say(message(b"cmd", b"\x07\x1b]2;title\x07"))
        wait_until("the second bell", lambda: console.output.count(b"\x1b]9;") == 2)
        expect(b"\x1b]2;title" not in console.output, "the payload reached the terminal")
        console.quit()


def a_note_is_written_and_what_is_too_soon_is_told_once(where):
    with Wire() as board, Console(where, board.path, *SILENT, columns=200) as console:
        console.wait_for("F10 quit")
        console.type('on "ERR CODE" note "it complains"')
        console.key("Enter")
        console.wait_for('rule 1: on "ERR CODE" note')
        board.say(b"ERR CODE:0x010a6013\r\n")
        console.wait_for("# it complains")
        board.say(b"ERR CODE:0x010a6013\r\n" * 2)
        console.wait_for("set off again too soon")
        console.type("on")
        console.key("Enter")
        console.wait_for("(1 time, 2 held back)")
        console.type("on off 1")
        console.key("Enter")
        console.wait_for("rule 1 has ended")
        board.say(b"ERR CODE:0x010a6013\r\n")
        console.type("on")
        console.key("Enter")
        console.wait_for("there is no rule")
        console.quit()
        notes = [line["note"] for line in console.transcript().lines() if "note" in line]
        expect(sum(note == "it complains" for note in notes) == 1, f"notes: {notes}")
        expect(sum("too soon" in note for note in notes) == 1, f"notes: {notes}")
        expect(any("2 times more" in note for note in notes), f"notes: {notes}")


def a_mistake_says_what_there_is(where):
    with Wire() as board, Console(where, board.path, *SILENT, columns=200) as console:
        console.wait_for("F10 quit")
        console.type("on disconnected bel")
        console.key("Enter")
        console.wait_for('"bel" is not an action; there are bell, note, send AT... and run FILE')
        console.key("C-c")
        console.type("on ready exec reboot")
        console.key("Enter")
        console.wait_for("only a rule of the configuration file may run a command")
        console.key("C-c")
        console.quit()


def a_script_answers_a_message_between_the_users_commands(where):
    (where / "home").mkdir()
    (where / "home/answer.at").write_text('AT+CIFSR\npubraw 0 "ack" text "done"\n')
    with Wire() as board, Console(where, board.path, *SILENT, columns=200) as console:
        console.wait_for("F10 quit")
        console.type('on message "cmd/+" run ~/answer.at')
        console.key("Enter")
        console.wait_for("it sends to the board by itself")
        console.type("AT+GMR")
        console.key("Enter")
        board.wait_for(b"AT+GMR\r\n")
        board.say(message(b"cmd/led", b"AT+RST") + message(b"cmd/led", b"AT+RST"))
        console.wait_for("set off again too soon")
        expect(board.listen() == b"AT+GMR\r\n", f"the board heard {board.heard!r}")
        board.say(b"\r\nOK\r\n")
        board.wait_for(b"AT+GMR\r\nAT+CIFSR\r\n")
        board.say(b"\r\nOK\r\n")
        board.wait_for(b'AT+MQTTPUBRAW=0,"ack",4,0,0\r\n')
        board.say(b"\r\nOK\r\n\r\n>")
        board.wait_for(b"done")
        board.say(b"+MQTTPUB:OK\r\n")
        console.wait_for("+MQTTPUB:OK")
        console.quit()
        expect(board.listen().count(b"AT+CIFSR") == 1, f"the board heard {board.heard!r}")
        expect(b"AT+RST" not in board.heard, "a payload was sent as a command")
        sent = console.transcript().bytes("tx", by="script")
        expect(b"AT+CIFSR\r\n" in sent, f"by the script: {sent!r}")


def a_rule_does_not_answer_itself(where):
    with Wire() as board, Console(where, board.path, *SILENT, columns=200) as console:
        console.wait_for("F10 quit")
        console.type('on message a send AT+MQTTPUB=0,"a","x",0,0')
        console.key("Enter")
        console.wait_for("it sends to the board by itself")
        board.say(message(b"a", b"x"))
        board.wait_for(b'AT+MQTTPUB=0,"a","x",0,0\r\n')
        board.say(message(b"a", b"x") + b"\r\nOK\r\n" + message(b"a", b"x"))
        console.wait_for("set off again too soon")
        console.type("AT+GMR")
        console.key("Enter")
        board.wait_for(b"AT+GMR\r\n")
        expect(board.heard.count(b"MQTTPUB") == 1, f"the board heard {board.heard!r}")
        console.quit()


def a_password_in_a_rule_is_on_no_disk_and_no_screen(where):
    with Wire() as board, Console(where, board.path, *SILENT, columns=200) as console:
        console.wait_for("F10 quit")
        console.type('on ready send AT+CWJAP="home","hunter2secret"')
        console.key("Enter")
        console.wait_for('on ready send AT+CWJAP="home","*************": it sends')
        expect("hunter2secret" not in console.screen(), "the password is on the screen")
        board.say(b"ready\r\n")
        board.wait_for(b'AT+CWJAP="home","hunter2secret"\r\n')
        board.say(b"\r\nOK\r\n")
        console.wait_for("< OK")
        expect("hunter2secret" not in console.screen(), "the password is on the screen")
        console.quit()
        for file in (where / "home").rglob("*"):
            expect(not file.is_file() or b"hunter2secret" not in file.read_bytes(), f"{file} has the password")
        expect("on ready send AT+CWJAP" in (where / "home/state/atmq/history").read_text(), "it is not in the history")


def the_configuration_has_rules_and_runs_commands_without_a_shell(where):
    config = ("[console]\non = disconnected bell\n"
              'on = message "cmd/+" exec printenv ATMQ_TOPIC ATMQ_PAYLOAD ATMQ_LENGTH $(reboot)\n')
    with Wire() as board, Console(where, board.path, *SILENT, config=config, columns=200) as console:
        console.wait_for("rule 1: on disconnected bell")
        console.wait_for("rule 2: on message")
        board.say(message(b"cmd/led", b"$(id) `id`"))
        console.wait_for("exec printenv: $(id) `id`")
        console.wait_for("exec printenv: cmd/led")
        console.wait_for("exec printenv: 10")
        console.wait_for("exited with status 1")  # there is no variable $(reboot)
        console.quit()


def in_a_recorded_session_nothing_happens_by_itself(where):
    config = "[console]\non = ready note \"it restarts\"\n"
    with Wire() as board, Console(where, board.path, *SILENT, config=config, columns=200) as console:
        console.wait_for("rule 1: on ready note")
        board.say(b"ready\r\n")
        console.wait_for("# it restarts")
        console.quit()
        recorded = console.transcript().path
    before = recorded.read_bytes()
    with Console(where, "replay", "--speed", "max", recorded, columns=200) as console:
        console.wait_for("# it restarts")
        expect(console.screen().count("# it restarts") == 1, "the note is there twice")
        console.type("on ready bell")
        console.key("Enter")
        console.wait_for("nothing happens by itself in a recording")
        console.key("C-c")
        console.quit()
    expect(recorded.read_bytes() == before, "the recording has changed")


def a_mistake_in_the_configuration_names_its_line(where):
    config = "[console]\npoll = 5\non = disconnected bel\n"
    with Wire() as board, Console(where, board.path, config=config, columns=200) as console:
        console.wait_for('config.ini:3: [console].on: "bel" is not an action; there are bell, note, send AT... and run')
        console.wait_for("exit status 2")


run(the_terminal_rings_and_shows_what_was_said,
    a_note_is_written_and_what_is_too_soon_is_told_once,
    a_mistake_says_what_there_is,
    a_script_answers_a_message_between_the_users_commands,
    a_rule_does_not_answer_itself,
    a_password_in_a_rule_is_on_no_disk_and_no_screen,
    the_configuration_has_rules_and_runs_commands_without_a_shell,
    in_a_recorded_session_nothing_happens_by_itself,
    a_mistake_in_the_configuration_names_its_line)
