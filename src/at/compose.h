/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A typed line -> a checked command.  Says what a board would refuse before it is sent, in words
 * and with the place.  It never forbids: the caller may send any line all the same, because
 * provoking ERROR is bench work.  Also the other way: values -> a line.
 */
#ifndef AT_COMPOSE_H
#define AT_COMPOSE_H

#include "at/argument.h"
#include "at/command.h"

struct at_line {
	const struct at_command *command; /* NULL: not in the table (or not in this dialect) */
	enum at_form form;
	size_t name_at, name_n;           /* place of the name, "AT+" not counted */
	struct at_argument arguments[AT_PARAMETERS]; /* of the set form */
	size_t argument_count;
	size_t surplus; /* arguments past AT_PARAMETERS */
};

/* Takes the line apart; total.  The line has no CRLF.  Places refer to `line`. */
void at_line_read(struct slice line, enum at_dialect dialect, struct at_line *out);

/* Checks it against the table: the first mistake from the left, with the code that the board
 * answers where it has one.  true: a board of that dialect takes the line as far as a console can
 * know.  What is checked: unknown command, form not there, count, quotes and escapes, type, range,
 * bytes, 256 bytes in all, NUL CR LF (they cannot be sent), `mqtt://` or `:port` in a host. */
bool at_line_check(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct diag *d);

/* The payload bytes that a prompting command announces; -1 where it does not, or the number is
 * no number. */
long at_line_payload_length(struct slice line, const struct at_line *read);

/* The scheme that a USERCFG line sets; 0 for every other line. */
long at_line_scheme(struct slice line, const struct at_line *read);

/* Appends `AT+MQTTPUBRAW=0,"topic",length,qos,retain`. */
void at_add_publish_raw(struct buf *out, struct slice topic, size_t length, long qos, bool retain);

/* Appends the line with every secret argument's bytes replaced: by '*' each (mask = '*'), or left
 * out, leaving "" (mask = 0; that is what history keeps).  Bytes after an unclosed quote of a
 * secret are secret too.  The name may be in any case. */
void at_add_masked(struct buf *out, struct slice line, char mask);
bool at_line_has_secret(struct slice line);

#endif
