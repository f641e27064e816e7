#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quitting asks first if something would be lost by it, and only then."""

from harness import Board, Console, expect, run, wait_until
from prompting import Prompting

HEX = "the bytes in the hex editor are neither saved nor sent; the same key again quits"


def with_bytes(console):
    console.key("F5")
    console.type("0102")
    console.wait_for("Hex editor 2 bytes, changed")


def asks(console, what):
    console.key("F10")
    console.wait_for(what)
    expect("Quit all the same? (y/N)" in console.screen(), console.screen())


def cursor_is_behind(console, text):
    column, row = map(int, console.format("#{cursor_x} #{cursor_y}").split())
    return column == len(text) and console.screen().splitlines()[row].startswith(text.rstrip())


def bytes_that_are_nowhere_else_are_asked_for(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        with_bytes(console)
        asks(console, HEX)
        console.type("n")
        console.key("Enter")
        console.wait_for(lambda screen: "Quit all the same" not in screen)
        asks(console, HEX)
        console.key("Escape")
        console.wait_for(lambda screen: "Quit all the same" not in screen)
        asks(console, HEX)
        console.type("y")
        console.key("Enter")
        expect(console.wait_for_end() == 0, "its status is not 0")


def bytes_that_were_saved_or_sent_are_not(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        with_bytes(console)
        console.key("C-s")
        console.wait_for("Save to file:")
        console.type("bytes.bin")
        console.key("Enter")
        console.wait_for("2 bytes saved")
        console.quit()
    with Board(where, "--broker", "memory") as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        console.command('AT+MQTTUSERCFG=0,1,"quits","","",0,0,""')
        console.wait_for_answer("AT+MQTTUSERCFG")
        console.command('AT+MQTTCONN=0,"127.0.0.1",1883,0')
        console.wait_for("+MQTTCONNECTED")
        with_bytes(console)
        console.key("F6")
        console.wait_for_line('AT+MQTTPUBRAW=0,"",2,0,0')
        console.type("t")
        console.key("Enter")
        console.wait_for("+MQTTPUB:OK")
        console.quit()


def a_form_in_between_keeps_its_field(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        with_bytes(console)
        console.key("F2")
        console.type("AT+MQTTSUB")
        console.key("F11")
        console.wait_for("AT+MQTTSUB=")
        console.type("kept")
        asks(console, HEX)
        wait_until("the cursor behind the question", lambda: cursor_is_behind(console, " Quit all the same? (y/N) "))
        console.key("Escape")
        console.wait_for(lambda screen: "Quit all the same" not in screen and "kept" in screen)
        console.quit(HEX)


def a_board_that_waits_for_bytes_is_told(where):
    with Prompting() as board, Console(where, board.path, "--no-poll") as console:
        console.wait_for("F10 quit")
        console.command('AT+MQTTPUBRAW=0,"t",5,0,0')
        console.wait_for("5 bytes")
        asks(console, "the board still waits for the bytes of a payload; the same key again quits")
        console.key("F10")
        expect(console.wait_for_end() == 0, "its status is not 0")


run(bytes_that_are_nowhere_else_are_asked_for, bytes_that_were_saved_or_sent_are_not, a_form_in_between_keeps_its_field,
    a_board_that_waits_for_bytes_is_told)
