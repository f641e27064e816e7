#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hex editor holds arrives at mosquitto_sub byte for byte."""

from harness import Board, Broker, Console, Subscriber, expect, run


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


run(typed_digits_arrive_as_bytes,
    inserting_overwriting_deleting_and_undo_leave_the_bytes_one_sees,
    a_file_is_loaded_sent_and_saved_unchanged,
    a_file_that_is_missing_is_told)
