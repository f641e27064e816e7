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
MARKS = {"_", "N_", "P_", "C_", "_Static_assert"}  # the last is for who compiles it
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:]? (?:%+ )?[a-z]{2,}|% [a-z]{3,}|^%: %$|^(?:atmq: )?--[%a-z-]+: %")
DIRECTIVE = re.compile(r"%[-+ #0]*[\d.*$]*(?:hh|h|ll|l|z|j|t)?[a-zA-Z]")
# Tags with their attributes, and what is left of one that began in the text before.
MARKUP = re.compile(r'^[^<]*\\">|<[a-z/!?][^>]*(?:>|$)')

# Bytes on the wire and in files, and what only programs read; the kit's starter has no catalogue.
FOR_PROGRAMS = re.compile(r"^src/(wire|kit)/")
# What the virtual board says on its two ports, and its broker to the log of them.
BOARD_SAYS = re.compile(r"board_(say|log)\w*|board_connection_fail|refuse_link|broker_paho_refuse|lost")

# What only looks like a sentence: file, what stands before the text, the text; each a pattern for the whole.
NOT_SAID = [
    (r".*", r".*", r" ?(atmq [a-z]+|--[a-z]+ [a-z]+)"),  # to be typed
    (r"explain/line(s|_codes|_starts)\.c", r".* \{|SLICE \(", r".*"),  # lines of boards
    (r"explain/symptom\.c", r".* [{,]", r"[a-z-]+( [a-z-]+){1,3}"),  # phrases that are looked for
    (r"record/scrub_(places|values)\.c", r".* [{,]|SLICE \(", r".*"),  # lines of boards
    (r"doctor/boot\.c", r".*", r"rst cause:"),
    (r"link/sim\.c", r".*", r"\\r\\nrst:.*"),
    (r".*", r"SLICE \(", r"got ip"),
    (r"cloud/tokens\.c", r".*", r"SharedAccessSignature .*"),
    (r"console/builtin_recipes\.c", r".*", r"(\\n)?set .*|.*\\n.*"),  # scripts
    (r"script/.*", r".*", r"clock for .*|repeat for|expect no|at most|only if"),
    (r"export/script\.c", r".*", r"expect .*| qos .*"),
    (r"console/palette\.c", r".*", r"from a file: .*"),  # English words that find a row in any language
    (r"console/recipe\.c", r".*", r"go on"),  # an answer
    (r"export/html_row\.c", r".*", r" poll failed"),  # classes of the style sheet
    (r"export/pcapng\.c", r"SLICE \(", r".*"),  # interfaces, which filters name
    (r"export/words\.c|run/telling\.c", r".*", r"failed at .*|passed: .*"),  # the end of a transcript
    (r"record/transcript\.c", r"\] =", r".*"),
    (r"provision/certificates_report\.c", r".* \{", r".*"),  # JSON
    (r"run/report_tap\.c", r".*", r"TAP version.*|not ok"),
    (r"serve/sim_boards\.c", r"out ,|.* [?:]", r".*"),  # the line that scripts wait for
    (r"sim/board_(firmware|system|tls)\.c", r"\] =|(out|why) ,", r".*"),  # AT+GMR; a line of the log
    (r"sim/board_wifi\.c", r".*", r"guest, .*"),  # a network
    (r"sim/board_connection\.c", r"= \{|[{,] ,|, ,", r".*"),  # esp-mqtt's words
    (r"sim/broker_paho\.c|sim/cloud_site\.c", r"(message|cause) :|why =|: return|SLICE \(", r".*"),  # the same
    (r"sim/paho_trace\.c", r"SLICE \(", r".*"),  # lines of Paho
    (r"view/.*", r"name =", r".*"),  # panes, for who builds with checks
    (r"view/console_view\.c", r".*", r"cursor or frame|the screen is wrong .*"),
]
NOT_SAID = [[re.compile(part, re.DOTALL) for part in row] for row in NOT_SAID]


def is_said(name, before, text):
    plain = DIRECTIVE.sub("%", MARKUP.sub("", text))
    if not SENTENCE.search(plain):
        return False
    row = name.removeprefix("src/"), before, text
    return not any(all(p.fullmatch(value) for p, value in zip(patterns, row)) for patterns in NOT_SAID)


def literals(source):
    """Each string literal, joined with those beside it: (line, text, whether it is marked, what is before)."""
    found, calls, word, joined, before = [], [], "", None, ["", ""]
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind in ("space", "blank"):
            continue
        if kind == "text":
            if joined is None:
                joined = [source.count("\n", 0, match.start()) + 1, "", any(call in MARKS or BOARD_SAYS.fullmatch(call) for call in calls), " ".join(before)]
                found.append(joined)
            joined[1] += text[1:-1]
            continue
        joined = None
        before = [before[1], text]
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
        for line, text, marked, before in literals(path.read_text(encoding="utf-8")):
            if not marked and is_said(name, before, text):
                print(f'{name}:{line}: not marked: "{text}"')
                count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
