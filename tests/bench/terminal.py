# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of an xterm as ncurses uses on it: bytes in, rows of text out.

Only what is needed to see which text stands where; colours are skipped.
"""
import codecs
import re

SEQUENCE = re.compile(
    r"\x1b\[(?P<private>[?>=!]?)(?P<numbers>[0-9;:]*)(?P<final>[@-~])"
    r"|\x1b[()][0-9A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>78MDEHc]")
UNFINISHED = re.compile(r"\x1b(?:\[[?>=!]?[0-9;:]*|[()]|\][^\x07\x1b]*\x1b?)?$")
PLAIN = re.compile(r"[^\x00-\x1f\x7f]+")


class Terminal:
    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = 0
        self.top, self.bottom = 0, rows - 1
        self.last = " "
        self.held = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.unknown = set()

    def row(self, y):
        return "".join(self.cells[y])

    def text(self):
        return "\n".join(self.row(y).rstrip() for y in range(self.rows))

    def feed(self, data):
        text = self.held + self.decoder.decode(data)
        self.held = ""
        at = 0
        while at < len(text):
            plain = PLAIN.match(text, at)
            if plain:
                self._put(plain.group())
                at = plain.end()
                continue
            if text[at] != "\x1b":
                self._control(text[at])
                at += 1
                continue
            sequence = SEQUENCE.match(text, at)
            if sequence:
                if sequence.group("final"):
                    self._escape(sequence)
                at = sequence.end()
            elif UNFINISHED.match(text, at):
                self.held = text[at:]
                return
            else:
                at += 1

    def _put(self, text):
        for c in text:
            if self.x >= self.columns:
                self.x = 0
                self._line_feed()
            self.cells[self.y][self.x] = c
            self.x += 1
        self.last = text[-1]

    def _control(self, c):
        if c == "\r":
            self.x = 0
        elif c == "\n":
            self._line_feed()
        elif c == "\b":
            self.x = max(0, self.x - 1)
        elif c == "\t":
            self.x = min(self.columns - 1, self.x // 8 * 8 + 8)

    def _line_feed(self):
        if self.y == self.bottom:
            self._delete_rows(self.top, 1)
        elif self.y < self.rows - 1:
            self.y += 1

    def _delete_rows(self, at, n):
        for _ in range(n):
            del self.cells[at]
            self.cells.insert(self.bottom, [" "] * self.columns)

    def _insert_rows(self, at, n):
        for _ in range(n):
            del self.cells[self.bottom]
            self.cells.insert(at, [" "] * self.columns)

    def _erase(self, y, start, end):
        self.cells[y][start:end] = [" "] * (min(end, self.columns) - start)

    def _escape(self, sequence):
        final = sequence.group("final")
        if sequence.group("private"):
            return
        numbers = [int(n or 0) for n in re.split("[;:]", sequence.group("numbers"))]
        n = numbers[0] or 1
        row = self.cells[self.y]
        self.x = min(self.x, self.columns - 1)
        if final == "H":
            self.y = min(n, self.rows) - 1
            self.x = min((numbers + [1])[1] or 1, self.columns) - 1
        elif final == "A":
            self.y = max(0, self.y - n)
        elif final == "B":
            self.y = min(self.rows - 1, self.y + n)
        elif final == "C":
            self.x = min(self.columns - 1, self.x + n)
        elif final == "D":
            self.x = max(0, self.x - n)
        elif final == "G":
            self.x = min(n, self.columns) - 1
        elif final == "d":
            self.y = min(n, self.rows) - 1
        elif final == "K":
            start, end = [(self.x, self.columns), (0, self.x + 1), (0, self.columns)][numbers[0]]
            self._erase(self.y, start, end)
        elif final == "J":
            if numbers[0] == 0:
                self._erase(self.y, self.x, self.columns)
            first = [self.y + 1, 0, 0][numbers[0]]
            last = [self.rows, self.y, self.rows][numbers[0]]
            for y in range(first, last):
                self._erase(y, 0, self.columns)
        elif final == "X":
            self._erase(self.y, self.x, self.x + n)
        elif final == "b":
            self._put(self.last * n)
        elif final == "P":
            del row[self.x:self.x + n]
            row.extend(" " * (self.columns - len(row)))
        elif final == "@":
            row[self.x:self.x] = " " * n
            del row[self.columns:]
        elif final == "M":
            self._delete_rows(self.y, n)
        elif final == "L":
            self._insert_rows(self.y, n)
        elif final == "S":
            self._delete_rows(self.top, n)
        elif final == "T":
            self._insert_rows(self.top, n)
        elif final == "r":
            self.top = n - 1
            self.bottom = ((numbers + [0])[1] or self.rows) - 1
            self.x = self.y = 0
        elif final not in "mhlntc":
            self.unknown.add(final)
