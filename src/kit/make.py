#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The field kit: make.py SOURCE BUILD STARTER LOADER VERSION CPU

atmq, atmq-sim and all that they need, in one archive that runs on a machine where nothing can be installed:
BUILD/atmq-VERSION-CPU.tar.xz.  Its loader and C library are its own, so that the machine's may be older or
another's.  The same sources and libraries give the same bytes: names are sorted, times are
SOURCE_DATE_EPOCH's, or those of the commit.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD, STARTER, LOADER, VERSION, CPU = sys.argv[1:]
NAME = f"atmq-{VERSION}-{CPU}"
LIBRARIES = {  # what may be in it, and under which terms
    "libbz2": "bzip2-1.0.6", "libc": "LGPL-2.1-or-later", "libcrypto": "Apache-2.0", "libjansson": "MIT", "libm": "LGPL-2.1-or-later",
    "libpaho-mqtt3as": "EPL-2.0 OR BSD-3-Clause", "libpcre2-8": "BSD-3-Clause", "libpopt": "MIT", "libreadline": "GPL-3.0-or-later",
    "libserialport": "LGPL-3.0-or-later", "libssl": "Apache-2.0", "libtinfo": "X11", "libutf8proc": "MIT", "libuv": "MIT", "libz": "Zlib",
    "libzip": "BSD-3-Clause", "ld-linux-x86-64": "LGPL-2.1-or-later", "ld-linux-aarch64": "LGPL-2.1-or-later",
    "ld-linux-armhf": "LGPL-2.1-or-later", "ld-linux": "LGPL-2.1-or-later", "liblzma": "0BSD", "libzstd": "BSD-3-Clause",
    "libpthread": "LGPL-2.1-or-later", "libdl": "LGPL-2.1-or-later", "librt": "LGPL-2.1-or-later", "libgcc_s": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libnettle": "LGPL-3.0-or-later", "libhogweed": "LGPL-3.0-or-later", "libgmp": "LGPL-3.0-or-later", "libgnutls": "LGPL-2.1-or-later"}
TERMINALS = """alacritty ansi cygwin dumb eterm-color foot konsole konsole-256color kitty linux linux-16color mintty putty putty-256color
    rxvt rxvt-unicode rxvt-unicode-256color screen screen-256color screen.xterm-256color st st-256color tmux tmux-256color vt100 vt102 vt220
    vte vte-256color wezterm xterm xterm-256color xterm-color xterm-direct xterm-ghostty xterm-kitty xterm-mono""".split()
TERMINAL_FOLDERS = ["/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo"]
README = f"""atmq {VERSION} for Linux on {CPU}: nothing to install, in any folder, read-only too.

    ./atmq                      the console; it lists the ports
    ./atmq sim:                 without a board
    ./atmq doctor PORT          what is wrong between here and the board
    ./atmq-sim --help           the virtual board for other programs
    ./atmq --lang zh_CN         中文
    man -l share/man/man1/atmq.1                       the manual, also share/man/zh_CN
    . share/bash-completion/completions/atmq           completion in bash
LICENSE is atmq's, LICENCES those of the libraries in lib/.
"""


def fail(why):
    sys.exit(f"field-kit: {why}")


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, **options).stdout.decode()


def libraries(programs):
    """Paths by the names under which the loader looks for them."""
    found = {}
    for program in programs:
        for line in run("ldd", program).splitlines():
            match = re.match(r"\s*(\S+) => (/\S+) \(|\s*(/\S+/(ld[\w.-]+)) \(", line)
            if match:
                name, path, loader, loader_name = match.groups()
                found[name or loader_name] = path or loader
            elif "not found" in line:
                fail(line.strip())
    return {pathlib.Path(name).name: path for name, path in found.items()}


