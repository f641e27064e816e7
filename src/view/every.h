/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that are sent again and again (`every 5s AT+CWJAP?`): which, how often, and when next.
 * Sends nothing and asks no clock: `now` comes in, and the command that is due goes out.  Each has at
 * most one line on its way: one that is late is sent once, not as often as it was missed.
 */
#ifndef VIEW_EVERY_H
#define VIEW_EVERY_H

#include "base/buf.h"
#include "base/diag.h"

enum { EVERY_MOST = 4, EVERY_SHORTEST_US = 100 * 1000, EVERY_NONE = -1 };

struct every_command {
	struct buf line;        /* as it is sent, with its secrets */
	struct buf shown;       /* the same with secrets masked */
	int64_t interval, next; /* microseconds; when it is due */
};

struct every {
	struct every_command commands[EVERY_MOST]; /* in the order in which they were begun */
	size_t count;
	const char *paused; /* why nothing is sent now, or NULL */
};

void every_fini(struct every *e); /* all end */
/* It is due at once.  A line that is repeated already gets the new interval.  false with *d: there are
 * too many. */
bool every_add(struct every *e, int64_t interval, struct slice line, struct slice shown,
	int64_t now, struct diag *d);
bool every_stop(struct every *e, size_t index); /* false: there is none */
/* The one that has been due longest; EVERY_NONE: none is due. */
int every_due(const struct every *e, int64_t now);
void every_sent(struct every *e, int index, int64_t now);
/* When the next one is due, or -1. */
int64_t every_next(const struct every *e);

void every_add_interval(struct buf *out, int64_t interval); /* "200 ms", "1.5 s", "5 s", "2 min" */
/* "1: 5 s AT+CWJAP?  2: 2 min AT+MQTTSUB?" */
void every_add_list(struct buf *out, const struct every *e);

#endif
