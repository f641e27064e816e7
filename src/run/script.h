/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scripts: text -> steps (atmq(5), "Scripts").  Pure: the bytes of a payload's file are asked
 * of the caller.  Total: any bytes are a script, or a list of mistakes, each with its line.
 *
 *     # from here to the end of the line, at its start or behind white space, outside quotes
 *     set NAME VALUE                  for ${NAME} from here on; a -D of that name wins
 *     AT...                           is sent, and must be answered OK within its time
 *     payload DATA                    the bytes at the '>' of the AT line before
 *     pubraw LINK "TOPIC" DATA [qos N] [retain N]     AT+MQTTPUBRAW and its bytes
 *     fails [CODE]                    the command before must be refused
 *     expect connected | disconnected | ready | wifi [STATE] [within TIME]
 *     expect message "TOPIC" [DATA] [length N] [within TIME]
 *     expect line REGEX [within TIME]
 *     sleep TIME
 *
 * DATA is hex DIGITS, text "TEXT" or file "PATH", of an expect also "TEXT" alone.  TIME is 200ms,
 * 1.5s or 2min.  Words with blanks stand in quotes, where \ takes the next byte as it is.
 *
 * ${NAME} is the value byte for byte; in the quotes of an AT line it is escaped as a board wants
 * it.
 */
#ifndef RUN_SCRIPT_H
#define RUN_SCRIPT_H

#include "at/command.h"
#include "base/buf.h"
#include "base/pattern.h"

enum script_kind { SCRIPT_COMMAND, SCRIPT_FAILS, SCRIPT_EXPECT, SCRIPT_SLEEP };

enum script_event {
	SCRIPT_CONNECTED,
	SCRIPT_DISCONNECTED,
	SCRIPT_MESSAGE,
	SCRIPT_READY,
	SCRIPT_WIFI,
	SCRIPT_LINE
};

enum { SCRIPT_EXPECT_US = 10000000 }; /* an expect without `within` */

struct script_step {
	enum script_kind kind;
	size_t line; /* from 1 */
	struct buf
		text; /* for eyes: a command with its secrets masked, any other step as written */

	/* COMMAND: what is sent, secrets and all, and the bytes at its prompt */
	struct buf command, payload;
	bool has_payload;
	bool may_fail; /* a `fails` judges its answer */
	bool refused;  /* a line of it has a mistake: the rest of it may be missing */

	uint32_t code; /* FAILS: the one it must fail with; 0: any */

	/* EXPECT */
	enum script_event event;
	struct buf topic;  /* MESSAGE: or a filter */
	struct buf wanted; /* MESSAGE: the payload; WIFI: the state */
	bool has_wanted;
	long length;             /* MESSAGE: of the payload; -1: any */
	struct pattern *pattern; /* LINE */

	int64_t time; /* EXPECT: within; SLEEP: how long; microseconds */
};

struct script {
	char *path;    /* as the user named it */
	size_t repeat; /* how many of the run's files before it have the same path */
	struct script_step *steps;
	size_t count, room;
};

/* A name and what stands for it: -D NAME=VALUE. */
struct script_value {
	struct buf name, value;
	bool given; /* by the user: no `set` changes it */
	bool used;  /* ${NAME} stands in a script */
};

/* Appends the bytes of a file that the script names; false with *d. */
typedef bool script_file_fn(void *user, struct slice name, struct buf *out, struct diag *d);

struct script_source {
	const char *path;
	struct slice text;
	struct script_value *given; /* `used` is set in those that it uses */
	size_t given_count;
	script_file_fn *file;
	void *user;
};

/* false where there are mistakes: all of them are in `errors`, a line each: path:line: why. */
bool script_read(struct script *s, const struct script_source *source, struct buf *errors);
void script_fini(struct script *s); /* a zeroed one is fine */

/* "NAME=VALUE"; false with *d where it is none. */
bool script_value_read(struct script_value *v, struct slice text, struct diag *d);
void script_value_fini(struct script_value *v);

#endif
