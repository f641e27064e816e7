/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes of a board: no byte is lost, and where they are cut changes no event. */
#include <string.h>

#include "wire/parser.h"
#include "fuzz.h"

struct heard {
	struct buf events; /* every field of every event */
	struct buf raw;
};

static void add_slice(struct buf *out, struct slice s)
{
	buf_addf(out, "%zu:", s.n);
	buf_add(out, s);
}

static void hear(void *user, const struct wire_event *e)
{
	struct heard *h = user;
	const struct slice slices[] = {
		e->raw, e->text, e->name, e->topic, e->payload, e->host, e->path};

	buf_addf(&h->events, "%s %lld %lld %lld %lld %lld %lld %x %d%d%d ",
		wire_event_type_name(e->type), e->link, e->state, e->scheme, e->port, e->reconnect,
		e->qos, (unsigned)e->code, e->ok, e->has_host, e->has_path);
	for (size_t i = 0; i < ALEN(slices); i++)
		add_slice(&h->events, slices[i]);
	buf_add(&h->raw, e->raw);
}

static void hear_json(void *user, const struct wire_event *e)
{
	struct buf *line = user;

	buf_clear(line);
	wire_event_add_json(line, e, 1, -1);
	PROMISE(line->n > 2 && line->p[0] == '{', "an event has a JSON form");
	PROMISE(memchr(line->p, '\n', line->n) == line->p + line->n - 1, "it is one line");
}

/* seed 0: in one piece. */
static void hear_all(struct slice in, uint32_t seed, size_t most, bool prompt, struct heard *h)
{
	struct wire_parser p;

	wire_parser_init(&p, hear, h);
	wire_parser_expect_prompt(&p, prompt);
	for (size_t at = 0; at < in.n;) {
		size_t n = seed ? fuzz_step(&seed, most) : in.n;
		struct slice piece = slice_sub(in, at, n);
		/* A copy that goes away: nothing may be kept of a chunk. */
		char *copy = malloc(piece.n);
		memcpy(copy, piece.p, piece.n);
		wire_parser_feed(&p, (struct slice){copy, piece.n});
		free(copy);
		at += piece.n;
	}
	wire_parser_finish(&p);
	wire_parser_fini(&p);
}

/* All bytes are in some raw, in order; only blank lines at the end may be in none. */
static void check_raw(struct slice raw, struct slice in)
{
	PROMISE(slice_starts(in, raw), "raw bytes are the input's");
	for (size_t i = raw.n; i < in.n; i++)
		PROMISE(strchr("\r\n ", in.p[i]) && in.p[i], "only blank bytes are in no event");
}

static void check(struct slice in, bool prompt)
{
	const size_t most[] = {1, 3, 20, 300, 40000};
	struct heard whole = {0};

	hear_all(in, 0, 0, prompt, &whole);
	check_raw(buf_slice(&whole.raw), in);
	for (size_t i = in.n > 20000 ? 2 : 0; i < ALEN(most); i++) {
		struct heard cut = {0};
		hear_all(in, fuzz_seed(in) + (uint32_t)i, most[i], prompt, &cut);
		PROMISE(slice_eq(buf_slice(&whole.events), buf_slice(&cut.events)),
			"cuts change no event");
		buf_fini(&cut.events);
		buf_fini(&cut.raw);
	}
	buf_fini(&whole.events);
	buf_fini(&whole.raw);
}

/* Giving a payload up at any moment must keep the parser whole. */
static void check_resynchronise(struct slice in)
{
	struct wire_parser p;
	struct buf line = {0};
	uint32_t seed = fuzz_seed(in);

	wire_parser_init(&p, hear_json, &line);
	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, fuzz_step(&seed, 60));
		wire_parser_feed(&p, piece);
		at += piece.n;
		wire_parser_resynchronise(&p);
		wire_parser_expect_prompt(&p, seed & 1);
	}
	wire_parser_finish(&p);
	wire_parser_fini(&p);
	buf_fini(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};

	check(in, false);
	check(in, true);
	check_resynchronise(in);
	return 0;
}
