/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/recorded.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "serve/poll_filter.h"

/* ---- reading ---- */

/* While a file is read. */
struct recorded_reading {
	struct recorded *into;
	struct reader *reader;
	struct transcript_record record;
	uint64_t from; /* its place in the file */
	int64_t part, t;
	bool open;     /* the last unit has no end yet */
	bool prompted; /* the board's last byte was a prompt */
	bool silent;   /* nothing was received since the last unit */
	struct poll_filter filter;
	struct recorded_poll poll;
};

int64_t recorded_time(
	const struct reader *reader, const struct transcript_record *record, int64_t *part)
{
	int64_t first = reader_header(reader)->started;

	if (record->kind == TRANSCRIPT_HEADER && first >= 0 && record->started > first)
		*part = record->started - first;
	return *part + record->t;
}

bool is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* There is one. */
static struct unit *last_unit(struct recorded *r)
{
	assert(r->count > 0 && r->units);
	return &r->units[r->count - 1];
}

static void recorded_begin(struct recorded_reading *x, enum unit_kind kind)
{
	struct recorded *r = x->into;

	r->units = memory_grow(r->units, &r->room, r->count + 1, sizeof(*r->units));
	r->units[r->count++] = (struct unit){
		.kind = kind, .at = r->sent.n, .from = x->from, .t = x->t, .part = x->part};
	x->open = x->silent = true;
}

static void recorded_continue(struct recorded_reading *x, struct slice bytes)
{
	struct unit *u = last_unit(x->into);

	buf_add(&x->into->sent, bytes);
	u->n += bytes.n;
	u->end = reader_at(x->reader);
}

static void recorded_lines(struct recorded_reading *x, struct slice bytes)
{
	while (bytes.n) {
		size_t n = 0;

		while (n < bytes.n && !is_line_end(bytes.p[n]))
			n++;
		if (n > 0 && !x->open) {
			if (x->silent && x->into->count)
				last_unit(x->into)->silent = true;
			recorded_begin(x, UNIT_LOOSE);
		}
		if (x->open)
			recorded_continue(x, slice_sub(bytes, 0, n));
		if (x->open && n < bytes.n) {
			last_unit(x->into)->kind = UNIT_LINE;
			x->open = false;
		}
		while (n < bytes.n && is_line_end(bytes.p[n]))
			n++;
		bytes = slice_from(bytes, n);
	}
	/* It ends a passthrough, and has no line end. */
	if (x->open && slice_eq(recorded_bytes(x->into, last_unit(x->into)), SLICE("+++")))
		x->open = false;
}

static void recorded_sent(struct recorded_reading *x)
{
	struct recorded *r = x->into;
	struct slice bytes = buf_slice(&x->record.bytes), line = slice_trim(bytes);
	bool poll = x->record.by == SESSION_BY_POLL;
	bool continues = x->open && last_unit(r)->kind == UNIT_PAYLOAD;

	poll_filter_sent(&x->filter, poll);
	if (poll) {
		x->poll =
			(struct recorded_poll){.line_at = r->polled.n, .line_n = line.n, .t = x->t};
		buf_add(&r->polled, line);
	} else if (x->prompted || continues) {
		if (!continues)
			recorded_begin(x, UNIT_PAYLOAD);
		recorded_continue(x, bytes);
		x->prompted = false;
	} else {
		recorded_lines(x, bytes);
	}
}

static void recorded_received(struct recorded_reading *x)
{
	struct recorded *r = x->into;
	struct slice bytes = buf_slice(&x->record.bytes), text = slice_trim(bytes);
	bool polling = x->filter.polling;

	x->open = x->silent = false;
	if (text.n)
		x->prompted = slice_ends(text, SLICE(">"));
	poll_filter_feed(&x->filter, bytes);
	buf_clear(&x->filter.passed);
	if (!polling || x->filter.polling)
		return;
	x->poll.took = x->t - x->poll.t;
	x->poll.answer_at = r->polled.n;
	x->poll.answer_n = x->filter.answer.n;
	buf_add(&r->polled, buf_slice(&x->filter.answer));
	r->polls = memory_grow(r->polls, &r->poll_room, r->poll_count + 1, sizeof(*r->polls));
	r->polls[r->poll_count++] = x->poll;
}

bool recorded_read(struct recorded *r, struct reader *reader, struct diag *d)
{
	struct recorded_reading x = {.into = r, .reader = reader, .from = reader_at(reader)};
	enum reader_result result;

	r->masked = reader_header(reader)->masked;
	poll_filter_init(&x.filter);
	while ((result = reader_next(reader, &x.record, d)) == READER_RECORD) {
		x.t = recorded_time(reader, &x.record, &x.part);
		if (x.record.kind == TRANSCRIPT_SENT)
			recorded_sent(&x);
		else if (x.record.kind == TRANSCRIPT_RECEIVED)
			recorded_received(&x);
		x.from = reader_at(reader);
	}
	r->echoes = x.filter.echoes;
	poll_filter_fini(&x.filter);
	transcript_record_fini(&x.record);
	return result != READER_FAILED;
}

void recorded_fini(struct recorded *r)
{
	free(r->units);
	free(r->polls);
	buf_fini(&r->sent);
	buf_fini(&r->polled);
	*r = (struct recorded){0};
}

/* ---- finding ---- */

struct slice recorded_bytes(const struct recorded *r, const struct unit *u)
{
	return slice_sub(buf_slice(&r->sent), u->at, u->n);
}

static bool unit_is(const struct recorded *r, const struct unit *u, struct slice bytes)
{
	struct slice recorded = recorded_bytes(r, u);

	if (recorded.n != bytes.n)
		return false;
	if (!r->masked)
		return slice_eq(recorded, bytes);
	for (size_t i = 0; i < bytes.n; i++)
		if (recorded.p[i] != bytes.p[i] && recorded.p[i] != '*')
			return false;
	return true;
}

size_t recorded_find_line(const struct recorded *r, struct slice line, size_t from)
{
	for (size_t i = from; i < r->count; i++)
		if (r->units[i].kind == UNIT_LINE && unit_is(r, &r->units[i], line))
			return i;
	return SIZE_MAX;
}

const struct recorded_poll *recorded_find_poll(
	const struct recorded *r, struct slice line, int64_t t)
{
	const struct recorded_poll *found = NULL;

	for (size_t i = 0; i < r->poll_count; i++) {
		const struct recorded_poll *p = &r->polls[i];
		if (found && p->t > t)
			break;
		if (slice_eq(slice_sub(buf_slice(&r->polled), p->line_at, p->line_n), line))
			found = p;
	}
	return found;
}
