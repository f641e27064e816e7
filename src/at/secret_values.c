/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "at/argument.h"
#include "at/secret.h"
#include "base/ascii.h"

void at_secrets_fini(struct at_secrets *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_fini(&s->values[i].text);
	*s = (struct at_secrets){.changes = s->changes + 1};
}

static void secret_values_forget(struct at_secrets *s, size_t i)
{
	buf_fini(&s->values[i].text);
	s->count--;
	memmove(&s->values[i], &s->values[i + 1], (s->count - i) * sizeof(s->values[0]));
}

/* The oldest uncertain one, or else the oldest. */
static size_t secret_values_least(const struct at_secrets *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->values[i].certain)
			return i;
	return 0;
}

/* The newest goes last. */
static void secret_values_learn(struct at_secrets *s, struct slice value, bool certain)
{
	struct buf text = {0};
	bool known = false;

	if (value.n < AT_SECRET_LEAST || value.n > AT_SECRET_MOST)
		return;
	buf_add(&text, value);
	for (size_t i = 0; i < s->count; i++) {
		if (!slice_eq(buf_slice(&s->values[i].text), value))
			continue;
		certain |= s->values[i].certain;
		known = true;
		secret_values_forget(s, i);
		break;
	}
	if (s->count == AT_SECRETS)
		secret_values_forget(s, secret_values_least(s));
	s->values[s->count++] = (struct at_secret_value){text, certain};
	s->changes += !known;
}

void at_secrets_learn(struct at_secrets *s, struct slice value)
{
	secret_values_learn(s, value, true);
}

/* ---- of a line ---- */

/* Both as written in the line and unescaped. */
static void learn_argument(struct at_secrets *s, struct slice inside)
{
	struct buf value = {0};

	secret_values_learn(s, inside, true);
	at_add_unescaped(&value, inside);
	secret_values_learn(s, buf_slice(&value), true);
	buf_fini(&value);
}

static bool secret_values_is_separator(char c)
{
	return c == '"' || c == ',';
}

static void learn_pieces(struct at_secrets *s, struct slice text)
{
	long long number;

	for (size_t i = 0, n; i < text.n; i += n + 1) {
		for (n = 0; i + n < text.n && !secret_values_is_separator(text.p[i + n]);)
			n++;
		struct slice piece = slice_trim(slice_sub(text, i, n));
		if (!slice_to_number(piece, &number))
			secret_values_learn(s, piece, false);
	}
}

static bool is_open(const struct at_line_secrets *found, struct slice text)
{
	for (size_t i = 0; i < found->open_count; i++)
		if (slice_eq(found->open[i], text))
			return true;
	return false;
}

void at_secrets_learn_line(struct at_secrets *s, struct slice line)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	for (size_t i = s->count; i-- > 0;)
		if (!s->values[i].certain && is_open(&found, buf_slice(&s->values[i].text))) {
			secret_values_forget(s, i);
			s->changes++;
		}
	for (size_t i = 0; i < found.count; i++) {
		if (!found.fits)
			learn_pieces(s, found.secrets[i]);
		else if (!is_open(&found, found.secrets[i]))
			learn_argument(s, found.secrets[i]);
	}
}

/* ---- in bytes ---- */

/* The next occurrence of the value from `at` on. */
static size_t secret_values_find(struct slice bytes, size_t at, struct slice value)
{
	size_t behind = slice_find(slice_from(bytes, at), value);

	return behind == SLICE_NONE ? SLICE_NONE : at + behind;
}

static bool is_hidden_anywhere(const struct at_secret_value *value)
{
	return value->text.n >= AT_SECRET_ANYWHERE;
}

void at_secrets_hide(const struct at_secrets *s, struct slice bytes, char *copy)
{
	for (size_t i = 0; i < s->count; i++) {
		struct slice value = buf_slice(&s->values[i].text);

		if (!is_hidden_anywhere(&s->values[i]))
			continue;
		for (size_t at = 0; (at = secret_values_find(bytes, at, value)) != SLICE_NONE; at++)
			memset(copy + at, '*', value.n);
	}
}

void at_secrets_add_hidden(const struct at_secrets *s, struct buf *out, struct slice bytes)
{
	size_t from = out->n;

	buf_add(out, bytes);
	if (bytes.n)
		at_secrets_hide(s, bytes, out->p + from);
}

void at_secrets_hide_pieces(const struct at_secrets *s, struct slice line, char *copy)
{
	for (size_t at = 0; at + AT_SECRET_LEAST <= line.n; at++) {
		struct slice piece = slice_sub(line, at, AT_SECRET_LEAST);

		for (size_t i = 0; i < s->count; i++)
			if (slice_find(buf_slice(&s->values[i].text), piece) != SLICE_NONE)
				memset(copy + at, '*', piece.n);
	}
}

bool at_secrets_in(const struct at_secrets *s, struct slice bytes)
{
	for (size_t i = 0; i < s->count; i++)
		if (is_hidden_anywhere(&s->values[i]) &&
			slice_find(bytes, buf_slice(&s->values[i].text)) != SLICE_NONE)
			return true;
	return false;
}

size_t at_secrets_begun(const struct at_secrets *s, struct slice bytes)
{
	size_t most = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct slice value = buf_slice(&s->values[i].text);
		size_t n = value.n - 1 < bytes.n ? value.n - 1 : bytes.n;

		if (!is_hidden_anywhere(&s->values[i]))
			continue;
		while (n > most && !slice_ends(bytes, slice_sub(value, 0, n)))
			n--;
		if (n > most)
			most = n;
	}
	return most;
}

void at_secrets_add_masked(
	const struct at_secrets *s, struct buf *out, struct slice line, char mask)
{
	size_t from = out->n, n = from;
	struct buf masked = {0};

	at_add_masked(out, line, mask);
	if (!at_secrets_in(s, slice_from(buf_slice(out), from)))
		return;
	buf_add(&masked, slice_from(buf_slice(out), from));
	at_secrets_hide(s, buf_slice(&masked), out->p + from);
	for (size_t i = 0; i < masked.n && !mask; i++)
		if (out->p[from + i] == masked.p[i])
			out->p[n++] = masked.p[i];
	if (!mask)
		buf_truncate(out, n);
	buf_fini(&masked);
}

bool at_secrets_add_kept(const struct at_secrets *s, struct buf *out, struct slice line)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	if (found.count && found.secrets[0].p > line.p && ascii_is_name(found.secrets[0].p[-1]))
		return false;
	at_secrets_add_masked(s, out, line, 0);
	return true;
}
