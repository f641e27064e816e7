#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages as a tree of topics, as JSON, joined and compared; copied, saved and sent back; paused."""

import base64
import json
import re

from harness import Board, Broker, Console, Wire, expect, run, wait_until


def frame(topic, payload):
    return b'+MQTTSUBRECV:0,"%s",%d,%s\r\n' % (topic, len(payload), payload)


def started(console):
    console.wait_for("F4")
    console.key("F4")


def topics_lead_to_their_messages_and_back(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll", columns=120) as console:
        started(console)
        for i in range(300):
            wire.say(frame(b"plant/line-%d/temp" % (i % 3), b"value %d" % i))
        wire.say(frame(b"door", b"open"))
        console.wait_for("Messages 301")
        console.key("t")
        console.wait_for("Topics 4, 301 messages")
        console.wait_for(re.compile(r"- line-0 +100 .* 1 topic"))
        console.wait_for(re.compile(r"temp +100 .* value 297"))
        console.key("g", "Down", "Left")
        console.wait_for(re.compile(r"\+ plant +300 .* 3 topics"))
        console.key("Right", "Down", "Down", "Enter")
        console.wait_for("Messages 100 of 301")
        console.wait_for("filter: topic:plant/line-0/temp")
        wire.say(frame(b"plant/line-0/temp", b"one more"))
        console.wait_for("Messages 101 of 302")
        console.key("t")
        console.wait_for("Topics 4, 302 messages")
        console.key("t")
        console.wait_for("Messages 302")
        console.quit()


def a_paused_list_stands_still_and_loses_nothing(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        started(console)
        wire.say(frame(b"t", b"before"))
        console.wait_for("Messages 1")
        console.key("Space")
        console.wait_for("paused, 0 new")
        for i in range(50):
            wire.say(frame(b"t", b"later %d" % i))
        console.wait_for("paused, 50 new")
        expect("later" not in console.screen(), "the list moved")
        console.key("Space")
        console.wait_for("later 49")
        console.quit()


def json_folds_and_is_compared_with_the_message_before(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        started(console)
        wire.say(frame(b"bench", b'{"t":1.0,"list":[1,2],"old":true}'))
        wire.say(frame(b"other", b"between"))
        wire.say(frame(b"bench", b'{"t":1.50,"list":[1,2,3]}'))
        console.wait_for("Messages 3")
        console.key("Enter")
        console.wait_for('"t": 1.50,')
        console.key("Down", "Down", "Left")
        console.wait_for('"list": […]  3 values')
        console.key("Right")
        console.wait_for('"list": [')
        console.key("d")
        console.wait_for("~ $.t  1.0 -> 1.50")
        console.wait_for("+ $.list[2]  3")
        console.wait_for("- $.old  true")
        console.key("d")
        console.wait_for('"t": 1.50,')
        console.key("x")
        console.wait_for('{"t":1.50,"list":[1,2,3]}')
        console.key("x")
        console.wait_for("7b 22 74 22")
        console.quit()


def parts_are_marked_and_joined_on_demand(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        started(console)
        text = b'{"text":"' + b"x" * 2500 + b'"}'
        first = 1024 - 10
        wire.say(frame(b"t", text[:first]) + frame(b"t", text[first:first + 1024]) + frame(b"t", text[first + 1024:]))
        console.wait_for("1/3")
        console.wait_for("3/3")
        console.key("Enter")
        console.wait_for("part 3 of 3")
        console.key("J")
        console.wait_for("joined: they look like parts of one")
        console.wait_for(f"{len(text)} bytes")
        console.wait_for("JSON")
        console.quit()


def messages_go_to_files_the_clipboard_and_the_prompt(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        started(console)
        payload = bytes(range(256))
        for i in range(1000):
            wire.say(frame(b"number", b"%d" % i))
        wire.say(frame(b"bytes", payload))
        console.wait_for("Messages 1001")
        console.key("y")
        console.wait_for("copied 256 bytes by OSC 52")
        one, all_of_them = where / "one.bin", where / "all.jsonl"
        console.key("s")
        console.wait_for("Save payload to file:")
        console.type(str(one))
        console.key("Enter")
        wait_until("the file", one.exists)
        wait_until("all bytes in it", lambda: one.read_bytes() == payload)
        console.key("s")
        console.type(str(one))
        console.key("Enter")
        console.wait_for("It exists. Replace it?")
        console.key("Escape")
        console.wait_for(lambda screen: "Replace it?" not in screen)
        console.key("S")
        console.wait_for("Save all messages of the list")
        console.type(str(all_of_them))
        console.key("Enter")
        console.wait_for("1001 messages saved")
        lines = [json.loads(line) for line in all_of_them.read_text().splitlines()]
        expect([line["payload"] for line in lines[:1000]] == [str(i) for i in range(1000)], "not all, or not in order")
        expect(base64.b64decode(lines[1000]["payload_base64"]) == payload, "other bytes")
        console.key("r")
        console.wait_for('AT+MQTTPUBRAW=0,"bytes",256,0,0')
        console.key("C-u", "F4", "Up", "r")
        console.wait_for('AT+MQTTPUB=0,"number","999",0,0')
        console.quit()


def what_the_broker_kept_looks_retained(where):
    with Broker(where) as broker, Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path, "--no-poll", columns=120) as console:
        broker.publish("bench/state", b"kept", "-r")
        console.bring_up()
        console.command('AT+MQTTSUB=0,"bench/#",1')
        console.wait_for(re.compile(r"bench/state +4 R +kept"))
        console.key("F4", "Enter")
        console.wait_for("perhaps   retained: it came")
        console.quit()


run(topics_lead_to_their_messages_and_back,
    a_paused_list_stands_still_and_loses_nothing,
    json_folds_and_is_compared_with_the_message_before,
    parts_are_marked_and_joined_on_demand,
    messages_go_to_files_the_clipboard_and_the_prompt,
    what_the_broker_kept_looks_retained)
