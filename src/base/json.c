/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* struct json is jansson's json_t under a name that lets other folders do without its header. */
static json_t *value_of(const struct json *object)
{
	return (json_t *)object;
}

struct json *json_new(void)
{
	return (struct json *)json_object();
}

void json_free(struct json *object)
{
	json_decref(value_of(object));
}

static void json_set(struct json *object, const char *name, json_t *value)
{
	json_object_set_new_nocheck(value_of(object), name, value);
}

void json_set_bytes(struct json *object, const char *name, const char *suffix, struct slice bytes)
{
	if (utf8_valid(bytes)) {
		json_set(object, name, json_stringn_nocheck(bytes.n ? bytes.p : "", bytes.n));
		return;
	}
	struct buf encoded = {0};
	char field[64];
	buf_add_base64(&encoded, bytes);
	snprintf(field, sizeof(field), "%s%s", name, suffix);
	json_set(object, field, json_stringn_nocheck(encoded.p, encoded.n));
	buf_fini(&encoded);
}

void json_set_text(struct json *object, const char *name, const char *text)
{
	if (text)
		json_set_bytes(object, name, "_base64", slice_of(text));
	else
		json_set_null(object, name);
}

void json_set_number(struct json *object, const char *name, long number)
{
	json_set(object, name, json_integer(number));
}

void json_set_seconds(struct json *object, const char *name, int64_t microseconds)
{
	json_set(object, name, json_real((double)microseconds / 1e6));
}

void json_set_bool(struct json *object, const char *name, bool value)
{
	json_set(object, name, json_boolean(value));
}

void json_set_null(struct json *object, const char *name)
{
	json_set(object, name, json_null());
}

static int add_piece(const char *p, size_t n, void *out)
{
	buf_add(out, (struct slice){p, n});
	return 0;
}

void json_add_line(struct buf *out, const struct json *object)
{
	json_dump_callback(
		value_of(object), add_piece, out, JSON_COMPACT | JSON_REAL_PRECISION(15));
	buf_add_char(out, '\n');
}

/* What follows the backslash; 0: the byte stands for itself, 'u': four digits follow. */
static char escape_of(unsigned char c)
{
	static const char escapes[0x20] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

	if (c < 0x20)
		return escapes[c];
	return c == '"' || c == '\\' ? (char)c : 0;
}

static void add_escaped(struct buf *out, struct slice text)
{
	static const char digits[] = "0123456789ABCDEF";
	/* Room for the worst, so that nothing is asked for a byte. */
	char *start = buf_room(out, 6 * text.n), *p = start;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		char escape = escape_of(c);

		if (!escape) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '\\';
		*p++ = escape;
		if (escape == 'u') {
			*p++ = '0';
			*p++ = '0';
			*p++ = digits[c >> 4];
			*p++ = digits[c & 0xf];
		}
	}
	buf_grown(out, (size_t)(p - start));
}

/* As jansson writes it, but never with an exponent. */
static void json_add_seconds(struct buf *out, int64_t microseconds)
{
	buf_add_decimal(out, (uint64_t)microseconds / 1000000, 1);
	buf_add_char(out, '.');
	buf_add_decimal(out, (uint64_t)microseconds % 1000000, 6);
	while (out->p[out->n - 1] == '0' && out->p[out->n - 2] != '.')
		buf_truncate(out, out->n - 1);
}

void json_add_bytes_line(
	struct buf *out, int64_t t, const char *name, const char *suffix, struct slice bytes)
{
	bool text = utf8_valid(bytes);

	buf_add(out, SLICE("{\"t\":"));
	json_add_seconds(out, t);
	buf_add(out, SLICE(",\""));
	buf_add_text(out, name);
	if (!text)
		buf_add_text(out, suffix);
	buf_add(out, SLICE("\":\""));
	if (text)
		add_escaped(out, bytes);
	else
		buf_add_base64(out, bytes);
	buf_add(out, SLICE("\"}\n"));
}

/* What stands behind a backslash: the byte that it means, or ESCAPE_CODE, or 0 for no escape of
 * add_escaped. */
enum { ESCAPE_CODE = 'u' };
static const char meant[UCHAR_MAX + 1] = {['"'] = '"',
	['\\'] = '\\',
	['b'] = '\b',
	['t'] = '\t',
	['n'] = '\n',
	['f'] = '\f',
	['r'] = '\r',
	['u'] = ESCAPE_CODE};

