/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form that brings the board to a cloud (cloud_fields.h is what stands in it): Enter plays the lines
 * that come out like a recipe.  What was filled in is kept per cloud while the console runs, its secret is
 * not; the topics are offered by Tab afterwards.
 */
#ifndef CONSOLE_CLOUD_FORM_H
#define CONSOLE_CLOUD_FORM_H

#include "at/complete.h"
#include "base/diag.h"
#include "cloud/cloud.h"

struct console;

/* What the console keeps of it; zeroed: nothing yet. */
struct cloud_form {
	const struct cloud *filled; /* whose fields are in the form that is open */
	const struct cloud *last;   /* the one played last, or NULL */
	struct cloud_form_used {
		struct buf values[CLOUD_KEYS];
	} * used; /* one for each row of the clouds' table; NULL: none yet */
};

void console_cloud_form_fini(struct console *c);
void console_cloud_form(struct console *c); /* opens it */

/* The word `cloud` (words.h). */
bool console_cloud_form_run(struct console *c, struct slice rest, struct diag *d);
bool console_cloud_form_check(const struct console *c, struct slice rest, struct diag *d);
void console_cloud_form_complete(
	struct console *c, struct slice rest, size_t cursor, struct at_completion *out);

#endif
