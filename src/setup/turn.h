/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who gets the board's bytes while two talk to it (`atmq tap`).  The other program gets all of them,
 * except during a turn of ours: from the moment our command goes out until its answer has ended, it
 * gets only what the board reports by itself.  Counts bytes and knows where events end; does no I/O.
 */
#ifndef SETUP_TURN_H
#define SETUP_TURN_H

#include "base/buf.h"
#include "wire/event.h"

/* Zeroed: the turn is not ours. */
struct turn {
	bool ours;
	bool in_message; /* its line end is still to come: the parser has it before what follows */
	bool ending;     /* the answer has ended; its last event is still to come, or none */
	struct buf name; /* of our command, without AT+ */
	struct buf kept; /* received in our turn, and whose they are is not known yet */
	uint64_t received; /* bytes */
	uint64_t reported; /* those of them that were in events */
	uint64_t decided;  /* ... and those whose owner is known; the rest is in `kept` */
};

/* A line of ours goes out.  Appends to `pass` what the other program gets of a turn that was about to
 * end. */
void turn_begin(struct turn *t, struct slice line, struct buf *pass);
/* Bytes of the board.  true: all of them are for the other program; false: what is comes later. */
bool turn_receive(struct turn *t, struct slice bytes);
/* An event was found in the bytes: appends to `pass` what the other program gets of it. */
void turn_event(struct turn *t, const struct wire_event *event, struct buf *pass);
/* Our command has ended.  The event that it ended with follows, if there is one; then turn_settle. */
void turn_end(struct turn *t);
void turn_settle(struct turn *t, struct buf *pass);
/* The link was lost: nothing that was received is still to be reported. */
void turn_forget(struct turn *t);
void turn_fini(struct turn *t);

#endif
