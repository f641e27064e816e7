/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "replay/replay_private.h"

enum {
	AT_ONCE = 4 * 1024 * 1024, /* a file of so many bytes is read when it is opened */
	PIECE = 1024 * 1024,       /* of the first pass, of playing */
	PIECE_RECORDS = 8192,
	RUN_UP = 2 * 1024 * 1024, /* before a place that the first pass has not reached */
	MARK_EVERY = 32 * 1024    /* bytes received */
};

/* Where bytes that the board sent are in the file. */
struct replay_place {
	uint64_t received, at;
};

struct replay {
	struct reader *reader;
	enum at_dialect dialect;
	bool dialect_is_set;
	struct message_log *log;
	struct message_log **partial_logs; /* of points that are not whole, and their copies */
	size_t partial_count, partial_room;
	struct replay_point *here;  /* what is shown */
	struct replay_point *first; /* the first pass */
	struct snapshots snapshots;
	bool read_all; /* the first pass is at the end, for now */
	int64_t now, end;
	struct advice keys; /* the names of keys, nothing else */
	struct replay_mark *marks;
	size_t mark_count, mark_room;
	struct replay_place *places;
	size_t place_count, place_room;
	struct transcript_record record;
	struct buf searched;
	bool searches_back;
	uint64_t search_from, search_at;
	struct diag problem;
	bool failed;
};

/* ---- reading ---- */

/* The reader has one place, and several read with it. */
static bool replay_place_reader(struct replay *r, uint64_t at)
{
	struct diag d;

	if (reader_at(r->reader) == at || reader_seek(r->reader, at, &d))
		return true;
	if (!r->failed)
		r->problem = d;
	r->failed = true;
	return false;
}

/* The next record of that point, in r->record. */
static bool replay_read(struct replay *r, struct replay_point *p)
{
	enum reader_result result = READER_END;
	struct diag d;

	if (!replay_place_reader(r, p->at))
		return false;
	while ((result = reader_next(r->reader, &r->record, &d)) == READER_FAILED) {
		if (!r->failed)
			r->problem = d;
		r->failed = true;
		/* A line that is no record is passed over; the file itself can't be. */
		if (reader_at(r->reader) == p->at)
			return false;
		p->at = reader_at(r->reader);
	}
	return result == READER_RECORD;
}

static bool replay_observe_next(struct replay *r, struct replay_point *p)
{
	if (!replay_read(r, p))
		return false;
	replay_point_observe(p, &r->record, reader_at(r->reader));
	return true;
}

/* ---- bytes again, for the message log ---- */

static bool replay_is_received(const struct transcript_record *record)
{
	return record->kind == TRANSCRIPT_RECEIVED || record->kind == TRANSCRIPT_STATE;
}

static void replay_keep_place(struct replay *r, uint64_t received, uint64_t at)
{
	const struct replay_place *last = r->place_count ? &r->places[r->place_count - 1] : NULL;

	if (last && received < last->received + MARK_EVERY)
		return;
	r->places = memory_grow(r->places, &r->place_room, r->place_count + 1, sizeof(*r->places));
	r->places[r->place_count++] = (struct replay_place){received, at};
}

static const struct replay_place *replay_place_before(const struct replay *r, uint64_t received)
{
	size_t low = 0, high = r->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->places[middle].received <= received)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &r->places[low - 1] : NULL;
}

static bool replay_read_again(void *user, uint64_t place, size_t n, struct buf *out)
{
	struct replay *r = user;
	const struct replay_place *from = replay_place_before(r, place);
	struct transcript_record record = {0};
	size_t before = out->n;
	struct diag d;

	uint64_t received = from ? from->received : 0;
	if (!from || !reader_seek(r->reader, from->at, &d))
		return n == 0;
	while (out->n - before < n && reader_next(r->reader, &record, &d) == READER_RECORD) {
		if (!replay_is_received(&record))
			continue;
		struct slice bytes = buf_slice(&record.bytes);
		uint64_t skip = received < place ? place - received : 0;
		received += bytes.n;
		buf_add(out, slice_from(bytes, skip < bytes.n ? (size_t)skip : bytes.n));
	}
	transcript_record_fini(&record);
	bool all = out->n - before >= n;
	buf_truncate(out, all ? before + n : before);
	return all;
}

