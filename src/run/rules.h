/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules of a run's scripts (`on EVENT ACTION`; trigger/desk.h): each holds from its step to the end of its
 * file.  An answer that fails also fails the step that is running then.
 */
#ifndef RUN_RULES_H
#define RUN_RULES_H

#include "setup/connection.h"
#include "trigger/desk.h"

struct rules_calls {
	bool (*may_send)(void *user); /* trigger_calls' */
	/* From rules_go: an answer has failed. */
	void (*failed)(void *user, struct slice why, enum script_failure failure, uint32_t code);
	void (*go)(
		void *user); /* rules_go is due, and with it the step that waited for an answer */
	void (*note)(void *user, struct slice text); /* for report and transcript */
};

struct rules {
	struct trigger_desk desk;
	struct connection *connection;
	struct loop_watch *timer; /* of an answer that is under way */
	const struct rules_calls *calls;
	void *user;
};

/* connection: open.  calls: also valid later. */
void rules_init(struct rules *r, struct connection *connection, const struct rules_calls *calls,
	void *user);
void rules_fini(struct rules *r); /* a zeroed one is fine */

bool rules_set(struct rules *r, struct script_on *on, struct diag *d); /* for a player */
void rules_end_file(struct rules *r);

void rules_see(struct rules *r, const struct wire_event *event);
void rules_see_log(struct rules *r, struct slice line);
bool rules_answered(
	struct rules *r, const struct session_result *result); /* false: none of theirs */
void rules_go(struct rules *r);
bool rules_reply(const struct rules *r); /* an answer is under way: no step is begun */

#endif
