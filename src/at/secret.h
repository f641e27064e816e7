/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one place that knows what is secret.  In a line that fits the table, the arguments that the
 * table calls secret.  In one that does not (an argument forgotten, a quote too many, a name that
 * only comes near to one), nobody knows where the secret stands: all that is behind the name.  And
 * what was once sent as a secret is one wherever it stands: struct at_secrets.
 */
#ifndef AT_SECRET_H
#define AT_SECRET_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"

/* ---- lines ---- */

/* What a line says, borrowed from it.  Where it does not fit the table, `secrets` is one, all that
 * may be one, and nothing is open. */
struct at_line_secrets {
	struct slice secrets[AT_PARAMETERS], open[AT_PARAMETERS];
	size_t count, open_count;
	bool fits;
};
void at_line_find_secrets(struct slice line, struct at_line_secrets *found);

/* Appends the line with every secret's bytes replaced: by '*' each (mask = '*'), or left out,
 * leaving "" (mask = 0; that is what history keeps).  It may be what was typed, its echo, or an
 * answer (`+MQTTUSERCFG:`).  Bytes behind an unclosed quote of a secret are secret too. */
void at_add_masked(struct buf *out, struct slice line, char mask);
bool at_line_has_secret(struct slice line); /* whether at_add_masked would change a byte */
/* The first mistake of a line, in words that quote none of its secrets; `masked` is the line by
 * at_secrets_add_masked.  false: it has none, or it cannot be named without a secret. */
bool at_line_mistake(
	struct slice line, struct slice masked, enum at_dialect dialect, struct diag *d);

/* Where in a line the bytes begin that are read back from flash (`+SYSMFG:"mqtt_key","mqtt_key",8,1704,...`,
 * `+SYSFLASH:<n>,...`); SLICE_NONE where it is no such line.  They are secret, as they are when they
 * are written, and go on over line ends to the final answer. */
size_t at_line_read_back(struct slice line);

/* ---- names, for those who see a line before it is whole ---- */

/* Whether a command of that name takes a secret: the table's, some that are not in it, and what is in no
 * table but may be one of them, mistyped. */
bool at_name_has_secret(struct slice name);
/* Whether a line `+NAME:` says it. */
bool at_name_answers_secret(struct slice name);
/* Whether what stands behind a name can be its arguments: behind `=` anywhere, behind any other byte
 * but '?' and a line end where the name begins a command, with no more than AT_BEFORE_NAME bytes
 * before it in its line. */
enum { AT_BEFORE_NAME = 5 };
bool at_name_has_arguments(struct slice before, char behind);
/* Whether the beginning of a line says already what of the whole is secret: nothing, or all behind it. */
bool at_line_is_decided(struct slice begun);

/* ---- values ---- */

enum {
	AT_SECRETS =
		16, /* the oldest is forgotten, and of those that may be none the oldest first */
	AT_SECRET_LEAST = 4, /* what is shorter is not looked for at all */
	/* What is shorter (test, admin, 123456) is hidden in echoes alone: it is a word of too many topics
	 * and payloads, which nobody could read any more. */
	AT_SECRET_ANYWHERE = 7,
	AT_SECRET_MOST = 1024 /* bytes; what is longer is no password */
};

/* Zeroed, nothing is known.  Lives in memory, and is written nowhere. */
struct at_secrets {
	struct at_secret_value {
		struct buf text;
		bool certain; /* else it stood in a line that did not fit */
	} values[AT_SECRETS];
	size_t count;
	unsigned changes; /* counts up where another value is known, or one no longer */
};
void at_secrets_fini(struct at_secrets *s);

/* Of a line that is sent.  What it also says where it is no secret (a username that is the password
 * too) cannot be hidden.  What stood in a line that did not fit may be a password or not; a line that
 * fits and says it openly shows that it is none. */
void at_secrets_learn_line(struct at_secrets *s, struct slice line);
void at_secrets_learn(struct at_secrets *s, struct slice value);

/* Writes '*' into `copy`, which has as many bytes, where one of AT_SECRET_ANYWHERE bytes and more stands
 * in `bytes`. */
void at_secrets_hide(const struct at_secrets *s, struct slice bytes, char *copy);
/* The same for pieces of them, AT_SECRET_LEAST bytes and longer: for a line that may be a damaged
 * echo (wire_frame_may_be_echo). */
void at_secrets_hide_pieces(const struct at_secrets *s, struct slice line, char *copy);
/* Whether there is one of those; and how many bytes at the end may be the beginning of one. */
bool at_secrets_in(const struct at_secrets *s, struct slice bytes);
size_t at_secrets_begun(const struct at_secrets *s, struct slice bytes);

/* Appends the bytes with what is known hidden. */
void at_secrets_add_hidden(const struct at_secrets *s, struct buf *out, struct slice bytes);
/* at_add_masked, and what is known besides; with mask = 0 that is left out too. */
void at_secrets_add_masked(
	const struct at_secrets *s, struct buf *out, struct slice line, char mask);

#endif
