/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/argument.h"

#include "base/language.h"

static bool argument_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct slice line, size_t i)
{
	while (i < line.n && argument_is_blank(line.p[i]))
		i++;
	return i;
}

/* The place of the first unescaped stop byte from i on; may return one past the end if the line
 * ends in a backslash. */
static size_t skip_escaped(struct slice line, size_t i, char stop, char other_stop)
{
	while (i < line.n && line.p[i] != stop && line.p[i] != other_stop)
		i += line.p[i] == '\\' ? 2 : 1;
	return i;
}

/* True if every quote and comma from there on is where escaping puts it, so that nothing has to be
 * guessed.  The last argument may be unfinished. */
static bool cleanly_quoted(struct slice line, size_t i)
{
	for (;;) {
		if (i < line.n && line.p[i] == '"') {
			i = skip_escaped(line, i + 1, '"', ',');
			if (i < line.n && line.p[i] == ',')
				return false;
			i++;
		} else {
			while (i < line.n && line.p[i] != ',' && line.p[i] != '"')
				i++;
		}
		if (i >= line.n)
			return true;
		if (line.p[i] != ',')
			return false;
		i++;
	}
}

static bool ends_argument(struct slice line, size_t i)
{
	i = skip_blanks(line, i);
	return i == line.n || line.p[i] == ',';
}

/* The place after the bracket that closes the JSON value at i, or SLICE_NONE. */
static size_t json_end(struct slice line, size_t i)
{
	size_t depth = 0;
	bool in_string = false;

	for (; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (in_string)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return SLICE_NONE;
}

/* The quote that closes the argument opened by the quote at `open`, or SLICE_NONE. */
static size_t argument_closing_quote(struct slice line, size_t open, bool clean, bool try_json)
{
	size_t i = open + 1;

	if (!clean && try_json && i < line.n && (line.p[i] == '{' || line.p[i] == '[')) {
		size_t end = json_end(line, i);

		if (end < line.n && line.p[end] == '"' && ends_argument(line, end + 1))
			return end;
	}
	for (;;) {
		i = skip_escaped(line, i, '"', '"');
		if (i >= line.n)
			return SLICE_NONE;
		if (clean || ends_argument(line, i + 1))
			return i;
		i++;
	}
}

static size_t first_unescaped(struct slice line, size_t from, size_t to)
{
	size_t i = skip_escaped(slice_sub(line, 0, to), from, '"', ',');

	return i < to ? i : SLICE_NONE;
}

static struct at_argument read_argument(struct slice line, size_t at, bool clean, bool try_json)
{
	size_t open = skip_blanks(line, at);
	struct at_argument a = {.at = at, .unescaped = SLICE_NONE};

	if (open == line.n || line.p[open] != '"') {
		a.n = slice_find_char(slice_from(line, at), ',');
		if (a.n == SLICE_NONE)
			a.n = line.n - at;
		return a;
	}
	size_t close = argument_closing_quote(line, open, clean, try_json);

	a.at = open;
	a.quoted = true;
	a.closed = close != SLICE_NONE;
	a.n = (a.closed ? skip_blanks(line, close + 1) : line.n) - open;
	a.unescaped = first_unescaped(line, open + 1, a.closed ? close : line.n);
	return a;
}

size_t at_arguments(
	struct slice line, size_t from, struct at_argument out[AT_PARAMETERS], size_t *surplus)
{
	size_t at = from < line.n ? from : line.n;
	bool clean = cleanly_quoted(line, at);
	size_t count = 0, more = 0;

	for (;;) {
		/* The search for a closing bracket looks ahead, so it is not done for each of a
		 * million arguments. */
		struct at_argument a = read_argument(line, at, clean, count < AT_PARAMETERS);

		if (count < AT_PARAMETERS)
			out[count++] = a;
		else
			more++;
		at = a.at + a.n;
		if (at >= line.n)
			break;
		at++;
	}
	if (surplus)
		*surplus = more;
	return count;
}

void at_add_unescaped(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\' && ++i == text.n)
			return;
		buf_add_char(out, text.p[i]);
	}
}

static size_t length_without_blanks(struct slice text)
{
	while (text.n && argument_is_blank(text.p[text.n - 1]))
		text.n--;
	return text.n;
}

struct slice at_argument_inside(struct slice line, const struct at_argument *a)
{
	struct slice text = slice_sub(line, a->at, a->n);

	if (!a->quoted)
		return text;
	if (a->closed)
		text.n = length_without_blanks(text) - 1;
	return slice_from(text, 1);
}

size_t at_argument_inner_quote(struct slice line, const struct at_argument *a)
{
	struct slice inside = at_argument_inside(line, a);

	if (!a->quoted)
		return SLICE_NONE;
	size_t i = skip_escaped(inside, 0, '"', '"');
	return i < inside.n ? a->at + 1 + i : SLICE_NONE;
}

bool at_argument_value(
	struct slice line, const struct at_argument *a, struct buf *value, struct diag *d)
{
	struct slice text = slice_sub(line, a->at, a->n);
	struct slice inside = at_argument_inside(line, a);

	if (!a->quoted) {
		buf_add(value, text);
		return true;
	}
	at_add_unescaped(value, inside);
	if (!a->closed)
		return slice_ends(text, SLICE("\\\""))
		               ? diag_fail(d, 0, a->at + a->n - 2, 2,
					 _("the closing quote is missing (\\\" is a quote inside the "
					   "text)"))
		               : diag_fail(d, 0, a->at, a->n, _("the closing quote is missing"));
	if (inside.n + 2 < a->n) {
		size_t behind = a->at + inside.n + 2;

		return diag_fail(d, 0, behind, a->at + a->n - behind,
			_("nothing may come between the closing quote and the comma"));
	}
	return true;
}

void at_argument_meant(struct slice line, const struct at_argument *a, struct buf *out)
{
	if (at_argument_inner_quote(line, a) != SLICE_NONE)
		buf_add(out, at_argument_inside(line, a));
	else
		at_argument_value(line, a, out, NULL);
}

size_t at_argument_end(struct slice line, size_t from, bool in_quotes, bool *closed)
{
	size_t i = from;

	*closed = false;
	while (i < line.n && line.p[i] != ',') {
		if (in_quotes && line.p[i] == '"' && ends_argument(line, i + 1)) {
			*closed = true;
			return i + 1;
		}
		i += in_quotes && line.p[i] == '\\' ? 2 : 1;
	}
	return i < line.n ? i : line.n;
}

bool at_argument_unfinished_json(struct slice line, const struct at_argument *a)
{
	size_t i = a->at + 1;

	if (!a->quoted || a->n < 2 || (line.p[i] != '{' && line.p[i] != '[') ||
		at_argument_inner_quote(line, a) == SLICE_NONE)
		return false;
	return json_end(line, i) >= line.n;
}

void at_add_escaped(struct buf *out, struct slice value)
{
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\\' || value.p[i] == '"' || value.p[i] == ',')
			buf_add_char(out, '\\');
		buf_add_char(out, value.p[i]);
	}
}

void at_add_quoted(struct buf *out, struct slice value)
{
	buf_add_char(out, '"');
	at_add_escaped(out, value);
	buf_add_char(out, '"');
}
