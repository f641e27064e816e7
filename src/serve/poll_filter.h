/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splits a recorded board's bytes into the answers to polls and everything else.  No byte is held
 * back unless it may belong to the answer of a poll.
 */
#ifndef SERVE_POLL_FILTER_H
#define SERVE_POLL_FILTER_H

#include "wire/parser.h"

struct poll_filter {
	struct wire_parser parser;
	struct buf unreported; /* bytes that are in no event yet; those before `from` were */
	size_t from;
	size_t ahead; /* of them, from `from` on, already passed */
	bool polling; /* a poll's answer is awaited */
	bool after_message;
	bool echoed; /* the last command was echoed... */
	bool echoes; /* ... and so was the last one that was answered */
	struct buf passed, answer;
};

void poll_filter_init(struct poll_filter *f);
void poll_filter_fini(struct poll_filter *f);

/* A poll, or another line, was sent. */
void poll_filter_sent(struct poll_filter *f, bool poll);
/* Appends to f->passed and f->answer, which the caller empties.  The answer is complete when
 * `polling` has become false. */
void poll_filter_feed(struct poll_filter *f, struct slice bytes);
/* What came before is not what comes next. */
void poll_filter_reset(struct poll_filter *f);

#endif
