/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "advice/advice_private.h"

#include <stdarg.h>

void advice_say(const struct hearing *h, bool problem, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	session_remark(h->s, problem, buf_slice(&text), h->fact->at);
	buf_fini(&text);
}

bool advice_first(bool *said)
{
	bool first = !*said;

	*said = true;
	return first;
}

struct slice advice_doctor(const struct hearing *h)
{
	return buf_slice(&h->a->doctor_key);
}

bool advice_does(const struct hearing *h, unsigned roles)
{
	return h->c && at_command_does(h->c->entry, h->c->form, roles);
}

bool advice_is_poll(const struct hearing *h)
{
	return h->c && h->c->by == SESSION_BY_POLL;
}

bool advice_is_others(const struct hearing *h)
{
	return h->c && h->c->by == SESSION_BY_OTHER;
}

struct slice advice_way_back(const struct hearing *h)
{
	return session_can_reconnect(h->s) ? buf_slice(&h->a->key) : (struct slice){0};
}