/* ---- the first pass ---- */

static void replay_keep_marks(struct replay *r)
{
	const struct replay_point *p = r->first;

	for (int unit = REPLAY_ERROR; unit < REPLAY_UNITS && r->mark_count < REPLAY_MARKS; unit++) {
		if (!replay_point_saw(p, (enum replay_unit)unit))
			continue;
		r->marks =
			memory_grow(r->marks, &r->mark_room, r->mark_count + 1, sizeof(*r->marks));
		r->marks[r->mark_count++] =
			(struct replay_mark){p->seen_at[unit], (enum replay_unit)unit, p->at};
	}
}

static bool replay_pass_on(struct replay *r)
{
	struct replay_point *p = r->first;
	uint64_t received = session_received(p->session), at = p->at;

	if (!replay_read(r, p))
		return false;
	if (replay_is_received(&r->record))
		replay_keep_place(r, received, at);
	/* Time limits that end before it have marks of their own. */
	replay_point_tick(p, r->record.t - 1);
	replay_keep_marks(r);
	replay_point_observe(p, &r->record, reader_at(r->reader));
	replay_keep_marks(r);
	snapshots_offer(&r->snapshots, p);
	if (p->t > r->end)
		r->end = p->t;
	return true;
}

/* What is shown becomes whole when the pass has come there. */
static void replay_make_whole(struct replay *r);

bool replay_work(struct replay *r)
{
	uint64_t start = r->first->at;

	r->read_all = false;
	for (size_t n = 0; n < PIECE_RECORDS && r->first->at - start < PIECE; n++)
		if (!replay_pass_on(r)) {
			r->read_all = true;
			break;
		}
	replay_make_whole(r);
	return !r->read_all;
}

/* ---- moving ---- */

static struct replay_point *replay_new_point(struct replay *r, struct message_log *log)
{
	struct replay_point *p = replay_point_new(r->dialect, r->dialect_is_set, log);

	advice_copy(&p->advice, &r->keys);
	advice_set_clock(&p->advice, reader_header(r->reader)->started);
	return p;
}

static void replay_show(struct replay *r, struct replay_point *p)
{
	replay_point_free(r->here);
	r->here = p;
}

/* All but the first `kept` of them: nothing shows their messages any more. */
static void replay_drop_partial(struct replay *r, size_t kept)
{
	while (r->partial_count > kept)
		message_log_free(r->partial_logs[--r->partial_count]);
}

/* A place some way before that one, at a record. */
static uint64_t replay_run_up(struct replay *r, uint64_t at)
{
	struct transcript_record record = {0};
	struct diag d;

	if (!replay_place_reader(r, at))
		return 0;
	while (at - reader_at(r->reader) < RUN_UP &&
		reader_previous(r->reader, &record, &d) == READER_RECORD)
		;
	transcript_record_fini(&record);
	return reader_at(r->reader);
}

static struct replay_point *replay_start_at(struct replay *r, uint64_t at)
{
	r->partial_logs = memory_grow(r->partial_logs, &r->partial_room, r->partial_count + 1,
		sizeof(struct message_log *));
	struct message_log *log = r->partial_logs[r->partial_count++] = message_log_new();
	struct replay_point *p = replay_new_point(r, log);
	p->at = replay_run_up(r, at);
	p->whole = p->at == 0;
	return p;
}

/* A point from which to come to that place and time, before which the pass has been. */
static struct replay_point *replay_start_before(struct replay *r, uint64_t at, int64_t t)
{
	const struct replay_point *from = snapshots_before(&r->snapshots, at, t);

	if (from)
		return replay_point_copy(from);
	struct replay_point *p = replay_new_point(r, r->log);
	p->whole = true;
	return p;
}

static bool replay_can_go_on(const struct replay *r, uint64_t at, int64_t t)
{
	const struct replay_point *p = r->here;

	return p && p->at <= at && p->ticked <= t && (p->whole || at > r->first->at);
}

