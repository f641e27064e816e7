#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages build, and they say what the programs have: no option, command, key, style, event
or configuration key more, and none less."""
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
PROGRAMS = {"atmq": os.environ["ATMQ"], "atmq-sim": os.environ["ATMQ_SIM"]}
SCDOC = os.environ.get("SCDOC")
PAGES = ["atmq.1", "atmq-sim.1", "atmq.5"]
OPTION = re.compile(r"(?<![-\w])--[a-z][a-z-]*")
cases = []


def case(function):
    cases.append(function)
    return function


class Skip(Exception):
    pass


def page(name):
    """The page's text with scdoc's escapes taken away."""
    text = (SOURCE / "doc" / f"{name}.scd").read_text(encoding="utf-8")
    return re.sub(r"\\(.)", r"\1", text)


def code(path):
    return (SOURCE / "src" / path).read_text(encoding="utf-8")


def section(text, title):
    """What stands under the heading, up to the next one of its rank or above."""
    rank = len(title) - len(title.lstrip("#"))
    start = text.index(f"\n{title}\n") + len(title) + 2
    end = re.search(rf"^#{{1,{rank}}} ", text[start:], re.MULTILINE)
    return text[start:start + end.start()] if end else text[start:]


def rows(text):
    """A table's rows, each a list of cells."""
    found = []
    for mark, cell in re.findall(r"^([|:\[\]])[\[\- ] (.*)$", text, re.MULTILINE):
        if mark == ":":
            found[-1].append(cell)
        else:
            found.append([cell])
    return found


def bold(cell):
    return cell.strip("*")


def same(page_has, program_has, what):
    assert program_has, f"no {what} found in the program: does this test still read it?"
    unsaid, untrue = sorted(program_has - page_has), sorted(page_has - program_has)
    assert not unsaid, f"{what} that the page does not name: {', '.join(map(str, unsaid))}"
    assert not untrue, f"{what} that the page alone has: {', '.join(map(str, untrue))}"


def commands():
    table = re.search(r"commands\[\] = \{(.*?)\n\};", code("app/main.c"), re.DOTALL).group(1)
    return re.findall(r'"([a-z-]+)"', table)


