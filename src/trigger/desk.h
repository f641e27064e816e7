/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Does what the rules that are due are to do (trigger/trigger.h), on one session; for the console and a run
 * alike.  What only they can do, such as ringing, is theirs.  A rule that sends has a script, which is played
 * between the commands of everyone else: not while a command is in flight, a prompt is open, or lines are
 * waiting.  One at a time; who plays another script begins none of its steps meanwhile.  Asks no clock.
 */
#ifndef TRIGGER_DESK_H
#define TRIGGER_DESK_H

#include "script/player.h"
#include "trigger/trigger.h"

struct trigger_calls {
	void (*say)(void *user, bool problem,
		struct slice text); /* for the screen and the transcript */
	void (*note)(void *user, struct slice text);
	void (*bell)(void *user, struct slice text);          /* what it is about */
	void (*exec)(void *user, const struct trigger *rule); /* NULL: there are no such rules */
	/* A script of another player is between its commands: an answer may come in between. */
	bool (*may_send)(void *user);
	/* Why nothing can be sent at all, so that what is due is dropped; NULL: nothing is in the way.  May be
	 * NULL.  The link that is down needs no mention. */
	const char *(*barred)(void *user);
	void (*failed)(void *user, struct slice why); /* an answer */
	struct player_calls player; /* of the answer; its timer is another one's */
};

struct trigger_desk {
	struct triggers rules;
	const struct trigger_calls *calls;
	void *user;
	struct session *session;
	struct player player;
	struct trigger *replying; /* whose answer is under way, or NULL */
	bool going;
};

/* calls: also valid later.  The session may be set anew at any time. */
void trigger_desk_init(struct trigger_desk *d, const struct trigger_calls *calls, void *user,
	struct session *session);
void trigger_desk_fini(
	struct trigger_desk *d); /* a zeroed one is fine; what was held is not told */

/* Sets a rule, which is then the desk's, and says so; false with *diag, and it is not. */
bool trigger_desk_set(
	struct trigger_desk *d, struct script_on *on, bool of_script, struct diag *diag);
/* Ends the rule of that number (from 1), of a script, or all; an answer under way is given up. */
bool trigger_desk_end(
	struct trigger_desk *d, size_t number, int64_t now); /* false: there is none */
void trigger_desk_end_script(struct trigger_desk *d, int64_t now);
void trigger_desk_end_all(struct trigger_desk *d, int64_t now);
/* Gives up the answer that is under way; false: there is none. */
bool trigger_desk_cancel(struct trigger_desk *d, int64_t now);
/* "1: on disconnected bell (3 times)  2: ..." */
void trigger_desk_add_list(const struct trigger_desk *d, struct buf *out);

/* From the session's callbacks. */
void trigger_desk_see(struct trigger_desk *d, const struct wire_event *event, int64_t now);
void trigger_desk_see_log(struct trigger_desk *d, struct slice line, int64_t now);
/* false: it was no command of an answer. */
bool trigger_desk_answered(struct trigger_desk *d, const struct session_result *result);

/* Acts as far as possible without waiting; not from inside the session's callbacks.  true: an answer has
 * just ended, so that others may go on. */
bool trigger_desk_go(struct trigger_desk *d, int64_t now);
void trigger_desk_time_out(struct trigger_desk *d, int64_t now); /* the player's timer */
bool trigger_desk_replies(const struct trigger_desk *d);

#endif
