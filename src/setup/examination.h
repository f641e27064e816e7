/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First contact over an open link, and what is behind it, for `atmq doctor` and the console alike: doctor/
 * decides, this has its clocks, and sets the rates that it wants to try.
 */
#ifndef SETUP_EXAMINATION_H
#define SETUP_EXAMINATION_H

#include "doctor/inquiry.h"
#include "doctor/probe.h"
#include "link/link.h"
#include "setup/config.h"

struct examination; /* opaque */

struct examination_user {
	void (*send)(
		void *user, struct slice bytes); /* to the link, and where else it may belong */
	void (*done)(void *user);                /* called once; may free the examination */
	/* What a trial connection is going to do to the board, before it does; may be NULL. */
	void (*announce)(void *user, struct slice sentence);
	void *user;
};

/* The link is up; end: what is to end a line; was_reset: the board is just being reset.  From now on its bytes belong in here,
 * until it is done.  Then the link has the settings again that it has now. */
struct examination *examination_new(struct loop *loop, struct link *link, enum line_end end,
	bool was_reset, const struct examination_user *user);
/* Before anything has come: a trial connection is made in the end, with a client id of its own; to that host,
 * which doctor_host_is_valid, or if it is empty to the configured one; port 0: the usual one. */
void examination_want_trial(struct examination *e, struct slice host, long long port);
void examination_free(struct examination *e); /* before its link; NULL is fine */

void examination_receive(struct examination *e, struct slice bytes);
void examination_receive_log(struct examination *e, struct slice bytes); /* of its log port */
void examination_lost(struct examination *e, const char *why); /* the link went down: it is done */

const struct doctor_facts *examination_facts(struct examination *e);
/* The settings at which the board answered; false: as they are, or it did not answer. */
bool examination_settings(struct examination *e, struct link_settings *settings);

/* Fills in the name of a port that is not open, and why not: link_open's words, or those of the
 * link's down. */
void examination_add_trouble(struct doctor_facts *f, const char *port,
	const struct link_settings *settings, const struct diag *why);

#endif
