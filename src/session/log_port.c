/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/ascii.h"
#include "base/language.h"
#include "session/session_private.h"

enum { LONGEST_LOG_LINE = 1024 };

/* Drops the terminal colours of a log: ESC [ numbers m. */
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

/* Handles the first n bytes received. */
static void log_port_on_line(struct session *s, size_t n)
{
	struct slice line = slice_sub(buf_slice(&s->log_line), 0, n);

	buf_clear(&s->scratch);
	if (s->log_secret)
		buf_add_repeat(&s->scratch, '*', slice_trim(line).n);
	else
		add_without_colours(&s->scratch, slice_trim(line));
	buf_drop_front(&s->log_line, n);
	if (s->scratch.n) {
		session_say(s, JOURNAL_LOG, buf_slice(&s->scratch));
		session_report(s, s->current,
			(struct session_fact){
				.kind = SESSION_FACT_LOG, .text = buf_slice(&s->scratch)});
	}
}

/* The length of a word at the end that may be a command's name; overlong words do not count. */
static size_t log_port_word(struct slice line)
{
	size_t n = 0;

	while (n < line.n) {
		char c = line.p[line.n - n - 1];
		if (!ascii_is_name(c) && c != '+' && c != '=' && c != ':')
			break;
		n++;
	}
	return n <= SLICE_WORD ? n : 0;
}

/* The line continues after the cut, and so may a secret in it: what may be the beginning of a
 * secret, or of a name before one, waits for the rest. */
static void log_port_cut(struct session *s)
{
	struct slice line = buf_slice(&s->log_line);
	bool secret = !s->openly && (s->log_secret || at_line_has_secret(line));
	size_t word = log_port_word(line), begun = at_secrets_begun(&s->secrets, line);
	size_t n = line.n - (begun > word ? begun : word);

	/* Likewise, a whole secret is not cut before its last word. */
	n -= at_secrets_begun(&s->secrets, slice_sub(line, 0, n));
	log_port_on_line(s, secret || n == 0 ? line.n : n);
	s->log_secret = secret;
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
		if (whole) {
			log_port_on_line(s, s->log_line.n);
			s->log_secret = false;
		} else if (s->log_line.n == LONGEST_LOG_LINE) {
			log_port_cut(s);
		}
	}
}

void session_log_link(struct session *s, bool up, const char *why, int64_t now)
{
	s->now = now;
	log_port_on_line(s, s->log_line.n);
	s->log_secret = false;
	if (up)
		session_sayf(s, JOURNAL_REMARK, _("the log port is back"));
	else
		session_sayf(s, JOURNAL_REMARK, _("log port: %s"), why);
}