def package_terms(path):
    """The text that came with the library, where the distribution keeps it."""
    for candidate in (path, os.path.realpath(path), os.path.realpath(path).replace("/usr", "", 1)):
        done = subprocess.run(["dpkg", "-S", candidate], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            package = done.stdout.decode().split(":")[0]
            text = pathlib.Path("/usr/share/doc", package, "copyright")
            return (package, text) if text.exists() else None
    return None


def add_libraries(kit):
    lines = ["Libraries in lib/, each under the terms of its authors; the texts that came with them are in share/doc.", ""]
    for name, path in sorted(libraries([kit / "bin" / "atmq", kit / "bin" / "atmq-sim"]).items()):
        terms = LIBRARIES.get(name.split(".so")[0])
        if not terms:
            fail(f"{name}: its licence is not known; add it to {sys.argv[0]}")
        shutil.copy(os.path.realpath(path), kit / "lib" / name)
        lines.append(f"{name:32}{terms}")
        text = package_terms(path) if shutil.which("dpkg") else None
        if text:
            folder = kit / "share" / "doc" / text[0]
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(text[1]), folder / "copyright")
    if not (kit / "lib" / LOADER).exists():
        fail(f"{LOADER} is not among the libraries: this needs glibc")
    (kit / "LICENCES").write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_locale(kit):
    """Characters are those of UTF-8, and GB18030 can be read (--encoding)."""
    locale = next((p for p in map(pathlib.Path, ("/usr/lib/locale/C.utf8", "/usr/lib/locale/C.UTF-8")) if p.is_dir()), None)
    if not locale:
        fail("/usr/lib/locale/C.utf8 is missing: the kit needs a locale of UTF-8")
    shutil.copytree(locale, kit / "lib" / "locale" / "C.utf8")
    module = next(pathlib.Path("/usr/lib").glob("**/gconv/GB18030.so"), None)
    if not module:
        fail("GB18030.so is missing: it is in libc6")
    (kit / "lib" / "gconv").mkdir()
    shutil.copy(module, kit / "lib" / "gconv")
    (kit / "lib" / "gconv" / "gconv-modules").write_text("module GB18030// INTERNAL GB18030 1\nmodule INTERNAL GB18030// GB18030 1\n")


def add_terminals(kit):
    for name in TERMINALS:
        path = next((p for folder in TERMINAL_FOLDERS if (p := pathlib.Path(folder, name[0], name)).exists()), None)
        if path:
            target = kit / "share" / "terminfo" / name[0]
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(path), target / name)
    for name in ("xterm-256color", "linux", "vt100", "screen", "tmux"):
        if not (kit / "share" / "terminfo" / name[0] / name).exists():
            fail(f"terminfo of {name} is missing: it is in ncurses-base")


def time_of_it():
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    done = subprocess.run(["git", "-C", SOURCE, "log", "-1", "--format=%ct"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout else int(os.stat(f"{SOURCE}/CHANGELOG.md").st_mtime)


def main():
    with tempfile.TemporaryDirectory() as folder:
        root, kit = pathlib.Path(folder, "root"), pathlib.Path(folder, NAME)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
        prefix = next(root.glob("**/bin/atmq")).parents[1]
        for part in ("bin", "share"):
            shutil.copytree(prefix / part, kit / part)
        for program in ("atmq", "atmq-sim"):
            run("strip", kit / "bin" / program)
            shutil.copy(STARTER, kit / program)
            run("strip", kit / program)
        (kit / "lib").mkdir()
        add_libraries(kit)
        add_locale(kit)
        add_terminals(kit)
        shutil.copy(f"{SOURCE}/LICENSE", kit)
        (kit / "README").write_text(README, encoding="utf-8")
        archive = pathlib.Path(BUILD).absolute() / f"{NAME}.tar.xz"
        packed = run("tar", "--sort=name", f"--mtime=@{time_of_it()}", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar",
                     "--mode=u+rwX,go=rX", "-C", folder, "-cf", f"{folder}/kit.tar", NAME)
        assert packed == ""
        run("xz", "-T1", "-f", f"{folder}/kit.tar")
        shutil.copyfile(f"{folder}/kit.tar.xz", archive)
        print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB")


main()
