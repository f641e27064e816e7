/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that the board accepts and the broker will not: Enter warns once, and sends it the second time. */
#include "base/language.h"
#include "console/console_private.h"
#include "term/plain.h"

/* The argument of the line that sets it. */
static void unwise_place(struct slice line, const struct at_line *read, enum at_dialect dialect,
	enum cloud_field field, struct diag *d)
{
	static const enum at_source sources[] = {
		[CLOUD_FIELD_CLIENT_ID] = AT_SOURCE_CLIENT_ID,
		[CLOUD_FIELD_USERNAME] = AT_SOURCE_USERNAME,
		[CLOUD_FIELD_HOST] = AT_SOURCE_HOST,
		[CLOUD_FIELD_PORT] = AT_SOURCE_PORT,
	};

	d->at = read->tail_at;
	d->n = line.n - read->tail_at;
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);

		if (p && (field == CLOUD_FIELD_PASSWORD ? p->secret
				 : field == CLOUD_FIELD_SCHEME
					 ? slice_eq(slice_of(p->name), SLICE("scheme"))
					 : p->source == sources[field])) {
			d->at = read->arguments[i].at;
			d->n = read->arguments[i].n;
			return;
		}
	}
}

/* What the credentials would be with the line. */
static bool unwise_credentials(const struct console *c, struct slice line,
	const struct at_line *read, enum at_dialect dialect, struct diag *d)
{
	struct cloud_configured after;
	struct cloud_shape shape;
	bool found;

	if (!at_command_does(read->command, read->form, AT_CONFIGURES | AT_CONNECTS) ||
		read->command->length_parameter >= 0)
		return false;
	cloud_configured_copy(&after, &c->connection.advice.clouds.configured);
	cloud_configured_add(&after, line, read, dialect, (struct slice){0});
	const struct cloud_seen seen = cloud_configured_seen(&after);
	found = cloud_shape_read(
			&seen, (c->connection.started + console_now(c)) / 1000000, &shape) &&
	        shape.fault_count;
	if (found) {
		*d = shape.faults[0].why;
		unwise_place(line, read, dialect, shape.faults[0].field, d);
	}
	cloud_configured_fini(&after);
	return found;
}

/* The value of a command that overwrites nothing, before the one that everything is part of. */
static bool unwise_order(const struct console *c, const struct at_line *read, struct diag *d)
{
	const struct session *s = console_session(c);

	return at_command_does(read->command, read->form, AT_CONFIGURES) &&
	       read->command->length_parameter >= 0 && session_status(s)->state == 0 &&
	       session_scheme(s) == 0 &&
	       !diag_fail(d, 0, 0, read->tail_at,
		       _("nothing is configured yet: AT+MQTTUSERCFG comes first, and overwrites this"));
}

bool console_line_is_unwise(const struct console *c, struct slice line, struct diag *d)
{
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	if (c->replay.replay)
		return false;
	at_line_read(line, dialect, &read);
	return read.command && read.form == AT_FORM_SET &&
	       (unwise_order(c, &read, d) ||
		       cloud_configured_breach(
			       &c->connection.advice.clouds.configured, line, &read, dialect, d) ||
		       unwise_credentials(c, line, &read, dialect, d));
}

bool console_line_holds(struct console *c, struct slice line)
{
	struct diag d;

	/* Nobody is there to press Enter again. */
	if ((c->plain.terminal && !plain_is_terminal(c->plain.terminal)) ||
		!console_line_is_right(c, line, &d) || !console_line_is_unwise(c, line, &d))
		return false;
	bool again = slice_eq(line, buf_slice(&c->warned));
	buf_set(&c->warned, again ? (struct slice){0} : line);
	if (again)
		return false;
	diag_fail(&c->mistake, 0, d.at, d.n, _("%s; Enter again sends it"), d.text);
	return true;
}
