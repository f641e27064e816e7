/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one place that knows what is secret.  In a line that fits the table, these are the arguments
 * that the table marks as secret.  Otherwise (a missing argument, a quote too many, a misspelt
 * name) everything after the command name is treated as secret.  A value that was once sent as a
 * secret stays secret wherever it appears: struct at_secrets.
 */
#ifndef AT_SECRET_H
#define AT_SECRET_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"

/* ---- lines ---- */

/* The secret and the open arguments of a line, as slices of it.  In a line that does not fit the
 * table there is a single secret, everything that may be one, and nothing is open. */
struct at_line_secrets {
	struct slice secrets[AT_PARAMETERS], open[AT_PARAMETERS];
	size_t count, open_count;
	bool fits;
};
void at_line_find_secrets(struct slice line, struct at_line_secrets *found);

/* Appends the line with its secrets hidden: each byte replaced by '*' (mask = '*'), or all of them
 * removed, which leaves "" (mask = 0; the history keeps that; nothing is left if the rest still reads
 * as having a secret).  The line may be what was typed, its
 * echo, or an answer (`+MQTTUSERCFG:`).  Where a secret's quote is not closed, the rest of the line
 * is secret too. */
void at_add_masked(struct buf *out, struct slice line, char mask);
bool at_line_has_secret(struct slice line); /* true if at_add_masked would change a byte */
/* The first mistake of a line, in words that quote none of its secrets; `masked` is the line by
 * at_secrets_add_masked.  false: it has none, or it cannot be named without a secret. */
bool at_line_mistake(
	struct slice line, struct slice masked, enum at_dialect dialect, struct diag *d);

/* Where the bytes begin that a line reads back from flash (`+SYSMFG:"mqtt_key","mqtt_key",8,1704,...`,
 * `+SYSFLASH:<n>,...`); SLICE_NONE if it is not such a line.  They are as secret as when they were
 * written, and continue over line ends.  *length (may be NULL) is their number as the line has it. */
size_t at_line_read_back(struct slice line, size_t *length);

/* Whether a command reads stored bytes back (`AT+SYSMFG=1,...`, `AT+SYSFLASH=2,...`). */
bool at_line_reads_stored(struct slice line);
/* While stored bytes are on their way, back or as an echo: whether a line may be some of them, as far as it
 * has come (whole: it has ended).  If bytes were lost, nothing else shows what still belongs to a key. */
enum at_stored { AT_STORED_OPEN, AT_STORED_NO, AT_STORED_YES };
enum at_stored at_line_stored(struct slice begun, bool whole);

/* ---- names, for callers that see a line before it is complete ---- */

/* True if a command of that name takes a secret: those of the table, some that are not in it, and
 * unknown names that may be a misspelt one of them. */
bool at_name_has_secret(struct slice name);
/* True if a line `+NAME:...` contains it. */
bool at_name_answers_secret(struct slice name);
/* True if arguments may follow a name: after `=` anywhere; after any other byte except '?' and a line
 * end only if the name begins a command, with at most AT_BEFORE_NAME bytes before it on its line. */
enum { AT_BEFORE_NAME = 5 };
bool at_name_has_arguments(struct slice before, char behind);
/* True if the beginning of a line already decides what is secret in all of it: nothing, or everything
 * after that beginning. */
bool at_line_is_decided(struct slice begun);

/* ---- values ---- */

enum {
	AT_SECRETS = 16,     /* the oldest uncertain one is forgotten first, then the oldest */
	AT_SECRET_LEAST = 4, /* shorter ones are not looked for at all */
	/* Shorter ones (test, admin, 123456) are hidden in echoes only: they occur in so many topics and
	 * payloads that nothing would be readable. */
	AT_SECRET_ANYWHERE = 7,
	AT_SECRET_MOST = 1024 /* bytes; nothing longer is a password */
};

/* A zeroed one knows nothing.  Kept in memory only, never written anywhere. */
struct at_secrets {
	struct at_secret_value {
		struct buf text;
		bool certain; /* false: it comes from a line that did not fit the table */
	} values[AT_SECRETS];
	size_t count;
	unsigned changes; /* goes up whenever a value is added or forgotten */
};
void at_secrets_fini(struct at_secrets *s);

/* Learns the secrets of a line that is sent.  A value that the line also uses openly (a username equal
 * to the password) cannot be hidden.  Values of a line that does not fit are uncertain; an uncertain
 * value is dropped as soon as a valid line uses it in a non-secret argument. */
void at_secrets_learn_line(struct at_secrets *s, struct slice line);
void at_secrets_learn(struct at_secrets *s, struct slice value);

/* Overwrites with '*' in `copy`, which has as many bytes, each place where a known value of at least
 * AT_SECRET_ANYWHERE bytes occurs in `bytes`. */
void at_secrets_hide(const struct at_secrets *s, struct slice bytes, char *copy);
/* The same for pieces of values, AT_SECRET_LEAST bytes and longer: for a line that may be a damaged
 * echo (wire_frame_may_be_echo). */
void at_secrets_hide_pieces(const struct at_secrets *s, struct slice line, char *copy);
/* Whether a known value occurs; and how many bytes at the end may be the beginning of one. */
bool at_secrets_in(const struct at_secrets *s, struct slice bytes);
size_t at_secrets_begun(const struct at_secrets *s, struct slice bytes);

/* Appends the bytes with known values hidden. */
void at_secrets_add_hidden(const struct at_secrets *s, struct buf *out, struct slice bytes);
/* at_add_masked, with known values hidden as well (removed with mask = 0). */
void at_secrets_add_masked(
	const struct at_secrets *s, struct buf *out, struct slice line, char mask);
/* Appends what the history may keep of a line: the line without its secrets.  false, with nothing
 * appended, where that would be another command: of a mistyped `AT+CWJAP "net","password"` the
 * name alone, which joins the last network. */
bool at_secrets_add_kept(const struct at_secrets *s, struct buf *out, struct slice line);

#endif
