/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board said, from a capture that another tool made: Arduino's serial monitor, SSCOM, Tera
 * Term, tio and minicom put a stamp before each line, which is removed here.  Knows stamps and
 * nothing of what the lines say.  Never fails, asks no clock; how the input is cut into chunks does
 * not change what comes out.
 *
 *     12:34:56.789 -> text                  Arduino
 *     [12:34:56.789]收←◆text                SSCOM, also IN and RECV; UTF-8 or GBK; what was sent:
 *     [12:34:56.789]发→◇text                SSCOM, also OUT and SEND; a line with □ after it is its
 *                                           mark for the end of what was sent, and removed as well
 *     [12:34:56.789] text                   tio, also minicom
 *     [2024-01-02 12:34:56.789] text        Tera Term, tio (with a T), minicom
 *     [Tue Jan  2 12:34:56.789 2024] text   Tera Term before 4.93
 *     [0 00:00:12.345] text                 Tera Term, since the start
 *     [1704199496.789] text                 tio, since 1970
 *     [0.400] text                          minicom, since the line before
 *
 * Input is a capture only if several of its first lines say so: one of the first 32 that is not
 * inside a payload has a stamp, and so do more than half of the eight from there on; of SSCOM, which
 * stamps what came at once and not each line, one more of 32.  Then only stamps of that form are
 * removed, one a line.  All other input is passed on as it is; what is held back until that is known
 * begins with a stamp and has at most 64 KiB.
 *
 * Not known: where a tool put a stamp into a payload.  One at the start of a payload's line is
 * removed like any other; what SSCOM adds between two chunks of one payload, a line end, stays.
 */
#ifndef WIRE_CAPTURE_H
#define WIRE_CAPTURE_H

#include "base/buf.h"

enum { CAPTURE_HELD = 64 * 1024 };

enum capture_form {
	CAPTURE_NO_STAMP,
	CAPTURE_ARDUINO,
	CAPTURE_CLOCK, /* the time of day, or since the line before */
	CAPTURE_DATE,
	CAPTURE_NAMED_DAY,
	CAPTURE_ELAPSED,
	CAPTURE_EPOCH,
	CAPTURE_SECONDS /* since the line before */
};

enum capture_state { CAPTURE_UNDECIDED, CAPTURE_PLAIN, CAPTURE_STAMPED };

/* t in microseconds since the first stamp, never less than before; -1 if there are no stamps.
 * `sent`: it went to the board.  Returns whether what was passed on so far ends inside a payload;
 * asked for no longer once there was a stamp. */
typedef bool capture_fn(void *user, int64_t t, bool sent, struct slice bytes);

struct capture {
	enum capture_state state;
	struct buf held; /* undecided: from the line on that may be the first with a stamp;
	                    stamped: the start of a line */
	bool in_line;    /* the start of a line has been passed on */
	/* while undecided: */
	size_t before;   /* lines without one, and those in a payload */
	bool in_payload; /* what was passed on ends there */
	size_t read;     /* bytes of held that were looked at */
	size_t lines, stamped;
	bool back, hours; /* times go back; there was one of more than an hour */
	/* of stamps: */
	enum capture_form form;
	bool arrow;   /* of SSCOM, which gives the direction */
	bool deltas;  /* they are times since the line before */
	bool started; /* there was one */
	int64_t start, days, now;
	int64_t last; /* the last stamp's time */
	bool sent;
	capture_fn *fn;
	void *user;
};

void capture_init(struct capture *c, capture_fn *fn, void *user);
void capture_fini(struct capture *c);
void capture_feed(struct capture *c, struct slice bytes);
/* Once decided: these bytes, if fed next, would all be held, as they may be the start of a stamp. */
bool capture_would_hold(const struct capture *c, struct slice bytes);
void capture_finish(struct capture *c); /* end of the input: passes on what is held */

#endif
