/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/known_values.h"

#include <string.h>

#include "base/language.h"

/* A longer value would not fit into a line anyway. */
enum { LONGEST_VALUE = AT_LINE_BYTES };

void known_values_fini(struct known_values *k)
{
	for (size_t s = 0; s < AT_SOURCE_COUNT; s++)
		for (size_t i = 0; i < KNOWN_VALUES; i++)
			buf_fini(&k->of[s].values[i].text);
	*k = (struct known_values){0};
}

void known_values_add(
	struct known_values *k, enum at_source source, struct slice text, const char *meaning)
{
	struct known_value *values = k->of[source].values;
	size_t *count = &k->of[source].count;
	size_t at = 0;

	if (source == AT_SOURCE_NONE || text.n == 0 || text.n > LONGEST_VALUE)
		return;
	while (at < *count && !slice_eq(buf_slice(&values[at].text), text))
		at++;
	if (at == *count && *count < KNOWN_VALUES)
		(*count)++;
	if (at == KNOWN_VALUES)
		at--;
	/* Moved to the front; its memory is reused. */
	struct known_value front = values[at];
	memmove(&values[1], &values[0], at * sizeof(values[0]));
	buf_clear(&front.text);
	buf_add(&front.text, text);
	front.meaning = meaning;
	values[0] = front;
}

void known_values_add_line(struct known_values *k, struct slice line, enum at_dialect dialect)
{
	struct at_line read;
	struct buf value = {0};

	at_line_read(line, dialect, &read);
	if (!read.command || read.form != AT_FORM_SET)
		return;
	for (size_t i = 0; i < read.argument_count; i++) {
		const struct at_parameter *p = at_command_parameter(read.command, dialect, i);
		buf_clear(&value);
		if (p && !p->secret && at_argument_value(line, &read.arguments[i], &value, NULL))
			known_values_add(k, p->source, buf_slice(&value), _("used before"));
	}
	buf_fini(&value);
}

void known_values_give(
	const struct known_values *k, enum at_source source, at_source_add_fn *add, void *to)
{
	for (size_t i = 0; i < k->of[source].count; i++)
		add(to, buf_slice(&k->of[source].values[i].text), k->of[source].values[i].meaning);
}
