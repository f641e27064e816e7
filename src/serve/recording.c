/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/recording.h"

#include <stdlib.h>

#include "at/secret.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "serve/poll_filter.h"
#include "serve/recorded.h"

enum { LONGEST_UNENDED = 64 * 1024, SHOWN_BYTES = 100 };

struct recording {
	struct recording_output output;
	double speed;
	struct reader *reader;

	struct recorded recorded;
	int64_t part; /* recorded_time */

	/* Playing: */
	struct poll_filter filter;
	struct transcript_record record; /* the next one, if known */
	bool known;
	uint64_t record_at;
	int64_t record_t;
	size_t next;  /* unit that is waited for */
	bool waiting; /* everything before it has been played */
	bool ended, end_told;
	int64_t reached;              /* the time of what was played last */
	int64_t anchor_t, anchor_now; /* both times of the same moment */
	int64_t due;                  /* of the next record; -1: none */
	struct buf input;             /* not yet answered */
	bool skips_line_feed;         /* the last line ended in CR: an LF may follow */
	size_t swallowed;             /* bytes of a payload that have come... */
	bool differs;                 /* ... and one of them is another */
	struct buf typed;             /* the line as it was sent, ... */
	size_t typed_as, echo;        /* ... as the recorded one, and how much of its echo was
	                                    played; SIZE_MAX: it has ended */
	struct buf answer;            /* of a poll */
	int64_t answer_due;           /* or -1 */
	int64_t input_at;             /* when there is input to look at, or -1 */
	struct buf scratch;
};

struct recording *recording_open(
	const char *path, double speed, const struct recording_output *output, struct diag *d)
{
	struct reader *reader = reader_open(path, d);

	if (!reader)
		return NULL;
	struct recording *r = memory_new(sizeof(*r));
	r->output = *output;
	r->speed = speed;
	r->reader = reader;
	r->due = r->answer_due = r->input_at = -1;
	r->echo = SIZE_MAX;
	poll_filter_init(&r->filter);
	bool read = recorded_read(&r->recorded, reader, d) && reader_seek(reader, 0, d);
	r->filter.echoes = r->recorded.echoes;
	if (read && r->recorded.count + r->recorded.poll_count > 0)
		return r;
	if (read)
		diag_fail(d, 0, 0, 0,
			_("%s: nothing was sent in it, so there is nothing to answer to"),
			reader_name(reader));
	recording_close(r);
	return NULL;
}

void recording_close(struct recording *r)
{
	if (!r)
		return;
	reader_close(r->reader);
	transcript_record_fini(&r->record);
	poll_filter_fini(&r->filter);
	recorded_fini(&r->recorded);
	buf_fini(&r->input);
	buf_fini(&r->typed);
	buf_fini(&r->answer);
	buf_fini(&r->scratch);
	free(r);
}

/* ---- remarks ---- */

static void recording_add_shown(struct buf *out, struct slice line)
{
	struct buf masked = {0};

	at_add_masked(&masked, line, '*');
	buf_add_text(out, VISIBLE(buf_slice(&masked), SHOWN_BYTES));
	buf_fini(&masked);
}

static void add_unit_shown(struct recording *r, struct buf *out, const struct unit *u)
{
	struct buf what = {0};

	if (u->kind == UNIT_PAYLOAD)
		buf_addf(&what, P_("%zu byte of payload", "%zu bytes of payload", u->n), u->n);
	else
		recording_add_shown(&what, recorded_bytes(&r->recorded, u));
	buf_addf(out, _("%s at %lld.%03lld s"), buf_text(&what), (long long)(u->t / 1000000),
		(long long)(u->t / 1000 % 1000));
	buf_fini(&what);
}

static void recording_remark(struct recording *r, struct buf *text)
{
	r->output.remark(r->output.user, buf_text(text));
	buf_fini(text);
}

/* ---- playing ---- */

static void recording_say(struct recording *r, struct slice bytes)
{
	if (bytes.n)
		r->output.send(r->output.user, bytes);
}

/* In the echo of a masked line, the line as it was sent. */
static void recording_say_echo(struct recording *r)
{
	struct buf *bytes = &r->filter.passed;
	struct slice recorded = {NULL, 0};

	if (r->echo != SIZE_MAX)
		recorded = recorded_bytes(&r->recorded, &r->recorded.units[r->typed_as]);
	for (size_t i = 0; i < bytes->n && r->echo < recorded.n; i++) {
		if (bytes->p[i] == recorded.p[r->echo])
			bytes->p[i] = r->typed.p[r->echo++];
		else
			r->echo = SIZE_MAX;
	}
	recording_say(r, buf_slice(bytes));
	buf_clear(bytes);
}

