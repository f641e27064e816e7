/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords in a stream of bytes -> '*', byte for byte, however the stream is cut: commands that
 * go out, their echo, and answers such as +MQTTUSERCFG:.  Which arguments are secret says the
 * table.  Works as bytes pass, so nothing is held back; a chunk without any secret is not copied.
 */
#ifndef SESSION_MASK_H
#define SESSION_MASK_H

#include "at/command.h"
#include "base/buf.h"

struct mask {
	char name[24];   /* the command name that is being read, from behind the '+' */
	size_t name_n;
	unsigned secret; /* bit i: argument i is secret */
	unsigned argument;
	enum { MASK_OUTSIDE, MASK_NAME, MASK_ARGUMENTS } where;
	bool quoted, escaped;
	struct buf out;
};

void mask_fini(struct mask *m); /* a zeroed mask is the start of a stream */
/* The masked bytes, as many as came in; valid until the next call, or as long as `bytes`. */
struct slice mask_bytes(struct mask *m, struct slice bytes);

#endif
