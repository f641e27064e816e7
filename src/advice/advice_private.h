/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of advice/ share: who listens to what, and one function for each fact.  Each adds
 * its remarks to the session's journal.
 */
#ifndef ADVICE_ADVICE_PRIVATE_H
#define ADVICE_ADVICE_PRIVATE_H

#include "advice/advice.h"

/* The listener, its session and the fact. */
struct hearing {
	struct advice *a;
	struct session *s;
	const struct session_fact *fact;
	const struct session_command *c; /* of the fact, or NULL */
	const struct status *status;
};

/* hearing.c */
__attribute__((format(printf, 3, 4))) void advice_say(
	const struct hearing *h, bool problem, const char *format, ...);
#define advice_remark(h, ...) advice_say((h), false, __VA_ARGS__)
#define advice_problem(h, ...) advice_say((h), true, __VA_ARGS__)

/* True the first time it is called for this flag. */
bool advice_first(bool *said);
/* The key that examines the line, for a remark's end; empty: none. */
struct slice advice_doctor(const struct hearing *h);
/* The key to connect again; empty if there is none, or nothing to repeat. */
struct slice advice_way_back(const struct hearing *h);
/* Whether the fact's command has one of the roles; without a command: false. */
bool advice_does(const struct hearing *h, unsigned roles);
bool advice_is_poll(const struct hearing *h);
bool advice_is_others(const struct hearing *h);

/* unanswered.c */
void advice_on_hold(const struct hearing *h);
void advise_on_timeout(const struct hearing *h);
void advice_on_overtaken(const struct hearing *h);

/* refused.c */
void advise_on_refusal(const struct hearing *h);
void advice_on_poll_refusal(const struct hearing *h);
void advice_on_code(const struct hearing *h);
void advice_on_join_failure(const struct hearing *h);

/* connection.c */
void advice_on_drop(const struct hearing *h);
void advice_on_wifi_loss(const struct hearing *h);
void advice_on_lost_state(const struct hearing *h);
void advice_on_reconnection(const struct hearing *h);

/* heard.c */
void advice_on_start(const struct hearing *h);
void advice_on_restart(const struct hearing *h);
void advice_on_firmware(const struct hearing *h);
void advice_on_message(const struct hearing *h);
void advice_on_noise(const struct hearing *h);
void advice_on_log(const struct hearing *h);
void advice_on_line(const struct hearing *h);
void advice_on_too_many(const struct hearing *h);
void advice_on_strange_row(const struct hearing *h);

#endif
