/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A recorded session at any moment of it: what the session knew then, as the console shows it.
 * Nothing is ever sent; there is no link.
 *
 * A first pass observes the whole file from its beginning, in pieces (replay_work), and leaves
 * snapshots of the session on its way: to go back means to continue from the one before.  Where the
 * pass has not come yet, the session is observed from a little before the moment asked for, and is
 * not whole (replay_is_whole) until the pass has come there.
 *
 * Memory: 32 MiB of snapshots, REPLAY_MARKS marks, and one message log (messages/log.h), whatever the
 * file holds.  Asks no clock: who plays it moves it.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include "advice/advice.h"
#include "record/reader.h"

enum { REPLAY_MARKS = 20000 /* of errors, drops, resets and notes; later ones are not kept */ };

/* What can be stepped to. */
enum replay_unit {
	REPLAY_RECORD,
	REPLAY_COMMAND, /* one of the user's or of a script's is sent */
	REPLAY_MESSAGE,
	REPLAY_ERROR, /* a command was refused or not answered; the link was lost */
	REPLAY_DROP,  /* the connection to the broker */
	REPLAY_RESET, /* the board said ready, though it was running */
	REPLAY_NOTE,
	REPLAY_UNITS
};

struct replay_mark {
	int64_t t;
	enum replay_unit unit; /* from REPLAY_ERROR on */
	uint64_t at;           /* the place behind the record */
};

struct replay;

/* Opens the file, at its beginning.  A small one is read at once.  NULL with *d.  The dialect is assumed until
 * the board reports its firmware, or kept, if it is set. */
struct replay *replay_open(
	const char *path, enum at_dialect dialect, bool dialect_is_set, struct diag *d);
void replay_close(struct replay *r); /* NULL is fine */

/* The session at this moment.  Another one after each call that is not const. */
struct session *replay_session(const struct replay *r);
/* The names of keys that remarks mention (advice_set_...); starts from the beginning again. */
void replay_set_keys(struct replay *r, const struct advice *keys);
const struct reader *replay_reader(const struct replay *r);

/* Microseconds since the session's start: this moment, the last record's time. */
int64_t replay_now(const struct replay *r);
int64_t replay_end(const struct replay *r);
bool replay_at_end(const struct replay *r);   /* no record follows for now */
bool replay_is_whole(const struct replay *r); /* all that came before is known */
int replay_percent(const struct replay *r);   /* of the file that the first pass has read */
/* "path:line: why" of the place where it could not be read on; NULL: none. */
const char *replay_problem(const struct replay *r);
size_t replay_marks(const struct replay *r, const struct replay_mark **marks);

/* The first pass, a piece of it: about a megabyte.  true: there is more to do.  At the end of a file
 * that is still being written, later calls find what was added. */
bool replay_work(struct replay *r);

/* To that moment; before the beginning and after the end, to these. */
void replay_seek(struct replay *r, int64_t t);
/* The same forward only, and no further than about a megabyte: for playing.  Moves beyond the end too:
 * time passes there.  false: the moment is not reached. */
bool replay_advance(struct replay *r, int64_t t);
/* To the next one (backwards: the one before), behind its record.  false, and nothing has changed:
 * there is none. */
bool replay_step(struct replay *r, enum replay_unit unit, bool backwards);
/* To the record in which this text was sent, received, logged or noted; behind it.  Step by step, each
 * of about a megabyte, until it does not go on; whoever stops before stays where they are. */
enum replay_search { REPLAY_SEARCH_GOES_ON, REPLAY_SEARCH_FOUND, REPLAY_SEARCH_IN_VAIN };
void replay_search_start(struct replay *r, struct slice text, bool backwards);
enum replay_search replay_search_step(struct replay *r);
int replay_search_percent(const struct replay *r); /* of what there is to search, to 99 */
/* Makes the journal begin earlier, if it does not begin with the first entry; false: it can't. */
bool replay_recall(struct replay *r);

/* A moment as base/moment.h has them, all of its forms.  offset: of the clock, seconds east of UTC. */
bool replay_read_time(
	const struct replay *r, struct slice text, long long offset, int64_t *t, struct diag *d);

#endif
