/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTML report's cover: which board and when, the verdict, the figures, the facts and the seal.  Knows what
 * the whole account came to, none of its items.
 */
#ifndef EXPORT_HTML_COVER_H
#define EXPORT_HTML_COVER_H

#include "export/export.h"
#include "export/html_problems.h"
#include "record/seal.h"

struct html_about {
	const char *file;               /* the transcript's name, without its folders */
	const struct seal_result *seal; /* NULL: it is not known */
	const struct export_meta *meta; /* in the operator's order */
	size_t meta_count;
	long long offset; /* local time: seconds east of UTC when the session started */
};

/* The board if it is known, or else what it is at. */
void html_title(const struct account_summary *s, struct buf *out);
void html_cover(const struct html_about *about, const struct account_summary *s,
	const struct html_problems *problems, const struct html_clock *clock, struct buf *out);

#endif
