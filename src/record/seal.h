/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a transcript is as it was written, by the digests that it carries (atmq-transcript(5)).
 * Whoever owns a file can make another one with correct digests; a digest kept elsewhere, on paper for
 * example, shows that too.
 */
#ifndef RECORD_SEAL_H
#define RECORD_SEAL_H

#include "record/transcript.h"

enum seal_answer {
	SEAL_WHOLE,   /* sealed to its end */
	SEAL_OPEN,    /* it has no end: atmq was killed, or is still writing it */
	SEAL_CHANGED, /* after it was written */
	SEAL_NONE,    /* version 1: nothing to go by */
	SEAL_FOREIGN  /* not a transcript */
};

struct seal_place {
	uint64_t line; /* from 1; 0: there is none */
	int64_t t;     /* of its record */
};

struct seal_result {
	enum seal_answer answer;
	struct seal_place good; /* the last correct seal */
	struct seal_place
		bad;     /* of CHANGED: the line that shows it; the change is between the two */
	const char *why; /* of CHANGED: what is wrong with it */
	bool crlf;       /* the first line ends in CR LF: a program has converted it */
	bool cut;        /* the last line has no end */
	uint64_t lines;  /* in all */
	struct transcript_record header;
	struct buf end;    /* of WHOLE: why the recording ended */
	struct buf sha256; /* of WHOLE: the digest in the last line */
	struct buf file;   /* the digest of the whole file */
};

void seal_result_fini(struct seal_result *result);

/* Reads a file piece by piece, and keeps no more than one line of it. */
struct seal_check;
struct seal_check *seal_check_new(void);
void seal_check_add(struct seal_check *c, struct slice bytes);
/* The file ends here.  Frees the check; the result is the caller's. */
void seal_check_end(struct seal_check *c, struct seal_result *result);

/* The same for a file, also a compressed one; "-": standard input.  false with *d: it can't be read. */
bool seal_check_file(const char *path, struct seal_result *result, struct diag *d);

/* Of a session in several files: whether `next` follows `part`. */
bool seal_same_session(const struct seal_result *one, const struct seal_result *other);
bool seal_follows(const struct seal_result *next, const struct seal_result *part);

#endif
