/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a transcript, and any bytes recorded and read back. */
#include "fuzz.h"
#include "record/transcript.h"

static void write_record(struct buf *out, const struct transcript_record *r)
{
	switch (r->kind) {
	case TRANSCRIPT_RECEIVED:
		transcript_add_received(out, r->t, buf_slice(&r->bytes));
		break;
	case TRANSCRIPT_SENT:
		transcript_add_sent(out, r->t, buf_slice(&r->bytes), r->by);
		break;
	case TRANSCRIPT_NOTE:
		transcript_add_note(out, r->t, buf_slice(&r->bytes));
		break;
	case TRANSCRIPT_LOG:
		transcript_add_log(out, r->t, buf_slice(&r->bytes));
		break;
	case TRANSCRIPT_LINK:
		transcript_add_link(out, r->t, r->up ? "up" : "down", NULL);
		break;
	case TRANSCRIPT_STATE:
		transcript_add_state(out, r->t, buf_slice(&r->bytes));
		break;
	case TRANSCRIPT_ENDING:
		transcript_add_ending(out, r->t, buf_slice(&r->bytes));
		break;
	case TRANSCRIPT_SEAL:
		transcript_add_seal(out, r->t, buf_slice(&r->sha256), r->sealed);
		break;
	case TRANSCRIPT_END:
		transcript_add_end(
			out, r->t, buf_slice(&r->bytes), buf_slice(&r->sha256), r->sealed);
		break;
	default:
		break;
	}
}

static void check_again(const struct transcript_record *r)
{
	struct transcript_record again = {0};
	struct buf line = {0};
	struct diag d;

	write_record(&line, r);
	if (line.n) {
		PROMISE(transcript_read(buf_slice(&line), &again, &d), "what was written is read");
		PROMISE(again.kind == r->kind && again.t == r->t && again.by == r->by &&
				again.up == r->up && again.sealed == r->sealed &&
				slice_eq(buf_slice(&again.sha256), buf_slice(&r->sha256)),
			"its fields are the same");
		PROMISE(r->kind == TRANSCRIPT_LINK ||
				slice_eq(buf_slice(&again.bytes), buf_slice(&r->bytes)),
			"its bytes are the same");
	}
	buf_fini(&line);
	transcript_record_fini(&again);
}

/* The fast way reads only lines as we write them, and reads them as the other does. */
static void check_fast(const struct transcript_record *r)
{
	struct buf line = {0}, bytes = {0};

	if (r->kind == TRANSCRIPT_RECEIVED) {
		transcript_add_received(&line, r->t, buf_slice(&r->bytes));
		PROMISE(transcript_read_received(
				slice_sub(buf_slice(&line), 0, line.n - 1), &bytes) &&
				slice_eq(buf_slice(&bytes), buf_slice(&r->bytes)),
			"its bytes are the same the fast way");
	}
	buf_fini(&line);
	buf_fini(&bytes);
}

/* Lines as we write them are read in a faster way; a blank before them makes it the other one. */
static void check_both_ways(struct slice text)
{
	struct transcript_record r = {0}, other = {0};
	struct buf line = {0}, bytes = {0};
	struct diag d = {0};

	buf_add_char(&line, ' ');
	buf_add(&line, text);
	bool right = transcript_read(text, &r, &d);
	PROMISE(right || d.text[0], "a refusal has its reason");
	PROMISE(right == transcript_read(buf_slice(&line), &other, NULL),
		"both ways know what a record is");
	if (right) {
		PROMISE(r.kind == other.kind && r.t == other.t && r.by == other.by &&
				r.up == other.up && r.started == other.started &&
				slice_eq(buf_slice(&r.bytes), buf_slice(&other.bytes)),
			"both ways read the same");
		check_again(&r);
	}
	if (transcript_read_received(text, &bytes))
		PROMISE(!right || r.kind != TRANSCRIPT_RECEIVED ||
				slice_eq(buf_slice(&r.bytes), buf_slice(&bytes)),
			"and so does the fastest");
	else
		PROMISE(bytes.n == 0, "what can't be read adds nothing");
	buf_fini(&line);
	buf_fini(&bytes);
	transcript_record_fini(&r);
	transcript_record_fini(&other);
}

static void check_lines(struct slice in)
{
	while (in.n) {
		size_t n = slice_find_char(in, '\n');

		check_both_ways(slice_sub(in, 0, n));
		in = slice_from(in, n == SLICE_NONE ? in.n : n + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct transcript_record r = {.kind = TRANSCRIPT_RECEIVED, .t = (int64_t)fuzz_seed(in)};

	check_lines(in);
	buf_add(&r.bytes, in);
	check_again(&r);
	check_fast(&r);
	transcript_record_fini(&r);
	return 0;
}
