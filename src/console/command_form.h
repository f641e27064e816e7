/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of a command: a field for each parameter, from the table.  What is typed is the value as it
 * is meant; the form quotes and escapes it, shows the line that it makes and sends that like a typed
 * one.  A command that asks for bytes at a prompt also has a field for them; left empty, the hex
 * editor's are used.  What does not fit one line goes the way that at_line_offer knows.
 */
#ifndef CONSOLE_COMMAND_FORM_H
#define CONSOLE_COMMAND_FORM_H

#include "at/compose.h"
#include "base/buf.h"

struct console;

/* What the open form is of. */
struct command_form {
	const struct at_command *command;
	enum at_form form;
	enum at_dialect dialect; /* when it was opened */
	size_t message;          /* the field of the payload; SIZE_MAX: there is none */
	struct buf message_seen; /* for which the length was set */
};

/* Opens the form of the command in the line, its arguments filled in, with the cursor in the one at
 * that byte; if no command is in it, asks which. */
void console_command_form(struct console *c, struct slice line, size_t cursor);
/* The same for what is in the command line, or for the selected command, which goes there first. */
void console_command_form_of_line(struct console *c);

#endif
