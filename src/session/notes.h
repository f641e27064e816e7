/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's notes of a session, oldest first, secrets masked.  Outlive their entries in the
 * journal, which keeps only the newest.
 */
#ifndef SESSION_NOTES_H
#define SESSION_NOTES_H

#include "base/buf.h"

enum {
	NOTES_MOST = 4096,         /* the newest are kept */
	NOTES_BYTES = 1024 * 1024, /* of their texts */
	NOTES_TEXT = 4096 /* longer texts are cut and end in "… (n bytes)", as in the journal */
};

struct note {
	int64_t at;     /* microseconds since the session's start */
	uint64_t entry; /* its number in the journal */
	struct slice text;
};

struct note_kept {
	int64_t at;
	uint64_t entry;
	size_t from, n; /* of the text */
};

struct notes {
	struct note_kept *kept;
	size_t count, room;
	struct buf text; /* of all that are kept, one behind the other */
	uint64_t dropped, version;
};

void notes_fini(struct notes *n); /* a zeroed one is empty */
void notes_add(struct notes *n, int64_t at, uint64_t entry, struct slice text);

size_t notes_count(const struct notes *n);
uint64_t notes_dropped(const struct notes *n); /* older ones that are no longer kept */
uint64_t notes_version(const struct notes *n); /* changes with each note */
/* The index counts from the oldest that is kept, below notes_count.  The text is valid until the
 * next notes_add. */
struct note notes_get(const struct notes *n, size_t index);

#endif
