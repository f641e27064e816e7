#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said under WSL, where no USB port is there: with another /proc/sys/kernel/osrelease over this machine's."""

import os
import shutil
import subprocess

from peers import LIMIT, Skip, new_folder, run
from scripts import ATMQ, has, lacks, need

FOLDER = new_folder()
KERNEL = os.path.join(FOLDER, "osrelease")
MOUNT = f"mount --bind {KERNEL} /proc/sys/kernel/osrelease && exec \"$@\""


def under(kernel, *words):
    if not shutil.which("unshare"):
        raise Skip("needs unshare")
    with open(KERNEL, "w") as f:
        f.write(kernel + "\n")
    prefix = ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        raise Skip("a mount namespace of its own is not allowed here")
    done = subprocess.run([*prefix, ATMQ, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=LIMIT, env={**os.environ, "XDG_CONFIG_HOME": FOLDER, "LC_ALL": "C.UTF-8"})
    if "/dev/ttyUSB" in done.stdout or "/dev/ttyACM" in done.stdout:
        raise Skip("a USB port is plugged in")
    return done


WSL = "5.15.90.1-microsoft-standard-WSL2"


def ports_says_what_windows_has_to_do():
    done = under(WSL, "ports")
    has(done.stderr, "this is WSL", "usbipd list", "usbipd bind --busid", "usbipd attach --wsl --busid", "modprobe")


def it_is_on_standard_error_and_the_list_is_not_touched():
    need(under(WSL, "ports", "--json").stdout == under("6.8.0-45-generic", "ports", "--json").stdout, "the list differs")


def elsewhere_nothing_of_it_is_said():
    done = under("6.8.0-45-generic", "ports")
    lacks(done.stdout + done.stderr, "WSL", "usbipd")


def an_old_kernel_is_named():
    has(under("5.10.16.3-microsoft-standard-WSL2", "ports").stderr, "the kernel 5.10 of this WSL", "wsl --update")


def a_port_that_is_missing_leads_there():
    done = under(WSL, "doctor")
    has(done.stdout, "no serial port is plugged in", "this is WSL", "atmq ports says what to do")


def a_run_without_a_port_leads_there():
    script = os.path.join(FOLDER, "x.at")
    with open(script, "w") as f:
        f.write("AT\n")
    done = under(WSL, "run", script)
    need(done.returncode == 2, done)
    has(done.stderr, "which board?", "this is WSL", "atmq ports says what to do")
    done = under(WSL, "run", "-p", "/dev/ttyNOSUCH0", script)
    has(done.stdout + done.stderr, "no such port", "this is WSL", "atmq ports says what to do")


def it_is_said_in_chinese():
    done = under(WSL, "--lang", "zh_CN", "ports")
    has(done.stderr, "这是 WSL：USB 串口归 Windows 所有", "usbipd attach --wsl --busid")


run([
    ports_says_what_windows_has_to_do,
    it_is_on_standard_error_and_the_list_is_not_touched,
    elsewhere_nothing_of_it_is_said,
    an_old_kernel_is_named,
    a_port_that_is_missing_leads_there,
    a_run_without_a_port_leads_there,
    it_is_said_in_chinese,
])
