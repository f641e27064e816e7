/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What differs between two payloads: of JSON by path, of text by lines or words, of other bytes by
 * offset.  JSON is compared as it is written: 1 and 1.0 differ, and so do two spellings of a string;
 * the order of keys and blanks between them do not count, and keys that occur twice are compared in
 * their order.
 */
#ifndef PAYLOAD_DIFFERENCE_H
#define PAYLOAD_DIFFERENCE_H

#include "base/buf.h"

enum {
	DIFFERENCES_MOST = 1000, /* more are only counted */
	DIFFERENCE_PIECES = 400  /* words or lines that are compared; more are one difference */
};

enum difference_kind { DIFFERENCE_CHANGED, DIFFERENCE_ADDED, DIFFERENCE_GONE };

/* Places are offsets: in `where`, in the old payload, in the new one. */
struct difference {
	enum difference_kind kind;
	size_t where_at, where_n;
	size_t old_at, old_n; /* n is 0 if it was added */
	size_t new_at, new_n; /* n is 0 if it is gone */
};

/* Zeroed: none. */
struct differences {
	struct difference *list;
	size_t count, room;
	size_t left_out;  /* beyond DIFFERENCES_MOST */
	struct buf where; /* "$.list[2].t", "line 3", "word 3", "0010" */
	bool as_bytes;    /* they were compared so */
};

/* as_bytes: whatever they are. */
void differences_find(struct differences *d, struct slice old, struct slice new, bool as_bytes);
void differences_fini(struct differences *d);

#endif
