/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the HTML report's conversation: which items have one, and its two forms.
 */
#ifndef EXPORT_HTML_ROW_H
#define EXPORT_HTML_ROW_H

#include "export/account.h"

/* The letter of its kind, which the data begins with; 0: it has no row. */
char html_row_letter(const struct account_item *item);
bool html_row_failed(const struct account_item *item);
/* A poll that was answered OK: such rows are folded. */
bool html_row_quiet(const struct account_item *item);

/* What it says in a line, as html_page.js puts it; not escaped. */
void html_row_add_words(struct buf *out, const struct account_item *item);

/* An array in JSON:
 *   ["c", t, line, by, outcome, took, [microseconds after t, line of the answer, ...], more]
 *        more, an object, may be missing: n number, m meaning, e the error's short name, p payload,
 *        l its length, b busy, x lines of the answer that are left out
 *   ["m", t, topic, payload, length of the payload]
 *   ["k", t, why, up]  ["d", t, host]  ["z", t, "", asked]  ["s", t, words, state or null]
 *   ["r" or "p", t, text, number of the command or 0]  ["n", t, text]
 *   ["l", "x", "q" or "g", t, text, meaning or null] */
void html_row_add_json(struct buf *out, const struct account_item *item);

/* Elements: a line and, if there is more to say, what is below it.  time: as it is to be shown. */
void html_row_add_element(
	struct buf *out, const struct account_item *item, uint64_t number, const char *time);
/* `count` polls that were answered OK, in one line. */
void html_row_add_polls(struct buf *out, uint64_t count, const char *time);

#endif
