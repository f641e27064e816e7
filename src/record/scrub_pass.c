/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_private.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

/* A conversation is held back until what begins in it is complete: a payload and some lines. */
enum { PASS_HELD = 2 * AT_LONGEST_PAYLOAD };

struct scrub_pass *scrub_pass_new(struct scrub *s, const struct scrub_user *user)
{
	struct scrub_pass *p = memory_new(sizeof(*p));

	p->s = s;
	p->user = user;
	p->learns_secrets = true;
	for (int side = 0; side < SCRUB_SIDES; side++)
		p->streams[side].side = (enum scrub_side)side;
	p->streams[SCRUB_SIDE_RECEIVED].at_line_start = true;
	return p;
}

void scrub_pass_free(struct scrub_pass *p)
{
	if (!p)
		return;
	for (int side = 0; side < SCRUB_SIDES; side++)
		scrub_stream_fini(&p->streams[side]);
	for (size_t i = p->first; i < p->count; i++)
		transcript_record_fini(&p->entries[i].record);
	free(p->entries);
	buf_fini(&p->out);
	scrub_edits_fini(&p->found);
	free(p);
}

bool scrub_pass_learns(const struct scrub_pass *p)
{
	return !p->user;
}

/* ---- what is replaced, reported ---- */

uint64_t scrub_pass_place(const struct scrub_pass *p, struct scrub_stream *t, uint64_t at)
{
	uint64_t i = t->looked_at > p->gone ? t->looked_at - p->gone : 0;

	for (i = i > p->first ? i : p->first; i < p->count; i++)
		if (p->entries[i].side == t->side && at < p->entries[i].to) {
			t->looked_at = p->gone + i;
			return p->entries[i].place;
		}
	return 0;
}

void scrub_pass_report(const struct scrub_pass *p, uint64_t place, int kind, struct slice value)
{
	if (p->user && p->user->replaced)
		p->user->replaced(p->user->user, place, kind, value);
}

static void pass_emit_text(struct scrub_pass *p)
{
	struct scrub_stream *t = &p->streams[SCRUB_SIDE_TEXT];

	buf_clear(&p->out);
	scrub_stream_render(t, t->done, &p->out);
	if (p->out.n && p->user->text)
		p->user->text(p->user->user, buf_slice(&p->out));
}

static void pass_replace_whole(struct scrub_pass *p, struct scrub_entry *e, struct buf *text)
{
	struct buf out = {0};

	scrub_add_replaced(p->s, &out, buf_slice(text));
	if (p->user->replaced) {
		struct scrub_edits found = {0};

		scrub_values_find(p->s->values, buf_slice(text), 0, text->n, &found);
		for (size_t i = 0; i < found.count; i++)
			scrub_pass_report(p, e->place,
				(int)scrub_value_kind(p->s->values, found.list[i].value),
				slice_sub(buf_slice(text), found.list[i].at, found.list[i].n));
		scrub_edits_fini(&found);
	}
	buf_fini(text);
	*text = out;
}

static void pass_emit_entry(struct scrub_pass *p, struct scrub_entry *e)
{
	struct transcript_record *r = &e->record;

	if (e->side == SCRUB_SIDES) {
		pass_replace_whole(p, e, &r->bytes);
		pass_replace_whole(p, e, &r->port);
	} else {
		bool was_empty = e->from == e->to;

		buf_clear(&r->bytes);
		scrub_stream_render(&p->streams[e->side], e->to, &r->bytes);
		if (!r->bytes.n && !was_empty)
			return;
	}
	if (p->user->record)
		p->user->record(p->user->user, r);
}

static void pass_emit(struct scrub_pass *p)
{
	for (; p->first < p->count; p->first++) {
		struct scrub_entry *e = &p->entries[p->first];

		if (e->side != SCRUB_SIDES && e->to > p->streams[e->side].done)
			return;
		p->held -= (size_t)(e->to - e->from);
		pass_emit_entry(p, e);
		transcript_record_fini(&e->record);
	}
	p->gone += p->count;
	p->first = p->count = 0;
}

/* ---- records ---- */

