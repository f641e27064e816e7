#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every cloud's bring-up: `atmq cloud NAME --send` on a virtual board whose broker checks as that cloud does."""

import os
import pathlib
import subprocess
import tempfile

from peers import LIMIT, run
from scripts import ATMQ, need

SIM = os.environ["ATMQ_SIM"]
HERE = pathlib.Path(__file__).parent.parent / "unit" / "certs"
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
HEX = "0123456789abcdef0123456789abcdef"

# NAME: its keys, the secret, another secret, and an expiry that is over; what the simulator is told besides its name.
CLOUDS = {
    "aliyun": (("product_key=a1B2c3D4e5F", "device_name=bench01"), HEX, HEX[::-1], None, ""),
    "apsaramq": (("access_key=AK", "instance=i", "group=GID_b", "device=01"), "SK0123456789", "SK012345678x", None, ""),
    "onenet": (("product_id=Ab12Cd34Ef", "device_name=bench01"), KEY, "QUJD", "expires=1700000000", ""),
    "huawei": (("device_id=5f0123_bench01", "host=x.iot-mqtts.cn-north-4.myhuaweicloud.com"), HEX, "x" * 8, None, ""),
    "tencent": (("product_id=ABCDE12345", "device_name=bench01"), "YXRtcS10ZXN0LWtleS0wMA==", "QUJD",
                "expires=1700000000", ""),
    "aws": (("endpoint=x-ats.iot.eu-west-1.amazonaws.com", "client_id=bench01"), None, None, None, ""),
    "azure": (("hub=atmq-bench", "device=bench01"), KEY, "QUJD", "expires=1700000000", ""),
    "clearblade": (("project=atmq-bench", "region=us-central1", "registry=r", "device=d"),
                   (HERE / "rfc7515-a2.key").read_text(), (HERE / "rsa.key").read_text(), "expires=1700000000", ""),
    "thingsboard": ((), "A1_TEST_TOKEN", "A1_TEST_TOKEx", None, ""),
    "emqx": (("host=x.ala.eu-central-1.emqxsl.com", "username=u"), "emqx-secret", "emqx-secrex", None, ""),
    "hivemq": (("host=a.s1.eu.hivemq.cloud", "username=u"), 'Hive,Pass"1', 'Hive,Pass"2', None, ""),
    "thingscloud": (("host=gz-3-mqtt.iot-api.com", "project_key=projectkeyBB"), "accesstokenAAAAAA", "accesstokenBBBBBB",
                    None, ",access_token=accesstokenAAAAAA"),
    "blynk": ((), HEX, HEX[::-1], None, ""),
    "adafruit": (("username=someuser",), "aio_0123456789abcdefghijklmnopqr", "aio_x" * 4, None, ""),
}


class Board:
    def __init__(self, cloud, firmware, *more):
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name + "/board"
        dialect = "esp32-s" if firmware == "2.1" else "esp-at"
        self.sim = subprocess.Popen([SIM, "--pty", self.path, "--firmware", firmware, "--dialect", dialect, "--cloud",
                                     cloud, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.sim.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sim.terminate()
        self.sim.communicate()
        self.folder.cleanup()

    def send(self, name, keys, secret, status):
        env = dict(os.environ, LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.folder.name)
        env.pop("ATMQ_SECRET", None)
        if secret:
            env["ATMQ_SECRET"] = secret
        transcript = self.folder.name + f"/{status}.jsonl"
        done = subprocess.run([ATMQ, "cloud", name, *keys, "--send", self.path, "-t", transcript],
                              capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL, env=env)
        recorded = pathlib.Path(transcript).read_text() if os.path.exists(transcript) else ""
        if done.returncode != status:
            self.sim.terminate()
            need(False, (name, keys, done.stdout, done.stderr, recorded, self.sim.communicate()[1]))
        for line in (secret or "").split("\n"):
            need(len(line) < 7 or line.startswith("---") or line not in done.stdout + done.stderr + recorded,
                 (name, "the secret is shown", done.stdout, recorded))
        return done.stdout + done.stderr


def certificates(board):
    done = subprocess.run([ATMQ, "certs", "--ca", str(HERE / "ca.crt"), "--cert", str(HERE / "client.crt"), "--key",
                           str(HERE / "client.key"), board.path], capture_output=True, text=True, timeout=LIMIT)
    need(done.returncode == 0, done)


def every_cloud_is_reached():
    for name, (keys, secret, _, _, more) in CLOUDS.items():
        with Board(name + more, "5.0") as board:
            if name == "aws":
                certificates(board)
            board.send(name, keys, secret, 0)


def old_firmware_reaches_those_whose_credentials_fit():
    for name, (keys, secret, _, _, more) in CLOUDS.items():
        if name in ("aws", "clearblade"):
            continue # neither the name of the server nor a token of 450 bytes
        with Board(name + more, "2.1") as board:
            board.send(name, keys, secret, 0)


def another_secret_is_refused():
    for name, (keys, _, wrong, _, more) in CLOUDS.items():
        if wrong:
            with Board(name + more, "5.0") as board:
                board.send(name, keys, wrong, 1)


def what_ran_out_is_refused_and_said():
    for name, (keys, secret, _, over, more) in CLOUDS.items():
        if over:
            with Board(name + more, "5.0") as board:
                out = board.send(name, (*keys, over), secret, 1)
                need("2023-11-14" in out, (name, out))


run([
    every_cloud_is_reached,
    old_firmware_reaches_those_whose_credentials_fit,
    another_secret_is_refused,
    what_ran_out_is_refused_and_said,
])
