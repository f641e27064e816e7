/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HTML report's timeline as a picture drawn to scale, for readers without scripts and for paper;
 * html_page.js draws the same lanes.  Keeps a fixed number of columns: when time outgrows them, two
 * become one.
 */
#ifndef EXPORT_HTML_TIMELINE_H
#define EXPORT_HTML_TIMELINE_H

#include "export/account.h"

enum { HTML_COLUMNS = 600 };

struct html_column {
	uint32_t messages, logs, notes, failures, drops, resets;
	int32_t slowest, slowest_poll, slowest_failed; /* microseconds, at most 10 s; 0: none */
	bool state_known;
	int16_t state; /* the last one in it */
};

/* A zeroed one has seen nothing. */
struct html_timeline {
	int64_t width; /* microseconds that a column is; 0: none yet */
	size_t used;
	struct html_column columns[HTML_COLUMNS];
};

void html_timeline_add(struct html_timeline *timeline, const struct account_item *item);
/* As an SVG element.  start: the local time of day at the session's start, in microseconds; -1: not
 * known. */
void html_timeline_draw(
	const struct html_timeline *timeline, int64_t duration, int64_t start, struct buf *out);

#endif
