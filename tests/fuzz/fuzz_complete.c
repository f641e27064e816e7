/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a line, any cursor: completion and hint.  The first byte chooses the dialect and the
 * scheme, the second one the cursor.
 */
#include "at/complete.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The line itself is what the session knows: the worst that a network could have sent. */
static void values(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	(void)source;
	add(to, *(const struct slice *)user, NULL);
	add(to, SLICE("topic"), "seen");
	add(to, SLICE("1883"), "used before");
}

static void check_completion(
	struct slice line, size_t cursor, enum at_dialect dialect, long long scheme)
{
	const struct at_sources sources = {values, &line, scheme};
	struct at_completion c;

	at_complete(line, cursor, dialect, &sources, &c);
	assert(c.at <= cursor && c.n <= line.n - c.at && cursor <= c.at + c.n);
	size_t common = at_completion_common(&c);

	for (size_t i = 0; i < c.count; i++)
		assert(c.candidates[i].text[0] && strlen(c.candidates[i].text) >= common);
	at_completion_fini(&c);
}

static void check_hint(struct slice line, size_t cursor, enum at_dialect dialect)
{
	struct at_hint h;

	at_hint(line, cursor, dialect, &h);
	assert(h.mark_at <= h.signature.n && h.mark_n <= h.signature.n - h.mark_at);
	assert(!h.parameter || (h.command && h.mark_n));
	assert(h.meaning.n);
	at_hint_fini(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	struct slice line = {(const char *)data + 2, n - 2};
	enum at_dialect dialect = (enum at_dialect)(data[0] % AT_DIALECT_COUNT);
	size_t cursor = data[1] % (line.n + 1);

	check_completion(line, cursor, dialect, data[0] / AT_DIALECT_COUNT % 12);
	check_hint(line, cursor, dialect);
	return 0;
}
