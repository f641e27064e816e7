# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured, one function each.  Answers are plain numbers; seconds unless said otherwise."""
import fcntl
import os
import select
import statistics
import struct
import sys
import termios
import time

from program import COLUMNS, ROWS, Running
from terminal import Terminal

LINE = 86
TICK = 0.001  # how often a paced board says something: a full-speed USB frame...
LATENCY = 0.016  # ... or the latency timer of a USB adapter, which hands over what has gathered
END = "QXJKVWYGHZ"  # shares no character with a payload at its place


def message(number):
    head = b'+MQTTSUBRECV:0,"bench/sensor/temp",%d,'
    payload = b'{"n":%010d,"t":22.5,"ok":true,"id":"b70"}' % number
    line = head % len(payload) + payload + b"\r\n"
    assert len(line) == LINE, len(line)
    return line


def last_message():
    return message(0).replace(b"0000000000", END.encode())


def messages(first, count):
    return b"".join(message(n) for n in range(first, first + count))


def flood_blocks(megabytes):
    """Blocks of about a megabyte, together that many."""
    each = 1000000 // LINE
    return [messages(i * each, each) for i in range(megabytes)]


def unread(running):
    """Bytes of the board that the program has not read yet."""
    return struct.unpack("i", fcntl.ioctl(running.port_fd, termios.FIONREAD, b"\0" * 4))[0]


def feed(running, data, deadline):
    """Writes it all as fast as it is taken, and reads what comes out meanwhile."""
    view, at = memoryview(data), 0
    tail = b""
    poller = select.poll()
    poller.register(running.board, select.POLLOUT)
    poller.register(running.terminal, select.POLLIN)
    while at < len(view):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{running.kind.name} does not take its input")
        poller.poll(1000)
        tail = (tail + running.read_terminal())[-200:]
        try:
            while at < len(view):
                at += os.write(running.board, view[at:at + 65536])
        except BlockingIOError:
            pass
    return tail


def wait_for_end(running, tail=b"", seconds=20):
    """The last message, at the board's end, is on the screen."""
    deadline = time.monotonic() + seconds
    feed(running, last_message(), deadline)
    while END.encode() not in tail:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{running.kind.name} does not show the last message")
        tail = tail[-200:] + running.read_terminal(0.1)


def is_complete(running, blocks):
    """Does the recorded file hold every byte?  None: it is of another kind."""
    recorded = running.kind.recorded(running.log)
    if recorded is None:
        return None
    wanted = b"".join(blocks) + last_message()
    if recorded != wanted:
        same = os.path.commonprefix([recorded, wanted])
        print(f"  {running.kind.name}: {len(recorded)} bytes of {len(wanted)} are recorded, "
              f"the first {len(same)} as they came", file=sys.stderr)
    return recorded == wanted


def flood(kind, folder, blocks, log):
    """{cpu a MB of the whole process, complete, resident bytes at the end}"""
    with Running(kind, folder, log=log) as running:
        running.wait_until_ready()
        began = time.monotonic()
        for block in blocks:
            feed(running, block, began + 600)
        wait_for_end(running)
        wall = time.monotonic() - began
        resident = running.resident()
    complete = is_complete(running, blocks) if log else None
    if running.log and os.path.exists(running.log):
        os.remove(running.log)
    megabytes = sum(map(len, blocks)) / 1e6
    return {"cpu_per_mb": running.cpu() / megabytes, "wall": wall, "complete": complete,
            "resident": resident, "terminal_bytes": running.output_bytes}


