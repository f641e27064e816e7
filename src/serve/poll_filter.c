/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/poll_filter.h"

static bool is_of_answer(enum wire_event_type type)
{
	switch (type) {
	case WIRE_EVENT_ECHO:
	case WIRE_EVENT_OK:
	case WIRE_EVENT_ERROR:
	case WIRE_EVENT_BUSY:
	case WIRE_EVENT_ERRCODE:
	case WIRE_EVENT_CONNECTION:
	case WIRE_EVENT_SUBSCRIPTION:
	case WIRE_EVENT_INFO:
	case WIRE_EVENT_LINE:
		return true;
	default:
		return false;
	}
}

static void poll_filter_event(void *user, const struct wire_event *event)
{
	struct poll_filter *f = user;
	bool ends = event->type == WIRE_EVENT_OK || event->type == WIRE_EVENT_ERROR;
	size_t n = event->raw.n, known = f->ahead < n ? f->ahead : n;
	struct slice rest =
		slice_sub(slice_from(buf_slice(&f->unreported), f->from), known, n - known);

	if (event->type == WIRE_EVENT_ECHO)
		f->echoed = true;
	else if (ends)
		f->echoes = f->echoed;
	/* The line end of a message is the next event's. */
	if (f->after_message && known == 0 && slice_take(&rest, SLICE("\r\n")))
		buf_add_text(&f->passed, "\r\n");
	f->after_message = event->type == WIRE_EVENT_MESSAGE;
	/* The end of a frame that began before the poll belongs to that frame. */
	if (f->polling && known == 0 && is_of_answer(event->type)) {
		buf_add(&f->answer, rest);
		f->polling = !ends;
	} else {
		buf_add(&f->passed, rest);
	}
	f->from += n;
	f->ahead -= known;
}

/* Bytes that are in no event yet, and belong to no poll. */
static void poll_filter_pass_on(struct poll_filter *f)
{
	struct slice held = slice_from(buf_slice(&f->unreported), f->from);

	buf_add(&f->passed, slice_from(held, f->ahead));
	f->ahead = held.n;
}

void poll_filter_init(struct poll_filter *f)
{
	*f = (struct poll_filter){0};
	wire_parser_init(&f->parser, poll_filter_event, f);
}

void poll_filter_fini(struct poll_filter *f)
{
	wire_parser_fini(&f->parser);
	buf_fini(&f->unreported);
	buf_fini(&f->passed);
	buf_fini(&f->answer);
}

void poll_filter_reset(struct poll_filter *f)
{
	bool echoes = f->echoes;

	poll_filter_fini(f);
	poll_filter_init(f);
	f->echoes = echoes;
}

void poll_filter_sent(struct poll_filter *f, bool poll)
{
	buf_clear(&f->answer);
	f->polling = poll;
	f->echoed = false;
	if (!poll)
		poll_filter_pass_on(f);
}

void poll_filter_feed(struct poll_filter *f, struct slice bytes)
{
	buf_add(&f->unreported, bytes);
	wire_parser_feed(&f->parser, bytes);
	if (!f->polling)
		poll_filter_pass_on(f);
	buf_drop_front(&f->unreported, f->from);
	f->from = 0;
}
