/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_words.h"

#include <stdlib.h>

#include "at/argument.h"
#include "base/ascii.h"
#include "base/memory.h"

enum { LONGEST_TIME_S = 24 * 3600 };

/* ---- lines ---- */

/* Blanks that are copied along from a web page or a document. */
static const struct slice foreign_blanks[] = {{"\xc2\xa0", 2}, {"\xe3\x80\x80", 3}};

static struct slice trim(struct slice s)
{
	size_t before;

	do {
		before = s.n;
		s = slice_trim(s);
		for (size_t i = 0; i < ALEN(foreign_blanks); i++) {
			if (slice_starts(s, foreign_blanks[i]))
				s = slice_from(s, foreign_blanks[i].n);
			if (slice_ends(s, foreign_blanks[i]))
				s.n -= foreign_blanks[i].n;
		}
	} while (s.n != before);
	return s;
}

static bool script_words_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice script_bare_line(struct slice line)
{
	bool quoted = false;

	line = trim(line);
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '\\' && quoted)
			i++;
		else if (line.p[i] == '"')
			quoted = !quoted;
		else if (line.p[i] == '#' && !quoted &&
			 (i == 0 || script_words_is_blank(line.p[i - 1])))
			return trim(slice_sub(line, 0, i));
	}
	return line;
}

/* ---- values ---- */

bool script_is_name(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!ascii_is_name(name.p[i]))
			return false;
	return name.n > 0 && !ascii_is_digit(name.p[0]);
}

void script_value_fini(struct script_value *v)
{
	buf_fini(&v->name);
	buf_fini(&v->value);
}

bool script_value_read(struct script_value *v, struct slice text, struct diag *d)
{
	size_t at = slice_find_char(text, '=');

	if (at == SLICE_NONE)
		return diag_fail(d, 0, 0, 0, "-D must be NAME=VALUE");
	if (!script_is_name(slice_sub(text, 0, at)))
		return diag_fail(d, 0, 0, at,
			"-D: a name consists of letters, digits and _, and does not begin with a digit");
	buf_set(&v->name, slice_sub(text, 0, at));
	buf_set(&v->value, slice_from(text, at + 1));
	v->given = true;
	return true;
}

static struct script_value *script_words_find(const struct script_values *v, struct slice name)
{
	for (size_t i = 0; i < v->count; i++)
		if (slice_eq(buf_slice(&v->items[i].name), name))
			return &v->items[i];
	return NULL;
}

void script_values_set(
	struct script_values *v, struct slice name, struct slice value, bool given, bool secret)
{
	struct script_value *item = script_words_find(v, name);

	if (!item) {
		v->items = memory_grow(v->items, &v->room, v->count + 1, sizeof(*v->items));
		item = &v->items[v->count++];
		*item = (struct script_value){0};
		buf_set(&item->name, name);
	} else if (item->given && !given) {
		return;
	}
	item->given |= given;
	item->secret = secret;
	buf_set(&item->value, value);
}

void script_values_add_given(struct script_values *v, const struct script_source *source)
{
	for (size_t i = 0; i < source->given_count; i++)
		script_values_set(v, buf_slice(&source->given[i].name),
			buf_slice(&source->given[i].value), true, false);
}

void script_values_mark_given(const struct script_values *v, const struct script_source *source)
{
	for (size_t i = 0; i < source->given_count; i++)
		source->given[i].used |=
			script_words_find(v, buf_slice(&source->given[i].name))->used;
}

void script_values_fini(struct script_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		script_value_fini(&v->items[i]);
	free(v->items);
	*v = (struct script_values){0};
}

void script_words_keep_secret(struct script *s, struct slice value)
{
	for (size_t i = 0; i < s->secret_count; i++)
		if (slice_eq(buf_slice(&s->secrets[i]), value))
			return;
	s->secrets =
		memory_grow(s->secrets, &s->secret_room, s->secret_count + 1, sizeof(*s->secrets));
	s->secrets[s->secret_count] = (struct buf){0};
	buf_add(&s->secrets[s->secret_count++], value);
}

