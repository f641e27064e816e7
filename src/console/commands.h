/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the keys of the command pane do: how it is shown, selecting a command to copy it, searching.
 */
#ifndef CONSOLE_COMMANDS_H
#define CONSOLE_COMMANDS_H

#include "base/buf.h"

struct console;
struct message_query;

/* Searching the command pane. */
struct commands_state {
	struct message_query *query; /* NULL: nothing was searched for yet */
	struct buf typed;            /* as it was typed */
	bool walked;                 /* it was found since the question was asked */
};

void console_commands_times(struct console *c); /* the next kind */
void console_commands_fold(struct console *c);
void console_commands_polls(struct console *c);
/* The next older or newer command of the user's. */
void console_commands_select(struct console *c, bool older);
void console_commands_point(struct console *c, uint64_t entry); /* selects that one */
/* Puts the selected one into the command line. */
void console_commands_copy(struct console *c);
void console_commands_hint(const struct console *c, struct buf *out); /* while one is selected */
/* Nothing is selected or found any more; false: nothing was. */
bool console_commands_leave(struct console *c);
/* Finds a text; empty: the one before again. */
void console_commands_search(struct console *c, struct slice text);
/* Asks for it; while it is asked for, finds the next one. */
void console_commands_search_key(struct console *c, bool older);
void console_commands_renew(struct console *c); /* another moment of a recorded session */
void console_commands_fini(struct console *c);

#endif
