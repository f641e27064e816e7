/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation as the command pane shows it: what was sent, answered, said unasked, and our
 * own remarks.  Polls and message payloads are not in it.  Keeps the newest JOURNAL_ENTRIES and
 * JOURNAL_BYTES; what is older is in the transcript.
 */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include "base/buf.h"

enum {
	JOURNAL_ENTRIES = 20000,
	JOURNAL_BYTES = 8 * 1024 * 1024,
	JOURNAL_LINE = 4096 /* longer texts are cut, with "… (n bytes)" behind */
};

enum journal_kind {
	JOURNAL_SENT,        /* a line or payload of the user's, secrets masked */
	JOURNAL_ANSWER,      /* what belongs to a command; a final OK has `took` */
	JOURNAL_FAILURE,     /* the same where it failed: ERROR, +MQTTPUB:FAIL */
	JOURNAL_UNSOLICITED, /* what came by itself */
	JOURNAL_REMARK,      /* ours */
	JOURNAL_PROBLEM,     /* ours, about something that is wrong */
	JOURNAL_NOTE,        /* the user's own words */
	JOURNAL_LOG          /* a line of the board's log port */
};

struct journal_entry {
	int64_t at;   /* microseconds since the session's start */
	int64_t took; /* microseconds from the command to this final answer, or -1 */
	enum journal_kind kind;
	struct slice text; /* one line, raw bytes of any kind; valid until the next journal_add */
	size_t mark_at, mark_n; /* the bytes of it that are to blame; mark_n is 0: none */
};

struct journal;

struct journal *journal_new(void);
void journal_free(struct journal *j);
/* In session/ only say.c calls it, which masks. */
void journal_add(
	struct journal *j, int64_t at, enum journal_kind kind, int64_t took, struct slice text);

/* Marks a place of an entry that was added before; no effect where it is no longer kept, or does not
 * hold that place whole. */
void journal_mark(struct journal *j, uint64_t number, size_t at, size_t n);

/* Entries are numbered from 0 for the whole session; those below first are no longer kept. */
uint64_t journal_first(const struct journal *j);
uint64_t journal_end(const struct journal *j);
/* Another number whenever an entry was added or marked. */
uint64_t journal_version(const struct journal *j);
bool journal_get(const struct journal *j, uint64_t number, struct journal_entry *entry);

#endif
