/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What belongs together in a stream, for record/scrub: a line, or a message from the start of its line
 * to the end of its payload.  No value crosses such a border.
 */
#ifndef RECORD_SCRUB_UNIT_H
#define RECORD_SCRUB_UNIT_H

#include "at/command.h"
#include "base/slice.h"

/* A line is looked at up to SCRUB_LINE bytes; a longer one is cut, SCRUB_OVERLAP before that. */
enum { SCRUB_LINE = 64 * 1024, SCRUB_OVERLAP = 2 * 1024 };

struct scrub_number {
	size_t at, n; /* its digits; n is 0 if there is none */
};

struct scrub_unit {
	size_t n;        /* bytes; 0: more are needed */
	size_t wanted;   /* then: not before there are that many */
	bool cut;        /* of a line that goes on */
	bool is_message; /* these are set: */
	size_t from, to; /* the counted bytes */
	struct scrub_number length, topic_length;
	size_t topic_at, topic_n;
};

/* The unit at the start of s.  `last`: nothing follows. */
void scrub_unit_read(struct slice s, bool last, struct scrub_unit *u);

/* The payload that a line (with or without what ends it) announces; 0 if none.  *command may be NULL
 * even so. */
size_t scrub_unit_payload(
	struct slice line, struct scrub_number *length, const struct at_command **command);

#endif
