/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session on a bench: the board's bytes are typed by hand, the clock stands still until it is
 * moved, and what goes out and what the journal says can be compared as text.
 */
#ifndef TESTS_SESSION_RIG_H
#define TESTS_SESSION_RIG_H

#include "unit.h"

#include "advice/advice.h"

#define SECONDS(n) ((int64_t)((n)*1000000.0))

struct rig {
	struct session *s;
	struct advice advice;
	int64_t now;
	struct buf sent;  /* a line for each send: "user AT\r\n" with the line end written out */
	struct buf ended; /* a line for each command that ended: "ok AT" */
	struct diag d;
	uint32_t last_code;
	int64_t last_took;
	uint64_t seen; /* journal entries before this one were looked at */
	struct buf text;
	const char *follow_up; /* submitted when a user's command ends */
};

static inline void rig_add_visible(struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if (c == '\r' || c == '\n')
			buf_add_text(out, c == '\r' ? "\\r" : "\\n");
		else if (c < 0x20 || c >= 0x7f)
			buf_addf(out, "\\x%02x", c);
		else
			buf_add_char(out, (char)c);
	}
}

static inline void rig_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct rig *r = user;

	buf_addf(&r->sent, "%s%s ", session_author_name(by), secret ? " secret" : "");
	rig_add_visible(&r->sent, bytes);
	buf_add_char(&r->sent, '\n');
}

static inline void rig_ended(void *user, const struct session_result *result)
{
	static const char *const names[] = {"ok", "refused", "timeout", "reset", "lost"};
	struct rig *r = user;

	if (result->by == SESSION_BY_POLL)
		return;
	buf_addf(&r->ended, "%s %.*s\n", names[result->outcome], SLICE_ARG(result->line));
	r->last_code = result->code;
	r->last_took = result->took;
	if (r->follow_up) {
		const char *line = r->follow_up;
		r->follow_up = NULL;
		session_submit(r->s, slice_of(line), SESSION_BY_SCRIPT, r->now, NULL);
	}
}

static inline void rig_fact(void *user, const struct session_fact *fact)
{
	struct rig *r = user;

	advice_listen(&r->advice, r->s, fact);
}

static inline void rig_fini(struct rig *r)
{
	session_free(r->s);
	advice_fini(&r->advice);
	buf_fini(&r->sent);
	buf_fini(&r->ended);
	buf_fini(&r->text);
}

/* A new session, its link up, polls off unless `poll` is on: then AT+GMR is asked and waits. */
static inline void rig_init_unknown(struct rig *r, bool poll)
{
	*r = (struct rig){0};
	r->s = session_new(&(struct session_output){rig_send, NULL, rig_ended, rig_fact, r},
		AT_DIALECT_ESP32_S);
	if (!poll)
		session_set_poll(r->s, 0);
	session_link_up(r->s, 0);
}

/* The same, and where it polls, the board has told its firmware. */
static inline void rig_init(struct rig *r, bool poll)
{
	rig_init_unknown(r, poll);
	if (!poll)
		return;
	assert_buf(&r->sent, "poll AT+GMR\\r\\n\n");
	buf_clear(&r->sent);
	session_receive(r->s, SLICE("AT version:2.1\r\n\r\nOK\r\n"), r->now);
	r->seen = journal_end(session_journal(r->s));
}

static inline void rig_hear_bytes(struct rig *r, struct slice bytes)
{
	session_receive(r->s, bytes, r->now);
}

#define hear(r, literal) rig_hear_bytes((r), SLICE(literal))

static inline bool type(struct rig *r, const char *line)
{
	return session_submit(r->s, slice_of(line), SESSION_BY_USER, r->now, &r->d);
}

static inline bool type_payload(struct rig *r, const char *line, struct slice payload)
{
	return session_submit_payload(
		r->s, slice_of(line), payload, SESSION_BY_USER, r->now, &r->d);
}

/* Moves the clock, with a tick at each deadline on the way, as a loop does it. */
static inline void run_until(struct rig *r, int64_t then)
{
	for (int turns = 0;; turns++) {
		int64_t deadline = session_deadline(r->s);
		if (deadline < 0 || deadline > then)
			break;
		if (turns > 1000)
			fail_msg("the deadline %lld makes no progress", (long long)deadline);
		if (deadline > r->now)
			r->now = deadline;
		session_tick(r->s, r->now);
	}
	r->now = then;
	session_tick(r->s, then);
}

static inline void run_for(struct rig *r, double seconds)
{
	run_until(r, r->now + SECONDS(seconds));
}

/* All that went out since the last call. */
#define assert_sent(r, text)                  \
	do {                                  \
		assert_buf(&(r)->sent, text); \
		buf_clear(&(r)->sent);        \
	} while (0)

#define assert_ended(r, text)                  \
	do {                                   \
		assert_buf(&(r)->ended, text); \
		buf_clear(&(r)->ended);        \
	} while (0)

/* New journal entries: of the conversation ("> AT", "< OK"), or remarks ("# ...", "! ..."). */
static inline void rig_collect(struct rig *r, const char *marks)
{
	static const char all[] = "><x*#!;~|";
	const struct journal *j = session_journal(r->s);
	struct journal_entry e;

	buf_clear(&r->text);
	for (uint64_t i = r->seen; i < journal_end(j); i++) {
		if (!journal_get(j, i, &e) || !strchr(marks, all[e.kind]))
			continue;
		buf_addf(&r->text, "%c ", all[e.kind]);
		rig_add_visible(&r->text, e.text);
		buf_add_char(&r->text, '\n');
	}
}

#define assert_said(r, text_)                  \
	do {                                   \
		rig_collect((r), "><x*;");     \
		assert_buf(&(r)->text, text_); \
	} while (0)

/* Remarks since the last forget_journal: how many, and a piece of the last one. */
static inline void rig_check_remarks(struct rig *r, size_t count, const char *piece)
{
	size_t lines = 0;

	rig_collect(r, "#!");
	for (size_t i = 0; i < r->text.n; i++)
		lines += r->text.p[i] == '\n';
	if (lines != count)
		fail_msg("%zu remarks in place of %zu:\n%s", lines, count, buf_text(&r->text));
	if (piece && !strstr(buf_text(&r->text), piece))
		fail_msg("no \"%s\" in:\n%s", piece, buf_text(&r->text));
}

#define assert_remarks(r, count, piece) rig_check_remarks((r), (count), (piece))

static inline void forget_journal(struct rig *r)
{
	r->seen = journal_end(session_journal(r->s));
}

#endif
