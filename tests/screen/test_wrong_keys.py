#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys at the wrong moment, and pastes as terminals really send them."""

import os
import re
import time

from harness import Console, expect, run

BETWEEN = 0.2  # s: longer than an Esc alone is waited for


def paste(console, text):
    (console.work / "pasted").write_text(text)
    console.tmux("load-buffer", str(console.work / "pasted"))
    console.tmux("paste-buffer", "-p", "-r")


def send_bytes(console, data):
    console.key("-H", *(f"{byte:02x}" for byte in data))


def sending_the_hex_editor_ends_a_question(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("F5")
        console.type("0102")
        console.key("C-o")
        console.wait_for("Load file:")
        console.key("F6")
        console.wait_for_line('AT+MQTTPUBRAW=0,"",2,0,0')
        expect("Load file:" not in console.screen(), "it still asks for a file")
        console.quit("neither saved nor sent")


def a_line_feed_is_an_enter(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        send_bytes(console, b"AT+GMR\n")
        console.wait_for("> AT+GMR")
        console.wait_for_line("")
        console.key("F7")
        console.wait_for("Note:")
        send_bytes(console, b"typed by a program\n")
        console.wait_for("# typed by a program")
        console.quit()


def enter_ends_a_search_that_found_nothing(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("C-r")
        console.type("zz")
        console.wait_for("failed reverse-i-search")
        console.key("Enter")
        console.wait_for_line("")
        console.quit()


def blank_lines_of_a_listing_are_passed_over(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        paste(console, "AT\r\n   \r\n\t\r\nAT+GMR\r\n")
        console.wait_for("AT version")
        console.wait_for_line("")
        console.quit()


def a_paste_whose_end_is_cut_in_two_ends_all_the_same(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        send_bytes(console, b"\033[200~AT+GMR\033")
        time.sleep(BETWEEN)
        send_bytes(console, b"[201~")
        console.wait_for_line("AT+GMR")
        console.quit()


def a_paste_whose_end_is_lost_does_not_hold_the_keyboard(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        for end in (b"", b"\033", b"\033[20"):
            send_bytes(console, b"\033[200~AT+GMR" + end)
            console.wait_for("the end of the paste did not come")
            console.wait_for(re.compile(r"^ ?AT\+GMR", re.MULTILINE))
            console.key("C-c")
            console.wait_for_line("")
        console.command("AT+GMR", "AT version")
        # An end without a beginning is none.
        send_bytes(console, b"AT\033[201~")
        console.wait_for_line("AT")
        console.quit()


def a_paste_that_is_too_long_is_refused_and_told(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        paste(console, "AT\n" + "0" * (1 << 20))
        console.wait_for("1048576")
        console.wait_for_line("")
        expect(b"AT\r\n" not in console.transcript().bytes("tx", by="user"), "a part was sent")
        console.quit()


def what_is_no_file_is_neither_read_nor_written(where):
    os.mkfifo(where / "pipe")
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        for key, question in ("C-o", "Load file:"), ("C-s", "Save to file:"):
            console.key("F5", key)
            console.wait_for(question)
            console.type(str(where / "pipe"))
            console.key("Enter")
            console.wait_for("pipe: not a regular file")
            console.key("Escape")
            console.wait_for(lambda screen: "not a regular file" not in screen)
        console.quit()


def a_line_that_went_out_in_a_better_way_is_in_the_history(where):
    line = 'AT+MQTTPUB=0,"t","' + "x" * 240 + '",0,0'
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.type(line)
        console.wait_for(re.compile(r"263/256"))
        console.key("F8")
        console.wait_for("> AT+MQTTPUBRAW=")
        console.key("Up")
        console.wait_for(re.compile(r"263/256"))
        console.quit()


run(sending_the_hex_editor_ends_a_question,
    a_line_feed_is_an_enter,
    enter_ends_a_search_that_found_nothing,
    blank_lines_of_a_listing_are_passed_over,
    a_paste_whose_end_is_cut_in_two_ends_all_the_same,
    a_paste_whose_end_is_lost_does_not_hold_the_keyboard,
    a_paste_that_is_too_long_is_refused_and_told,
    what_is_no_file_is_neither_read_nor_written,
    a_line_that_went_out_in_a_better_way_is_in_the_history)
