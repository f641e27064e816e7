#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that are not UTF-8.  The bytes are those of Python's gb18030 codec."""

import re

from harness import Console, expect, run, wait_until

TEXT = "温度 22"
BYTES = TEXT.encode("gb18030")


def what_is_typed_and_shown_is_gb18030(where):
    with Console(where, "--encoding", "gb18030", "sim:") as console:
        console.bring_up("topic")
        console.command(f'AT+MQTTPUB=0,"topic","{TEXT}",1,0')
        console.wait_for(f"7  {TEXT}")  # bytes, and the payload in the list
        transcript = console.transcript()
        wait_until("the bytes to be sent", lambda: b'"topic","' + BYTES + b'",1,0' in transcript.bytes("tx"))
        expect(TEXT.encode() not in transcript.bytes("tx"), "it was sent as UTF-8")
        # The command itself can be read, found and had back.
        console.wait_for(f'> AT+MQTTPUB=0,"topic","{TEXT}"')
        console.key("M-/")
        console.type("温度")
        console.key("Enter")
        console.wait_for(re.compile("match . of [1-9]"))
        console.key("Escape")
        console.wait_for(lambda screen: "match" not in screen)
        console.key("C-Up", "Enter")
        console.wait_for_line(f'AT+MQTTPUB=0,"topic","{TEXT}",1,0')
        console.key("C-u")
        console.key("M-u")
        console.wait_for("text that is not UTF-8 is shown as GB18030")
        expect(f"7  {TEXT}" in console.screen(), "the guess is wrong")
        console.key("F4", "Enter")
        console.wait_for("GB18030, by its looks")
        console.key("Escape")
        console.key("M-u")
        console.wait_for("text is UTF-8")
        console.wait_for(r"\xce¶\xc8 22")  # c2 b6 is a character of UTF-8
        console.quit()


def a_payload_typed_at_the_prompt_has_as_many_bytes_as_it_will_have(where):
    with Console(where, "--encoding", "gb18030", "sim:") as console:
        console.bring_up("topic")
        console.command('AT+MQTTPUBRAW=0,"topic",4,0,0')
        console.wait_for("waiting for 4 bytes")
        console.type("温度")
        console.key("Enter")
        console.wait_for("+MQTTPUB:OK")
        console.wait_for("4  温度")
        console.quit()


run(what_is_typed_and_shown_is_gb18030,
    a_payload_typed_at_the_prompt_has_as_many_bytes_as_it_will_have)
