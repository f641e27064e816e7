#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings po/*.po up to date with the texts of src/, and says which are not translated.

    update.py [--check] [--compendium FILE.po]...

--check changes nothing, and fails where a .po file lacks a text, has one that src/ does not have
any more, or has one that is not translated or only fuzzy, or sets Chinese in another way than
chinese.py wants it, in the manual pages and README.zh_CN.md too.  --compendium: translations to use.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import chinese

HERE = pathlib.Path(__file__).resolve().parent
KEYWORDS = ["-k", "-k_", "-kN_", "-kP_:1,2", "-kC_:1c,2"]


def run(*command, **more):
    return subprocess.run(command, check=True, text=True, **more)


def template(folder):
    """The .pot of all marked texts, in the order of the files."""
    root = HERE.parent
    sources = sorted(str(path.relative_to(root)) for path in root.glob("src/*/*.[ch]"))
    pot = folder / "atmq.pot"
    run("xgettext", "-o", pot, "--language=C", "--from-code=UTF-8", "--add-location=file", "--package-name=atmq",
        *KEYWORDS, "--no-wrap", "--add-comments=zh:", *sources, cwd=root)
    return pot


def merged(po, pot, compendia):
    more = [f"--compendium={path}" for path in compendia]
    text = run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--add-location=file", "-o", "-", *more, po, pot,
               stdout=subprocess.PIPE).stdout
    return re.sub(r'^"POT-Creation-Date:.*\n', "", text, flags=re.MULTILINE)


def entries(text):
    """The texts of a catalogue without what is obsolete and without its header."""
    blocks = [block for block in text.split("\n\n") if not block.lstrip().startswith("#~")]
    return blocks[1:]


def texts(text):
    """What was marked, and how it is translated: no places, no comments but fuzzy."""
    lines = (re.sub(r"^#,.*?(fuzzy)?.*$", r"\1", line) for line in "\n\n".join(entries(text)).splitlines() if not line.startswith(("#:", "#.")))
    return [line for line in lines if line]


def not_translated(text):
    found = []
    for block in entries(text):
        if re.search(r'^msgstr(\[0\])? ""\n?(?!")', block + "\n", re.MULTILINE) and not re.search(r'^msgstr(\[0\])? ""\n"', block, re.MULTILINE):
            found.append(block)
        elif re.search(r"^#,.*fuzzy", block, re.MULTILINE):
            found.append(block)
    return found


def badly_set():
    """Chinese that chinese.py does not like: path:line: what."""
    root = HERE.parent
    for path in [HERE / "zh_CN.po", *sorted((root / "doc" / "zh_CN").glob("*.scd*")), root / "README.zh_CN.md"]:
        text = path.read_text(encoding="utf-8")
        for number, what, where in (chinese.of_catalogue if path.suffix == ".po" else chinese.of_page)(text):
            yield f"{path.relative_to(root)}:{number}: {what}: {where}"


def main():
    check = "--check" in sys.argv[1:]
    compendia = [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "--compendium"]
    failed = False
    with tempfile.TemporaryDirectory() as name:
        pot = template(pathlib.Path(name))
        for po in sorted(HERE.glob("*.po")):
            new = merged(po, pot, compendia)
            missing = not_translated(new)
            for block in missing:
                print(f"{po.name}: not translated:\n{block}\n")
            if check and texts(new) != texts(po.read_text(encoding="utf-8")):
                print(f"{po.name} is out of date: run meson compile -C build update-po")
                failed = True
            if not check:
                obsolete = new.find("\n#~")
                po.write_text(new if obsolete < 0 else new[:obsolete], encoding="utf-8")
            print(f"{po.name}: {len(entries(new)) - len(missing)} translated, {len(missing)} not")
            failed = failed or bool(missing)
    for mistake in badly_set() if check else ():
        print(mistake)
        failed = True
    return 1 if check and failed else 0


if __name__ == "__main__":
    sys.exit(main())
