/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/reader_private.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	READER_PIECE = 4096,             /* a record ends where a multiple of it does */
	READER_SCOUT_MOST = 1024 * 1024, /* a capture shows itself before */
	READER_MARKS = 4096,
	READER_APART = 64 * 1024,
	READER_BACK = 256 * 1024 /* bytes that are read again at once, to go back */
};

/* ---- is it a capture? ---- */

static void reader_capture_drop_event(void *user, const struct wire_event *event)
{
	(void)user;
	(void)event;
}

static bool reader_capture_scout(void *user, int64_t t, bool sent, struct slice bytes)
{
	struct reader_capture *c = user;

	(void)t;
	if (c->scout.state == CAPTURE_UNDECIDED)
		c->plain += bytes.n;
	if (c->scout.state == CAPTURE_UNDECIDED && !sent)
		wire_parser_feed(&c->parser, bytes);
	return wire_parser_in_payload(&c->parser);
}

static bool reader_capture_output(void *user, int64_t t, bool sent, struct slice bytes)
{
	struct transcript_record *record = ((struct reader_capture *)user)->record;

	/* The pieces are parts of one line: they have one time and one direction. */
	record->kind = sent ? TRANSCRIPT_SENT : TRANSCRIPT_RECEIVED;
	record->t = t < 0 ? 0 : t;
	buf_add(&record->bytes, bytes);
	return false;
}

void reader_capture_init(struct reader *r)
{
	struct reader_capture *c = &r->capture;

	capture_init(&c->scout, reader_capture_scout, c);
	wire_parser_init(&c->parser, reader_capture_drop_event, NULL);
	c->apart = READER_APART;
}

void reader_capture_fini(struct reader *r)
{
	struct reader_capture *c = &r->capture;

	capture_fini(&c->scout);
	capture_fini(&c->machine);
	wire_parser_fini(&c->parser);
	free(c->marks);
	free(c->pieces);
	buf_fini(&c->bytes);
	transcript_record_fini(&c->dropped);
}

static void reader_capture_resume(struct reader_capture *c, const struct reader_mark *mark)
{
	struct buf held = c->machine.held;

	c->machine = mark->machine;
	c->machine.held = held;
	buf_clear(&c->machine.held);
	c->at = c->fed = mark->at;
}

static void reader_capture_add_mark(struct reader_capture *c)
{
	if (c->mark_count == READER_MARKS) {
		/* Every second one, so that any length of file has a bounded number. */
		for (size_t i = 0; i < READER_MARKS / 2; i++)
			c->marks[i] = c->marks[2 * i];
		c->mark_count = READER_MARKS / 2;
		c->apart *= 2;
	}
	c->marks = memory_grow(c->marks, &c->mark_room, c->mark_count + 1, sizeof(*c->marks));
	struct reader_mark *mark = &c->marks[c->mark_count++];
	mark->at = c->fed;
	mark->machine = c->machine;
	mark->machine.held = (struct buf){0};
}

static void reader_capture_decided(struct reader *r)
{
	struct reader_capture *c = &r->capture;

	c->decided = true;
	c->stamped = c->scout.state == CAPTURE_STAMPED;
	if (!c->stamped) {
		c->plain = UINT64_MAX;
		return;
	}
	r->form = READER_CAPTURE;
	capture_init(&c->machine, reader_capture_output, c);
	c->machine.state = CAPTURE_STAMPED;
	c->machine.form = c->scout.form;
	c->machine.arrow = c->scout.arrow;
	c->machine.deltas = c->scout.deltas;
	c->at = c->fed = c->plain;
	reader_capture_add_mark(c);
}

/* Reads on until it is decided, or what is before `end` certainly is before any stamp. */
static bool reader_capture_decide(struct reader *r, uint64_t end, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct slice bytes;

	while (!c->decided && c->plain < end) {
		/* A pipe's bytes from r->at on are needed again. */
		uint64_t from = r->at < c->scouted ? r->at : c->scouted;
		size_t ahead = (size_t)(c->scouted - from);
		if (!reader_file_from(r->file, from, ahead + 1, &bytes, d))
			return false;
		bytes = slice_from(bytes, ahead);
		if (bytes.n && c->scouted < READER_SCOUT_MOST) {
			capture_feed(&c->scout, bytes);
			c->scouted += bytes.n;
		} else {
			capture_finish(&c->scout);
			if (c->scout.state == CAPTURE_UNDECIDED)
				c->scout.state = CAPTURE_PLAIN;
		}
		if (c->scout.state != CAPTURE_UNDECIDED)
			reader_capture_decided(r);
	}
	return true;
}

