/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/secret.h"

#include <assert.h>

#include "at/compose.h"
#include "base/ascii.h"

/* A shorter name resembles too much. */
enum { SHORTEST_NAME = 4 };

static void add_secret(struct at_line_secrets *found, struct slice line, size_t at, size_t end)
{
	if (end > at && at < line.n)
		found->secrets[found->count++] = slice_sub(line, at, end - at);
}

/* ---- names ---- */

size_t at_secret_names(struct at_secret_name out[AT_SECRET_NAMES])
{
	/* Passwords, and a key, of commands that are not in the table. */
	static const char *const others[] = {"CWSAP", "CWJEAP", "CIPSSLCPSK"};
	size_t n = 0;

	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		if (!at_command_has_secret(c))
			continue;
		assert(n + ALEN(others) < AT_SECRET_NAMES);
		out[n++] = (struct at_secret_name){slice_of(c->name), at_command_answers_secret(c)};
	}
	for (size_t i = 0; i < ALEN(others); i++)
		out[n++] = (struct at_secret_name){slice_of(others[i]), true};
	return n;
}

static bool is_in_table(struct slice name)
{
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++)
		if (at_command_find(name, (enum at_dialect)dialect))
			return true;
	return false;
}

static size_t secret_find_nocase(struct slice line, struct slice word)
{
	for (size_t i = 0; i + word.n <= line.n; i++)
		if (slice_eq_nocase(slice_sub(line, i, word.n), word))
			return i;
	return SLICE_NONE;
}

/* A slip in every third letter; its beginning forgotten (AT+USERCFG); more behind it (AT+CWJAP_CUR of
 * older firmware). */
static bool resembles(struct slice name, struct slice secret)
{
	struct slice end =
		secret.n > name.n ? slice_from(secret, secret.n - name.n) : (struct slice){0};

	return slice_distance(name, secret) <= name.n / 3 || slice_eq_nocase(end, name) ||
	       secret_find_nocase(name, secret) != SLICE_NONE;
}

bool at_name_resembles_secret(struct slice name)
{
	struct at_secret_name names[AT_SECRET_NAMES];

	if (name.n < SHORTEST_NAME || name.n > SLICE_WORD || is_in_table(name))
		return false;
	for (size_t i = 0, n = at_secret_names(names); i < n; i++)
		if (resembles(name, names[i].name))
			return true;
	return false;
}

/* ---- lines ---- */

/* Behind the first name with '=' that resembles one of a command with a secret. */
static size_t find_behind_slip(struct slice line)
{
	for (size_t i = 0, n; i < line.n; i += n + 1) {
		for (n = 0; i + n < line.n && ascii_is_name(line.p[i + n]);)
			n++;
		if (i + n < line.n && line.p[i + n] == '=' &&
			at_name_resembles_secret(slice_sub(line, i, n)))
			return i + n;
	}
	return SLICE_NONE;
}

/* Where more of the name may stand: AT+CWJAP_CUR= */
static size_t end_of_name(struct slice line, size_t at)
{
	size_t end = at;

	while (end < line.n && ascii_is_name(line.p[end]))
		end++;
	return end < line.n && line.p[end] == '=' ? end : at;
}

/* A mistyped command line can still hold a password: what comes behind the name of a command that
 * takes one. */
static void find_in_unknown(struct slice line, struct at_line_secrets *found)
{
	struct at_secret_name names[AT_SECRET_NAMES];
	size_t first = find_behind_slip(line);

	for (size_t i = 0, n = at_secret_names(names); i < n; i++) {
		size_t at = secret_find_nocase(line, names[i].name);
		size_t end = at == SLICE_NONE ? at : end_of_name(line, at + names[i].name.n);

		if (end < first)
			first = end;
	}
	if (first < line.n && line.p[first] == '=')
		first++;
	add_secret(found, line, first, line.n);
}

