#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the C header that holds the themes, in alphabetical order, so that the program has them wherever
it is copied to.

    theme_data.py HEADER THEME.ini...
"""

import pathlib
import sys


def string(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'


def main():
    parts = ["/* Made by src/view/theme_data.py. */", "static const struct {\n\tconst char *name, *text;\n} theme_data[] = {"]
    for path in sorted(map(pathlib.Path, sys.argv[2:]), key=lambda path: path.stem):
        lines = path.read_text(encoding="ascii").splitlines()
        parts.append(f'\t{{"{path.stem}",\n' + "\n".join("\t\t" + string(line) for line in lines) + "},")
    pathlib.Path(sys.argv[1]).write_text("\n".join(parts) + "\n};\n", encoding="ascii")


main()
