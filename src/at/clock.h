/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board's clock, which certificates are checked against: the lines that ask for it and set it, and
 * what it says (protocol.md 1.4).
 */
#ifndef AT_CLOCK_H
#define AT_CLOCK_H

#include "base/buf.h"

enum { AT_TIME_SERVERS = 3 };

/* Where the board gets its time from: the row of AT+CIPSNTPCFG?. */
struct at_time_source {
	long long zone; /* as the board has it: hours, or hhmm */
	struct buf servers[AT_TIME_SERVERS];
	size_t count; /* 0: the firmware's own ones */
};
void at_time_source_fini(struct at_time_source *s);
/* The text of the row.  What can't be read is left as it is. */
void at_time_source_read(struct at_time_source *s, struct slice row);

/* Each appends one line. */
void at_add_time_query(struct buf *out);        /* `AT+CIPSNTPTIME?` */
void at_add_time_source_query(struct buf *out); /* `AT+CIPSNTPCFG?` */
void at_add_time_source(
	struct buf *out, const struct at_time_source *s); /* `AT+CIPSNTPCFG=1,...` */
void at_add_time(struct buf *out, int64_t unix_time);     /* `AT+SYSTIMESTAMP=...` */

/* "Fri Jul 24 18:45:01 2026", or the same as seconds since 1970: false if that is what a board says
 * whose clock was never set (it counts from 1970 on), or no time at all. */
bool at_time_is_set(struct slice said);
/* A line that says that a time server has answered; from v3.1 on. */
bool at_time_was_updated(struct slice line);

#endif
