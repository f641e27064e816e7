/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/compose.h"

struct span {
	size_t at, n;
};

struct spans {
	struct span part[AT_PARAMETERS];
	size_t count;
};

static void add_span(struct spans *spans, size_t at, size_t end)
{
	if (end > at)
		spans->part[spans->count++] = (struct span){at, end - at};
}

static size_t find_nocase(struct slice line, struct slice word)
{
	for (size_t i = 0; i + word.n <= line.n; i++)
		if (slice_eq_nocase(slice_sub(line, i, word.n), word))
			return i;
	return SLICE_NONE;
}

/* A mistyped command line can still hold a password: what comes behind the name of a command that
 * takes one. */
static void find_in_unknown(struct slice line, struct spans *spans)
{
	size_t first = SLICE_NONE;

	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		struct slice name = slice_of(c->name);
		size_t at = at_command_has_secret(c) ? find_nocase(line, name) : SLICE_NONE;

		if (at != SLICE_NONE && at + name.n < first)
			first = at + name.n;
	}
	if (first < line.n && line.p[first] == '=')
		first++;
	add_span(spans, first, line.n);
}

static void find_in_arguments(
	struct slice line, const struct at_line *read, enum at_dialect dialect, struct spans *spans)
{
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);

		if (p && p->secret) {
			size_t at = a->quoted ? a->at + 1 : a->at;

			add_span(spans, at, at + at_argument_inside(line, a).n);
		}
	}
}

/* As at_line_aligned, but the last argument may still be open: all to the end of it is one.  And
 * with quotes inside of quotes nobody knows where an argument ends. */
static bool lines_up(struct slice line, struct at_line *read, enum at_dialect dialect)
{
	struct at_argument *last = &read->arguments[read->argument_count - 1];
	bool closed = last->closed;

	for (size_t i = 0; i < read->argument_count; i++)
		if (at_argument_inner_quote(line, &read->arguments[i]) != SLICE_NONE)
			return false;
	last->closed = last->quoted;
	bool answer = at_line_aligned(line, read, dialect);

	last->closed = closed;
	return answer;
}

static void find_in_known(
	struct slice line, struct at_line *read, enum at_dialect dialect, struct spans *spans)
{
	if (read->argument_count && lines_up(line, read, dialect))
		find_in_arguments(line, read, dialect, spans);
	else
		add_span(spans, read->tail_at, line.n);
}

/* `+NAME:...`, what a board answers to the query form: in the order of the set form, where the
 * table says that it has the secret at all (+CWJAP: has not). */
static void find_in_answer(struct slice line, size_t colon, struct spans *spans)
{
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		enum at_dialect dialect = c->dialects & AT_IN(AT_DIALECT_ESP32_S)
						  ? AT_DIALECT_ESP32_S
						  : AT_DIALECT_ESP_AT;
		struct at_line read = {.command = c, .form = AT_FORM_SET, .tail_at = colon + 1};

		if (!slice_eq_nocase(slice_sub(line, 1, colon - 1), slice_of(c->name)) ||
			!at_command_answers_secret(c))
			continue;
		read.argument_count =
			at_arguments(line, read.tail_at, read.arguments, &read.surplus);
		find_in_known(line, &read, dialect, spans);
		return;
	}
}

static void find_secrets(struct slice line, struct spans *spans)
{
	*spans = (struct spans){.count = 0};
	if (slice_starts(line, SLICE("+"))) {
		size_t colon = slice_find_char(line, ':');

		if (colon < slice_find_char(line, '=')) {
			find_in_answer(line, colon, spans);
			return;
		}
	}
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read;

		at_line_read(line, (enum at_dialect)dialect, &read);
		if (!read.command)
			continue;
		if (at_command_has_secret(read.command))
			find_in_known(line, &read, (enum at_dialect)dialect, spans);
		return;
	}
	find_in_unknown(line, spans);
}

void at_add_masked(struct buf *out, struct slice line, char mask)
{
	struct spans spans;
	size_t at = 0;

	find_secrets(line, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		size_t end = spans.part[i].at + spans.part[i].n;

		buf_add(out, slice_sub(line, at, spans.part[i].at - at));
		if (mask)
			buf_add_repeat(out, mask, spans.part[i].n);
		at = end;
	}
	buf_add(out, slice_from(line, at));
	/* Nothing but an unclosed quote's text can reach the end of the line. */
	if (!mask && spans.count && at == line.n && out->n && out->p[out->n - 1] == '"')
		buf_add_char(out, '"');
}

bool at_line_has_secret(struct slice line)
{
	struct spans spans;

	find_secrets(line, &spans);
	return spans.count > 0;
}
