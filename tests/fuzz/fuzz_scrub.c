/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A log, or a conversation of which each line is a record: what is replaced does not depend on how a
 * log is cut, and in what comes out nothing is left.
 */
#include "fuzz.h"
#include "record/scrub.h"

struct scrubbed {
	struct buf text;
	size_t records, replaced;
};

static void keep_text(void *user, struct slice bytes)
{
	buf_add(&((struct scrubbed *)user)->text, bytes);
}

/* As it would be read again. */
static void keep_record(void *user, const struct transcript_record *r)
{
	struct scrubbed *s = user;

	s->records++;
	buf_add_char(&s->text, "?rsnkl"[r->kind < 6 ? r->kind : 0]);
	for (size_t i = 0; i < r->bytes.n; i++)
		if (r->bytes.p[i] != '\n')
			buf_add_char(&s->text, r->bytes.p[i]);
	buf_add_char(&s->text, '\n');
}

static void count_replaced(void *user, uint64_t place, int kind, struct slice value)
{
	struct scrubbed *s = user;

	(void)place;
	/* What is no secret to begin with may look like one behind stars. */
	if (kind != SCRUB_SECRET) {
		s->replaced++;
		if (getenv("FUZZ_SHOW"))
			fprintf(stderr, "%s <%.*s>\n", scrub_kind_name((enum scrub_kind)kind),
				SLICE_ARG(value));
	}
}

static void pass_text(struct scrub *s, struct slice in, uint32_t seed, struct scrubbed *to)
{
	const struct scrub_user user = {.text = keep_text, .replaced = count_replaced, .user = to};
	struct scrub_pass *p = scrub_pass_new(s, to ? &user : NULL);

	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, seed ? fuzz_step(&seed, 40) : in.n);

		scrub_pass_text(p, piece);
		at += piece.n;
	}
	scrub_pass_end(p);
	scrub_pass_free(p);
}

static void scrub_text(struct slice in, bool masking, uint32_t seed, struct scrubbed *to)
{
	struct scrub *s = scrub_new(SCRUB_ALL, masking);

	pass_text(s, in, seed, NULL);
	if (scrub_end_learning(s, NULL))
		pass_text(s, in, seed, to);
	scrub_free(s);
}

static void pass_records(struct scrub *s, struct slice in, struct scrubbed *to)
{
	const struct scrub_user user = {
		.record = keep_record, .replaced = count_replaced, .user = to};
	struct scrub_pass *p = scrub_pass_new(s, to ? &user : NULL);
	static const enum transcript_kind kinds[] = {
		TRANSCRIPT_RECEIVED, TRANSCRIPT_SENT, TRANSCRIPT_NOTE, TRANSCRIPT_LOG};

	for (uint64_t place = 1; in.n; place++) {
		struct slice line = slice_take_line(&in);
		struct transcript_record r = {.started = -1};

		if (!line.n)
			continue;
		r.kind = kinds[(unsigned char)line.p[0] % ALEN(kinds)];
		buf_add(&r.bytes, slice_from(line, 1));
		if (place % 2)
			buf_add_text(&r.bytes, "\r\n");
		scrub_pass_record(p, &r, place);
		transcript_record_fini(&r);
	}
	scrub_pass_end(p);
	scrub_pass_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct scrubbed whole = {.records = 0}, cut = {.records = 0}, again = {.records = 0};
	struct scrubbed plain = {.records = 0}, records = {.records = 0};

	scrub_text(in, true, 0, &whole);
	scrub_text(in, true, fuzz_seed(in), &cut);
	PROMISE(slice_eq(buf_slice(&whole.text), buf_slice(&cut.text)), "cuts change nothing");
	/* That nothing is left then holds for what boards and people write, not for any bytes: a
	 * pseudonym may end a quoted value where the value did not.  Unit tests look at it. */
	scrub_text(in, false, 0, &plain);
	scrub_text(buf_slice(&plain.text), false, 0, &again);

	struct scrub *s = scrub_new(SCRUB_ALL, true);
	pass_records(s, in, NULL);
	if (scrub_end_learning(s, NULL))
		pass_records(s, in, &records);
	scrub_free(s);
	buf_fini(&whole.text);
	buf_fini(&cut.text);
	buf_fini(&plain.text);
	buf_fini(&again.text);
	buf_fini(&records.text);
	return 0;
}
