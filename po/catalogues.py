#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the C header that holds the catalogues, as msgfmt compiles them, so that the program has its
languages wherever it is copied to.

    catalogues.py HEADER BYTE_ORDER [FORMAT=LETTERS]... LANGUAGE.po...

FORMAT=LETTERS: what the C library of the machine that atmq will run on has for a macro such as PRIu64.
xgettext writes it as %<PRIu64>, for which a .mo file has a table that base/language.c does not read.
"""

import pathlib
import re
import subprocess
import sys


def words(numbers):
    lines = [", ".join(map(str, numbers[i : i + 24])) for i in range(0, len(numbers), 24)]
    return ",\n".join(lines)


def with_formats(text, formats):
    return re.sub(r"(?<=%)([-+ #0-9.*$]*)<(PRI\w+)>", lambda match: match[1] + formats[match[2]], text)


def main():
    header, byte_order, *rest = sys.argv[1:]
    sources = [word for word in rest if "=" not in word]
    formats = {name: "".join(re.findall(r"\w+", letters)) for name, letters in (word.split("=", 1) for word in rest if "=" in word)}
    parts = ["/* Made by po/catalogues.py. */"]
    rows = []
    for path in sorted(map(pathlib.Path, sources)):
        text = path.read_text(encoding="utf-8")
        if "nplurals=1;" not in text:
            sys.exit(f"{path}: base/language.c knows only languages with one plural form")
        compiled = subprocess.run(
            ["msgfmt", "--check", "--no-hash", f"--endianness={byte_order}", "-o", "-", "-"],
            check=True,
            input=with_formats(text, formats).encode(),
            stdout=subprocess.PIPE,
        ).stdout
        parts.append(f"static const unsigned char catalogue_{path.stem}[] = {{\n{words(list(compiled))}}};")
        rows.append(f'\t{{"{path.stem}", catalogue_{path.stem}}},')
    parts += ["static const struct catalogue {", "\tconst char *name;", "\tconst unsigned char *bytes;", "} catalogues[] = {"]
    pathlib.Path(header).write_text("\n".join([*parts, *rows, "};"]) + "\n", encoding="ascii")


main()
