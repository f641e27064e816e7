/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/script_words.h"

#include "at/argument.h"
#include "base/language.h"

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

size_t script_command_end(struct slice line)
{
	size_t end = line.n;
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '\\' && quoted)
			i++;
		else if (line.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (slice_starts(slice_from(line, i), SLICE(" within ")) ||
					    slice_eq(slice_from(line, i), SLICE(" within"))))
			end = i;
	}
	return end;
}

/* ---- values ---- */

static bool is_value(struct slice text)
{
	return slice_starts(text, SLICE("${"));
}

bool script_add_command(
	struct buf *out, struct slice line, struct script_values *values, struct diag *d)
{
	bool quoted = false;
	struct slice value;

	for (size_t i = 0; i < line.n;) {
		if (is_value(slice_from(line, i))) {
			size_t n = script_values_at(slice_from(line, i), values, &value, d);
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
	struct script_values *values, struct diag *d)
{
	struct slice value;

	for (size_t i = 0; i < text.n;) {
		if (is_value(slice_from(text, i))) {
			size_t n = script_values_at(slice_from(text, i), values, &value, d);
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
	struct buf *out, struct slice text, struct script_values *values, struct diag *d)
{
	return script_words_add_text(out, text, false, values, d);
}

/* ---- words ---- */

bool script_words_env(const struct script_words *w, struct slice name, struct slice *value)
{
	return script_values_env(w->values, name, value, w->d);
}

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
		return script_words_fail(w, _("a quote is not closed"));
	w->quoted = true;
	w->rest = slice_from(inside, end + 1);
	if (w->rest.n && !script_words_is_blank(w->rest.p[0]))
		return script_words_fail(w, _("a blank must follow the closing quote"));
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
	w->values->late_word = false;
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
	return !w->failed && script_words_fail(w, C_("script", "%s is missing"), what);
}

bool script_words_number(struct script_words *w, const char *what, long long least, long long most,
	long long *number)
{
	if (!script_words_need(w, what))
		return false;
	bool read = slice_to_number(buf_slice(&w->word), number);
	if (!read || *number < least || *number > most) {
		const char *shown = SCRIPT_WORD(w);
		if (most - least == 2)
			script_words_fail(w, _("%s is %s; it can be %lld, %lld or %lld"), what,
				shown, least, least + 1, most);
		else if (most - least == 1)
			script_words_fail(
				w, _("%s is %s; it can be %lld or %lld"), what, shown, least, most);
		else if (most == least)
			script_words_fail(
				w, _("%s is %s; it can only be %lld"), what, shown, least);
		else
			script_words_fail(
				w, _("%s is %s; it can be %lld to %lld"), what, shown, least, most);
	}
	return !w->failed;
}

bool script_time_read(struct slice text, int64_t *time)
{
	static const struct {
		const char *name;
		int64_t us;
	} units[] = {{"ms", 1000}, {"s", 1000000}, {"min", 60000000}, {"m", 60000000},
		{"h", 3600000000}};
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
		return !w->failed && script_words_fail(w, _("%s: the time is missing"), what);
	if (!script_time_read(buf_slice(&w->word), time))
		script_words_fail(w,
			_("%s is %s; it must be a number with a unit, like 200ms or 5s, at most a day"),
			what, SCRIPT_WORD(w));
	return !w->failed;
}

void script_add_seconds(struct buf *out, int64_t us)
{
	buf_addf(out, "%lld.%03d", (long long)(us / 1000000), (int)(us / 1000 % 1000));
}

void script_add_timed(struct buf *out, const char *format, int64_t us)
{
	struct buf seconds = {0};

	script_add_seconds(&seconds, us);
	buf_addf(out, format, buf_text(&seconds));
	buf_fini(&seconds);
}
