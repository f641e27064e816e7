/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/kept.h"
#include "at/place.h"
#include "base/language.h"

/* The text before the cursor is read from left to right, as a board reads it.  What is complete is
 * right or wrong for good; what is being typed may be the beginning of something right. */
struct typed {
	struct slice text;
	enum at_dialect dialect;
	struct at_line read; /* command, form, tail; the arguments that were looked at */
	size_t need;         /* bytes that must still come, at least */
	struct diag why;     /* of a wrong argument; without text: nothing is known */
};

/* Far beyond all numbers of the table. */
#define TYPED_LARGEST (INT64_C(1000) * 1000 * 1000 * 1000 * 1000)
enum { TYPED_DIGITS = 16 };

/* ---- numbers ---- */

/* True if the parameter accepts a number between these two. */
static bool typed_accepts(
	const struct at_parameter *p, enum at_dialect dialect, int64_t least, int64_t most)
{
	const struct at_range *range = &p->range[dialect];

	if (least <= range->max && most >= range->min)
		return true;
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		if (v->number >= least && v->number <= most)
			return true;
	return false;
}

/* The numbers that begin with these digits, with one more digit each time round: 1, 10 to 19, 100 to
 * 199 and so on. */
static bool typed_number(
	struct slice text, const struct at_parameter *p, enum at_dialect dialect, size_t *need)
{
	bool negative = text.n && text.p[0] == '-';
	struct slice digits = slice_from(text, negative);
	int64_t least = 0;

	*need = 0;
	if (!text.n && p->optional)
		return true;
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
		least = least * 10 + (digits.p[i] - '0');
		if (least >= TYPED_LARGEST)
			return false;
	}
	int64_t most = least;
	for (int more = 0; more < TYPED_DIGITS && least < TYPED_LARGEST; more++) {
		if (more > 0 || digits.n > 0) {
			*need = (size_t)more;
			if (typed_accepts(
				    p, dialect, negative ? -most : least, negative ? -least : most))
				return true;
		}
		least *= 10;
		most = most * 10 + 9;
	}
	return false;
}

/* ---- text ---- */

/* One colon makes a host wrong, two or more are an IPv6 address. */
static bool typed_wants_colon(const struct at_parameter *p, struct slice value)
{
	size_t colon = slice_find_char(value, ':');

	return p->source == AT_SOURCE_HOST && colon != SLICE_NONE &&
	       slice_find_char(slice_from(value, colon + 1), ':') == SLICE_NONE &&
	       slice_find(value, SLICE("://")) == SLICE_NONE;
}

/* A text that may still grow. */
static bool typed_may_grow(const struct at_command *c, enum at_dialect dialect, size_t index,
	struct slice value, struct diag *d)
{
	const struct at_parameter *p = at_command_parameter(c, dialect, index);
	size_t least = p->type == AT_STRING ? (size_t)p->range[dialect].min : 0;

	return at_value_check(c, dialect, index, value, d) || value.n < least ||
	       (typed_wants_colon(p, value) && value.n < (size_t)p->range[dialect].max);
}

static size_t typed_growth(
	const struct at_parameter *p, enum at_dialect dialect, struct slice value)
{
	size_t least = p->type == AT_STRING ? (size_t)p->range[dialect].min : 0;

	return value.n < least ? least - value.n : typed_wants_colon(p, value);
}

/* Text whose quote is open.  A backslash at its end is followed by a byte of the text, whichever. */
static bool typed_open_text(struct typed *t, struct slice text, const struct at_parameter *p)
{
	static const char followers[] = "x/:";
	const struct at_command *c = t->read.command;
	size_t slashes = 0, index = t->read.argument_count;
	struct buf value = {0};
	bool can = false;

	while (slashes < text.n && text.p[text.n - 1 - slashes] == '\\')
		slashes++;
	bool escapes = slashes % 2 == 1;
	at_add_unescaped(&value, slice_sub(text, 1, text.n - 1 - escapes));
	size_t n = value.n;
	for (size_t i = 0; !can && i < (escapes ? sizeof(followers) - 1 : 1); i++) {
		buf_truncate(&value, n);
		if (escapes)
			buf_add_char(&value, followers[i]);
		can = typed_may_grow(c, t->dialect, index, buf_slice(&value), &t->why);
		t->need = 1 + escapes + typed_growth(p, t->dialect, buf_slice(&value));
	}
	buf_fini(&value);
	return can;
}

/* ---- arguments ---- */

