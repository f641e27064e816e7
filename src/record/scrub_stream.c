/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "record/scrub_places.h"

/* Masked bytes that are not yet passed on. */
static struct slice pass_bytes(const struct scrub_stream *t)
{
	return slice_from(buf_slice(&t->bytes), t->start);
}

/* Those of them that are not decided. */
static struct slice pass_pending(const struct scrub_stream *t)
{
	return slice_from(pass_bytes(t), (size_t)(t->done - t->base));
}

/* All before `to` is passed on. */
void scrub_stream_forget(struct scrub_stream *t, uint64_t to)
{
	t->start += (size_t)(to - t->base);
	t->base = to;
	if (t->start > t->bytes.n / 2) {
		buf_drop_front(&t->bytes, t->start);
		t->start = 0;
	}
}

/* ---- edits ---- */

/* Kept in the order of their places; an echo's length comes after what follows it. */
static struct scrub_splice *pass_add_edit(struct scrub_stream *t, uint64_t at, size_t n)
{
	if (t->first == t->count)
		t->first = t->count = 0;
	t->edits = memory_grow(t->edits, &t->room, t->count + 1, sizeof(*t->edits));
	size_t i = t->count++;
	for (; i > t->first && t->edits[i - 1].at > at; i--)
		t->edits[i] = t->edits[i - 1];
	t->edits[i] = (struct scrub_splice){.at = at, .n = n};
	return &t->edits[i];
}

static void pass_add_number(struct scrub_stream *t, uint64_t at, size_t n, size_t number)
{
	struct scrub_splice *e = pass_add_edit(t, at, n);

	snprintf(e->digits, sizeof(e->digits), "%zu", number);
}

static uint64_t pass_line_ends(struct slice text)
{
	uint64_t count = 0;
	size_t end;

	while ((end = slice_find_char(text, '\n')) != SLICE_NONE) {
		count++;
		text = slice_from(text, end + 1);
	}
	return count;
}

/* Replaces in the part [from, to) of a unit; returns by how much it gets longer. */
static long long pass_replace_part(
	struct scrub_pass *p, struct scrub_stream *t, struct slice unit, size_t from, size_t to)
{
	const struct scrub_values *values = p->s->values;
	uint64_t line = t->lines + 1;
	size_t counted = 0;
	long long grown = 0;

	p->found.count = 0;
	scrub_values_find(values, unit, from, to, &p->found);
	for (size_t i = 0; i < p->found.count; i++) {
		const struct scrub_edit *e = &p->found.list[i];
		struct slice pseudonym = scrub_value_pseudonym(values, e->value);
		uint64_t at = t->done + e->at;

		pass_add_edit(t, at, e->n)->pseudonym = pseudonym;
		grown += (long long)pseudonym.n - (long long)e->n;
		if (t->side == SCRUB_SIDE_TEXT) {
			line += pass_line_ends(slice_sub(unit, counted, e->at - counted));
			counted = e->at;
		}
		scrub_pass_report(p, t->side == SCRUB_SIDE_TEXT ? line : scrub_pass_place(p, t, at),
			(int)scrub_value_kind(values, e->value), slice_sub(unit, e->at, e->n));
	}
	return grown;
}

/* ---- units ---- */

static void pass_end_unit(struct scrub_stream *t, size_t n)
{
	if (t->side == SCRUB_SIDE_TEXT)
		t->lines += pass_line_ends(slice_sub(pass_pending(t), 0, n));
	t->done += n;
	t->wanted = t->scanned = 0;
}

/* A longer line is cut where no word and no value is. */
static size_t pass_cut(const struct scrub_pass *p, struct slice unit)
{
	size_t cut = unit.n - SCRUB_OVERLAP;
	struct scrub_edits all = {0};

	while (cut > unit.n - 2 * SCRUB_OVERLAP && (unsigned char)unit.p[cut - 1] > ' ')
		cut--;
	if (!scrub_pass_learns(p))
		scrub_values_find(p->s->values, unit, 0, unit.n, &all);
	for (size_t i = 0; i < all.count; i++)
		if (all.list[i].at < cut && all.list[i].at + all.list[i].n > cut)
			cut = all.list[i].at;
	scrub_edits_fini(&all);
	return cut ? cut : unit.n;
}

static bool pass_is_echo(const struct scrub_pass *p, struct slice unit, size_t *at)
{
	const struct scrub_stream *sent = &p->streams[SCRUB_SIDE_SENT];
	struct slice line = slice_trim(slice_sub(pass_pending(sent), 0, sent->line_n));

	*at = line.n ? slice_find(unit, line) : SLICE_NONE;
	return *at != SLICE_NONE;
}

static void pass_replace_unit(
	struct scrub_pass *p, struct scrub_stream *t, const struct scrub_unit *u, size_t n)
{
	struct slice unit = slice_sub(pass_pending(t), 0, u->n);
	size_t echo;

