/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/unlisted.h"

#include "at/argument.h"

enum { LAST_NUMBER = -1 }; /* the last of up to two numbers at the start of the arguments */

static const struct unlisted {
	const char *name;
	int length_parameter;
	int when_parameter, when_value; /* it prompts only with this value; -1: always */
} unlisted[] = {
	{"CIPSEND", LAST_NUMBER, -1, 0}, /* [link,]length[,"host",port] */
	{"CIPSENDEX", LAST_NUMBER, -1, 0}, {"CIPSENDL", LAST_NUMBER, -1, 0},
	{"HTTPCHEAD", 0, -1, 0}, {"HTTPCPOST", 1, -1, 0}, /* "url",length,... */
	{"HTTPCPUT", 1, -1, 0}, {"USERRAM", 1, 0, 2}, /* operation 2 writes: operation,length,... */
	{"FS", 4, 1, 2},                              /* type,operation 2,name,offset,length */
	{"WSSEND", 1, -1, 0},                         /* link,length,... */
};

/* *rest is what follows the name: empty, or beginning with '='. */
static const struct unlisted *unlisted_find(struct slice line, struct slice *rest)
{
	size_t equals = slice_find_char(line, '=');

	if (!slice_starts_nocase(line, SLICE("AT+")))
		return NULL;
	for (size_t i = 0; i < ALEN(unlisted); i++) {
		struct slice name = slice_from(slice_sub(line, 0, equals), 3);
		if (!slice_eq_nocase(name, slice_of(unlisted[i].name)))
			continue;
		*rest = slice_from(line, 3 + name.n);
		return &unlisted[i];
	}
	return NULL;
}

static bool unlisted_number(
	struct slice line, const struct at_argument *a, size_t count, size_t i, long long *number)
{
	return i < count && slice_to_number(slice_sub(line, a[i].at, a[i].n), number);
}

long long at_unlisted_payload(struct slice line)
{
	struct at_argument a[AT_PARAMETERS];
	struct slice rest;
	const struct unlisted *u = unlisted_find(line, &rest);
	long long length = 0, when;

	if (!u)
		return AT_PAYLOAD_NONE;
	if (!rest.n)
		return at_unlisted_passthrough(line) ? AT_PAYLOAD_UNKNOWN : AT_PAYLOAD_NONE;
	size_t count = at_arguments(line, line.n - rest.n + 1, a, NULL);
	if (u->when_parameter >= 0 &&
		(!unlisted_number(line, a, count, (size_t)u->when_parameter, &when) ||
			when != u->when_value))
		return AT_PAYLOAD_NONE;
	size_t at = u->length_parameter == LAST_NUMBER
	                    ? (size_t)unlisted_number(line, a, count, 1, &length)
	                    : (size_t)u->length_parameter;
	/* A length of 0 clears something, or is refused. */
	return unlisted_number(line, a, count, at, &length) && length > 0 ? length
	                                                                  : AT_PAYLOAD_NONE;
}

bool at_unlisted_passthrough(struct slice line)
{
	return slice_eq_nocase(line, SLICE("AT+CIPSEND"));
}
