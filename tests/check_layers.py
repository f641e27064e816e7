#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Includes point downwards only, and each library's header is included by one file.

Reads the sources as text and prints TAP.
"""

import collections
import pathlib
import re
import sys

# A folder may include itself and those named behind it.
BELOW = {
    "base": [],
    "loop": ["base"],
    "disk": ["base"],
    "at": ["base"],
    "wire": ["base", "at"],
    "explain": ["base", "at"],
    "messages": ["base", "at"],
    "session": ["base", "at", "wire", "messages"],
    "advice": ["base", "at", "wire", "messages", "session"],
    "record": ["base", "loop", "disk", "at", "wire", "messages", "session"],
    "payload": ["base"],
    "sim": ["base", "at", "loop"],
    "keys": ["base"],
    "link": ["base", "loop", "disk", "at", "sim"],
    "view": ["base", "at", "wire", "messages", "session", "payload", "keys"],
    "term": ["base", "loop", "disk", "keys", "view"],
    "setup": ["base", "loop", "disk", "at", "wire", "messages", "session", "advice", "record", "link", "keys"],
    "console": ["base", "loop", "disk", "at", "wire", "messages", "session", "advice", "record", "payload", "keys", "link", "view", "term", "setup"],
    "run": ["base", "loop", "disk", "at", "wire", "messages", "session", "advice", "record", "payload", "link", "setup"],
    "serve": ["base", "loop", "disk", "at", "sim", "setup"],
    "app": ["base", "loop", "disk", "at", "wire", "explain", "messages", "session", "advice", "record", "payload", "link", "setup", "console", "run"],
}

# These ask no clock and do no I/O: the C library's headers for that are not for them.
PURE = {"base", "at", "wire", "explain", "messages", "session", "advice", "payload", "keys", "view"}
IMPURE_HEADERS = {"fcntl.h", "unistd.h", "poll.h", "sys/socket.h", "time.h", "sys/time.h", "termios.h", "pthread.h"}
# What the process is and how it ends, running out of memory too, has one place that all can reach.
ALLOWED_IMPURE = {("base/program.c", "unistd.h"), ("base/program.c", "fcntl.h")}

C_LIBRARY = re.compile(
    r"^(assert|ctype|errno|fcntl|fnmatch|inttypes|langinfo|libgen|limits|locale|math|netdb|poll|pthread|pty|pwd|signal|spawn|"
    r"stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|unistd|"
    r"wchar|wctype|grp|glob|dirent|(arpa|linux|net|netinet|sys)/\w+)\.h$")

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)


# What goes through one place alone, as a call behind which nobody gets around it.
ONE_CALLER = {"journal_add": "session/say.c"}  # all text of the journal is masked there


def callers(path, function):
    return re.search(rf"^(?=[\t ]).*\b{function}\(", path.read_text(encoding="utf-8"), re.MULTILINE)


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def main():
    source = pathlib.Path(sys.argv[1]) / "src"
    files = sorted(source.glob("*/*.[ch]"))
    upward, impure, users = [], [], collections.defaultdict(set)
    for path in files:
        folder, name = path.parent.name, str(path.relative_to(source))
        for kind, header in includes(path):
            if kind == '"':
                target = header.split("/")[0]
                if target != folder and target not in BELOW[folder]:
                    upward.append(f"{name} includes {header}")
                continue
            if not C_LIBRARY.match(header):
                users[header].add(name)
            elif folder in PURE and header in IMPURE_HEADERS and (name, header) not in ALLOWED_IMPURE:
                impure.append(f"{name} includes <{header}>")
    shared = [f"<{header}> is included by {', '.join(sorted(names))}" for header, names in sorted(users.items()) if len(names) > 1]
    called = {f: {str(path.relative_to(source)) for path in files if callers(path, f)} for f in ONE_CALLER}
    astray = [f"{f} is called by {', '.join(sorted(called[f]))}" for f, place in ONE_CALLER.items() if called[f] != {place}]
    cases = [
        ("there are sources to look at", [] if len(files) > 20 else ["too few files found"]),
        ("includes point downwards only", upward),
        ("a library's header is included by one file", shared),
        ("the pure folders ask no clock and do no I/O", impure),
        ("text goes into the journal through one function", astray),
        ("Paho is included by the simulator alone",
         sorted(n for n in users.get("MQTTAsync.h", ()) if not n.startswith("sim/"))),
    ]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (title, faults) in enumerate(cases, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {title}")
        for fault in faults:
            print(f"# {fault}")
        failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
