#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq decode`: captures and transcripts written by hand, and the events that are in them."""
import base64
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time

ATMQ = os.environ["ATMQ"]
cases = []


def case(function):
    cases.append(function)
    return function


def decode(data, *options, form="json", path="-"):
    done = subprocess.run([ATMQ, "decode", "--format", form, *options, path], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    return done


def events(data):
    done = decode(data)
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert done.stderr == b"", done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def same(got, want):
    assert got == want, f"\n got: {got}\nwant: {want}"


def event(name, /, **fields):
    return {"event": name, **fields}


OK, ERROR, PROMPT = event("ok"), event("error"), event("prompt")


def message(topic, payload, **extra):
    return event("message", link=0, topic=topic, length=len(payload), payload=payload, **extra)


# protocol.md 2.3
VECTORS = [
    (b'+MQTTCONNECTED:0,1,"192.168.1.140","1884","",0\r\n\r\nOK\r\n',
     [event("connected", link=0, scheme=1, host="192.168.1.140", port=1884, path="", reconnect=0), OK]),
    (b'+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n', [event("disconnected", link=0), ERROR]),
    (b'+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n\r\nERROR\r\n',
     [event("disconnected", link=0),
      event("errcode", code="0x010a600b", name="AT_MQTT_CLIENT_START_FAILED"), ERROR]),
    (b'+MQTTCONN:0,4,1,"h","1883","",0\r\n\r\nOK\r\n',
     [event("connection", link=0, state=4, scheme=1, host="h", port=1883, path="", reconnect=0), OK]),
    (b'+MQTTSUB:0,4,"",0\r\n\r\nOK\r\n', [event("subscription", link=0, state=4, topic="", qos=0), OK]),
    (b'AT+MQTTPUBRAW=0,"t",5,0,0\r\n\r\nOK\r\n\r\n>+MQTTPUB:OK\r\n',
     [event("echo", text='AT+MQTTPUBRAW=0,"t",5,0,0'), OK, PROMPT, event("publish", ok=True)]),
    (b'\r\nOK\r\n\r\n>+MQTTSUBRECV:0,"t",2,on\r\n+MQTTPUB:OK\r\n',
     [OK, PROMPT, message("t", "on"), event("publish", ok=True)]),
    (b'\r\nOK\r\n\r\n>+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n',
     [OK, PROMPT, event("disconnected", link=0), event("publish", ok=False)]),
    (b'\r\nOK\r\n+MQTTSUBRECV:0,"t",2,on\r\n\r\n>', [OK, message("t", "on"), PROMPT]),
    (b'+MQTTSUBRECV:0,"t",9,a\r\nOK\r\n>\0\r\n', [message("t", "a\r\nOK\r\n>\0")]),
    (b'+MQTTSUBRECV:0,"t",0,\r\n', [message("t", "")]),
    (b'+MQTTSUBRECV:0,"t",1,a\r\n+MQTTSUBRECV:0,"t",1,b\r\n', [message("t", "a"), message("t", "b")]),
    (b'ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n', [event("errcode", code="0x010b0000"), event("busy")]),
    (b'AT+MQTTCONN=0,"h",1883,0\r\n\x80\xff\r\n\r\nready\r\n',
     [event("echo", text='AT+MQTTCONN=0,"h",1883,0'),
      event("noise", bytes_base64=base64.b64encode(b"\x80\xff").decode()), event("ready")]),
]


@case
def the_vectors_of_the_protocol_are_decoded():
    for data, want in VECTORS:
        got = events(data)
        for one, other in zip(got, want):
            if one["event"] == "errcode" and "name" not in other:
                assert one.pop("name"), "the layout has a word for it"
        same(got, want)


@case
def a_whole_capture_of_all_vectors_is_decoded():
    whole = b"".join(data for data, _ in VECTORS)
    same(len(events(whole)), sum(len(want) for _, want in VECTORS))


@case
def a_file_and_standard_input_give_the_same():
    data = b"".join(data for data, _ in VECTORS)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        by_name = decode(b"", path=file.name)
        same((by_name.returncode, by_name.stdout), (0, decode(data).stdout))
    unnamed = subprocess.run([ATMQ, "decode", "--format", "json"], input=data, stdout=subprocess.PIPE)
    same(unnamed.stdout, decode(data).stdout)


@case
def a_pipe_cut_anywhere_gives_the_same():
    data = b"".join(data for data, _ in VECTORS)
    process = subprocess.Popen([ATMQ, "decode", "--format=json"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, bufsize=0)
    for i in range(len(data)):
        process.stdin.write(data[i:i + 1])
    process.stdin.close()
    got = process.stdout.read()
    same((process.wait(timeout=30), got), (0, decode(data).stdout))


@case
def a_board_that_echoes_tells_when_a_prompt_is_due():
    same(events(b'AT+GMR\r\nAT version:2.1.0.0\r\n\r\nOK\r\n\r\n> no prompt\r\n'),
         [event("echo", text="AT+GMR"), event("line", text="AT version:2.1.0.0"), OK,
          event("line", text="> no prompt")])
    same(events(b'AT+GMR\r\nOK\r\nATE0\r\nOK\r\n>'),
         [event("echo", text="AT+GMR"), OK, event("echo", text="ATE0"), OK, PROMPT])
    same(events(b'ATE1\r\nOK\r\n>\r\n'), [event("echo", text="ATE1"), OK, event("line", text=">")])


@case
def what_is_cut_off_at_the_end_is_incomplete():
    same(events(b'\r\nOK\r\n+MQTTSUBRECV:0,"t",9,abc'),
         [OK, event("incomplete", text='+MQTTSUBRECV:0,"t",9,abc')])
    same(events(b''), [])


@case
def the_next_whole_frame_is_found_after_a_loss():
    first = b'+MQTTSUBRECV:0,"first",40,0123456789012345678901234567890123456789\r\n'
    rest = b'+MQTTSUBRECV:0,"second",2,on\r\n+MQTTPUB:OK\r\n'
    for start in range(0, len(first) - 2, 5):
        for n in (1, 7, 25):
            if start + n <= len(first) - 2:
                got = events(first[:start] + first[start + n:] + rest)
                same(got[-2:], [message("second", "on"), event("publish", ok=True)])


HEADER = {"atmq": "transcript", "version": 1, "started": "2026-11-22T23:07:00.000Z",
          "port": "/dev/ttyUSB0", "baud": 115200, "by": "atmq 0.1.0"}


def timed(what, t):
    """An event of a transcript with that header."""
    return {**what, "t": t, "time": f"2026-11-22T23:07:{t:09.6f}Z"}


def transcript(*records, header=HEADER):
    return b"".join(json.dumps(record).encode() + b"\n" for record in (header, *records))


@case
def a_transcript_gives_events_with_their_times():
    same(events(transcript(
        {"t": 0.001204, "tx": "AT+MQTTCONN?\r\n", "by": "poll"},
        {"t": 0.010980, "rx": '+MQTTCONN:0,4,1,"h","18'},
        {"t": 0.02, "rx": '83","",0\r\n\r\nOK\r\n'},
        {"t": 4.2, "note": "swapped the antenna"},
        {"t": 5, "weather": "a reader skips what it does not know"},
        {"t": 6, "rx64": base64.b64encode(b'+MQTTSUBRECV:0,"t",2,\xff\x00\r\n').decode()},
        {"t": 7, "rx": "\r\nER"},
        {"t": 9.1, "link": "down", "why": "unplugged"},
        {"t": 12.5, "link": "up"},
        {"t": 13, "rx": "\r\nready\r\n"})),
        [timed(event("connection", link=0, state=4, scheme=1, host="h", port=1883, path="", reconnect=0), 0.02),
         timed(event("ok"), 0.02),
         timed(event("message", link=0, topic="t", length=2, payload_base64="/wA="), 6.0),
         timed(event("incomplete", text="ER"), 9.1),
         timed(event("ready"), 13.0)])


@case
def what_was_sent_says_when_a_prompt_is_due():
    same(events(transcript(
        {"t": 1, "tx": 'AT+MQTTPUBRAW=0,"t",16,0,0\r\n', "by": "user"},
        {"t": 2, "rx": "\r\nOK\r\n\r\n>"},
        {"t": 3, "tx": "AT+MQTTPUBRAW=\r\n", "by": "user"},
        {"t": 4, "rx": "+MQTTPUB:OK\r\n"},
        {"t": 5, "tx": "AT+GMR\r\n", "by": "user"},
        {"t": 6, "rx": "> x\r\n\r\nOK\r\n\r\n> y\r\n"})),
        [timed(event("ok"), 2.0), timed(event("prompt"), 2.0), timed(event("publish", ok=True), 4.0),
         timed(event("line", text="> x"), 6.0), timed(event("ok"), 6.0), timed(event("line", text="> y"), 6.0)])


@case
def a_payload_that_stalled_ends_after_two_seconds():
    same(events(transcript(
        {"t": 1, "rx": '+MQTTSUBRECV:0,"t",50,abc'},
        {"t": 2.9, "rx": "def"},
        {"t": 4.95, "rx": '\r\nOK\r\n'})),
        [timed(event("incomplete", text='+MQTTSUBRECV:0,"t",50,abcdef'), 4.9), timed(event("ok"), 4.95)])
    same(events(transcript(
        {"t": 1, "rx": '+MQTTSUBRECV:0,"t",10,abc'},
        {"t": 2.9, "rx": "\r\nOK"},
        {"t": 4.8, "rx": '\r\n.\r\n'})), [timed(message("t", "abc\r\nOK\r\n."), 4.8)])


@case
def a_malformed_transcript_is_told_with_its_place():
    good = transcript({"t": 1, "rx": "\r\nOK\r\n"})
    for broken, why in [(b'{"t":2,"rx":\n', b"JSON"), (b'[]\n', b"JSON object"), (b'{"t":2,"rx":5}\n', b"rx"),
                        (b'{"rx":"a"}\n', b" t "), (b'{"t":2,"rx64":"A"}\n', b"rx64"),
                        (b'{"t":2,"rx":"cut', b"cut off"), (b'\x1b[2J\n', b"JSON")]:
        with tempfile.NamedTemporaryFile(suffix=".atmq.jsonl") as file:
            file.write(good + broken)
            file.flush()
            done = decode(b"", path=file.name)
            same(done.returncode, 2)
            assert done.stderr.startswith(f"{file.name}:3: ".encode()), done.stderr
            assert why in done.stderr, done.stderr
            assert b"\x1b" not in done.stderr, done.stderr
            same(json.loads(done.stdout), timed(event("ok"), 1.0))
    done = decode(b'{"atmq":"transcript"\n')
    assert done.returncode == 2 and b":1: " in done.stderr, done.stderr


@case
def json_that_is_no_transcript_is_a_boards_text():
    same(events(b'{"t":22.5}\r\n\r\nOK\r\n'), [event("line", text='{"t":22.5}'), OK])


@case
def text_is_one_harmless_line_an_event():
    data = b'+MQTTSUBRECV:0,"t\x1b[2J",9,a\r\n\x1b]0;\x9b\x00\r\n\x07\xff\r\n+CWJAP:\x1b[31m\r\n' \
           b'\xc2\x9b31m\r\nERR CODE:0x010a6002\r\n'
    out = decode(data, form="text").stdout
    same(len(out.splitlines()), len(decode(data).stdout.splitlines()))
    for byte in out.replace(b"\n", b""):
        assert byte >= 0x20 and byte != 0x7f, out
    assert b"\xc2\x9b" not in out and out.decode("utf-8"), out
    assert b"NOT_IN_CONFIGURED_STATE" in out, out
    first = decode(transcript({"t": 1.5, "rx": "\r\nOK\r\n"}), form="text").stdout
    same(first.split(), [b"1.500000", b"ok"])


@case
def a_live_payload_that_stalls_is_given_up():
    with subprocess.Popen([ATMQ, "decode", "--format", "json"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as live:
        begun = time.monotonic()
        live.stdin.write(b'+MQTTSUBRECV:0,"t",50,abc')
        live.stdin.flush()
        # The reader of the line waits; the board says nothing more.
        same(json.loads(live.stdout.readline()), event("incomplete", text='+MQTTSUBRECV:0,"t",50,abc'))
        waited = time.monotonic() - begun
        assert 2 <= waited < 20, waited
        live.stdin.write(b"\r\n+MQTTDISCONNECTED:0\r\n")
        live.stdin.close()
        same([json.loads(line) for line in live.stdout], [event("disconnected", link=0)])


@case
def events_of_a_pipe_are_told_at_once():
    stamped = b"12:00:00.000 -> OK\r\n12:00:01.000 -> ERROR\r\n"
    for before, wanted in ((transcript({"t": 1, "rx": "\r\nOK\r\n"}) + b'{"t":2,"rx":"\\r\\nERR', timed(event("ok"), 1.0)),
                           (b"\r\nOK\r\n\r\nERR", OK), (4 * stamped + b"12:0", event("ok", t=0.0))):
        with subprocess.Popen([ATMQ, "decode", "--format", "json"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as live:
            live.stdin.write(before)
            live.stdin.flush()
            same(json.loads(live.stdout.readline()), wanted)
            live.stdin.close()
            live.stdout.read()


@case
def compressed_files_are_decoded():
    plain = transcript({"t": 1, "rx": "\r\nOK\r\n"}, {"t": 2, "rx": "\r\nERROR\r\n"})
    packed = gzip.compress(plain)
    for data, suffix in ((packed, ".atmq.jsonl.gz"), (packed, ""), (gzip.compress(plain[:70]) + gzip.compress(plain[70:]), "")):
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(data)
            file.flush()
            same(decode(b"", path=file.name).stdout, decode(plain).stdout)
            same(decode(data).stdout, decode(plain).stdout)
    same(events(gzip.compress(b"\r\nOK\r\n")), [OK])
    for damaged, why in ((packed[:-9], "the rest is missing"), (packed[:-8] + b"xxxxxxxx", "incorrect data check")):
        done = decode(damaged)
        same(done.returncode, 2)
        same(len(done.stdout.splitlines()), 2)
        assert done.stderr.startswith(b"atmq: <stdin>: damaged at byte "), done.stderr
        assert done.stderr.endswith(f" of the compressed file: {why}\n".encode()), done.stderr


SAID = [(0.0, "ERROR"), (0.25, ""), (1.5, '+MQTTSUBRECV:0,"lamp",4,a'), (1.5, "b"), (2.0, "+MQTTPUB:OK")]
SAID_EVENTS = [event("error", t=0.0), message("lamp", "a\r\nb", t=1.5), event("publish", t=2.0, ok=True)]


@case
def the_stamps_of_other_tools_are_not_what_the_board_said():
    clock = lambda t: f"12:59:{t + 57.5:06.3f}"
    for stamp in (lambda t: f"{clock(t)} -> ",                        # Arduino
                  lambda t: f"[{clock(t)}] ",                         # tio
                  lambda t: f"[2024-01-02T{clock(t)}] ",              # tio
                  lambda t: f"[2024-01-02 {clock(t)}] ",              # Tera Term, minicom
                  lambda t: f"[Tue Jan  2 {clock(t)} 2024] ",         # Tera Term
                  lambda t: f"[0 {clock(t)}] "):                      # Tera Term
        capture = "".join(f"{stamp(t)}{line}\r\n" for t, line in SAID)
        same(events(capture.encode()), SAID_EVENTS)
        # One such line is no capture.
        same(events((stamp(0) + "OK\r\n").encode()), [event("line", text=stamp(0) + "OK")])


@case
def stamps_may_be_turned_on_later():
    # minicom, which also drops CR, with times since the line before
    same(events(b'AT+MQTTCONN=0,"h",1883,0\n+MQTTCONNECTED:0,1,"h","1883","",0\n'
                b'[0.400] \n[0.000] OK\n[0.800] +MQTTSUBRECV:0,"t",2,on\n[0.900] busy p...\n'),
         [event("echo", text='AT+MQTTCONN=0,"h",1883,0'),
          event("connected", link=0, scheme=1, host="h", port=1883, path="", reconnect=0),
          event("ok", t=0.0), message("t", "on", t=0.8), event("busy", t=1.7)])


@case
def what_sscom_sent_is_not_what_the_board_said():
    capture = ('[00:15:12.000]发→◇AT+MQTTSUB=0,"灯",0\r\n□\r\n'
               '[00:15:12.250]收←◆\r\nOK\r\n'
               '[00:15:12.500]发→◇AT+MQTTPUBRAW=0,"灯",11,0,0\r\n□\r\n'
               '[00:15:12.600]收←◆\r\nOK\r\n\r\n>\r\n'
               '[00:15:12.700]发→◇ERROR\r\nOK\r\n□\r\n'
               '[00:15:13.000]收←◆+MQTTPUB:OK\r\n'
               '[00:15:14.000]收←◆+MQTTSUBRECV:0,"t",%d,灯\r\n')
    for coding, payload in (("utf-8", event("message", t=2.0, link=0, topic="t", length=3, payload="灯")),
                            ("gbk", event("message", t=2.0, link=0, topic="t", length=2, payload_base64="tcY="))):
        same(events((capture % payload["length"]).encode(coding)),
             [event("ok", t=0.25), event("ok", t=0.6), event("prompt", t=0.6),
              event("publish", t=1.0, ok=True), payload])


@case
def a_payload_with_stamps_is_no_capture():
    for lines in ("[10:00:00.0] a\r\n[10:00:01.0] b\r\n[10:00:02.0] c\r\n",
                  "10:00:00 -> OK\r\n10:00:01 -> ERROR\r\n", "[10:00:00]收←◆a\r\n[10:00:00]发→◇b\r\n"):
        for before, lines in (("", lines), ("OK\r\n\r\n", "\r\n" + lines)):
            same(events(f'{before}+MQTTSUBRECV:0,"t",{len(lines.encode())},{lines}\r\n'.encode()),
                 ([OK] if before else []) + [{**message("t", lines), "length": len(lines.encode())}])


@case
def text_is_for_people_and_in_their_language():
    data = b'\r\nOK\r\n+MQTTSUBRECV:0,"t",2,on\r\n'
    same(decode(data, "--lang", "zh_CN", form="text").stdout.decode().split(), ["ok", "message", '"t"', "2", "字节", "on"])
    same(decode(data, "--lang", "zh_CN").stdout, decode(data).stdout)


@case
def mistakes_of_use_end_with_2():
    for arguments in (["--format", "xml"], ["a", "b"], ["--nonsense"], ["/no/such/file"], ["/"]):
        done = subprocess.run([ATMQ, "decode", *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        same((arguments, done.returncode, done.stdout), (arguments, 2, b""))
        assert done.stderr, arguments
    with open("/dev/full", "wb") as full:
        done = subprocess.run([ATMQ, "decode"], input=b"\r\nOK\r\n", stdout=full, stderr=subprocess.PIPE)
    same(done.returncode, 2)
    assert b"No space left" in done.stderr, done.stderr


def main():
    failed = 0
    print(f"1..{len(cases)}")
    for number, function in enumerate(cases, 1):
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {name}")
        except Exception as error:  # each is told, the others still run
            failed += 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in str(error).splitlines()))
    return failed > 0


sys.exit(main())
