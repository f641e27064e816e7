/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/place.h"

/* In a line that fits the table, quotes and commas can be trusted on both sides of the cursor. */
static bool find_in_whole(struct slice line, enum at_dialect dialect, struct at_place *out)
{
	if (!at_line_aligned(line, &out->read, dialect))
		return false;
	for (size_t i = 0; i < out->read.argument_count; i++) {
		const struct at_argument *a = &out->read.arguments[i];

		if (out->cursor < a->at || out->cursor > a->at + a->n)
			continue;
		out->index = i;
		out->whole = out->typed = *a;
		out->typed.n = out->cursor - a->at;
		out->typed.quoted = a->quoted && out->typed.n > 0;
		out->typed.closed = a->closed && out->typed.n == a->n;
		return true;
	}
	return false;
}

/* In an unfinished line, the text before the cursor determines the place. */
static void find_in_typed(struct slice line, struct at_place *out)
{
	struct slice typed = slice_sub(line, 0, out->cursor);
	struct at_argument arguments[AT_PARAMETERS];
	size_t surplus;
	size_t count = at_arguments(typed, out->read.tail_at, arguments, &surplus);
	const struct at_argument *a = &arguments[count - 1];

	out->index = count - 1 + surplus;
	for (size_t i = 0; i < count; i++) {
		if (at_argument_unfinished_json(typed, &arguments[i])) {
			a = &arguments[i];
			out->index = i;
			break;
		}
	}
	out->typed = *a;
	if (out->index >= AT_PARAMETERS)
		out->typed = (struct at_argument){.at = out->cursor};
	if (out->typed.at + out->typed.n != out->cursor) {
		out->typed.n = out->cursor - out->typed.at;
		out->typed.closed = false;
	}
	bool open = out->typed.quoted && !out->typed.closed;

	out->whole = out->typed;
	out->whole.n = at_argument_end(line, out->cursor, open, &out->whole.closed) - out->typed.at;
	out->whole.closed =
		out->whole.closed || (out->typed.closed && out->whole.n == out->typed.n);
}

void at_place_find(struct slice line, size_t cursor, enum at_dialect dialect, struct at_place *out)
{
	*out = (struct at_place){.cursor = cursor < line.n ? cursor : line.n};
	at_line_read(line, dialect, &out->read);
	size_t name_end = out->read.name_at + out->read.name_n;

	if (out->read.name_at == 0) {
		out->n = line.n;
	} else if (out->cursor <= name_end &&
		   (out->cursor < name_end || out->read.tail_at > name_end ||
			   out->read.form == AT_FORM_EXECUTE)) {
		out->n = name_end;
	} else if (out->read.form != AT_FORM_SET || !out->read.command) {
		out->kind = AT_PLACE_TAIL;
		out->at = out->cursor;
	} else {
		out->kind = AT_PLACE_ARGUMENT;
		if (!find_in_whole(line, dialect, out))
			find_in_typed(line, out);
		out->at = out->whole.at;
		out->n = out->whole.n;
		out->parameter = at_command_parameter(out->read.command, dialect, out->index);
	}
}
