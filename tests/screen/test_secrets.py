#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords are on no disk and on no screen; what is no secret is offered again."""

from harness import Board, Console, expect, run

SECRET = "hunter2secret"
MISPLACED = "lost4secret"  # stands where no secret belongs
LINES = [
    (f'AT+MQTTUSERCFG=0,1,"me","you","{SECRET}",0,0,""', "Enter"),
    (f'AT+CWJAP="net","{SECRET}"', "Enter"),
    (f'at+cwjap="net","{SECRET}', "F12"),
    (f'AT+MQTTUSERCFG=0,1,"me","{MISPLACED}",0,0,""', "F12"),  # the username is missing
    (f'AT+MQTTUSERCFG=0,1,"me""{MISPLACED}"', "F12"),  # so is a comma
    (f'AT+MQTTUSERCFG=0,1,"me","{MISPLACED}"', "F12"),
    (f'AT+MQTUSERCFG=0,1,"me","you","{MISPLACED}",0,0,""', "F12"),
    (f'AT+USERCFG=0,1,"me","you","{MISPLACED}",0,0,""', "F12"),
    (f'ATMQTTPASSWORD=0,"{MISPLACED}"', "F12"),
    (f'AT+PASSWORD=0,"{MISPLACED}"', "F12"),
    (f'AT+CWSAP="net","{MISPLACED}",5,3', "F12"),
    (f'AT+MQTTUSERCFG=0,1,me,you,{SECRET},0,0,""', "F12"),
    (f'XAT+CWJAP="net","{SECRET}"', "F12"),
    (f'AT+MQTTPASSWORD=0,"{SECRET}"', "Enter"),
    (f'AT+CWJPA "net","{MISPLACED}"', "F12"),
    (f'AT+JAP="net","{MISPLACED}"', "F12"),
    (f'AT+MQTTPWD=0,"{MISPLACED}"', "F12"),
    (f'AT+MQTT=6,{MISPLACED}', "F12"),  # Combo firmware
    (f'AT+NOSUCH="{SECRET}"', "F12"),  # it is known by now
    (f'AT+MQTTCONN=0,"h",{SECRET},0', "F12"),  # what is said of it does not name it
    (f'{SECRET}', "F12"),
]


def passwords_are_in_no_file_and_in_no_list(where):
    with Board(where) as board:
        with Console(where, board.path) as console:
            console.wait_for("WIFI GOT IP")
            for number, (line, key) in enumerate(LINES):
                console.type(line)
                console.wait_for_line(line)
                console.key(key)
                console.wait_for_line("")
                console.command(f"AT+CWMODE={number % 3 + 1}")
            console.command("AT+GMR", "Bin version")
            for secret in (SECRET, MISPLACED):
                expect(secret not in console.screen(), "a password is on the screen")
            # Up goes through the history; no line of it has one.
            for _ in range(2 * len(LINES) + 2):
                console.key("Up")
                screen = console.screen()
                for secret in (SECRET, MISPLACED):
                    expect(secret not in screen, "a password comes out of the history")
            console.wait_for('AT+MQTTUSERCFG=0,1,"me","you",""')
            console.key("C-c")
            # Nor does Tab offer one, where its parameter was left out.
            console.type('AT+MQTTUSERCFG=0,1,"me",')
            console.key("Tab")
            console.wait_for("you")
            screen = console.screen()
            offered = screen[screen.index("Messages"):]
            expect(SECRET not in offered and MISPLACED not in offered, "a password is offered")
            console.key("C-c")
            console.quit()
        files = [f for f in (where / "home").rglob("*") if f.is_file()]
        expect(any(f.name == "history" for f in files), "there is no history")
        for f in files:
            for secret in (SECRET, MISPLACED):
                expect(secret.encode() not in f.read_bytes(), f"{f} has the password")
        history = (where / "home/state/atmq/history").read_text()
        expect('AT+MQTTUSERCFG=0,1,"me","you","",0,0,""' in history, history)
        # The next session offers what is no secret.
        with Console(where, board.path) as console:
            console.wait_for("MQTT")
            console.type('AT+MQTTUSERCFG=0,1,')
            console.key("Tab", "Tab")
            console.wait_for_line('AT+MQTTUSERCFG=0,1,"me",')
            console.key("C-c")
            console.quit()


def a_password_that_comes_back_in_a_message_is_on_no_screen(where):
    with Console(where, "--no-poll", "sim:") as console:
        console.command("AT+CWMODE=1")
        console.command(f'AT+MQTTUSERCFG=0,1,"c","u","{SECRET}",0,0,""')
        console.command('AT+MQTTCONN=0,"h",1883,0')
        console.wait_for("+MQTTCONNECTED")
        console.command('AT+MQTTSUB=0,"t",0')
        console.command(f'AT+MQTTPUB=0,"t","<{SECRET}>",0,0')
        console.wait_for("  <*************>")
        console.key("F4", "Enter")
        console.wait_for("received")
        expect(SECRET not in console.screen(), "the open message says it")
        console.quit()


def queries_are_kept_and_recorded_as_they_are(where):
    queries = ("AT+CWSAP?", "AT+CWJAP_CUR?", "AT+CWSAPX?", "AT+MQTT?")
    with Board(where) as board:
        with Console(where, "--no-poll", board.path) as console:
            console.wait_for("WIFI GOT IP")
            for query in queries:
                console.type(query)
                console.key("F12")
                console.wait_for_line("")
            console.command("AT+GMR", "Bin version")
            console.quit()
        history = (where / "home/state/atmq/history").read_text().splitlines()
        expect(all(query in history for query in queries), history)
        transcript, = (where / "home/state/atmq/transcripts").glob("*.jsonl")
        recorded = transcript.read_text()
        expect(all(f'"tx":"{query}\\r\\n"' in recorded for query in queries), recorded)


def unmasked_is_the_transcript_alone(where):
    line = f'AT+MQTTUSERCFG=0,1,"c","u","{SECRET}",0,0,""'
    with Board(where) as board:
        with Console(where, "--no-poll", "--unmasked", board.path) as console:
            console.wait_for("WIFI GOT IP")
            console.command(line)
            console.command("AT+GMR", "Bin version")
            expect(SECRET not in console.screen(), "it is on the screen")
            console.quit()
        expect(SECRET not in (where / "home/state/atmq/history").read_text(), "it is in the history")
        transcript, = (where / "home/state/atmq/transcripts").glob("*.jsonl")
        recorded = transcript.read_text()
        expect('"masked":false' in recorded and SECRET in recorded, recorded)


def ports_that_fit_the_scheme_come_first(where):
    with Board(where) as board, Console(where, "--no-poll", board.path) as console:
        console.wait_for("WIFI GOT IP")
        for scheme, port in ((1, 1883), (2, 8883)):
            console.command(f'AT+MQTTUSERCFG=0,{scheme},"c","","",0,0,""')
            console.wait_for_answer(f"AT+MQTTUSERCFG=0,{scheme}")
            console.type('AT+MQTTCONN=0,"broker.example",')
            console.key("Tab", "Tab")
            console.wait_for_line(f'AT+MQTTCONN=0,"broker.example",{port},')
            console.key("C-c")
            console.wait_for_line("")
        console.quit()


if __name__ == "__main__":
    run(passwords_are_in_no_file_and_in_no_list, a_password_that_comes_back_in_a_message_is_on_no_screen,
        queries_are_kept_and_recorded_as_they_are, unmasked_is_the_transcript_alone, ports_that_fit_the_scheme_come_first)