bool reader_capture_settle(struct reader *r, struct diag *d)
{
	return reader_capture_decide(r, UINT64_MAX, d);
}

/* ---- pieces ---- */

/* Up to the line's end, or the next multiple of READER_PIECE. */
static struct slice reader_capture_cut(struct slice bytes, uint64_t at)
{
	bytes = slice_sub(bytes, 0, READER_PIECE - at % READER_PIECE);
	size_t n = slice_find_char(bytes, '\n');

	return n == SLICE_NONE ? bytes : slice_sub(bytes, 0, n + 1);
}

static void reader_capture_feed(struct reader_capture *c, struct slice bytes)
{
	/* What editors on Windows put at the start. */
	if (c->fed == 0 && slice_starts(bytes, SLICE("\xef\xbb\xbf")))
		capture_feed(&c->machine, slice_from(bytes, 3));
	else
		capture_feed(&c->machine, bytes);
	c->fed += bytes.n;
}

/* Without waiting for a pipe. */
static bool reader_capture_is_at_end(struct reader *r)
{
	bool exact;
	uint64_t size = reader_file_size(r->file, &exact);

	return exact && r->capture.fed >= size;
}

/* Feeds the machine until a record comes out or it is at `limit`, which is the end of the file if
 * that is less: then what is held comes out. */
static enum reader_result reader_capture_step(
	struct reader *r, uint64_t limit, struct transcript_record *record, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct slice bytes;

	transcript_record_clear(record);
	c->record = record;
	while (record->bytes.n == 0 && c->fed < limit) {
		if (!reader_file_from(r->file, c->fed, 1, &bytes, d))
			return READER_FAILED;
		if (bytes.n == 0)
			break;
		bytes = slice_sub(
			bytes, 0, limit - c->fed < SIZE_MAX ? (size_t)(limit - c->fed) : SIZE_MAX);
		reader_capture_feed(c, reader_capture_cut(bytes, c->fed));
	}
	if (record->bytes.n == 0 && (c->fed < limit || reader_capture_is_at_end(r)))
		capture_finish(&c->machine);
	c->at = c->fed;
	if (record->bytes.n == 0)
		return READER_END;
	if (c->fed >= c->marks[c->mark_count - 1].at + c->apart && c->machine.held.n == 0)
		reader_capture_add_mark(c);
	return READER_RECORD;
}

