/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words that can be typed at the prompt in place of an AT line: one row each, read by Enter,
 * Tab, the hint lines and the manual.  A word is sent to no board.  None begins with AT, so no AT
 * line can be mistaken for one; while the board waits for a payload the line is that payload, and
 * nothing here applies.  F12 sends any line as it is, one of these too.
 */
#ifndef CONSOLE_WORDS_H
#define CONSOLE_WORDS_H

#include "at/complete.h"
#include "base/diag.h"
#include "base/slice.h"

struct console;

struct console_word {
	const char *word; /* "every": the whole word, in any case; a sign such as "#" needs no blank
	                     behind it */
	const char *form; /* "every INTERVAL AT+...": its parts are separated by single blanks */
	const char *help; /* one sentence without a full stop */
	const char
		*not_recorded; /* why there is none in a recorded session; NULL: it works there */
	/* Does it; `rest` is what follows the word, trimmed.  false with *d: nothing was done; the
	 * place is in `rest`. */
	bool (*run)(struct console *c, struct slice rest, struct diag *d);
	/* Checks it as `run` does, without doing anything; what is wrong in front of the part being
	 * typed is marked at once.  NULL: there is nothing to check before Enter. */
	bool (*check)(const struct console *c, struct slice rest, struct diag *d);
	/* Where in `rest` an AT line begins, which is completed, hinted, checked and masked as one;
	 * SLICE_NONE: nowhere yet.  NULL: never. */
	size_t (*at_line)(struct slice rest);
	/* Fills the completion's range (in `rest`, here with the blanks at its end) and adds
	 * candidates.  NULL: there are none. */
	void (*complete)(
		struct console *c, struct slice rest, size_t cursor, struct at_completion *out);
};

/* All rows; returns how many. */
size_t console_words(const struct console_word **rows);
/* The word that the line begins with, and what follows it; NULL: it begins with none. */
const struct console_word *console_word_find(struct slice line, struct slice *rest);
/* Where the AT line begins that the line is, or that a word in front of it will send; SLICE_NONE: there
 * is none. */
size_t console_words_at_line(struct slice line);

/* For a line that begins with the word.  Places in *d and *out are in the line. */
bool console_word_run(
	struct console *c, const struct console_word *w, struct slice line, struct diag *d);
bool console_word_check_typed(const struct console *c, const struct console_word *w,
	struct slice line, size_t cursor, struct diag *d);
void console_word_hint(const struct console *c, const struct console_word *w, struct slice line,
	size_t cursor, struct at_hint *out);
/* Tab: adds to the AT commands that begin with what was typed the words that do, or completes what
 * stands behind a word. */
void console_words_complete(
	struct console *c, struct slice line, size_t cursor, struct at_completion *out);

#endif
