#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds texts in src/ that read like English and are not marked for translation (base/language.h).

Two words beside each other, the second in lower case, look like a sentence.  What only looks like one
is in NOT_SAID, or in a file of FOR_PROGRAMS.  Prints each as path:line; fails if there is any.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

TOKEN = re.compile(
    r"""(?P<space>/\*.*?\*/|//[^\n]*|^[ \t]*\#[^\n]*(?:\\\n[^\n]*)*)|(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<char>'(?:[^'\\\n]|\\.)+')"""
    r"""|(?P<word>\w+)|(?P<blank>\s+)|(?P<other>.)""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
MARKS = {"_", "N_", "P_", "C_"}
SENTENCE = re.compile(r"[A-Za-z]{2,},? (?:%[.*a-z]+ )?[a-z]{2,}")

# Bytes on the wire and in files, and what only programs read; the kit's starter has no catalogue.
FOR_PROGRAMS = re.compile(r"^src/(sim|wire|kit)/")
NOT_SAID = set()


def literals(source):
    """Each string literal, joined with those beside it: (line, text, whether it is marked)."""
    found, calls, word, joined = [], [], "", None
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind in ("space", "blank"):
            continue
        if kind == "text":
            if joined is None:
                joined = [source.count("\n", 0, match.start()) + 1, "", any(call in MARKS for call in calls)]
                found.append(joined)
            joined[1] += text[1:-1]
            continue
        joined = None
        if text == "(":
            calls.append(word)
        elif text == ")" and calls:
            calls.pop()
        word = text if kind == "word" else ""
    return found


def main():
    count = 0
    for path in sorted(ROOT.glob("src/*/*.[ch]")):
        name = str(path.relative_to(ROOT))
        if FOR_PROGRAMS.match(name):
            continue
        for line, text, marked in literals(path.read_text(encoding="utf-8")):
            if not marked and SENTENCE.search(text) and text not in NOT_SAID:
                print(f'{name}:{line}: not marked: "{text}"')
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
