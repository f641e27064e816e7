#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hex editor holds arrives at mosquitto_sub byte for byte."""

import re
import threading

from harness import Board, Broker, Console, Subscriber, expect, run
from prompting import POLLS, Prompting, check_took


def bench(where, broker):
    return Board(where, "--broker", f"127.0.0.1:{broker.port}")


def publish(console, topic, length):
    """Sends what the editor holds: the line is there, its length filled in, but for the topic."""
    console.key("F6")
    console.wait_for_line(f'AT+MQTTPUBRAW=0,"",{length},0,0')
    console.type(topic)
    console.wait_for_line(f'AT+MQTTPUBRAW=0,"{topic}",{length},0,0')
    console.key("Enter")
    console.wait_for_line("")


def typed_digits_arrive_as_bytes(where):
    with Broker(where) as broker, Subscriber(broker, "bench/#") as others, \
            bench(where, broker) as board, Console(where, board.path) as console:
        console.bring_up()
        console.key("F5")
        console.type("00ff0a0d4f4b0d0a3e")
        console.wait_for("00 ff 0a 0d  4f 4b 0d 0a")
        publish(console, "bench/hex", 9)
        expected = ("bench/hex", b"\x00\xff\n\rOK\r\n>")
        expect(others.wait_for(1) == [expected], f"arrived: {others.messages()}")
        console.wait_for("+MQTTPUB:OK")
        # The next one goes to the same topic.
        console.key("F6")
        console.wait_for_line('AT+MQTTPUBRAW=0,"bench/hex",9,0,0')
        console.key("Enter")
        expect(others.wait_for(2) == [expected] * 2, f"arrived: {others.messages()}")
        console.quit()


def inserting_overwriting_deleting_and_undo_leave_the_bytes_one_sees(where):
    with Broker(where) as broker, Subscriber(broker, "bench/#") as others, \
            bench(where, broker) as board, Console(where, board.path) as console:
        console.bring_up()
        console.key("F5")
        console.type("01020304")
        console.wait_for("01 02 03 04")
        console.key("Home", "IC")  # overwrite
        console.wait_for("overwrite")
        console.type("aa")
        console.wait_for("aa 02 03 04")
        console.key("DC")
        console.wait_for("aa 03 04")
        console.key("M-u")
        console.wait_for("aa 02 03 04")
        console.key("IC")
        console.type("bb")
        console.wait_for("aa bb 02 03")
        console.key("End", "BSpace")
        console.wait_for("aa bb 02 03  .. .. .. ..")
        console.key("Tab")  # the text column
        console.type("é,\"")
        console.wait_for("aa bb 02 03  c3 a9 2c 22")
        publish(console, "bench/edited", 8)
        expected = ("bench/edited", b'\xaa\xbb\x02\x03\xc3\xa9,"')
        expect(others.wait_for(1) == [expected], f"arrived: {others.messages()}")
        console.quit()


def a_file_is_loaded_sent_and_saved_unchanged(where):
    payload = bytes(range(256)) * 8
    (where / "payload.bin").write_bytes(payload)
    with Broker(where) as broker, Subscriber(broker, "bench/#") as others, \
            bench(where, broker) as board, Console(where, board.path) as console:
        console.bring_up()
        console.key("F5", "C-o")
        console.wait_for("Load file:")
        console.type(str(where / "payload.bin"))
        console.key("Enter")
        console.wait_for(f"{len(payload)} bytes loaded")
        console.key("C-s")
        console.wait_for("Save to file:")
        console.type(str(where / "saved.bin"))
        console.key("Enter")
        console.wait_for(f"{len(payload)} bytes saved")
        expect((where / "saved.bin").read_bytes() == payload, "saved.bin differs")
        expect((where / "saved.bin").stat().st_mode & 0o777 == 0o600, "saved.bin can be read by others")
        publish(console, "bench/file", len(payload))
        expect(others.wait_for(1) == [("bench/file", payload)], f"arrived: {others.messages()}")
        sent = console.transcript()
        sent.wait_for("tx", payload)
        console.quit()


def a_file_that_is_missing_is_told(where):
    with Broker(where) as broker, bench(where, broker) as board, \
            Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        console.key("F5", "C-o")
        console.wait_for("Load file:")
        console.type("/nowhere/payload.bin")
        console.key("Enter")
        console.wait_for("/nowhere/payload.bin: ")
        console.wait_for("No such file")
        console.quit()


