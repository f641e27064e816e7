#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the C header that holds the HTML report's style and script, and what its Content-Security-Policy
has to say of them: SHA-256 digests in base64.  What the script shows by T("text") and P("one", "several")
must be in the table WORDS (html_words.c).

    html_page.py STYLE SCRIPT WORDS HEADER
"""

import base64
import hashlib
import pathlib
import re
import sys


def array(name, data):
    lines = [",".join(str(byte) for byte in data[at:at + 40]) for at in range(0, len(data), 40)]
    return f"static const char {name}[] = {{\n" + ",\n".join(lines) + "\n};\n"


def shown(script):
    """The literals that T() and P() are called with."""
    for call in re.findall(r'\b(?:T\((?:[^"()]*\? )?"[^"]*"(?: : "[^"]*")?|P\("[^"]*", "[^"]*")', script):
        yield from re.findall(r'"([^"]*)"', call)


def main():
    style, script = (pathlib.Path(name).read_bytes() for name in sys.argv[1:3])
    for data in (style, script):
        if b"</" in data or not data.isascii():
            sys.exit("style and script must be ASCII without </, which would end their element")
    words = set(re.findall(r'N_\("(.*)"\)', pathlib.Path(sys.argv[3]).read_text(encoding="utf-8")))
    missing = sorted(set(shown(script.decode())) - words)
    if missing:
        sys.exit(f"html_words.c lacks {missing}")
    parts = ["/* Made by src/export/html_page.py. */\n"]
    for name, data in (("html_style", style), ("html_script", script)):
        parts.append(array(name, data))
        parts.append(f'#define {name.upper()}_DIGEST "sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"\n')
    pathlib.Path(sys.argv[4]).write_text("".join(parts), encoding="ascii")


main()