/* false with *d: it is not set. */
static bool script_words_find_env(
	const struct script_values *values, struct slice name, struct slice *value, struct diag *d)
{
	struct script_env *env = values->env;
	const char *shown = VISIBLE(name, SCRIPT_WORD_SHOWN);
	struct buf text = {0};

	if (!script_is_name(name))
		return diag_fail(
			d, 0, 0, 0, "${env:%s} is not a name: use letters, digits and _", shown);
	buf_add(&text, name);
	const char *found = env && env->source->env
	                            ? env->source->env(env->source->user, buf_text(&text))
	                            : NULL;
	buf_fini(&text);
	if (!found)
		return diag_fail(d, 0, 0, 0, "${env:%s}: the environment has no %s", shown, shown);
	script_words_keep_secret(env->script, slice_of(found));
	env->used = true;
	*value = slice_of(found);
	return true;
}

bool script_words_env(const struct script_words *w, struct slice name, struct slice *value)
{
	return script_words_find_env(w->values, name, value, w->d);
}

/* `text` begins with "${".  Returns the length of the reference; 0 with *d if the name is
 * unknown. */
static size_t value_at(
	struct slice text, const struct script_values *values, struct slice *value, struct diag *d)
{
	size_t end = slice_find_char(text, '}');

	if (end == SLICE_NONE) {
		diag_fail(d, 0, 0, 0, "${ without }");
		return 0;
	}
	struct slice name = slice_sub(text, 2, end - 2);
	if (slice_take(&name, SLICE("env:")))
		return script_words_find_env(values, name, value, d) ? end + 1 : 0;
	struct script_value *item = script_words_find(values, name);
	if (item) {
		item->used = true;
		if (item->secret && values->env)
			values->env->used = true;
		*value = buf_slice(&item->value);
		return end + 1;
	}
	const char *shown = VISIBLE(name, SCRIPT_WORD_SHOWN);
	if (!script_is_name(name))
		diag_fail(d, 0, 0, 0, "${%s} is not a name: use letters, digits and _", shown);
	else
		diag_fail(d, 0, 0, 0,
			"${%s} is not defined here: put `set %s ...` before it, or use -D %s=...",
			shown, shown, shown);
	return 0;
}

static bool is_value(struct slice text)
{
	return slice_starts(text, SLICE("${"));
}

bool script_add_command(
	struct buf *out, struct slice line, const struct script_values *values, struct diag *d)
{
	bool quoted = false;
	struct slice value;

	for (size_t i = 0; i < line.n;) {
		if (is_value(slice_from(line, i))) {
			size_t n = value_at(slice_from(line, i), values, &value, d);
			if (!n)
				return false;
			if (quoted)
				at_add_escaped(out, value);
			else
				buf_add(out, value);
			i += n;
			continue;
		}
		if (line.p[i] == '"')
			quoted = !quoted;
		if (line.p[i] == '\\' && quoted && i + 1 < line.n)
			buf_add_char(out, line.p[i++]);
		buf_add_char(out, line.p[i++]);
	}
	return true;
}

/* In quotes a backslash makes the next byte literal, even a '$'; in a pattern only a quote. */
static bool script_words_add_text(struct buf *out, struct slice text, bool escapes,
	const struct script_values *values, struct diag *d)
{
	struct slice value;

	for (size_t i = 0; i < text.n;) {
		if (is_value(slice_from(text, i))) {
			size_t n = value_at(slice_from(text, i), values, &value, d);
			if (!n)
				return false;
			buf_add(out, value);
			i += n;
			continue;
		}
		if (escapes && text.p[i] == '\\' && i + 1 < text.n)
			i++;
		buf_add_char(out, text.p[i++]);
	}
	return true;
}

bool script_add_raw(
	struct buf *out, struct slice text, const struct script_values *values, struct diag *d)
{
	return script_words_add_text(out, text, false, values, d);
}

/* ---- words ---- */

void script_words_fini(struct script_words *w)
{
	buf_fini(&w->word);
}

bool script_words_fail(struct script_words *w, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	w->failed = true;
	diag_fail(w->d, 0, 0, 0, "%s", buf_text(&text));
	buf_fini(&text);
	return false;
}

/* Starts after the opening quote; returns the place of the closing one. */
static size_t script_words_closing_quote(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i;
	}
	return SLICE_NONE;
}

