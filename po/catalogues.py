#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the C header that holds the catalogues, as msgfmt compiles them, so that the program has its
languages wherever it is copied to.

    catalogues.py HEADER BYTE_ORDER LANGUAGE.po...
"""

import pathlib
import subprocess
import sys


def words(numbers):
    lines = [", ".join(map(str, numbers[i : i + 24])) for i in range(0, len(numbers), 24)]
    return ",\n".join(lines)


def main():
    header, byte_order, *sources = sys.argv[1:]
    parts = ["/* Made by po/catalogues.py. */"]
    rows = []
    for path in sorted(map(pathlib.Path, sources)):
        if "nplurals=1;" not in path.read_text(encoding="utf-8"):
            sys.exit(f"{path}: base/language.c knows only languages with one plural form")
        compiled = subprocess.run(
            ["msgfmt", "--check", "--no-hash", f"--endianness={byte_order}", "-o", "-", path], check=True, stdout=subprocess.PIPE
        ).stdout
        parts.append(f"static const unsigned char catalogue_{path.stem}[] = {{\n{words(list(compiled))}}};")
        rows.append(f'\t{{"{path.stem}", catalogue_{path.stem}}},')
    parts += ["static const struct catalogue {", "\tconst char *name;", "\tconst unsigned char *bytes;", "} catalogues[] = {"]
    pathlib.Path(header).write_text("\n".join([*parts, *rows, "};"]) + "\n", encoding="ascii")


main()
