/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The firmware versions that a virtual board can have, and what came with which (protocol.md 1.1,
 * certs.md 1).  Constants.
 */
#ifndef SIM_BOARD_FIRMWARE_H
#define SIM_BOARD_FIRMWARE_H

#include "at/command.h"
#include "base/buf.h"

/* Compares as versions do. */
#define BOARD_VERSION(major, minor) ((major)*100 + (minor))

/* How the flash is divided. */
enum board_layout {
	BOARD_LAYOUT_USUAL, /* as that firmware leaves the factory */
	BOARD_LAYOUT_MQTT,  /* certificates, each in a partition of its own */
	BOARD_LAYOUT_MFG,   /* ... all in one, which is an NVS */
	BOARD_LAYOUT_NONE   /* at_customize.bin was never written */
};

struct board_firmware {
	const char *name; /* "2.4" */
	int version;      /* BOARD_VERSION(2, 4) */
	enum at_dialect dialect;
	enum board_layout layout;
	const char *sdk; /* for AT+GMR; about what that version had */
};

const struct board_firmware *board_firmware_at(size_t index); /* oldest first; NULL past the last */
/* NULL: there is none of that name. */
const struct board_firmware *board_firmware_find(struct slice name);
/* What a board has whose version was not chosen. */
const struct board_firmware *board_firmware_of(enum at_dialect dialect);
void board_firmware_add_names(struct buf *out); /* "2.1, 2.2, ... and 5.0" */

/* What a board may speak: the dialects, and "nonos", the firmware without MQTT. */
enum { BOARD_DIALECTS = AT_DIALECT_COUNT + 1 };
const char *board_dialect_name(size_t index); /* NULL past the last */
/* false: there is none of that name, and the dialect is unchanged. */
bool board_dialect_find(struct slice name, enum at_dialect *dialect, bool *nonos);
void board_dialect_add_names(struct buf *out);

/* false: that command came with a later version. */
bool board_firmware_has(const struct board_firmware *f, const char *command);
/* The most parameters that its set form has there. */
size_t board_firmware_most(const struct board_firmware *f, const struct at_command *c);
/* The lines of AT+GMR. */
void board_firmware_add_version(struct buf *out, const struct board_firmware *f);

#endif
