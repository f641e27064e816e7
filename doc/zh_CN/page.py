#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a manual page in Chinese: page.py SCDOC < PAGE.scd > PAGE.

A line of the source that ends with a full-width mark is joined to the next, since man would show a blank
there.  Behind each such mark, and before one that opens, stands a place where man may break the line: groff
1.22.4 with -mzh otherwise never ends at some widths, where words of Latin letters have nothing but such marks
between them.
"""

import re
import subprocess
import sys

MARKS = "、，；：。！？）”"
OPENING = "（“"


def is_text(line):
    """No request of man's, and no beginning or end of a table's cell."""
    return bool(line) and line[0] not in ".'" and line not in ("T{", "T}")


def main():
    made = subprocess.run(sys.argv[1:2], input=sys.stdin.buffer.read(), stdout=subprocess.PIPE, check=True).stdout.decode()
    lines, in_code, joins = [], False, False
    for line in made.split("\n"):
        in_code = (in_code or line == ".nf") and line != ".fi"
        if in_code or not is_text(line):  # code is shown as it stands
            lines.append(line)
            joins = False
            continue
        text = re.sub(f"([{MARKS}])(?=.)|(?<=.)(?=[{OPENING}])", r"\1\\:", line)
        if joins:
            lines[-1] += r"\:" + text
        else:
            lines.append(text)
        joins = line[-1] in MARKS
    sys.stdout.buffer.write("\n".join(lines).encode())


if __name__ == "__main__":
    main()
