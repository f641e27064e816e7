#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that a board accepts and its cloud does not: Enter warns once."""

from harness import Console, expect, run

USERCFG = 'AT+MQTTUSERCFG=0,1,"id|securemode=3\\,signmethod=hmacsha1|","dn&pk","",0,0,""'


def the_second_enter_sends_what_the_first_one_warned_of(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.command(USERCFG)
        console.type('AT+MQTTCONNCFG=0,1500,0,"","",0,0')
        console.wait_for("accepts a keepalive of 30 to 1200 seconds; this is 1500")
        console.key("Enter")
        console.wait_for("Enter again sends it")
        expect("> AT+MQTTCONNCFG" not in console.screen(), "it was sent at once")
        console.key("Enter")
        console.wait_for("> AT+MQTTCONNCFG")
        console.wait_for_line("")
        console.quit()


def what_is_right_goes_at_once(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.command(USERCFG)
        console.command('AT+MQTTCONNCFG=0,300,0,"","",0,0')
        expect("Enter again" not in console.screen(), "it was held")
        console.quit()


def credentials_that_do_not_fit_are_held_too(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.type(USERCFG.replace("=0,1,", "=0,2,"))
        console.key("Enter")
        console.wait_for("Enter again sends it")
        console.key("F12")
        console.wait_for("> AT+MQTTUSERCFG=0,2,")
        console.quit()


run(the_second_enter_sends_what_the_first_one_warned_of,
    what_is_right_goes_at_once,
    credentials_that_do_not_fit_are_held_too)
