/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/view.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"

void replay_view_fini(struct replay_view *f)
{
	free(f->marks);
	buf_fini(&f->port);
	buf_fini(&f->link_problem);
	*f = (struct replay_view){0};
}

static enum time_mark_kind view_kind_of(enum replay_unit unit)
{
	return unit == REPLAY_ERROR   ? TIME_ERROR
	       : unit == REPLAY_DROP  ? TIME_DROP
	       : unit == REPLAY_RESET ? TIME_RESET
	                              : TIME_NOTE;
}

/* Marks are only added, except at the beginning. */
static void view_fill_marks(struct replay_view *f, const struct replay *r)
{
	const struct replay_mark *marks;
	size_t count = replay_marks(r, &marks);

	if (count < f->time.mark_count)
		f->time.mark_count = 0;
	f->marks = memory_grow(f->marks, &f->room, count, sizeof(*f->marks));
	for (size_t i = f->time.mark_count; i < count; i++)
		f->marks[i] = (struct time_mark){marks[i].t, view_kind_of(marks[i].unit)};
	f->time.marks = f->marks;
	f->time.mark_count = count;
}

static void view_fill_port(struct replay_view *f, const struct replay *r, struct console_view *v)
{
	const struct transcript_record *header = reader_header(replay_reader(r));

	buf_clear(&f->port);
	if (header->port.n)
		utf8_add_visible(&f->port, buf_slice(&header->port));
	else
		buf_add_text(&f->port, reader_name(replay_reader(r)));
	if (header->baud)
		buf_addf(&f->port, " %lld", header->baud);
	v->port = buf_text(&f->port);
	buf_clear(&f->link_problem);
	utf8_add_visible(&f->link_problem, session_down_why(replay_session(r)));
	v->link_problem = session_link_is_up(replay_session(r)) ? NULL : buf_text(&f->link_problem);
	v->awaited = NULL;
	v->held_in_reset = false;
	v->recording = v->recording_problem = NULL;
}

void replay_view_fill(struct replay_view *f, const struct replay *r, struct console_view *v)
{
	int64_t started = reader_header(replay_reader(r))->started;

	view_fill_port(f, r, v);
	view_fill_marks(f, r);
	v->session = replay_session(r);
	v->notes = session_notes(v->session);
	v->now = replay_now(r);
	v->started = started < 0 ? 0 : started;
	f->time.end = replay_end(r);
	f->time.percent = replay_percent(r);
	f->time.whole = replay_is_whole(r);
	f->time.at_end = replay_at_end(r);
	v->time = &f->time;
}
