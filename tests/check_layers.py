#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house's rules, looked at in the sources and in what the compiler made of them.

Includes point downwards only, each library's header is included by one file, the pure folders need
nothing of the C library that does I/O or asks a clock, a static's name is there once, and no
files call each other in a circle.  Prints TAP.

    check_layers.py SOURCE_FOLDER BUILD_FOLDER
"""

import collections
import pathlib
import re
import subprocess
import sys

# A folder may include itself and those named behind it.
BELOW = {
    "base": [],
    "loop": ["base"],
    "disk": ["base"],
    "at": ["base"],
    "wire": ["base", "at"],
    "certs": ["base"],
    "cloud": ["base", "at"],
    "explain": ["base", "at", "cloud"],
    "doctor": ["base", "at", "wire", "certs", "cloud", "explain"],
    "messages": ["base", "at"],
    "session": ["base", "at", "wire", "messages"],
    "advice": ["base", "at", "wire", "cloud", "explain", "messages", "session"],
    "script": ["base", "at", "wire", "cloud", "explain", "messages", "session"],
    "trigger": ["base", "at", "wire", "cloud", "explain", "messages", "session", "script"],
    "provision": ["base", "at", "wire", "certs", "messages", "session"],
    "record": ["base", "loop", "disk", "at", "wire", "messages", "session"],
    "payload": ["base"],
    "sim": ["base", "at", "certs", "loop"],
    "keys": ["base"],
    "link": ["base", "loop", "disk", "at", "sim"],
    "release": ["base", "loop"],
    "view": ["base", "at", "wire", "messages", "session", "payload", "keys"],
    "replay": ["base", "at", "wire", "messages", "session", "advice", "record", "payload", "keys", "view"],
    "export": ["base", "loop", "disk", "at", "wire", "explain", "messages", "session", "advice", "record", "replay"],
    "term": ["base", "loop", "disk", "keys", "view"],
    "cast": ["base", "session", "record", "replay", "keys", "payload", "view", "term"],
    "setup": ["base", "loop", "disk", "at", "wire", "certs", "doctor", "messages", "session", "advice", "record", "link", "keys", "script"],
    "console": ["base", "loop", "disk", "at", "wire", "certs", "cloud", "provision", "doctor", "messages", "session", "advice", "record", "payload", "keys", "link", "release", "view", "term", "setup", "replay", "script", "trigger"],
    "run": ["base", "loop", "disk", "at", "wire", "cloud", "explain", "messages", "session", "advice", "record", "payload", "link", "release", "setup", "script", "trigger"],
    "station": ["base", "loop", "disk", "keys", "record", "link", "view", "term", "setup", "script", "console", "run"],
    "serve": ["base", "loop", "disk", "at", "wire", "certs", "record", "sim", "setup"],
    "app": ["base", "loop", "disk", "at", "wire", "certs", "cloud", "provision", "explain", "doctor", "messages", "session", "script", "advice", "record", "export", "payload", "link", "release", "setup", "console", "run", "station", "replay", "cast"],
}

# These ask no clock and do no I/O.  What their archives need from outside the project is looked at by
# name, and all that is not known to be harmless is a mistake: so nothing new gets in unseen.
PURE = {"base", "at", "wire", "certs", "cloud", "provision", "explain", "doctor", "messages", "session", "script", "trigger", "advice", "payload", "keys", "view"}
HARMLESS = set("""
    memchr memcmp memcpy memmem memmove memrchr memset
    strchr strrchr strcmp strncmp strlen strnlen strcpy strncpy strcat strstr strspn strcspn strcasecmp strncasecmp
    strtol strtoul strtoll strtoull strtod snprintf vsnprintf sscanf strerror
    malloc calloc realloc free qsort bsearch isxdigit isalpha isdigit isspace isprint tolower toupper
    llround lround floor ceil round fmod pow log10 log2
    setlocale nl_langinfo wcwidth iconv iconv_open
    __popcountdi2 _GLOBAL_OFFSET_TABLE_ __assert_fail __errno_location __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc __stack_chk_fail
