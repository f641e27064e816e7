/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/compose.h"

static bool fill_is_number(struct slice value)
{
	long long number;

	return slice_to_number(value, &number);
}

/* The value as it goes into a line, and where it stands there. */
static struct at_argument fill_add(
	struct buf *out, const struct at_parameter *p, struct slice value)
{
	struct at_argument a = {.at = out->n, .unescaped = SLICE_NONE};
	bool text = p->type == AT_STRING || (p->type == AT_ANY && !fill_is_number(value));

	if (text && (value.n || !p->optional)) {
		at_add_quoted(out, value);
		a.quoted = a.closed = true;
	} else {
		buf_add(out, value);
	}
	a.n = out->n - a.at;
	return a;
}

void at_add_command(struct buf *out, const struct at_command *c, enum at_dialect dialect,
	const struct slice *values, size_t count, struct at_argument places[AT_PARAMETERS])
{
	size_t least = at_command_min_parameters(c, dialect);

	while (count > least && values[count - 1].n == 0)
		count--;
	buf_addf(out, "AT%s%s%s", c->basic ? "" : "+", c->name, c->basic ? "" : "=");
	for (size_t i = 0; i < AT_PARAMETERS; i++) {
		const struct at_parameter *p = at_command_parameter(c, dialect, i);

		places[i] = (struct at_argument){.at = out->n, .unescaped = SLICE_NONE};
		if (i >= count || !p)
			continue;
		buf_add_text(out, i ? "," : "");
		places[i] = fill_add(out, p, values[i]);
	}
}

bool at_value_check(const struct at_command *c, enum at_dialect dialect, size_t index,
	struct slice value, struct diag *d)
{
	const struct at_parameter *p = at_command_parameter(c, dialect, index);
	struct at_line read = {.command = c, .form = AT_FORM_SET, .argument_count = index + 1};
	struct buf line = {0};

	if (!p || index >= AT_PARAMETERS)
		return true;
	buf_add_char(&line, '=');
	read.arguments[index] = fill_add(&line, p, value);
	bool right = at_line_check_argument(buf_slice(&line), &read, index, dialect, d);
	buf_fini(&line);
	return right;
}
