#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lost connection comes back with one key; the firmware is found out and shown."""

from harness import Board, Broker, Console, end, expect, run, wait_until


def one_key_connects_again_after_the_broker_was_gone(where):
    with Broker(where) as broker, \
            Board(where, "--broker", f"127.0.0.1:{broker.port}") as board, \
            Console(where, board.path) as console:
        console.wait_for("ESP-AT 2.1.0")
        console.bring_up("first", "second")
        console.wait_for("connected, subscribed")
        end(broker.process)
        console.wait_for("Alt-C cleans,")
        broker.start()
        wait_until("mosquitto again", broker.accepts)
        console.key("M-c")
        console.wait_for("connected, subscribed")
        broker.publish("second", b"back")
        console.wait_for("Messages 1")
        console.quit()
        sent = console.transcript().bytes("tx", by="user").decode().splitlines()
        expect(sent[-5:] == ["AT+MQTTCLEAN=0", 'AT+MQTTUSERCFG=0,1,"board","","",0,0,""',
                             'AT+MQTTCONN=0,"broker",1883,0', 'AT+MQTTSUB=0,"first",1',
                             'AT+MQTTSUB=0,"second",1'], f"sent: {sent}")


def a_firmware_without_mqtt_is_said_so(where):
    with Board(where, "--dialect", "nonos") as board, Console(where, board.path) as console:
        console.wait_for("NonOS AT 1.7.4")
        console.wait_for("firmware without MQTT")
        console.quit()
        polls = console.transcript().bytes("tx", by="poll")
        expect(b"AT+MQTT" not in polls, f"asked: {polls!r}")


def the_dialect_follows_the_firmware(where):
    with Board(where, "--dialect", "esp-at") as board, Console(where, board.path) as console:
        console.wait_for("ESP-AT 5.0.0")
        console.type("AT+MQTTSN")
        console.key("Tab")
        console.wait_for_line("AT+MQTTSNI=")
        console.key("C-c")
        console.quit()


if __name__ == "__main__":
    run(one_key_connects_again_after_the_broker_was_gone, a_firmware_without_mqtt_is_said_so,
        the_dialect_follows_the_firmware)
