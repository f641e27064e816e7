#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq doctor`: each fault of a first contact, on a port that really has it; the cause is named first."""

import contextlib
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import tty
from concurrent.futures import ThreadPoolExecutor

from peers import LIMIT, Skip, free_port, new_folder, run, start
from scripts import ATMQ, has, lacks, need

SIM = os.environ["ATMQ_SIM"]
ANSWERS = {
    b"AT": b"\r\nOK\r\n",
    b"AT+GMR": b"AT version:2.1.0.0(883f7f2 - Jul 24 2020 11:50:07)\r\nSDK version:v4.0.1\r\n\r\nOK\r\n",
    b"AT+MQTTCONN?": b'+MQTTCONN:0,4,1,"h","1883","",0\r\n\r\nOK\r\n',
}
TCGETS2 = 0x802C542A


class Board:
    """On a pseudo-terminal: answers lines at its rate only, at others it speaks and hears garbage."""

    def __init__(self, answers=None, rate=None, other=None, says=b"", every=0.2, joined=False):
        self.answers, self.rate, self.other = answers or {}, rate, other or (answers and b"\r\nERROR\r\n")
        self.says, self.every, self.joined = says, every, joined
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.heard = b""
        threading.Thread(target=self.hear, daemon=True).start()
        if says:
            threading.Thread(target=self.talk, daemon=True).start()

    def fits(self):
        now = struct.unpack("4I20s2I", fcntl.ioctl(self.slave, TCGETS2, bytes(44)))[-1]
        return self.rate in (None, now)

    def say(self, text):
        os.write(self.master, text if self.fits() else bytes(c * 7 & 0xff | 0x80 for c in text))

    def talk(self):
        with contextlib.suppress(OSError):
            while True:
                self.say(self.says)
                time.sleep(self.every)

    def hear(self):
        held = b""
        with contextlib.suppress(OSError):
            while data := os.read(self.master, 4096):
                self.heard += data
                if self.joined:
                    os.write(self.master, data)
                elif self.fits():
                    held += data
                    while b"\r\n" in held:
                        line, held = held.split(b"\r\n", 1)
                        if answer := self.answers.get(line, self.other):
                            self.say(answer)


