# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up "N passed, N failed, N skipped": what `meson test` wrote in the given build folders, and the
"ok" and "not ok" lines of the given files."""

import pathlib
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    missing = 0
    for folder in sys.argv[1:]:
        if pathlib.Path(folder).is_file():
            for line in pathlib.Path(folder).read_text().splitlines():
                counts["passed" if line.startswith("ok ") else "failed"] += 1
            continue
        path = pathlib.Path(folder) / "meson-logs" / "testlog.junit.xml"
        if not path.exists():
            print(f"{folder}: no test ran", file=sys.stderr)
            missing += 1
            continue
        for case in xml.parse(path).iter("testcase"):
            counts[outcome(case)] += 1
    counts["failed"] += missing
    closing = f"{counts['passed']} passed, {counts['failed']} failed"
    if counts["skipped"]:
        closing += f", {counts['skipped']} skipped"
    print(closing)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
