/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A typed line -> a checked command.  Reports before it is sent what a board would refuse, in words
 * and with the place.  It forbids nothing: the caller may send any line, because provoking ERROR is
 * part of bench work.  Also the reverse: values -> a line.
 */
#ifndef AT_COMPOSE_H
#define AT_COMPOSE_H

#include "at/argument.h"
#include "at/command.h"
#include "base/language.h"

struct at_line {
	const struct at_command *command; /* NULL: not in the table (or not in this dialect) */
	enum at_form form;
	size_t name_at, name_n; /* place of the name, without "AT+"; name_at is 0 if the line does
	                           not begin with AT */
	size_t tail_at;         /* after '=', '?' or '=?' (after the name if there is none) */
	struct at_argument arguments[AT_PARAMETERS]; /* of the set form */
	size_t argument_count;
	size_t surplus; /* arguments past AT_PARAMETERS */
};

/* Parses the line, which has no CRLF; works for any bytes.  Places refer to `line`.  Names match in
 * any case.  Arguments that do not line up with the table, but would if text with commas in it were a
 * single argument (`"he said "yes", twice"`), are joined accordingly. */
void at_line_read(struct slice line, enum at_dialect dialect, struct at_line *out);

/* Checks it against the table: the first mistake from the left, with the board's code for it if there
 * is one.  Returns true if a board of that dialect accepts the line, as far as a console can know.
 * Checked are: the command, its form, the number of arguments, quotes and escapes, types, ranges,
 * lengths, 256 bytes in all, NUL CR LF (they cannot be sent), `mqtt://` or `:port` in a host. */
bool at_line_check(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct diag *d);
bool at_line_passes(struct slice line); /* the same, for a board of any dialect */

/* What both checks say of `"bench01,"next"`, with the parameter's name; _(AT_LACKS_QUOTE). */
#define AT_LACKS_QUOTE                                                                             \
	N_("%s: its closing quote is missing before this comma; a comma that belongs to it needs " \
	   "\\ before it")

/* NUL, CR and LF alone. */
bool at_line_check_bytes(struct slice line, struct diag *d);
/* The same for a single argument of the set form, whatever the others are. */
bool at_line_check_argument(struct slice line, const struct at_line *read, size_t index,
	enum at_dialect dialect, struct diag *d);

/* The same for a line that is still being typed: returns false exactly when no continuation of what
 * stands before the cursor is a line that at_line_check accepts.  Of what stands behind the cursor,
 * it reports only what is too long. */
bool at_line_check_typed(struct slice line, size_t cursor, enum at_dialect dialect, struct diag *d);

/* True if each argument has the form that its parameter needs: quoted and closed, or a number.  Empty
 * ones always fit, and so do too few. */
bool at_line_aligned(struct slice line, const struct at_line *read, enum at_dialect dialect);

/* A better way to send what was typed. */
enum at_offer {
	AT_OFFER_NONE,
	AT_OFFER_PLAIN,  /* at_line_plain: without its comment, with plain signs */
	AT_OFFER_ESCAPE, /* at_line_escaped: quotes and escapes put right */
	AT_OFFER_RAW,    /* at_line_raw: with the raw twin */
	AT_OFFER_LONG    /* at_line_long: with a command that takes more */
};
/* For a line that at_line_check refuses; the function that the offer names then returns true. */
enum at_offer at_line_offer(struct slice line, const struct at_line *read, enum at_dialect dialect);

/* What the key for it does: "sends it escaped"; "" for none. */
const char *at_offer_words(enum at_offer offer);

/* Each appends to empty buffers, and returns false if there is no such way.  JSON pasted as it is,
 * with unescaped quotes, is kept byte for byte; in text without inner quotes a backslash is an
 * escape. */
bool at_line_escaped(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct buf *out);
bool at_line_plain(struct slice line, enum at_dialect dialect, struct buf *out);
/* The raw command, and the bytes to send at its prompt; also of a line that has them where their length
 * belongs (`AT+MQTTLONGPASSWORD=0,"the password"`). */
bool at_line_raw(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *out, struct buf *payload);
/* First the command without the over-long argument (empty if it sets nothing else), then the one that
 * sets it, then the bytes to send at its prompt (empty if it has none). */
bool at_line_long(struct slice line, const struct at_line *read, enum at_dialect dialect,
	struct buf *first, struct buf *then, struct buf *payload);

/* How many payload bytes a prompting command announces; -1 if it does not prompt, or the length is
 * not a number. */
long long at_line_payload_length(struct slice line, const struct at_line *read);
/* The same in the first dialect whose command prompts: it does so on a board that knows it. */
long long at_line_announced(struct slice line);

/* The scheme that a USERCFG line sets; 0 for every other line. */
long long at_line_scheme(struct slice line, const struct at_line *read);

/* What a line subscribes to or unsubscribes from: the topic filter, appended to an empty buffer,
 * and the QoS (-1 if the line has none).  Returns false if it does neither, or its arguments can't
 * be read. */
bool at_line_subscription(
	struct slice line, const struct at_line *read, struct buf *topic, long long *qos);

/* Where a line publishes: the topic, appended to an empty buffer.  Returns false if it does not, or the
 * topic can't be read. */
bool at_line_publication(struct slice line, const struct at_line *read, struct buf *topic);

/* How long a board of that dialect may take to answer the line: the command's usual limit, or what
 * the line itself grants (timeout_ms, jap_timeout) plus a margin, whichever is longer.  The time to
 * connect depends on the configured scheme (0: not known).  For a command in no table it is
 * AT_COMMAND_LIMIT_MS, which is a guess. */
long long at_line_limit_ms(
	struct slice line, const struct at_line *read, enum at_dialect dialect, long long scheme);

/* A line of the set form made from values as they are meant, without quotes and escapes, in the
 * parameters' order; at the end, empty values of optional parameters are left out.  places: where
 * each of the values stands in the line, with its quotes. */
void at_add_command(struct buf *out, const struct at_command *c, enum at_dialect dialect,
	const struct slice *values, size_t count, struct at_argument places[AT_PARAMETERS]);
/* Whether a value is right for the index-th parameter; and whether it can still become right while it
 * is being typed.  *d says what is wrong, its place means nothing. */
bool at_value_check(const struct at_command *c, enum at_dialect dialect, size_t index,
	struct slice value, struct diag *d);
bool at_value_check_typed(const struct at_command *c, enum at_dialect dialect, size_t index,
	struct slice value, struct diag *d);

/* Lines made from values; the role selects the command in the table.  Each appends one line. */
void at_add_asking(struct buf *out, enum at_role role); /* an AT_ASKS...: `AT+MQTTCONN?` */
void at_add_clean(struct buf *out);                     /* `AT+MQTTCLEAN=0` */
void at_add_subscribe(struct buf *out, struct slice topic, long long qos);
/* `AT+MQTTPUB=0,"topic","payload",qos,retain`, whether or not a board can read it: at_line_check. */
void at_add_publish(
	struct buf *out, struct slice topic, struct slice payload, long long qos, bool retain);
/* `AT+MQTTPUBRAW=0,"topic",length,qos,retain` */
void at_add_publish_raw(
	struct buf *out, struct slice topic, size_t length, long long qos, bool retain);

#endif
