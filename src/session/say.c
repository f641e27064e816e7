/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "session/session_private.h"
#include "wire/frame.h"

/* Our own words.  A line that they quote comes in masked; what they say otherwise may name commands
 * with a secret, and nothing behind such a name is one. */
static bool say_is_ours(enum journal_kind kind)
{
	return kind == JOURNAL_REMARK || kind == JOURNAL_PROBLEM;
}

/* Damaged on its way back, an echo still holds pieces of what was sent. */
static bool say_may_be_echo(const struct session *s, enum journal_kind kind, struct slice text)
{
	return (kind == JOURNAL_ANSWER || kind == JOURNAL_FAILURE || kind == JOURNAL_UNSOLICITED) &&
	       s->current && s->current->has_secret && wire_frame_may_be_echo(text);
}

void session_say_final(struct session *s, enum journal_kind kind, int64_t took, struct slice text)
{
	struct buf *said = &s->said;

	buf_clear(said);
	if (say_is_ours(kind)) {
		buf_add(said, text);
		at_secrets_hide(&s->secrets, text, said->p);
	} else {
		at_secrets_add_masked(&s->secrets, said, text, '*');
	}
	if (say_may_be_echo(s, kind, text))
		at_secrets_hide_pieces(&s->secrets, text, said->p);
	journal_add(s->journal, s->now, kind, took, buf_slice(said));
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
