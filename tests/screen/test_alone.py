#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq sim:`: the first minute, without board and broker."""

import re

from harness import Console, expect, run

LISTING = """AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"192.168.31.113",1883,0
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
"""


def paste(console, text):
    console.tmux("set-buffer", text)
    console.tmux("paste-buffer", "-p", "-r")


def a_listing_pasted_from_the_manual_is_sent_line_by_line(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        paste(console, LISTING)
        console.wait_for("Messages 1")
        console.wait_for(re.compile(r"topic +4 +test"))
        console.wait_for("connected, subscribed")
        sent = console.transcript()
        sent.wait_for("tx", b'AT+MQTTPUB=0,"topic","test",1,0\r\n')
        expect(sent.bytes("tx", by="user").count(b"\r\n") == 4, f"tx {sent.bytes('tx')!r}")
        console.quit()


def a_kept_session_is_pasted_with_its_answers_comments_and_payload(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        paste(console, """AT+MQTTUSERCFG=0,1,"d","u","",0,0,"" // who
OK
AT+MQTTCONN=0,"h.example.test",1883,0
+MQTTCONNECTED:0,1,"h.example.test","1883","",0

OK
AT+MQTTPUBRAW=0,"t",5,1,0
OK
>
hello
+MQTTPUB:OK
AT+MQTTSUB=0,“topic”，1
AT+MQTTCLEAN=0
""")
        console.wait_for("+MQTTPUB:OK")
        console.wait_for("typographic quote")
        console.key("F8")
        sent = console.transcript()
        sent.wait_for("tx", b'AT+MQTTSUB=0,"topic",1\r\n')
        tx = sent.bytes("tx", by="user")
        expect(b"//" not in tx and b"CONNECTED" not in tx and b"CLEAN" not in tx and b"hello" in tx, f"tx {tx!r}")
        console.quit()


def a_mistake_is_told_before_it_is_sent_and_can_be_sent_all_the_same(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.type('AT+MQTTSUB=0,"topic",9')
        console.key("Enter")
        console.wait_for("0, 1 or 2")
        expect(b"MQTTSUB=" not in console.transcript().bytes("tx"), "it was sent")
        console.key("F12")
        console.wait_for(re.compile(r"< ERROR"))
        console.transcript().wait_for("tx", b'AT+MQTTSUB=0,"topic",9\r\n')
        console.quit()


def the_history_is_recalled_in_the_next_session(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.command("AT+MQTTCLEAN=0")
        console.command("AT+GMR", "AT version")
        console.quit()
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("Up")
        console.wait_for_line("AT+GMR")
        console.key("Up")
        console.wait_for_line("AT+MQTTCLEAN=0")
        console.key("C-e", "C-u")
        console.wait_for_line("")
        console.key("C-r")
        console.type("GM")
        console.wait_for("(reverse-i-search)`GM': AT+GMR")
        console.key("Enter")
        console.wait_for("AT version")
        console.quit()


def f1_shows_the_keys_in_force(where):
    with Console(where, "sim:", rows=60, config="[keys]\nnext-theme = Ctrl-T\nnote =\n") as console:
        console.wait_for("WIFI GOT IP")
        console.key("F1")
        console.wait_for(re.compile(r"Ctrl-T +switch to the next theme"))
        expect(re.search(r"no key +write a note", console.screen()), "note has still a key")
        console.key("F1")
        console.wait_for("WIFI GOT IP")
        console.key("C-t")
        console.wait_for("theme: light")
        console.quit()


def mistakes_in_the_configuration_are_told_all_at_once(where):
    with Console(where, "sim:", columns=160,
                 config="[consol]\n\n[console]\npoll = often\n[keys]\n") as console:
        expect(console.wait_for_end() == 2, "status is not 2")
        screen = console.screen()
        for wanted in ("config.ini:1: [consol]: no such section; there are [console], [port]",
                       "config.ini:4: [console].poll: poll is often; it can be 0 to 3600"):
            expect(wanted in screen, f"{wanted!r} is not on the screen")
        expect("[keys]" not in screen.replace("and [keys]", ""), "an empty section is no mistake")


run(a_listing_pasted_from_the_manual_is_sent_line_by_line, a_kept_session_is_pasted_with_its_answers_comments_and_payload,
    a_mistake_is_told_before_it_is_sent_and_can_be_sent_all_the_same,
    the_history_is_recalled_in_the_next_session,
    f1_shows_the_keys_in_force,
    mistakes_in_the_configuration_are_told_all_at_once)
