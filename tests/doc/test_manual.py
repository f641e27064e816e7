#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages build, and they say what the programs have: no option, command, key, style, event
or configuration key more, and none less."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
PROGRAMS = {"atmq": os.environ["ATMQ"], "atmq-sim": os.environ["ATMQ_SIM"]}
SCDOC = os.environ.get("SCDOC")
DOC_BUILD = pathlib.Path(os.environ["DOC_BUILD"])
PAGES = sorted(path.name.removesuffix(".scd") for path in (SOURCE / "doc").glob("*.scd"))
# Commands that share a page with another.
PAGE_OF = {"bundle": "scrub"}
OPTION = re.compile(r"(?<![-\w])--[a-z][a-z-]*")
cases = []


def case(function):
    cases.append(function)
    return function


# Options of other programs, in the text.
FOREIGN_OPTIONS = {"--password", "--omap", "--port", "--busid", "--wsl", "--auto-attach", "--update", "--shutdown"}


class Skip(Exception):
    pass


def page(name):
    """The page's text with scdoc's escapes taken away."""
    text = (SOURCE / "doc" / f"{name}.scd").read_text(encoding="utf-8")
    return re.sub(r"\\(.)", r"\1", text)


def sources():
    """Each page's source by its name ("atmq.1", "zh_CN/atmq.1"), those that are made when atmq is built too."""
    found = {}
    for folder in (SOURCE / "doc", DOC_BUILD):
        for path in sorted(folder.glob("*.scd")) + sorted(folder.glob("zh_CN/*.scd")):
            found[str(path.relative_to(folder)).removesuffix(".scd")] = path.read_text(encoding="utf-8")
    return found


def page_text(name):
    """The same of any of them."""
    return re.sub(r"\\(.)", r"\1", sources()[name])


def command_lines(text):
    """The lines of code blocks that run a program of ours."""
    return {line.strip() for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
            for line in block.splitlines() if line.startswith("atmq")}


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


def page_of(command):
    """The page of a command: its own, or the one of the console and the small commands."""
    name = f"atmq-{PAGE_OF.get(command, command)}.1"
    return name if name in PAGES else "atmq.1"


def options_in(text):
    """The options that a page explains, each where it stands at the start of a paragraph."""
    return {name for line in re.findall(r"^\*-.*$", text, re.MULTILINE) for name in OPTION.findall(line)}


def commands():
    table = re.search(r"commands\[\] = \{(.*?)\n\};", code("app/main.c"), re.DOTALL).group(1)
    return re.findall(r'"([a-z-]+)"', table)


def options_of(program, *words):
    """The options that a program's help lists, a line each; its list of commands names others' too."""
    return set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", help_of(program, *words), re.MULTILINE))


def help_of(program, *words):
    done = subprocess.run([PROGRAMS[program], *words, "--help"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=20)
    assert done.returncode == 0 and done.stderr == "", (words, done)
    return done.stdout


def made(name, text):
    """The page as the build makes it."""
    program = [sys.executable, SOURCE / "doc" / "zh_CN" / "page.py", SCDOC] if name.startswith("zh_CN/") else [SCDOC]
    return subprocess.run(program, input=text.encode(), stdout=subprocess.PIPE, timeout=20, check=True).stdout


@case
def every_page_builds():
    if not SCDOC:
        raise Skip("scdoc is not installed")
    for name, text in sources().items():
        done = subprocess.run([SCDOC], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20)
        assert done.returncode == 0, f"{name}: {done.stderr.decode()}"
        assert f'.TH "{pathlib.Path(name).stem}"'.encode() in done.stdout, name


@case
def man_shows_every_page_without_a_warning():
    if not SCDOC or not shutil.which("man"):
        raise Skip("scdoc or man is not installed")
    for name, text in sources().items():
        done = subprocess.run(["man", "--warnings", "-l", "-"], input=made(name, text), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=60, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "PAGER": "cat",
                                               # As man does for a page that it finds in zh_CN/: lines break between Chinese characters.
                                               "MANROFFOPT": "-mzh" if name.startswith("zh_CN/") else ""})
        assert done.returncode == 0 and not done.stderr, f"{name}: {done.stderr.decode()}"


