/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/near.h"

#include <string.h>

#include "at/command.h"
#include "at/error_code.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"

enum {
	NEAREST = 4, /* as many are offered */
	SHOWN = 80,  /* bytes of the query that are repeated */
};

struct near {
	const char *names[NEAREST];
	size_t distances[NEAREST]; /* ascending */
	size_t count;
};

static void offer(struct near *near, const char *name, size_t at)
{
	size_t i = near->count;

	for (size_t k = 0; k < near->count; k++)
		if (strcmp(near->names[k], name) == 0)
			return;
	while (i > 0 && near->distances[i - 1] > at)
		i--;
	if (i == NEAREST)
		return;
	if (near->count < NEAREST)
		near->count++;
	for (size_t k = near->count - 1; k > i; k--) {
		near->names[k] = near->names[k - 1];
		near->distances[k] = near->distances[k - 1];
	}
	near->names[i] = name;
	near->distances[i] = at;
}

static void compare(struct near *near, struct slice word, const char *name)
{
	struct slice known = slice_of(name);
	size_t d;

	if (known.n == 0 || known.n > SLICE_WORD || word.n < 2)
		return;
	bool begun = slice_starts_nocase(known, word);
	size_t apart = word.n > known.n ? word.n - known.n : known.n - word.n;
	if (!begun && apart > word.n / 3)
		return; /* at least as many letters */
	d = slice_distance(word, known);
	if (begun || d <= word.n / 3)
		offer(near, name, d);
}

static void near_find(struct near *near, struct slice word)
{
	const struct at_error *error;

	for (size_t i = 0; i < at_command_count(); i++)
		if (!at_command(i)->basic)
			compare(near, word, at_command(i)->name);
	for (size_t i = 0; i < at_command_count(); i++)
		for (size_t k = 0; k < at_command(i)->parameter_count; k++)
			compare(near, word, at_command(i)->parameters[k].name);
	compare(near, word, "state");
	compare(near, word, "scheme");
	for (size_t i = 0; (error = at_error(i)); i++) {
		compare(near, word, error->name + strlen("AT_MQTT_"));
		compare(near, word, error->name);
	}
}

/* The name in something that looks like a command. */
static struct slice first_name(struct slice query)
{
	size_t n = 0;

	if (slice_starts_nocase(query, SLICE("AT+")))
		query = slice_from(query, 3);
	while (n < query.n && !memchr(" =?:", query.p[n], 4))
		n++;
	return slice_sub(query, 0, n);
}

bool explain_near(struct slice query, struct slice all, struct diag *d)
{
	struct slice word = first_name(query);
	struct near near = {0};
	struct buf names = {0};

	if (word.n <= SLICE_WORD)
		near_find(&near, word);
	for (size_t i = 0; i < near.count; i++)
		buf_addf(&names, "%s%s", list_or(i, near.count), near.names[i]);
	const char *shown = VISIBLE(query, SHOWN);
	size_t at = (size_t)(query.p - all.p);
	if (near.count)
		diag_fail(d, 0, at, query.n, _("nothing is known about %s; did you mean %s"), shown,
			buf_text(&names));
	else
		diag_fail(d, 0, at, query.n, _("nothing is known about %s"), shown);
	buf_fini(&names);
	return false;
}
