# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts in folders of their own, `atmq run` over them, and boards that say what a test wants."""

import os
import subprocess
import threading
import tty

from peers import LIMIT, Failure, new_folder

ATMQ = os.environ["ATMQ"]

# The three listings of the manufacturer's page.
LISTINGS = [
    '''AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"192.168.31.113",1883,0
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
AT+MQTTCLEAN=0
''',
    '''AT+CIPSNTPCFG=1,8,"ntp1.aliyun.com"
AT+CIPSNTPTIME?
AT+MQTTUSERCFG=0,3,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONNCFG=0,0,0,"lwtt","lwtm",0,0
AT+MQTTCONN=0,"192.168.31.113",1883,0
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
AT+MQTTCLEAN=0
''',
    '''AT+CIPSNTPCFG=1,8,"ntp1.aliyun.com"
AT+CIPSNTPTIME?
AT+MQTTUSERCFG=0,7,"ESP32","AiThinker","1234567890",0,0,"wss"
AT+MQTTCONN=0,"iot.eclipse.org",443,0
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
AT+MQTTCLEAN=0
''',
]

EXAMPLE = '''# Bring-up over plain TCP
set HOST 127.0.0.1                         # a default; -D HOST=... wins
AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","1234567890",0,0,""
AT+MQTTCONN=0,"${HOST}",1883,0
expect connected within 10s
AT+MQTTSUB=0,"topic",1
AT+MQTTPUB=0,"topic","test",1,0
expect message "topic" "test" within 5s
pubraw 0 "topic" hex 00ff0a0d qos 1 retain 0
pubraw 0 "topic" file payload.bin qos 0 retain 0
expect message "topic" length 4 within 5s
AT+MQTTSUB=0,"topic",9
fails 0x6048                               # the command before must be refused (the code counts where the board says one)
sleep 200ms
AT+MQTTCLEAN=0
'''

CONNECT = '''AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""
AT+MQTTCONN=0,"h",1883,0
'''


class Scripts:
    """A folder with files; runs atmq in it."""

    def __init__(self, **files):
        self.folder = new_folder()
        for name, text in files.items():
            self.write(name + ".at", text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def start(self, *words, stdin=subprocess.DEVNULL):
        environment = dict(os.environ, XDG_CONFIG_HOME=self.folder, LC_ALL="C.UTF-8")
        return subprocess.Popen([ATMQ, "run", *words], cwd=self.folder, env=environment,
                                stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, *words, status=0, stdin=subprocess.DEVNULL):
        return self.finish(self.start(*words, stdin=stdin), status)

    @staticmethod
    def finish(process, status=0):
        """What came on standard output and standard error."""
        out, err = process.communicate(timeout=2 * LIMIT)
        if process.returncode != status:
            raise Failure(f"status {process.returncode}, not {status}: "
                          f"{out.decode(errors='replace')}{err.decode(errors='replace')}")
        return out.decode(), err.decode()


class Prompt:
    """An answer: the prompt, and what is said once so many bytes are there."""

    def __init__(self, count, result):
        self.count, self.result = count, result


class Puppet:
    """A board on a pseudo-terminal that answers each line as it is told: bytes, a Prompt, a list of
    them for one line after the other, or None for silence.  `lose` takes the port away when that
    line comes."""

    def __init__(self, answers, lose=None):
        self.answers, self.lose, self.lost = answers, lose, False
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.lines, self.raw = [], []
        self.held = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def more(self):
        try:
            self.held += os.read(self.master, 4096)
        except OSError:
            return False
        return True

    def serve(self):
        while self.more():
            while b"\r\n" in self.held:
                line, self.held = self.held.split(b"\r\n", 1)
                if line == self.lose:
                    os.close(self.slave)
                    os.close(self.master)
                    self.lost = True
                    return
                self.lines.append(line.decode())
                self.say(self.answer(line.decode()))

    def answer(self, line):
        answer = self.answers.get(line, b"\r\nOK\r\n")
        return answer.pop(0) if isinstance(answer, list) else answer

    def say(self, answer):
        if isinstance(answer, Prompt):
            os.write(self.master, b"\r\nOK\r\n\r\n>")
            while len(self.held) < answer.count and self.more():
                pass
            self.raw.append(self.held[:answer.count])
            self.held = self.held[answer.count:]
            os.write(self.master, answer.result)
        elif answer is not None:
            os.write(self.master, answer)


def need(condition, what):
    if not condition:
        raise Failure(what)


def has(text, *parts):
    for part in parts:
        need(part in text, f"no {part!r} in\n{text}")


def lacks(text, *parts):
    for part in parts:
        need(part not in text, f"{part!r} is in\n{text}")
