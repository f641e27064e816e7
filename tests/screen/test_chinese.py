#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console in Chinese: a bring-up that is typed, a hint, an error, the palette, a picture.  Prints TAP."""

import re

from harness import Console, expect, run


def bar_stands(screen):
    """The divider between the columns stands below itself: no row is a column too long or too short."""
    rows = screen.splitlines()
    top = next(row for row in rows if "┬" in row)
    # tmux shows a wide character as one: columns are counted here.
    at = columns(top[:top.index("┬")])
    below = [row for row in rows if "│" in row]
    return below and all(columns(row[:row.index("│")]) == at for row in below)


def columns(text):
    return sum(2 if ord(c) >= 0x2e80 else 1 for c in text)


def a_board_is_brought_up(where):
    with Console(where, "--lang", "zh_CN", "sim:", columns=100) as console:
        console.wait_for("WIFI GOT IP")
        console.wait_for("未初始化")
        console.wait_for("F10 退出")
        console.type("AT+MQTTCONN=0,")
        console.wait_for("服务器")
        console.key("C-u")
        console.command('AT+MQTTUSERCFG=0,1,"ESP32","","",0,0,""')
        console.wait_for_answer("AT+MQTTUSERCFG")
        console.command('AT+MQTTCONN=0,"broker",1883,0', "+MQTTCONNECTED:0")
        console.wait_for(re.compile("已连接"))
        console.command('AT+MQTTSUB=0,"车间/温度",1')
        console.wait_for_answer('AT+MQTTSUB=0,"车间/温度')
        console.command('AT+MQTTPUB=0,"车间/温度","二十二度",1,0')
        console.wait_for(re.compile(r"车间/温度 +12 二十二度"))
        console.wait_for("消息 1")
        console.wait_for(bar_stands)
        console.quit()


def an_error_says_what_to_do(where):
    with Console(where, "--lang", "zh_CN", "sim:") as console:
        console.wait_for("WIFI GOT IP")
        # The line is not sent, and says why in the user's language.
        console.type("AT+MQTTCONN=0")
        console.key("Enter")
        console.wait_for(re.compile(r"；F12、Alt-Enter 仍然发送"))
        console.key("C-u")
        # One that the board refuses.
        console.command('AT+MQTTPUB=0,"topic","test",0,0', "< ERROR")
        console.wait_for(re.compile(r"失败 +\S+"))
        console.quit()


def the_palette_knows_both_languages(where):
    with Console(where, "--lang", "zh_CN", "sim:") as console:
        console.wait_for("WIFI GOT IP")
        for words in ("写一条笔记", "note write"):
            console.key("F9")
            console.wait_for("命令面板")
            console.type(words)
            console.wait_for(re.compile(r"> note +在会话记录中写一条笔记 +F7"))
            console.key("Escape")
            console.wait_for_line("")
        console.key("F1")
        console.wait_for("当前按键")
        console.wait_for("显示/隐藏全部按键")
        console.key("F1")
        console.wait_for(lambda screen: "当前按键" not in screen)
        console.quit()


def a_picture_has_each_character_in_its_place(where):
    with Console(where, "--lang", "zh_CN", "sim:") as console:
        console.wait_for("WIFI GOT IP")
        console.key("M-s")
        console.wait_for("屏幕保存到：")
        console.key("C-u")
        console.type("screen.svg")
        console.key("Enter")
        console.wait_for("屏幕已保存到 screen.svg")
        picture = (console.work / "screen.svg").read_text()
        # Each wide character has its own place and width.
        expect(re.search(r'textLength="\d+" class="s\d+">状</tspan><tspan [^>]*>态<', picture), "状态 in the picture")
        expect("Noto Sans CJK SC" in picture, "a font for it")
        console.quit()


def lines_are_in_the_language_too(where):
    with Console(where, "--lang", "zh_CN", "--plain", "sim:") as console:
        console.wait_for("模组：WIFI GOT IP")
        console.type("AT+GMR")
        console.key("Enter")
        console.wait_for("已发送：AT+GMR")
        console.wait_for(re.compile("响应：OK，"))
        console.key("C-d")
        console.wait_for_end()


run(a_board_is_brought_up,
    an_error_says_what_to_do,
    the_palette_knows_both_languages,
    a_picture_has_each_character_in_its_place,
    lines_are_in_the_language_too)