def bytes_are_selected_copied_filled_and_found(where):
    with Console(where, "sim:") as console:
        console.wait_for("sim:")
        console.key("F5")
        console.type("00010203040506070809")
        console.wait_for("10 bytes")
        console.key("M-g")
        console.wait_for("Go to byte:")
        console.type("0x2")
        console.key("Enter")
        console.wait_for(re.compile(r"Hex editor 10 bytes, changed"))
        console.key("S-Right", "S-Right", "S-Right")
        console.wait_for("3 selected")
        console.key("M-x")
        console.wait_for("7 bytes")
        console.wait_for("00 01 05 06")
        console.key("M->", "M-v")
        console.wait_for("00 01 05 06  07 08 09 02")
        console.wait_for("3 bytes pasted")
        # Backwards from the end, then on from the beginning.
        console.key("M-/")
        console.wait_for("Search the bytes:")
        console.type("hex:05 06")
        console.key("Enter")
        console.wait_for("found at 0x2 (2), continued from the start")
        console.key("C-Space", "Right", "Right", "M-f")
        console.wait_for("Fill the selection with:")
        console.type("a5")
        console.key("Enter")
        console.wait_for("00 01 a5 a5  07 08 09 02")
        console.key("M-a")
        console.wait_for("Insert value:")
        console.type("u16be 513")
        console.key("Enter")
        console.wait_for("00 01 a5 a5  02 01 07 08")
        console.key("M-a")
        console.wait_for("Insert value:")
        console.type("u8 256")
        console.key("Enter")
        console.wait_for("256 is not a value of u8: 0 to 255")
        console.key("Escape")
        console.wait_for_line("")
        console.quit("the bytes in the hex editor are neither saved nor sent")


def values_are_read_and_written_in_the_inspector(where):
    with Console(where, "sim:") as console:
        console.wait_for("sim:")
        console.key("F5")
        console.type("313233343536373839")
        console.wait_for("9 bytes")
        console.key("Home", "M-<", "M-z")
        console.wait_for("CRC-16/CCITT-FALSE 29b1")
        console.wait_for("CRC-16/MODBUS      4b37")
        console.wait_for("CRC-32             cbf43926")
        console.wait_for(re.compile(r"u16 +12849 +12594"))
        console.key("Tab", "Tab", "Down", "Down", "Right")
        console.type("513")
        console.wait_for("Write value: 513")
        console.key("Enter")
        console.wait_for("u16be written at 0x0")
        console.wait_for("02 01 33 34")
        # "Changed" goes away with the changes.
        console.key("Tab", "C-s")
        console.wait_for("Save to file:")
        console.type(str(where / "inspected.bin"))
        console.key("Enter")
        console.wait_for("9 bytes saved")
        console.type("ff")
        console.wait_for("10 bytes, changed")
        console.key("M-u")
        console.wait_for(re.compile(r"Hex editor 9 bytes [^,]"))
        expect((where / "inspected.bin").read_bytes() == b"\x02\x013456789", "another file")
        console.quit()


def a_dump_in_the_terminals_clipboard_gives_its_bytes(where):
    dump = ("00000000  31 32 33 34 35 36 37 38  39 0a 00 ff 7b 7c 7d 7e  |123456789...{|}~|\n"
            "00000010  61 62                                             |ab|\n00000012\n")
    with Console(where, "sim:") as console:
        console.wait_for("sim:")
        console.key("F5")
        console.wait_for("Hex editor 0 bytes")
        console.tmux("set-buffer", dump)
        console.tmux("paste-buffer", "-p")
        console.wait_for("18 bytes pasted")
        console.key("C-s")
        console.wait_for("Save to file:")
        console.type(str(where / "pasted.bin"))
        console.key("Enter")
        console.wait_for("18 bytes saved")
        expect((where / "pasted.bin").read_bytes() == b"123456789\n\x00\xff{|}~ab", "another file")
        console.quit()


def too_few_bytes_can_be_padded(where):
    with Prompting() as board, Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.command('AT+MQTTPUBRAW=0,"t",5,0,0', "waiting for 5 bytes")
        console.key("F5")
        console.type("616263")
        console.wait_for("3 here; F8 adds 2 zeros")
        console.key("F6")
        console.wait_for("2 too few; F8, Alt-8 sends them and 2 zero bytes")
        console.key("F8")
        check_took(board, b"abc\0\0")
        console.wait_for("3 bytes and 2 zero bytes sent")
        console.quit()


class Slow(Prompting):
    """Reads a payload only once it is told to."""

    def __init__(self):
        super().__init__()
        self.reads = threading.Event()

    def listen(self):
        return self.heard if self.missing and not self.reads.is_set() else super().listen()


def a_long_payload_shows_how_far_it_is_while_messages_arrive(where):
    payload = bytes(range(256)) * 1200
    (where / "payload.bin").write_bytes(payload)
    with Slow() as board, Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.key("F5", "C-o")
        console.wait_for("Load file:")
        console.type(str(where / "payload.bin"))
        console.key("Enter")
        console.wait_for(f"{len(payload)} bytes loaded")
        publish(console, "t", len(payload))
        console.wait_for(re.compile(rf"sending: \d+ of {len(payload)} bytes"))
        board.say(b'+MQTTSUBRECV:0,"meanwhile",4,test\r\n')
        console.wait_for("meanwhile")
        board.reads.set()
        check_took(board, payload)
        console.wait_for("+MQTTPUB:OK")
        console.wait_for(lambda screen: "sending:" not in screen)
        console.quit()


run(typed_digits_arrive_as_bytes,
    inserting_overwriting_deleting_and_undo_leave_the_bytes_one_sees,
    a_file_is_loaded_sent_and_saved_unchanged,
    a_file_that_is_missing_is_told,
    bytes_are_selected_copied_filled_and_found,
    values_are_read_and_written_in_the_inspector,
    a_dump_in_the_terminals_clipboard_gives_its_bytes,
    too_few_bytes_can_be_padded,
    a_long_payload_shows_how_far_it_is_while_messages_arrive)
