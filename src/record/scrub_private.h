/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What scrub.c (what is known), scrub_stream.c (one direction's bytes) and scrub_pass.c (records and
 * their order) have in common.
 */
#ifndef RECORD_SCRUB_PRIVATE_H
#define RECORD_SCRUB_PRIVATE_H

#include "record/mask.h"
#include "record/scrub.h"
#include "record/scrub_unit.h"

/* ---- what is known ---- */

struct scrub {
	unsigned kinds;
	bool masking;
	struct scrub_values *values;
	struct at_secrets secrets;
};

void scrub_found(void *user, enum scrub_kind kind, struct slice value); /* user: struct scrub */

/* ---- one direction of one file ---- */

enum { SCRUB_DIGITS = 24 };

enum scrub_side {
	SCRUB_SIDE_RECEIVED,
	SCRUB_SIDE_SENT,
	SCRUB_SIDE_LOG,
	SCRUB_SIDE_TEXT,
	SCRUB_SIDES
};

struct scrub_splice {
	uint64_t at; /* counted from the start of the stream */
	size_t n;
	struct slice pseudonym; /* empty: `digits` */
	char digits[SCRUB_DIGITS];
};

struct scrub_stream {
	enum scrub_side side;
	struct mask mask;
	struct buf raw;   /* as it came, while the mask still holds it */
	struct buf begun; /* learning: the unfinished line, as it came */
	struct buf bytes; /* masked; those before `start` are done with */
	size_t start;
	uint64_t base; /* of the byte at `start`, counted from the start of the stream */
	uint64_t done; /* all before it is decided */
	uint64_t fed, masked;
	uint64_t lines; /* line ends before `done` */
	/* Behind `done`: */
	size_t wanted;  /* bytes that are needed for the next step */
	size_t scanned; /* bytes without a line end */
	struct scrub_splice *edits;
	size_t first, count, room; /* those before `first` are passed on */
	/* of SCRUB_SIDE_SENT: a line that announces a payload is decided together with it */
	size_t line_n, payload_n; /* 0: there is none */
	struct scrub_number length;
	const struct at_command *command;
	bool prompted; /* the board asked for it */
	/* of SCRUB_SIDE_RECEIVED: */
	bool at_line_start;
	bool has_echo; /* of that line */
	uint64_t echo_at;
	uint64_t looked_at; /* the entry of the last place, counted with those that are gone */
};

struct scrub_entry {
	uint64_t place;
	enum scrub_side side; /* SCRUB_SIDES: the record stands for itself */
	uint64_t from, to;    /* in its stream */
	struct transcript_record record;
};

struct scrub_pass {
	struct scrub *s;
	const struct scrub_user *user;
	bool learns_secrets;
	bool refused; /* the board has answered ERROR */
	struct scrub_stream streams[SCRUB_SIDES];
	struct scrub_entry *entries;
	size_t first, count, room;
	uint64_t gone; /* entries that were before them */
	size_t held;
	struct buf out; /* room for what is passed on */
	struct scrub_edits found;
};

/* Bytes in, masked, and decided as far as they can be. */
void scrub_stream_feed(struct scrub_pass *p, struct scrub_stream *t, struct slice bytes);
void scrub_stream_finish(struct scrub_pass *p, struct scrub_stream *t); /* nothing follows */
void scrub_stream_decide(struct scrub_pass *p, struct scrub_stream *t, bool last);
void scrub_stream_fini(struct scrub_stream *t);
/* Appends the decided bytes before `to` with what replaces them. */
void scrub_stream_render(struct scrub_stream *t, uint64_t to, struct buf *out);
void scrub_stream_forget(struct scrub_stream *t, uint64_t to); /* the same, not wanted */

bool scrub_pass_learns(const struct scrub_pass *p);
/* The place of the record that holds byte `at` of the stream; asked for in order. */
uint64_t scrub_pass_place(const struct scrub_pass *p, struct scrub_stream *t, uint64_t at);
void scrub_pass_report(const struct scrub_pass *p, uint64_t place, int kind, struct slice value);

#endif
