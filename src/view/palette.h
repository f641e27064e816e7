/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The palette's list: everything that can be done, found by parts of its words.  Knows nothing about
 * what the entries do; the owner keeps a number in each.
 *
 * What is typed is cut into parts at blanks.  An entry is shown if each part occurs in its name, keys or
 * help, whatever the case; in another language also in the English help, which many know.  First come those where the parts begin a word of the name, then those where
 * they are inside one, then the help's; equals stay in the order in which they were added.  While nothing
 * is typed, entries used before come first, the last used one at the top.
 */
#ifndef VIEW_PALETTE_H
#define VIEW_PALETTE_H

#include "base/buf.h"

enum palette_kind { PALETTE_ACTION, PALETTE_COMMAND, PALETTE_RECIPE, PALETTE_WORD };

struct palette_entry {
	enum palette_kind kind;
	size_t number; /* the owner's */
	bool far;      /* of another pane: behind its equals */
	struct buf name, help;
	struct buf also;    /* is searched too, but not shown: the help in English */
	struct buf keys;    /* for display; empty: it has none */
	unsigned last_used; /* the higher the later; 0: never */
};

enum { PALETTE_USED = 32, PALETTE_PARTS = 8 /* further ones are ignored */ };

struct palette {
	struct palette_entry *entries;
	size_t count, room;
	size_t *shown; /* indexes of entries, best first */
	size_t shown_count, shown_room;
	struct buf typed;
	unsigned version;              /* changes with each search */
	struct buf used[PALETTE_USED]; /* names, the last used one first; kept by palette_clear */
};

void palette_fini(struct palette *p);
void palette_clear(struct palette *p); /* removes the entries */
/* The new entry is valid until the next one is added. */
struct palette_entry *palette_add(struct palette *p, enum palette_kind kind, size_t number,
	const char *name, const char *help);
/* Fills `shown`. */
void palette_search(struct palette *p, struct slice typed);
/* The entry in that row of what is shown; NULL: there is none. */
const struct palette_entry *palette_shown(const struct palette *p, size_t row);
void palette_remember(struct palette *p, struct slice name); /* it was used */

/* The parts of what was typed; returns how many. */
size_t palette_parts(struct slice typed, struct slice parts[PALETTE_PARTS]);
/* Where in a text a part stands: at the beginning of a word if there is such a place; SLICE_NONE: nowhere.
 */
size_t palette_find(struct slice text, struct slice part);

#endif
