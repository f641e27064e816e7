#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the line after Tab, in a real bash, zsh or fish in tmux: test_completion.py SHELL."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SHELL = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="atmq-test-"))
HOME = FOLDER / "home"
LIMIT = 15.0
HOSTILE = "ev$(touch hacked);`touch hacked`'\" &.at"
CONFIG = """[profile bench]
port = sim:
[profile ev$(touch hacked)`touch hacked`]
port = sim:
"""


class Skip(Exception):
    pass


def tmux(*words):
    return subprocess.run(["tmux", "-S", str(FOLDER / "tmux"), "-f", "/dev/null", *words], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=FOLDER, timeout=LIMIT).stdout.decode()


def line():
    """What was typed and completed, of the last prompt."""
    shown = [row for row in tmux("capture-pane", "-p", "-J", "-t", "shell").splitlines() if row.startswith("@>")]
    return shown[-1][2:].strip() if shown else None


def wait_for(what, found):
    deadline = time.monotonic() + LIMIT
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}; on the screen:\n" + tmux("capture-pane", "-p", "-t", "shell").rstrip())
        time.sleep(0.02)


def clear():
    """An empty line on an empty screen.  Ctrl-C would interrupt what still completes."""
    tmux("send-keys", "-t", "shell", "C-e", "C-u", "C-l")
    wait_for("an empty line", lambda: line() == "")


def completes(typed, wanted):
    clear()
    tmux("send-keys", "-t", "shell", "-l", typed)
    wait_for(f"{typed} as it is typed", lambda: line() == typed.strip())
    tmux("send-keys", "-t", "shell", "Tab")
    wait_for(f"{wanted} of {typed}", lambda: line() == wanted)


def lists(typed, *wanted):
    """After as many Tabs as the shell wants for its list, all of these are on the screen."""
    clear()
    tmux("send-keys", "-t", "shell", "-l", typed)
    wait_for(f"{typed} as it is typed", lambda: line() == typed.strip())
    tmux("send-keys", "-t", "shell", "Tab")
    if SHELL == "bash":
        tmux("send-keys", "-t", "shell", "Tab")
    wait_for(f"a list of {wanted}", lambda: all(word in tmux("capture-pane", "-p", "-t", "shell") for word in wanted))


def commands_and_options_are_completed():
    completes("atmq expo", "atmq export")
    completes("atmq run --keep-g", "atmq run --keep-going")
    completes("atmq-sim --cloud-s", "atmq-sim --cloud-secret-file")


def what_an_option_can_be_is_completed():
    completes("atmq run --line-end crl", "atmq run --line-end crlf")
    completes("atmq run --line-end=crl", "atmq run --line-end=crlf")
    completes("atmq export --format mark", "atmq export --format markdown")
    completes("atmq --theme contrast-", "atmq --theme contrast-light")
    completes("atmq export --scrub mac,ho", "atmq export --scrub mac,host")
    completes("atmq-sim --firmware 4", "atmq-sim --firmware 4.1")
    completes("atmq --lang zh", "atmq --lang zh_CN")


def a_port_goes_on_behind_its_colons():
    completes("atmq run -p sim:non", "atmq run -p sim:nonos")
    completes("atmq run --port=sim:non", "atmq run --port=sim:nonos")
    completes("atmq doctor tc", "atmq doctor tcp:")


def profiles_are_ports():
    completes("atmq console ben", "atmq console bench")


def clouds_and_their_keys_are_completed():
    completes("atmq cloud aliy", "atmq cloud aliyun")
    completes("atmq cloud aliyun product_k", "atmq cloud aliyun product_key=")


def words_of_explain_are_completed():
    completes("atmq explain MQTTCONNC", "atmq explain MQTTCONNCFG")
    completes("atmq explain 0x604", "atmq explain 0x604")
    completes("atmq explain MQTTCONN recon", "atmq explain MQTTCONN reconnect")


def files_are_completed_where_files_are_wanted():
    completes("atmq run only", "atmq run only-one.at")
    completes("atmq run -o junit:onl", "atmq run -o junit:only-one.at")
    completes("atmq run --csv=onl", "atmq run --csv=only-one.at")


def names_that_a_script_uses_are_completed():
    completes("atmq run names.at -D WH", "atmq run names.at -D WHO=")
    completes("atmq run names.at --define=PL", "atmq run names.at --define=PLACE=")
    completes("atmq run names.at -DHO", "atmq run names.at -DHOST=")
    lists("atmq run names.at -D ", "HOST=", "PLACE=", "where it stands", "WHO=")


def faults_are_completed():
    completes("atmq-sim --fault fli", "atmq-sim --fault flip")
    lists("atmq-sim --fault 'split 1; at 5s fl", "flip", "flood", "flash")


def ports_that_consoles_have_are_completed():
    tmux("new-window", "-d", "-n", "console", "atmq", "sim:nonos")
    try:
        # One that has just begun may not answer in the time that completion waits for it.
        wait_for("the console's answer", lambda: "sim:nonos" in subprocess.run(
            ["atmq", "complete", "--", "atmq", "release", "-p", "sim:"], env=ENVIRONMENT, cwd=FOLDER, check=True,
            capture_output=True, text=True, timeout=LIMIT).stdout)
        completes("atmq release -p sim:n", "atmq release -p sim:nonos")
        # Of this machine's other consoles it can have the ports as well, but none that could be opened.
        completes("atmq release -p rfc", "atmq release -p rfc")
    finally:
        tmux("kill-window", "-t", "console")


def a_command_is_completed_that_gets_the_port():
    completes("atmq release -- esptool-of-t", "atmq release -- esptool-of-tests")


def the_list_says_what_each_means():
    lists("atmq run --f", "--format", "format of the report", "--fail-fast")


