/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config.ini:
 *     [console]      theme = dark   lines = auto   poll = 5   dialect = esp32-s   record = yes   log-port = PORT
 *                    encoding = auto   fps = 60       kept-keys = F1 F10
 *                    on = EVENT ACTION   (script/on.h; any number of them)
 *     [port]         baud data-bits parity stop-bits flow reset boot line-end  (for every port)
 *     [profile NAME] port = usb:10c4:ea60, log-port, and the same as [port]  (PORT may be NAME)
 *     [transcripts]  rotate = 64M,1d   keep = 20
 *     [keys]         action = key key ...
 */
#ifndef SETUP_CONFIG_H
#define SETUP_CONFIG_H

#include "at/command.h"
#include "at/line_end.h"
#include "base/encoding.h"
#include "link/link.h"
#include "keys/keymap.h"
#include "record/limits.h"

/* What is the board's own, whatever the port. */
struct board_settings {
	struct line_sequence reset, boot; /* what DTR and RTS do for it */
	enum line_end line_end;           /* of the lines that it is sent */
};

struct profile {
	char *name;
	char *port;     /* never NULL once the file is read */
	char *log_port; /* or NULL */
	int line;       /* of its (first) section */
	struct link_settings settings;
	struct board_settings board;
};

struct script_on;

/* Of rules, marks and graphs on the screen. */
enum config_lines { LINES_AUTO /* by the locale */, LINES_UNICODE, LINES_ASCII };

struct config {
	char *path;  /* of the file that was read, or NULL */
	char *theme; /* a name, or NULL */
	enum config_lines lines;
	int theme_line;         /* of the file, where the theme is named */
	char *log_port;         /* the board's, for the console; or NULL */
	long long poll_seconds; /* 0: no polling */
	enum encoding encoding; /* of the board's texts */
	bool encoding_is_set;
	long long fps;    /* frames a second at most, 1 to 60; 0: not set */
	bool kept_is_set; /* keymap.kept, by the user */
	enum at_dialect dialect;
	bool dialect_is_set;         /* set by the user; otherwise it follows the firmware */
	bool unmasked;               /* record passwords unmasked; from the command line only */
	struct record_limits limits; /* of transcripts */
	bool record;                 /* record a transcript even if none was asked for */
	bool mouse;                  /* the console uses it */
	struct link_settings settings;
	struct board_settings board;
	struct keymap keymap;
	struct script_on **rules; /* what the console does by itself */
	size_t rule_count;
	struct profile *profiles;
	size_t profile_count;
};

void config_init(struct config *c); /* sets the defaults */
void config_fini(struct config *c);
/* Reads `path`, or if NULL the user's own file, which need not exist. false with every mistake in
 * `errors`, one line each: "path:line: [section].key: why", or "atmq: path: why" for a file that
 * can't be read. */
bool config_load(struct config *c, const char *path, struct buf *errors);
/* True if lines are to be drawn as ASCII; utf8_use_locale comes first. */
bool config_ascii(const struct config *c);
const struct profile *config_profile(const struct config *c, const char *name);

/* Sets a line setting by its word, for the file and the command line alike: "baud", "data-bits",
 * "parity", "stop-bits", "flow". */
bool config_set_line(
	struct link_settings *settings, const char *key, const char *value, struct diag *d);
/* The same for the board's: "reset", "boot", "line-end". */
bool config_set_board(
	struct board_settings *board, const char *key, const char *value, struct diag *d);
/* The same for the encoding of texts. */
bool config_set_encoding(struct config *c, const char *value, struct diag *d);
/* The same for frames a second. */
bool config_set_fps(struct config *c, const char *value, struct diag *d);
/* The same for transcripts: "rotate", "keep". */
bool config_set_transcripts(
	struct record_limits *limits, const char *key, const char *value, struct diag *d);
/* config_rules.c: adds a rule; files that it names are relative to c->path. */
bool config_add_rule(struct config *c, const char *value, struct diag *d);
void config_free_rules(struct config *c);
/* true for a key that config_set_line knows. */
bool config_is_line_key(const char *key);

#endif
