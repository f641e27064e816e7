/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is configured for which cloud, and what is wrong with it, from the facts of a session.  Says nothing
 * itself.  Keeps passwords, in memory only (cloud/configured.h).
 */
#ifndef ADVICE_CLOUDS_H
#define ADVICE_CLOUDS_H

#include "cloud/configured.h"
#include "session/fact.h"

/* A zeroed one has seen nothing. */
struct clouds {
	struct cloud_configured configured; /* as the board accepted it, and the last AT+MQTTCONN */
	struct buf payload;                 /* of the command in flight */
	struct buf told;                    /* the last cause */
	unsigned breaches;                  /* a bit for each enum cloud_breach that was told */
	int64_t started; /* microseconds since 1970 at the session's start; 0: not known */
};
void clouds_fini(struct clouds *c);
void clouds_copy(struct clouds *to, const struct clouds *from);

/* A command was sent.  true with *d, once for each rule: the cloud does not accept it. */
bool clouds_on_sent(struct clouds *c, const struct session_command *command, struct diag *d);
void clouds_on_payload(struct clouds *c, struct slice bytes);
void clouds_on_end(
	struct clouds *c, const struct session_command *command, enum session_outcome outcome);
void clouds_forget(struct clouds *c); /* the board has started anew */

/* Why the broker may have refused or dropped the connection at that time, by the credentials.  *anew: it
 * is another cause than the last one.  false: nothing is wrong with them. */
bool clouds_cause(struct clouds *c, int64_t at, struct diag *d, bool *anew);
/* The same only if the credentials have run out. */
bool clouds_ran_out(struct clouds *c, int64_t at, struct diag *d, bool *anew);

#endif