	if (!u->is_message) {
		pass_replace_part(p, t, unit, 0, n);
		if (t->side == SCRUB_SIDE_RECEIVED && pass_is_echo(p, unit, &echo)) {
			t->has_echo = true;
			t->echo_at = t->done + echo;
		}
		p->refused |= t->side == SCRUB_SIDE_RECEIVED &&
		              slice_eq(slice_trim(unit), SLICE("ERROR"));
		return;
	}
	long long topic = pass_replace_part(p, t, unit, 0, u->from);
	long long payload = pass_replace_part(p, t, unit, u->from, u->to);
	if (payload && u->length.n)
		pass_add_number(t, t->done + u->length.at, u->length.n,
			(size_t)((long long)(u->to - u->from) + payload));
	if (topic && u->topic_length.n) {
		struct buf text = {0};

		/* Not all that grew before the payload is the topic. */
		scrub_add_replaced(p->s, &text, slice_sub(unit, u->topic_at - 1, u->topic_n + 2));
		pass_add_number(t, t->done + u->topic_length.at, u->topic_length.n,
			text.n > 2 ? text.n - 2 : 0);
		buf_fini(&text);
	}
}

/* What was sent at a prompt, after its line. */
static void pass_payload(struct scrub_pass *p, struct scrub_stream *t, struct slice unit)
{
	struct scrub_stream *received = &p->streams[SCRUB_SIDE_RECEIVED];
	enum scrub_kind kind;
	struct slice payload = slice_from(unit, t->line_n);

	if (t->command && t->command->secret_payload) {
		if (scrub_pass_learns(p) && p->learns_secrets)
			at_secrets_learn(&p->s->secrets, payload);
		if (p->s->masking && payload.n)
			memset(t->bytes.p + (payload.p - t->bytes.p), '*', payload.n);
	}
	if (scrub_pass_learns(p)) {
		scrub_learn_text(p->s, slice_sub(unit, 0, t->line_n));
		if (t->command && scrub_payload_kind(t->command, &kind))
			scrub_values_add(p->s->values, kind, payload);
		scrub_learn_text(p->s, payload);
		return;
	}
	pass_replace_part(p, t, unit, 0, t->line_n);
	long long grown = pass_replace_part(p, t, unit, t->line_n, unit.n);
	if (grown && payload.n == t->payload_n) {
		size_t number = (size_t)((long long)t->payload_n + grown);

		pass_add_number(t, t->done + t->length.at, t->length.n, number);
		if (received->has_echo)
			pass_add_number(
				received, received->echo_at + t->length.at, t->length.n, number);
	}
	received->has_echo = false;
}

/* Returns false if more bytes are needed. */
static bool pass_end_payload(struct scrub_pass *p, struct scrub_stream *t, bool last)
{
	struct slice s = pass_pending(t);

	if (t->line_n && t->line_n < s.n && s.p[t->line_n - 1] == '\r' && s.p[t->line_n] == '\n')
		t->line_n++;
	size_t there = s.n - t->line_n;
	if (!last && (there == 0 || (t->prompted && there < t->payload_n)))
		return false;
	size_t n = !t->prompted ? 0 : there < t->payload_n ? there : t->payload_n;
	size_t whole = t->line_n + n;
	pass_payload(p, t, slice_sub(s, 0, whole));
	t->line_n = t->payload_n = 0;
	pass_end_unit(t, whole);
	return true;
}

static bool pass_begin_payload(struct scrub_pass *p, struct scrub_stream *t, struct slice unit)
{
	if (t->side != SCRUB_SIDE_SENT)
		return false;
	t->payload_n = scrub_unit_payload(unit, &t->length, &t->command);
	if (!t->payload_n)
		return false;
	/* The place was in the line without blanks. */
	while (t->length.at < unit.n && (unit.p[0] == ' ' || unit.p[0] == '\t'))
		unit = slice_from(unit, 1), t->length.at++;
	t->line_n = (size_t)(unit.p + unit.n - pass_pending(t).p);
	t->prompted = false;
	p->streams[SCRUB_SIDE_RECEIVED].has_echo = false;
	return true;
}

static bool pass_has_line_end(struct scrub_stream *t, struct slice s)
{
	for (; t->scanned < s.n; t->scanned++)
		if (s.p[t->scanned] == '\r' || s.p[t->scanned] == '\n')
			return true;
	return false;
}

static bool pass_decide_unit(struct scrub_pass *p, struct scrub_stream *t, bool last)
{
	struct slice s = pass_pending(t);
	struct scrub_unit u;

	if (!last && (s.n < t->wanted || (!pass_has_line_end(t, s) && s.n < SCRUB_LINE)))
		return false;
	scrub_unit_read(s, last, &u);
	t->wanted = u.wanted;
	if (!u.n)
		return false;
	struct slice unit = slice_sub(s, 0, u.n);
	size_t n = u.cut ? pass_cut(p, unit) : u.n;
	if (!u.cut && pass_begin_payload(p, t, unit))
		return true;
	if (scrub_pass_learns(p))
		scrub_learn_text(p->s, unit);
	else
		pass_replace_unit(p, t, &u, n);
	pass_end_unit(t, n);
	return true;
}

