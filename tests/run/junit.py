# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML as the readers of CI servers want it: what Jenkins' xUnit plugin (junit-10.xsd) and the schema of
Ant's JUnit task (windyroad's JUnit.xsd) both accept, written down by hand."""

import re
import xml.etree.ElementTree as xml

from scripts import need

# Element: children in their order, attributes that must be there, attributes that may be.
SCHEMA = {
    "testsuites": (["testsuite"], [], []),
    "testsuite": (["properties", "testcase", "system-out", "system-err"],
                  ["name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"],
                  ["skipped"]),
    "properties": (["property"], [], []),
    "property": ([], ["name", "value"], []),
    "testcase": (["skipped", "error", "failure"], ["name", "classname", "time"], []),
    "skipped": ([], [], ["message"]),
    "error": ([], ["type"], ["message"]),
    "failure": ([], ["type"], ["message"]),
    "system-out": ([], [], []),
    "system-err": ([], [], []),
}
# How often at most, and at least; others as often as you like.
ONCE = {"properties": (1, 1), "system-out": (1, 1), "system-err": (1, 1)}


def check(element):
    children, required, optional = SCHEMA[element.tag]
    names = [child.tag for child in element]
    need(names == sorted(names, key=children.index) if set(names) <= set(children) else False,
         f"<{element.tag}> holds {names}")
    for name in children:
        if name in ONCE:
            need(ONCE[name][0] <= names.count(name) <= ONCE[name][1], f"{name} in <{element.tag}>")
    for name in required:
        need(element.get(name), f"<{element.tag}> without {name}")
    for name in element.keys():
        need(name in required + optional, f"<{element.tag}> has {name}")
    if element.tag == "testcase":
        need(len(names) <= 1, names)
    for child in element:
        check(child)


def junit(text):
    """[(suite, [case])], after schema, counts and names were checked."""
    root = xml.fromstring(text)
    need(root.tag == "testsuites", root.tag)
    check(root)
    suites, names = [], set()
    for number, suite in enumerate(root):
        cases = suite.findall("testcase")
        properties = [p.get("name") for p in suite.iter("property")]
        need(len(set(properties)) == len(properties), f"a property twice: {properties}")
        need(int(suite.get("id")) == number, suite.get("id"))
        need(int(suite.get("tests")) == len(cases), "tests")
        for plural, one in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            need(int(suite.get(plural)) == len(suite.findall("testcase/" + one)), plural)
        need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")), suite.get("timestamp"))
        for timed in [suite] + cases:
            need(re.fullmatch(r"\d+\.\d{3}", timed.get("time")), timed.get("time"))
        for case in cases:
            # A CI server takes what is before the last dot for a package, and the pair for the case.
            need(case.get("classname").count(".") == 1, case.get("classname"))
            need((case.get("classname"), case.get("name")) not in names, case.get("name") + " twice")
            names.add((case.get("classname"), case.get("name")))
        suites.append((suite, cases))
    return suites
