/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

enum { LONGEST_LOG_LINE = 1024 };

/* The colours of a log are for terminals: ESC [ numbers m. */
static void add_without_colours(struct buf *out, struct slice line)
{
	while (line.n) {
		size_t escape = slice_find(line, SLICE("\033["));
		buf_add(out, slice_sub(line, 0, escape));
		if (escape == SLICE_NONE)
			return;
		line = slice_from(line, escape);
		size_t n = 2;
		while (n < line.n && ((line.p[n] >= '0' && line.p[n] <= '9') || line.p[n] == ';'))
			n++;
		if (n < line.n && line.p[n] == 'm') {
			n++;
		} else {
			n = 1;
			buf_add(out, slice_sub(line, 0, 1));
		}
		line = slice_from(line, n);
	}
}

static void log_port_on_line(struct session *s)
{
	buf_clear(&s->scratch);
	add_without_colours(&s->scratch, slice_trim(buf_slice(&s->log_line)));
	buf_clear(&s->log_line);
	if (s->scratch.n) {
		session_say(s, JOURNAL_LOG, buf_slice(&s->scratch));
		session_report(s, s->current,
			(struct session_fact){
				.kind = SESSION_FACT_LOG, .text = buf_slice(&s->scratch)});
	}
}

void session_receive_log(struct session *s, struct slice bytes, int64_t now)
{
	s->now = now;
	while (bytes.n) {
		size_t end = slice_find_char(bytes, '\n');
		size_t room = LONGEST_LOG_LINE - s->log_line.n;
		bool whole = end != SLICE_NONE && end <= room;
		struct slice piece = slice_sub(bytes, 0, whole ? end : room);

		buf_add(&s->log_line, piece);
		bytes = slice_from(bytes, piece.n + whole);
		if (whole || s->log_line.n == LONGEST_LOG_LINE)
			log_port_on_line(s);
	}
}

void session_log_link(struct session *s, bool up, const char *why, int64_t now)
{
	s->now = now;
	log_port_on_line(s);
	if (up)
		session_sayf(s, JOURNAL_REMARK, "the log port is back");
	else
		session_sayf(s, JOURNAL_REMARK, "log port: %s", why);
}
