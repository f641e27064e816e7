/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/topic.h"

/* Cuts the first level off *rest.  false when nothing is left; "a/" has two levels. */
static bool next_level(struct slice *rest, bool *more, struct slice *level)
{
	if (!*more)
		return false;
	size_t slash = slice_find_char(*rest, '/');
	*more = slash != SLICE_NONE;
	*level = slice_sub(*rest, 0, *more ? slash : rest->n);
	*rest = *more ? slice_from(*rest, slash + 1) : slice_from(*rest, rest->n);
	return true;
}

static bool is_wildcard(struct slice level)
{
	return slice_eq(level, SLICE("+")) || slice_eq(level, SLICE("#"));
}

bool topic_is_filter(struct slice filter)
{
	struct slice level;
	bool more = filter.n > 0;

	if (filter.n == 0)
		return false;
	while (next_level(&filter, &more, &level)) {
		if (slice_eq(level, SLICE("#")))
			return !more;
		if (slice_find_char(level, '#') != SLICE_NONE)
			return false;
		if (level.n > 1 && slice_find_char(level, '+') != SLICE_NONE)
			return false;
	}
	return true;
}

bool topic_matches(struct slice filter, struct slice topic)
{
	struct slice wanted, level;
	bool more_wanted = true, more = true;

	if (!topic_is_filter(filter) || topic.n == 0)
		return false;
	for (bool first = true; next_level(&filter, &more_wanted, &wanted); first = false) {
		if (first && topic.p[0] == '$' && is_wildcard(wanted))
			return false;
		if (slice_eq(wanted, SLICE("#")))
			return true;
		if (!next_level(&topic, &more, &level))
			return false;
		if (!slice_eq(wanted, SLICE("+")) && !slice_eq(wanted, level))
			return false;
	}
	return !more;
}
