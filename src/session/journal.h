/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation as the command pane shows it: what was sent, what was answered, unsolicited
 * lines, and our own remarks, without message payloads.  Keeps the newest entries, up to a number
 * and a sum of bytes; older ones are in the transcript.
 *
 * What a command was answered belongs to it: each entry knows the one that began its command, and
 * that one knows what became of it.  Polls are in a journal of their own, so that they push out
 * nothing of the user's and cost nothing while they are hidden; each entry of it knows where among
 * the others it belongs.
 */
#ifndef SESSION_JOURNAL_H
#define SESSION_JOURNAL_H

#include "base/buf.h"
#include "session/fact.h"

enum {
	JOURNAL_ENTRIES = 20000,
	JOURNAL_BYTES = 8 * 1024 * 1024,
	JOURNAL_POLL_ENTRIES = 4000,
	JOURNAL_POLL_BYTES = 512 * 1024,
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

/* What became of a command. */
struct journal_command {
	uint64_t ordinal; /* it is the n-th of the session, from 1; 0: no command */
	uint64_t lines;   /* further entries that belong to it, without the final answer */
	bool ended;
	enum session_outcome outcome; /* once it has ended */
	uint32_t code;                /* of ERR CODE, or 0 */
	int64_t took;                 /* microseconds */
};

struct journal_entry {
	int64_t at;   /* microseconds since the session's start */
	int64_t took; /* microseconds from the command to this final answer, or -1 */
	enum journal_kind kind;
	struct slice text; /* one line, raw bytes of any kind; valid until the next journal_add */
	size_t mark_at, mark_n;       /* the bytes of it at fault; none if mark_n is 0 */
	uint64_t command;             /* the entry that began its command: its own number if it did;
	                     JOURNAL_NONE: it belongs to none */
	struct journal_command begun; /* of an entry that began one; otherwise zeroed */
	uint64_t
		before; /* of a poll: the entry of the user's journal in front of which it stands */
};

#define JOURNAL_NONE UINT64_MAX

struct journal;

struct journal *journal_new(void);       /* JOURNAL_ENTRIES, JOURNAL_BYTES */
struct journal *journal_new_polls(void); /* JOURNAL_POLL_ENTRIES, JOURNAL_POLL_BYTES */
void journal_free(struct journal *j);
/* A journal with the newest entries of this one, under the same numbers: at most so many, and so many
 * bytes of their texts.  The older ones count as no longer kept. */
struct journal *journal_copy_end(const struct journal *j, size_t entries, size_t bytes);
/* In session/ only say.c calls it, after masking. */
void journal_add(
	struct journal *j, int64_t at, enum journal_kind kind, int64_t took, struct slice text);

/* For the newest entry: it begins a command. */
void journal_begin_command(struct journal *j);
/* ... or belongs to the one that this entry began. */
void journal_join(struct journal *j, uint64_t command);
/* ... or is a poll's, and stands in front of that entry of the other journal. */
void journal_place(struct journal *j, uint64_t before);
/* The command that the entry began has ended; no effect if it is no longer kept. */
void journal_end_command(struct journal *j, uint64_t number, enum session_outcome outcome,
	uint32_t code, int64_t took);
/* The commands begun so far, including those no longer kept. */
uint64_t journal_commands(const struct journal *j);

/* Marks a place in an existing entry; no effect if the entry is no longer kept or does not contain
 * all of that place. */
void journal_mark(struct journal *j, uint64_t number, size_t at, size_t n);

/* Entries are numbered from 0 for the whole session; those below journal_first are no longer
 * kept. */
uint64_t journal_first(const struct journal *j);
uint64_t journal_end(const struct journal *j);
/* Changes whenever an entry is added or changed. */
uint64_t journal_version(const struct journal *j);
bool journal_get(const struct journal *j, uint64_t number, struct journal_entry *entry);
/* The first entry of a journal of polls that stands in front of this one or a later one; journal_end
 * if there is none. */
uint64_t journal_placed(const struct journal *polls, uint64_t before);

#endif
