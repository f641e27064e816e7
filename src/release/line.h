/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `atmq release` and a running console say to each other: a line of JSON each.
 *
 *   atmq release                        the console
 *   {"release":"ports"}                 {"release":"ports","port":"/dev/ttyUSB0","number":1234}
 *   {"release":"begin","text":"esptool --port /dev/ttyUSB0 ..."}
 *                                       {"release":"closed"} or {"release":"refused","text":"why"}
 *   {"release":"runs","text":"esptool","number":1235}
 *   {"release":"end","text":"ended with status 0"}
 *
 * The end of the connection is an end as well.  Does no I/O.
 */
#ifndef RELEASE_LINE_H
#define RELEASE_LINE_H

#include "base/buf.h"
#include "base/diag.h"

enum {
	RELEASE_LONGEST = 16 * 1024, /* of a line; a longer one is nobody's */
	RELEASE_TEXT = 400           /* of what is shown of a text */
};

enum release_word {
	RELEASE_PORTS,   /* asked for and told */
	RELEASE_BEGIN,   /* text: the command, empty if there is none */
	RELEASE_RUNS,    /* text: its name, number: its process */
	RELEASE_END,     /* text: how it ended */
	RELEASE_CLOSED,  /* the port is */
	RELEASE_REFUSED, /* text: why */
	RELEASE_WORDS
};

struct release_line {
	enum release_word word;
	struct buf port, log_port; /* as the user named them */
	struct buf text;           /* shown visibly; at most RELEASE_TEXT bytes of it, then "..." */
	long long number;          /* of a process; 0: none */
};

/* false with *d: it is no such line. */
bool release_line_read(struct release_line *l, struct slice line, struct diag *d);
void release_line_add(struct buf *out, const struct release_line *l); /* with its line feed */
void release_line_fini(struct release_line *l);                       /* a zeroed one is fine */

/* A command as it may be shown and recorded: words quoted where a shell would need it, and what stands
 * behind the name of a secret (--password, -P, TOKEN=...) hidden. */
void release_add_command(struct buf *out, const char *const *words);

#endif