def help_of(program, *words):
    done = subprocess.run([PROGRAMS[program], *words, "--help"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=20)
    assert done.returncode == 0 and done.stderr == "", (words, done)
    return done.stdout


@case
def every_page_builds():
    if not SCDOC:
        raise Skip("scdoc is not installed")
    for name in PAGES:
        done = subprocess.run([SCDOC], input=(SOURCE / "doc" / f"{name}.scd").read_bytes(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
        assert done.returncode == 0, f"{name}: {done.stderr.decode()}"
        assert b'.TH "' + name[:-2].encode() in done.stdout, name


@case
def every_long_option_is_in_the_page_and_none_more():
    helps = {"atmq": [()] + [(command,) for command in commands()], "atmq-sim": [()]}
    for program, words in helps.items():
        wanted = set()
        for word in words:
            wanted |= set(OPTION.findall(help_of(program, *word)))
        ours = re.sub(r"^picocom .*", "", page(f"{program}.1"), flags=re.MULTILINE)
        same(set(OPTION.findall(ours)), wanted, f"options of {program}")


@case
def every_command_has_a_line_in_the_help():
    listed = re.findall(r"^  (atmq(?:-sim)?(?: [a-z]+)?)\b.* {2,}\S", help_of("atmq").split("\n\n")[0], re.MULTILINE)
    same(set(listed), {f"atmq {name}" for name in commands()} | {"atmq-sim"}, "commands in atmq --help")
    synopsis = section(page("atmq.1"), "# SYNOPSIS")
    same(set(re.findall(r"^\*atmq ([a-z]+)\*", synopsis, re.MULTILINE)), set(commands()) - {"console"}, "commands in the synopsis")


@case
def every_option_is_explained_with_its_letter():
    explained = [line for name in PROGRAMS for line in page(f"{name}.1").splitlines() if line.startswith("*-")]
    for program in PROGRAMS:
        for letter, name in re.findall(r"^  -(\w), (--[a-z-]+)", help_of(program), re.MULTILINE):
            assert any(line.startswith(f"*-{letter}*, *{name}*") for line in explained), (letter, name)
        for name in OPTION.findall(help_of(program)):
            assert any(f"*{name}*" in line for line in explained), name


@case
def every_command_is_in_the_synopsis_and_explained():
    synopsis = section(page("atmq.1"), "# SYNOPSIS")
    explained = section(page("atmq.1"), "# COMMANDS")
    named = set(re.findall(r"^\*atmq\*? \[?\*?([a-z-]+)\*", synopsis, re.MULTILINE))
    same(named, set(commands()), "commands")
    same(set(re.findall(r"^\*atmq\*? \[?\*?([a-z-]+)\*", explained, re.MULTILINE)), set(commands()), "commands")


@case
def every_action_is_in_the_page_with_its_keys():
    table = code("keys/action.c").split("context_names")[0]
    wanted = {(name, tuple(keys.split())) for name, keys in
              re.findall(r'\{ACTION_\w+,\s*CONTEXT_\w+,\s*"([a-z-]+)",\s*"([^"]*)"', table)}
    assert len(wanted) == len(re.findall(r"\{ACTION_", table)), "rows that this test can't read"
    named = {(bold(row[0]), tuple(row[1].split(", "))) for row in rows(section(page("atmq.1"), "# KEYS"))}
    same(named, wanted, "actions and keys")


@case
def every_word_of_the_console_is_in_the_page_with_its_form_and_help():
    table = re.search(r"console_word words\[\] = \{(.*?)\n\};", code("console/words.c"), re.DOTALL).group(1)
    joined = re.sub(r'"\s*"', "", table)
    wanted = set(re.findall(r'\.form = "([^"]*)",\s*\.help =\s*"([^"]*)"', joined))
    assert len(wanted) == joined.count(".word ="), "rows that this test can't read"
    named = {(bold(row[0]), row[1]) for row in rows(section(page("atmq.1"), "# WORDS OF THE CONSOLE"))}
    same(named, wanted, "words of the console")


@case
def every_style_is_in_the_page():
    table = re.search(r"style_names\[.*?\};", code("view/theme.c"), re.DOTALL).group()
    named = {bold(row[0]) for row in rows(section(page("atmq.5"), "# THEMES"))}
    same(named, set(re.findall(r'= "([a-z-]+)"', table)), "styles")


@case
def every_command_of_the_virtual_board_is_in_its_page():
    handlers = "".join(path.read_text(encoding="utf-8") for path in sorted((SOURCE / "src/sim").glob("board_*.c")))
    wanted = set(re.findall(r'^\t\{"(\w*)",\s*\.(?:set|query|execute)\b', handlers, re.MULTILINE))
    assert len(wanted) > 60, "rows that this test can't read"
    named = {name for row in rows(section(page("atmq-sim.1"), "# THE BOARD")) if len(row) == 2
             for name in re.findall(r"\b[A-Z][A-Z_0-9]*\b", row[1])}
    basic = {"AT", "ATE0", "ATE1"}
    assert basic <= named, basic - named
    same(named - basic, wanted - {"", "E"}, "commands of the virtual board")


@case
def every_fault_is_in_the_page_with_what_it_takes():
    wanted = set(re.findall(r'\{\{"([a-z]+)",\s*"([^"]*)",', code("sim/fault_plan.c")))
    named = {tuple((bold(first), *(word.strip("_") for word in rest), "")[:2]) for first, *rest in
             (row[0].split(" ", 1) for row in rows(section(page("atmq-sim.1"), "# FAULTS")))}
    same(named, wanted, "faults")


@case
def every_event_is_in_the_page():
    table = re.search(r"\bnames\[WIRE_EVENT_TYPES\].*?\};", code("wire/event.c"), re.DOTALL).group()
    lines = re.findall(r"^(\*[a-z]+\*(?:, \*[a-z]+\*)*)$", section(page("atmq.5"), "# EVENTS"), re.MULTILINE)
    named = {bold(word) for line in lines for word in line.split(", ")}
    same(named, set(re.findall(r'= "([a-z]+)"', table)), "events")


@case
def every_configuration_key_is_in_the_page():
    text = page("atmq.5")
    for heading, function in (("## [console]", "config_set_console"), ("## [transcripts]", "config_set_transcripts"), ("## [port]", "line_keys")):
        named = set(re.findall(r"^\*([a-z-]+)\*$", section(text, heading), re.MULTILINE))
        body = re.search(rf"\b{function}\b.*?\n?\}}", code("setup/config.c"), re.DOTALL).group()
        if function == "config_set_console":
            body = re.search(r"bool config_set_console\(.*?\n\}\n", code("setup/config.c"), re.DOTALL).group()
            wanted = set(re.findall(r'strcmp\(e->key, "([a-z-]+)"\)', body))
        elif function == "config_set_transcripts":
            body = re.search(r"bool config_set_transcripts\(.*?\n\}\n", code("setup/config.c"), re.DOTALL).group()
            wanted = set(re.findall(r'strcmp\(key, "([a-z-]+)"\)', body))
        else:
            body += re.search(r"\bboard_keys\b.*?\}", code("setup/config.c"), re.DOTALL).group()
            wanted = set(re.findall(r'"([a-z-]+)"', body))
        same(named, wanted, f"keys of {heading[3:]}")


@case
def every_step_of_a_script_is_in_the_page():
    text = section(page("atmq.5"), "# SCRIPTS")
    reader = "".join(path.read_text(encoding="utf-8") for path in sorted((SOURCE / "src/script").glob("*.c")))
    for array, pattern in (("steps", r"^\*([a-z]+)\*(?: [\[_*]|$)"), ("expectations", None)):
        table = re.search(rf"\}} {array}\[\] = \{{.*?\n\}};", reader, re.DOTALL).group()
        wanted = set(re.findall(r'\{"([a-z]+)"', table))
        if pattern:
            named = set(re.findall(pattern, text, re.MULTILINE))
        else:
            events = [line.split("_PATTERN_")[0] for line in text.splitlines() if line.startswith("\t*")]
            named = {word for line in events for word in re.findall(r"^\t\*([a-z]+)\*|, \*([a-z]+)\*", line) for word in word if word}
        same(named, wanted, array)


def main():
    print(f"1..{len(cases)}")
    failed = 0
    for number, function in enumerate(cases, 1):
        title = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {number} - {title}")
        except Skip as why:
            print(f"ok {number} - {title} # SKIP {why}")
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {title}")
            for line in f"{type(error).__name__}: {error}".splitlines():
                print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
