/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board prints that is not AT: the boot ROM's text, ESP-IDF's log, crashes.  Learns from it
 * line by line which chip it is and what is wrong with it: explain/ knows what the lines mean.
 */
#ifndef DOCTOR_BOOT_H
#define DOCTOR_BOOT_H

#include "base/slice.h"

/* A chip, and where ESP-AT's released firmware has its AT port (Espressif's "Hardware Connection",
 * one page per chip; factory_param_data.csv of esp-at). */
struct doctor_chip {
	const char *name; /* "ESP32-C3" */
	const char *pins; /* "TX is GPIO7, RX is GPIO6"; NULL: no AT firmware is released for it */
};

/* How often each was seen; a zeroed one has seen nothing. */
struct doctor_boot {
	const struct doctor_chip *chip; /* NULL: not known */
	unsigned starts;                /* the ROM reported a reset */
	unsigned downloads;             /* it waits for new firmware */
	unsigned no_firmware;           /* there is none at the address it starts from */
	unsigned brownouts, crashes;
	bool crashed;       /* since the last start */
	unsigned log_lines; /* all lines that an AT port does not print, these included */
};

/* Returns true for such a line, which is without its line end.  Accepts any bytes. */
bool doctor_boot_learn(struct doctor_boot *b, struct slice line);

/* The chip that AT+GMR names as "ESP32C3"; NULL: not known. */
const struct doctor_chip *doctor_chip_find(struct slice name);

/* The pins of all chips, for a board whose chip is not known. */
const char *doctor_all_pins(void);

#endif
