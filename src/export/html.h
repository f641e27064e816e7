/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session as one HTML file: cover, problems, timeline drawn to scale, and the conversation with a
 * filter, each command with its bytes, answer and explanation on demand.  Nothing outside of the
 * file is needed or asked for; its Content-Security-Policy lets no script run but its own.
 *
 * The account is read twice, since what stands on top is known only at the end.  Memory is bounded by
 * the problems that are listed and the rows that are elements.
 *
 * The form: the first HTML_STATIC_ROWS rows are elements, for readers without scripts.  Every row is
 * also an array of JSON, [letter, microseconds since the start, text, ...], as in html_row.h, from which
 * html_page.js makes the page.
 */
#ifndef EXPORT_HTML_H
#define EXPORT_HTML_H

#include "export/export.h"
#include "export/html_cover.h"

enum {
	HTML_STATIC_ROWS = 1000,
	HTML_ROWS = 500 * 1000, /* then only what is rare: a browser can't scroll much further */
	HTML_ROWS_IN_ALL = HTML_ROWS + HTML_ROWS / 10
};

struct html; /* opaque */

struct html *html_new(void);
void html_free(struct html *h); /* NULL is fine */

/* The first telling, in ACCOUNT_WHOLE order, to its end. */
void html_survey(struct html *h, const struct account_item *item);
/* After it, and with the summary of it: appends all that stands before the rows. */
void html_begin(struct html *h, const struct html_about *about,
	const struct account_summary *summary, struct buf *out);
/* The second telling: the same items again; appends what is ready. */
void html_item(struct html *h, const struct account_item *item, struct buf *out);
void html_end(struct html *h, struct buf *out);

#endif
