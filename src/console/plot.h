/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `plot` at the prompt (console/words.c), the key of the messages, and the keys of the plot itself.
 */
#ifndef CONSOLE_PLOT_H
#define CONSOLE_PLOT_H

#include "at/topic.h"
#include "console/console_private.h"

/* For the row of the table; `rest`: "bench/+ $.t", "off", or nothing. */
bool console_plot_run(struct console *c, struct slice rest, struct diag *d);
bool console_plot_check(const struct console *c, struct slice rest, struct diag *d);
void console_plot_complete(
	struct console *c, struct slice rest, size_t cursor, struct at_completion *out);

/* A number of the selected message, or a choice of its numbers in the command line. */
void console_plot_selected(struct console *c);
void console_plot_in(struct console *c);
void console_plot_out(struct console *c);
void console_plot_earlier(struct console *c);
void console_plot_later(struct console *c);
void console_plot_all(struct console *c);
void console_plot_close(struct console *c);

/* Reads messages for a few milliseconds while the plot is open; true: there is more to do. */
bool console_plot_work(struct console *c);
void console_plot_renew(struct console *c); /* the session is another one */
void console_plot_fini(struct console *c);

#endif
