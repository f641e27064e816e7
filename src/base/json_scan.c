/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_scan.h"

#include "base/ascii.h"
#include "base/language.h"
#include "base/utf8.h"

enum { EXPECTS_VALUE, EXPECTS_FIRST_VALUE, EXPECTS_FIRST_KEY, EXPECTS_KEY, EXPECTS_MORE };

void json_scan_start(struct json_scan *s, struct slice text)
{
	s->text = text;
	s->at = 0;
	s->depth = 0;
	s->expected = EXPECTS_VALUE;
}

static enum json_token scan_wrong(struct diag *d, size_t at, const char *what)
{
	diag_fail(d, 0, at, 1, "%s", what);
	return JSON_SCAN_WRONG;
}

static void scan_blanks(struct json_scan *s)
{
	while (s->at < s->text.n && (s->text.p[s->at] == ' ' || s->text.p[s->at] == '\n' ||
					    s->text.p[s->at] == '\r' || s->text.p[s->at] == '\t'))
		s->at++;
}

static bool scan_escape(struct json_scan *s, struct diag *d)
{
	struct slice rest = slice_from(s->text, s->at);

	if (rest.n < 2)
		return diag_fail(d, 0, s->text.n, 0, _("it ends within a string"));
	if (rest.p[1] != 'u') {
		s->at += 2;
		return memchr("\"\\/bfnrt", rest.p[1], 8) ||
		       diag_fail(d, 0, s->at - 2, 2, _("this is no escape of JSON's"));
	}
	for (size_t i = 2; i < 6; i++)
		if (i >= rest.n || slice_hex_digit(rest.p[i]) < 0)
			return diag_fail(d, 0, s->at, 2, _("four hex digits must follow \\u"));
	s->at += 6;
	return true;
}

/* The string that begins here. */
static bool scan_string(struct json_scan *s, struct slice *token, struct diag *d)
{
	size_t begin = s->at++;

	while (s->at < s->text.n && s->text.p[s->at] != '"') {
		if ((unsigned char)s->text.p[s->at] < ' ')
			return diag_fail(
				d, 0, s->at, 1, _("a control character must be escaped here"));
		if (s->text.p[s->at] != '\\')
			s->at++;
		else if (!scan_escape(s, d))
			return false;
	}
	if (s->at >= s->text.n)
		return diag_fail(d, 0, s->text.n, 0, _("it ends within a string"));
	*token = slice_sub(s->text, begin, ++s->at - begin);
	return utf8_valid(*token) ||
	       diag_fail(d, 0, begin, token->n, _("this string is not UTF-8"));
}

static enum json_token scan_key(struct json_scan *s, struct slice *token, struct diag *d)
{
	if (!scan_string(s, token, d))
		return JSON_SCAN_WRONG;
	scan_blanks(s);
	if (s->at >= s->text.n || s->text.p[s->at] != ':')
		return scan_wrong(d, s->at, _("a colon must follow the key"));
	s->at++;
	s->expected = EXPECTS_VALUE;
	return JSON_SCAN_KEY;
}

static size_t scan_digits(const struct json_scan *s, size_t at)
{
	size_t n = 0;

	while (at + n < s->text.n && ascii_is_digit(s->text.p[at + n]))
		n++;
	return n;
}

static char scan_char(const struct json_scan *s, size_t at)
{
	return at < s->text.n ? s->text.p[at] : '\0';
}

static enum json_token scan_number(struct json_scan *s, struct slice *token, struct diag *d)
{
	size_t at = s->at + (s->text.p[s->at] == '-'), digits = scan_digits(s, at);

