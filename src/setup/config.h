/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config.ini:
 *     [console]      theme = dark   poll = 5   dialect = esp32-s   record = yes   log-port = PORT
 *     [port]         baud data-bits parity stop-bits flow          (for every port)
 *     [profile NAME] port = usb:10c4:ea60, log-port, and the same as [port]  (PORT may be NAME)
 *     [keys]         action = key key ...
 */
#ifndef SETUP_CONFIG_H
#define SETUP_CONFIG_H

#include "at/command.h"
#include "link/link.h"
#include "keys/keymap.h"

struct profile {
	char *name;
	char *port;     /* never NULL once the file is read */
	char *log_port; /* or NULL */
	int line;       /* of its section, the first one */
	struct link_settings settings;
};

struct config {
	char *path;        /* of the file that was read, or NULL */
	char *theme;       /* a name, or NULL */
	int theme_line;    /* of the file, where it is named */
	char *log_port;    /* of the board, for the console; or NULL */
	long poll_seconds; /* 0: no polling */
	enum at_dialect dialect;
	bool dialect_is_set; /* by the user; else it follows the firmware */
	bool unmasked;       /* passwords are recorded as they are; of the command line alone */
	bool record;         /* a transcript even where none was asked for */
	struct link_settings settings;
	struct keymap keymap;
	struct profile *profiles;
	size_t profile_count;
};

void config_init(struct config *c); /* the defaults */
void config_fini(struct config *c);
/* Reads `path`, or the user's own file where path is NULL (which need not exist).  false with
 * every mistake in `errors`, a line each: "path:line: [section].key: why", or "atmq: path: why" for a
 * file that can't be read. */
bool config_load(struct config *c, const char *path, struct buf *errors);
const struct profile *config_profile(const struct config *c, const char *name);

/* The line settings by their words, for the file and for the command line alike: "baud", "data-bits",
 * "parity", "stop-bits", "flow". */
bool config_set_line(
	struct link_settings *settings, const char *key, const char *value, struct diag *d);
/* true for a key that config_set_line knows. */
bool config_is_line_key(const char *key);

#endif
