#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq explain`, without any board."""

import os
import subprocess

from peers import LIMIT, run
from scripts import ATMQ, has, need


def explain(*words, status=0):
    done = subprocess.run([ATMQ, "explain", *words], capture_output=True, text=True, timeout=LIMIT,
                          stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C.UTF-8"))
    need(done.returncode == status, (words, done))
    return done.stdout, done.stderr


def what_one_asks_is_answered():
    for words, parts in (
            (("MQTTCONNCFG", "keepalive"), ("7200", "default 120")),
            (("0x6013",), ("SCHEME_VALUE_IS_WRONG",)),
            (("ERR CODE:0x010a6002",), ("NOT_IN_CONFIGURED_STATE",)),
            (("ERR", "CODE:0x010a6002"), ("NOT_IN_CONFIGURED_STATE",)),
            (("state", "3"), ("disconnected", "AT+MQTTCLEAN=0")),
            (("scheme", "5"), ("TLS",)),
            (("-0x2700",), ("MBEDTLS_ERR_X509_CERT_VERIFY_FAILED",)),
            (("--", "-0x2700"), ("MBEDTLS_ERR_X509_CERT_VERIFY_FAILED",)),
            (("+CWJAP:2",), ("password",))):
        out, err = explain(*words)
        has(out, *parts)
        need(err == "", err)


def the_dialect_asked_for_comes_first():
    old, _ = explain("--dialect", "esp32-s", "MQTTSUB", "topic")
    new, _ = explain("--dialect", "esp-at", "MQTTSUB", "topic")
    has(old, "64")
    has(new, "128")
    need(old != new, "both are the same")


def what_is_not_known_is_status_1_with_a_sentence():
    out, err = explain("klingon", status=1)
    need(out == "", out)
    has(err, "atmq: ", "klingon")
    need(err.count("\n") == 1, err)


def wrong_usage_is_status_2():
    for words in ((), ("--dialect", "klingon", "AT"), ("--warp", "AT")):
        out, err = explain(*words, status=2)
        need(out == "" and err.startswith("atmq: "), (out, err))


def what_cannot_be_written_is_told():
    for words in (("explain", "scheme", "5"), ("--help",), ("--version",), ("run", "--help")):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ATMQ, *words], stdout=full, stderr=subprocess.PIPE, text=True,
                                  timeout=LIMIT, stdin=subprocess.DEVNULL)
        need(done.returncode == 2, (words, done))
        has(done.stderr, "atmq: standard output: No space left on device")


def chinese_is_answered_in_chinese_by_option_and_by_locale():
    for words, parts in (
            (("--lang", "zh_CN", "连不上服务器"), ("连不上服务器\n", "  通常", "AT+CWJAP?")),
            (("--lang", "zh_CN", "订阅失败"), ("订阅被拒绝", "AT+MQTTSUB?")),
            (("--lang", "zh_CN", "0x6013"), ("SCHEME_VALUE_IS_WRONG", "怎么办")),
            (("--lang", "zh_CN", "scheme", "5"), ("TLS", "通常为 8883"))):
        out, err = explain(*words)
        has(out, *parts)
        need(err == "", err)
    out, _ = explain("连不上服务器")
    has(out, "the connection to the broker is refused", "usually")
    out, err = explain("--lang", "zh_CN", "klingon", status=1)
    need(out == "" and err == "atmq: 没有关于 klingon 的说明\n", (out, err))


run([
    what_one_asks_is_answered,
    the_dialect_asked_for_comes_first,
    chinese_is_answered_in_chinese_by_option_and_by_locale,
    what_is_not_known_is_status_1_with_a_sentence,
    wrong_usage_is_status_2,
    what_cannot_be_written_is_told,
])
