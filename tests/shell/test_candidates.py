#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs say can follow in a line, compared with their own help."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

PROGRAMS = {"atmq": os.environ["ATMQ"], "atmq-sim": os.environ["ATMQ_SIM"]}
HOME = tempfile.TemporaryDirectory(prefix="atmq-test-")
# Numbers, times and plans: nobody can say what they will be.
FREE = {"--at", "--boot", "--boot-sequence", "--cast-version", "--connect", "--define", "--fps", "--from", "--idle", "--keep", "--meta",
        "--poll", "--reset-sequence", "--rotate", "--size", "--to", "--wait", "--tcp"}


def run(program, *words):
    done = subprocess.run([PROGRAMS[program], *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20, check=False,
                          env={"HOME": HOME.name, "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0 and not done.stderr, (words, done)
    return done.stdout.decode()


def ask(*line, width=None):
    """(what the shell adds, bytes that stay, {candidate: description})."""
    words = ["complete", *(["--width", str(width)] if width else []), "--", *line]
    first, *rest = run(line[0], *words).splitlines()
    also, kept = first.split()
    return also, int(kept), dict(row.split("\t") for row in rest)


def lines():
    """All commands, with the options that have an argument: those that say so in the help."""
    names = [[name] for name in ask("atmq", "help", "")[2] if name != "help"]
    for program, line in [("atmq", name) for name in names] + [("atmq-sim", [])]:
        text = run(program, *line, "--help")
        yield program, line, re.findall(r"^  (?:-\w,|   ) (--[\w-]+)(?: (\S.*?))?(?:  |$)", text, re.MULTILINE)


def every_option_of_the_help_is_offered_and_no_other():
    for program, line, options in lines():
        offered = set(ask(program, *line, "--")[2])
        assert offered == {name for name, _ in options}, (program, line, offered ^ {name for name, _ in options})


def what_an_option_can_be_is_offered_or_is_free():
    for program, line, options in lines():
        for name, argument in options:
            if not argument or name in FREE or (line, name) == (["release"], "--port"):  # no console runs
                continue
            also, _, found = ask(program, *line, name, "")
            assert found or also != "words", (program, line, name)


def an_option_that_is_there_is_not_offered_again_unless_it_may_be():
    assert "--csv" not in ask("atmq", "run", "--csv", "x", "--")[2]
    assert "--baud" not in ask("atmq", "run", "-b9600", "--")[2]
    assert "--define" in ask("atmq", "run", "--define", "a=b", "--")[2]


def behind_two_dashes_are_no_options():
    assert ask("atmq", "run", "--", "--") == ("files", 0, {})


def a_description_is_cut_to_the_width_with_a_mark():
    for width in (40, 80, 120):
        for line in (["atmq", "run", "--"], ["atmq", "--lang", "zh_CN", "run", "--"], ["atmq", "explain", "MQTT"]):
            for candidate, shown in ask(*line, width=width)[2].items():
                columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown)
                assert columns <= width or shown == candidate, (width, shown)
                assert shown.startswith(candidate), shown
    assert any(shown.endswith("…") for shown in ask("atmq", "run", "--", width=40)[2].values())


def what_can_not_be_typed_is_not_offered():
    folder = pathlib.Path(HOME.name, ".config", "atmq", "themes")
    folder.mkdir(parents=True)
    (folder / "evil\x1b[2J.ini").write_text("")
    (folder / "two\nlines.ini").write_text("")
    (folder / "mine and yours.ini").write_text("")
    found = ask("atmq", "--theme", "")[2]
    assert "mine and yours" in found and not any("evil" in name or "lines" in name for name in found), found


def of_a_plan_of_faults_the_last_statement_is_completed():
    assert set(ask("atmq-sim", "--fault", "split 1; at 5s fl")[2]) == {f"split 1; at 5s {fault}" for fault in ("flip", "flood", "flash")}
    assert ask("atmq-sim", "--fault", "at 5")[2] == {}
    assert ask("atmq-sim", "--fault", "wifi of")[2] == {}


def a_clouds_keys_are_offered_once():
    assert set(ask("atmq-sim", "--cloud", "azure,")[2]) == {f"azure,{key}=" for key in ("hub", "device", "host", "now")}
    assert "azure,host=a.net,now=" in ask("atmq-sim", "--cloud", "azure,host=a.net,")[2]
    assert "azure,host=a.net,host=" not in ask("atmq-sim", "--cloud", "azure,host=a.net,")[2]


def names_for_a_script_come_from_those_on_the_line():
    folder = pathlib.Path(HOME.name)
    (folder / "wifi.at").write_text('set PASSWORD hidden\nAT+CWJAP="${SSID}","${PASSWORD}"\n')
    (folder / "all.at").write_text("include wifi.at\nset HOST 127.0.0.1 # the broker\nAT+PING=\"${HOST}\"\nAT+${env:HOME}\n")
    assert ask("atmq", "run", f"{folder}/all.at", "-D", "")[2] == {"SSID=": "", "PASSWORD=": "", "HOST=": "the broker"}
    assert ask("atmq", "run", f"{folder}/none.at", "/dev/tty", "-D", "")[2] == {}
    os.mkfifo(folder / "pipe")
    assert ask("atmq", "run", f"{folder}/pipe", "-D", "")[2] == {}


def a_mistake_in_the_configuration_is_no_mistake_here():
    (pathlib.Path(HOME.name) / "bad.ini").write_text("[nonsense\n[profile bench]\nport = sim:\n")
    assert "sim:" in ask("atmq", "console", "--config", f"{HOME.name}/bad.ini", "")[2]


CASES = [every_option_of_the_help_is_offered_and_no_other, what_an_option_can_be_is_offered_or_is_free,
         an_option_that_is_there_is_not_offered_again_unless_it_may_be, behind_two_dashes_are_no_options,
         a_description_is_cut_to_the_width_with_a_mark, what_can_not_be_typed_is_not_offered,
         of_a_plan_of_faults_the_last_statement_is_completed, a_clouds_keys_are_offered_once, names_for_a_script_come_from_those_on_the_line, a_mistake_in_the_configuration_is_no_mistake_here]


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, function in enumerate(CASES, 1):
        title = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {title}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {title}")
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
