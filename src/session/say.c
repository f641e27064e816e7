/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"
#include "wire/frame.h"

/* Our own words.  Lines they quote are masked already; they may also name commands that take a
 * secret, but what follows such a name is not one. */
static bool say_is_ours(enum journal_kind kind)
{
	return kind == JOURNAL_REMARK || kind == JOURNAL_PROBLEM;
}

void session_mask_line(const struct session *s, struct buf *out, struct slice line)
{
	if (s->openly)
		buf_add(out, line);
	else
		at_secrets_add_masked(&s->secrets, out, line, '*');
}

static bool say_is_sent(enum journal_kind kind)
{
	return kind == JOURNAL_SENT || kind == JOURNAL_OTHER;
}

static bool say_is_heard(enum journal_kind kind)
{
	return kind == JOURNAL_ANSWER || kind == JOURNAL_FAILURE || kind == JOURNAL_UNSOLICITED;
}

void session_add_heard(const struct session *s, struct buf *out, struct slice line)
{
	size_t from = out->n;

	if (s->openly) {
		buf_add(out, line);
		return;
	}
	if (s->reads_back && at_line_stored(slice_trim(line), true) == AT_STORED_YES) {
		buf_add_repeat(out, '*', line.n);
		return;
	}
	at_secrets_add_masked(&s->secrets, out, line, '*');
	/* An echo damaged on its way back still contains pieces of what was sent. */
	if (s->current && s->current->has_secret && wire_frame_may_be_echo(line))
		at_secrets_hide_pieces(&s->secrets, line, out->p + from);
}

/* The entry that began the command whose part this is. */
static uint64_t say_whose(const struct session *s, enum journal_kind kind)
{
	if (!say_is_sent(kind) && kind != JOURNAL_ANSWER && kind != JOURNAL_FAILURE)
		return JOURNAL_NONE;
	/* What follows the end of a command that a line of its own name had ended. */
	if (!s->current)
		return say_is_sent(kind) ? JOURNAL_NONE : s->ended_entry;
	return s->current->by == SESSION_BY_POLL ? JOURNAL_NONE : s->current->entry_number;
}

void session_say_masked(struct session *s, enum journal_kind kind, int64_t took, struct slice text)
{
	uint64_t command = say_whose(s, kind);

	journal_add(s->journal, s->now, kind, took, text);
	if (command == journal_end(s->journal) - 1)
		journal_begin_command(s->journal);
	else if (command != JOURNAL_NONE)
		journal_join(s->journal, command);
}

void session_say_final(struct session *s, enum journal_kind kind, int64_t took, struct slice text)
{
	struct buf *said = &s->said;

	buf_clear(said);
	if (say_is_ours(kind))
		at_secrets_add_hidden(&s->secrets, said, text);
	else if (say_is_heard(kind))
		session_add_heard(s, said, text);
	else
		session_mask_line(s, said, text);
	session_say_masked(s, kind, took, buf_slice(said));
}

void session_say_poll(struct session *s, const struct command *poll, enum journal_kind kind,
	int64_t took, struct slice text)
{
	struct buf *said = &s->said;

	buf_clear(said);
	if (say_is_heard(kind))
		session_add_heard(s, said, slice_trim(text));
	else
		session_mask_line(s, said, text);
	journal_add(s->polls, s->now, kind, took, buf_slice(said));
	if (poll && poll->poll_number == journal_end(s->polls) - 1)
		journal_begin_command(s->polls);
	else if (poll)
		journal_join(s->polls, poll->poll_number);
	journal_place(s->polls, journal_end(s->journal));
}

void session_say(struct session *s, enum journal_kind kind, struct slice text)
{
	session_say_final(s, kind, -1, text);
}

void session_sayf(struct session *s, enum journal_kind kind, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	session_say(s, kind, buf_slice(&text));
	buf_fini(&text);
}
