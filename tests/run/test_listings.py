#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's listings and the documented example as scripts, over sim: and over a real broker."""

import re

from peers import Authority, Board, Broker, Failure, accepts, free_port, run, wait_until
from scripts import EXAMPLE, LISTINGS, Scripts, has, need


def passed(out, count):
    has(out, f"{count} passed, 0 failed, 0 skipped")


def the_listings_run_as_they_stand_over_the_virtual_board():
    for listing in LISTINGS:
        out, err = Scripts(listing=listing).run("-p", "sim:", "listing.at")
        passed(out, listing.count("\n"))
        need(err == "", err)


def a_listing_pasted_with_crlf_blank_lines_and_a_byte_order_mark_runs():
    scripts = Scripts()
    scripts.write("pasted.at", b"\xef\xbb\xbf" + LISTINGS[0].replace("\n", "\r\n\r\n  ").encode())
    passed(scripts.run("-p", "sim:", "pasted.at")[0], 5)


def the_documented_example_runs_as_written():
    scripts = Scripts(example=EXAMPLE)
    scripts.write("payload.bin", b"\0\1\2\3")
    passed(scripts.run("-p", "sim:", "example.at")[0], 13)


def files_run_one_after_the_other_and_standard_input_is_one():
    scripts = Scripts(a="AT\n", b="AT\nATE0\n")
    passed(scripts.run("-p", "sim:", "a.at", "b.at", "a.at")[0], 4)
    with open(scripts.path("b.at"), "rb") as given:
        passed(scripts.run("-p", "sim:", "a.at", "-", stdin=given)[0], 3)


def bytes_at_the_prompt_of_any_command_come_from_the_script():
    board = Board("--broker", "memory", "--dialect", "esp-at")
    scripts = Scripts(a='''AT+MQTTUSERCFG=0,1,"ESP32","me","",0,0,""
AT+MQTTLONGPASSWORD=0,12
payload file secret
AT+MQTTLONGCLIENTID=0,3
payload hex 414243
AT+MQTTCONN=0,"h",1883,0
''')
    scripts.write("secret", "a\r\nb\0cdefghi")
    try:
        passed(scripts.run("-p", board.path, "--dialect", "esp-at", "a.at")[0], 4)
    finally:
        board.stop()


def the_virtual_board_has_the_firmware_that_is_asked_for():
    # AT+SYSMFG and AT+MQTTSNI are later than the page; protocol.md 1.1.
    scripts = Scripts(later='''AT+SYSMFG=2,"mqtt_ca","mqtt_ca",8,3
payload hex 414243
AT+MQTTUSERCFG=0,2,"ESP32","","",0,0,""
AT+MQTTSNI=0,"name.example"
AT+MQTTCONN=0,"h",8883,0
AT+MQTTPUB=0,"topic","test",1,0,3000
''', page='''AT+SYSMFG=2,"mqtt_ca","mqtt_ca",8,3
fails
''', none='''AT+MQTTCONN?
fails
AT+GMR
expect line "^AT version:1\\.7"
''')
    for words in (("sim:", "--dialect", "esp-at"), ("sim:esp-at",), ("sim:esp-at", "--dialect", "esp-at")):
        passed(scripts.run("-p", *words, "later.at")[0], 5)
    for words in (("sim:",), ("sim:esp32-s",), ("sim:", "--dialect", "esp32-s")):
        passed(scripts.run("-p", *words, "page.at")[0], 2)
    passed(scripts.run("-p", "sim:nonos", "none.at")[0], 4)


def over_broker(listing, broker, port, message, *options):
    """The listing between atmq-sim and mosquitto; the message arrives at another client."""
    board = Board("--broker", f"127.0.0.1:{port}", *options)
    try:
        with broker.subscriber("topic") as received:
            passed(Scripts(listing=listing).run("-p", board.path, "listing.at")[0],
                   listing.count("\n"))
            if received() != [message]:
                raise Failure("mosquitto_sub did not get it")
    finally:
        board.stop()


def the_first_listing_runs_against_a_real_broker():
    broker = Broker()
    try:
        over_broker(LISTINGS[0], broker, broker.port, "0 0 topic 74657374")
    finally:
        broker.stop()


def the_listing_runs_over_tcp_too():
    board = Board("--broker", "memory", "--tcp", "127.0.0.1:0")
    address = re.search(r"tcp:127\.0\.0\.1:\d+", board.ready).group()
    try:
        passed(Scripts(listing=LISTINGS[0]).run("-p", address, "listing.at")[0], 5)
    finally:
        board.stop()


def the_tls_listings_run_against_a_real_broker():
    authority = Authority("atmq test").issue("server")
    tls, wss = free_port(), free_port()
    broker = Broker("allow_anonymous true",
                    f"listener {tls} 127.0.0.1", *authority.listener("server"),
                    f"listener {wss} 127.0.0.1", *authority.listener("server", "protocol websockets"))
    try:
        for port in (tls, wss):
            wait_until(f"port {port}", lambda port=port: accepts(port))
        for listing, port in zip(LISTINGS[1:], (tls, wss)):
            over_broker(listing, broker, port, "0 0 topic 74657374",
                        "--ca", authority.file("ca.pem"))
    finally:
        broker.stop()


def a_real_broker_s_messages_are_expected():
    broker = Broker()
    board = Board("--broker", f"127.0.0.1:{broker.port}")
    scripts = Scripts(a='''set WHAT nobody
AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""
AT+MQTTCONN=0,"h",1883,0
expect connected
AT+MQTTSUB=0,"${WHAT}/+",0
AT+MQTTPUB=0,"${WHAT}/long","${LONG}",0,0
expect message "${WHAT}/long" "${LONG}" within 5s
pubraw 0 "${WHAT}/raw" hex 0001 qos 2
expect message "${WHAT}/+" hex 0001 length 2 within 5s
AT+MQTTCLEAN=0
''')
    try:
        passed(scripts.run("-p", board.path, "-D", "WHAT=some,body", "-DLONG=" + 'x"\\,' * 20,
                           "a.at")[0], 9)
    finally:
        board.stop()
        broker.stop()


run([
    the_listings_run_as_they_stand_over_the_virtual_board,
    a_listing_pasted_with_crlf_blank_lines_and_a_byte_order_mark_runs,
    the_documented_example_runs_as_written,
    files_run_one_after_the_other_and_standard_input_is_one,
    bytes_at_the_prompt_of_any_command_come_from_the_script,
    the_virtual_board_has_the_firmware_that_is_asked_for,
    the_first_listing_runs_against_a_real_broker,
    the_listing_runs_over_tcp_too,
    the_tls_listings_run_against_a_real_broker,
    a_real_broker_s_messages_are_expected,
])
