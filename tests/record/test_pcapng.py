#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq export --format pcapng`: what tshark reads in it."""
import base64
import json
import subprocess

from exporting import HEADER, LIMIT, STARTED, export, need, run, rx, same, tx, write

STATUS, SENT, RECEIVED = 0, 1, 2


def tshark(path, *options):
    done = subprocess.run([need("tshark"), "-n", "-r", str(path), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=LIMIT, check=True)
    return done.stdout.decode()


def packets(path):
    """(microseconds since 1970, interface's name, event, bytes, comments), after a look at what tshark calls malformed."""
    same(tshark(path, "-Y", "_ws.malformed"), "")
    found = []
    for packet in json.loads(tshark(path, "-T", "json", "-x", "--no-duplicate-keys")):
        layers = packet["_source"]["layers"]
        comments = layers.get("pkt_comment", {}).get("frame.comment", [])
        data = layers.get("data", {}).get("data.data", "")
        seconds, _, fraction = layers["frame"]["frame.time_epoch"].partition(".")
        found.append((int(seconds) * 1000000 + int(fraction[:6]), layers["frame"]["frame.interface_id_tree"]["frame.interface_name"],
                      int(layers["rtacser"]["rtacser.eventtype"], 16), bytes.fromhex(data.replace(":", "")),
                      [comments] if isinstance(comments, str) else comments))
    return found


def direction_times_and_bytes_are_those_of_the_records():
    every = bytes(range(256))
    path = export("pcapng", write(
        "bytes.atmq.jsonl", tx(0.001204, "AT+GMR"), rx(0.01098, "AT version:2.1.0.0(883f7f2)\r\n\r\nOK\r\n"),
        {"t": 1.5, "tx64": base64.b64encode(every).decode(), "by": "user"}, {"t": 1.5, "rx64": base64.b64encode(every).decode()},
        {"t": 2, "log": "I (31) boot\r\n"}))
    start = STARTED * 1000000
    same([(at - start, *rest) for at, *rest, _ in packets(path)], [
        (1204, "/dev/ttyUSB0", SENT, b"AT+GMR\r\n"),
        (10980, "/dev/ttyUSB0", RECEIVED, b"AT version:2.1.0.0(883f7f2)\r\n\r\nOK\r\n"),
        (1500000, "/dev/ttyUSB0", SENT, every), (1500000, "/dev/ttyUSB0", RECEIVED, every),
        (2000000, "log port", RECEIVED, b"I (31) boot\r\n")])
    for way, numbers in ("0", "1\n3\n"), ("1", "2\n4\n5\n"):  # sent, received
        same(tshark(path, "-Y", f"frame.p2p_dir == {way}", "-T", "fields", "-e", "frame.number"), numbers)


def the_file_says_port_speed_and_firmware():
    path = export("pcapng", write("head.atmq.jsonl", tx(0, "AT+GMR"), rx(
        0, "AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\nSDK version:v4.0.1\r\ncompile time(0ad6331):Jul 28 2020\r\n"
           "Bin version:2.1.0(WROOM-32)\r\n\r\nOK\r\n")), "--meta", "operator=Li")
    done = subprocess.run([need("capinfos"), str(path)], stdout=subprocess.PIPE, timeout=LIMIT, check=True)
    lines = [line.strip() for line in done.stdout.decode().splitlines()]
    for line in ("Name = /dev/ttyUSB0", "Speed = 115200", "Number of interfaces in file: 1", "Time precision = microseconds (6)",
                 "Capture oper-sys:    ESP-AT 2.1.0", "Capture comment:     operator: Li"):
        assert line in lines, (line, lines)
    assert any(line.startswith("Capture application: atmq ") for line in lines), lines


def explanations_notes_and_the_link_are_comments():
    path = export("pcapng", write(
        "comments.atmq.jsonl", tx(1, 'AT+MQTTSUB=0,"t",9'), rx(1.1, "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"),
        {"t": 2, "log": "Guru Meditation Error: Core 0 panic'ed\r\n"}, {"t": 4.2, "note": "swapped the antenna 天线"},
        {"t": 9.1, "link": "down", "why": "unplugged"}, {"t": 10, "link": "up"}))
    found = packets(path)
    same([(event, len(data) > 0) for _, _, event, data, _ in found],
         [(SENT, True), (RECEIVED, True), (RECEIVED, True), (STATUS, False), (STATUS, False), (STATUS, False)])
    comments = [one for *_, one in found]
    assert any("0x6048 QOS_VALUE_IS_WRONG" in one for one in comments[1]), comments
    same(len(comments[1]), 1)
    assert any("the firmware crashed" in one for one in comments[2]), comments
    assert "note: swapped the antenna 天线" in comments[3], comments
    assert any("link down: unplugged" in one for one in comments[4]), comments
    assert any("link up" in one for one in comments[5]), comments
    same(tshark(path, "-Y", 'frame.comment contains "antenna"', "-T", "fields", "-e", "frame.number").strip(), "4")


def a_long_record_is_several_packets():
    data = bytes(i * 7 % 251 for i in range(200000))
    path = export("pcapng", write("long.atmq.jsonl", {"t": 0, "rx64": base64.b64encode(data).decode()}, {"t": 1, "note": "n" * 150000}))
    found = packets(path)
    same(b"".join(one for _, _, event, one, _ in found if event == RECEIVED), data)
    assert all(len(one) <= 65535 for *_, one, _ in found)
    assert "".join(found[-1][4]).endswith("n… (150000 bytes)"), "a long note is cut without a mark"


def hostile_contents_stay_contents():
    evil = "\x1b]0;x\x07\x1b[2J\u202e\r\n"
    header = HEADER | {"port": "/dev/\x1b[31m" + "p" * 300}
    path = export("pcapng", write(
        "hostile.atmq.jsonl", rx(1, evil), {"t": 2, "note": evil}, {"t": 3, "link": "down", "why": evil},
        {"t": 1, "rx": "earlier\r\n"}, {"t": 9e6, "rx": "late\r\n"}, header=header), "--meta", "a=" + evil)
    found = packets(path)
    same(found[0][3], evil.encode())
    assert all("\x1b" not in text for *_, comments in found for text in comments)
    assert all("\x1b" not in name for _, name, *_ in found)
    times = [one[0] for one in found]
    same(times, sorted(times))


def an_empty_transcript_is_an_empty_capture():
    same(packets(export("pcapng", write("empty.atmq.jsonl"))), [])


def without_a_start_times_count_from_1970():
    path = export("pcapng", write("unknown.atmq.jsonl", rx(1.5, "OK\r\n"), header=None))
    same([one[0] for one in packets(path)], [1500000])
    assert "times count from 1970".encode() in path.read_bytes()


def passwords_are_hidden_unless_they_are_asked_for():
    path = write("unmasked.atmq.jsonl", tx(1, 'AT+CWJAP="lab","sesame7x"'), rx(1.1, 'AT+CWJAP="lab","sesame7x"\r\n\r\nOK\r\n'),
                 {"t": 2, "note": "it is sesame7x"}, header=HEADER | {"masked": False})
    for options, password in ((), "********"), (("--unmasked",), "sesame7x"):
        found = packets(export("pcapng", path, *options))
        same([one[3].decode() for one in found],
             [f'AT+CWJAP="lab","{password}"\r\n', f'AT+CWJAP="lab","{password}"\r\n\r\nOK\r\n', ""])
    assert b"sesame7x" not in export("pcapng", path).read_bytes()


def only_the_time_that_was_asked_for():
    path = write("some.atmq.jsonl", rx(1, "a\r\n"), rx(2, "b\r\n"), rx(3, "c\r\n"))
    same([one[3] for one in packets(export("pcapng", path, "--from", "1.5", "--to", "2.5"))], [b"b\r\n"])


run([direction_times_and_bytes_are_those_of_the_records, the_file_says_port_speed_and_firmware,
     explanations_notes_and_the_link_are_comments, a_long_record_is_several_packets, hostile_contents_stay_contents,
     an_empty_transcript_is_an_empty_capture, without_a_start_times_count_from_1970,
     passwords_are_hidden_unless_they_are_asked_for, only_the_time_that_was_asked_for])
