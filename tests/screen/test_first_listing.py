#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first listing of the manufacturer's page, typed with Tab, through atmq-sim to a real broker."""

from harness import Board, Broker, Console, Subscriber, expect, run

# What is typed, and what the line is when Tab was pressed behind it; None: no Tab.  The last line of
# each is the page's.
LISTING = [
    [("AT+MQTTUSERC", "AT+MQTTUSERCFG"),
     ("=", "AT+MQTTUSERCFG=0,"),
     ("1,ESP32", 'AT+MQTTUSERCFG=0,1,"ESP32",'),
     ("AiThinker", 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker",'),
     ("1234567890", 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",'),
     ("", 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,'),
     ("", 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,'),
     ('""', None)],
    [("AT+MQTTCONN=", "AT+MQTTCONN=0,"),
     ("192.168.31.113", 'AT+MQTTCONN=0,"192.168.31.113",'),
     ("1883", 'AT+MQTTCONN=0,"192.168.31.113",1883,'),
     ("0", None)],
    [("AT+MQTTS", "AT+MQTTSUB"),
     ("=", "AT+MQTTSUB=0,"),
     ("topic", 'AT+MQTTSUB=0,"topic",'),
     ("1", None)],
    [("AT+MQTTPUB=", "AT+MQTTPUB=0,"),
     ("to", 'AT+MQTTPUB=0,"topic",'),
     ("test", 'AT+MQTTPUB=0,"topic","test",'),
     ("1", 'AT+MQTTPUB=0,"topic","test",1,'),
     ("0", None)],
    [("AT+MQTTCL", "AT+MQTTCL"),
     ("EAN=0", None)],
]
LINES = [
    'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""',
    'AT+MQTTCONN=0,"192.168.31.113",1883,0',
    'AT+MQTTSUB=0,"topic",1',
    'AT+MQTTPUB=0,"topic","test",1,0',
    'AT+MQTTCLEAN=0',
]
LOGIN = {"AiThinker": "1234567890"}


def enter(console, steps, line):
    for typed, completed in steps:
        console.type(typed)
        if completed:
            console.key("Tab")
            console.wait_for_line(completed)
    console.wait_for_line(line)
    console.key("Enter")
    console.wait_for_line("")


def the_first_listing_typed_with_tab_works_against_a_real_broker(where):
    with Broker(where, LOGIN) as broker, Subscriber(broker, "topic") as others, \
            Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        enter(console, LISTING[0], LINES[0])
        console.wait_for_answer("AT+MQTTUSERCFG")
        enter(console, LISTING[1], LINES[1])
        console.wait_for('+MQTTCONNECTED:0,1,"192.168.31.113","1883","",0')
        console.wait_for("192.168.31.113:1883")  # the state panel's broker
        enter(console, LISTING[2], LINES[2])
        console.wait_for("connected, subscribed")
        enter(console, LISTING[3], LINES[3])
        expect(others.wait_for(1) == [("topic", b"test")], f"arrived: {others.messages()}")
        console.wait_for("Messages 1")
        enter(console, LISTING[4], LINES[4])
        transcript = console.transcript()
        transcript.wait_for("tx", b"AT+MQTTCLEAN=0\r\n")
        sent = "".join(line + "\r\n" for line in LINES).replace("1234567890", "*" * 10).encode()
        expect(transcript.bytes("tx", by="user") == sent, f"tx: {transcript.bytes('tx')!r}")
        transcript.wait_for("rx", b'+MQTTSUBRECV:0,"topic",4,test\r\n')
        console.quit()


def a_wrong_password_is_refused_by_the_broker_and_shown(where):
    with Broker(where, LOGIN) as broker, \
            Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path, "--no-poll") as console:
        console.wait_for("WIFI GOT IP")
        console.command(LINES[0].replace("1234567890", "0987654321"))
        console.wait_for_answer("AT+MQTTUSERCFG")
        console.command(LINES[1], "< ERROR")
        expect("0987654321" not in console.screen(), "the password is on the screen")
        console.quit()


run(the_first_listing_typed_with_tab_works_against_a_real_broker,
    a_wrong_password_is_refused_by_the_broker_and_shown)