/* The four digits behind \u, of which two are 0; above 0x7f a character has two bytes. */
static bool json_read_code(struct slice digits, char *c)
{
	uint32_t code;

	if (digits.n < 4 || !slice_starts(digits, SLICE("00")) ||
		!slice_to_hex(slice_sub(digits, 2, 2), &code) || code > 0x7f)
		return false;
	*c = (char)code;
	return true;
}

static bool add_unescaped(struct buf *out, struct slice text)
{
	/* No more than the escaped text is long, so that nothing is asked for a byte.  Escapes are a
	 * few bytes apart: to look for each with memchr takes three times as long. */
	char *start = buf_room(out, text.n), *p = start;
	const char *s = text.p, *end = text.p + text.n;

	while (s < end) {
		/* The text ends here, and another field follows. */
		if (*s == '"')
			return false;
		if (*s != '\\') {
			*p++ = *s++;
			continue;
		}
		char c = ++s < end ? meant[(unsigned char)*s++] : '\0';
		if (c == ESCAPE_CODE) {
			if (!json_read_code((struct slice){s, (size_t)(end - s)}, &c))
				return false;
			s += 4;
		} else if (!c) {
			return false;
		}
		*p++ = c;
	}
	buf_grown(out, (size_t)(p - start));
	return true;
}

bool json_read_bytes_line(struct slice line, const char *name, const char *suffix, struct buf *out)
{
	if (!slice_take(&line, SLICE("{\"t\":")))
		return false;
	line = slice_from(line, slice_find_char(line, ','));
	if (!slice_take(&line, SLICE(",\"")) || !slice_take(&line, slice_of(name)))
		return false;
	bool text = !slice_take(&line, slice_of(suffix));
	if (!slice_take(&line, SLICE("\":\"")) || !slice_ends(line, SLICE("\"}")))
		return false;
	line.n -= 2;
	return text ? add_unescaped(out, line) : buf_add_decoded_base64(out, line);
}

struct json *json_read(struct slice line, struct diag *d)
{
	json_error_t error;
	json_t *value = json_loadb(line.n ? line.p : "", line.n, JSON_ALLOW_NUL, &error);

	if (!value) {
		/* Its words repeat what stands there. */
		diag_fail(d, 0, error.position > 0 ? (size_t)error.position : 0, 0, "not JSON: %s",
			VISIBLE(slice_of(error.text), VISIBLE_MOST));
		return NULL;
	}
	if (!json_is_object(value)) {
		json_decref(value);
		diag_fail(d, 0, 0, line.n, "not a JSON object");
		return NULL;
	}
	return (struct json *)value;
}

static json_t *get(const struct json *object, const char *name)
{
	return json_object_get(value_of(object), name);
}

bool json_has(const struct json *object, const char *name)
{
	return get(object, name) != NULL;
}

bool json_get_text(const struct json *object, const char *name, struct slice *text)
{
	json_t *value = get(object, name);

	if (!json_is_string(value))
		return false;
	*text = (struct slice){json_string_value(value), json_string_length(value)};
	return true;
}

bool json_get_bytes(
	const struct json *object, const char *name, const char *suffix, struct buf *out)
{
	struct slice text;
	char field[64];

	if (json_get_text(object, name, &text)) {
		buf_add(out, text);
		return true;
	}
	snprintf(field, sizeof(field), "%s%s", name, suffix);
	return json_get_text(object, field, &text) && buf_add_decoded_base64(out, text);
}

bool json_get_number(const struct json *object, const char *name, long *number)
{
	json_t *value = get(object, name);

	if (!json_is_integer(value))
		return false;
	*number = (long)json_integer_value(value);
	return true;
}

bool json_get_seconds(const struct json *object, const char *name, int64_t *microseconds)
{
	json_t *value = get(object, name);
	double seconds = json_is_number(value) ? json_number_value(value) : -1;

	/* Beyond 30 years it is no time since a start, and would not fit after the product. */
	if (!(seconds >= 0 && seconds < 1e9))
		return false;
	*microseconds = llround(seconds * 1e6);
	return true;
}

bool json_get_bool(const struct json *object, const char *name, bool *value)
{
	json_t *field = get(object, name);

	if (!json_is_boolean(field))
		return false;
	*value = json_is_true(field);
	return true;
}
