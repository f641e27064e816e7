/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/read_back.h"

#include <stdlib.h>

#include "base/memory.h"
#include "record/transcript.h"

enum {
	MARK_EVERY = 32 * 1024, /* bytes of the file */
	READ_BYTES = 128 * 1024
};

void read_back_fini(struct read_back *b)
{
	free(b->marks);
	buf_fini(&b->file);
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
	const struct read_back_source *source;
	off_t read_to;
	size_t taken;   /* bytes of b->file that were walked over */
	size_t mark;    /* the next one */
	off_t line_at;  /* in the file */
	uint64_t place; /* of the next record's bytes */
};

static bool read_more(struct walk *w)
{
	struct buf *file = &w->b->file;
	size_t wanted = READ_BYTES;

	if (w->read_to >= w->source->size)
		return false;
	if ((off_t)wanted > w->source->size - w->read_to)
		wanted = (size_t)(w->source->size - w->read_to);
	buf_drop_front(file, w->taken);
	w->taken = 0;
	ssize_t n = w->source->read(
		w->source->user, (uint64_t)w->read_to, buf_room(file, wanted), wanted);
	if (n <= 0)
		return false;
	buf_grown(file, (size_t)n);
	w->read_to += n;
	return true;
}

static bool read_back_next_line(struct walk *w, struct slice *line)
{
	size_t n, seen = 0;

	for (;;) {
		struct slice rest = slice_from(buf_slice(&w->b->file), w->taken);
		n = slice_find_char(slice_from(rest, seen), '\n');
		if (n != SLICE_NONE) {
			*line = slice_sub(rest, 0, seen + n);
			break;
		}
		seen = rest.n;
		if (!read_more(w))
			return false;
	}
	w->taken += line->n + 1;
	w->line_at += (off_t)line->n + 1;
	return true;
}

/* The bytes of the next line, none if it is another record.  If a marked line is not where the mark
 * says, bytes are missing before it, or the file was changed. */
static bool next_bytes(struct walk *w, struct buf *out)
{
	const struct read_back_mark *mark = w->mark < w->b->count ? &w->b->marks[w->mark] : NULL;
	bool marked = mark && mark->at <= w->line_at;
	bool right = !marked || (mark->at == w->line_at && mark->place == w->place);
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
	struct walk w = {b, source, start.at, 0, mark, start.at, start.place};
	buf_clear(&b->file);
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
