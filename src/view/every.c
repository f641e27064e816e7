/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/every.h"

#include <inttypes.h>
#include <string.h>

#include "base/language.h"

static void every_free(struct every_command *c)
{
	buf_fini(&c->line);
	buf_fini(&c->shown);
}

void every_fini(struct every *e)
{
	while (every_stop(e, 0))
		;
}

bool every_add(struct every *e, int64_t interval, struct slice line, struct slice shown,
	int64_t now, struct diag *d)
{
	size_t i = 0;

	while (i < e->count && !slice_eq(buf_slice(&e->commands[i].line), line))
		i++;
	if (i == EVERY_MOST)
		return diag_fail(d, 0, 0, 0,
			_("%d commands are repeated already, which is all there can be; every stop 1 "
			  "ends the first"),
			EVERY_MOST);
	struct every_command *c = &e->commands[i];
	if (i == e->count) {
		*c = (struct every_command){0};
		buf_add(&c->line, line);
		buf_add(&c->shown, shown);
		e->count++;
	}
	c->interval = interval;
	c->next = now;
	return true;
}

bool every_stop(struct every *e, size_t index)
{
	if (index >= e->count)
		return false;
	every_free(&e->commands[index]);
	e->count--;
	memmove(&e->commands[index], &e->commands[index + 1],
		(e->count - index) * sizeof(e->commands[0]));
	return true;
}

int every_due(const struct every *e, int64_t now)
{
	int due = EVERY_NONE;

	for (size_t i = 0; i < e->count; i++)
		if (e->commands[i].next <= now &&
			(due < 0 || e->commands[i].next < e->commands[due].next))
			due = (int)i;
	return due;
}

/* On its beat, unless that has been missed. */
void every_sent(struct every *e, int index, int64_t now)
{
	struct every_command *c = &e->commands[index];

	c->next += c->interval;
	if (c->next <= now)
		c->next = now + c->interval;
}

int64_t every_next(const struct every *e)
{
	int64_t next = -1;

	for (size_t i = 0; i < e->count; i++)
		if (next < 0 || e->commands[i].next < next)
			next = e->commands[i].next;
	return next;
}

void every_add_interval(struct buf *out, int64_t interval)
{
	int64_t ms = interval / 1000;

	if (ms % 60000 == 0)
		buf_addf(out, "%" PRId64 " min", ms / 60000);
	else if (ms % 1000 == 0)
		buf_addf(out, "%" PRId64 " s", ms / 1000);
	else if (ms < 1000)
		buf_addf(out, "%" PRId64 " ms", ms);
	else
		buf_addf(out, "%" PRId64 ".%03" PRId64 " s", ms / 1000, ms % 1000);
}

void every_add_list(struct buf *out, const struct every *e)
{
	for (size_t i = 0; i < e->count; i++) {
		buf_addf(out, "%s%zu: ", i ? "  " : "", i + 1);
		every_add_interval(out, e->commands[i].interval);
		buf_addf(out, " %.*s", SLICE_ARG(buf_slice(&e->commands[i].shown)));
	}
}
