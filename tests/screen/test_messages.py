#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mosquitto_pub publishes appears in the message log, whatever its bytes are."""

import os
import pathlib
import re

from harness import Board, Broker, Console, Wire, expect, run

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
        # Those that come right after the subscription may look retained.
        for topic, payload, shown in MESSAGES:
            row = re.compile(re.escape(topic) + rf" +{len(payload)}\b *(R +)?" + re.escape(shown))
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


def frame(topic, payload):
    return b'+MQTTSUBRECV:0,"%s",%d,%s\r\n' % (topic, len(payload), payload)


def a_filter_shows_what_matches_and_goes_on_doing_so(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        console.wait_for("F4")
        for i in range(60):
            wire.say(frame(b"bench/temp" if i % 3 else b"door", b"number %d" % i))
        console.wait_for("Messages 60")
        console.key("F4", "&")
        console.wait_for("Filter:")
        console.wait_for("/pattern/i")
        console.type("topic:d")
        console.key("Tab")
        console.wait_for("Filter: topic:door")
        console.key("Enter")
        console.wait_for("Messages 20 of 60")
        expect("bench/temp" not in console.screen(), "what does not match is still shown")
        wire.say(frame(b"bench/temp", b"not this") + frame(b"door", b"but this"))
        console.wait_for("Messages 21 of 62")
        console.wait_for("but this")
        # What is wrong is told, and stays to be mended.
        console.key("&")
        console.wait_for("Filter: topic:door")
        console.type("#")
        console.key("Enter")
        console.wait_for("door# is not a topic filter")
        console.wait_for("Filter: topic:door#")
        console.key("Escape")
        console.wait_for(lambda screen: "Filter:" not in screen)
        # The selected one stays when all are shown again.
        console.key("Up", "Up")
        console.wait_for("2 newer")
        console.key("&")
        console.wait_for("Filter: topic:door")
        console.key("C-u", "Enter")
        console.wait_for("Messages 62  scrolled, 7 newer")
        console.quit()


def a_search_goes_to_the_older_ones_and_back(where):
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        console.wait_for("F4")
        for i in range(100):
            wire.say(frame(b"t", b"number %d%s" % (i, b" needle" if i in (7, 50, 90) else b"")))
        console.wait_for("Messages 100")
        console.key("F4", "/")
        console.wait_for("Search:")
        console.type("/NEEDLE/i")
        console.key("Enter")
        console.wait_for("scrolled, 9 newer")
        console.key("n")
        console.wait_for("scrolled, 49 newer")
        console.key("n")
        console.wait_for("scrolled, 92 newer")
        console.key("n")
        console.wait_for("continued from the newest")
        console.wait_for("scrolled, 9 newer")
        console.key("N")
        console.wait_for("continued from the oldest")
        console.key("N")
        console.wait_for("scrolled, 49 newer")
        console.key("Enter")
        console.wait_for("Message 51 of 100")
        console.key("n")
        console.wait_for("Message 8 of 100")
        console.key("/")
        console.wait_for("Search:")
        console.type("number 9 ")
        console.key("Enter")
        console.wait_for("no message matches number 9")
        console.key("/")
        console.type("nowhere")
        console.key("Enter")
        console.wait_for("no message matches nowhere")
        console.quit()


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def the_oldest_of_many_are_read_back_from_the_transcript(where):
    count = 100000  # 20 MB, more than twice what is held in memory
    with Wire() as wire, Console(where, wire.path, "--no-poll") as console:
        console.wait_for("F4")
        for i in range(0, count, 1000):
            wire.say(b"".join(frame(b"bench/many", b"number <%d> %s" % (n, b"x" * 170))
                              for n in range(i, i + 1000)))
        console.wait_for(f"Messages {count}", limit=60)
        if b"__asan_init" not in pathlib.Path(os.environ["ATMQ"]).read_bytes():
            expect(resident(console.pid()) < 40 * 1024, "more than 40 MiB are in memory")
        console.key("F4", "Home")
        console.wait_for("number <0>")
        console.wait_for(f"scrolled, {count - 1} newer")
        console.key("End", "/")
        console.wait_for("Search:")
        console.type("<777>")
        console.key("Enter")
        console.wait_for("number <777>")
        console.key("&")
        console.type("/<\\d*000>/")
        console.key("Enter")
        console.wait_for(f"Messages 99 of {count}")
        console.key("Home")
        console.wait_for("number <1000>")
        # The file is damaged behind our back: that is told, nothing else is shown.
        console.key("&", "C-u", "Enter")
        console.wait_for(f"Messages {count}")
        transcript = next((where / "home").rglob("*.jsonl"))
        with open(transcript, "r+b") as file:
            file.truncate(100)
        console.key("g", "PageDown")
        console.key(*["PageDown"] * 100)
        console.key("Enter")
        console.wait_for("not recorded")
        console.key("Enter", "G")
        console.wait_for(f"number <{count - 1}>")
        console.quit()


run(payloads_of_any_bytes_appear_as_one_row_each,
    the_log_scrolls_and_opens_a_message_in_full,
    a_message_can_be_copied_into_the_hex_editor,
    a_filter_shows_what_matches_and_goes_on_doing_so,
    a_search_goes_to_the_older_ones_and_back,
    the_oldest_of_many_are_read_back_from_the_transcript)