/* The last mark before `at`, or the first one. */
static size_t reader_capture_mark_before(const struct reader_capture *c, uint64_t at)
{
	size_t low = 1, high = c->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->marks[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/* Brings the machine to r->at, if it is not there. */
static bool reader_capture_catch_up(struct reader *r, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	enum reader_result result = READER_RECORD;

	if (c->at == r->at)
		return true;
	reader_capture_resume(c, &c->marks[reader_capture_mark_before(c, r->at)]);
	while (result == READER_RECORD && c->fed < r->at)
		result = reader_capture_step(r, r->at, &c->dropped, d);
	c->at = c->fed;
	return result != READER_FAILED;
}

/* ---- forwards ---- */

static enum reader_result reader_capture_next_plain(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct slice bytes;

	if (!reader_file_from(r->file, r->at, 1, &bytes, d))
		return READER_FAILED;
	if (bytes.n == 0)
		return READER_END;
	if (r->capture.plain - r->at < bytes.n)
		bytes.n = (size_t)(r->capture.plain - r->at);
	bytes = reader_capture_cut(bytes, r->at);
	record->kind = TRANSCRIPT_RECEIVED;
	buf_add(&record->bytes, bytes);
	r->at += bytes.n;
	return READER_RECORD;
}

enum reader_result reader_capture_next(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct reader_capture *c = &r->capture;

	transcript_record_clear(record);
	r->timed = false;
	if (!reader_capture_decide(r, r->at + 1, d))
		return READER_FAILED;
	if (r->at < c->plain)
		return reader_capture_next_plain(r, record, d);
	if (!c->stamped)
		return READER_END;
	if (!reader_capture_catch_up(r, d))
		return READER_FAILED;
	enum reader_result result = reader_capture_step(r, UINT64_MAX, record, d);
	r->at = c->at;
	r->timed = c->machine.started;
	return result;
}

uint64_t reader_capture_needed(const struct reader *r)
{
	const struct reader_capture *c = &r->capture;

	if (r->at < c->plain)
		return r->at;
	if (!c->decided)
		return c->scouted;
	struct slice bytes = reader_file_window(r->file, c->fed);
	return capture_would_hold(&c->machine, bytes) ? c->fed + bytes.n : c->fed;
}

/* ---- backwards ---- */

static enum reader_result reader_capture_previous_plain(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	size_t n = r->at ? (size_t)((r->at - 1) % READER_PIECE) + 1 : 0;
	struct slice bytes;

	if (n == 0)
		return READER_END;
	if (!reader_file_before(r->file, r->at, n, &bytes, d))
		return READER_FAILED;
	if (bytes.n < n) /* the file has shrunk */
		return READER_END;
	bytes = slice_from(bytes, bytes.n - n);
	const char *found = memrchr(bytes.p, '\n', bytes.n - 1);
	if (found)
		bytes = slice_from(bytes, (size_t)(found - bytes.p) + 1);
	record->kind = TRANSCRIPT_RECEIVED;
	buf_add(&record->bytes, bytes);
	r->at -= bytes.n;
	return READER_RECORD;
}

/* Reads the records before r->at again. */
static bool reader_capture_read_again(struct reader *r, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct transcript_record *record = &c->dropped;
	enum reader_result result;

	c->piece_count = 0;
	buf_clear(&c->bytes);
	reader_capture_resume(c, &c->marks[reader_capture_mark_before(c, r->at)]);
	for (;;) {
		uint64_t at = c->at;
		result = reader_capture_step(r, r->at, record, d);
		if (result != READER_RECORD)
			break;
		if (c->at + READER_BACK < r->at)
			continue;
		c->pieces = memory_grow(
			c->pieces, &c->piece_room, c->piece_count + 1, sizeof(*c->pieces));
		c->pieces[c->piece_count++] = (struct reader_piece){at, c->at, record->t,
			record->kind == TRANSCRIPT_SENT, c->machine.started, record->bytes.n};
		buf_add(&c->bytes, buf_slice(&record->bytes));
	}
	return result != READER_FAILED;
}

static bool reader_capture_holds_before(const struct reader *r)
{
	const struct reader_capture *c = &r->capture;

	return c->piece_count && c->pieces[c->piece_count - 1].after == r->at;
}

enum reader_result reader_capture_previous(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct reader_capture *c = &r->capture;

	transcript_record_clear(record);
	r->timed = false;
	if (!reader_capture_decide(r, r->at, d))
		return READER_FAILED;
	if (r->at > c->plain && !reader_capture_holds_before(r) && !reader_capture_read_again(r, d))
		return READER_FAILED;
	if (r->at <= c->plain || c->piece_count == 0) {
		if (r->at > c->plain)
			r->at = c->plain; /* nothing but a stamp comes before */
		return reader_capture_previous_plain(r, record, d);
	}
	const struct reader_piece *piece = &c->pieces[--c->piece_count];
	record->kind = piece->sent ? TRANSCRIPT_SENT : TRANSCRIPT_RECEIVED;
	record->t = piece->t;
	r->timed = piece->timed;
	buf_add(&record->bytes, slice_from(buf_slice(&c->bytes), c->bytes.n - piece->n));
	buf_truncate(&c->bytes, c->bytes.n - piece->n);
	r->at = piece->at;
	return READER_RECORD;
}

/* ---- a place ---- */

void reader_capture_seek(struct reader *r, uint64_t at)
{
	uint64_t size;

	r->at = reader_is_end(r, at, &size) ? size : at;
}

bool reader_capture_seek_time(struct reader *r, int64_t t, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	size_t low = 1, high = c->mark_count;
	enum reader_result result;
	uint64_t at;

	reader_capture_seek(r, t <= 0 ? 0 : UINT64_MAX);
	if (t <= 0)
		return true;
	if (!reader_capture_settle(r, d))
		return false;
	if (!c->stamped)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->marks[middle].machine.now < t)
			low = middle + 1;
		else
			high = middle;
	}
	r->at = c->marks[low - 1].at;
	do {
		at = r->at;
		result = reader_capture_next(r, &c->dropped, d);
	} while (result == READER_RECORD && c->dropped.t < t);
	if (result == READER_RECORD)
		r->at = at;
	return result != READER_FAILED;
}
