/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation as the command pane shows it: what was sent, what was answered, unsolicited
 * lines, and our own remarks, without polls and message payloads.  Keeps the newest JOURNAL_ENTRIES
 * entries, up to JOURNAL_BYTES; older ones are in the transcript.
 */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include "base/buf.h"

enum {
	JOURNAL_ENTRIES = 20000,
	JOURNAL_BYTES = 8 * 1024 * 1024,
	JOURNAL_LINE = 4096 /* longer texts are cut and end in "… (n bytes)" */
};

enum journal_kind {
	JOURNAL_SENT,        /* a line or payload of the user's, secrets masked */
	JOURNAL_ANSWER,      /* part of a command's answer; a final OK has `took` */
	JOURNAL_FAILURE,     /* the same if it failed: ERROR, +MQTTPUB:FAIL */
	JOURNAL_UNSOLICITED, /* unsolicited lines */
	JOURNAL_REMARK,      /* ours */
	JOURNAL_PROBLEM,     /* ours, about a problem */
	JOURNAL_NOTE,        /* the user's own words */
	JOURNAL_LOG,         /* a line of the board's log port */
	JOURNAL_OTHER        /* what another program sent, like JOURNAL_SENT */
};

struct journal_entry {
	int64_t at;   /* microseconds since the session's start */
	int64_t took; /* microseconds from the command to this final answer, or -1 */
	enum journal_kind kind;
	struct slice text; /* one line, raw bytes of any kind; valid until the next journal_add */
	size_t mark_at, mark_n; /* the bytes of it at fault; none if mark_n is 0 */
};

struct journal;

struct journal *journal_new(void);
void journal_free(struct journal *j);
/* A journal with the newest entries of this one, under the same numbers: at most so many, and so many
 * bytes of their texts.  The older ones count as no longer kept. */
struct journal *journal_copy_end(const struct journal *j, size_t entries, size_t bytes);
/* In session/ only say.c calls it, after masking. */
void journal_add(
	struct journal *j, int64_t at, enum journal_kind kind, int64_t took, struct slice text);

/* Marks a place in an existing entry; no effect if the entry is no longer kept or does not contain
 * all of that place. */
void journal_mark(struct journal *j, uint64_t number, size_t at, size_t n);

/* Entries are numbered from 0 for the whole session; those below journal_first are no longer
 * kept. */
uint64_t journal_first(const struct journal *j);
uint64_t journal_end(const struct journal *j);
/* Changes whenever an entry is added or marked. */
uint64_t journal_version(const struct journal *j);
bool journal_get(const struct journal *j, uint64_t number, struct journal_entry *entry);

#endif
