/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/hex_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct hex_change {
	struct hex_change *next; /* the older one */
	uint64_t number;
	size_t at, removed, added;
	char bytes[]; /* what was removed, then what was added */
};

static size_t change_size(const struct hex_change *c)
{
	return sizeof(*c) + c->removed + c->added;
}

static struct slice change_removed(const struct hex_change *c)
{
	return (struct slice){c->bytes, c->removed};
}

static struct slice change_added(const struct hex_change *c)
{
	return (struct slice){c->bytes + c->removed, c->added};
}

static void splice(struct hex_buffer *h, size_t at, size_t n, struct slice with)
{
	buf_replace(&h->bytes, at, n, with);
	h->version++;
}

static void free_changes(struct hex_change **list)
{
	while (*list) {
		struct hex_change *next = (*list)->next;
		free(*list);
		*list = next;
	}
}

static void hex_buffer_forget(struct hex_buffer *h)
{
	free_changes(&h->undo);
	free_changes(&h->redo);
	h->history = 0;
}

void hex_buffer_fini(struct hex_buffer *h)
{
	hex_buffer_forget(h);
	buf_fini(&h->bytes);
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

static struct hex_change *change_new(
	struct hex_buffer *h, size_t at, struct slice removed, struct slice added)
{
	struct hex_change *c = memory_new(sizeof(*c) + removed.n + added.n);

	c->number = ++h->steps;
	c->at = at;
	c->removed = removed.n;
	c->added = added.n;
	if (removed.n)
		memcpy(c->bytes, removed.p, removed.n);
	if (added.n)
		memcpy(c->bytes + removed.n, added.p, added.n);
	return c;
}

static bool hex_buffer_fits(size_t before, size_t removed, size_t added, struct diag *d)
{
	size_t rest = before - removed;

	if (added <= HEX_BUFFER_BYTES && rest <= HEX_BUFFER_BYTES - added)
		return true;
	return diag_fail(d, 0, 0, 0, "that would be %zu bytes; the editor holds at most %d",
		rest + added, HEX_BUFFER_BYTES);
}

bool hex_buffer_replace(
	struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d)
{
	struct slice removed = slice_sub(buf_slice(&h->bytes), at, n);

	if (at > h->bytes.n)
		at = h->bytes.n;
	if (!hex_buffer_fits(h->bytes.n, removed.n, with.n, d))
		return false;
	if (removed.n == 0 && with.n == 0)
		return true;
	free_changes(&h->redo);
	push_undo(h, change_new(h, at, removed, with));
	hex_buffer_drop_oldest(h);
	splice(h, at, removed.n, with);
	return true;
}

bool hex_buffer_amend(struct hex_buffer *h, size_t at, size_t n, struct slice with, struct diag *d)
{
	struct hex_change *last = h->undo;

	if (!last || last->at != at || last->added != n || h->redo)
		return hex_buffer_replace(h, at, n, with, d);
	if (!hex_buffer_fits(h->bytes.n, n, with.n, d))
		return false;
	pop_undo(h);
	push_undo(h, change_new(h, at, change_removed(last), with));
	free(last);
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
	if (!hex_buffer_replace(h, 0, h->bytes.n, bytes, d))
		return false;
	hex_buffer_saved(h);
	return true;
}

bool hex_buffer_undo(struct hex_buffer *h, size_t *at)
{
	if (!h->undo)
		return false;
	struct hex_change *c = pop_undo(h);
	splice(h, c->at, c->added, change_removed(c));
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
	splice(h, c->at, c->removed, change_added(c));
	push_undo(h, c);
	*at = c->at;
	return true;
}
