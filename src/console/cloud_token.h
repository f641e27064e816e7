/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The credentials that the cloud's form made last, and what made them: kept in memory so that they can be
 * made anew once their token has run out, before session_reconnect sends them.  Says when they are about
 * to run out, when they have, and that a connection was lost after that.
 *
 * Where the user configures something else, session_renew finds that, and nothing is replaced.
 */
#ifndef CONSOLE_CLOUD_TOKEN_H
#define CONSOLE_CLOUD_TOKEN_H

#include "script/cloud_board.h"

struct console;
struct loop_watch;

struct cloud_token {
	const struct cloud *cloud; /* NULL: none was made */
	struct buf values[CLOUD_KEYS], secret;
	struct cloud_commands commands; /* as they were sent */
	int64_t made, expires;          /* seconds since 1970; expires: or CLOUD_NEVER */
	struct loop_watch *timer;       /* the next thing to say */
	bool warned, ended;             /* ... was said */
	uint64_t drops;                 /* of the connection, that were looked at */
};

void console_cloud_token_fini(struct console *c);

/* After these have begun to be sent.  `values` are those of the cloud's keys; *commands is moved. */
void console_cloud_token_keep(struct console *c, const struct cloud_access *access,
	const struct buf *values, struct slice secret, struct cloud_commands *commands);
/* Before session_reconnect: new credentials in place of those that have run out.  false with *d: they have,
 * and there are no new ones. */
bool console_cloud_token_renew(struct console *c, struct diag *d);
/* After each turn of the session: was a connection lost? */
void console_cloud_token_look(struct console *c);

#endif
