# SPDX-License-Identifier: GPL-3.0-or-later
"""How it looks: themes, backgrounds and colours, wherever the program is copied to."""

import contextlib
import os
import re
import shutil

from harness import Console, Terminal, expect, run, wait_until

NAMES = ["contrast", "contrast-light", "cvd", "dark", "light", "mono", "paper", "slate"]


def backgrounds(console):
    """The background of each column, row by row; None: the terminal's own."""
    background, rows = None, [[]]
    for words, character in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b\x0e\x0f])", console.tmux("capture-pane", "-e", "-N", "-p")):
        if character == "\n":
            rows.append([])
        elif character:
            rows[-1].append(background)
        else:
            for word in re.findall(r"48;5;\d+|48;2;\d+;\d+;\d+|\b49\b|\b4[0-7]\b|^0?(?=;|$)", words):
                background = None if word in ("49", "0", "") else word
    return rows


@contextlib.contextmanager
def copied(where):
    """The program alone, in an empty folder."""
    folder = where / "laptop"
    folder.mkdir()
    ours = os.environ["ATMQ"]
    os.environ["ATMQ"] = str(shutil.copy(ours, folder / "atmq"))
    yield
    os.environ["ATMQ"] = ours


def the_program_alone_has_all_its_themes(where):
    with copied(where), Console(where, "sim:", "--theme", "paper") as console:
        console.wait_for("WIFI GOT IP")
        expect(len({found for row in backgrounds(console) for found in row}) > 1, "there are no colours")
        for wanted in NAMES[NAMES.index("paper") + 1:] + NAMES:
            console.key("M-v")
            console.wait_for(re.compile(rf"theme: {wanted}\b"))
        console.quit()


def the_key_finds_the_users_themes_too(where):
    themes = where / "home/config/atmq/themes"
    themes.mkdir(parents=True)
    (themes.parent / "config.ini").write_text("[console]\ntheme = paper\n")
    (themes / "garden.ini").write_text("[styles]\nsent = green\n")
    (themes / "broken.ini").write_text("[styles]\nsent = grene\nbar = grey\n")
    (themes / "README").write_text("no theme")
    with Console(where, "sim:", columns=300) as console:
        console.wait_for("WIFI GOT IP")
        for wanted in ("theme: slate", "broken.ini:2: [styles].sent: grene", "theme: contrast", "theme: contrast-light",
                       "theme: cvd", "theme: dark", "theme: garden", "theme: light"):
            console.key("M-v")
            console.wait_for(wanted)
        console.quit()


def what_is_wrong_with_a_theme_is_a_remark(where):
    themes = where / "home/config/atmq/themes"
    themes.mkdir(parents=True)
    (themes / "broken.ini").write_text("[styles]\nsent = grene\nbar = grey\ngood = red\n")
    os.mkfifo(themes / "pipe.ini")
    for name, wanted in (("none", '--theme: there is no theme "none"; there are auto, broken, contrast, contrast-light, cvd, dark,'),
                         ("broken", re.compile(r"2 mistakes, the first: .*broken\.ini:2: \[styles\]\.sent: grene is neither ")),
                         ("pipe", "pipe.ini: not a regular file")):
        with Console(where, "sim:", "--theme", name, columns=300) as console:
            console.wait_for(wanted)
            console.wait_for("WIFI GOT IP")
            console.quit()
    (themes.parent / "config.ini").write_text("[console]\n\ntheme = none\n")
    with Console(where, "sim:", columns=160) as console:
        console.wait_for('config.ini:3: [console].theme: there is no theme "none"')
        console.quit()


def the_background_covers_the_whole_screen(where):
    with Console(where, "sim:", "--theme", "light", columns=100, rows=30) as console:
        console.wait_for("WIFI GOT IP")
        for columns, rows in ((100, 30), (120, 36), (90, 24)):
            console.tmux("resize-window", "-x", str(columns), "-y", str(rows))
            console.wait_for(lambda screen, columns=columns: len(screen.split("\n")[0].rstrip()) > columns - 9)
            for number in range(3):
                console.type("AT")
                console.key("Enter")
            console.wait_for_line("")
            for row, found in enumerate(backgrounds(console)[:rows]):
                expect(None not in found and len(found) == columns, f"row {row} of {columns}x{rows}: {found}")
        console.quit()
        expect({found for row in backgrounds(console) for found in row} == {None}, "the shell has a background")


WHITE, BLACK = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\"
LIGHT, DARK, SLATE = b"\x1b[48;5;231m", b"\x1b[48;5;233m", b"\x1b[48;5;236m"
CLEAR = b"\x1b[H\x1b[2J"


