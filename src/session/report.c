/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

static struct session_command report_command(const struct command *c)
{
	return (struct session_command){
		.line = buf_slice(&c->line),
		.masked = buf_slice(&c->masked),
		.entry = c->entry,
		.dialect = c->dialect,
		.form = c->form,
		.by = c->by,
		.phase = c->phase,
		.sent_at = c->sent_at,
		.payload_length = c->payload_length,
		.code = c->code,
		.heard = c->heard,
		.busy = c->busy,
		.disconnected = c->disconnected,
		.entry_number = c->entry_number,
	};
}

void session_report(struct session *s, const struct command *c, struct session_fact fact)
{
	if (!s->output.fact)
		return;
	fact.at = s->now;
	if (c) {
		struct session_command command = report_command(c);
		fact.command = &command;
		s->output.fact(s->output.user, &fact);
	} else {
		s->output.fact(s->output.user, &fact);
	}
}