@case
def a_page_in_chinese_comes_to_an_end_at_every_width():
    # groff 1.22.4 with -mzh does not, where Latin words have only full-width marks between them.
    if not SCDOC or not shutil.which("groff"):
        raise Skip("scdoc or groff is not installed")
    for name, text in sources().items():
        if not name.startswith("zh_CN/"):
            continue
        page_made = made(name, text)
        for width in (30, 36, 40, 44, 50, 58, 70, 98, 118):
            try:
                subprocess.run(["groff", "-k", "-t", "-mtty-char", "-Tutf8", "-mandoc", "-mzh", f"-rLL={width}n"], input=page_made,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20,
                               env={**os.environ, "LC_ALL": "C.UTF-8"})
            except subprocess.TimeoutExpired as late:
                raise AssertionError(f"{name} does not come to an end {width} columns wide; see doc/zh_CN/page.py") from late


@case
def every_page_that_is_named_is_there_with_its_section():
    pages = {pathlib.Path(name).name: set(re.findall(r"^#+ (.*)$", text, re.MULTILINE))
             for name, text in sources().items() if "/" not in name}
    if not pages.get("atmq-commands.7"):
        raise Skip("atmq-commands(7) was not made")
    wrong, count = [], 0
    for name, headings in pages.items():
        text = re.sub(r"\s+", " ", page_text(name))
        for other, number, title in re.findall(r"\*(atmq(?:-[a-z]+)?)\*\((\d)\)(?:, \*([^*]+)\*(?!\())?", text):
            count += 1
            if f"{other}.{number}" not in pages:
                wrong.append(f"{name} names {other}({number})")
            elif title and title not in pages[f"{other}.{number}"]:
                wrong.append(f"{name} names {title} in {other}({number})")
        for title in re.findall(r"[Ss]ee \*([A-Z][A-Z' ]+)\*(?!\()", text):
            if title not in headings:
                wrong.append(f"{name} names its section {title}")
    assert count > 50, "names that this test can't read"
    assert not wrong, "; ".join(wrong)


@case
def every_command_of_the_table_has_its_section():
    text = sources().get("atmq-commands.7")
    if not text:
        raise Skip("atmq-commands(7) was not made")
    # A parameter's row has no summary.
    wanted = {row.split('"')[1] for path in (SOURCE / "src/at").glob("command_*.c")
              for row in path.read_text(encoding="utf-8").split("\n\t{.name = ")[1:] if ".summary" in row}
    named = re.findall(r"^## AT\\?\+?(.*)$", text, re.MULTILINE)
    same({name.replace("\\", "") for name in named}, wanted, "AT commands")
    assert len(named) == len(set(named)), "a command is there twice"


@case
def every_page_in_chinese_has_the_parts_of_the_english_one():
    english = {name: text for name, text in sources().items() if "/" not in name}
    missing = {name for name in english if f"zh_CN/{name}" not in sources()}
    assert not missing, f"not in doc/zh_CN: {', '.join(sorted(missing))}"
    for name, text in sources().items():
        if not name.startswith("zh_CN/"):
            continue
        original = english[name.removeprefix("zh_CN/")]
        for what, pattern in (("headings", r"^(#+) "), ("tables' rows", r"^[|\[\]][\[\- ] "),
                              ("code blocks", r"^```")):
            counts = [len(re.findall(pattern, one, re.MULTILINE)) for one in (original, text)]
            assert counts[0] == counts[1], f"{name}: {counts[1]} {what}, the English page has {counts[0]}"
        for what, find in (("options", options_in), ("commands", command_lines)):
            ours, theirs = find(text), find(original)
            assert ours == theirs, f"{name}: {what} differ: {sorted(ours ^ theirs)}"


def parts(text):
    """Headings, pictures without their language, and code without its comments: what a translation keeps."""
    blocks = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    return {"headings": [len(mark) for mark in re.findall(r"^(#+) ", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)],
            "items": len(re.findall(r"^\* ", text, re.MULTILINE)),
            "pictures": re.findall(r"\]\((doc/[^)]*)\)", text.replace(".zh_CN.", ".")),
            "code": [re.sub(r"\s+[#;] .*", "", block) for block in blocks]}


@case
def the_readme_in_chinese_has_the_parts_of_the_english_one():
    english, chinese = (parts((SOURCE / name).read_text(encoding="utf-8")) for name in ("README.md", "README.zh_CN.md"))
    for what, found in english.items():
        assert chinese[what] == found, f"README.zh_CN.md: {what}: {chinese[what]}, in English {found}"


@case
def every_page_is_of_something():
    named = {name for name in PAGES if name.startswith("atmq-") and name.endswith(".1")}
    same(named, {page_of(command) for command in commands()} - {"atmq.1"} | {"atmq-sim.1"}, "pages of commands")


