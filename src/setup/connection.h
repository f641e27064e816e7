/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board on a port: link, recorder and session, wired together.  Passes bytes up and down and
 * keeps the session's deadlines; the owner submits commands and listens.
 */
#ifndef SETUP_CONNECTION_H
#define SETUP_CONNECTION_H

#include "advice/advice.h"
#include "link/link.h"
#include "record/sent_queue.h"
#include "setup/config.h"
#include "setup/examination.h"
#include "setup/last_answers.h"
#include "setup/port_words.h"
#include "setup/port_rate.h"

struct connection_events {
	void (*up)(void *user);
	void (*down)(void *user, const char *why); /* also if it never came up */
	void (*event)(void *user, const struct wire_event *event);
	void (*ended)(void *user, const struct session_result *result);
	/* After each turn of the session, when it may be called again. */
	void (*settled)(void *user);
	/* A line of the log port; may be NULL.  `settled` follows. */
	void (*log_line)(void *user, struct slice line);
	/* The log port could not be opened at the start. */
	void (*log_failed)(void *user, const char *why);
	/* What connection_examine found.  better: the settings at which the board answered, or NULL. */
	void (*examined)(
		void *user, const struct doctor_facts *facts, const struct link_settings *better);
	void (*sent)(void *user); /* link_unsent has become less; may be NULL */
};

struct connection {
	struct loop *loop;
	struct link *link;
	struct link *log;          /* the board's log port, or NULL */
	struct recorder *recorder; /* NULL: nothing is recorded */
	bool transcript_removed;
	struct sent_queue unsent; /* to be recorded when they are sent */
	struct session *session;
	struct advice advice;     /* of the session */
	struct last_answers last; /* for the next part of the transcript */
	struct loop_watch *timer;
	struct port_rate rate;
	struct board_settings board;
	struct examination *examination; /* or NULL */
	bool polls;
	int64_t poll;    /* microseconds, or 0 */
	bool holds;      /* the board is in reset, so it is not polled */
	bool heard;      /* anything, since the link came up */
	bool restarted;  /* in this turn, by itself */
	int64_t start;   /* loop time of the session's time 0 */
	int64_t started; /* the same by the wall clock, microseconds since 1970, UTC */
	bool was_up;     /* at least once */
	bool released;   /* another program may have the ports */
	bool log_was_up;
	bool silence_explained; /* since bytes came, or the link came up */
	struct tap *tap;        /* another program's way to the board, or NULL */
	const struct connection_events *events;
	void *user;
};

struct connection_plan {
	const char *port;
	const struct link_settings *settings;
	const char *transcript; /* or NULL; with placeholders, if its name is the user's */
	struct record_limits limits;
	bool unmasked;           /* passwords are recorded unmasked */
	bool transcript_is_ours; /* its name is not the user's: if it is in use a number is added */
	enum at_dialect dialect;
	int64_t poll;         /* microseconds, or 0 */
	bool dialect_is_set;  /* set by the user: the firmware does not change it */
	const char *log_port; /* or NULL */
	struct board_settings board;
	/* Where another program finds the board's port (atmq tap), or NULL.  The conversation is then
	 * that program's: the session observes it, and sends only what is submitted, never a poll. */
	const char *tap;
};

/* false with *d, and nothing is open: *port_failed is true if the port can't be opened, false if
 * the transcript can't be written. */
bool connection_open(struct connection *c, struct loop *loop, const struct connection_plan *plan,
	const struct connection_events *events, void *user, bool *port_failed, struct diag *d);
/* Ends the transcript, which says why; connection_close ends it as "closed".  Returns its digest, or NULL
 * if there is no transcript or its end could not be written. */
const char *connection_end_transcript(struct connection *c, const char *why);
const char *connection_transcript(const struct connection *c); /* its path; NULL: there is none */
void connection_remove_transcript(struct connection *c);       /* once it has ended; all parts */
/* Appends what the user should know of it: its name, its digest once it has ended, why it is
 * incomplete.  Nothing if there is none.  Returns whether nothing is missing in it. */
bool connection_tell_transcript(const struct connection *c, struct buf *out);
void connection_close(struct connection *c); /* a zeroed or closed one is fine */

/* Where the other program finds the board, and whether one is there; NULL: there is no tap. */
const char *connection_tap_path(const struct connection *c);
bool connection_tap_is_open(const struct connection *c);
const char *connection_tap_who(const struct connection *c); /* "picocom (process 1234)", or "" */
/* Whether the user has asked to join in; the caller submits nothing before.  Leaving empties the queue. */
bool connection_has_joined(const struct connection *c);
void connection_join(struct connection *c, bool join);

/* What the port's lines do; each is noted in the transcript.  false with *d: not possible. */
bool connection_boot_board(struct connection *c, struct diag *d); /* its boot loader waits */
bool connection_hold_board(struct connection *c, struct diag *d); /* in reset; or releases it */
bool connection_send_break(struct connection *c, struct diag *d);
/* What the port has now; false: it has no settings, only the words about lines apply. */
bool connection_port_words(const struct connection *c, struct port_words *words);
/* Sets the port to these, and notes it; asks the board for its echo, if that is to change.  false with
 * *d: something is not possible; what comes before it is done. */
bool connection_set_port(struct connection *c, const struct port_words *words, struct diag *d);
/* Resets the board by DTR and RTS; the port then has the settings that the board starts with.  false
 * with *d: not possible. */
bool connection_reset_board(struct connection *c, struct diag *d);

/* Another program may have the board's port and its log port: both are closed, and nothing is sent.
 * `whom` is for screen and transcript: "to esptool --port ...".  false with *d: not now. */
bool connection_release_port(struct connection *c, struct slice whom, struct diag *d);
/* Opens both again: `up` follows once they are free, or first `down` with why they are not.  What was
 * known of the board is asked anew. */
void connection_reclaim_port(struct connection *c);

/* First contact: finds out what is wrong with the line; `examined` follows within ten seconds, unless
 * the link goes down.  Meanwhile nothing else is sent.  false with *d: not now. */
bool connection_examine(struct connection *c, struct diag *d);
/* The board has these, as the user says. */
bool connection_use_settings(
	struct connection *c, const struct link_settings *settings, struct diag *d);

/* A remark, for the screen and the transcript. */
void connection_say(struct connection *c, bool problem, struct slice text);
/* The same for a note of the user or of a script. */
void connection_note(struct connection *c, struct slice text);

int64_t connection_now(const struct connection *c); /* the session's time */
/* Call this after using the session outside its events: its deadline may have changed. */
void connection_touch(struct connection *c);

#endif