def paced(kind, folder, baud, seconds, log, tick=TICK):
    """CPU seconds a second while the board speaks at that rate (10 bits a byte), once a tick."""
    total = int(baud / 10 * seconds) // LINE * LINE
    data = messages(0, total // LINE)
    with Running(kind, folder, log=log) as running:
        running.wait_until_ready()
        before, began = running.run_time(), time.monotonic()
        at = 0
        behind = 0
        while at < total:
            time.sleep(tick)
            due = min(total, int((time.monotonic() - began) * baud / 10))
            try:
                at += os.write(running.board, data[at:due])
            except BlockingIOError:
                pass
            behind = max(behind, due - at)
            running.read_terminal()
        # The next message of idle programs is not counted.
        while unread(running):
            running.read_terminal(0.001)
        cpu = running.run_time() - before
        wall = time.monotonic() - began
        wait_for_end(running)
    complete = is_complete(running, [data]) if log else None
    return {"cpu": cpu / wall, "behind_bytes": behind, "complete": complete}


def answer_polls(running, commands):
    """Plays a board that is connected; counts the commands it was asked."""
    for line in running.read_board().split(b"\r\n"):
        if not line:
            continue
        commands.append(line)
        row = b""
        if line == b"AT+MQTTCONN?":
            row = b'+MQTTCONN:0,4,1,"192.168.31.113","1883","",1\r\n'
        elif line == b"AT+MQTTSUB?":
            row = b'+MQTTSUB:0,4,"bench/sensor/temp",1\r\n'
        os.write(running.board, line + b"\r\n" + row + b"\r\nOK\r\n")


def idle(kind, folder, seconds, poll):
    """Wakeups a second; with polling, also the commands a second that were polled."""
    with Running(kind, folder, poll=poll) as running:
        commands = []
        end = time.monotonic() + 2 * poll + 2  # what follows a start is over then
        while time.monotonic() < end:
            answer_polls(running, commands)
            running.read_terminal(0.02)
        commands.clear()
        before, cpu = running.status("voluntary_ctxt_switches"), running.run_time()
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            if poll:
                answer_polls(running, commands)
                running.read_terminal(0.005)
            else:
                time.sleep(0.1)
        wall = time.monotonic() - began
        wakeups = running.status("voluntary_ctxt_switches") - before
        return {"wakeups": wakeups / wall, "cpu": (running.run_time() - cpu) / wall,
                "commands": len(commands) / wall}


def enter_to_wire(kind, folder, times):
    """Median of the time from the Enter key to the line's end on the wire."""
    took = []
    with Running(kind, folder) as running:
        running.wait_until_ready()
        for _ in range(times):
            os.write(running.terminal, b"AT")
            running.wait_until_quiet(0.05)
            began = time.monotonic()
            os.write(running.terminal, b"\r")
            seen = b""
            while b"\r" not in seen:
                if time.monotonic() > began + 5:
                    raise TimeoutError(f"{kind.name} sends nothing")
                seen += running.read_board(0.5)
            took.append(time.monotonic() - began)
            os.write(running.board, b"AT\r\n\r\nOK\r\n")
            running.wait_until_quiet(0.02)
    took.sort()
    return {"p50": statistics.median(took), "p95": took[int(len(took) * 0.95)]}


class Screen:
    """The newest message's number on the screen of a program: drawn, or as a stream."""

    def __init__(self, kind):
        self.terminal = Terminal(COLUMNS, ROWS) if kind.name in ("atmq", "minicom") else None
        self.tail = b""

    def newest(self, data):
        if self.terminal:
            self.terminal.feed(data)
            text = self.terminal.text()
        else:
            self.tail = (self.tail + data)[-4 * LINE - len(data):]
            text = self.tail.decode(errors="replace")
        found = -1
        at = text.find('{"n":')
        while at >= 0:
            digits = text[at + 5:at + 15]
            if digits.isdigit():
                found = max(found, int(digits))
            at = text.find('{"n":', at + 1)
        return found


def wire_to_screen(kind, folder, baud, seconds):
    """From a message's last byte on the wire until it, or a newer one, is on the screen."""
    count = int(baud / 10 * seconds) // LINE
    data = messages(0, count)
    written = [0.0] * count
    took, shown, sent, at = [], 0, 0, 0
    with Running(kind, folder) as running:
        screen = Screen(kind)
        started = b""
        while kind.ready not in started:
            started += running.read_terminal(0.1)
        while piece := running.read_terminal(0.3):
            started += piece
        screen.newest(started)
        began = time.monotonic()
        while shown < count and time.monotonic() < began + seconds + 5:
            due = min(len(data), int((time.monotonic() - began) * baud / 10))
            if due > at:
                try:
                    at += os.write(running.board, data[at:due])
                except BlockingIOError:
                    pass
                now = time.monotonic()
                while sent < at // LINE:
                    written[sent] = now
                    sent += 1
            output = running.read_terminal(TICK)
            if not output:
                continue
            now = time.monotonic()
            newest = screen.newest(output)
            while shown <= newest and shown < sent:
                took.append(now - written[shown])
                shown += 1
    took.sort()
    return {"p50": statistics.median(took), "p95": took[int(len(took) * 0.95)],
            "p99": took[int(len(took) * 0.99)], "max": took[-1], "shown": shown, "sent": count}


def start(kind, folder):
    with Running(kind, folder) as running:
        return {"first_frame": running.wait_until_ready()}


def bytes_of_a_message(kind, folder, before, times):
    """Bytes to the terminal for one new message, behind so many others."""
    sizes = []
    with Running(kind, folder) as running:
        running.wait_until_ready()
        feed(running, messages(0, before), time.monotonic() + 20)
        running.wait_until_quiet(0.3)
        for i in range(times):
            was = running.output_bytes
            os.write(running.board, message(before + i))
            running.wait_until_quiet(0.06)
            sizes.append(running.output_bytes - was)
    return {"median": statistics.median(sizes), "max": max(sizes)}


def wait_for_text(running, terminal, wanted, seconds=30):
    """Seconds until this stands on the screen."""
    began = time.monotonic()
    while wanted not in terminal.text():
        if time.monotonic() > began + seconds:
            raise TimeoutError(f"{running.kind.name} does not show {wanted!r}")
        terminal.feed(running.read_terminal(0.05))
    return time.monotonic() - began


def type_and_wait(running, terminal, before, key, wanted):
    """Types `before`, waits for quiet, and measures from `key` until `wanted` stands there."""
    os.write(running.terminal, before)
    while data := running.read_terminal(0.2):
        terminal.feed(data)
    os.write(running.terminal, key)
    return wait_for_text(running, terminal, wanted)


def million(kind, folder, millions=1):
    """When so many messages have been received and recorded: resident bytes, and the seconds from
    Enter to the screen of a search for the first, of filters with one match, a tenth, and all."""
    figures = {}
    with Running(kind, folder) as running:
        running.wait_until_ready()
        for i in range(100 * millions):
            feed(running, messages(i * 10000, 10000), time.monotonic() + 600)
        wait_for_end(running)
        running.wait_until_quiet(0.3)
        figures["resident"] = running.resident()
        if kind.name == "atmq":
            count = millions * 1000000 + 1
            terminal = Terminal(COLUMNS, ROWS)
            first = message(0).split(b",")[3][:15].decode()
            figures["first"] = type_and_wait(running, terminal, b"\x0c\x1bOS", b"g", first)
            figures["search"] = type_and_wait(
                running, terminal, b"G/" + first.encode(), b"\r", f"scrolled, {count - 1} newer")
            figures["filter_one"] = type_and_wait(
                running, terminal, b"&" + first.encode(), b"\r", f"Messages 1 of {count}  filter")
            figures["filter_pattern"] = type_and_wait(
                running, terminal, b"&\x15/n.:\\d*7,/", b"\r",
                f"Messages {(count - 1) // 10} of {count}  filter")
            figures["resident"] = max(running.resident(), figures["resident"])
            figures["filter_all"] = type_and_wait(
                running, terminal, b"&\x15bench", b"\r", f"Messages {count} of {count}  filter")
            figures["resident"] = max(running.resident(), figures["resident"])
    os.remove(running.log)
    return figures