@case
def every_option_is_explained_and_none_more():
    # What a page says of another program's command line is not of ours.
    ours = {name: re.sub(r"^(?:picocom|esptool|.* -- esptool) .*", "", page(name), flags=re.MULTILINE) for name in PAGES}
    wanted = {"atmq-sim.1": options_of("atmq-sim")}
    for command in commands():
        wanted.setdefault(page_of(command), set()).update(options_of("atmq", command))
    wanted["atmq.1"] |= options_of("atmq")
    everywhere = options_in(ours["atmq.1"])
    for name, options in wanted.items():
        explained = options_in(ours[name])
        missing = options - explained - (everywhere if name != "atmq-sim.1" else set())
        assert not missing, f"{name} does not explain {sorted(missing)}"
        same(explained & options, explained, f"options of {name}")
    # Options that a text names are some program's; "--json*" is the mark behind a bold one.
    known = set().union(*wanted.values())
    for name, text in ours.items():
        unknown = {option for option in OPTION.findall(text)} - known - FOREIGN_OPTIONS
        assert not unknown, f"{name} names {sorted(unknown)}, which no program has"


@case
def every_letter_of_an_option_is_in_the_page():
    lines = {name: [line for line in page(name).splitlines() if line.startswith("*-")] for name in PAGES}
    helps = [("atmq.1", help_of("atmq")), ("atmq-sim.1", help_of("atmq-sim"))]
    for name, text in helps + [(page_of(command), help_of("atmq", command)) for command in commands()]:
        for letter, option in re.findall(r"^  -(\w), (--[a-z-]+)", text, re.MULTILINE):
            explained = lines[name] + (lines["atmq.1"] if name != "atmq-sim.1" else [])
            assert any(line.startswith(f"*-{letter}*, *{option}*") for line in explained), (name, letter, option)


@case
def every_command_has_a_line_in_the_help():
    listed = re.findall(r"^  (atmq(?:-sim)?(?: [a-z]+)?)\b.* {2,}\S", help_of("atmq").split("\n\n")[0], re.MULTILINE)
    same(set(listed), {f"atmq {name}" for name in commands()} | {"atmq-sim"}, "commands in atmq --help")


@case
def every_command_is_in_a_synopsis_and_explained():
    form = r"^\*atmq\*? \[?\*?([a-z-]+)\*"
    named = {command: name for name in PAGES if name.endswith(".1")
             for command in re.findall(form, section(page(name), "# SYNOPSIS"), re.MULTILINE)}
    same(set(named.items()), {(command, page_of(command)) for command in commands()}, "commands in synopses")
    explained = section(page("atmq.1"), "# COMMANDS")
    same(set(re.findall(form, explained, re.MULTILINE)), set(commands()), "commands")


@case
def every_action_is_in_the_page_with_its_keys():
    table = code("keys/action.c").split("context_names")[0]
    wanted = {(name, tuple(keys.split())) for name, keys in
              re.findall(r'\{ACTION_\w+,\s*CONTEXT_\w+,\s*"([a-z-]+)",\s*"([^"]*)"', table)}
    assert len(wanted) == len(re.findall(r"\{ACTION_", table)), "rows that this test can't read"
    named = {(bold(row[0]), tuple(row[1].split(", "))) for row in rows(section(page("atmq-keys.7"), "# DESCRIPTION"))}
    same(named, wanted, "actions and keys")


@case
def every_word_of_the_console_is_in_the_page_with_its_form_and_help():
    table = re.search(r"console_word words\[\] = \{(.*?)\n\};", code("console/words.c"), re.DOTALL).group(1)
    joined = re.sub(r'"\s*"', "", table)
    wanted = set(re.findall(r'\.form = "([^"]*)",\s*\.help =\s*N_\(\s*"([^"]*)"\)', joined))
    assert len(wanted) == joined.count(".word ="), "rows that this test can't read"
    named = {(bold(row[0]), row[1]) for row in rows(section(page("atmq.1"), "# WORDS OF THE CONSOLE"))}
    same(named, wanted, "words of the console")


@case
def every_style_is_in_the_page():
    table = re.search(r"style_names\[.*?\};", code("view/theme.c"), re.DOTALL).group()
    named = {bold(row[0]) for row in rows(section(page("atmq-config.5"), "# THEMES"))}
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
    lines = re.findall(r"^(\*[a-z]+\*(?:, \*[a-z]+\*)*)$", section(page("atmq-transcript.5"), "# EVENTS"), re.MULTILINE)
    named = {bold(word) for line in lines for word in line.split(", ")}
    same(named, set(re.findall(r'= "([a-z]+)"', table)), "events")


@case
def every_configuration_key_is_in_the_page():
    text = page("atmq-config.5")
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
    text = section(page("atmq-script.5"), "# DESCRIPTION")
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
