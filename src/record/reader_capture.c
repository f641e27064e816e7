/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/reader_private.h"

enum {
	READER_PIECE = 4096,            /* a record ends where a multiple of it does */
	READER_SCOUT_MOST = 1024 * 1024 /* a capture shows itself before */
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
}

void reader_capture_fini(struct reader *r)
{
	capture_fini(&r->capture.scout);
	capture_fini(&r->capture.machine);
	wire_parser_fini(&r->capture.parser);
}

/* The machine as it is at the first stamp. */
static void reader_capture_restart(struct reader_capture *c)
{
	capture_fini(&c->machine);
	capture_init(&c->machine, reader_capture_output, c);
	c->machine.state = CAPTURE_STAMPED;
	c->machine.form = c->scout.form;
	c->machine.arrow = c->scout.arrow;
	c->machine.deltas = c->scout.deltas;
	c->fed = c->plain;
}

static void reader_capture_decided(struct reader *r)
{
	struct reader_capture *c = &r->capture;

	c->decided = true;
	c->stamped = c->scout.state == CAPTURE_STAMPED;
	if (c->stamped) {
		r->form = READER_CAPTURE;
		reader_capture_restart(c);
	} else {
		c->plain = UINT64_MAX;
	}
}

/* Reads on until it is decided, or the record at r->at is certainly before any stamp. */
static bool reader_capture_decide(struct reader *r, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct slice bytes;

	while (!c->decided && c->plain <= r->at) {
		size_t ahead = (size_t)(c->scouted - r->at);
		if (!reader_file_from(r->file, r->at, ahead + 1, &bytes, d))
			return false;
		bytes = slice_from(bytes, ahead);
		if (bytes.n && c->scouted < READER_SCOUT_MOST) {
			capture_feed(&c->scout, bytes);
			c->scouted += bytes.n;
		} else {
			capture_finish(&c->scout);
		}
		if (c->scout.state != CAPTURE_UNDECIDED)
			reader_capture_decided(r);
	}
	return true;
}

/* ---- forwards ---- */

/* Up to the line's end, or the next multiple of READER_PIECE. */
static struct slice reader_capture_piece(struct slice bytes, uint64_t at)
{
	bytes = slice_sub(bytes, 0, READER_PIECE - at % READER_PIECE);
	size_t n = slice_find_char(bytes, '\n');

	return n == SLICE_NONE ? bytes : slice_sub(bytes, 0, n + 1);
}

static enum reader_result reader_capture_next_plain(
	struct reader *r, struct transcript_record *record, struct slice bytes)
{
	if (r->capture.plain - r->at < bytes.n)
		bytes.n = (size_t)(r->capture.plain - r->at);
	bytes = reader_capture_piece(bytes, r->at);
	record->kind = TRANSCRIPT_RECEIVED;
	buf_add(&record->bytes, bytes);
	r->at += bytes.n;
	return READER_RECORD;
}

/* Feeds the machine up to r->at, if it is not there. */
static bool reader_capture_catch_up(struct reader *r, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct transcript_record dropped = {0};
	struct slice bytes = {0};
	bool right = true;

	if (c->fed - c->machine.held.n == r->at && c->fed >= c->plain)
		return true;
	reader_capture_restart(c);
	c->record = &dropped;
	while (right && c->fed < r->at) {
		right = reader_file_from(r->file, c->fed, 1, &bytes, d);
		if (right && bytes.n == 0)
			break;
		bytes = slice_sub(bytes, 0, (size_t)(r->at - c->fed));
		capture_feed(&c->machine, bytes);
		c->fed += bytes.n;
		buf_clear(&dropped.bytes);
	}
	transcript_record_fini(&dropped);
	return right;
}

static enum reader_result reader_capture_next_stamped(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct reader_capture *c = &r->capture;
	struct slice bytes;

	if (!reader_capture_catch_up(r, d))
		return READER_FAILED;
	c->record = record;
	while (record->bytes.n == 0) {
		if (!reader_file_from(r->file, c->fed, 1, &bytes, d))
			return READER_FAILED;
		if (bytes.n == 0)
			break;
		bytes = reader_capture_piece(bytes, c->fed);
		c->fed += bytes.n;
		if (c->fed - bytes.n == 0)
			slice_take(&bytes, SLICE("\xef\xbb\xbf"));
		capture_feed(&c->machine, bytes);
	}
	if (record->bytes.n == 0)
		capture_finish(&c->machine);
	r->timed = c->machine.started;
	r->at = c->fed;
	return record->bytes.n ? READER_RECORD : READER_END;
}

enum reader_result reader_capture_next(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	struct slice bytes;

	transcript_record_clear(record);
	r->timed = false;
	if (!reader_capture_decide(r, d))
		return READER_FAILED;
	if (r->at >= r->capture.plain)
		return r->capture.stamped ? reader_capture_next_stamped(r, record, d) : READER_END;
	if (!reader_file_from(r->file, r->at, 1, &bytes, d))
		return READER_FAILED;
	return bytes.n ? reader_capture_next_plain(r, record, bytes) : READER_END;
}

/* ---- backwards, and a place ---- */

enum reader_result reader_capture_previous(
	struct reader *r, struct transcript_record *record, struct diag *d)
{
	(void)record;
	diag_fail(d, 0, 0, 0, "%s: not yet", reader_file_name(r->file));
	return READER_FAILED;
}

bool reader_capture_seek(struct reader *r, uint64_t at, struct diag *d)
{
	uint64_t size = reader_size(r);

	(void)d;
	r->at = at < size ? at : size;
	return true;
}
