/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board at the end of a port: link, recorder and session, wired.  Bytes go up and down, the
 * session's deadlines are kept; the owner submits and listens.
 */
#ifndef SETUP_CONNECTION_H
#define SETUP_CONNECTION_H

#include "advice/advice.h"
#include "link/ports.h"
#include "record/recorder.h"
#include "setup/config.h"
#include "setup/options.h"

enum { CONNECTION_LINE_KEYS = 5 };

/* What the command line says of a port, as it was typed; NULL where it says nothing. */
struct connection_words {
	char *line[CONNECTION_LINE_KEYS]; /* baud, data-bits, parity, stop-bits, flow */
	char *dialect;
	char *log_port;
	char *poll;
	bool no_poll, unmasked;
};
void connection_words_fini(struct connection_words *w);
/* Adds the rows that fill `w` behind those of the command, which end with an empty one; there is
 * room for CONNECTION_OPTIONS more. */
enum { CONNECTION_OPTIONS = 10 };
void connection_add_options(struct connection_words *w, struct option_row *rows);

/* The only board that is known, where the user names none: the only profile, or without profiles the
 * only USB port.  false with *d, which names those that there are. */
bool connection_only_board(const struct config *config, const struct port_list *ports,
	struct buf *name, struct diag *d);
/* The port and its settings for a name: a profile's, or the name itself.  Borrows from both. */
const char *connection_choose_port(
	const struct config *config, const char *name, struct link_settings *settings);
/* The board's log port: of the words or the profile; NULL: none. */
const char *connection_choose_log_port(
	const struct connection_words *w, const struct config *config, const char *name);
/* Whether the names of both ports have the form of one.  false with *d. */
bool connection_check_ports(const struct connection_words *w, const struct config *config,
	const char *name, struct diag *d);
/* What the words change in settings and in the configuration; false with *d: a sentence. */
bool connection_apply(const struct connection_words *w, struct link_settings *settings,
	struct config *config, struct diag *d);

struct connection_events {
	void (*up)(void *user);
	void (*down)(void *user, const char *why); /* also when it never came up */
	void (*event)(void *user, const struct wire_event *event);
	void (*ended)(void *user, const struct session_result *result);
	/* After each turn of the session, when it may be asked anything again.  */
	void (*settled)(void *user);
	/* The log port could not be reached from the first. */
	void (*log_failed)(void *user, const char *why);
};

struct connection {
	struct loop *loop;
	struct link *link;
	struct link *log;          /* the board's log port, or NULL */
	struct recorder *recorder; /* NULL: nothing is recorded */
	struct session *session;
	struct advice advice; /* of the session */
	struct loop_watch *timer;
	struct link_settings at_restart; /* what the board goes back to when it restarts */
	int64_t start;                   /* loop time of the session's time 0 */
	int64_t started; /* the same by the wall clock, microseconds since 1970, UTC */
	bool was_up;     /* at least once */
	bool log_was_up;
	const struct connection_events *events;
	void *user;
};

struct connection_plan {
	const char *port;
	const struct link_settings *settings;
	const char *transcript;  /* or NULL */
	bool unmasked;           /* passwords go into it as they are */
	bool transcript_is_ours; /* nobody chose its name: where it is taken, a number follows it */
	enum at_dialect dialect;
	int64_t poll;         /* microseconds, or 0 */
	bool dialect_is_set;  /* by the user: the firmware does not change it */
	const char *log_port; /* or NULL */
};

/* false with *d, and nothing open: *port_failed tells a port that can't be opened from a
 * transcript that can't be written. */
bool connection_open(struct connection *c, struct loop *loop, const struct connection_plan *plan,
	const struct connection_events *events, void *user, bool *port_failed, struct diag *d);
void connection_close(struct connection *c); /* a zeroed or closed one is fine */

/* "PORT: why", with the port named once: links say by themselves who did not answer. */
void connection_add_problem(struct buf *out, const char *port, const char *why);

int64_t connection_now(const struct connection *c); /* the session's time */
/* After a call of the session from outside of the events: its deadline may be another one. */
void connection_touch(struct connection *c);

#endif