/* The fewest bytes that an argument can have. */
static size_t typed_shortest(const struct at_parameter *p, enum at_dialect dialect)
{
	size_t need;

	if (p->type == AT_STRING)
		return p->optional ? 0 : 2 + (size_t)p->range[dialect].min;
	return typed_number((struct slice){0}, p, dialect, &need) ? need : 0;
}

/* Where the argument ends that begins at byte `at`: at its comma, or behind its closing quote.  *open:
 * its quote is not closed; false: a quote or comma inside it wants a backslash. */
static bool typed_end(struct slice text, size_t at, size_t *end, bool *open)
{
	*open = false;
	*end = at;
	if (at == text.n || text.p[at] != '"') {
		size_t comma = slice_find_char(slice_from(text, at), ',');
		*end = comma == SLICE_NONE ? text.n : at + comma;
		return true;
	}
	size_t i = at + 1;
	while (i < text.n && text.p[i] != '"' && text.p[i] != ',')
		i += text.p[i] == '\\' ? 2 : 1;
	*open = i >= text.n;
	*end = *open ? text.n : i + 1;
	return *open || (text.p[i] == '"' && (*end == text.n || text.p[*end] == ','));
}

/* The argument as the check sees it, though it is not finished. */
static bool typed_refuse_argument(struct typed *t, size_t at, size_t n)
{
	struct slice text = slice_sub(t->text, at, n), bare = slice_trim(text);
	size_t blanks = bare.n ? (size_t)(bare.p - text.p) : n;
	bool quoted = text.n && text.p[0] == '"';
	struct at_line read = t->read;
	size_t index = t->read.argument_count;

	if (index >= AT_PARAMETERS)
		return false;
	read.arguments[index] = (struct at_argument){at, n, quoted, quoted, SLICE_NONE};
	if (at_command_parameter(read.command, t->dialect, index)->type == AT_STRING && blanks &&
		(!bare.n || bare.p[0] == '"'))
		return diag_fail(&t->why, 0, at, blanks,
			_("%s has a space before its quote, which is not allowed"),
			at_command_parameter(read.command, t->dialect, index)->name);
	at_line_check_argument(t->text, &read, index, t->dialect, &t->why);
	return false;
}

static bool typed_argument(
	struct typed *t, size_t at, size_t n, bool open, const struct at_parameter *p)
{
	struct slice text = slice_sub(t->text, at, n);
	bool quoted = text.n && text.p[0] == '"', last = at + n == t->text.n, right;
	size_t index = t->read.argument_count;

	t->need = 0;
	if (open && p->type != AT_NUMBER) {
		right = typed_open_text(t, text, p);
		t->why.at = at;
		t->why.n = n;
		return right;
	}
	if (last && !quoted && p->type == AT_STRING) {
		t->need = typed_shortest(p, t->dialect);
		right = text.n == 0;
	} else if (last && !quoted) {
		right = typed_number(text, p, t->dialect, &t->need);
	} else {
		/* A repeated parameter may stand more often than there is room for. */
		if (index >= AT_PARAMETERS)
			return false;
		t->read.arguments[index] = (struct at_argument){at, n, quoted, quoted, SLICE_NONE};
		right = at_line_check_argument(t->text, &t->read, index, t->dialect, &t->why);
	}
	return right || typed_refuse_argument(t, at, n);
}

/* What follows a closing quote, or a comma that was not meant to end the text. */
static bool typed_refuse_quote(struct typed *t, const struct at_parameter *p, size_t end)
{
	bool comma = t->text.p[end - 1] == ',';
	struct slice behind = slice_from(t->text, end);

	if (!comma && (behind.p[0] == ' ' || behind.p[0] == '\t'))
		return diag_fail(&t->why, p->error.read, end, behind.n,
			_("%s: nothing may come between the closing quote and the comma"), p->name);
	if (comma && behind.n && behind.p[0] == '"')
		return diag_fail(&t->why, p->error.read, end - 1, 1, _(AT_LACKS_QUOTE), p->name);
	return diag_fail(&t->why, p->error.read, end - 1, 1,
		comma ? _("%s: a comma inside quotes needs \\ before it")
		      : _("%s: a quote inside quotes needs \\ before it"),
		p->name);
}

static bool typed_arguments(struct typed *t)
{
	const struct at_command *c = t->read.command;
	size_t at = t->read.tail_at, end;

	for (t->read.argument_count = 0;; at = end + 1, t->read.argument_count++) {
		const struct at_parameter *p =
			at_command_parameter(c, t->dialect, t->read.argument_count);
		bool open;
		if (!p)
			return false;
		if (!typed_end(t->text, at, &end, &open))
			return p->type == AT_NUMBER ? typed_refuse_argument(t, at, end - at)
			                            : typed_refuse_quote(t, p, end);
		if (!typed_argument(t, at, end - at, open, p))
			return false;
		if (end >= t->text.n)
			break;
	}
	size_t least = at_command_min_parameters(c, t->dialect);
	for (size_t i = t->read.argument_count + 1; i < least; i++)
		t->need += 1 + typed_shortest(at_command_parameter(c, t->dialect, i), t->dialect);
	return true;
}