/* All records before `at`, and the time t. */
static void replay_go(struct replay *r, uint64_t at, int64_t t)
{
	struct replay_point *p = r->here;
	bool known = at <= r->first->at;

	if (!replay_can_go_on(r, at, t) || (!known && at - p->at > 2 * (uint64_t)RUN_UP)) {
		replay_show(r, NULL);
		replay_drop_partial(r, 0);
		p = known ? replay_start_before(r, at, t) : replay_start_at(r, at);
	}
	while (p->at < at && replay_observe_next(r, p))
		;
	/* The time of a record may be before that of one before it. */
	r->now = t > p->t ? t : p->t;
	replay_point_tick(p, r->now);
	r->here = p;
}

static void replay_make_whole(struct replay *r)
{
	if (r->here && !r->here->whole && r->here->at <= r->first->at)
		replay_go(r, r->here->at, r->now);
}

/* A point from which to go on to that time, between the pass's snapshots. */
static void replay_go_near(struct replay *r, int64_t t)
{
	const struct replay_point *near = snapshots_before(&r->snapshots, UINT64_MAX, t);
	const struct replay_point *here = r->here;

	if (here->whole && here->ticked <= t && (!near || near->at <= here->at))
		return;
	replay_show(r, NULL);
	replay_show(r, replay_start_before(r, near ? near->at : 0, t));
}

/* Where the pass has not been. */
static bool replay_go_ahead(struct replay *r, int64_t t)
{
	struct diag d;

	if (t >= r->end ? !reader_seek(r->reader, reader_size(r->reader), &d)
			: !reader_seek_time(r->reader, t + 1, &d))
		return false;
	replay_go(r, reader_at(r->reader), t);
	return true;
}

void replay_seek(struct replay *r, int64_t t)
{
	bool known = r->read_all || r->first->t > t;

	t = t < 0 ? 0 : t > r->end ? r->end : t;
	if (!known && replay_go_ahead(r, t))
		return;
	replay_go_near(r, t);
	r->now = t;
	while (!replay_advance(r, t))
		;
}

bool replay_advance(struct replay *r, int64_t t)
{
	struct replay_point *p = r->here;
	uint64_t start = p->at;

	for (size_t n = 0; replay_read(r, p) && r->record.t <= t; n++) {
		replay_point_observe(p, &r->record, reader_at(r->reader));
		if (n < PIECE_RECORDS && p->at - start < PIECE)
			continue;
		r->now = p->t > r->now ? p->t : r->now;
		return false;
	}
	if (t > r->now)
		r->now = t;
	replay_point_tick(p, r->now);
	return true;
}

/* Behind the one that was just observed, or read past. */
static void replay_arrive(struct replay *r, const struct replay_point *p, enum replay_unit unit)
{
	int64_t t = p->seen_at[unit];

	/* Of a time limit: before the record that came after it. */
	if (t < p->t)
		replay_go(r, p->from, t > r->now ? t : r->now);
	else
		r->now = p->t > r->now ? p->t : r->now;
}

/* The mark next to that place, once the pass has found all of them. */
static const struct replay_mark *replay_next_mark(
	const struct replay *r, enum replay_unit unit, bool backwards)
{
	const struct replay_mark *found = NULL;

	for (size_t i = 0; i < r->mark_count; i++) {
		const struct replay_mark *m = &r->marks[i];
		bool after = m->at > r->here->at || (m->at == r->here->at && m->t > r->now);
		bool before = m->at < r->here->at || (m->at == r->here->at && m->t < r->now);

		if (m->unit != unit)
			continue;
		if (!backwards && after)
			return m;
		if (backwards && before)
			found = m;
	}
	return found;
}

static bool replay_jump(struct replay *r, enum replay_unit unit, bool backwards)
{
	const struct replay_mark *m = replay_next_mark(r, unit, backwards);

	if (m)
		replay_go(r, m->at, m->t);
	return m;
}

static bool replay_step_on(struct replay *r, enum replay_unit unit)
{
	struct replay_point *p = r->here;
	struct replay_point *before = NULL;
	bool found = false;

	if (unit != REPLAY_RECORD)
		before = replay_point_copy(p);
	while (!found && replay_observe_next(r, p))
		found = replay_point_saw(p, unit);
	if (found)
		replay_arrive(r, p, unit);
	else if (before) {
		/* As if nothing had been looked at. */
		replay_show(r, before);
		before = NULL;
	}
	replay_point_free(before);
	return found;
}

