/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/compose.h"

#include "at/command_table.h"
#include "at/scheme.h"
#include "base/ascii.h"

/* Added to the time that a line grants the board. */
enum { GRANTED_MARGIN_MS = 2000 };

/* AT, ATE0: the parameter follows the letters. */
static void compose_read_basic(struct slice line, struct at_line *out)
{
	size_t end = out->name_at;

	while (end < line.n && ascii_is_letter(line.p[end]))
		end++;
	out->name_n = end - out->name_at;
	out->tail_at = end;
	out->form = end < line.n ? AT_FORM_SET : AT_FORM_EXECUTE;
}

static void compose_read_form(struct slice line, struct at_line *out)
{
	size_t end = out->name_at;

	while (end < line.n && line.p[end] != '=' && line.p[end] != '?')
		end++;
	out->name_n = end - out->name_at;
	out->tail_at = end < line.n ? end + 1 : end;
	if (end == line.n) {
		out->form = AT_FORM_EXECUTE;
	} else if (line.p[end] == '?') {
		out->form = AT_FORM_QUERY;
	} else if (slice_eq(slice_from(line, end), SLICE("=?"))) {
		out->form = AT_FORM_TEST;
		out->tail_at++;
	} else {
		out->form = AT_FORM_SET;
	}
}

static bool argument_fits(
	struct slice line, const struct at_argument *a, const struct at_parameter *p)
{
	long long number;

	if (!p || a->n == 0)
		return p != NULL;
	if (p->type == AT_STRING || (p->type == AT_ANY && a->quoted))
		return a->quoted && a->closed;
	return !a->quoted && slice_to_number(slice_sub(line, a->at, a->n), &number);
}

bool at_line_aligned(struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	if (!read->command || read->surplus)
		return false;
	for (size_t i = 0; i < read->argument_count; i++)
		if (!argument_fits(line, &read->arguments[i],
			    at_command_parameter(read->command, dialect, i)))
			return false;
	return true;
}

/* Sets *to to *from with the `count` arguments after the one at `first` joined to it. */
static void compose_join(const struct at_line *from, size_t first, size_t count, struct at_line *to)
{
	struct at_argument *a = &to->arguments[first];
	const struct at_argument *last = &from->arguments[first + count];

	*to = *from;
	a->n = last->at + last->n - a->at;
	to->argument_count -= count;
	for (size_t i = first + 1; i < to->argument_count; i++)
		to->arguments[i] = from->arguments[i + count];
}

static bool looks_pasted(struct slice line, const struct at_argument *a)
{
	if (a->quoted)
		return at_argument_inner_quote(line, a) != SLICE_NONE;
	return slice_find_char(slice_sub(line, a->at, a->n), '"') != SLICE_NONE;
}

/* True if the arguments from `first` on can be a single one: it begins and ends with a quote, and
 * there is a quote in between where a board would not expect one. */
static bool can_be_one(struct slice line, const struct at_line *read, size_t first, size_t count)
{
	const struct at_argument *last = &read->arguments[first + count];
	struct slice end = slice_trim(slice_sub(line, last->at, last->n));
	bool pasted = false;

	for (size_t i = first; i <= first + count; i++)
		pasted = pasted || looks_pasted(line, &read->arguments[i]);
	return pasted && read->arguments[first].quoted && slice_ends(end, SLICE("\"")) &&
	       !slice_ends(end, SLICE("\\\""));
}

/* The fewest joins that make the line fit the table. */
static void join_arguments(struct slice line, enum at_dialect dialect, struct at_line *out)
{
	if (out->surplus || at_line_aligned(line, out, dialect))
		return;
	for (size_t count = 1; count < out->argument_count; count++) {
		for (size_t first = 0; first + count < out->argument_count; first++) {
			struct at_line joined;
			struct at_argument *a = &joined.arguments[first];

			if (!can_be_one(line, out, first, count))
				continue;
			compose_join(out, first, count, &joined);
			a->closed = true;
			if (!at_line_aligned(line, &joined, dialect))
				continue;
			if (a->unescaped == SLICE_NONE)
				a->unescaped = out->arguments[first].at + 1 +
				               at_argument_inside(line, &out->arguments[first]).n;
			*out = joined;
			return;
		}
	}
}

void at_line_read(struct slice line, enum at_dialect dialect, struct at_line *out)
{
	*out = (struct at_line){.command = NULL};
	if (!slice_starts_nocase(line, SLICE("AT")))
		return;
	bool basic = line.n == 2 || line.p[2] != '+';

	out->name_at = basic ? 2 : 3;
	if (basic)
		compose_read_basic(line, out);
	else
		compose_read_form(line, out);
	out->command = at_command_find(slice_sub(line, out->name_at, out->name_n), dialect);
	if (out->command && out->command->basic != basic)
		out->command = NULL;
	/* AT itself, followed by something that is not a name. */
	if (out->command && out->name_n == 0 && out->tail_at < line.n)
		out->command = NULL;
	if (out->form != AT_FORM_SET)
		return;
	out->argument_count = at_arguments(line, out->tail_at, out->arguments, &out->surplus);
	if (out->command)
		join_arguments(line, dialect, out);
}

static bool argument_number(
	struct slice line, const struct at_line *read, size_t index, long long *number)
{
	if (index >= read->argument_count)
		return false;
	return slice_to_number(
		slice_sub(line, read->arguments[index].at, read->arguments[index].n), number);
}

