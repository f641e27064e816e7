/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the HTML report lists on top: each failure, drop and reset once, with what the remarks around it say of
 * why.  Memory is bounded by HTML_PROBLEMS; more are counted.
 */
#ifndef EXPORT_HTML_PROBLEMS_H
#define EXPORT_HTML_PROBLEMS_H

#include "export/account.h"
#include "export/html_time.h"

enum { HTML_PROBLEMS = 100 };

struct html_problem {
	enum account_kind kind;
	uint64_t row, command; /* command: its number, or 0 */
	int64_t t;
	struct buf what, why; /* not escaped */
};

/* A zeroed one has seen nothing. */
struct html_problems {
	struct html_problem list[HTML_PROBLEMS];
	size_t count;
	uint64_t in_all;
};

/* An item that has a row, in the order of the account.  row: its number. */
void html_problems_add(struct html_problems *p, const struct account_item *item, uint64_t row);
void html_problems_count(const struct html_problems *p, struct buf *out); /* "3 problems" */
/* As a section; nothing if there are none. */
void html_problems_list(
	const struct html_problems *p, const struct html_clock *clock, struct buf *out);
void html_problems_fini(struct html_problems *p);

#endif