/* The last one before `to`, as it is found by going through all from the snapshot before. */
struct replay_found {
	uint64_t at;
	int64_t t;
	bool any;
};

static struct replay_found replay_last_of(
	struct replay *r, struct replay_point *p, enum replay_unit unit, uint64_t to)
{
	struct replay_found found = {0};

	while (p->at < to && replay_observe_next(r, p)) {
		int64_t t = p->seen_at[unit];

		if (!replay_point_saw(p, unit) || (p->at >= to && t >= p->t))
			continue;
		found = (struct replay_found){t < p->t ? p->from : p->at, t, true};
	}
	return found;
}

static bool replay_step_back(struct replay *r, enum replay_unit unit)
{
	uint64_t to = r->here->at;
	size_t kept = r->partial_count;
	struct replay_found found = {0};

	while (!found.any && to > 0) {
		struct replay_point *p = to <= r->first->at
		                                 ? replay_start_before(r, to - 1, INT64_MAX)
		                                 : replay_start_at(r, to - 1);
		uint64_t start = p->at;

		found = replay_last_of(r, p, unit, to);
		replay_point_free(p);
		replay_drop_partial(r, kept);
		to = start;
	}
	if (found.any)
		replay_go(r, found.at, found.t);
	return found.any;
}

/* To the record before the last one; what came first has none. */
static bool replay_record_back(struct replay *r)
{
	struct transcript_record record = {0};
	uint64_t to;
	int64_t t = 0;
	struct diag d;

	if (!replay_place_reader(r, r->here->at) ||
		reader_previous(r->reader, &record, &d) != READER_RECORD) {
		transcript_record_fini(&record);
		return false;
	}
	to = reader_at(r->reader);
	if (reader_previous(r->reader, &record, &d) == READER_RECORD)
		t = record.t;
	transcript_record_fini(&record);
	replay_go(r, to, t);
	return true;
}

bool replay_step(struct replay *r, enum replay_unit unit, bool backwards)
{
	if (unit >= REPLAY_ERROR && r->read_all && r->mark_count < REPLAY_MARKS)
		return replay_jump(r, unit, backwards);
	if (!backwards)
		return replay_step_on(r, unit);
	return unit == REPLAY_RECORD ? replay_record_back(r) : replay_step_back(r, unit);
}

/* ---- searching ---- */

void replay_search_start(struct replay *r, struct slice text, bool backwards)
{
	struct diag d;

	buf_set(&r->searched, text);
	r->searches_back = backwards;
	r->search_from = r->here->at;
	/* The record that was found last lies before this place. */
	if (backwards && (!replay_place_reader(r, r->here->at) ||
				 reader_previous(r->reader, &r->record, &d) != READER_RECORD))
		r->search_from = 0;
	else if (backwards)
		r->search_from = reader_at(r->reader);
	r->search_at = r->search_from;
}

enum replay_search replay_search_step(struct replay *r)
{
	struct diag d;
	bool more;

	if (!replay_place_reader(r, r->search_at))
		return REPLAY_SEARCH_IN_VAIN;
	enum reader_result result = reader_find_within(
		r->reader, buf_slice(&r->searched), r->searches_back, PIECE, &more, &d);
	r->search_at = reader_at(r->reader);
	if (more)
		return REPLAY_SEARCH_GOES_ON;
	if (result != READER_RECORD || reader_next(r->reader, &r->record, &d) != READER_RECORD)
		return REPLAY_SEARCH_IN_VAIN;
	int64_t t = r->record.t;
	replay_go(r, reader_at(r->reader), t);
	return REPLAY_SEARCH_FOUND;
}

int replay_search_percent(const struct replay *r)
{
	uint64_t size = reader_size(r->reader), all, done;

	all = r->searches_back ? r->search_from : size > r->search_from ? size - r->search_from : 0;
	done = r->searches_back ? r->search_from - r->search_at : r->search_at - r->search_from;
	return done < all ? (int)((double)done / (double)all * 100) : 99;
}

