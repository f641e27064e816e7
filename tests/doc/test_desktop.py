#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What src/desktop installs: right by the tools that read it, and in both languages."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
DESKTOP = SOURCE / "src" / "desktop"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Skip(Exception):
    pass


def accepts(program, *words):
    """Without complaint; skipped without the program, unless it must be there."""
    if not shutil.which(program):
        assert os.environ.get("ATMQ_TOOLS") != "must", f"{program} is not installed"
        raise Skip(f"{program} is not installed")
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False)
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode()


def metainfo():
    return tree.parse(next(DESKTOP.glob("*.metainfo.xml"))).getroot()


def the_desktop_entry_is_valid_without_a_warning():
    said = accepts("desktop-file-validate", str(DESKTOP / "atmq.desktop"))
    assert said == "", said


def the_metainfo_is_valid():
    accepts("appstreamcli", "validate", "--pedantic", "--no-net", *map(str, DESKTOP.glob("*.metainfo.xml")))


def every_text_is_there_in_both_languages():
    entry = (DESKTOP / "atmq.desktop").read_text(encoding="utf-8")
    for key in ("Name", "GenericName", "Comment", "Keywords"):
        assert re.search(rf"^{key}=", entry, re.M) and re.search(rf"^{key}\[zh_CN\]=.*[一-鿿]", entry, re.M), key
    root = metainfo()
    for tag in ("name", "summary", "p", "li"):
        found = list(root.iter(tag))
        english = [e for e in found if e.get(LANG) is None]
        assert english and len(english) * 2 == len(found), f"{tag}: {len(english)} English of {len(found)}"


def the_newest_release_is_the_changelogs():
    newest = re.search(r"^## (\S+)", (SOURCE / "CHANGELOG.md").read_text(encoding="utf-8"), re.M).group(1)
    assert metainfo().find("releases/release").get("version") == newest


def the_icon_is_drawn_on_a_square_and_needs_nothing_else():
    svg = tree.parse(DESKTOP / "atmq.svg").getroot()
    _, _, wide, high = svg.get("viewBox").split()
    assert wide == high
    names = {element.tag.split("}")[1] for element in svg.iter()}
    assert names <= {"svg", "title", "path", "rect"}, names


def the_rules_come_before_uaccess_and_jump_only_to_labels_below():
    path = next(DESKTOP.glob("*.rules"))
    assert int(path.name.split("-")[0]) < 73
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    labels = {m.group(1): i for i, line in enumerate(lines) if (m := re.match(r'LABEL="(\w+)"$', line))}
    for i, line in enumerate(lines):
        for name in re.findall(r'GOTO="(\w+)"', line):
            assert labels[name] > i, line
        for product in re.findall(r'ATTRS\{id\w+\}=="([^"]*)"', line):
            assert re.fullmatch(r"[0-9a-f]{4}(\|[0-9a-f]{4})*", product), line


def udev_reads_the_rules():
    if shutil.which("udevadm") and b"verify" not in subprocess.run(["udevadm", "--help"], stdout=subprocess.PIPE, check=False).stdout:
        raise Skip("this udevadm can't verify")
    if not shutil.which("udevadm"):
        raise Skip("udevadm is not installed")
    accepts("udevadm", "verify", *map(str, DESKTOP.glob("*.rules")))


CASES = [the_desktop_entry_is_valid_without_a_warning, the_metainfo_is_valid, every_text_is_there_in_both_languages,
         the_newest_release_is_the_changelogs, the_icon_is_drawn_on_a_square_and_needs_nothing_else,
         the_rules_come_before_uaccess_and_jump_only_to_labels_below, udev_reads_the_rules]


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, function in enumerate(CASES, 1):
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
