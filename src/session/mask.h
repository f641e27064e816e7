/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords in a stream of bytes -> '*', byte for byte, however the stream is cut: commands that
 * go out, their echo, and answers such as +MQTTUSERCFG:.  Which arguments are secret says the
 * table.  Works as bytes pass, so nothing is held back; a chunk without any secret is not copied.
 *
 * From the first byte on that does not fit the table (a string where a number belongs, a quote
 * within quotes, one argument too many) nobody knows where the secret ends: it ends with the line.
 */
#ifndef SESSION_MASK_H
#define SESSION_MASK_H

#include "at/command.h"
#include "base/buf.h"

enum { MASK_COMMANDS = 16 };

struct mask {
	const struct at_command *commands[MASK_COMMANDS]; /* those that have a secret argument */
	size_t command_count;
	const struct at_command *command; /* whose arguments are being read */
	size_t argument;
	char name[24]; /* the command name that is being read, from behind the '+' */
	size_t name_n;
	enum { MASK_OUTSIDE, MASK_NAME, MASK_ARGUMENTS, MASK_REST_OF_LINE } where;
	bool begun, quoted, escaped, closed; /* the argument: has bytes, is a string, ... */
	struct buf out;
};

void mask_fini(struct mask *m); /* a zeroed mask is the start of a stream */
/* The masked bytes, as many as came in; valid until the next call, or as long as `bytes`. */
struct slice mask_bytes(struct mask *m, struct slice bytes);

#endif
