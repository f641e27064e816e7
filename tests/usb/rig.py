# SPDX-License-Identifier: GPL-3.0-or-later
"""atmq on a real kernel's USB-serial ports: what the tests of this folder share.

A test is a function of (guest, where).  It plugs adapters (`redir.py`) with boards behind them
(`boards.py`) into the guest (`guest.py`), and runs atmq in there: `console` in a terminal of this
machine, looked at as the tests of tests/screen do, everything else by `guest.run`.

What the machine lacks (QEMU, the kernel's package or the network to fetch it) skips all tests with the
reason.  ATMQ_USB_RIG=must in the environment makes that a failure, ATMQ_USB_RIG=no skips them anyway.

    rig.py NAME... [TEST...]

runs the tests of test_NAME.py in one guest, or only those that are named.
"""

import contextlib
import functools
import importlib
import os
import pathlib
import sys
import time

import guest as machine
import harness
from harness import Console, Skip, Transcript, environment, expect, wait_until  # noqa: F401
from redir import QemuFtdi

HERE = pathlib.Path(__file__).parent


@contextlib.contextmanager
def plugged(guest, *adapters):
    """The adapters in the guest's USB ports 1, 2 and so on, QEMU's own in that which has it; all of them
    gone at the end."""
    with contextlib.ExitStack() as stack:
        stack.callback(settle, guest)
        for port, adapter in enumerate(adapters, 1):
            stack.enter_context(adapter)
            plug(guest, adapter, machine.PORTS + 1 if isinstance(adapter, QemuFtdi) else port)
        yield adapters[0] if len(adapters) == 1 else adapters


def plug(guest, adapter, port=1, wait=True):
    """Until udev has set the permissions of its port, or not waiting for that."""
    adapter.plug(guest, port)
    if wait:
        for at in range(len(adapter.uarts)):
            links = f"/dev/serial/by-path/*-usb-0:{port}:1.{at}*"
            guest.shell(f"until set -- {links} && test -e $1; do udevadm settle -t 1; done; "
                        'exec udevadm wait -t 20 "$1"')


def settle(guest):
    """Until the guest knows that all adapters are gone."""
    guest.shell("while set -- /dev/ttyUSB* /dev/ttyACM* && test -e $1 -o -e $2; do udevadm settle -t 1; done")


def path(guest, port):
    """/dev/ttyUSB0 or the like, of the adapter in this USB port."""
    return guest.shell(f"readlink -f /dev/serial/by-path/*-usb-0:{port}:1.0*").strip()


def run(guest, where, *words, **options):
    """`atmq` with these words, to its end."""
    return guest.run(guest.atmq, *words, environment=environment(where), **options)


def script(guest, where, port, text, *options, **more):
    """`atmq run` of these lines."""
    (where / "steps.at").write_text(text)
    return run(guest, where, "run", "-p", port, *options, where / "steps.at", **more)


def console(where, *words, **options):
    return Console(where, *words, **options)


def until(what, condition, limit=20.0):
    return wait_until(what, condition, limit)


def settled(value, still=0.5):
    """What value() is once it has not changed for a while."""
    seen = []

    def is_still():
        now = value()
        if not seen or seen[0] != now:
            seen[:] = now, time.monotonic()
        return time.monotonic() - seen[1] > still

    until("something to settle", is_still)
    return seen[0]


def main(words):
    modules = [importlib.import_module(f"test_{word}") for word in words if (HERE / f"test_{word}.py").exists()]
    tests = [test for module in modules for test in module.TESTS]
    chosen = [test for test in tests if test.__name__ in words] or tests
    try:
        if os.environ.get("ATMQ_USB_RIG") == "no":
            raise Skip("ATMQ_USB_RIG=no")
        with machine.Guest(pathlib.Path(os.environ["ATMQ_USB_CACHE"]), os.environ["ATMQ"]) as guest:
            begun_by = guest.work / "atmq"
            begun_by.write_text(f'#!/bin/sh\nexec {sys.executable} -S {HERE}/in_guest.py {guest.port} {guest.token} '
                                f'{guest.atmq} "$@"\n')
            begun_by.chmod(0o755)
            os.environ["ATMQ"] = str(begun_by)
            print(f"# the guest is up after {time.monotonic() - BEGUN:.1f} s", flush=True)
            harness.run(*[functools.wraps(test)(functools.partial(timed, test, guest)) for test in chosen])
    except Skip as why:
        if os.environ.get("ATMQ_USB_RIG") == "must":
            print(f"1..1\nnot ok 1 - the machine has what the rig needs\n# {why}")
            sys.exit(1)
        print(f"1..0 # SKIP {why}")


def timed(test, guest, where):
    begun = time.monotonic()
    where.chmod(0o777)
    try:
        test(guest, where)
    finally:
        guest.run("pkill", "-KILL", "-x", "atmq")  # after a failure; the next test wants the port
        print(f"# {test.__name__}: {time.monotonic() - begun:.1f} s")


BEGUN = time.monotonic()

if __name__ == "__main__":
    main(sys.argv[1:])
