#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq doctor` on broken set-ups of the virtual board: the cause is the first finding with something to do."""

import json
import os
import subprocess
import time

from peers import LIMIT, new_folder, run, start
from scripts import ATMQ, lacks, need

SIM = os.environ["ATMQ_SIM"]
CERTS = os.path.join(os.environ["SOURCE_DIR"], "tests/unit/certs")
NOW = f"AT+SYSTIMESTAMP={int(time.time())}"
PASSWORD = "hidden-password-1"
EXPIRED = ("SharedAccessSignature sr=atmq-bench.azure-devices.net%2Fdevices%2Fbench01"
           "&sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&se=1700000000")


def scheme(number, client="bench", user="user", password=PASSWORD):
    return f'AT+MQTTUSERCFG=0,{number},"{client}","{user}","{password}",0,0,""'


def cert(name):
    return os.path.join(CERTS, name)


def broken_ca():
    path = os.path.join(new_folder(), "broken.crt")
    with open(cert("ca.crt")) as whole, open(path, "w") as part:
        part.write(whole.read()[:300])
    return path


# What it is called, the board's options, what is sent to it first, the doctor's options, the cause.
CASES = [
    ("a healthy board that nobody has configured", [], [], [], "not-configured"),
    ("no network was ever joined", [], ["AT+RESTORE"], [], "no-network"),
    ("the access point is off", ["--fault", "at 200ms wifi off"], ["AT"], [], "network-missing"),
    ("a wrong Wi-Fi password", [], ['AT+CWJAP="workshop","short"'], [], "wifi-password"),
    ("no address", [], ['AT+CIPSTA="0.0.0.0"'], [], "no-address"),
    ("1970", ["--ca", cert("ca.crt")], [scheme(3)], [], "clock-unset"),
    ("1970 before a missing certificate", ["--firmware", "3.1"], ['AT+SYSMFG=0,"mqtt_ca","mqtt_ca"', scheme(3)], [],
     "clock-unset"),
    ("a wrong clock", ["--ca", cert("ca.crt")], ["AT+SYSTIMESTAMP=1700000000", scheme(3)], [], "clock-wrong"),
    ("the maker's certificates", [], [NOW, scheme(5)], [], "certificate-of-maker"),
    ("the maker's certificates, the later way", ["--firmware", "4.1"], [NOW, scheme(5)], [], "certificate-of-maker"),
    ("no CA", ["--firmware", "3.1"], ['AT+SYSMFG=0,"mqtt_ca","mqtt_ca"', NOW, scheme(3)], [], "certificate-missing"),
    ("no CA, erased the old way", [], ['AT+SYSFLASH=0,"mqtt_ca"', NOW, scheme(3)], [], "certificate-missing"),
    ("a broken CA", ["--ca", broken_ca()], [NOW, scheme(3)], [], "certificate-broken"),
    ("a key of another pair", ["--cert", cert("client.crt"), "--key", cert("other.key")], [scheme(4)], [], "key-mismatch"),
    ("a token that has run out", [],
     [scheme(2, "bench01", "atmq-bench.azure-devices.net/bench01/?api-version=2021-04-12", ""),
      f'AT+MQTTPASSWORD=0,"{EXPIRED}"'], [], "credentials"),
    ("Aliyun's client id for TLS, over TCP", [],
     [scheme(1, "pk.dn|securemode=2\\,signmethod=hmacsha256|", "dn&pk", "c4" * 32)], [], "credentials"),
    ("connected and not subscribed", ["--broker", "memory"], [scheme(1), 'AT+MQTTCONN=0,"h",1883,0'], [], "not-subscribed"),
    ("a broker that is not there", ["--fault", "broker off", "--broker", "memory"], [],
     ["--connect", "broker.example:1883"], "connect-failed"),
    ("a board that hangs", ["--fault", "mute CWJAP"], [], [], "mute"),
    ("NonOS AT", ["--dialect", "nonos"], [], [], "no-mqtt"),
]


def is_found(name, options, lines, words, cause):
    folder = new_folder()
    board, script = os.path.join(folder, "board"), os.path.join(folder, "script.at")
    environment = {**os.environ, "XDG_CONFIG_HOME": folder, "LC_ALL": "C.UTF-8"}
    with start(SIM, "--pty", board, *options, stdout=subprocess.PIPE) as sim:
        sim.stdout.readline()
        with open(script, "w") as f:
            f.write("\n".join(lines or ["AT"]) + "\n")
        # A step may be refused: that is what is broken.
        subprocess.run([ATMQ, "run", "-p", board, script], capture_output=True, timeout=LIMIT, env=environment)
        done = subprocess.run([ATMQ, "doctor", "--json", board, *words], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=2 * LIMIT, env=environment)
        sim.kill()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    first = next(f for f in found if f["remedy"])
    need(first["finding"] == cause, (name, first, done.stdout, done.stderr))
    need(done.returncode == first["fault"], (name, done))
    lacks(done.stdout + done.stderr, PASSWORD, "PRIVATE KEY")


def test_of(case):
    def test():
        is_found(*case)
    test.__name__ = case[0].replace(" ", "_")
    return test


run([test_of(case) for case in CASES])
