/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/last_answers.h"

#include "at/command.h"

/* Ten subscriptions with the longest topics are less. */
enum { LONGEST_ANSWER = 32 * 1024 };

void last_answers_fini(struct last_answers *a)
{
	buf_fini(&a->rows);
	buf_fini(&a->version);
	buf_fini(&a->connection);
	buf_fini(&a->subscriptions);
	*a = (struct last_answers){0};
}

static bool last_answers_is_row(const struct wire_event *event)
{
	return event->type == WIRE_EVENT_CONNECTION || event->type == WIRE_EVENT_SUBSCRIPTION ||
	       event->type == WIRE_EVENT_INFO || event->type == WIRE_EVENT_LINE;
}

void last_answers_on_event(
	struct last_answers *a, const struct session *s, const struct wire_event *event)
{
	if (!last_answers_is_row(event))
		return;
	a->too_long |= a->rows.n + event->raw.n > LONGEST_ANSWER;
	if (a->too_long)
		return;
	session_add_heard(s, &a->rows, slice_trim(event->raw));
	buf_add_text(&a->rows, "\r\n");
}

static void last_answers_keep(struct last_answers *a, struct buf *answer)
{
	buf_clear(answer);
	if (a->rows.n == 0 || a->too_long)
		return;
	buf_add(answer, buf_slice(&a->rows));
	buf_add_text(answer, "\r\nOK\r\n");
}

static void last_answers_forget(struct last_answers *a)
{
	buf_clear(&a->connection);
	buf_clear(&a->subscriptions);
}

static void last_answers_ended(struct last_answers *a, const struct session_fact *fact)
{
	const struct session_command *c = fact->command;

	if (!c || !c->entry)
		return;
	if (at_command_does(
		    c->entry, c->form, AT_CONNECTS | AT_CLEANS | AT_SUBSCRIBES | AT_UNSUBSCRIBES))
		last_answers_forget(a);
	if (fact->outcome != SESSION_OK)
		return;
	if (at_command_does(c->entry, c->form, AT_ASKS_VERSION))
		last_answers_keep(a, &a->version);
	else if (at_command_does(c->entry, c->form, AT_ASKS_CONNECTION))
		last_answers_keep(a, &a->connection);
	else if (at_command_does(c->entry, c->form, AT_ASKS_SUBSCRIPTIONS))
		last_answers_keep(a, &a->subscriptions);
}

void last_answers_on_fact(struct last_answers *a, const struct session_fact *fact)
{
	switch (fact->kind) {
	case SESSION_FACT_SENT:
		buf_clear(&a->rows);
		a->too_long = false;
		break;
	case SESSION_FACT_ENDED:
		last_answers_ended(a, fact);
		break;
	case SESSION_FACT_LINK_UP:
		buf_clear(&a->version);
		last_answers_forget(a);
		break;
	case SESSION_FACT_STARTED:
	case SESSION_FACT_RESTARTED:
	case SESSION_FACT_DROPPED:
	case SESSION_FACT_DISCONNECTED:
	case SESSION_FACT_RECONNECTED:
		last_answers_forget(a);
		break;
	default:
		break;
	}
}

void last_answers_add(const struct last_answers *a, struct buf *out)
{
	buf_add(out, buf_slice(&a->version));
	buf_add(out, buf_slice(&a->connection));
	buf_add(out, buf_slice(&a->subscriptions));
}