def in_the_users_language():
    lists("atmq --lang zh_CN run --l", "--lang", "en 或 zh_CN")


def what_a_file_is_called_is_never_run():
    completes("atmq verify ev", "atmq verify " + {
        "bash": r"""ev\$\(touch\ hacked\)\;\`touch\ hacked\`\'\"\ \&.at""",
        "zsh": r"""ev\$\(touch\ hacked\)\;\`touch\ hacked\`\'\"\ \&.at""",
        "fish": r"""ev\$\(touch\ hacked\)\;`touch\ hacked`\'\"\ \&.at"""}[SHELL])
    tmux("send-keys", "-t", "shell", "Enter")
    wait_for("what it says, and the prompt", lambda: line() == "")
    assert not (FOLDER / "work" / "hacked").exists()


def what_a_profile_is_called_is_never_run():
    completes("atmq doctor ev", "atmq doctor " + {
        "bash": r"ev\$\(touch\ hacked\)\`touch\ hacked\`", "zsh": r"ev\$\(touch\ hacked\)\`touch\ hacked\`",
        "fish": r"ev\$\(touch\ hacked\)`touch\ hacked`"}[SHELL])
    completes("atmq doctor 'ev", "atmq doctor 'ev$(touch hacked)`touch hacked`'")
    assert not (FOLDER / "work" / "hacked").exists()


def what_was_typed_is_never_run():
    clear()
    typed = "atmq run -D a=$(touch hacked) --forma"
    tmux("send-keys", "-t", "shell", "-l", typed)
    tmux("send-keys", "-t", "shell", "Tab")
    wait_for("--format", lambda: line() == typed + "t")
    assert not (FOLDER / "work" / "hacked").exists()


CASES = [commands_and_options_are_completed, what_an_option_can_be_is_completed, a_port_goes_on_behind_its_colons, profiles_are_ports,
         clouds_and_their_keys_are_completed, words_of_explain_are_completed, files_are_completed_where_files_are_wanted,
         names_that_a_script_uses_are_completed, faults_are_completed, ports_that_consoles_have_are_completed,
         a_command_is_completed_that_gets_the_port, the_list_says_what_each_means, in_the_users_language,
         what_a_file_is_called_is_never_run, what_a_profile_is_called_is_never_run, what_was_typed_is_never_run]


def start():
    """Each shell finds its file as it would find the installed one, but bash, whose finder is a package of its own."""
    completions = pathlib.Path(os.environ["COMPLETIONS"])
    for folder in ("bin", "work", "home/.config/atmq", "home/.config/fish/completions", "zsh"):
        (FOLDER / folder).mkdir(parents=True)
    (FOLDER / "run").mkdir(mode=0o700)
    (FOLDER / "bin" / "atmq").symlink_to(os.environ["ATMQ"])
    (FOLDER / "bin" / "atmq-sim").symlink_to(os.environ["ATMQ_SIM"])
    (FOLDER / "bin" / "esptool-of-tests").write_text("#!/bin/sh\n")
    (FOLDER / "bin" / "esptool-of-tests").chmod(0o755)
    (HOME / ".config/atmq/config.ini").write_text(CONFIG)
    (FOLDER / "work" / "only-one.at").write_text("AT\n")
    (FOLDER / "work" / "names.at").write_text("set PLACE bench 3 # where it stands\nset HOST 127.0.0.1\nAT+CWJAP=\"${WHO}\",\"${PLACE}${HOST}\"\n")
    (FOLDER / "work" / HOSTILE).write_text("AT\n")
    for program in ("atmq", "atmq-sim"):
        shutil.copy(completions / f"_{program}", FOLDER / "zsh")
        shutil.copy(completions / f"{program}.fish", HOME / ".config/fish/completions")
    (FOLDER / "bashrc").write_text(f"PS1='@>'\n. {completions}/atmq\n. {completions}/atmq-sim\n")
    (FOLDER / "zsh" / ".zshrc").write_text(f"PS1='@>'\nfpath=({FOLDER}/zsh $fpath)\nautoload -Uz compinit\ncompinit -u -D\n")
    (HOME / ".config/fish/config.fish").write_text("function fish_prompt\n    echo -n '@>'\nend\nset -g fish_greeting\n"
                                                   "set -g fish_autosuggestion_enabled 0\n")
    return {"bash": ["bash", "--noprofile", "--rcfile", str(FOLDER / "bashrc"), "-i"], "zsh": ["zsh", "-i"], "fish": ["fish", "-i"]}[SHELL]


ENVIRONMENT = {"HOME": str(HOME), "PATH": f"{FOLDER}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
               "XDG_RUNTIME_DIR": str(FOLDER / "run"), "ZDOTDIR": str(FOLDER / "zsh"), "TMUX_TMPDIR": str(FOLDER)}


def missing():
    for program in (SHELL, "tmux"):
        if not shutil.which(program):
            assert os.environ.get("ATMQ_TOOLS") != "must", f"{program} is not installed"
            return program
    return None


def main():
    if missing():
        print(f"1..0 # SKIP {missing()} is not installed")
        return 0
    print(f"1..{len(CASES)}")
    failed = 0
    try:
        tmux("new-session", "-d", "-x", "120", "-y", "40", "-s", "shell", "-c", str(FOLDER / "work"), *start())
        wait_for("the prompt", lambda: line() == "")
        for number, function in enumerate(CASES, 1):
            title = function.__name__.replace("_", " ")
            try:
                function()
                print(f"ok {number} - {title}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                print(f"not ok {number} - {title}")
                for row in f"{type(error).__name__}: {error}".splitlines():
                    print(f"# {row}", flush=True)
    finally:
        subprocess.run(["tmux", "-S", str(FOLDER / "tmux"), "kill-server"], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
