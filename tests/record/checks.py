# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of this folder have in common: their cases, told as TAP."""

cases = []


def case(function):
    cases.append(function)
    return function


def same(got, want):
    assert got == want, f"\n got: {got}\nwant: {want}"


def run_cases():
    """How many failed."""
    print(f"1..{len(cases)}")
    failed = 0
    for number, function in enumerate(cases, 1):
        try:
            function()
            print(f"ok {number} - {function.__name__}")
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {function.__name__}\n# " + f"{type(error).__name__}: {error}".replace("\n", "\n# "))
    return failed
