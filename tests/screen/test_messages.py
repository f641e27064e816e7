#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mosquitto_pub publishes appears in the message log, whatever its bytes are."""

import re

from harness import Board, Broker, Console, expect, run

# Topic, payload, and what a person sees of it: bytes that are no text as marks.
MESSAGES = [
    ("bench/text", b"plain", "plain"),
    ("bench/answer", b"a\r\nOK\r\n>\0", "a␍␊OK␍␊>␀"),
    ("传感器/温度", "二十二度".encode(), "二十二度"),
    ("bench/frame", b'+MQTTSUBRECV:0,"x",3,abc\r\n', '+MQTTSUBRECV:0,"x",3,abc␍␊'),
    ("bench/error", b"\r\nERROR\r\n", "␍␊ERROR␍␊"),
    ("bench/escape", b"\x1b[2J\x1b]0;evil\x07", "␛[2J␛]0;evil␇"),
    ("bench/bytes", b"\xff\xfe\x80\x9b", "\\xff\\xfe\\x80\\x9b"),
    ('bench/a"b,1,c', b"quote", "quote"),
    ("bench/empty", b"", ""),
]


def bench(where, broker):
    return Board(where, "--broker", f"127.0.0.1:{broker.port}")


def payloads_of_any_bytes_appear_as_one_row_each(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path, columns=140, rows=45) as console:
        console.bring_up("#")
        for topic, payload, _ in MESSAGES:
            broker.publish(topic, payload)
        console.wait_for(f"Messages {len(MESSAGES)}")
        screen = console.screen()
        for topic, payload, shown in MESSAGES:
            row = re.compile(re.escape(topic) + rf" +{len(payload)}\b *" + re.escape(shown))
            expect(row.search(screen), f"no row like {row.pattern!r}")
        expect("evil" not in console.format("#{pane_title}"), "a payload set the terminal's title")
        console.key("F4", "x")
        console.wait_for("61 0d 0a 4f 4b 0d 0a 3e 00")
        console.wait_for("ff fe 80 9b")
        received = console.transcript()
        for topic, payload, _ in MESSAGES:
            received.wait_for("rx", f'+MQTTSUBRECV:0,"{topic}",{len(payload)},'.encode() + payload)
        console.quit()


def the_log_scrolls_and_opens_a_message_in_full(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path) as console:
        console.bring_up("bench/#")
        long = b"begin " + b"0123456789" * 60 + b" end of it"
        broker.publish("bench/long", long)
        console.wait_for("Messages 1")
        for i in range(1, 50):
            broker.publish("bench/number", f"number {i} of 49".encode())
        console.wait_for("number 49 of 49")
        expect("begin 0123" not in console.screen(), "the first message is still to be seen")
        console.key("F4", "Home")
        console.wait_for("begin 0123")
        expect("number 49 of 49" not in console.screen(), "the log did not scroll")
        console.key("Enter")
        console.wait_for("end of it")
        console.key("Escape")
        console.wait_for("Hex editor")
        console.key("End")
        console.wait_for("number 49 of 49")
        console.key("Up", "Up", "Enter")
        console.wait_for("number 47 of 49")
        console.quit()


def a_message_can_be_copied_into_the_hex_editor(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path) as console:
        console.bring_up("bench/#")
        broker.publish("bench/copy", b"\x00\xffcopy")
        console.wait_for("Messages 1")
        console.key("F4", "c")
        console.wait_for("00 ff 63 6f  70 79")
        console.quit()


run(payloads_of_any_bytes_appear_as_one_row_each,
    the_log_scrolls_and_opens_a_message_in_full,
    a_message_can_be_copied_into_the_hex_editor)
