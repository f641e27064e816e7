/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/hex_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"

enum { LEAST_GAP = 256 };

/* The bytes that this step put in are in the buffer, as many as `here`; those that it took out are
 * held.  Undoing swaps them, so does redoing. */
struct hex_change {
	struct hex_change *next; /* the older one */
	uint64_t number;
	size_t at, here, held;
	char bytes[];
};

/* ---- the bytes ---- */

static size_t gap_bytes(const struct hex_buffer *h)
{
	return h->room - h->n;
}

static void move_gap(struct hex_buffer *h, size_t to)
{
	size_t wide = gap_bytes(h);

	if (to < h->gap)
		memmove(h->p + to + wide, h->p + to, h->gap - to);
	else if (to > h->gap)
		memmove(h->p + h->gap, h->p + h->gap + wide, to - h->gap);
	h->gap = to;
}

/* By an eighth, so that many small insertions seldom come here. */
static void widen_gap(struct hex_buffer *h, size_t least)
{
	size_t behind = h->n - h->gap, before = gap_bytes(h);

	if (before >= least)
		return;
	size_t wide = least + (h->n + least) / 8 + LEAST_GAP;
	h->p = memory_resize(h->p, h->n + wide);
	memmove(h->p + h->gap + wide, h->p + h->gap + before, behind);
	h->room = h->n + wide;
}

static void splice(struct hex_buffer *h, size_t at, size_t n, struct slice with)
{
	h->version++;
	if (with.n == 0 && n == h->n) {
		free(h->p);
		h->p = NULL;
		h->n = h->room = h->gap = 0;
		return;
	}
	move_gap(h, at);
	h->n -= n;
	widen_gap(h, with.n);
	if (with.n)
		memcpy(h->p + h->gap, with.p, with.n);
	h->gap += with.n;
	h->n += with.n;
}

struct slice hex_buffer_bytes(struct hex_buffer *h)
{
	if (h->n == 0)
		return (struct slice){0};
	move_gap(h, h->n);
	return (struct slice){h->p, h->n};
}

struct slice hex_buffer_piece(const struct hex_buffer *h, size_t at)
{
	if (at >= h->n)
		return (struct slice){0};
	if (at < h->gap)
		return (struct slice){h->p + at, h->gap - at};
	return (struct slice){h->p + gap_bytes(h) + at, h->n - at};
}

size_t hex_buffer_copy(const struct hex_buffer *h, size_t at, size_t n, char *out)
{
	size_t done = 0;

	while (done < n) {
		struct slice piece = slice_sub(hex_buffer_piece(h, at + done), 0, n - done);
		if (piece.n == 0)
			break;
		memcpy(out + done, piece.p, piece.n);
		done += piece.n;
	}
	return done;
}

/* ---- undo ---- */

static size_t change_size(const struct hex_change *c)
{
	return sizeof(*c) + (c->held > c->here ? c->held : c->here);
}

static struct slice change_held(const struct hex_change *c)
{
	return (struct slice){c->bytes, c->held};
}

static void free_changes(struct hex_change **list)
{
	while (*list) {
		struct hex_change *next = (*list)->next;
		free(*list);
		*list = next;
	}
}

void hex_buffer_fini(struct hex_buffer *h)
{
	free_changes(&h->undo);
	free_changes(&h->redo);
	free(h->p);
	*h = (struct hex_buffer){0};
}

static void push_undo(struct hex_buffer *h, struct hex_change *c)
{
	c->next = h->undo;
	h->undo = c;
	h->history += change_size(c);
}

static struct hex_change *pop_undo(struct hex_buffer *h)
{
	struct hex_change *c = h->undo;

	h->undo = c->next;
	h->history -= change_size(c);
	return c;
}

/* The newest step always stays, however large. */
static void hex_buffer_drop_oldest(struct hex_buffer *h)
{
	size_t kept = 0;

	if (h->history <= HEX_HISTORY_BYTES)
		return;
	for (struct hex_change *c = h->undo; c; c = c->next) {
		kept += change_size(c);
		if (!c->next || kept + change_size(c->next) <= HEX_HISTORY_BYTES)
			continue;
		h->oldest = c->next->number;
		free_changes(&c->next);
		h->history = kept;
	}
}

/* Replaces `n` bytes, which must be there; returns the way back. */
static struct hex_change *hex_buffer_change(
	struct hex_buffer *h, size_t at, size_t n, struct slice with, uint64_t number)
{
	struct hex_change *c = memory_resize(NULL, sizeof(*c) + n);

	*c = (struct hex_change){.number = number, .at = at, .here = with.n, .held = n};
	hex_buffer_copy(h, at, n, c->bytes);
	splice(h, at, n, with);
	return c;
}

static bool hex_buffer_fits(size_t before, size_t removed, size_t added, struct diag *d)
{
	size_t rest = before - removed;

	if (added <= HEX_BUFFER_BYTES && rest <= HEX_BUFFER_BYTES - added)
		return true;
	return diag_fail(d, 0, 0, 0, _("that would be %zu bytes; the editor holds at most %d"),
		rest + added, HEX_BUFFER_BYTES);
}

bool hex_buffer_replace(
	struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d)
{
	if (at > h->n)
		at = h->n;
	if (n > h->n - at)
		n = h->n - at;
	if (!hex_buffer_fits(h->n, n, with.n, d))
		return false;
	if (n == 0 && with.n == 0)
		return true;
	free_changes(&h->redo);
	push_undo(h, hex_buffer_change(h, at, n, with, ++h->steps));
	hex_buffer_drop_oldest(h);
	return true;
}

bool hex_buffer_amend(struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d)
{
	struct hex_change *last = h->undo;

	if (!last || last->at != at || last->here != n || h->redo)
		return hex_buffer_replace(h, at, n, with, d);
	if (!hex_buffer_fits(h->n, n, with.n, d))
		return false;
	pop_undo(h);
	last->here = with.n;
	last->number = ++h->steps;
	push_undo(h, last);
	hex_buffer_drop_oldest(h);
	splice(h, at, n, with);
	return true;
}

static uint64_t hex_buffer_last_step(const struct hex_buffer *h)
{
	return h->undo ? h->undo->number : h->oldest;
}

void hex_buffer_saved(struct hex_buffer *h)
{
	h->saved = hex_buffer_last_step(h);
}

bool hex_buffer_is_changed(const struct hex_buffer *h)
{
	return h->saved != hex_buffer_last_step(h);
}

bool hex_buffer_load(struct hex_buffer *h, struct slice bytes, struct diag *d)
{
	if (!hex_buffer_replace(h, 0, h->n, bytes, d))
		return false;
	hex_buffer_saved(h);
	return true;
}

/* Frees the step; returns the one that leads back. */
static struct hex_change *hex_buffer_swap(struct hex_buffer *h, struct hex_change *c)
{
	struct hex_change *back = hex_buffer_change(h, c->at, c->here, change_held(c), c->number);

	free(c);
	return back;
}

bool hex_buffer_undo(struct hex_buffer *h, size_t *at)
{
	if (!h->undo)
		return false;
	struct hex_change *c = hex_buffer_swap(h, pop_undo(h));
	c->next = h->redo;
	h->redo = c;
	*at = c->at;
	return true;
}

bool hex_buffer_redo(struct hex_buffer *h, size_t *at)
{
	if (!h->redo)
		return false;
	struct hex_change *c = h->redo;
	h->redo = c->next;
	c = hex_buffer_swap(h, c);
	push_undo(h, c);
	*at = c->at;
	return true;
}
