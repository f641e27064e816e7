/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

void notes_fini(struct notes *n)
{
	free(n->kept);
	buf_fini(&n->text);
	*n = (struct notes){0};
}

/* A quarter at once, so that a note costs nothing on average. */
static void drop_oldest_notes(struct notes *n)
{
	size_t count = n->count > 4 ? n->count / 4 : 1;
	size_t bytes = count < n->count ? n->kept[count].from : n->text.n;

	buf_drop_front(&n->text, bytes);
	n->count -= count;
	n->dropped += count;
	memmove(n->kept, n->kept + count, n->count * sizeof(*n->kept));
	for (size_t i = 0; i < n->count; i++)
		n->kept[i].from -= bytes;
}

void notes_add(struct notes *n, int64_t at, uint64_t entry, struct slice text)
{
	size_t shown = text.n <= NOTES_TEXT ? text.n : utf8_cut(text, NOTES_TEXT);

	while (n->count > 0 && (n->count == NOTES_MOST || n->text.n + NOTES_TEXT > NOTES_BYTES))
		drop_oldest_notes(n);
	n->kept = memory_grow(n->kept, &n->room, n->count + 1, sizeof(*n->kept));
	size_t from = n->text.n;
	buf_add(&n->text, slice_sub(text, 0, shown));
	if (shown < text.n)
		buf_addf(&n->text, _("… (%zu bytes)"), text.n);
	n->kept[n->count++] = (struct note_kept){at, entry, from, n->text.n - from};
	n->version++;
}

size_t notes_count(const struct notes *n)
{
	return n->count;
}

uint64_t notes_dropped(const struct notes *n)
{
	return n->dropped;
}

uint64_t notes_version(const struct notes *n)
{
	return n->version;
}

struct note notes_get(const struct notes *n, size_t index)
{
	const struct note_kept *kept = &n->kept[index];

	return (struct note){
		kept->at, kept->entry, slice_sub(buf_slice(&n->text), kept->from, kept->n)};
}
