/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/explain.h"

#include <ctype.h>
#include <string.h>

#include "at/scheme.h"
#include "explain/credentials.h"
#include "explain/lines.h"
#include "explain/near.h"
#include "explain/symptom.h"
#include "explain/text.h"
#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"

enum { WORDS = 3 };

static bool starts(struct slice s, const char *prefix)
{
	return slice_starts_nocase(s, slice_of(prefix));
}

/* The leading bytes of s that `kind` accepts. */
static struct slice leading(struct slice s, int kind(int))
{
	size_t n = 0;

	while (n < s.n && kind((unsigned char)s.p[n]))
		n++;
	return slice_sub(s, 0, n);
}

static bool explain_tls(struct buf *out, uint32_t code)
{
	const struct at_reason *r = code <= 0x7fff ? at_tls_error_find((long long)code) : NULL;

	if (r)
		explain_add_tls_error(out, r, (long long)code);
	return r != NULL;
}

static bool explain_number(struct buf *out, uint32_t code, bool negative)
{
	if (negative || !at_error_name(code))
		return explain_tls(out, code);
	explain_add_error(out, code);
	return true;
}

/* A number with 0x before it, anywhere in what was pasted. */
static bool explain_marked_code(struct buf *out, struct slice query)
{
	for (size_t i = 0; i + 2 < query.n; i++) {
		uint32_t code;

		if (query.p[i] == '0' && (query.p[i + 1] | 0x20) == 'x' &&
			slice_to_hex(leading(slice_from(query, i + 2), isxdigit), &code) &&
			explain_number(out, code, i > 0 && query.p[i - 1] == '-'))
			return true;
	}
	return false;
}

/* A number alone: the digits of a code without 0x, or mbedtls's in decimal. */
static bool explain_bare_code(struct buf *out, struct slice word)
{
	uint32_t code;
	long long number;

	if (word.n > 1 && word.p[0] == '-') {
		struct slice digits = slice_from(word, 1);

		return (slice_to_number(digits, &number) && number >= 0 && number <= 0x7fff &&
			       explain_tls(out, (uint32_t)number)) ||
		       (slice_to_hex(digits, &code) && explain_tls(out, code));
	}
	return (word.n == 4 || word.n == 8) && slice_to_hex(word, &code) &&
	       explain_number(out, code, false);
}

static bool explain_named_code(struct buf *out, struct slice word)
{
	const struct at_error *error = at_error_find_name(word);
	const struct at_reason *r;

	if (error) {
		explain_add_error(out, error->code);
		return true;
	}
	if (starts(word, "MBEDTLS_ERR_"))
		word = slice_from(word, strlen("MBEDTLS_ERR_"));
	for (size_t i = 0; (r = at_tls_error(i)); i++)
		if (slice_eq_nocase(word, slice_of(r->name))) {
			explain_add_tls_error(out, r, r->code);
			return true;
		}
	return false;
}

static bool explain_join(struct buf *out, struct slice query)
{
	long long code;
	const struct at_reason *r;

	if (!at_join_error_read(query, &code))
		return false;
	r = at_join_error_find(code);
	if (r)
		explain_add_join_error(out, r);
	return r != NULL;
}

typedef const char *name_fn(long long number);
typedef void explain_fn(struct buf *out, long long number);

/* `state`, `state 3`: the whole list, or one entry. */
static bool explain_numbered(struct buf *out, const struct slice *words, size_t count,
	name_fn *name, explain_fn *explain, long long last, struct diag *d, struct slice query)
{
	long long number;

	if (count == 1) {
		for (long long i = 0; i <= last; i++)
			if (name(i))
				buf_addf(out, "%3lld  %s\n", i, _(name(i)));
		return true;
	}
	if (!slice_to_number(words[1], &number) || !name(number))
		return diag_fail(d, 0, (size_t)(words[1].p - query.p), words[1].n,
			_("there is no such %.*s; there are %d to %lld"), SLICE_ARG(words[0]),
			name(0) ? 0 : 1, last);
	explain(out, number);
	return true;
}

/* The name in AT+NAME, AT+NAME=..., +NAME:..., NAME?; ATE0 is E, AT alone is "". */
static bool command_name(struct slice word, struct slice *name)
{
	bool plus = starts(word, "AT+");
	size_t n = 0;

	if (slice_eq_nocase(word, SLICE("AT"))) {
		*name = slice_sub(word, 0, 0);
		return true;
	}
	if (starts(word, "ATE") && word.n <= 4) {
		*name = slice_sub(word, 2, 1);
		return true;
	}
	word = slice_from(word, plus ? 3 : word.n > 0 && word.p[0] == '+');
	while (n < word.n && (isalnum((unsigned char)word.p[n]) || word.p[n] == '_'))
		n++;
	*name = slice_sub(word, 0, n);
	return n > 1 && (n == word.n || memchr("=?:", word.p[n], 3));
}

static const struct at_command *explain_find_command(struct slice name, enum at_dialect dialect)
{
	const struct at_command *c = at_command_find(name, dialect);

	for (int other = 0; !c && other < AT_DIALECT_COUNT; other++)
		c = at_command_find(name, (enum at_dialect)other);
	return c ? c : at_command_find_old(name);
}

/* The name in <"client_id">, [<timeout_ms>] and the like. */
static struct slice parameter_name(struct slice word)
{
	while (word.n > 0 && memchr("[,<\"", word.p[0], 4))
		word = slice_from(word, 1);
	while (word.n > 0 && memchr("]>\"", word.p[word.n - 1], 3))
		word = slice_sub(word, 0, word.n - 1);
	return word;
}