def doctor(*words, status=1, prefix=(), environment=None):
    """Standard output; the same findings as JSON are looked at on the way."""
    # close_fds: where another one is started meanwhile, its process would close the boards' ends one by one, and be
    # found with one alone; so they all go when it becomes atmq.
    done = subprocess.run([*prefix, ATMQ, "doctor", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          close_fds=False, timeout=2 * LIMIT, env={**os.environ, "XDG_CONFIG_HOME": CONFIG, "LC_ALL": "C.UTF-8",
                                                  **(environment or {})})
    need(status is None or done.returncode == status, (words, done))
    return done.stdout, done.stderr


CONFIG = new_folder()


def finds(make, name, *parts, words=(), status=1):
    """Both forms name that cause first, within ten seconds.  Each has a board of its own, and they are examined
    side by side: most of the time is waiting."""
    def examine(port, *more):
        began = time.monotonic()
        out, _ = doctor(*words, *more, port if isinstance(port, str) else port.path, status=status)
        need(time.monotonic() - began < 10, "it took more than ten seconds")
        return out

    ports = [make() if callable(make) else make for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        text, out = (side.result() for side in [pool.submit(examine, ports[0]), pool.submit(examine, ports[1], "--json")])
    first, *rest = text.splitlines()
    has(first, *parts)
    if status:
        has(rest[0], "what to do: ")
    found = [json.loads(line) for line in out.splitlines()]
    need(found[0]["finding"] == name and found[0]["fault"] == bool(status), out)
    has(found[0]["text"], *parts)
    return text, found


def a_healthy_board_is_told_as_such():
    text, found = finds(lambda: Board(ANSWERS), "firmware", "ESP-AT 2.1.0", "dialect esp32-s", status=0)
    has(text, "MQTT state 4", "sent: AT, AT+GMR, AT+MQTTCONN?, AT+CWJAP?, AT+SYSTIMESTAMP?", "; nothing was configured or reset")
    need([f["finding"] for f in found] == ["firmware", "state", "configuration", "sent"], found)


def the_virtual_board_is_healthy():
    finds("sim:", "firmware", "ESP-AT 2.1.0", status=0)
    link = os.path.join(new_folder(), "board")
    with start(SIM, "--pty", link, stdout=subprocess.PIPE) as sim:
        sim.stdout.readline()
        out, _ = doctor(link, status=0)
        has(out, "ESP-AT 2.1.0")
        sim.kill()


def a_port_that_does_not_exist():
    finds("/dev/ttyNOSUCH0", "no-such-port", "no such port")


def a_file_is_no_port():
    finds("/etc/passwd", "not-a-serial-port", "not a serial port")


def a_port_that_may_not_be_opened():
    if os.getuid() != 0 or not os.path.exists("/usr/bin/setpriv"):
        raise Skip("needs root and setpriv")
    board = Board(ANSWERS)
    os.chmod(board.path, 0o600)
    os.chmod(CONFIG, 0o755)
    prefix = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    if subprocess.run([*prefix, ATMQ, "--version"], capture_output=True).returncode != 0:
        raise Skip("nobody can't run the program here")
    text, _ = doctor(board.path, prefix=prefix)
    has(text.splitlines()[0], "permission denied")
    has(text, "udev")
    out, _ = doctor("--json", board.path, prefix=prefix)
    need(json.loads(out.splitlines()[0])["finding"] == "permission", out)


def a_port_that_another_program_has_locked():
    board = Board(ANSWERS)
    script = "import fcntl, sys, time; f = open(sys.argv[1], 'r+b', buffering=0); fcntl.flock(f, fcntl.LOCK_EX); print('ok', flush=True); time.sleep(60)"
    with start(sys.executable, "-c", script, board.path, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        text, _ = finds(board.path, "in-use", "in use by python3", f"process {holder.pid}")
        has(text, "close it there first")
        holder.kill()
    need(board.heard == b"", board.heard)


def a_port_that_another_program_reads():
    boards = [Board(ANSWERS), Board(ANSWERS)]
    script = "import sys, time; f = [open(name) for name in sys.argv[1:]]; print('ok', flush=True); time.sleep(60)"
    with start(sys.executable, "-c", script, *(b.path for b in boards), stdout=subprocess.PIPE) as reader:
        reader.stdout.readline()
        text, _ = finds(boards.pop, "second-reader", "python3", "has this port open as well")
        has(text, "ESP-AT 2.1.0")
        reader.kill()


def silence():
    text, _ = finds(lambda: Board(), "silent", "nothing comes back")
    has(text, "the adapter's RX to the board's TX", "3.3 V", "EN")


def only_our_own_echo():
    finds(lambda: Board(joined=True), "echo", "our own echo", "RX and TX are joined")


def rates_are_tried():
    for rate in (9600, 74880, 921600):
        text, _ = finds(lambda: Board(ANSWERS, rate=rate, says=b"+MQTTDISCONNECTED:0\r\n"), "wrong-rate",
                        f"{rate} baud, not at 115200")
        has(text, f"atmq -b {rate} /dev/pts/", "ESP-AT 2.1.0")


def the_right_rate_is_no_fault():
    finds(lambda: Board(ANSWERS, rate=9600), "firmware", "9600 baud", words=("-b", "9600"), status=0)


def a_rate_that_is_not_among_those_tried():
    finds(lambda: Board(ANSWERS, rate=31250, says=b"\r\nready\r\n"), "garbage", "garbage")


def the_log_port():
    boot = (b"ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\nrst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r\n"
            b"I (30) boot: ESP-IDF v4.3.3 2nd stage bootloader\r\n")
    text, _ = finds(lambda: Board(says=boot, every=20), "log-port", "log port of ESP32-C3")
    has(text, "TX is GPIO7, RX is GPIO6")


def a_reset_loop():
    boot = (b"ets Jun  8 2016 00:22:57\r\n\r\nrst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"
            b"Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\nRebooting...\r\n")
    finds(lambda: Board(says=boot, every=0.7), "reset-loop", "reset loop")


def download_mode():
    boot = b"rst:0x1 (POWERON),boot:0x5 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n"
    text, _ = finds(lambda: Board(says=boot, every=20), "download-mode", "download mode")
    has(text, "GPIO9")


def no_firmware():
    finds(lambda: Board(says=b"invalid header: 0xffffffff\r\n", every=0.05), "no-firmware", "no firmware in the flash")


def at_of_another_maker():
    finds(lambda: Board({b"AT": b"\r\nOK\r\n"}, other=b"\r\nERROR\r\n"), "other-maker", "AT of another maker")


def at_without_mqtt():
    answers = {**ANSWERS, b"AT+GMR": b"AT version:1.7.4.0(May 11 2020 19:13:04)\r\nOK\r\n"}
    finds(lambda: Board(answers, other=b"\r\nERROR\r\n"), "no-mqtt", "no AT+MQTT commands", "NonOS")


def a_busy_board():
    finds(lambda: Board(other=b"\r\nbusy p...\r\n"), "busy", "busy")


def a_board_that_waits_for_bytes():
    finds(lambda: Board(other=b"\r\n>"), "waiting-for-bytes", "payload")


def it_speaks_chinese():
    out, _ = doctor("--lang", "zh_CN", Board().path)
    first, remedy, *_ = out.splitlines()
    has(first, "没有任何响应：试过的 16 种波特率和校验下都没有数据")
    has(remedy, "    解决办法：接线：转接器 RX 接模组 TX", "GND 接 GND")
    has(out, "已发送：AT（", "没有改动任何配置", "\n先做这一步：接线")
    lacks(out, "what to do", "wiring", "sent:")
    out, _ = doctor("--lang", "zh_CN", "/dev/ttyNOSUCH0")
    has(out.splitlines()[0], "/dev/ttyNOSUCH0: 没有这个串口")
    out, _ = doctor("--lang", "zh_CN", "--json", "/dev/ttyNOSUCH0")
    found = json.loads(out.splitlines()[0])
    need(found["finding"] == "no-such-port" and found["fault"] is True and found["text"] == "没有这个串口", out)


def a_virtual_board_with_faults_is_told_in_chinese():
    link = os.path.join(new_folder(), "board")
    with start(SIM, "--pty", link, "--fault", "mute CWJAP", stdout=subprocess.PIPE) as sim:
        sim.stdout.readline()
        out, _ = doctor("--lang", "zh_CN", link)
        has(out.splitlines()[0], "模组响应了 AT，但没有响应 AT+CWJAP?：之后没有再询问")
        has(out, "    解决办法：复位模组", f"atmq doctor --reset {link}", "先做这一步：复位模组", "ESP-AT 2.1.0")
        lacks(out, "what to do", "the board")
        sim.kill()


def nothing_that_changes_anything_is_sent():
    for answers in ANSWERS, {b"AT": b"\r\nOK\r\n"}, {**ANSWERS, b"AT+CWJAP?": b"No AP\r\n\r\nOK\r\n"}:
        board = Board(answers)
        doctor(board.path, status=None)
        for line in board.heard.split(b"\r\n"):
            need(line in (b"", b"AT", b"AT+GMR", b"AT+CWLAP") or line.endswith(b"?"), board.heard)


def a_server_that_is_not_there():
    finds(f"tcp:127.0.0.1:{free_port()}", "cannot-open", "refused")


def the_only_profile_is_the_board():
    board, config = Board(ANSWERS), new_folder()
    os.mkdir(os.path.join(config, "atmq"))
    with open(os.path.join(config, "atmq/config.ini"), "w") as f:
        f.write(f"[profile bench]\nport = {board.path}\n")
    out, _ = doctor(status=0, environment={"XDG_CONFIG_HOME": config})
    has(out, "ESP-AT 2.1.0", board.path)


def a_signal_ends_it():
    board = Board()
    process = start(ATMQ, "doctor", board.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while b"AT" not in board.heard:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    need(process.wait(LIMIT) == 130, process.returncode)


def wrong_usage_is_status_2():
    for words in (("usb:zz",), ("a", "b"), ("--warp", "a"), ("-b", "x", "sim:")):
        out, err = doctor(*words, status=2)
        need(out == "" and err.startswith("atmq: "), (out, err))
        lacks(err, "Traceback")


run([
    a_healthy_board_is_told_as_such,
    the_virtual_board_is_healthy,
    a_port_that_does_not_exist,
    a_file_is_no_port,
    a_port_that_may_not_be_opened,
    a_port_that_another_program_has_locked,
    a_port_that_another_program_reads,
    silence,
    only_our_own_echo,
    rates_are_tried,
    the_right_rate_is_no_fault,
    a_rate_that_is_not_among_those_tried,
    the_log_port,
    a_reset_loop,
    download_mode,
    no_firmware,
    at_of_another_maker,
    at_without_mqtt,
    a_busy_board,
    a_board_that_waits_for_bytes,
    it_speaks_chinese,
    a_virtual_board_with_faults_is_told_in_chinese,
    nothing_that_changes_anything_is_sent,
    a_server_that_is_not_there,
    the_only_profile_is_the_board,
    a_signal_ends_it,
    wrong_usage_is_status_2,
])
