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
	size_t name_at, name_n; /* place of the name, "AT+" not counted; name_at is 0 where the line
	                           does not begin with AT */
	size_t tail_at;         /* behind '=', '?' or '=?' (behind the name where there is none) */
	struct at_argument arguments[AT_PARAMETERS]; /* of the set form */
	size_t argument_count;
	size_t surplus; /* arguments past AT_PARAMETERS */
};

/* Takes the line apart; total.  The line has no CRLF.  Places refer to `line`.  Names are taken in
 * any case.  Where the arguments do not line up with the table, but would if text with commas in it
 * were one argument (`"he said "yes", twice"`), they are joined so. */
void at_line_read(struct slice line, enum at_dialect dialect, struct at_line *out);

/* Checks it against the table: the first mistake from the left, with the code that the board
 * answers where it has one.  true: a board of that dialect takes the line as far as a console can
 * know.  What is checked: unknown command, form not there, count, quotes and escapes, type, range,
 * bytes, 256 bytes in all, NUL CR LF (they cannot be sent), `mqtt://` or `:port` in a host. */
bool at_line_check(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct diag *d);

/* The same for a line that is being typed: true as long as nothing is wrong but what is not yet
 * finished.  Told is what is wrong in front of the argument at the cursor, a text that is too long
 * already, and a line of more than 256 bytes. */
bool at_line_check_typed(struct slice line, size_t cursor, enum at_dialect dialect, struct diag *d);

/* Whether every argument that is there looks as its parameter must: quoted and closed, or a number.
 * Empty ones fit everywhere; too few do too. */
bool at_line_aligned(struct slice line, const struct at_line *read, enum at_dialect dialect);

/* What is better than the line as it was typed. */
enum at_offer {
	AT_OFFER_NONE,
	AT_OFFER_ESCAPE, /* at_line_escaped: quotes and escapes put right */
	AT_OFFER_RAW,    /* at_line_raw: with the raw twin */
	AT_OFFER_LONG    /* at_line_long: with a command that takes more */
};
/* For a line that at_line_check refuses; the offer keeps its word: the function that it names
 * answers true. */
enum at_offer at_line_offer(struct slice line, const struct at_line *read, enum at_dialect dialect);

/* What the key for it does: "sends it escaped"; "" for none. */
const char *at_offer_words(enum at_offer offer);

/* Each appends to empty buffers; false where there is no such way.  JSON pasted as it is, with
 * quotes not escaped, is taken byte for byte; in text without inner quotes, backslashes are the
 * escapes that they look like. */
bool at_line_escaped(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct buf *out);
/* The raw command, and the bytes to send at its prompt. */
bool at_line_raw(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *payload);
/* First the command with the over-long argument left out (empty where it sets nothing else), then
 * the one that sets it, then the bytes to send at its prompt (empty where it has none). */
bool at_line_long(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *first, struct buf *then, struct buf *payload);

/* The payload bytes that a prompting command announces; -1 where it does not, or the number is
 * no number. */
long at_line_payload_length(struct slice line, const struct at_line *read);

/* The scheme that a USERCFG line sets; 0 for every other line. */
long at_line_scheme(struct slice line, const struct at_line *read);

/* What a line subscribes to or gives up: the topic filter, appended to an empty buffer, and the QoS
 * (-1 where the line says none).  false: it does neither, or its arguments can't be read. */
bool at_line_subscription(
	struct slice line, const struct at_line *read, struct buf *topic, long *qos);

/* How long a board of that dialect may take to answer the line: what its command usually takes, or
 * what the line itself grants (timeout_ms, jap_timeout), with a margin, where that is longer.  The
 * time to connect depends on the scheme that is configured (0: not known).  For a command that is in
 * no table AT_COMMAND_LIMIT_MS, which is a guess. */
long at_line_limit_ms(
	struct slice line, const struct at_line *read, enum at_dialect dialect, long scheme);

/* Lines made of values; the commands are those of the table with the role.  Each appends one. */
void at_add_asking(struct buf *out, enum at_role role); /* an AT_ASKS...: `AT+MQTTCONN?` */
void at_add_clean(struct buf *out);                     /* `AT+MQTTCLEAN=0` */
void at_add_subscribe(struct buf *out, struct slice topic, long qos);
/* `AT+MQTTPUBRAW=0,"topic",length,qos,retain` */
void at_add_publish_raw(struct buf *out, struct slice topic, size_t length, long qos, bool retain);

#endif
