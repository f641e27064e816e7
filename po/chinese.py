# SPDX-License-Identifier: GPL-3.0-or-later
"""How Chinese texts are set, as far as a program can see it (doc/translating.md): in the catalogue, which update.py
--check gives here, in the manual pages and in README.zh_CN.md.
"""

import re

HAN = "[\u4e00-\u9fff]"
RULES = [
    (f"{HAN}(?=[A-Za-z0-9])|[A-Za-z0-9](?={HAN})", "no blank between Chinese and Latin"),
    (rf"{HAN}(?=%[\d$]*(?:l*[du]|zu|[dg]|<PRI))|%[\d$]*(?:l*[du]|zu|<PRI\w+>)(?={HAN})", "no blank beside a number"),
    (f"{HAN}[,;:!?]|[,;](?={HAN})", "half-width punctuation in Chinese"),
    (rf"{HAN}\.(?=\s|$|\\n)", "half-width full stop"),
    (rf"(?:{HAN}|{HAN} )\((?!\d\))", "half-width brackets in Chinese"),
    ("[，、。；：！？（）“”] (?=\\S)| [，、。；：！？（）“”]", "a blank beside a full-width mark"),
    (r"[\d%][\w.]* ?(?:到|至) ?(?:-?\d|%)", "a range of values is 1～5"),
    ("您|链路(?!类型)|套接字|闪存|日志口|心跳间隔|载荷|回车(?!符|开头)", "another word than elsewhere"),
]
RULES = [(re.compile(pattern), what) for pattern, what in RULES]
COUNTED = re.compile("第 |主题 |F1 到")  # from one to another, not a value's range
PART = re.compile(r"`[^`]*`|%[-\d$.*]*s|%\d(?!\$)")  # code, or what is put in: may be Chinese or Latin


def mistakes(text):
    """What is wrong with a text: (what, where it is in the text)."""
    if not re.search(HAN, text):
        return
    text = PART.sub("\ufffc", text)
    for pattern, what in RULES:
        match = pattern.search(text)
        if match and not ("range" in what and COUNTED.search(text)):
            yield what, text[max(0, match.start() - 12):match.end() + 12]


def of_catalogue(po):
    """Of each translation, once per line."""
    for number, line in enumerate(po.split("\n"), 1):
        match = re.match(r'(?:msgstr(?:\[\d\])? )?"(.*)"$', line)
        for found in mistakes(match[1]) if match else ():
            yield (number, *found)


def of_page(page):
    """Of the prose: no code, and marks of the markup are no letters."""
    in_code = False
    for number, line in enumerate(page.split("\n"), 1):
        if line.startswith("```"):
            in_code = not in_code
        elif not in_code:
            for found in mistakes(re.sub(r"(?<!\\)[*_]", "", line)):
                yield (number, *found)
