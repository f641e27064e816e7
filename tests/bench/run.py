#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""atmq and its peers beside each other on the same work: prints a table and writes JSON.

    tests/bench/run.py [--quick] [--build DIR] [--json FILE] [MEASURE]...

Every program runs on two ptys: one is its terminal (120x40, xterm-256color), the other its serial
port, on which this harness plays the board.  Build with --buildtype=release.  doc/performance.md
says how each figure is got.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile

import bars
import measures
import program

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NAMES = ["flood", "paced", "adapter", "idle", "enter", "screen", "start", "million", "message", "parser", "reader"]
HEAVY = ["ten_million"]  # only when named: minutes, and gigabytes of transcript
RATES = [115200, 921600, 3000000]
SLOW = ("minicom", "tio")  # a tenth of a second and more a MB


class Figures(dict):
    """{program: the median of each figure}; `rounds` holds those of each round."""

    def __init__(self, rounds, middle):
        super().__init__({name: {key: middle([r[key] for r in of]) for key in of[0]}
                          for name, of in rounds.items()})
        self.rounds = rounds


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.kinds, self.missing = program.find(os.path.join(options.build, "atmq"))
        self.rounds = 1 if options.quick else 3
        self.close_rounds = 1 if options.quick else 7  # where programs are close to each other
        self.results = {}
        self.all_rounds = {}
        self.rows = []

    def repeat(self, function, kinds=None, rounds=None):
        """Rounds of all programs in turn."""
        runs = {}
        for _ in range(rounds or self.rounds):
            for kind in kinds or self.kinds:
                try:
                    runs.setdefault(kind.name, []).append(function(kind))
                except TimeoutError as problem:
                    print(f"  {problem}", file=sys.stderr)
        return Figures(runs, self.middle)

    @staticmethod
    def middle(values):
        if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
            return statistics.median(values)
        if all(isinstance(v, bool) for v in values):
            return all(values)
        return values[0]

    def row(self, measure, of, key, text):
        self.rows.append((measure, {name: text(run[key]) for name, run in of.items()}))

    def keep(self, name, of):
        self.results[name] = of
        self.all_rounds[name] = of.rounds

    # ---- the measures ----

    def flood(self):
        size = 10 if self.options.quick else 100
        blocks = measures.flood_blocks(size)

        def run(log):
            return lambda kind: measures.flood(
                kind, self.folder, blocks[:max(2, size // 20)] if kind.name in SLOW else blocks, log)
        of = self.repeat(run(True))
        self.keep("flood_recorded", of)
        self.row("CPU ms a MB, flood, recording", of, "cpu_per_mb", lambda v: f"{v * 1000:.1f}")
        self.row("  the record holds every byte", of, "complete", self.yes)
        plain = self.repeat(run(False), [k for k in self.kinds if k.name != "atmq"])
        self.keep("flood", plain)
        self.row("CPU ms a MB, flood, no log", plain, "cpu_per_mb", lambda v: f"{v * 1000:.1f}")

    @staticmethod
    def yes(value):
        return "-" if value is None else "yes" if value else "NO"

    def paced(self):
        self.rates("paced", measures.TICK, "each ms")

    def adapter(self):
        self.rates("adapter", measures.LATENCY, "each 16 ms")

    def rates(self, name, tick, pace):
        seconds = 2 if self.options.quick else 5
        for baud in RATES:
            for log in (True, False):
                kinds = [k for k in self.kinds if log or k.name != "atmq"]
                of = self.repeat(lambda kind, baud=baud, log=log: measures.paced(
                    kind, self.folder, baud, seconds, log, tick), kinds,
                    self.close_rounds if log else self.rounds)
                what = "recording" if log else "no log"
                self.keep(f"{name}_{baud}" + ("" if log else "_no_log"), of)
                self.row(f"CPU % at {baud} baud, bytes {pace}, {what}", of, "cpu",
                         lambda v: f"{v * 100:.2f}")
                if log:
                    self.row("  the record holds every byte", of, "complete", self.yes)

    def idle(self):
        seconds = 4 if self.options.quick else 10
        of = self.repeat(lambda kind: measures.idle(kind, self.folder, seconds, 0))
        self.keep("idle", of)
        self.row("wakeups a second, idle", of, "wakeups", lambda v: f"{v:.2f}")
        of = self.repeat(lambda kind: measures.idle(kind, self.folder, seconds, 2),
                         [k for k in self.kinds if k.name == "atmq"])
        self.keep("polling", of)
        self.row("wakeups a second, polling every 2 s", of, "wakeups", lambda v: f"{v:.2f}")
        self.row("  commands polled a second", of, "commands", lambda v: f"{v:.2f}")

    def enter(self):
        times = 20 if self.options.quick else 100
        of = self.repeat(lambda kind: measures.enter_to_wire(kind, self.folder, times))
        self.keep("enter_to_wire", of)
        self.row("Enter to wire, p50, us", of, "p50", lambda v: f"{v * 1e6:.0f}")

    def screen(self):
        seconds = 2 if self.options.quick else 5
        of = self.repeat(lambda kind: measures.wire_to_screen(kind, self.folder, 3000000, seconds),
                         [k for k in self.kinds if k.name != "minicom"])
        self.keep("wire_to_screen", of)
        for key in ("p50", "p99", "max"):
            self.row(f"wire to screen at 3000000 baud, {key}, ms", of, key,
                     lambda v: f"{v * 1000:.1f}")

    def start(self):
        self.rounds, rounds = max(5, self.rounds), self.rounds
        of = self.repeat(lambda kind: measures.start(kind, self.folder))
        self.rounds = rounds
        self.keep("start", of)
        self.row("start to first frame, ms", of, "first_frame", lambda v: f"{v * 1000:.1f}")

    def million(self):
        self.messages("million", 1, ("atmq", "picocom"))

    def ten_million(self):
        self.messages("ten_million", 10, ("atmq",))

    def messages(self, name, millions, names):
        rounds, self.rounds = self.rounds, 1
        of = self.repeat(lambda kind: measures.million(kind, self.folder, millions),
                         [k for k in self.kinds if k.name in names])
        self.rounds = rounds
        self.keep(name, of)
        self.row(f"resident MiB after {millions},000,000 messages", of, "resident",
                 lambda v: f"{v / 1048576:.1f}")
        atmq = {name: run for name, run in of.items() if "search" in run}
        for key, what in (("first", "scroll to the first of them"),
                          ("search", "search the first of them from the last"),
                          ("filter_one", "filter that one matches"),
                          ("filter_pattern", "filter with a pattern that a tenth matches"),
                          ("filter_all", "filter that all match")):
            self.row(f"  {what}, ms", atmq, key, lambda v: f"{v * 1000:.0f}")

    def message(self):
        atmq = [k for k in self.kinds if k.name == "atmq"]
        for before, what in ((1, "pane not full"), (100, "pane full")):
            of = self.repeat(lambda kind, before=before: measures.bytes_of_a_message(
                kind, self.folder, before, 8 if before == 1 else 20), atmq)
            self.keep("message_bytes_" + str(before), of)
            self.row(f"bytes to the terminal a message, {what}", of, "median", lambda v: f"{v:.0f}")

    def parser(self):
        path = os.path.join(self.options.build, "tests", "bench", "parser_bench")
        text = subprocess.run([path] + (["20"] if self.options.quick else []), check=True,
                              capture_output=True, text=True).stdout
        figures = {}
        for line in text.splitlines():
            name, rate = line.rsplit(None, 1)
            figures[name] = float(rate)
            self.rows.append((f"parser alone, {name}, MB/s", {"atmq": f"{float(rate):.0f}"}))
        self.keep("parser", Figures({"atmq": [figures]}, self.middle))

    def reader(self):
        path = os.path.join(self.options.build, "tests", "bench", "reader_bench")
        file = os.path.join(self.folder, "large.atmq.jsonl")
        text = subprocess.run([path, file] + (["100"] if self.options.quick else []), check=True,
                              capture_output=True, text=True).stdout
        figures = {}
        for line in text.splitlines():
            name, figure = line.rsplit(": ", 1)
            figures[name] = float(figure)
            self.rows.append((f"a transcript of 1 GiB, {name}", {"atmq": figure}))
        self.keep("reader", Figures({"atmq": [figures]}, self.middle))

    # ---- what comes out ----

    def table(self):
        names = [k.name for k in self.kinds]
        return self.lay_out([["measure"] + names] + [
            [measure] + [of.get(n, "") for n in names] for measure, of in self.rows])

    def bars(self):
        return self.lay_out([["to reach", "figure", "bar", "reached"]] + [
            [what, f"{value:.4g}", f"{bar:g}", self.yes(reached)]
            for what, value, bar, reached in bars.judge(self.all_rounds)])

    @staticmethod
    def lay_out(lines):
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        out = []
        for line in lines:
            cells = [line[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(line[1:], widths[1:])]
            out.append("| " + " | ".join(cells) + " |")
        out.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
        return "\n".join(out)


def machine():
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=" ".join(NAMES + HEAVY))
    parser.add_argument("--quick", action="store_true", help="less of everything, once")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="build folder")
    parser.add_argument("--json", default="bench.json", help="where the figures go (bench.json)")
    options = parser.parse_args()
    unknown = [m for m in options.measures if m not in NAMES + HEAVY]
    if unknown:
        parser.error(f"{unknown[0]} is none of: {' '.join(NAMES + HEAVY)}")
    if not os.access(os.path.join(options.build, "atmq"), os.X_OK):
        parser.error(f"{options.build}/atmq is not there: build it, or say --build")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for name in NAMES + HEAVY:
            if name in (options.measures or NAMES):
                print(f"{name} ...", file=sys.stderr)
                getattr(bench, name)()
    print(bench.table(), bench.bars(), sep="\n\n")
    for name in bench.missing:
        print(f"{name} is not installed: left out")
    with open(options.json, "w", encoding="utf-8") as f:
        json.dump({"machine": machine(), "missing": bench.missing, "results": bench.results,
                   "rounds": bench.all_rounds}, f, indent=1)
    print(f"written: {options.json}")


if __name__ == "__main__":
    main()