	if (digits == 0)
		return scan_wrong(d, at, _("a digit must follow the minus sign"));
	if (digits > 1 && s->text.p[at] == '0')
		return scan_wrong(d, at, _("a number can't begin with a zero"));
	at += digits;
	if (scan_char(s, at) == '.') {
		digits = scan_digits(s, at + 1);
		if (digits == 0)
			return scan_wrong(d, at, _("a digit must follow the point"));
		at += 1 + digits;
	}
	if (scan_char(s, at) == 'e' || scan_char(s, at) == 'E') {
		size_t sign = scan_char(s, at + 1) == '-' || scan_char(s, at + 1) == '+';
		digits = scan_digits(s, at + 1 + sign);
		if (digits == 0)
			return scan_wrong(d, at, _("a digit must follow the e"));
		at += 1 + sign + digits;
	}
	*token = slice_sub(s->text, s->at, at - s->at);
	s->at = at;
	s->expected = EXPECTS_MORE;
	return JSON_SCAN_NUMBER;
}

static enum json_token scan_open(struct json_scan *s, bool object, struct diag *d)
{
	if (s->depth == JSON_SCAN_DEEPEST)
		return scan_wrong(d, s->at, _("it is nested too deeply: more than 256 levels"));
	s->in_object[s->depth++] = object;
	s->at++;
	s->expected = object ? EXPECTS_FIRST_KEY : EXPECTS_FIRST_VALUE;
	return object ? JSON_SCAN_OBJECT : JSON_SCAN_ARRAY;
}

static enum json_token scan_close(struct json_scan *s)
{
	bool object = s->in_object[--s->depth];

	s->at++;
	s->expected = EXPECTS_MORE;
	return object ? JSON_SCAN_OBJECT_END : JSON_SCAN_ARRAY_END;
}

static enum json_token scan_value(struct json_scan *s, struct slice *token, struct diag *d)
{
	static const struct slice words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
	struct slice rest = slice_from(s->text, s->at);

	if (rest.p[0] == '{' || rest.p[0] == '[')
		return scan_open(s, rest.p[0] == '{', d);
	if (rest.p[0] == '"') {
		s->expected = EXPECTS_MORE;
		return scan_string(s, token, d) ? JSON_SCAN_STRING : JSON_SCAN_WRONG;
	}
	if (rest.p[0] == '-' || ascii_is_digit(rest.p[0]))
		return scan_number(s, token, d);
	for (size_t i = 0; i < ALEN(words); i++)
		if (slice_starts(rest, words[i]) &&
			!ascii_is_name(scan_char(s, s->at + words[i].n))) {
			*token = slice_sub(rest, 0, words[i].n);
			s->at += words[i].n;
			s->expected = EXPECTS_MORE;
			return JSON_SCAN_WORD;
		}
	return scan_wrong(d, s->at, _("a value must stand here"));
}

static enum json_token scan_at_end(const struct json_scan *s, struct diag *d)
{
	if (s->depth == 0 && s->expected == EXPECTS_MORE)
		return JSON_SCAN_END;
	return scan_wrong(d, s->text.n,
		s->depth == 0                ? _("it is empty")
		: s->in_object[s->depth - 1] ? _("it ends within an object")
					     : _("it ends within an array"));
}

enum json_token json_scan_next(struct json_scan *s, struct slice *token, struct diag *d)
{
	scan_blanks(s);
	*token = slice_sub(s->text, s->at, 1);
	if (s->at >= s->text.n)
		return scan_at_end(s, d);
	char next = token->p[0];
	bool object = s->depth > 0 && s->in_object[s->depth - 1];
	if (s->expected == EXPECTS_MORE) {
		if (s->depth == 0)
			return scan_wrong(d, s->at, _("nothing may follow the value"));
		if (next == (object ? '}' : ']'))
			return scan_close(s);
		if (next != ',')
			return scan_wrong(d, s->at,
				object ? _("a comma or } must stand here")
				       : _("a comma or ] must stand here"));
		s->at++;
		s->expected = object ? EXPECTS_KEY : EXPECTS_VALUE;
		return json_scan_next(s, token, d);
	}
	if ((s->expected == EXPECTS_FIRST_KEY && next == '}') ||
		(s->expected == EXPECTS_FIRST_VALUE && next == ']'))
		return scan_close(s);
	if (s->expected == EXPECTS_KEY || s->expected == EXPECTS_FIRST_KEY)
		return next == '"' ? scan_key(s, token, d)
		                   : scan_wrong(d, s->at, _("a key in quotes must stand here"));
	return scan_value(s, token, d);
}
