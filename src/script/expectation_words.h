/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of an event: `wifi got ip`, `message "cmd/+" length 4`, `line "^ERR"`; for `expect`, `capture`
 * and `on`.
 *
 *     connected | disconnected | ready
 *     wifi [connected | got ip | disconnected]
 *     message "TOPIC" [DATA] [length N] [matches REGEX]
 *     line REGEX
 *     log REGEX
 */
#ifndef SCRIPT_EXPECTATION_WORDS_H
#define SCRIPT_EXPECTATION_WORDS_H

#include "script/expectation.h"
#include "script/script_words.h"

/* Where the words behind a pattern without quotes begin; the end of `rest` if there are none. */
typedef size_t expectation_tail_fn(struct slice rest);
size_t expectation_tail_within(struct slice rest); /* `within TIME`, at the end */

/* How the words are read. */
struct expectation_reading {
	struct script_words *words;
	const char *what;          /* begins what is said of mistakes: "expect" */
	expectation_tail_fn *tail; /* NULL: patterns must be in quotes */
	/* Appends the bytes of DATA, whose first word is the words' last one; false: they have failed.
	 * NULL: a payload is just "TEXT". */
	bool (*data)(void *user, struct buf *out);
	void *user;
};

/* Reads an event; its first word is the words' last one.  *more: the words' last one is the first that is
 * no part of it; otherwise there are no more.  false: they have failed. */
bool expectation_read(struct expectation *e, const struct expectation_reading *reading, bool *more);
/* Fails the words: their last one can't follow the event.  `then`: what can, e.g. "`within 5s`". */
bool expectation_refuse_word(
	const struct expectation *e, const struct expectation_reading *reading, const char *then);

/* Reads the pattern, from the words' next one on; `name`, for mistakes: "line". */
bool expectation_read_pattern(
	struct expectation *e, const struct expectation_reading *reading, const char *name);

#endif
