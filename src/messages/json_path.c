/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/json_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/language.h"

enum { LONGEST_NUMBER = 63, LONGEST_PATH = 200 };

/* ---- reading a path ---- */

static bool path_add(
	struct json_path *p, struct slice name, long long index, size_t at, struct diag *d)
{
	if (p->count == JSON_PATH_STEPS)
		return diag_fail(d, 0, at, 1, _("a path has at most %d steps"), JSON_PATH_STEPS);
	p->steps[p->count].at = p->names.n;
	p->steps[p->count].n = name.n;
	p->steps[p->count++].index = index;
	buf_add(&p->names, name);
	return true;
}

/* `.name` at text.p[*at]. */
static bool path_read_name(struct json_path *p, struct slice text, size_t *at, struct diag *d)
{
	size_t begin = ++*at;

	while (*at < text.n && text.p[*at] != '.' && text.p[*at] != '[')
		++*at;
	if (*at == begin)
		return diag_fail(d, 0, begin - 1, 1, _("a name must follow the point: $.t"));
	return path_add(p, slice_sub(text, begin, *at - begin), -1, begin, d);
}

/* `[0]`, `['name']` or `["name"]` at text.p[*at]. */
static bool path_read_bracket(struct json_path *p, struct slice text, size_t *at, struct diag *d)
{
	struct slice rest = slice_from(text, *at + 1);
	bool quoted = rest.n && (rest.p[0] == '\'' || rest.p[0] == '"');
	char end[3] = {quoted ? rest.p[0] : ']', quoted ? ']' : '\0', '\0'};
	size_t n = slice_find(slice_from(rest, quoted), slice_of(end));
	long long index = 0;

	if (n == SLICE_NONE)
		return diag_fail(d, 0, *at, text.n - *at, _("this bracket is not closed"));
	struct slice inside = slice_sub(rest, quoted, n);
	size_t begin = *at + 1 + quoted;
	*at = begin + n + strlen(end);
	if (quoted)
		return path_add(p, inside, -1, begin, d);
	for (size_t i = 0; i < inside.n; i++)
		if (inside.p[i] < '0' || inside.p[i] > '9' || i > 6)
			return diag_fail(d, 0, begin, inside.n,
				_("in brackets there is a number, or a name in quotes"));
		else
			index = index * 10 + (inside.p[i] - '0');
	if (!inside.n)
		return diag_fail(d, 0, begin - 1, 2, _("a number is missing between the brackets"));
	return path_add(p, (struct slice){0}, index, begin, d);
}

bool json_path_read(struct json_path *p, struct slice text, struct diag *d)
{
	size_t at = 1;
	bool ok = true;

	*p = (struct json_path){0};
	if (!text.n || text.p[0] != '$')
		return diag_fail(d, 0, 0, text.n, _("a path begins with $: $.t"));
	while (ok && at < text.n) {
		if (text.p[at] == '.')
			ok = path_read_name(p, text, &at, d);
		else if (text.p[at] == '[')
			ok = path_read_bracket(p, text, &at, d);
		else
			ok = diag_fail(d, 0, at, 1, _("a point or a bracket must come here"));
	}
	if (!ok)
		json_path_fini(p);
	return ok;
}

void json_path_fini(struct json_path *p)
{
	buf_fini(&p->names);
	*p = (struct json_path){0};
}

/* ---- finding a value ---- */

static bool path_to_number(struct slice token, double *number)
{
	char text[LONGEST_NUMBER + 1], *end;

	if (!token.n || token.n > LONGEST_NUMBER)
		return false;
	memcpy(text, token.p, token.n);
	text[token.n] = '\0';
	*number = strtod(text, &end);
	/* Neither "nan" nor "0x10". */
	return *end == '\0' && fabs(*number) <= JSON_PATH_LARGEST &&
	       (token.p[0] == '-' || token.p[0] == '+' || token.p[0] == '.' ||
		       (token.p[0] >= '0' && token.p[0] <= '9')) &&
	       slice_find_char(token, 'x') == SLICE_NONE &&
	       slice_find_char(token, 'X') == SLICE_NONE;
}

static bool path_opens(enum json_token t)
{
	return t == JSON_SCAN_OBJECT || t == JSON_SCAN_ARRAY;
}

/* Passes over the value that begins with token t. */
static bool path_skip(struct json_scan *s, enum json_token t)
{
	int depth = s->depth;
	struct slice token;
	struct diag d;

	if (!path_opens(t))
		return true;
	while (s->depth >= depth)
		if ((t = json_scan_next(s, &token, &d)) == JSON_SCAN_WRONG || t == JSON_SCAN_END)
			return false;
	return true;
}

static bool path_key_is(struct slice key, struct slice name)
{
	return key.n == name.n + 2 && slice_eq(slice_sub(key, 1, name.n), name);
}