static bool no_parameter(
	const struct at_command *c, struct slice word, struct slice query, struct diag *d)
{
	struct buf names = {0};

	for (size_t i = 0; i < c->parameter_count; i++)
		buf_addf(&names, "%s%s", list_comma(i), c->parameters[i].name);
	const char *before = c->basic ? "AT" : "", *shown = VISIBLE(word, VISIBLE_MOST);
	size_t at = (size_t)(word.p - query.p);
	if (names.n)
		diag_fail(d, 0, at, word.n, _("%s%s has no parameter %s; it has %s"), before,
			c->name, shown, buf_text(&names));
	else
		diag_fail(d, 0, at, word.n, _("%s%s has no parameter %s"), before, c->name, shown);
	buf_fini(&names);
	return false;
}

static bool explain_one_command(struct buf *out, const struct at_command *c,
	const struct slice *words, size_t count, enum at_dialect dialect, struct slice query,
	struct diag *d)
{
	if (count == 1) {
		explain_add_command(out, c, dialect);
		return true;
	}
	for (size_t i = 0; i < c->parameter_count; i++)
		if (slice_eq_nocase(parameter_name(words[1]), slice_of(c->parameters[i].name))) {
			explain_add_parameter(out, c, &c->parameters[i], dialect);
			return true;
		}
	return no_parameter(c, words[1], query, d);
}

/* A line that a board prints.  Codes have pages of their own. */
static bool explain_printed_line(struct buf *out, struct slice query)
{
	struct explain_meaning m = {0};
	bool found = explain_line(query, &m) && !m.code;

	if (found) {
		/* An answer by its name, any other line as it was pasted. */
		explain_add_title(out, m.topic == EXPLAIN_ANSWER
					       ? buf_text(&m.title)
					       : VISIBLE(query, EXPLAIN_COLUMNS - 4));
		explain_add_label(out, _("meaning"), buf_text(&m.meaning));
		if (m.remedy.n)
			explain_add_label(out, _("what to do"), buf_text(&m.remedy));
	}
	explain_meaning_fini(&m);
	return found;
}

/* At most WORDS words; the last one is the whole rest. */
static size_t split(struct slice query, struct slice words[WORDS])
{
	size_t count = 0;

	while (query.n > 0 && count < WORDS) {
		size_t n = slice_find_char(query, ' ');

		if (n == SLICE_NONE || count == WORDS - 1)
			n = query.n;
		words[count++] = slice_sub(query, 0, n);
		query = slice_trim(slice_from(query, n));
	}
	return count;
}

/* Of a whole line, what is wrong with it comes first. */
static void explain_pasted_line(
	struct buf *out, struct slice line, enum at_dialect dialect, int64_t now)
{
	size_t begun = out->n;

	explain_at_line(out, line, dialect, now);
	buf_add_text(out, out->n > begun ? "\n" : "");
}

static bool explain_one(
	struct buf *out, struct slice query, enum at_dialect dialect, int64_t now, struct diag *d)
{
	struct slice all = query, words[WORDS], name;
	const struct at_command *c = NULL;
	size_t count;

	query = slice_trim(query);
	count = split(query, words);
	if (count == 0)
		return diag_fail(d, 0, 0, 0,
			_("name a command, a parameter, a state, a scheme or an error code, such as "
			  "MQTTCONN or 0x6013"));
	if (!starts(query, "AT") && explain_credential(out, query, now))
		return true;
	/* A pasted command may have numbers and all kinds of words in its texts. */
	if (!starts(query, "AT+") &&
		(explain_join(out, query) || explain_printed_line(out, query) ||
			explain_marked_code(out, query)))
		return true;
	if (command_name(words[0], &name))
		c = explain_find_command(name, dialect);
	if (slice_find_char(words[0], '=') != SLICE_NONE ||
		slice_find_char(words[0], ':') != SLICE_NONE)
		count = 1; /* a line, and what follows belongs to its texts */
	if (c && count == 1)
		explain_pasted_line(out, query, dialect, now);
	if (c)
		return explain_one_command(out, c, words, count, dialect, all, d);
	if (slice_eq_nocase(words[0], SLICE("state")))
		return explain_numbered(
			out, words, count, at_state_name, explain_add_state, 6, d, all);
	if (slice_eq_nocase(words[0], SLICE("scheme")))
		return explain_numbered(
			out, words, count, at_scheme_name, explain_add_scheme, 10, d, all);
	if (count == 1 &&
		(explain_bare_code(out, words[0]) || explain_named_code(out, words[0]) ||
			explain_add_parameter_name(out, parameter_name(words[0]), dialect)))
		return true;
	return explain_symptom(out, query) || explain_near(query, all, d);
}

/* Several lines, pasted as they were printed: those that are known. */
static bool explain_pasted(
	struct buf *out, struct slice text, enum at_dialect dialect, int64_t now, struct diag *d)
{
	struct diag first = {.text = ""};
	size_t begun = out->n;
	struct buf page = {0};

	while (text.n) {
		struct slice line = slice_trim(slice_take_line(&text));
		struct diag why;

		buf_clear(&page);
		if (!line.n)
			continue;
		if (!explain_one(&page, line, dialect, now, &why)) {
			if (!first.text[0])
				first = why;
			continue;
		}
		buf_add_text(out, out->n > begun ? "\n" : "");
		buf_add(out, buf_slice(&page));
	}
	buf_fini(&page);
	if (out->n == begun && d)
		*d = first;
	return out->n > begun;
}

bool explain_words(
	struct buf *out, struct slice query, enum at_dialect dialect, int64_t now, struct diag *d)
{
	struct slice trimmed = slice_trim(query);

	if (slice_find_char(trimmed, '\n') != SLICE_NONE)
		return explain_pasted(out, trimmed, dialect, now, d);
	return explain_one(out, query, dialect, now, d);
}
