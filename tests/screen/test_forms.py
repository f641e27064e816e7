#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands filled in as forms: a first bring-up by someone who knows no syntax, and what a form does with the line."""

from harness import Board, Broker, Console, Subscriber, expect, run

LOGIN = {"AiThinker": "12,34\"56"}


def choose(console, words, title):
    """Opens the form of the command that these words find."""
    console.key("F11")
    console.wait_for("Which command?")
    console.type(words)
    console.wait_for(words)
    console.key("Enter")
    console.wait_for(f"┌─ {title} ─")


def fill(console, *values):
    """One value a field, from the one with the cursor on; None: as it is."""
    for value in values[:-1]:
        if value is not None:
            console.type(value)
        console.key("Enter")
    if values[-1] is not None:
        console.type(values[-1])


def accept(console, line):
    console.wait_for(line)
    console.key("F12")
    console.wait_for(lambda screen: "┌─" not in screen)


def a_newcomer_brings_a_board_up_with_forms_alone(where):
    with Broker(where, LOGIN) as broker, Subscriber(broker, "bench/a,b") as others, \
            Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        choose(console, "scheme login", "AT+MQTTUSERCFG")
        fill(console, None, "ESP32", "AiThinker", "12,34\"56", None)
        accept(console, 'AT+MQTTUSERCFG=0,1,"ESP32","AiThinker","')
        console.wait_for_answer("AT+MQTTUSERCFG")
        expect('12,34"56' not in console.screen(), "the password is on the screen")
        choose(console, "connect to a broker", "AT+MQTTCONN")
        fill(console, "192.168.31.113")
        # Tab turns through the ports: the first is MQTT's.
        console.key("Enter", "Tab", "Enter")
        # "reconnect" has no default: Enter on the last field says that it is missing.
        console.key("Enter")
        console.wait_for("reconnect is empty; it can be 0 or 1")
        console.type("0")
        accept(console, 'AT+MQTTCONN=0,"192.168.31.113",1883,0')
        console.wait_for('+MQTTCONNECTED:0,1,"192.168.31.113","1883","",0')
        choose(console, "AT+MQTTSUB=", "AT+MQTTSUB")
        fill(console, "bench/a,b", "1")
        accept(console, 'AT+MQTTSUB=0,"bench/a\\,b",1')
        console.wait_for("connected, subscribed")
        choose(console, "publish text", "AT+MQTTPUB")
        # A topic that is subscribed is the first to choose from.
        console.key("Tab", "Enter")
        fill(console, '{"t": [1,2]}', "1")
        accept(console, r'AT+MQTTPUB=0,"bench/a\,b","{\"t\": [1\,2]}",1,0')
        expect(others.wait_for(1) == [("bench/a,b", b'{"t": [1,2]}')], f"arrived: {others.messages()}")
        choose(console, "bytes of any kind", "AT+MQTTPUBRAW")
        console.key("Tab", "Enter")
        fill(console, "\u6e29\u5ea6, \"2\"")
        accept(console, r'AT+MQTTPUBRAW=0,"bench/a\,b",11,0,0')
        expect(others.wait_for(2)[1] == ("bench/a,b", "\u6e29\u5ea6, \"2\"".encode()), f"arrived: {others.messages()}")
        console.quit()


def the_line_and_the_form_hold_the_same(where):
    with Board(where) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        console.type(r'AT+MQTTPUB=0,"a\,b","{\"t\":1')
        console.key("F11")
        console.wait_for('a,b')
        console.wait_for('{"t":1')
        console.type(",2}")
        console.key("F11")
        console.wait_for_line(r'AT+MQTTPUB=0,"a\,b","{\"t\":1\,2}",0,0')
        # Esc leaves the line as it was.
        console.key("F11")
        console.wait_for("┌─ AT+MQTTPUB ─")
        console.type("changed")
        console.wait_for("2}changed")
        console.key("Escape")
        console.wait_for(lambda screen: "┌─" not in screen)
        console.wait_for_line(r'AT+MQTTPUB=0,"a\,b","{\"t\":1\,2}",0,0')
        console.key("C-c")
        console.wait_for_line("")
        # A command that was sent, selected among the others.
        console.command("AT+CWMODE=1", "< OK")
        console.key("C-Up")
        console.key("F11")
        console.wait_for("station: joins an access point")
        console.key("F12")
        console.wait_for(lambda screen: screen.count("> AT+CWMODE=1") == 2)
        console.quit()


def what_can_not_become_right_is_marked_while_it_is_typed(where):
    with Board(where) as board, Console(where, board.path) as console:
        console.wait_for("WIFI GOT IP")
        console.type('AT+MQTTSUB=0,"t",9')
        console.wait_for("qos is 9; it can be 0, 1 or 2")
        console.key("BSpace")
        console.wait_for(lambda screen: "qos is 9" not in screen)
        console.type("2")
        console.wait_for_line('AT+MQTTSUB=0,"t",2')
        expect("it can be" not in console.screen(), "2 is marked")
        console.key("C-c")
        console.quit()


def a_form_fits_a_small_screen(where):
    with Board(where) as board, Console(where, board.path, columns=40, rows=12) as console:
        choose(console, "MQTTUSERCFG=", "AT+MQTTUSERCFG")
        fill(console, None, "x", None)
        console.wait_for("fields 3-5 of 8")
        console.key("Escape")
        console.wait_for(lambda screen: "┌─" not in screen)
        console.quit()


def only_one_thing_at_a_time_has_the_screen(where):
    with Console(where, "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("F11")
        console.wait_for("Which command?")
        console.key("F9")
        console.wait_for("parts of its words")
        expect("Which command?" not in console.screen(), "the form lies over the palette")
        console.key("Escape")
        console.wait_for("Which command?")
        # A command that is begun elsewhere ends the form.
        console.key("F9")
        console.type("conn mq")
        console.wait_for("> AT+MQTTCONN ")
        console.key("Enter")
        console.wait_for_line("AT+MQTTCONN=")
        expect("Which command?" not in console.screen(), "the form is still open")
        console.key("C-u")
        # Above a plot the form has the keys, and the plot is there again behind it.
        console.type("plot bench $.t")
        console.key("Enter")
        console.wait_for("Plot bench")
        console.key("F11")
        console.wait_for("Which command?")
        console.type("pubraw")
        console.wait_for("> command  pubraw")
        console.key("Escape")
        console.wait_for("Plot bench")
        console.key("Escape")
        console.wait_for("Commands")
        console.quit()


run(a_newcomer_brings_a_board_up_with_forms_alone,
    the_line_and_the_form_hold_the_same,
    what_can_not_become_right_is_marked_while_it_is_typed,
    a_form_fits_a_small_screen,
    only_one_thing_at_a_time_has_the_screen)
