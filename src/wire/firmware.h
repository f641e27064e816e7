/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identifies the firmware from the lines of AT+GMR's answer (which Combo firmware also prints as it
 * starts), and from the rows of AT+CMD? if those are not enough (protocol.md 1.1 and 1.4). Sends
 * nothing and keeps only numbers, so no byte from a board passes through it.
 */
#ifndef WIRE_FIRMWARE_H
#define WIRE_FIRMWARE_H

#include "at/command.h"
#include "base/buf.h"

enum wire_firmware_kind {
	WIRE_FIRMWARE_UNKNOWN,
	WIRE_FIRMWARE_ESP_AT, /* Espressif's from 2.0 on */
	WIRE_FIRMWARE_NONOS,  /* Espressif's 1.x and before, which has no MQTT */
	WIRE_FIRMWARE_COMBO,  /* Ai-Thinker's Combo-AT: other MQTT commands, `AT+MQTT=1,...` */
	WIRE_FIRMWARE_CLONE   /* another maker's, with the commands of ESP-AT */
};

enum wire_known { WIRE_KNOWN_NOT, WIRE_KNOWN_NO, WIRE_KNOWN_YES };

enum { WIRE_FIRMWARE_NUMBERS = 4, WIRE_FIRMWARE_CHIP = 12 };

struct wire_firmware { /* a zeroed one: nothing is known */
	enum wire_firmware_kind kind;
	long long version
		[WIRE_FIRMWARE_NUMBERS]; /* 2.1.0.0: its first number is the most important */
	size_t version_count;
	char chip[WIRE_FIRMWARE_CHIP]; /* "ESP32", "ESP8266"; "" if not reported */
	enum wire_known mqtt;          /* does it have AT+MQTTUSERCFG and the others? */
	bool listed;         /* AT+CMD? was answered: wire_firmware_learn_command was called */
	bool mqtt_commands;  /* ... and AT+MQTTUSERCFG was among them */
	bool later_commands; /* a command of current ESP-AT was listed */
	bool combo_commands; /* AT+MQTT was listed, which only Combo has */
};

/* Learns from one line without its end.  Returns true for a line about versions (`AT version:`, `SDK
 * version:`, `compile time`, `Bin version`, `company:` ...).  Accepts any bytes. */
bool wire_firmware_learn_line(struct wire_firmware *f, struct slice line);
/* Learns from one row of AT+CMD?, without its `+CMD:`.  Returns true if it is one. */
bool wire_firmware_learn_command(struct wire_firmware *f, struct slice row);
/* All rows have come: the firmware lacks what was not listed. */
void wire_firmware_end_commands(struct wire_firmware *f);

/* True if it is at least that version of ESP-AT; false for every other kind. */
bool wire_firmware_from(const struct wire_firmware *f, long long major, long long minor);
/* Returns false and leaves *dialect alone if the firmware does not say which it speaks. */
bool wire_firmware_dialect(const struct wire_firmware *f, enum at_dialect *dialect);

/* Appends "ESP-AT 2.1.0", "NonOS AT 1.7.4", "Combo-AT 4.18"; nothing if it is not known. */
void wire_firmware_add_name(struct buf *out, const struct wire_firmware *f);
/* Appends what that means to the user, one sentence without a full stop, the name first. */
void wire_firmware_add_meaning(struct buf *out, const struct wire_firmware *f);

#endif