def without_a_choice_the_terminals_background_decides(where):
    for arguments, reply, wanted, other in (((), WHITE, LIGHT, DARK), ((), BLACK, DARK, LIGHT), (("--theme", "auto"), WHITE, LIGHT, DARK),
                                            (("--theme", "slate"), WHITE, SLATE, LIGHT)):
        with Terminal(where, "sim:", *arguments) as terminal:
            terminal.wait_for("\x1b]11;?")
            os.write(terminal.fd, reply + b"\x1b[?62c")
            terminal.wait_for("WIFI GOT IP")
            terminal.quit()
            expect(wanted in terminal.output, f"{arguments}, {reply}: {wanted} is missing")
            if len(arguments) == 0:
                expect(other not in terminal.output, f"{arguments}, {reply}: {other} was shown first")
                expect(terminal.output.count(CLEAR) == 1, f"drawn {terminal.output.count(CLEAR)} times")


def where_the_terminal_does_not_say_the_environment_may(where):
    for value, theme in (("0;15", "mono"), ("0;default;15", "mono"), ("15;0", "light"), ("15;default", "light"), ("x", "light")):
        with Console(where, "sim:", environment={"COLORFGBG": value, "TERM": "xterm-256color"}) as console:
            console.wait_for("WIFI GOT IP")
            console.key("M-v")
            console.wait_for(f"theme: {theme}")  # the next one
            console.quit()


def the_screen_is_saved_as_it_was(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.type("AT+GM")
        before = console.screen()
        for name, beginning in (("a.svg", "<?xml"), ("a.txt", " atmq  sim:")):
            console.key("M-s")
            console.wait_for(re.compile(r"Save screen to: atmq-\d{4}-\d\d-\d\dT\d{6}\.svg"))
            console.key("C-u")
            console.type(name)
            console.key("Enter")
            console.wait_for(f"the screen is in {name}")
            saved = (console.work / name).read_text()
            expect(saved.startswith(beginning) and "AT+GM" in saved and "Save screen" not in saved, f"{name}: {saved[:200]}")
        for text in re.findall(r"\S{12,}", before):
            expect(text in saved, f"{text} is missing")
        (console.work / "a.txt").write_text("mine")
        for answer, said in (("n", "not saved"), ("y", "the screen is in a.txt")):
            console.key("M-s", "C-u")
            console.type("a.txt")
            console.key("Enter")
            console.wait_for("It exists. Replace it?")
            expect((console.work / "a.txt").read_text() == "mine", "replaced without being asked")
            console.type(answer)
            console.key("Enter")
            console.wait_for(said)
        expect((console.work / "a.txt").read_text().startswith(beginning), "not replaced")
        console.key("M-s", "Escape")
        console.wait_for_line("AT+GM")
        console.key("C-u")
        console.quit()


def without_utf_8_lines_are_ascii(where):
    for arguments, locale in (((), "C"), ((), "en_US.ISO-8859-1"), (("--ascii",), "C.UTF-8")):
        with Console(where, "sim:", *arguments, environment={"LC_ALL": locale}) as console:
            console.wait_for("WIFI GOT IP")
            for key in ("F1", "F1", "F4"):
                console.key(key)
            console.wait_for("= Messages")
            odd = [c for c in console.screen() if ord(c) > 126]
            expect(not odd, f"{locale}: {odd}")
            console.quit()
    with Console(where, "sim:", "--ascii", environment={"LC_ALL": "C.UTF-8"}) as console:
        console.type("# \u5ba2\u5385")
        console.wait_for("\u5ba2\u5385")
        console.key("C-u")
        console.quit()


def a_late_reply_counts_unless_the_user_has_chosen(where):
    with Terminal(where, "sim:") as terminal:
        terminal.wait_for("WIFI GOT IP")
        os.write(terminal.fd, WHITE + b"\x1b[?62c")
        wait_until(lambda: "the light theme", lambda: LIGHT in terminal.output)
        terminal.quit()
    with Terminal(where, "sim:") as terminal:
        terminal.wait_for("WIFI GOT IP")
        terminal.type("\x1bv")
        terminal.wait_for("theme: light")
        terminal.type("\x1bv")
        terminal.wait_for("theme: mono")
        os.write(terminal.fd, WHITE + b"\x1b[?62c")
        seen = len(terminal.output)
        terminal.type("AT\r")
        wait_until(lambda: "an answer", lambda: b"OK" in terminal.output[seen:])
        expect(LIGHT not in terminal.output[seen:], "the theme that was chosen is gone")
        terminal.quit()


run(without_a_choice_the_terminals_background_decides, where_the_terminal_does_not_say_the_environment_may,
    a_late_reply_counts_unless_the_user_has_chosen, the_screen_is_saved_as_it_was,
    without_utf_8_lines_are_ascii, the_program_alone_has_all_its_themes, the_key_finds_the_users_themes_too, what_is_wrong_with_a_theme_is_a_remark,
    the_background_covers_the_whole_screen)
