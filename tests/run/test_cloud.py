#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq cloud`: the object of the contract, and secrets only where they were asked for."""

import json
import os
import pty
import subprocess
import tempfile

from peers import LIMIT, run
from scripts import ATMQ, has, need

SECRET = "0123456789abcdef0123456789abcdef"
# clouds.md 2, computed by two other programs.
PASSWORD = "c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29dfb84"
ALIYUN = ("aliyun", "product_key=a1B2c3D4e5F", "device_name=bench01", "timestamp=1700000000000")
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def cloud(*words, status=0, secret=None):
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env.pop("ATMQ_SECRET", None)
    if secret:
        env["ATMQ_SECRET"] = secret
    done = subprocess.run([ATMQ, "cloud", *words], capture_output=True, text=True, timeout=LIMIT,
                          stdin=subprocess.DEVNULL, env=env)
    need(done.returncode == status, (words, done))
    return done.stdout, done.stderr


def json_is_the_contracts_object():
    out, err = cloud(*ALIYUN, "--json", secret=SECRET)
    need(err == "" and out.count("\n") == 1, (out, err))
    made = json.loads(out)
    need(list(made) == ["host", "port", "scheme", "client_id", "username", "password", "sni", "expires", "commands",
                        "topics", "notes"], made)
    need(made["password"] == PASSWORD and made["sni"] is None and made["expires"] is None, made)
    need(made["client_id"] ==
         "a1B2c3D4e5F.bench01|securemode=2,signmethod=hmacsha256,timestamp=1700000000000|", made)
    need(made["commands"][0] == 'AT+MQTTUSERCFG=0,2,"a1B2c3D4e5F.bench01|securemode=2\\,signmethod=hmacsha256\\,'
         f'timestamp=1700000000000|","bench01&a1B2c3D4e5F","{PASSWORD}",0,0,""', made["commands"])
    need(made["commands"][-1].startswith("AT+MQTTCONN=0,") and made["topics"]["up"] and made["topics"]["down"], made)
    out, _ = cloud("azure", "hub=atmq-bench", "device=bench01", "expires=1893456000", "--json", "--dialect", "esp-at",
                   secret=KEY)
    made = json.loads(out)
    need(made["expires"] == 1893456000, made)
    need(made["commands"][1] == f"AT+MQTTLONGPASSWORD=0,{len(made['password'])}", made["commands"])
    need(made["commands"][2] == made["password"], made["commands"])
    out, _ = cloud("hivemq", "host=h.hivemq.cloud", "username=u", "secure=verify", "--json", "--dialect", "esp-at",
                   secret="hunter22")
    made = json.loads(out)
    need(made["sni"] == "h.hivemq.cloud" and made["scheme"] == 3, made)


def a_script_has_no_secret_and_connects():
    words = ("onenet", "product_id=Ab12Cd34Ef", "device_name=bench01")
    out, _ = cloud(*words, "--script")
    has(out, "\n# Played again, this makes new ones\n")
    out_of_aliyun, _ = cloud(*ALIYUN, "--script")
    need("Played again" not in out_of_aliyun, out_of_aliyun)
    has(out, "\ncloud onenet product_id=Ab12Cd34Ef device_name=bench01\n", "\nAT+MQTTSUB=0,", "\n# AT+MQTTPUB=0,")
    with tempfile.TemporaryDirectory() as folder:
        path, transcript = os.path.join(folder, "bench.at"), os.path.join(folder, "t.jsonl")
        cloud(*words, "--script", "-o", path, secret=KEY)
        with open(path, encoding="utf-8") as file:
            need(KEY not in file.read(), path)
        need(os.stat(path).st_mode & 0o777 == 0o600, oct(os.stat(path).st_mode))
        _, err = cloud(*words, "--script", "-o", path, status=2, secret=KEY)
        has(err, path)
        out, err = cloud(*words, "--send", "sim:", "-t", transcript, secret=KEY)
        has(out, "2 passed, 0 failed", "the credentials end at ")
        with open(transcript, encoding="utf-8") as file:
            recorded = file.read()
        has(recorded, "AT+MQTTPASSWORD=0,")
        for text in (out, err, recorded):
            need(KEY not in text and "sign=" not in text, text)
        # The script is the same for atmq run.
        done = subprocess.run([ATMQ, "run", "-p", "sim:", path], capture_output=True, text=True, timeout=LIMIT,
                              env=dict(os.environ, ATMQ_SECRET=KEY))
        need(done.returncode == 0, done)
        env = {name: value for name, value in os.environ.items() if name != "ATMQ_SECRET"}
        done = subprocess.run([ATMQ, "run", "-p", "sim:", path], capture_output=True, text=True, timeout=LIMIT, env=env)
        need(done.returncode == 2, done)
        has(done.stderr, f"{path}:", "ATMQ_SECRET must be the key")


