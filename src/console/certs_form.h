/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form that puts certificates onto the board (certs_fields.h is what stands in it), and what runs
 * behind it (provision/certificates.h): the plan is shown in a second form before anything is written; each
 * kind's result is a remark.
 */
#ifndef CONSOLE_CERTS_FORM_H
#define CONSOLE_CERTS_FORM_H

#include "base/diag.h"
#include "provision/certificates.h"

struct console;

/* What the console keeps of it; zeroed: nothing runs. */
struct certificates_form {
	struct certs_form_file {
		struct buf path, bytes; /* read for this path */
		char problem[256];      /* empty: it was read */
	} files[CERTS_KINDS];
	bool runs;
	bool only_checks;
	bool asks;  /* the plan is to be shown, once nothing else is open */
	bool shown; /* it was */
	struct certificates machine;
	struct buf progress;
};

void console_certs_fini(struct console *c);
void console_certs(struct console *c); /* opens it */

/* From the session's callbacks, and after each of its turns. */
void console_certs_see(struct console *c, const struct wire_event *event);
void console_certs_answered(struct console *c, const struct session_result *result);
void console_certs_go(struct console *c);
/* At the end of a turn: shows the plan. */
void console_certs_ask(struct console *c);
/* Gives up; false: nothing runs. */
bool console_certs_cancel(struct console *c);
/* One line on how far it is; NULL: nothing runs. */
const char *console_certs_progress(struct console *c);

/* The word `certs` (words.h). */
bool console_certs_run(struct console *c, struct slice rest, struct diag *d);

#endif
