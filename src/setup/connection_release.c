/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program has the board's ports for a while: a flasher, usually. */
#include "setup/connection_private.h"

#include "base/language.h"

static void connection_tell_released(struct connection *c, const char *why)
{
	if (c->tap)
		session_observe_released(c->session, why, connection_now(c));
	else
		session_link_released(c->session, connection_now(c), why);
}

bool connection_release_port(struct connection *c, struct slice whom, struct diag *d)
{
	struct buf shown = {0};

	/* Once is enough, whoever then has it. */
	if (c->released)
		return true;
	if (!c->was_up)
		return diag_fail(d, 0, 0, 0, _("the port is not open yet"));
	if (c->examination)
		return diag_fail(d, 0, 0, 0, _("the board is being examined"));
	/* It may name what was typed to the board. */
	at_secrets_add_hidden(session_secrets(c->session), &shown, whom);
	c->released = true;
	link_release_port(c->link);
	if (c->log)
		link_release_port(c->log);
	connection_drop_unsent(c);
	if (c->recorder)
		recorder_released(c->recorder, buf_text(&shown));
	connection_tell_released(c, buf_text(&shown));
	connection_poll_unless_held(c);
	buf_fini(&shown);
	connection_settle(c);
	return true;
}

void connection_reclaim_port(struct connection *c)
{
	if (!c->released)
		return;
	c->released = false;
	link_reclaim_port(c->link);
	if (c->log)
		link_reclaim_port(c->log);
}