""".split())
# Arithmetic on 64 bits where the processor has 32.
HARMLESS |= {f"__{what}" for what in ("ctzdi2", "divdi3", "moddi3", "divmoddi4", "udivdi3", "umoddi3", "udivmoddi4")}
# jansson, PCRE2, utf8proc and libcrypto's digests work on bytes in memory; so does what compilers put in to look for mistakes.
HARMLESS_BEGINNINGS = re.compile(r"json_(?!.*(load_file|loadf|dump_file|dumpf|dumpfd|loadfd))|pcre2_|utf8proc_|EVP_(MD_CTX|Digest|sha|md5|PKEY)|HMAC$|OSSL_DECODER_|X509_|PEM_|d2i_|i2d_|BIO_(new_mem_buf|new|free|s_mem|ctrl|read)|ASN1_|EVP_PKEY_|ERR_clear|OPENSSL_sk|"
    r"__(asan|ubsan|msan|tsan|sanitizer|gcov|llvm|sancov|start|stop)_|LLVMFuzzer")
# A program begins and ends somewhere, running out of memory has to be said, and what was asked for is printed.
IMPURE_FILES = {"base/program.c", "base/print.c", "base/kit.c"}

C_LIBRARY = re.compile(
    r"^(assert|ctype|errno|fcntl|fnmatch|inttypes|langinfo|libgen|limits|locale|math|netdb|poll|pthread|pty|pwd|signal|spawn|"
    r"stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|unistd|"
    r"wchar|wctype|grp|glob|dirent|(arpa|asm|linux|net|netinet|sys)/\w+)\.h$")

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
STATIC = re.compile(r"^static (?!const struct \w+ \{$|struct \w+ \{$)[^(){};=]*?\b(\w+)(?:\[[^\]]*\])*(?:\(| =|;)", re.MULTILINE)
SYMBOL = re.compile(r"^(?:.*[:/])?([\w.-]+)\.c\.o:\s*[0-9a-f]*\s+(\w) (\S+)$", re.MULTILINE)
# What _FORTIFY_SOURCE and newer C libraries put in place of a function, and the names of large files.
RENAMED = re.compile(r"^__isoc\d+_|^__(?=\w+_chk$)|_chk$|64$")


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


class Archive:
    """A library's object files: which there are, the functions and all that they define, and what they need."""

    def __init__(self, path):
        self.files, self.functions, self.symbols, self.needed = set(), {}, set(), collections.defaultdict(set)
        listing = subprocess.run(["nm", "-A", "-g", str(path)], check=True, capture_output=True, text=True).stdout
        for file, kind, symbol in SYMBOL.findall(listing):
            self.files.add(file)
            if kind in "Uw":
                self.needed[file].add(symbol)
                continue
            self.symbols.add(symbol)
            if kind in "TW":
                self.functions[symbol] = file

    def calls(self):
        """(caller, callee) -> functions, between different files."""
        found = collections.defaultdict(set)
        for file, symbols in self.needed.items():
            for symbol in symbols & self.functions.keys():
                found[file, self.functions[symbol]].add(symbol)
        return found


def needs(archives):
    """What the pure folders need and ought not to."""
    own = set().union(*(archive.symbols for _, archive in archives))
    for folder, archive in archives:
        for file, symbols in sorted(archive.needed.items()):
            name = f"{folder}/{file}.c"
            if folder not in PURE or name in IMPURE_FILES:
                continue
            for symbol in sorted(symbols - own):
                if RENAMED.sub("", symbol) not in HARMLESS and symbol not in HARMLESS and not HARMLESS_BEGINNINGS.match(symbol):
                    yield f"{name} needs {symbol}"


def private_words(folder):
    """The words of headers that have no file of their own: a folder's private ones."""
    return set(re.findall(r"\w+", "".join(header.read_text(encoding="utf-8")
        for header in folder.glob("*.h") if not header.with_suffix(".c").exists())))


def circles(source, archives):
    """Files whose calls come back to them, also by way of others, where none goes by the folder's private header."""
    for folder, archive in archives:
        private, calls = private_words(source / folder), collections.defaultdict(dict)
        for (caller, callee), functions in sorted(archive.calls().items()):
            if functions - private:
                calls[caller][callee] = sorted(functions - private)[0]
        for start in sorted(calls):
            came, due = {}, [start]
            while due and start not in came:
                caller = due.pop(0)
                for callee in calls[caller] if caller in calls else ():
                    if callee not in came:
                        came[callee] = caller
                        due.append(callee)
            if start not in came:
                continue
            way = [start]
            while len(way) < 2 or way[-1] != start:
                way.append(came[way[-1]])
            way.reverse()
            if start == min(way):
                steps = [f"{a}.c calls {calls[a][b]} of {b}.c" for a, b in zip(way, way[1:])]
                yield f"{folder}: " + ", ".join(steps)


def statics(files):
    """Names of statics that are there more than once."""
    places = collections.defaultdict(set)
    for path in files:
        for name in STATIC.findall(path.read_text(encoding="utf-8")):
            places[name].add(f"{path.parent.name}/{path.name}")
    return [f"{name} is static in {' and '.join(sorted(where))}" for name, where in sorted(places.items()) if len(where) > 1]


def main():
    source, build = pathlib.Path(sys.argv[1]) / "src", pathlib.Path(sys.argv[2]) / "src"
    files = sorted(source.glob("*/*.[ch]"))
    archives = [(path.parent.name, Archive(path)) for path in sorted(build.glob("*/lib*.a"))]
    upward, users = [], collections.defaultdict(set)
    for path in files:
        folder, name = path.parent.name, str(path.relative_to(source))
        for kind, header in includes(path):
            if kind == '"':
                target = header.split("/")[0]
                if target != folder and target not in BELOW[folder]:
                    upward.append(f"{name} includes {header}")
            elif not C_LIBRARY.match(header):
                users[header].add(name)
    shared = [f"<{header}> is included by {', '.join(sorted(names))}" for header, names in sorted(users.items()) if len(names) > 1]
    compiled = collections.defaultdict(set)
    for folder, archive in archives:
        compiled[folder] |= archive.files
    unseen = [str(path.relative_to(source)) for path in files
        if path.suffix == ".c" and path.parent.name in PURE and path.stem not in compiled[path.parent.name]]
    cases = [
        ("there are sources to look at", [] if len(files) > 20 else ["too few files found"]),
        ("each file of a pure folder is in its archive", [f"{name} is not" for name in unseen]),
        ("includes point downwards only", upward),
        ("a library's header is included by one file", shared),
        ("the pure folders ask no clock and do no I/O", list(needs(archives))),
        ("a static's name is there once", statics(files)),
        ("no files call each other in a circle", list(circles(source, archives))),
        ("Paho is included by the simulator alone",
         sorted(n for n in users.get("MQTTAsync.h", ()) if not n.startswith("sim/"))),
    ]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (title, faults) in enumerate(cases, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {title}")
        for fault in faults:
            print(f"# {fault}")
        failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
