/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript's records, one JSON object a line (atmq-transcript(5)).  Does no I/O: the
 * recorder writes them, replay and export read them.
 */
#ifndef RECORD_TRANSCRIPT_H
#define RECORD_TRANSCRIPT_H

#include "base/buf.h"
#include "base/diag.h"
#include "session/session.h"

struct transcript_header {
	int64_t started; /* microseconds since 1970, UTC; -1: not known */
	const char *port;
	long long baud; /* 0: the port has no rate */
	bool masked;
	int part;           /* of a session in several files: 2, 3, ...; 0 or 1: the first */
	struct slice after; /* of such a part: the digest at the end of the part before */
	/* Of a copy with pseudonyms (record/scrub.h): which kinds, as "ssid,mac", and the digest of the
	 * file that it is a copy of. */
	struct slice scrubbed, of;
};

/* "2026-11-22T23:07:00.000Z"; microseconds since 1970. */
void transcript_add_time(struct buf *out, int64_t time);
/* Digests are DIGEST_DIGITS hexadecimal digits (base/digest.h). */
void transcript_add_header(struct buf *out, const struct transcript_header *h);
void transcript_add_received(struct buf *out, int64_t t, struct slice bytes);
void transcript_add_sent(struct buf *out, int64_t t, struct slice bytes, enum session_author by);
void transcript_add_log(struct buf *out, int64_t t, struct slice bytes); /* of the log port */
void transcript_add_note(struct buf *out, int64_t t, struct slice text);
/* state is "up" or "down"; why may be NULL. */
void transcript_add_link(struct buf *out, int64_t t, const char *state, const char *why);
/* Down on purpose: another program may have the port. */
void transcript_add_released(struct buf *out, int64_t t, const char *why);
/* The same by atmq itself, as the command pane shows it. */
void transcript_add_remark(struct buf *out, int64_t t, struct slice text, bool problem);
/* What atmq or its user did that no byte shows, so that a replay shows what was shown. */
enum transcript_act {
	TRANSCRIPT_CANCELLED, /* Ctrl-C: the answer is no longer awaited, or zeros are sent */
	TRANSCRIPT_LENT,      /* the board was examined; until then nothing was read as answers */
	TRANSCRIPT_RECLAIMED,
	TRANSCRIPT_LINE_ENDED, /* the rate changed: an unfinished line ends */
	TRANSCRIPT_QUEUED,     /* number: lines that wait to be sent */
	TRANSCRIPT_POLLED,     /* number: milliseconds between polls; 0: not polled */
	TRANSCRIPT_ENDED,      /* a command that was no poll; number: enum session_outcome */
	TRANSCRIPT_LOG_UP,     /* the log port's link */
	TRANSCRIPT_LOG_DOWN,   /* ... and why */
	TRANSCRIPT_ACTS
};
void transcript_add_act(
	struct buf *out, int64_t t, enum transcript_act act, long long number, struct slice why);
/* What the board last said of itself, at the beginning of a part: lines as it sends them. */
void transcript_add_state(struct buf *out, int64_t t, struct slice answers);
/* The digest of all bytes of the file before this line, and how many those are. */
void transcript_add_seal(struct buf *out, int64_t t, struct slice sha256, uint64_t bytes);
/* What the end will say, so that its seal covers it: a reader skips it. */
void transcript_add_ending(struct buf *out, int64_t t, struct slice why);
/* The last line: why the recording ended ("left by the user", a verdict), sealed. */
void transcript_add_end(
	struct buf *out, int64_t t, struct slice why, struct slice sha256, uint64_t bytes);

enum transcript_kind {
	TRANSCRIPT_HEADER,
	TRANSCRIPT_RECEIVED,
	TRANSCRIPT_SENT,
	TRANSCRIPT_NOTE,
	TRANSCRIPT_LINK,
	TRANSCRIPT_LOG,
	TRANSCRIPT_STATE,
	TRANSCRIPT_SEAL,
	TRANSCRIPT_END,
	TRANSCRIPT_ENDING,
	TRANSCRIPT_ACT,
	TRANSCRIPT_UNKNOWN /* of a later version: skip it */
};

struct transcript_record {
	enum transcript_kind kind;
	int64_t t;        /* microseconds since the start; 0 of a HEADER */
	struct buf bytes; /* rx, tx, note, log, state; of LINK, END and ENDING why */
	bool up;          /* of LINK */
	bool released;    /* of LINK that is down: on purpose */
	bool ours;        /* of NOTE: a remark of atmq's... */
	bool problem;     /* ... about a problem */
	enum transcript_act act;
	long long number; /* of ACT; `bytes` is why */
	enum session_author by;
	/* of SEAL and END, as recorded: whether they are right is another matter */
	struct buf sha256; /* of the bytes before; of HEADER that of the part before, or empty */
	uint64_t sealed;   /* how many */
	/* of HEADER: */
	int version;
	int part;        /* 1: the first, or the only one */
	int64_t started; /* microseconds since 1970, or -1 if not recorded */
	struct buf port;
	long long baud; /* 0: not recorded */
	bool masked;
};

/* Reads one line into *r, which is reused from line to line.  Returns false with *d if it is not a
 * JSON object, or a known record with an invalid field. */
bool transcript_read(struct slice line, struct transcript_record *r, struct diag *d);
/* The bytes of a record, as they stand in its line. */
struct transcript_text {
	enum transcript_kind kind; /* RECEIVED, SENT, LOG or NOTE */
	bool base64;
	struct slice text; /* otherwise escaped */
};

/* Finds them in a line that looks as this program writes it, without decoding anything; false for any
 * other line, even if it is a record.  That it is one is not certain. */
bool transcript_find_text(struct slice line, struct transcript_text *found);
/* Appends them decoded.  false, with out unchanged, if this program would not have written them so. */
bool transcript_add_text(struct buf *out, const struct transcript_text *text);
/* Appends text as records have it; returns whether there were characters that take six bytes each. */
bool transcript_add_escaped(struct buf *out, struct slice text);

/* Reads a line written by transcript_add_received, about fifteen times as fast: appends its bytes
 * to out.  Returns false, with out unchanged, for any other line, even if it is a record. */
bool transcript_read_received(struct slice line, struct buf *out);
void transcript_record_clear(struct transcript_record *r); /* to UNKNOWN; keeps the memory */
void transcript_record_fini(struct transcript_record *r);  /* a zeroed one is fine */

#endif