def a_board_without_a_time_server_gets_this_machines_clock():
    with tempfile.TemporaryDirectory() as folder:
        path, transcript = os.path.join(folder, "clock.at"), os.path.join(folder, "t.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write('AT+CWQAP\nclock within 1s\nAT+SYSTIMESTAMP?\nexpect line "^.SYSTIMESTAMP:1?[0-9]{10}$"\nclock\n')
        done = subprocess.run([ATMQ, "run", "-p", "sim:", "-t", transcript, path], capture_output=True, text=True,
                              timeout=LIMIT)
        need(done.returncode == 0, done)
        has(done.stdout, "no time server answered within 1.000 s: the clock was set to this machine's", "5 passed")
        need(done.stdout.count("no time server") == 1, done.stdout)
        with open(transcript, encoding="utf-8") as file:
            has(file.read(), "no time server answered")
        out = subprocess.run([ATMQ, "export", "--format", "script", transcript], capture_output=True, text=True,
                             timeout=LIMIT).stdout
        need("\nAT+SYSTIMESTAMP=" not in out, out)
        has(out, "it sets a time that is over; the step clock sets the present one")


def what_does_not_go_together_is_said():
    for words in (("--json", "--script"), ("--script", "--send", "sim:"), ("-o", "x"), ("-t", "x")):
        _, err = cloud("emqx", *words, status=2)
        has(err, "atmq: ")


def secrets_are_shown_on_demand_only():
    for words, secret, hidden in ((ALIYUN, SECRET, PASSWORD), (("thingsboard",), "TOKN", "TOKN"),
                                  (("hivemq", "host=h.hivemq.cloud", "username=u"), "hunter22", "hunter22")):
        for dialect in ("esp32-s", "esp-at"):
            out, err = cloud(*words, "--dialect", dialect, secret=secret)
            need(secret not in out + err and hidden not in out + err, out)
            has(out, "AT+MQTTUSERCFG=0,", "AT+MQTTCONN=0,", "--show shows it")
            out, _ = cloud(*words, "--dialect", dialect, "--show", secret=secret)
            has(out, hidden)


def the_secret_comes_from_a_file_or_a_prompt():
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(SECRET + "\r\n")
        file.flush()
        out, _ = cloud(*ALIYUN, "--json", "--secret-file", file.name, secret="another")
        need(json.loads(out)["password"] == PASSWORD, out)
    near, far = pty.openpty()
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env.pop("ATMQ_SECRET", None)
    asked = subprocess.Popen([ATMQ, "cloud", *ALIYUN, "--json"], stdin=far, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=env)
    prompt = b""
    while not prompt.endswith(b"): "):
        prompt += os.read(asked.stderr.fileno(), 1)
    need(prompt == b"Device secret (not shown): ", prompt)
    os.write(near, b"wrong\x15" + SECRET.encode() + b"x\x7f\n")
    out, _ = asked.communicate(timeout=LIMIT)
    need(json.loads(out)["password"] == PASSWORD, out)
    os.set_blocking(near, False)
    try:
        need(SECRET.encode() not in os.read(near, 4096), "it was echoed")
    except BlockingIOError:
        pass
    # Ctrl-C leaves the terminal as it was.
    asked = subprocess.Popen([ATMQ, "cloud", *ALIYUN], stdin=far, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    prompt = b""
    while not prompt.endswith(b"): "):
        prompt += os.read(asked.stderr.fileno(), 1)
    os.write(near, b"\x03")
    asked.communicate(timeout=LIMIT)
    need(asked.returncode == 130, asked.returncode)
    os.close(near)
    os.close(far)


def what_is_missing_or_wrong_is_named():
    for words, parts in (
            (("alyun",), ("did you mean aliyun?",)),
            (("google",), ("there is no cloud google", "atmq cloud lists them")),
            (("aliyun", "product_key"), ("product_key is not KEY=VALUE",)),
            (("aliyun", "secret=" + SECRET), ("secret is not a key",)),
            (("aliyun", "device_name=d"), ("aliyun needs product_key",)),
            ((*ALIYUN, "--secret-file", "/nonexistent"), ("/nonexistent: No such file",)),
            ((*ALIYUN, "--dialect", "x"), ("esp32-s and esp-at",))):
        out, err = cloud(*words, status=2, secret=None if "--secret-file" in words else "s")
        need(out == "" and err.startswith("atmq: ") and err.count("\n") == 1 and SECRET not in err, (out, err))
        has(err, *parts)
    _, err = cloud(*ALIYUN, status=2)
    has(err, "the device secret is missing", "ATMQ_SECRET", "--secret-file")


def clouds_and_keys_are_listed():
    out, _ = cloud()
    has(out, "aliyun", "Azure IoT Hub", "Adafruit IO")
    out, _ = cloud("tencent")
    has(out, "product_id", "(needed)", "(12010126)", "ATMQ_SECRET", "Source: ")
    needed = [line.split()[0] for line in out.splitlines() if line.endswith("(needed)")]
    need(needed == ["product_id", "device_name"], out)


def chinese_is_for_people_and_json_stays():
    out, _ = cloud("--lang", "zh_CN")
    has(out, "aliyun      阿里云物联网平台", "huawei      华为云 IoTDA", "onenet      中国移动 OneNET")
    out, _ = cloud("--lang", "zh_CN", "tencent")
    has(out, "腾讯云物联网", "（必填）", "（12010126）", "来源：")
    out, _ = cloud("--lang", "zh_CN", *ALIYUN, secret=SECRET)
    has(out, "  密码        ****（64 字节；--show 可显示）", "注意\n")
    need(SECRET not in out and PASSWORD not in out, out)
    out, _ = cloud("--lang", "zh_CN", *ALIYUN, "--json", secret=SECRET)
    english, _ = cloud(*ALIYUN, "--json", secret=SECRET)
    made, wanted = json.loads(out), json.loads(english)
    need({**made, "notes": 0} == {**wanted, "notes": 0}, made)
    _, err = cloud("--lang", "zh_CN", *ALIYUN, status=2)
    has(err, "设备密钥", "ATMQ_SECRET", "--secret-file")


run([
    json_is_the_contracts_object,
    secrets_are_shown_on_demand_only,
    the_secret_comes_from_a_file_or_a_prompt,
    what_is_missing_or_wrong_is_named,
    clouds_and_keys_are_listed,
    chinese_is_for_people_and_json_stays,
    a_script_has_no_secret_and_connects,
    a_board_without_a_time_server_gets_this_machines_clock,
    what_does_not_go_together_is_said,
])
