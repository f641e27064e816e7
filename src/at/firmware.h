/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which firmware speaks: from the lines that AT+GMR answers (and Combo firmware prints as it
 * starts), and from the rows of AT+CMD? where those are not enough (protocol.md 1.1 and 1.4).
 * Asks nobody and keeps nothing but numbers, so no byte of a board gets through it.
 */
#ifndef AT_FIRMWARE_H
#define AT_FIRMWARE_H

#include "at/command.h"
#include "base/buf.h"

enum at_firmware_kind {
	AT_FIRMWARE_UNKNOWN,
	AT_FIRMWARE_ESP_AT, /* Espressif's from 2.0 on */
	AT_FIRMWARE_NONOS,  /* Espressif's 1.x and before, which has no MQTT */
	AT_FIRMWARE_COMBO,  /* Ai-Thinker's Combo-AT: MQTT in other words, `AT+MQTT=1,...` */
	AT_FIRMWARE_CLONE   /* another maker's, with the commands of ESP-AT */
};

enum at_known { AT_KNOWN_NOT, AT_KNOWN_NO, AT_KNOWN_YES };

enum { AT_FIRMWARE_NUMBERS = 4, AT_FIRMWARE_CHIP = 12 };

struct at_firmware { /* a zeroed one: nothing is known */
	enum at_firmware_kind kind;
	long version[AT_FIRMWARE_NUMBERS]; /* 2.1.0.0: its first number is the most important */
	size_t version_count;
	char chip[AT_FIRMWARE_CHIP]; /* "ESP32", "ESP8266"; "" where it is not said */
	enum at_known mqtt;          /* does it have AT+MQTTUSERCFG and the others? */
	bool listed;                 /* AT+CMD? told: at_firmware_take_command was called */
	bool mqtt_commands;          /* ... and AT+MQTTUSERCFG was among them */
	bool later_commands;         /* a command of current ESP-AT was listed */
	bool combo_commands;         /* AT+MQTT was listed, which only Combo has */
};

/* Learns from one line without its end; true for a line that tells versions (`AT version:`, `SDK
 * version:`, `compile time`, `Bin version`, `company:` ...).  Total for any bytes. */
bool at_firmware_take_line(struct at_firmware *f, struct slice line);
/* Learns from one row of AT+CMD?, from behind `+CMD:`; true where it is one. */
bool at_firmware_take_command(struct at_firmware *f, struct slice row);
/* All rows have come: what was not listed is not there. */
void at_firmware_end_commands(struct at_firmware *f);

/* Is it at least that version of ESP-AT?  false for every other kind. */
bool at_firmware_from(const struct at_firmware *f, long major, long minor);
/* false, *dialect untouched, where the firmware does not tell which it speaks. */
bool at_firmware_dialect(const struct at_firmware *f, enum at_dialect *dialect);

/* Appends "ESP-AT 2.1.0", "NonOS AT 1.7.4", "Combo-AT 4.18"; nothing where it is not known. */
void at_firmware_add_name(struct buf *out, const struct at_firmware *f);
/* Appends what that means to the user, one sentence without a full stop, the name first. */
void at_firmware_add_meaning(struct buf *out, const struct at_firmware *f);

#endif
