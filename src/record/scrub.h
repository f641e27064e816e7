/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing on without harm: replaces what identifies somebody in a recorded conversation, and leaves
 * every other byte as it is.  Does no I/O; record/scrub_file.h reads and writes files.
 *
 * Every file is read twice.  First all values are learnt, by their place in commands and answers
 * (record/scrub_places.h) and by their form (record/scrub_forms.h); then each is replaced wherever it
 * occurs (record/scrub_values.h): in either direction, in echoes, payloads, notes and log lines, also
 * where it is spread over several records of one direction.  A value that is learnt from one file is
 * replaced in all.
 *
 * Passwords are replaced by stars first, by the rules of a recording (record/mask.h).
 *
 * When something is replaced within bytes whose length was announced, that length is corrected, so that
 * the frame can still be read: in received messages, and in commands that prompt for bytes and their
 * echo.  In a log that does not say which bytes were sent, in received messages only.
 *
 * Not found: what is written in another encoding (hexadecimal, base64), over line ends, or split by
 * another tool's stamps; names in sentences.  So what comes out has to be read before it is sent.
 */
#ifndef RECORD_SCRUB_H
#define RECORD_SCRUB_H

#include "base/diag.h"
#include "record/scrub_values.h"
#include "record/transcript.h"

/* "ssid,mac" -> SCRUB_HAS(...) | ...; "all", also for an empty list. */
bool scrub_read_kinds(struct slice list, unsigned *kinds, struct diag *d);
void scrub_add_kinds(struct buf *out, unsigned kinds); /* the reverse: "ssid,mac" */

struct scrub; /* what was learnt, of all files */

/* kinds may be 0: passwords alone. */
struct scrub *scrub_new(unsigned kinds, bool masking);
void scrub_free(struct scrub *s); /* NULL is fine */

/* From what is not a file. */
void scrub_learn_text(struct scrub *s, struct slice text);
void scrub_learn_value(struct scrub *s, enum scrub_kind kind, struct slice value);
void scrub_learn_port(struct scrub *s, struct slice port); /* the name of one */
/* Nothing more is learnt: pseudonyms are given.  false if there were too many values. */
bool scrub_end_learning(struct scrub *s, struct diag *d);

unsigned scrub_kinds(const struct scrub *s);
bool scrub_masks(const struct scrub *s);
const struct scrub_values *scrub_known(const struct scrub *s);
/* Appends the text with all values replaced and known passwords as stars; for what is no conversation. */
void scrub_add_replaced(const struct scrub *s, struct buf *out, struct slice text);

/* ---- one file ---- */

enum { SCRUB_SECRET = -1 }; /* in place of a kind: a password */

struct scrub_user {
	/* A record, replaced, in the order in which they came; one of which nothing is left is
	 * dropped. */
	void (*record)(void *user, const struct transcript_record *record);
	void (*text)(void *user, struct slice bytes); /* of a log */
	/* Something is replaced.  `place` is the record's as it was fed, or the line of a log; `value`
	 * as it stood there (a password: as stars). */
	void (*replaced)(void *user, uint64_t place, int kind, struct slice value);
	void *user;
};

struct scrub_pass;

/* user is NULL while learning. */
struct scrub_pass *scrub_pass_new(struct scrub *s, const struct scrub_user *user);
void scrub_pass_free(struct scrub_pass *p); /* NULL is fine */

void scrub_pass_record(
	struct scrub_pass *p, const struct transcript_record *record, uint64_t place);
/* A log of any tool, cut anywhere; not together with records. */
void scrub_pass_text(struct scrub_pass *p, struct slice bytes);
void scrub_pass_end(struct scrub_pass *p);

#endif