/* ---- the line ---- */

static bool typed_begins_name(struct slice name, bool basic, enum at_dialect dialect)
{
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		if (c->basic == basic && (c->dialects & AT_IN(dialect)) &&
			slice_starts_nocase(slice_of(c->name), name))
			return true;
	}
	return false;
}

static bool typed_line(struct typed *t)
{
	const struct at_line *read = &t->read;
	size_t name_end = read->name_at + read->name_n;

	if (t->text.n < 2)
		return slice_starts_nocase(SLICE("AT"), t->text);
	if (read->name_at == 0)
		return false;
	if (name_end == t->text.n)
		return typed_begins_name(slice_sub(t->text, read->name_at, read->name_n),
			read->name_at == 2, t->dialect);
	if (!read->command)
		return false;
	unsigned forms = at_command_forms(read->command, t->dialect);
	if (read->form != AT_FORM_SET)
		return (forms & AT_HAS(read->form)) && read->tail_at == t->text.n;
	/* AT+NAME= may become AT+NAME=? */
	if (!read->command->basic && read->tail_at == t->text.n && (forms & AT_HAS(AT_FORM_TEST)))
		return true;
	return (forms & AT_HAS(AT_FORM_SET)) && typed_arguments(t);
}

/* A sign or a comment that no board reads explains whatever else seems wrong. */
static bool typed_is_kept(struct slice text, struct diag *d)
{
	struct buf plain = {0};
	bool kept = at_kept_plain(text, &plain, d) != 0;

	buf_fini(&plain);
	return kept;
}

/* Why: what is wrong with the argument, or else the first mistake of the line as it is.  A forgotten
 * link shows in the first argument only. */
static bool typed_refuse(const struct typed *t, struct diag *d)
{
	struct at_line read;

	if (t->why.text[0] && t->read.argument_count > 0) {
		*d = t->why;
		typed_is_kept(t->text, d);
		return false;
	}
	at_line_read(t->text, t->dialect, &read);
	if (at_line_check(t->text, &read, t->dialect, d))
		return diag_fail(
			d, 0, t->text.n, 0, _("nothing that may follow makes this line right"));
	return false;
}

static bool typed_check(struct slice text, enum at_dialect dialect, struct diag *d)
{
	struct typed t = {.text = text, .dialect = dialect};

	at_line_read(text, dialect, &t.read);
	if (!at_line_check_bytes(text, d))
		return false;
	if (!typed_line(&t))
		return typed_refuse(&t, d);
	return text.n + t.need <= AT_LINE_BYTES ||
	       diag_fail(d, 0, AT_LINE_BYTES < text.n ? AT_LINE_BYTES : text.n, 0,
		       _("the line has %zu bytes and needs at least %zu more; a board takes at most %d"),
		       text.n, t.need, AT_LINE_BYTES);
}

/* Behind the cursor, nothing becomes shorter. */
static bool typed_is_too_long(const struct at_place *place, const struct diag *d)
{
	const struct at_parameter *p = place->parameter;

	return p && p->error.overlength && d->code == p->error.overlength && d->at == place->at;
}

bool at_line_check_typed(struct slice line, size_t cursor, enum at_dialect dialect, struct diag *d)
{
	struct diag unused, found;
	struct at_place place;

	if (!typed_check(slice_sub(line, 0, cursor), dialect, d ? d : &unused))
		return false;
	if (cursor >= line.n)
		return true;
	at_place_find(line, cursor, dialect, &place);
	if (at_line_check(line, &place.read, dialect, &found) ||
		(!typed_is_too_long(&place, &found) && line.n <= AT_LINE_BYTES))
		return true;
	if (d)
		*d = found;
	return false;
}

bool at_value_check_typed(const struct at_command *c, enum at_dialect dialect, size_t index,
	struct slice value, struct diag *d)
{
	const struct at_parameter *p = at_command_parameter(c, dialect, index);
	size_t need;

	if (!p || index >= AT_PARAMETERS)
		return true;
	if (p->type == AT_STRING)
		return typed_may_grow(c, dialect, index, value, d);
	return at_value_check(c, dialect, index, value, d) ||
	       typed_number(value, p, dialect, &need);
}
