/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands of the user's, run when something has happened, with what is known of it in their environment:
 * --on-pass and --on-fail, and the console's rules.  Their words come from the command line or the
 * configuration alone, and there is no shell: nothing that a board or a scanner says can become a part of a
 * command.  A command that fails is told, and stops nothing.
 */
#ifndef LOOP_HOOK_H
#define LOOP_HOOK_H

#include "base/buf.h"
#include "base/diag.h"
#include "loop/loop.h"

/* The words of a command. */
struct hook {
	char **words; /* ends with NULL; NULL: no command */
	size_t count;
};

/* Words are separated by blanks.  'This' is one word as it is; in "this" a backslash makes " and \ plain,
 * outside of quotes any character.  Nothing else has a meaning: no $, no *, no |.  false with *d. */
bool hook_read(struct hook *h, const char *option, const char *text, struct diag *d);
void hook_fini(struct hook *h); /* a zeroed one is fine */

/* A variable of the environment.  What can't be in it, or not be printed, is shown by its mark
 * (base/utf8.h). */
struct hook_value {
	const char *name; /* "ATMQ_SN" */
	struct slice value;
};

/* Those that run. */
struct hooks {
	struct loop *loop;
	/* A line that one has written, or how it failed.  who: as given to hooks_run. */
	void (*say)(void *user, const char *who, bool problem, struct slice text);
	void (*idle)(void *user); /* the last one has ended; may be NULL */
	void *user;
	struct hook_run *first;
	size_t count;
};
/* `who` names the board, or the rule, in what is told of the command. */
void hooks_run(struct hooks *all, const struct hook *h, const char *who,
	const struct hook_value *values, size_t count);
void hooks_fini(struct hooks *all); /* what still runs is left to itself */

#endif
