#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install` with DESTDIR: each file where the system looks for it, nothing beside them, nothing
outside, and none of it can be written by others."""

import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["SOURCE_DIR"])
PREFIX = os.environ["PREFIX"].strip("/")
WITH_SIM = bool(os.environ["WITH_SIM"])
WITH_MANUALS = bool(os.environ["WITH_MANUALS"])
# Places whose names are fixed by others: the shells, the desktop, man, lnav.
KNOWN = re.compile(r"""
    bin/atmq(-sim)?
  | share/man/(zh_CN/)?man(?P<part>[1-8])/[\w-]+\.(?P=part)
  | share/atmq/(themes/[\w-]+\.ini|lnav/atmq\.json|udev/70-atmq\.rules)
  | share/applications/atmq\.desktop
  | share/metainfo/io\.atmq\.atmq\.metainfo\.xml
  | share/icons/hicolor/scalable/apps/atmq\.svg
  | share/bash-completion/completions/atmq(-sim)?
  | share/zsh/(site-functions|vendor-completions)/_atmq(-sim)?
  | share/fish/vendor_completions\.d/atmq(-sim)?\.fish
""", re.VERBOSE)


def install(folder):
    done = subprocess.run([os.environ["MESON"], "install", "-C", os.environ["BUILD_DIR"], "--no-rebuild", "--quiet",
                           "--destdir", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return {str(path.relative_to(folder)): path for path in pathlib.Path(folder).rglob("*") if not path.is_dir()}


def manual_pages():
    """The pages that doc/ has, as they are installed."""
    pages = set()
    for path in [*SOURCE.glob("doc/*.scd"), *SOURCE.glob("doc/*.scd.in")]:
        page = re.sub(r"\.scd(\.in)?$", "", path.name)
        if page != "atmq-sim.1" or WITH_SIM:
            pages.add(f"share/man/man{page[-1]}/{page}")
    return pages if WITH_MANUALS else set()


def all_is_below_the_prefix(files):
    outside = [name for name in files if not name.startswith(PREFIX + "/")]
    assert not outside, f"outside of {PREFIX}: {outside}"


def each_file_has_a_place_that_is_known(files):
    unknown = [name for name in files if not KNOWN.fullmatch(name.removeprefix(PREFIX + "/"))]
    assert not unknown, f"not in the list of this test: {unknown}"


def what_there_is_is_installed(files):
    there = {name.removeprefix(PREFIX + "/") for name in files}
    wanted = {f"share/atmq/themes/{path.name}" for path in SOURCE.glob("themes/*.ini")} | manual_pages()
    wanted |= {"bin/atmq", "share/applications/atmq.desktop", "share/atmq/lnav/atmq.json"}
    wanted |= {"bin/atmq-sim"} if WITH_SIM else set()
    assert wanted <= there, f"missing: {sorted(wanted - there)}"
    assert WITH_SIM or not [name for name in there if "atmq-sim" in name], "something of atmq-sim is there"
    assert WITH_MANUALS or not [name for name in there if "/man/" in name], "a manual page is there"


def programs_can_be_run_and_the_rest_is_read(files):
    for name, path in files.items():
        mode = stat.S_IMODE(path.lstat().st_mode)
        wanted = 0o755 if "/bin/" in name else 0o644
        assert path.is_file() and mode == wanted, f"{name}: mode {mode:o}"


def programs_start_where_they_are(files):
    for name, path in files.items():
        if "/bin/" not in name:
            continue
        # Linked against nothing of the build folder.
        dynamic = subprocess.run(["readelf", "-d", path], stdout=subprocess.PIPE, text=True, check=True).stdout
        assert "RUNPATH" not in dynamic and "RPATH" not in dynamic, f"{name}: {dynamic}"
        done = subprocess.run([path, "--version"], stdout=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 0 and re.fullmatch(rf"{path.name} \d+\.\d+\.\d+\n", done.stdout), done


def main():
    os.umask(0o022)
    folder = tempfile.mkdtemp(prefix="atmq-test-")
    cases = [all_is_below_the_prefix, each_file_has_a_place_that_is_known, what_there_is_is_installed,
             programs_can_be_run_and_the_rest_is_read, programs_start_where_they_are]
    failed = 0
    try:
        files = install(folder)
        print(f"1..{len(cases)}")
        for number, case in enumerate(cases, 1):
            try:
                case(files)
                print(f"ok {number} - {case.__name__.replace('_', ' ')}")
            except AssertionError as error:
                failed += 1
                print(f"not ok {number} - {case.__name__.replace('_', ' ')}")
                print("\n".join(f"# {line}" for line in str(error).splitlines()))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