static void recording_do(struct recording *r)
{
	struct slice bytes = buf_slice(&r->record.bytes);

	switch (r->record.kind) {
	case TRANSCRIPT_RECEIVED:
		poll_filter_feed(&r->filter, bytes);
		recording_say_echo(r);
		break;
	case TRANSCRIPT_LOG:
		r->output.log(r->output.user, bytes);
		break;
	case TRANSCRIPT_LINK:
		r->output.plug(r->output.user, r->record.up);
		break;
	case TRANSCRIPT_SENT: /* a poll, or blank lines */
		if (r->record.by == SESSION_BY_POLL)
			poll_filter_sent(&r->filter, true);
		break;
	default:
		break;
	}
}

static bool recording_look(struct recording *r)
{
	struct diag d = {0};

	if (r->known || r->ended)
		return r->known;
	r->record_at = reader_at(r->reader);
	switch (reader_next(r->reader, &r->record, &d)) {
	case READER_RECORD:
		r->record_t = recorded_time(r->reader, &r->record, &r->part);
		r->known = true;
		break;
	case READER_FAILED:
		r->output.remark(r->output.user, d.text);
		r->ended = true;
		break;
	case READER_END:
	default:
		r->ended = true;
		break;
	}
	return r->known;
}

static bool is_timed(enum transcript_kind kind)
{
	return kind == TRANSCRIPT_RECEIVED || kind == TRANSCRIPT_LOG || kind == TRANSCRIPT_LINK;
}

static int64_t recording_due(const struct recording *r, int64_t now)
{
	int64_t distance = r->record_t - r->anchor_t;

	if (r->speed <= 0 || distance <= 0)
		return now;
	double due = (double)r->anchor_now + (double)distance / r->speed;
	return due < (double)(INT64_MAX / 2) ? (int64_t)due : INT64_MAX / 2;
}

/* Up to the next unit; hurry: without waiting. */
static void recording_play(struct recording *r, bool hurry, int64_t now)
{
	r->due = -1;
	while (!r->waiting && recording_look(r)) {
		if (r->record.kind == TRANSCRIPT_SENT && r->next < r->recorded.count &&
			r->record_at >= r->recorded.units[r->next].from) {
			r->waiting = true;
			break;
		}
		if (is_timed(r->record.kind)) {
			int64_t due = recording_due(r, now);
			if (due > now && !hurry) {
				r->due = due;
				return;
			}
			r->reached = r->record_t;
		}
		r->known = false;
		recording_do(r);
	}
	if (r->ended && r->next >= r->recorded.count && !r->end_told) {
		r->end_told = true;
		r->output.remark(r->output.user,
			_("the recording ends here; what is sent from now on is answered with ERROR"));
	}
}

/* Unit i has been sent. */
static void recording_start_unit(struct recording *r, size_t i, int64_t now)
{
	struct unit *u = &r->recorded.units[i];
	struct diag d = {0};

	if (i > r->next)
		poll_filter_reset(&r->filter);
	poll_filter_sent(&r->filter, false);
	r->next = i + 1;
	r->reached = r->anchor_t = u->t;
	r->part = u->part;
	r->anchor_now = now;
	r->waiting = u->silent;
	r->swallowed = 0;
	r->differs = false;
	if (u->silent)
		return;
	r->known = r->ended = false;
	if (!reader_seek(r->reader, u->end, &d)) {
		r->output.remark(r->output.user, d.text);
		r->ended = true;
	}
	recording_play(r, false, now);
}

/* ---- what is sent ---- */

static void recording_tell_skipped(struct recording *r, size_t to)
{
	struct buf text = {0}, first = {0}, next = {0};
	const size_t n = to - r->next;

	if (n == 0)
		return;
	add_unit_shown(r, &first, &r->recorded.units[r->next]);
	add_unit_shown(r, &next, &r->recorded.units[to]);
	buf_addf(&text,
		P_("%zu recorded line was not sent: %s; goes on with %s",
			"%zu recorded lines were not sent: %s and after it; goes on with %s", n),
		n, buf_text(&first), buf_text(&next));
	recording_remark(r, &text);
	buf_fini(&first);
	buf_fini(&next);
}

static void recording_refuse(struct recording *r, struct slice line)
{
	struct buf text = {0}, shown = {0}, next = {0};
	size_t before = recorded_find_line(&r->recorded, line, 0);

	recording_add_shown(&shown, line);
	if (r->next < r->recorded.count)
		add_unit_shown(r, &next, &r->recorded.units[r->next]);
	else
		buf_add_text(&next, _("nothing"));
	if (before == SIZE_MAX) {
		buf_addf(&text, _("%s was not recorded; answered ERROR; recorded next: %s"),
			buf_text(&shown), buf_text(&next));
	} else {
		struct buf place = {0};
		add_unit_shown(r, &place, &r->recorded.units[before]);
		buf_addf(&text,
			_("%s was recorded only before: %s; answered ERROR; recorded next: %s"),
			buf_text(&shown), buf_text(&place), buf_text(&next));
		buf_fini(&place);
	}
	recording_remark(r, &text);
	buf_fini(&shown);
	buf_fini(&next);
	buf_clear(&r->scratch);
	if (r->filter.echoes) {
		buf_add(&r->scratch, line);
		buf_add_text(&r->scratch, "\r\n");
	}
	buf_add_text(&r->scratch, "\r\nERROR\r\n");
	recording_say(r, buf_slice(&r->scratch));
}