long long at_line_payload_length(struct slice line, const struct at_line *read)
{
	const struct at_command *c = read->command;
	long long number;

	if (!c || read->form != AT_FORM_SET || c->length_parameter < 0)
		return -1;
	for (size_t i = 0; i < AT_PROMPT_CONDITIONS; i++) {
		const struct at_prompt_when *when = &c->prompt_when[i];

		if (when->min == 0 && when->max == 0)
			continue;
		if (!argument_number(line, read, when->parameter, &number) || number < when->min ||
			number > when->max)
			return -1;
	}
	if (!argument_number(line, read, (size_t)c->length_parameter, &number) || number < 0)
		return -1;
	return number;
}

long long at_line_announced(struct slice line)
{
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read;
		at_line_read(line, (enum at_dialect)dialect, &read);
		long long length = at_line_payload_length(line, &read);
		if (length >= 0)
			return length;
	}
	return -1;
}

long long at_line_scheme(struct slice line, const struct at_line *read)
{
	long long number;

	if (!read->command || read->form != AT_FORM_SET)
		return 0;
	for (size_t i = 0; i < read->command->parameter_count; i++)
		if (slice_eq(slice_of(read->command->parameters[i].name), SLICE("scheme")))
			return argument_number(line, read, i, &number) && at_scheme_name(number)
			               ? number
			               : 0;
	return 0;
}

bool at_line_subscription(
	struct slice line, const struct at_line *read, struct buf *topic, long long *qos)
{
	const struct at_argument *a = read->arguments;

	*qos = -1;
	if (!at_command_does(read->command, read->form, AT_SUBSCRIBES | AT_UNSUBSCRIBES) ||
		read->argument_count < 2 || !at_argument_value(line, &a[1], topic, NULL))
		return false;
	return at_command_does(read->command, read->form, AT_UNSUBSCRIBES) ||
	       argument_number(line, read, 2, qos);
}

bool at_line_publication(struct slice line, const struct at_line *read, struct buf *topic)
{
	return at_command_does(read->command, read->form, AT_PUBLISHES) &&
	       read->argument_count >= 2 &&
	       at_argument_value(line, &read->arguments[1], topic, NULL);
}

/* The time that the line grants, or the board's default if it grants none; 0 if the command has no
 * such parameter.  A line of the other dialect can still be sent. */
static long long granted_ms(struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	const struct at_parameter *p = NULL;
	enum at_dialect tried = dialect;
	size_t index;
	long long number;

	for (int i = 0; i < AT_DIALECT_COUNT && !p; i++) {
		tried = (enum at_dialect)((dialect + i) % AT_DIALECT_COUNT);
		p = at_command_limit(read->command, tried, &index);
	}
	if (!p)
		return 0;
	if (index < read->argument_count && read->arguments[index].n) {
		if (!argument_number(line, read, index, &number))
			return 0;
	} else if (tried != dialect || !slice_to_number(slice_of(p->fallback), &number)) {
		return 0;
	}
	if (number <= 0)
		return 0;
	long long most = p->range[tried].max;
	return (number < most ? number : most) * p->limit_unit_ms + GRANTED_MARGIN_MS;
}

long long at_line_limit_ms(
	struct slice line, const struct at_line *read, enum at_dialect dialect, long long scheme)
{
	const struct at_command *c = read->command;

	/* The table's limits are for what a command does; queries take no time. */
	if (!c || read->form == AT_FORM_QUERY || read->form == AT_FORM_TEST)
		return AT_COMMAND_LIMIT_MS;
	long long limit = at_command_does(c, read->form, AT_CONNECTS)
	                          ? at_scheme(scheme)->connect_ms
	                          : c->limit_ms;
	long long granted = granted_ms(line, read, dialect);
	return granted > limit ? granted : limit;
}

void at_add_asking(struct buf *out, enum at_role role)
{
	const struct at_command *c = at_command_with(role);

	buf_addf(out, "AT+%s%s", c->name, c->forms & AT_HAS(AT_FORM_QUERY) ? "?" : "");
}

/* The link is always 0. */
static void add_name(struct buf *out, const struct at_command *c)
{
	buf_addf(out, "AT+%s=%s", c->name, c->parameters[0].fallback);
}

void at_add_clean(struct buf *out)
{
	add_name(out, at_command_with(AT_CLEANS));
}

void at_add_subscribe(struct buf *out, struct slice topic, long long qos)
{
	add_name(out, at_command_with(AT_SUBSCRIBES));
	buf_add_char(out, ',');
	at_add_quoted(out, topic);
	buf_addf(out, ",%lld", qos);
}

void at_add_publish(
	struct buf *out, struct slice topic, struct slice payload, long long qos, bool retain)
{
	add_name(out, at_command_with(AT_PUBLISHES));
	buf_add_char(out, ',');
	at_add_quoted(out, topic);
	buf_add_char(out, ',');
	at_add_quoted(out, payload);
	buf_addf(out, ",%lld,%d", qos, retain);
}

void at_add_publish_raw(
	struct buf *out, struct slice topic, size_t length, long long qos, bool retain)
{
	add_name(out, at_command_named(at_command_with(AT_PUBLISHES)->raw_twin));
	buf_add_char(out, ',');
	at_add_quoted(out, topic);
	buf_addf(out, ",%zu,%lld,%d", length, qos, retain);
}