/* Decides as much as can be. */
void scrub_stream_decide(struct scrub_pass *p, struct scrub_stream *t, bool last)
{
	while (t->payload_n ? pass_end_payload(p, t, last) : pass_decide_unit(p, t, last)) {
	}
}

/* ---- bytes in ---- */

static void scrub_stream_learn_secrets(
	struct scrub_pass *p, struct scrub_stream *t, struct slice bytes)
{
	if (!scrub_pass_learns(p) || !p->learns_secrets || !p->s->masking ||
		t->side == SCRUB_SIDE_LOG)
		return;
	while (bytes.n) {
		size_t end = slice_find_char(bytes, '\n');
		struct slice piece = slice_sub(bytes, 0, end);

		if (t->begun.n + piece.n <= MASK_LINE)
			buf_add(&t->begun, piece);
		if (end == SLICE_NONE)
			return;
		struct slice line = slice_trim(buf_slice(&t->begun));
		size_t at = slice_find_nocase(line, SLICE("AT+"));
		if (at != SLICE_NONE)
			at_secrets_learn_line(&p->s->secrets, slice_from(line, at));
		buf_clear(&t->begun);
		bytes = slice_from(bytes, end + 1);
	}
}

/* While learning, the values are not all known yet: what is hidden then must not depend on how many
 * are. */
static const struct at_secrets *stream_secrets(const struct scrub_pass *p)
{
	static const struct at_secrets none;

	return scrub_pass_learns(p) ? &none : &p->s->secrets;
}

/* One report for each piece that becomes stars. */
static void pass_report_secrets(struct scrub_pass *p, struct scrub_stream *t, struct slice masked)
{
	struct slice raw = slice_sub(buf_slice(&t->raw), 0, masked.n);
	uint64_t line = 0;

	if (!p->user || memcmp(raw.p, masked.p, masked.n) == 0)
		return;
	if (t->side == SCRUB_SIDE_TEXT)
		line = t->lines + 1 + pass_line_ends(pass_pending(t));
	for (size_t i = 0; i < masked.n; i++) {
		size_t from = i;

		while (i < masked.n && masked.p[i] == '*' && raw.p[i] != '*')
			i++;
		if (i > from)
			scrub_pass_report(p,
				t->side == SCRUB_SIDE_TEXT
					? line
					: scrub_pass_place(p, t, t->masked + from),
				SCRUB_SECRET, slice_sub(masked, from, i - from));
		line += i < masked.n && masked.p[i] == '\n';
	}
}

static void pass_add_masked(struct scrub_pass *p, struct scrub_stream *t, struct slice masked)
{
	if (!masked.n)
		return;
	pass_report_secrets(p, t, masked);
	buf_drop_front(&t->raw, masked.n);
	buf_add(&t->bytes, masked);
	t->masked += masked.n;
}

void scrub_stream_feed(struct scrub_pass *p, struct scrub_stream *t, struct slice bytes)
{
	t->fed += bytes.n;
	scrub_stream_learn_secrets(p, t, bytes);
	if (p->s->masking) {
		buf_add(&t->raw, bytes);
		pass_add_masked(p, t, mask_bytes(&t->mask, stream_secrets(p), bytes));
	} else {
		buf_add(&t->bytes, bytes);
	}
	scrub_stream_decide(p, t, false);
}

void scrub_stream_finish(struct scrub_pass *p, struct scrub_stream *t)
{
	/* A last line without an end. */
	scrub_stream_learn_secrets(p, t, SLICE("\n"));
	if (p->s->masking)
		pass_add_masked(p, t, mask_release(&t->mask, stream_secrets(p)));
	scrub_stream_decide(p, t, true);
}

/* ---- bytes out ---- */

/* Appends the bytes [from, to) with their edits; a value goes where it begins. */
void scrub_stream_render(struct scrub_stream *t, uint64_t to, struct buf *out)
{
	struct slice bytes = pass_bytes(t);
	uint64_t at = t->base;

	for (; t->first < t->count && t->edits[t->first].at < to; t->first++) {
		const struct scrub_splice *e = &t->edits[t->first];

		/* What was replaced may have begun in an earlier piece. */
		if (e->at > at)
			buf_add(out,
				slice_sub(bytes, (size_t)(at - t->base), (size_t)(e->at - at)));
		if (e->digits[0])
			buf_add_text(out, e->digits);
		else
			buf_add(out, e->pseudonym);
		at = e->at + e->n;
		if (at > to)
			break;
	}
	if (at < to)
		buf_add(out, slice_sub(bytes, (size_t)(at - t->base), (size_t)(to - at)));
	/* The rest of a value that goes on in the next piece is its beginning: nothing of it. */
	if (at > to && t->first < t->count) {
		struct scrub_splice *e = &t->edits[t->first];

		*e = (struct scrub_splice){.at = to, .n = (size_t)(at - to)};
	}
	scrub_stream_forget(t, to);
}

void scrub_stream_fini(struct scrub_stream *t)
{
	mask_fini(&t->mask);
	buf_fini(&t->raw);
	buf_fini(&t->begun);
	buf_fini(&t->bytes);
	free(t->edits);
}