static bool quoted_word(struct script_words *w)
{
	struct slice inside = slice_from(w->rest, 1);
	size_t end = script_words_closing_quote(inside);

	if (end == SLICE_NONE)
		return script_words_fail(w, "a quote is not closed");
	w->quoted = true;
	w->rest = slice_from(inside, end + 1);
	if (w->rest.n && !script_words_is_blank(w->rest.p[0]))
		return script_words_fail(w, "a blank must follow the closing quote");
	if (!script_words_add_text(&w->word, slice_sub(inside, 0, end), true, w->values, w->d))
		w->failed = true;
	return !w->failed;
}

static bool bare_word(struct script_words *w)
{
	size_t n = 0;

	while (n < w->rest.n && !script_words_is_blank(w->rest.p[n]))
		n++;
	w->quoted = false;
	if (!script_words_add_text(&w->word, slice_sub(w->rest, 0, n), false, w->values, w->d))
		w->failed = true;
	w->rest = slice_from(w->rest, n);
	return !w->failed;
}

bool script_words_next(struct script_words *w)
{
	if (w->failed)
		return false;
	buf_clear(&w->word);
	w->rest = trim(w->rest);
	if (!w->rest.n)
		return false;
	return w->rest.p[0] == '"' ? quoted_word(w) : bare_word(w);
}

bool script_words_is(const struct script_words *w, const char *keyword)
{
	return !w->quoted && slice_eq(buf_slice(&w->word), slice_of(keyword));
}

bool script_words_need(struct script_words *w, const char *what)
{
	if (script_words_next(w))
		return true;
	return !w->failed && script_words_fail(w, "%s is missing", what);
}

bool script_words_number(
	struct script_words *w, const char *what, long least, long most, long *number)
{
	if (!script_words_need(w, what))
		return false;
	bool read = slice_to_long(buf_slice(&w->word), number);
	if (!read || *number < least || *number > most) {
		const char *shown = SCRIPT_WORD(w);
		if (most - least == 2)
			script_words_fail(w, "%s is %s; it can be %ld, %ld or %ld", what, shown,
				least, least + 1, most);
		else if (most - least == 1)
			script_words_fail(
				w, "%s is %s; it can be %ld or %ld", what, shown, least, most);
		else if (most == least)
			script_words_fail(w, "%s is %s; it can only be %ld", what, shown, least);
		else
			script_words_fail(
				w, "%s is %s; it can be %ld to %ld", what, shown, least, most);
	}
	return !w->failed;
}

bool script_time_read(struct slice text, int64_t *time)
{
	static const struct {
		const char *name;
		int64_t us;
	} units[] = {{"ms", 1000}, {"s", 1000000}, {"min", 60000000}, {"m", 60000000}};
	int64_t whole = 0, part = 0, scale = 1;
	size_t i = 0, digits = 0;

	for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && digits < 9; i++, digits++)
		whole = whole * 10 + (text.p[i] - '0');
	if (digits && i + 1 < text.n && text.p[i] == '.')
		for (i++; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && scale < 1000; i++) {
			part = part * 10 + (text.p[i] - '0');
			scale *= 10;
		}
	for (size_t u = 0; digits && u < ALEN(units); u++)
		if (slice_eq(slice_from(text, i), slice_of(units[u].name))) {
			int64_t read = whole * units[u].us + part * units[u].us / scale;
			if (read > (int64_t)LONGEST_TIME_S * 1000000)
				return false;
			*time = read;
			return true;
		}
	return false;
}

bool script_words_time(struct script_words *w, const char *what, int64_t *time)
{
	if (!script_words_next(w))
		return !w->failed && script_words_fail(w, "%s: the time is missing", what);
	if (!script_time_read(buf_slice(&w->word), time))
		script_words_fail(w,
			"%s is %s; it must be a number with a unit, like 200ms or 5s, at most a day",
			what, SCRIPT_WORD(w));
	return !w->failed;
}

void script_add_seconds(struct buf *out, int64_t us)
{
	buf_addf(out, "%lld.%03d", (long long)(us / 1000000), (int)(us / 1000 % 1000));
}