bool replay_recall(struct replay *r)
{
	uint64_t first = journal_first(session_journal(r->here->session));
	uint64_t at = r->here->at;

	if (!r->here->whole || first == 0)
		return false;
	while (at > 0) {
		const struct replay_point *from =
			snapshots_before(&r->snapshots, at - 1, INT64_MAX);

		at = from ? from->at : 0;
		if (from && journal_first(session_journal(from->session)) >= first)
			continue;
		struct replay_point *p =
			from ? replay_point_copy(from) : replay_new_point(r, r->log);
		p->whole = true;
		while (p->at < r->here->at && replay_observe_next(r, p))
			;
		replay_point_tick(p, r->now);
		bool earlier = journal_first(session_journal(p->session)) < first;
		if (!earlier) {
			replay_point_free(p);
			return false;
		}
		replay_show(r, p);
		return true;
	}
	return false;
}

/* ---- open and close ---- */

static void replay_find_end(struct replay *r)
{
	struct transcript_record record = {0};
	struct diag d;

	r->end = 0;
	if (reader_seek(r->reader, reader_size(r->reader), &d) &&
		reader_previous(r->reader, &record, &d) == READER_RECORD)
		r->end = record.t;
	transcript_record_fini(&record);
}

static void replay_forget(struct replay *r)
{
	replay_point_free(r->here);
	replay_point_free(r->first);
	snapshots_fini(&r->snapshots);
	message_log_free(r->log);
	replay_drop_partial(r, 0);
	r->here = r->first = NULL;
	r->log = NULL;
	r->mark_count = r->place_count = 0;
}

static void replay_begin(struct replay *r)
{
	const struct message_source source = {replay_read_again, r};

	r->log = message_log_new();
	message_log_set_source(r->log, &source);
	r->first = replay_new_point(r, r->log);
	r->here = replay_new_point(r, r->log);
	r->first->whole = r->here->whole = true;
	r->now = 0;
	r->failed = r->read_all = false;
	replay_find_end(r);
	if (reader_size(r->reader) <= AT_ONCE)
		while (replay_work(r))
			;
}

struct replay *replay_open(
	const char *path, enum at_dialect dialect, bool dialect_is_set, struct diag *d)
{
	struct reader *reader = reader_open(path, d);

	if (!reader)
		return NULL;
	struct replay *r = memory_new(sizeof(*r));
	r->reader = reader;
	r->dialect = dialect;
	r->dialect_is_set = dialect_is_set;
	replay_begin(r);
	return r;
}

void replay_set_keys(struct replay *r, const struct advice *keys)
{
	advice_fini(&r->keys);
	advice_copy(&r->keys, keys);
	replay_forget(r);
	replay_begin(r);
}

void replay_close(struct replay *r)
{
	if (!r)
		return;
	replay_forget(r);
	advice_fini(&r->keys);
	free(r->marks);
	free(r->places);
	free(r->partial_logs);
	transcript_record_fini(&r->record);
	buf_fini(&r->searched);
	reader_close(r->reader);
	free(r);
}

/* ---- asking ---- */

struct session *replay_session(const struct replay *r)
{
	return r->here->session;
}

const struct reader *replay_reader(const struct replay *r)
{
	return r->reader;
}

int64_t replay_now(const struct replay *r)
{
	return r->now;
}

int64_t replay_end(const struct replay *r)
{
	return r->end;
}

bool replay_at_end(const struct replay *r)
{
	return r->read_all && r->here->at >= r->first->at && r->now >= r->end;
}

bool replay_is_whole(const struct replay *r)
{
	return r->here->whole;
}

int replay_percent(const struct replay *r)
{
	uint64_t size = reader_size(r->reader);

	if (r->read_all || size == 0)
		return 100;
	return r->first->at >= size ? 99 : (int)(r->first->at * 100 / size);
}

const char *replay_problem(const struct replay *r)
{
	return r->failed ? r->problem.text : NULL;
}

size_t replay_marks(const struct replay *r, const struct replay_mark **marks)
{
	*marks = r->marks;
	return r->mark_count;
}

bool replay_read_time(
	const struct replay *r, struct slice text, long long offset, int64_t *t, struct diag *d)
{
	const struct moment_frame frame = {
		.started = reader_header(replay_reader(r))->started,
		.offset = offset,
		.shown = true,
		.now = replay_now(r),
		.end = replay_end(r),
	};

	return moment_read(text, &frame, t, d);
}
