/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/read_back.h"

#include <stdlib.h>

#include "base/memory.h"
#include "record/reader_private.h"

enum { MARK_EVERY = 32 * 1024 }; /* bytes of the file */

void read_back_fini(struct read_back *b)
{
	free(b->marks);
	reader_file_close(b->file);
	*b = (struct read_back){0};
}

void read_back_add(struct read_back *b, uint64_t place, off_t at)
{
	if (b->count && !b->gap && at - b->marks[b->count - 1].at < MARK_EVERY)
		return;
	b->marks = memory_grow(b->marks, &b->room, b->count + 1, sizeof(*b->marks));
	b->marks[b->count++] = (struct read_back_mark){place, at};
	b->gap = false;
}

void read_back_gap(struct read_back *b)
{
	b->gap = true;
}

void read_back_shift(struct read_back *b, off_t from, off_t by)
{
	for (size_t i = b->count; i-- > 0 && b->marks[i].at >= from;)
		b->marks[i].at += by;
}

/* The last mark at or before `place`; SIZE_MAX if there is none. */
static size_t mark_for(const struct read_back *b, uint64_t place)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (b->marks[middle].place <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/* Walking the lines of the file from a mark on. */
struct walk {
	struct read_back *b;
	uint64_t at, size; /* of the next line, in the file */
	size_t mark;       /* the next one */
	uint64_t place;    /* of the next record's bytes */
};

static bool read_back_next_line(struct walk *w, struct slice *line)
{
	bool whole;

	if (w->at >= w->size || !reader_file_line(w->b->file, w->at, line, &whole, NULL) ||
		!whole || line->n >= w->size - w->at)
		return false;
	w->at += line->n + 1;
	return true;
}

/* The bytes of the next line, none if it is another record.  If a marked line is not where the mark
 * says, bytes are missing before it, or the file was changed. */
static bool next_bytes(struct walk *w, struct buf *out)
{
	const struct read_back_mark *mark = w->mark < w->b->count ? &w->b->marks[w->mark] : NULL;
	bool marked = mark && (uint64_t)mark->at <= w->at;
	bool right = !marked || ((uint64_t)mark->at == w->at && mark->place == w->place);
	struct slice line;

	if (!right || !read_back_next_line(w, &line))
		return false;
	w->mark += marked;
	if (transcript_read_received(line, out))
		return true;
	/* Another record, and whole. */
	return !marked && slice_starts(line, SLICE("{\"t\":")) && slice_ends(line, SLICE("}"));
}

bool read_back(struct read_back *b, const struct read_back_source *source, uint64_t place, size_t n,
	struct buf *out)
{
	size_t mark = mark_for(b, place), before = out->n;

	if (mark == SIZE_MAX)
		return n == 0;
	const struct read_back_mark start = b->marks[mark];
	struct walk w = {b, (uint64_t)start.at, (uint64_t)source->size, mark, start.place};
	if (!b->file)
		b->file = reader_file_new();
	reader_file_set_source(b->file, source->read, source->user);
	while (out->n - before < n) {
		size_t from = out->n;
		if (!next_bytes(&w, out))
			break;
		size_t bytes = out->n - from;
		if (w.place < place) {
			/* Skip what comes before. */
			size_t skip = place - w.place < bytes ? (size_t)(place - w.place) : bytes;
			buf_replace(out, from, skip, (struct slice){0});
		}
		w.place += bytes;
	}
	bool all = out->n - before >= n;
	buf_truncate(out, all ? before + n : before);
	return all;
}
