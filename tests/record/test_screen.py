#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`atmq replay --svg` and `--text`: the screen at a time of a recording, as a picture and as text.  Where there is
Chromium, it shows the picture; ATMQ_TOOLS=must: it has to be there."""
import os
import re
import subprocess
import xml.etree.ElementTree as xml

import browser
from exporting import ATMQ, FOLDER, LIMIT, run, rx, same, tx, write

SVG = "{http://www.w3.org/2000/svg}"
COLUMN, ROW = 9, 17  # pixels; src/view/picture.c
EVIL = "]]></style></text><script>alert(1)</script><!-- &amp; \u202egnp.exe \x1b]0;EVIL\x07 \x00 \ufffe \uffff"
SESSION = [
    tx(0.5, 'AT+MQTTCONN=0,"broker.example",1883,0'),
    rx(0.6, '+MQTTCONNECTED:0,1,"broker.example","1883","",0\r\n\r\nOK\r\n'),
    tx(1, 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","secret-word",0,0,""'), rx(1.1, "OK\r\n"),
    rx(2, '+MQTTSUBRECV:0,"客厅/温度",11,{"t":22.5}<&\r\n'),
    rx(3, f'+MQTTSUBRECV:0,"e\u0301vil{EVIL}",{len(EVIL.encode())},{EVIL}\r\n'),
    {"t": 8, "note": "swapped the antenna 天线"},
    tx(9, 'AT+MQTTSUB=0,"t",9'), rx(9.1, "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"),
]


def replay(*options, status=0, session=SESSION):
    path = write("screen.atmq.jsonl", *session)
    done = subprocess.run([ATMQ, "replay", *map(str, options), path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    same((done.returncode, done.stdout), (status, b""))
    return done.stderr.decode()


def both(*options):
    svg, text = FOLDER / "screen.svg", FOLDER / "screen.txt"
    same(replay("--svg", svg, "--text", text, "--force", *options), "")
    return svg, text.read_text(encoding="utf-8")


def by_rows(root):
    """The text of each row, by its place."""
    rows = {}
    for element in root.iter(SVG + "text"):
        rows[(int(element.get("y")) - 22) // ROW] = "".join(element.itertext())
    return rows


def the_picture_holds_the_text_of_the_screen():
    for size in ("110x30", "80x24", "40x12", "300x100"):
        svg, text = both("--size", size)
        lines = text.split("\n")[:-1]
        rows = by_rows(xml.parse(svg).getroot())
        same({row: line for row, line in enumerate(lines) if line}, rows)
        same(len(lines), int(size.split("x")[1]))


def characters_are_at_their_columns():
    svg, text = both("--size", "110x30")
    row = next(row for row in xml.parse(svg).getroot().iter(SVG + "text") if "客厅/温度" in "".join(row.itertext()))
    places = {span.text: (int(span.get("x")) - COLUMN) // COLUMN for span in row}
    first = places["客"]
    same([places[c] - first for c in ("客", "厅", "温", "度")], [0, 2, 5, 7])
    assert all(int(span.get("textLength")) % COLUMN == 0 for span in row)


def time_size_and_theme_are_those_asked_for():
    _, before = both("--at", "0.7")
    assert "broker.example" in before and "antenna" not in before
    _, last = both()
    assert "antenna" in last and len(last.split("\n")) == 37
    for theme, paper in (("light", "#ffffff"), ("slate", "#2b313d"), ("mono", "#ffffff"), ("auto", "#0d1117")):
        svg, _ = both("--theme", theme)
        found = re.search(r'rx="6" fill="(#\w+)"', svg.read_text(encoding="utf-8"))
        same(found and found[1], paper)


def a_hostile_board_gets_nothing_into_it():
    svg, text = both("--size", "300x100")
    data = svg.read_text(encoding="utf-8")
    root = xml.fromstring(data)  # well-formed
    same({element.tag.replace(SVG, "") for element in root.iter()}, {"svg", "title", "style", "rect", "text", "tspan"})
    assert "EVIL" in text and "alert(1)" in text
    bad = [c for c in data if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\ufffe\uffff"]
    same(bad, [])
    assert "secret-word" not in data + text and "href" not in data and "url(" not in data


def a_file_that_exists_is_kept():
    svg = FOLDER / "kept.svg"
    svg.write_text("mine")
    assert "kept.svg" in replay("--svg", svg, status=2)
    same(svg.read_text(), "mine")
    same(replay("--svg", svg, "--force"), "")
    assert svg.read_text().startswith("<?xml")
    assert "no such theme" in replay("--svg", svg, "--force", "--theme", "none", status=2).replace("there is no theme", "no such theme")
    assert "--size: 9x9 is not COLSxROWS, from 20x5 to 500x500" in replay("--svg", svg, "--force", "--size", "9x9", status=2)
    assert "no-folder" in replay("--text", FOLDER / "no-folder/x.txt", status=2)


def standard_output_is_a_file_too():
    svg, text = both()
    path = write("screen.atmq.jsonl", *SESSION)
    for option, wanted in (("--text", text), ("--svg", svg.read_text(encoding="utf-8"))):
        done = subprocess.run([ATMQ, "replay", option, "-", path], stdout=subprocess.PIPE, timeout=LIMIT, check=True)
        same(done.stdout.decode(), wanted)


def chromium_shows_it():
    svg, text = both("--size", "110x30")
    with browser.Browser() as page:
        page.open(svg)
        shown = page.run("[...document.querySelectorAll('text')].map(t => t.textContent).join('\\n')")
        same(shown, "\n".join(line for line in text.split("\n") if line))
        same(page.run("document.querySelectorAll('parsererror').length"), 0)
        # Every run ends where it should, whatever the font.
        wrong = page.run("""[...document.querySelectorAll('tspan')].filter(t => t.getNumberOfChars() > 1 &&
            Math.abs(t.getEndPositionOfChar(t.getNumberOfChars() - 1).x - t.getAttribute('x') - t.getAttribute('textLength')) > 1)
            .map(t => t.textContent).join('|')""")
        same(wrong, "")
        page.run("getSelection().selectAllChildren(document.documentElement)")
        selected = page.run("getSelection().toString()")
        for part in ("客厅/温度", 'AT+MQTTSUB=0,"t",9', '{"t":22.5}<'):
            assert part in selected, part
        same([e for e in page.events if e["method"] == "Log.entryAdded"], [])


CASES = [the_picture_holds_the_text_of_the_screen, characters_are_at_their_columns, time_size_and_theme_are_those_asked_for,
         a_hostile_board_gets_nothing_into_it, a_file_that_exists_is_kept,
         standard_output_is_a_file_too]
if browser.program() or os.environ.get("ATMQ_TOOLS") == "must":
    CASES.append(chromium_shows_it)
run(CASES)
