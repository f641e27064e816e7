/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule: what is done by itself when a board says something.  A step of a script, and the same line in
 * the configuration file and at the console's prompt:
 *
 *     on EVENT [at most N a minute] ACTION
 *
 *     EVENT    what `expect` knows, without its times; "TEXT" in any line; error [CODE]
 *     ACTION   bell
 *              note ["TEXT"]
 *              send AT... | pubraw ...
 *              run FILE                    a script, read when the rule is
 *              exec COMMAND [ARG]...       of the configuration file alone, and never through a shell
 *
 * Nothing that a board or a broker says becomes a part of what is sent, of a file's name or of a command:
 * all of it is the user's, and known when the rule is read.
 */
#ifndef SCRIPT_ON_H
#define SCRIPT_ON_H

#include "script/script.h"

enum on_action { ON_BELL, ON_NOTE, ON_SEND, ON_RUN, ON_EXEC };

enum { ON_A_MINUTE = 10 /* unless it says how often */, ON_MOST_A_MINUTE = 600, ON_WORDS = 32 };

struct script_on {
	struct expectation event;
	long long a_minute; /* it acts at most that often */
	enum on_action action;
	struct buf text;      /* for display: "on disconnected bell", a command's secrets masked */
	struct buf note;      /* NOTE: its text; empty: what was said */
	struct script answer; /* SEND, RUN: what is played */
	char **words;         /* EXEC; ends with NULL */
	size_t keepers;       /* script_on_keep */
};

/* From `source->text`, one line without its first word; `source->may_exec` as well.  NULL with *d. */
struct script_on *script_on_read(const struct script_source *source, struct diag *d);
/* It stays for one more keeper; each frees it.  NULL is fine for free. */
struct script_on *script_on_keep(struct script_on *on);
void script_on_free(struct script_on *on);

bool script_on_sends(const struct script_on *on); /* bytes to the board */

#endif
