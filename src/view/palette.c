/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/palette.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/memory.h"

static void palette_entry_fini(struct palette_entry *e)
{
	buf_fini(&e->name);
	buf_fini(&e->help);
	buf_fini(&e->also);
	buf_fini(&e->keys);
}

void palette_clear(struct palette *p)
{
	for (size_t i = 0; i < p->count; i++)
		palette_entry_fini(&p->entries[i]);
	p->count = p->shown_count = 0;
}

void palette_fini(struct palette *p)
{
	palette_clear(p);
	for (size_t i = 0; i < PALETTE_USED; i++)
		buf_fini(&p->used[i]);
	buf_fini(&p->typed);
	free(p->entries);
	free(p->shown);
	*p = (struct palette){0};
}

/* The higher the later; 0: never. */
static unsigned palette_last_used(const struct palette *p, struct slice name)
{
	for (unsigned i = 0; i < PALETTE_USED; i++)
		if (name.n && slice_eq(buf_slice(&p->used[i]), name))
			return PALETTE_USED - i;
	return 0;
}

struct palette_entry *palette_add(struct palette *p, enum palette_kind kind, size_t number,
	const char *name, const char *help)
{
	p->entries = memory_grow(p->entries, &p->room, p->count + 1, sizeof(*p->entries));
	struct palette_entry *e = &p->entries[p->count++];

	*e = (struct palette_entry){.kind = kind, .number = number};
	buf_add_text(&e->name, name);
	buf_add_text(&e->help, help);
	e->last_used = palette_last_used(p, slice_of(name));
	return e;
}

void palette_remember(struct palette *p, struct slice name)
{
	struct buf first = {0};
	size_t i = 0;

	while (i < PALETTE_USED - 1 && !slice_eq(buf_slice(&p->used[i]), name))
		i++;
	buf_add(&first, name);
	buf_fini(&p->used[i]);
	for (; i > 0; i--)
		p->used[i] = p->used[i - 1];
	p->used[0] = first;
}

/* ---- matching ---- */

size_t palette_parts(struct slice typed, struct slice parts[PALETTE_PARTS])
{
	size_t count = 0;

	while (count < PALETTE_PARTS) {
		typed = slice_trim(typed);
		if (!typed.n)
			break;
		size_t end = slice_find_char(typed, ' ');
		parts[count++] = slice_sub(typed, 0, end);
		typed = slice_from(typed, end);
	}
	return count;
}

static bool palette_begins_word(struct slice text, size_t at)
{
	return at == 0 || !ascii_is_name(text.p[at - 1]) || text.p[at - 1] == '_';
}

size_t palette_find(struct slice text, struct slice part)
{
	size_t first = SLICE_NONE;

	for (size_t at = 0, n; (n = slice_find_nocase(slice_from(text, at), part)) != SLICE_NONE;
		at++) {
		at += n;
		if (palette_begins_word(text, at))
			return at;
		if (first == SLICE_NONE)
			first = at;
	}
	return first;
}

enum { PALETTE_AS_NAME, PALETTE_WORD_BEGINS, PALETTE_IN_NAME, PALETTE_IN_HELP, PALETTE_NOWHERE };

/* How well a part fits: the lower the better. */
static unsigned palette_score_part(const struct palette_entry *e, struct slice part)
{
	struct slice name = buf_slice(&e->name);
	size_t at = palette_find(name, part);

	if (at != SLICE_NONE) {
		struct slice behind = slice_from(name, at + part.n);
		bool ends = !behind.n || !ascii_is_name(behind.p[0]);
		unsigned score =
			palette_begins_word(name, at) ? PALETTE_WORD_BEGINS : PALETTE_IN_NAME;
		/* Whole words, or the end of one, before parts of longer ones. */
		return 2 * (at == 0 ? PALETTE_AS_NAME : score) + !ends;
	}
	at = palette_find(buf_slice(&e->keys), part);
	if (at != SLICE_NONE && palette_begins_word(buf_slice(&e->keys), at))
		return 2 * PALETTE_WORD_BEGINS;
	at = palette_find(buf_slice(&e->help), part);
	if (at != SLICE_NONE)
		return 2 * PALETTE_IN_HELP + !palette_begins_word(buf_slice(&e->help), at);
	at = palette_find(buf_slice(&e->also), part);
	if (at == SLICE_NONE)
		return 2 * PALETTE_NOWHERE;
	return 2 * PALETTE_IN_HELP + !palette_begins_word(buf_slice(&e->also), at);
}

struct palette_rank {
	size_t entry;
	unsigned score;
};

/* false: it is not shown. */
static bool palette_score(const struct palette_entry *e, const struct slice *parts, size_t count,
	struct palette_rank *rank)
{
	rank->score = 0;
	for (size_t i = 0; i < count; i++) {
		unsigned score = palette_score_part(e, parts[i]);
		if (score >= 2 * PALETTE_NOWHERE)
			return false;
		rank->score += score;
	}
	rank->score = 2 * rank->score + e->far;
	return true;
}

/* qsort keeps no order among equals: the entry's own place decides. */
static int palette_compare(const void *a, const void *b)
{
	const struct palette_rank *one = a, *other = b;

	if (one->score != other->score)
		return one->score < other->score ? -1 : 1;
	return one->entry < other->entry ? -1 : one->entry > other->entry;
}

/* The last used ones to the front, one by one: there are few. */
static void palette_put_used_first(struct palette *p)
{
	for (size_t i = 1; i < p->shown_count; i++) {
		size_t entry = p->shown[i], at = i;
		unsigned used = p->entries[entry].last_used;
		if (!used)
			continue;
		for (; at > 0 && p->entries[p->shown[at - 1]].last_used < used; at--)
			p->shown[at] = p->shown[at - 1];
		p->shown[at] = entry;
	}
}

void palette_search(struct palette *p, struct slice typed)
{
	struct slice parts[PALETTE_PARTS];
	size_t part_count = palette_parts(typed, parts), n = 0;
	struct palette_rank *ranks = memory_new((p->count + 1) * sizeof(*ranks));

	for (size_t i = 0; i < p->count; i++) {
		ranks[n].entry = i;
		n += palette_score(&p->entries[i], parts, part_count, &ranks[n]);
	}
	qsort(ranks, n, sizeof(*ranks), palette_compare);
	p->shown = memory_grow(p->shown, &p->shown_room, n + 1, sizeof(*p->shown));
	for (size_t i = 0; i < n; i++)
		p->shown[i] = ranks[i].entry;
	p->shown_count = n;
	if (part_count == 0)
		palette_put_used_first(p);
	free(ranks);
	struct buf copy = {0};
	buf_add(&copy, typed);
	buf_fini(&p->typed);
	p->typed = copy;
	p->version++;
}

const struct palette_entry *palette_shown(const struct palette *p, size_t row)
{
	return row < p->shown_count ? &p->entries[p->shown[row]] : NULL;
}