/* What the board says of the command that waits for its payload. */
static void pass_hear(struct scrub_pass *p, struct slice bytes)
{
	struct scrub_stream *t = &p->streams[SCRUB_SIDE_RECEIVED],
			    *sent = &p->streams[SCRUB_SIDE_SENT];

	for (size_t i = 0; i < bytes.n; i++) {
		if (t->at_line_start && bytes.p[i] == '>')
			sent->prompted = true;
		t->at_line_start = bytes.p[i] == '\r' || bytes.p[i] == '\n' ||
		                   (t->at_line_start && bytes.p[i] == ' ');
	}
	/* Nothing is sent then, and what follows need not wait. */
	if (p->refused && sent->payload_n && !sent->prompted)
		scrub_stream_decide(p, sent, true);
	p->refused = false;
}

static enum scrub_side pass_side_of(enum transcript_kind kind)
{
	return kind == TRANSCRIPT_RECEIVED ? SCRUB_SIDE_RECEIVED
	       : kind == TRANSCRIPT_SENT   ? SCRUB_SIDE_SENT
	       : kind == TRANSCRIPT_LOG    ? SCRUB_SIDE_LOG
	                                   : SCRUB_SIDES;
}

static struct scrub_entry *pass_add_entry(
	struct scrub_pass *p, const struct transcript_record *r, uint64_t place)
{
	/* Those that are done make room. */
	if (p->first > 64 && p->first > p->count / 2) {
		memmove(p->entries, p->entries + p->first,
			(p->count - p->first) * sizeof(*p->entries));
		p->count -= p->first;
		p->gone += p->first;
		p->first = 0;
	}
	p->entries = memory_grow(p->entries, &p->room, p->count + 1, sizeof(*p->entries));
	struct scrub_entry *e = &p->entries[p->count++];
	*e = (struct scrub_entry){.place = place, .side = pass_side_of(r->kind), .record = *r};
	e->record.bytes = e->record.port = e->record.sha256 = (struct buf){0};
	buf_add(&e->record.port, buf_slice(&r->port));
	buf_add(&e->record.sha256, buf_slice(&r->sha256));
	if (e->side == SCRUB_SIDES)
		buf_add(&e->record.bytes, buf_slice(&r->bytes));
	return e;
}

static void pass_learn_whole(struct scrub_pass *p, const struct transcript_record *r)
{
	scrub_learn_text(p->s, buf_slice(&r->bytes));
	scrub_learn_port(p->s, buf_slice(&r->port));
	if (r->kind == TRANSCRIPT_HEADER)
		p->learns_secrets = !r->masked;
}

void scrub_pass_record(struct scrub_pass *p, const struct transcript_record *r, uint64_t place)
{
	enum scrub_side side = pass_side_of(r->kind);
	struct slice bytes = buf_slice(&r->bytes);

	if (scrub_pass_learns(p) && side == SCRUB_SIDES)
		pass_learn_whole(p, r);
	if (!scrub_pass_learns(p)) {
		struct scrub_entry *e = pass_add_entry(p, r, place);

		if (side != SCRUB_SIDES) {
			e->from = p->streams[side].fed;
			e->to = e->from + bytes.n;
			p->held += bytes.n;
		}
	}
	if (side != SCRUB_SIDES)
		scrub_stream_feed(p, &p->streams[side], bytes);
	if (side == SCRUB_SIDE_RECEIVED)
		pass_hear(p, bytes);
	if (scrub_pass_learns(p)) {
		if (side != SCRUB_SIDES)
			scrub_stream_forget(&p->streams[side], p->streams[side].done);
		return;
	}
	pass_emit(p);
	/* Something never ends. */
	if (p->held > PASS_HELD) {
		for (int i = 0; i < SCRUB_SIDES; i++)
			scrub_stream_finish(p, &p->streams[i]);
		pass_emit(p);
	}
}

void scrub_pass_text(struct scrub_pass *p, struct slice bytes)
{
	struct scrub_stream *t = &p->streams[SCRUB_SIDE_TEXT];
	enum { PIECE = 64 * 1024 };

	while (bytes.n) {
		struct slice piece = slice_sub(bytes, 0, PIECE);

		scrub_stream_feed(p, t, piece);
		if (scrub_pass_learns(p))
			scrub_stream_forget(t, t->done);
		else
			pass_emit_text(p);
		bytes = slice_from(bytes, piece.n);
	}
}

void scrub_pass_end(struct scrub_pass *p)
{
	for (int i = 0; i < SCRUB_SIDES; i++)
		scrub_stream_finish(p, &p->streams[i]);
	if (scrub_pass_learns(p))
		return;
	pass_emit_text(p);
	pass_emit(p);
	assert(p->first == p->count);
}
