/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
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

void json_set_number(struct json *object, const char *name, long long number)
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

void json_add_string(struct buf *out, struct slice text)
{
	json_t *string = json_stringn(text.n ? text.p : "", text.n);

	json_dump_callback(string, add_piece, out, JSON_ENCODE_ANY);
	json_decref(string);
}

struct json *json_read(struct slice line, struct diag *d)
{
	json_error_t error;
	json_t *value = json_loadb(line.n ? line.p : "", line.n, JSON_ALLOW_NUL, &error);

	if (!value) {
		/* Its message quotes the text. */
		diag_fail(d, 0, error.position > 0 ? (size_t)error.position : 0, 0,
			_("not JSON: %s"), VISIBLE(slice_of(error.text), VISIBLE_MOST));
		return NULL;
	}
	if (!json_is_object(value)) {
		json_decref(value);
		diag_fail(d, 0, 0, line.n, _("not a JSON object"));
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

bool json_get_number(const struct json *object, const char *name, long long *number)
{
	json_t *value = get(object, name);

	if (!json_is_integer(value))
		return false;
	*number = (long long)json_integer_value(value);
	return true;
}

bool json_get_seconds(const struct json *object, const char *name, int64_t *microseconds)
{
	json_t *value = get(object, name);
	double seconds = json_is_number(value) ? json_number_value(value) : -1;

	/* More than 30 years is not a time since a start, and the product would overflow. */
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