/* Enters the container that was just opened, up to the first token of the value of that step. */
static bool path_enter(const struct json_path *p, size_t step, struct json_scan *s,
	enum json_token *t, struct slice *token)
{
	struct slice name = slice_sub(buf_slice(&p->names), p->steps[step].at, p->steps[step].n);
	long long index = p->steps[step].index, i = 0;
	struct diag d;

	if (*t != (index < 0 ? JSON_SCAN_OBJECT : JSON_SCAN_ARRAY))
		return false;
	for (;; i++) {
		bool is_it = index >= 0 && i == index;
		*t = json_scan_next(s, token, &d);
		if (index < 0 && *t == JSON_SCAN_KEY) {
			is_it = path_key_is(*token, name);
			*t = json_scan_next(s, token, &d);
		}
		if (*t == JSON_SCAN_WRONG || *t == JSON_SCAN_END || *t == JSON_SCAN_OBJECT_END ||
			*t == JSON_SCAN_ARRAY_END)
			return false;
		if (is_it)
			return true;
		if (!path_skip(s, *t))
			return false;
	}
}

bool json_path_number(const struct json_path *p, struct slice text, double *number)
{
	struct json_scan s;
	struct slice token = {0};
	struct diag d;

	if (text.n > JSON_PATH_TEXT)
		return false;
	json_scan_start(&s, text);
	enum json_token t = json_scan_next(&s, &token, &d);
	for (size_t i = 0; i < p->count; i++)
		if (!path_enter(p, i, &s, &t, &token))
			return false;
	if (t == JSON_SCAN_STRING && token.n >= 2)
		token = slice_sub(token, 1, token.n - 2);
	else if (t != JSON_SCAN_NUMBER)
		return false;
	return path_to_number(token, number);
}

/* ---- the numbers of a text ---- */

static bool path_is_plain(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.' || name.p[i] == '[' || name.p[i] == ' ' || name.p[i] == '\'' ||
			name.p[i] == '\\')
			return false;
	return name.n > 0;
}

/* What is being read, from the outside in. */
struct path_level {
	size_t path_n;   /* bytes of the path in front of it */
	long long index; /* of an array: the next element; -1: an object */
};

static void path_add_step(struct buf *path, const struct path_level *l, struct slice key)
{
	buf_truncate(path, l->path_n);
	if (l->index >= 0)
		buf_addf(path, "[%lld]", l->index);
	else if (path_is_plain(key))
		buf_addf(path, ".%.*s", SLICE_ARG(key));
	else
		buf_addf(path, "['%.*s']", SLICE_ARG(key));
}

/* Of keys that occur twice a path leads to the first; and a key may have a quote and a bracket. */
static bool path_leads_to_number(struct slice path, struct slice text)
{
	struct json_path p;
	double number;

	if (!json_path_read(&p, path, NULL))
		return false;
	bool leads = json_path_number(&p, text, &number);
	json_path_fini(&p);
	return leads;
}

void json_path_add_numbers(struct buf *out, struct slice text, size_t most)
{
	struct path_level levels[JSON_PATH_STEPS + 1] = {{1, -1}};
	struct buf path = {0};
	struct json_scan s;
	struct slice token, key = {0};
	struct diag d;
	enum json_token t;
	size_t found = 0, tried = 0;
	double number;

	if (text.n > JSON_PATH_TEXT)
		return;
	json_scan_start(&s, text);
	buf_add_char(&path, '$');
	/* Each try reads the text again. */
	while (found < most && tried < 2 * most &&
		(t = json_scan_next(&s, &token, &d)) != JSON_SCAN_WRONG && t != JSON_SCAN_END) {
		/* Opening brackets are at the depth that they make. */
		int depth = s.depth - path_opens(t);
		if (depth < 0 || depth > JSON_PATH_STEPS)
			continue;
		struct path_level *l = &levels[depth];
		if (t == JSON_SCAN_KEY) {
			key = slice_sub(token, 1, token.n - 2);
			continue;
		}
		if (t == JSON_SCAN_OBJECT_END || t == JSON_SCAN_ARRAY_END)
			continue;
		if (depth)
			path_add_step(&path, l, key);
		if (depth && l->index >= 0)
			l->index++;
		if (path_opens(t) && depth < JSON_PATH_STEPS)
			levels[depth + 1] =
				(struct path_level){path.n, t == JSON_SCAN_ARRAY ? 0 : -1};
		if (t == JSON_SCAN_STRING)
			token = slice_sub(token, 1, token.n - 2);
		if ((t == JSON_SCAN_NUMBER || t == JSON_SCAN_STRING) &&
			path_to_number(token, &number) && path.n <= LONGEST_PATH &&
			(tried++, path_leads_to_number(buf_slice(&path), text))) {
			buf_add(out, buf_slice(&path));
			buf_add_char(out, '\n');
			found++;
		}
	}
	buf_fini(&path);
}
