#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A board that takes bytes, with its '>' or without: nothing that nobody sent is among them."""

from harness import Console, expect, run
from prompting import POLLS, Prompting, check_took, let_polls_come_due

def behind_an_ok_without_a_prompt_the_bytes_are_the_users(where):
    with Prompting(says_prompt=False) as board, Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.command('AT+MQTTPUBRAW=0,"t",5,0,0')
        console.wait_for("no '>' came, but OK did")
        let_polls_come_due()
        expect(not board.took, f"took {board.took!r}")
        console.type("four")
        console.key("Enter")
        console.wait_for("1 too few")
        console.type("5")
        console.key("Enter")
        check_took(board, b"four5")
        console.wait_for("these 5 bytes sent as payload")
        board.wait_for_poll()
        console.quit()


def where_nothing_is_answered_nothing_goes_out_until_the_user_says_so(where):
    with Prompting(says_ok=False, says_prompt=False) as board, \
            Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.command('AT+MQTTPUBRAW=0,"t",5,0,0')
        console.wait_for("no answer to AT+MQTTPUBRAW")
        console.wait_for("AT+MQTTPUBRAW may need bytes")
        let_polls_come_due()
        expect(not board.took, f"took {board.took!r}")
        console.key("C-c")
        check_took(board, bytes(5))
        board.wait_for_poll()
        console.quit()


def prompts_of_commands_that_no_table_has_are_seen_and_answered(where):
    with Prompting() as board, Console(where, board.path, config=POLLS) as console:
        board.wait_for_poll()
        console.type("AT+CIPSEND=10")
        console.key("F12")
        console.wait_for("board is waiting for 10 bytes")
        let_polls_come_due()
        console.type("AT+MQTTCON")
        console.key("Enter")
        check_took(board, b"AT+MQTTCON")
        board.wait_for_poll()
        console.type("AT+VENDOR=3")
        console.key("F12")
        console.wait_for("* >")
        let_polls_come_due()
        console.type("abc")
        console.key("Enter")
        check_took(board, b"AT+MQTTCON", b"abc")
        board.wait_for_poll()
        console.quit()


run(behind_an_ok_without_a_prompt_the_bytes_are_the_users,
    where_nothing_is_answered_nothing_goes_out_until_the_user_says_so,
    prompts_of_commands_that_no_table_has_are_seen_and_answered)
