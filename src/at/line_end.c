/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/line_end.h"

#include "base/language.h"

#include <string.h>

static const struct {
	const char *name, *words, *bytes;
} line_ends[LINE_ENDS] = {
	[LINE_END_CRLF] = {"crlf", "CR LF", "\r\n"},
	[LINE_END_CR] = {"cr", N_("CR alone"), "\r"},
	[LINE_END_LF] = {"lf", N_("LF alone"), "\n"},
};

const char *line_end_name(enum line_end end)
{
	return line_ends[end].name;
}

const char *line_end_words(enum line_end end)
{
	return _(line_ends[end].words);
}

const char *line_end_bytes(enum line_end end)
{
	return line_ends[end].bytes;
}

bool line_end_find(const char *name, enum line_end *end)
{
	for (int i = 0; i < LINE_ENDS; i++)
		if (strcmp(name, line_ends[i].name) == 0) {
			*end = (enum line_end)i;
			return true;
		}
	return false;
}