static void find_in_arguments(struct slice line, const struct at_line *read,
	enum at_dialect dialect, struct at_line_secrets *found)
{
	found->fits = true;
	for (size_t i = 0; i < read->argument_count; i++) {
		const struct at_argument *a = &read->arguments[i];
		const struct at_parameter *p = at_command_parameter(read->command, dialect, i);
		struct slice inside = at_argument_inside(line, a);

		if (!p || !p->secret)
			found->open[found->open_count++] = inside;
		else if (inside.n)
			found->secrets[found->count++] = inside;
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

/* Neither an argument too many nor one too few: any may be the one that was forgotten. */
static bool secret_fits(struct slice line, struct at_line *read, enum at_dialect dialect)
{
	size_t n = read->argument_count;

	return n && !read->surplus && n >= at_command_min_parameters(read->command, dialect) &&
	       n <= at_command_max_parameters(read->command, dialect) &&
	       lines_up(line, read, dialect);
}

/* `+NAME:...`, what a board answers to the query form: in the order of the set form, where the
 * table says that it has the secret at all (+CWJAP: has not). */
static void find_in_answer(struct slice line, size_t colon, struct at_line_secrets *found)
{
	struct slice name = slice_sub(line, 1, colon - 1);
	struct at_secret_name names[AT_SECRET_NAMES];
	size_t i = 0, count = at_secret_names(names);

	while (i < count && !slice_eq_nocase(names[i].name, name))
		i++;
	if (i == count || !names[i].answered)
		return;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read = {.command = at_command_find(name, (enum at_dialect)dialect),
			.form = AT_FORM_SET,
			.tail_at = colon + 1};

		if (!read.command)
			continue;
		read.argument_count =
			at_arguments(line, read.tail_at, read.arguments, &read.surplus);
		if (secret_fits(line, &read, (enum at_dialect)dialect)) {
			find_in_arguments(line, &read, (enum at_dialect)dialect, found);
			return;
		}
	}
	add_secret(found, line, colon + 1, line.n);
}

/* false: the name is no command's. */
static bool find_in_command(struct slice line, struct at_line_secrets *found)
{
	bool known = false, has_secret = false;
	size_t tail = line.n;

	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct at_line read;

		at_line_read(line, (enum at_dialect)dialect, &read);
		if (!read.command)
			continue;
		if (secret_fits(line, &read, (enum at_dialect)dialect)) {
			find_in_arguments(line, &read, (enum at_dialect)dialect, found);
			return true;
		}
		known = true;
		has_secret |= at_command_has_secret(read.command);
		tail = read.tail_at;
	}
	if (has_secret)
		add_secret(found, line, tail, line.n);
	return known;
}

void at_line_find_secrets(struct slice line, struct at_line_secrets *found)
{
	found->count = found->open_count = 0;
	found->fits = false;
	if (slice_starts(line, SLICE("+"))) {
		size_t colon = slice_find_char(line, ':');

		if (colon < slice_find_char(line, '=')) {
			find_in_answer(line, colon, found);
			return;
		}
	}
	if (!find_in_command(line, found))
		find_in_unknown(line, found);
}

void at_add_masked(struct buf *out, struct slice line, char mask)
{
	struct at_line_secrets found;
	size_t at = 0;

	at_line_find_secrets(line, &found);
	for (size_t i = 0; i < found.count; i++) {
		size_t from = (size_t)(found.secrets[i].p - line.p);

		buf_add(out, slice_sub(line, at, from - at));
		if (mask)
			buf_add_repeat(out, mask, found.secrets[i].n);
		at = from + found.secrets[i].n;
	}
	buf_add(out, slice_from(line, at));
	/* Nothing but an unclosed quote's text can reach the end of the line. */
	if (!mask && found.count && at == line.n && out->n && out->p[out->n - 1] == '"')
		buf_add_char(out, '"');
}

bool at_line_has_secret(struct slice line)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	return found.count > 0;
}

bool at_line_is_open(struct slice line, size_t at, size_t n)
{
	struct at_line_secrets found;

	at_line_find_secrets(line, &found);
	for (size_t i = 0; i < found.count; i++) {
		size_t from = (size_t)(found.secrets[i].p - line.p);

		if (at < from + found.secrets[i].n && from < at + n)
			return false;
	}
	return true;
}
