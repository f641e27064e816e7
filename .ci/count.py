# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up "N passed, N failed, N skipped": what `meson test` wrote in the given build folders, and the
"ok" and "not ok" lines of the given files.  What failed is named once more, with its beginning, since
it may stand thousands of lines above."""

import pathlib
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


SHOWN_LINES = 12


def shown(case, suite):
    """The test's name, and what it said."""
    told = [f"{suite.get('name')}: {case.get('name')}"]
    for part in [*case.iter("failure"), *case.iter("error"), *suite.iter("system-out"), *suite.iter("system-err")]:
        lines = (part.text or part.get("message") or "").splitlines()
        at = next((i for i, line in enumerate(lines) if line.startswith("not ok")), 0)
        told += ["    " + line[:300] for line in lines[at : at + SHOWN_LINES]]
    return "\n".join(told)


def main():
    failed = []
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    missing = 0
    for folder in sys.argv[1:]:
        if pathlib.Path(folder).is_file():
            for line in pathlib.Path(folder).read_text().splitlines():
                counts["passed" if line.startswith("ok ") else "failed"] += 1
                if not line.startswith("ok "):
                    failed.append(line)
            continue
        path = pathlib.Path(folder) / "meson-logs" / "testlog.junit.xml"
        if not path.exists():
            print(f"{folder}: no test ran", file=sys.stderr)
            missing += 1
            continue
        for suite in xml.parse(path).iter("testsuite"):
            for case in suite.iter("testcase"):
                counts[outcome(case)] += 1
                if outcome(case) == "failed":
                    failed.append(f"{folder}: {shown(case, suite)}")
    counts["failed"] += missing
    if failed:
        print("\nWhat failed:\n" + "\n".join(failed))
    closing = f"{counts['passed']} passed, {counts['failed']} failed"
    if counts["skipped"]:
        closing += f", {counts['skipped']} skipped"
    print(closing)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