static void recording_line(struct recording *r, struct slice line, int64_t now)
{
	const struct recorded_poll *poll = recorded_find_poll(&r->recorded, line, r->reached);
	size_t i = recorded_find_line(&r->recorded, line, r->next);

	/* A poll is no reason to pass over what the user sends next. */
	if (i != SIZE_MAX && (!poll || i == r->next)) {
		recording_play(r, true, now);
		recording_tell_skipped(r, i);
		buf_set(&r->typed, line);
		r->typed_as = i;
		r->echo = 0;
		recording_start_unit(r, i, now);
	} else if (poll) {
		buf_add(&r->answer,
			slice_sub(buf_slice(&r->recorded.polled), poll->answer_at, poll->answer_n));
		r->answer_due = r->speed > 0 ? now + (int64_t)((double)poll->took / r->speed) : now;
	} else {
		recording_refuse(r, line);
	}
}

static void recording_swallow(struct recording *r, int64_t now)
{
	struct unit *u = &r->recorded.units[r->next];
	struct slice wanted = slice_from(recorded_bytes(&r->recorded, u), r->swallowed);
	size_t n = wanted.n < r->input.n ? wanted.n : r->input.n;

	for (size_t i = 0; i < n; i++)
		if (wanted.p[i] != r->input.p[i] && !(r->recorded.masked && wanted.p[i] == '*'))
			r->differs = true;
	buf_drop_front(&r->input, n);
	r->swallowed += n;
	if (r->swallowed < u->n)
		return;
	if (r->differs) {
		struct buf text = {0};
		struct buf shown = {0};
		add_unit_shown(r, &shown, u);
		buf_addf(&text, _("the payload differs from the recorded %s"), buf_text(&shown));
		recording_remark(r, &text);
		buf_fini(&shown);
	}
	r->echo = SIZE_MAX;
	recording_start_unit(r, r->next, now);
}

/* false: more must come. */
static bool recording_next_line(struct recording *r, int64_t now)
{
	struct slice input = buf_slice(&r->input);
	struct buf line = {0};
	size_t n = 0;

	while (n < input.n && !is_line_end(input.p[n]))
		n++;
	if (n == input.n) {
		if (n <= LONGEST_UNENDED)
			return false;
		r->output.remark(r->output.user,
			_("more than 64 KiB came without a line end; they were dropped"));
		buf_clear(&r->input);
		return true;
	}
	buf_add(&line, slice_sub(input, 0, n));
	r->skips_line_feed = input.p[n] == '\r';
	buf_drop_front(&r->input, n + 1);
	if (line.n)
		recording_line(r, buf_slice(&line), now);
	buf_fini(&line);
	return true;
}

static void recording_read_input(struct recording *r, int64_t now)
{
	bool more = true;

	r->input_at = -1;
	while (more && r->input.n) {
		if (r->skips_line_feed) {
			r->skips_line_feed = false;
			if (r->input.p[0] == '\n')
				buf_drop_front(&r->input, 1);
			continue;
		}
		const struct unit *u =
			r->next < r->recorded.count ? &r->recorded.units[r->next] : NULL;

		if (u && u->kind == UNIT_PAYLOAD) {
			recording_play(r, true, now);
			recording_swallow(r, now);
		} else if (u && u->kind == UNIT_LOOSE &&
			   slice_starts(buf_slice(&r->input), recorded_bytes(&r->recorded, u))) {
			recording_play(r, true, now);
			buf_drop_front(&r->input, u->n);
			r->echo = SIZE_MAX;
			recording_start_unit(r, r->next, now);
		} else {
			more = recording_next_line(r, now);
		}
	}
}

/* ---- time ---- */

void recording_start(struct recording *r, int64_t now)
{
	r->anchor_now = now;
	recording_play(r, false, now);
}

/* Answered by recording_tick: `plug` would close the port that is just being read. */
void recording_receive(struct recording *r, struct slice bytes, int64_t now)
{
	buf_add(&r->input, bytes);
	r->input_at = now;
}

int64_t recording_deadline(const struct recording *r)
{
	int64_t deadline = r->due;

	if (r->answer_due >= 0 && (deadline < 0 || r->answer_due < deadline))
		deadline = r->answer_due;
	if (r->input_at >= 0 && (deadline < 0 || r->input_at < deadline))
		deadline = r->input_at;
	return deadline;
}

void recording_tick(struct recording *r, int64_t now)
{
	if (r->due >= 0 && r->due <= now)
		recording_play(r, false, now);
	if (r->answer_due >= 0 && r->answer_due <= now) {
		recording_say(r, buf_slice(&r->answer));
		buf_clear(&r->answer);
		r->answer_due = -1;
	}
	if (r->input_at >= 0)
		recording_read_input(r, now);
}
