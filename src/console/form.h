/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form on the screen (view/form.h is its data): opening it, and its keys.  The field with the
 * cursor is edited by the line editor, so all editing keys and pasting work; the command line's text
 * is kept meanwhile, and comes back when the form is closed.
 *
 *	static void recipe_changed(struct console *c, struct form *f) { ... sets f->remark ... }
 *	static bool recipe_accept(struct console *c, struct form *f) { ... form_value(f, "HOST") ... }
 *	static const struct form_calls recipe_calls = {recipe_changed, recipe_accept, NULL, NULL};
 *
 *	console_form_open(c, &f, &recipe_calls);
 *
 * A call may open another form, ask a question, or set the command line.
 */
#ifndef CONSOLE_FORM_H
#define CONSOLE_FORM_H

#include "view/form.h"

struct console;

struct form_calls {
	/* After it was opened and after each change, once form_check has set the mistakes that
	 * follow from the fields alone: adds other mistakes, result and remark.  May be NULL. */
	void (*changed)(struct console *c, struct form *f);
	/* Enter on the last field, or the key for it; no field has a mistake.  The form is closed
	 * already, and *f is freed afterwards; false: it opens again, with the mistakes and the
	 * remark that were set. */
	bool (*accept)(struct console *c, struct form *f);
	/* The key that puts it into the command line; it is closed already.  NULL: it has no
	 * line. */
	void (*to_line)(struct console *c, struct form *f);
	/* It was closed without being accepted, or put into the line.  NULL: nothing follows. */
	void (*left)(struct console *c);
};

/* What the console keeps of it; zeroed: none is open. */
struct form_state {
	struct form form;
	const struct form_calls *calls; /* NULL: none is open */
	struct buf kept_line;           /* the command line's text before */
	size_t kept_cursor;
};

/* Opens it in place of one that may be open, with the cursor in f->current.  *f is moved: the caller
 * keeps nothing of it. */
void console_form_open(struct console *c, struct form *f, const struct form_calls *calls);
bool console_form_is_open(const struct console *c);
void console_form_close(struct console *c); /* nothing happens with it */
/* Closes it because something else is wanted: what was filled in goes into the command line. */
void console_form_leave(struct console *c);
void console_form_fini(struct console *c);

/* For keys.c and line.c: what is typed goes into the form. */
bool console_form_edits(const struct console *c);
/* Before a character is typed: it may replace a default. */
void console_form_make_room(struct console *c);
void console_form_changed(struct console *c); /* after any edit of the line editor's */
void console_form_paste(struct console *c, struct slice text);
/* For actions.c. */
void console_form_next(struct console *c);
void console_form_accept(struct console *c);
void console_form_up(struct console *c);
/* To a field; and one of its choices into it. */
void console_form_point(struct console *c, size_t field);
void console_form_pick(struct console *c, size_t choice);
void console_form_down(struct console *c);
void console_form_choose(struct console *c);
void console_form_choose_back(struct console *c);
void console_form_show_secrets(struct console *c);
void console_form_to_line(struct console *c);

#endif
