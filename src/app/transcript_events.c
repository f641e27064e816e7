/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/transcript_events.h"

#include "at/compose.h"

enum { STALL = WIRE_PARSER_STALL_MS * 1000 };

static void hear(void *user, const struct wire_event *event)
{
	struct transcript_events *e = user;

	if (event->type == WIRE_EVENT_PROMPT) {
		e->raw_left = e->announced;
		e->announced = 0;
	}
	e->fn(e->user, event, e->t);
}

void transcript_events_init(struct transcript_events *e, transcript_event_fn *fn, void *user)
{
	*e = (struct transcript_events){.fn = fn, .user = user};
	wire_parser_init(&e->parser, hear, e);
}

void transcript_events_fini(struct transcript_events *e)
{
	wire_parser_fini(&e->parser);
	buf_fini(&e->sent);
}

/* ---- what we sent ---- */

static void transcript_events_end_line(struct transcript_events *e)
{
	struct slice line = slice_trim(buf_slice(&e->sent));

	for (int dialect = 0; dialect < AT_DIALECT_COUNT && !e->sent_too_long; dialect++) {
		struct at_line read;
		at_line_read(line, (enum at_dialect)dialect, &read);
		long length = at_line_payload_length(line, &read);
		if (length >= 0) {
			e->announced = (size_t)length;
			wire_parser_expect_new_prompt(&e->parser);
			break;
		}
	}
	buf_clear(&e->sent);
	e->sent_too_long = false;
}

static void hear_sent(struct transcript_events *e, struct slice bytes)
{
	while (bytes.n) {
		size_t raw = e->raw_left < bytes.n ? e->raw_left : bytes.n;
		e->raw_left -= raw;
		bytes = slice_from(bytes, raw);
		size_t end = slice_find_char(bytes, '\n');
		struct slice line = slice_sub(bytes, 0, end);
		/* A board takes no such line; its bytes are not kept. */
		if (e->sent.n + line.n > 2 * AT_LINE_BYTES)
			e->sent_too_long = true;
		else
			buf_add(&e->sent, line);
		if (end == SLICE_NONE)
			return;
		transcript_events_end_line(e);
		bytes = slice_from(bytes, end + 1);
	}
}

/* ---- what came ---- */

static void give_up_stalled(struct transcript_events *e, int64_t t)
{
	if (!wire_parser_in_payload(&e->parser) || t - e->heard_at < STALL)
		return;
	e->t = e->heard_at + STALL;
	wire_parser_resynchronise(&e->parser);
}

void transcript_events_add(struct transcript_events *e, const struct transcript_record *record)
{
	if (record->kind == TRANSCRIPT_UNKNOWN || record->kind == TRANSCRIPT_HEADER)
		return;
	give_up_stalled(e, record->t);
	e->t = record->t;
	if (record->kind == TRANSCRIPT_RECEIVED) {
		e->heard_at = record->t;
		wire_parser_feed(&e->parser, buf_slice(&record->bytes));
	} else if (record->kind == TRANSCRIPT_SENT) {
		hear_sent(e, buf_slice(&record->bytes));
	} else if (record->kind == TRANSCRIPT_LINK) {
		transcript_events_finish(e);
	}
}

void transcript_events_finish(struct transcript_events *e)
{
	wire_parser_finish(&e->parser);
	buf_clear(&e->sent);
	e->sent_too_long = false;
	e->announced = e->raw_left = 0;
}
