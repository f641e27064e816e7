/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the lines mean that boards print: the boot ROM's text, ESP-IDF's log (esp-tls, transport,
 * MQTT_CLIENT, NVS, panics), and the AT firmware's own answers.  THE table of them, for the console,
 * decode, run, doctor and `atmq explain` (protocol.md 1.2, 1.3 and 4; ESP-IDF v3.1 to v5.5 and the ROM's
 * messages).  Knows no session and keeps nothing.
 */
#ifndef EXPLAIN_LINES_H
#define EXPLAIN_LINES_H

#include "base/buf.h"
#include "base/slice.h"

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

/* Returns false, with *m unchanged, for a line that is not in the table.  Accepts any bytes.  Fills an
 * empty *m. */
bool explain_line(struct slice line, struct explain_meaning *m);

/* Appends "meaning; remedy".  Returns false, with `out` unchanged, for a line that needs no explanation:
 * one that is not in the table, and EXPLAIN_ANSWER.  *topic may be NULL. */
bool explain_add_line(struct buf *out, struct slice line, enum explain_topic *topic);

#endif
