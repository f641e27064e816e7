/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a line of a board means, and what to do about it.
 */
#ifndef EXPLAIN_MEANING_H
#define EXPLAIN_MEANING_H

#include "base/buf.h"

enum explain_topic {
	EXPLAIN_ANSWER,      /* of the AT port, which a session knows by itself */
	EXPLAIN_NOTE,        /* good to know; nothing failed */
	EXPLAIN_START,       /* the chip started */
	EXPLAIN_DOWNLOAD,    /* ... and waits for new firmware instead */
	EXPLAIN_NO_FIRMWARE, /* ... and found none that it can run */
	EXPLAIN_BROWNOUT,
	EXPLAIN_CRASH,   /* watchdogs as well */
	EXPLAIN_REASON,  /* why something failed */
	EXPLAIN_REFUSAL, /* ... the broker refused the client */
	EXPLAIN_OUTCOME, /* that it failed; another line usually says why */
	EXPLAIN_TOPICS
};

/* Sentences without a full stop, in the language of base/language.h; a zeroed one is ready,
 * explain_meaning_fini frees it. */
struct explain_meaning {
	enum explain_topic topic;
	bool code;                  /* recognised by a code that has a page of its own */
	struct buf title;           /* what was recognised in the line: "ERROR", "errno 113" */
	struct buf meaning, remedy; /* the remedy may be empty */
};
void explain_meaning_fini(struct explain_meaning *m);

/* Fills an empty one.  The title is what a board prints, or is translated already; meaning and remedy are
 * texts of N_(). */
void explain_set(struct explain_meaning *m, enum explain_topic topic, const char *title,
	const char *meaning, const char *remedy);

#endif
