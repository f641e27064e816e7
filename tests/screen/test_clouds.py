#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloud's form, played against a board whose broker checks as that cloud does; a token that runs out.  Prints TAP."""

import re

from harness import Board, Console, expect, run

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
ONENET = [("product_id", "Ab12Cd34Ef"), ("device_name", "bench01")]


def described(screen):
    """The field with the cursor: the one whose meaning is shown."""
    found = re.search(r"│ ([a-z_ ]+): ", screen)
    return found and found.group(1)


def fill(console, cloud, values, secret):
    """The fields of these names, from above to below, and the secret in the last one."""
    console.key("M-i")
    console.wait_for("To a cloud")
    console.key("Home", "C-k")
    console.type(cloud)
    console.wait_for(re.compile(rf"> cloud +{cloud}"))
    for name, value in [*values, (secret, KEY)]:
        while (here := described(console.screen())) != name:
            console.key("Down")
            console.wait_for(lambda screen, here=here: described(screen) != here)
        console.type(value)
    console.wait_for("Enter on the last field sends")


def board_of(where, cloud, secret=KEY):
    (where / "secret").write_text(secret)
    return Board(where, "--cloud", cloud, "--cloud-secret-file", where / "secret")


def connects(where, cloud, values, secret):
    with board_of(where, cloud) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        fill(console, cloud, values, secret)
        expect(KEY not in console.screen(), "the secret is shown")
        console.key("Enter")
        console.wait_for(f"recipe {cloud}: all")
        console.wait_for("MQTT      4 connected")
        expect(KEY.encode() not in console.transcript().path.read_bytes(), "the secret is recorded")
        # Topics are offered.
        console.type("AT+MQTTSUB=0,")
        console.key("Tab")
        console.wait_for("the cloud")
        console.key("C-c", "C-c")
        console.quit()


def onenet_with_its_long_password(where):
    connects(where, "onenet", ONENET, "key")


def aliyun_with_commas_in_its_client_id(where):
    connects(where, "aliyun", [("product_key", "a1B2c3D4e5F"), ("device_name", "bench01")], "device secret")


def tencent(where):
    connects(where, "tencent", [("product_id", "ABCDE12345"), ("device_name", "bench01")], "key")


def refused(where, values, secret=KEY):
    with board_of(where, "onenet", secret) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        fill(console, "onenet", values, "key")
        console.key("Enter")
        console.wait_for(re.compile(r"onenet stopped at step \d of \d"))
        console.key("Escape")
        console.wait_for("ended by you")
        console.wait_for("F10 quit")
        console.quit()


def a_wrong_key_is_refused(where):
    refused(where, ONENET, "b3RoZXItb3RoZXItb3RoZXI=")


def a_token_that_ended_is_refused(where):
    refused(where, [*ONENET, ("expires", "1500000000")])


def a_token_that_runs_out_is_made_anew(where):
    with board_of(where, "onenet") as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        fill(console, "onenet", [*ONENET, ("expires", "4s")], "key")
        console.key("Enter")
        console.wait_for("recipe onenet: all")
        console.wait_for("ended at")
        console.command("AT+MQTTCLEAN=0")
        console.wait_for("not initialised")
        console.key("M-c")
        console.wait_for("made anew")
        console.wait_for("MQTT      4 connected")
        console.quit()


run(onenet_with_its_long_password, aliyun_with_commas_in_its_client_id, tencent, a_wrong_key_is_refused,
    a_token_that_ended_is_refused, a_token_that_runs_out_is_made_anew)
