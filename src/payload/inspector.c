/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/inspector.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"
#include "payload/number.h"

enum {
	DAY_SECONDS = 24 * 60 * 60,
	LONGEST_FLOAT = 64, /* typed */
	ORDER_BYTES = 2     /* le, be */
};
/* 10000-01-01 */
#define TIME_END INT64_C(253402300800)

static const struct value_type value_table[VALUE_TYPES] = {
	{"u8", VALUE_UNSIGNED, 1, N_("0 to 255")},
	{"i8", VALUE_SIGNED, 1, N_("-128 to 127")},
	{"u16", VALUE_UNSIGNED, 2, N_("0 to 65535")},
	{"i16", VALUE_SIGNED, 2, N_("-32768 to 32767")},
	{"u32", VALUE_UNSIGNED, 4, N_("0 to 4294967295")},
	{"i32", VALUE_SIGNED, 4, N_("-2147483648 to 2147483647")},
	{"u64", VALUE_UNSIGNED, 8, N_("0 to 18446744073709551615")},
	{"i64", VALUE_SIGNED, 8, N_("-9223372036854775808 to 9223372036854775807")},
	{"f32", VALUE_FLOAT, 4, N_("a float: 22.5, -1e-3, inf, nan")},
	{"f64", VALUE_FLOAT, 8, N_("a double: 22.5, -1e-3, inf, nan")},
	{"time32", VALUE_TIME, 4, N_("seconds since 1970, or 2026-11-22 23:07:00 (UTC)")},
	{"time64", VALUE_TIME, 8, N_("seconds since 1970, or 2026-11-22 23:07:00 (UTC)")},
	{"char", VALUE_CHARACTER, 0, N_("one character, as UTF-8: é, or U+00E9")},
	{"bits", VALUE_BITS, 1, N_("eight binary digits: 01000001")},
};

size_t value_types(const struct value_type **types)
{
	*types = value_table;
	return ALEN(value_table);
}

bool value_type_has_order(const struct value_type *t)
{
	return t->bytes > 1;
}

const struct value_type *value_type_find(struct slice name, bool *big_endian)
{
	for (size_t i = 0; i < ALEN(value_table); i++) {
		const struct value_type *t = &value_table[i];
		struct slice order = slice_from(name, strlen(t->name));
		if (!slice_starts_nocase(name, slice_of(t->name)))
			continue;
		*big_endian = slice_eq_nocase(order, SLICE("be"));
		bool little = order.n == 0 || slice_eq_nocase(order, SLICE("le"));
		if (order.n == 0 || (value_type_has_order(t) && (little || *big_endian)))
			return t;
	}
	return NULL;
}

/* ---- bytes to text ---- */

static uint64_t number_of_bytes(size_t n, bool big_endian, struct slice bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | (unsigned char)bytes.p[big_endian ? i : n - 1 - i];
	return value;
}

static int64_t with_sign(uint64_t value, size_t bytes)
{
	switch (bytes) {
	case 1:
		return (int8_t)value;
	case 2:
		return (int16_t)value;
	case 4:
		return (int32_t)value;
	default:
		return (int64_t)value;
	}
}

static double read_float(uint64_t bits, size_t bytes)
{
	if (bytes == 8) {
		double whole;
		memcpy(&whole, &bits, sizeof(whole));
		return whole;
	}
	uint32_t half = (uint32_t)bits;
	float value;
	memcpy(&value, &half, sizeof(value));
	return value;
}

/* As few digits as lead back to the same value. */
static void add_float(struct buf *out, double value, bool single)
{
	char text[40];

	for (int digits = 1; digits <= (single ? 9 : 17); digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		double back = strtod(text, NULL);
		if (single ? (float)back == (float)value : back == value)
			break;
	}
	buf_add_text(out, isnan(value) ? "nan" : text);
}

static bool add_time(struct buf *out, int64_t seconds)
{
	struct buf text = {0};

	if (seconds < 0 || seconds >= TIME_END)
		return false;
	date_add_time(&text, seconds * 1000000);
	/* 2026-11-22T23:07:00.000000Z */
	buf_add(out, slice_sub(buf_slice(&text), 0, 10));
	buf_add_char(out, ' ');
	buf_add(out, slice_sub(buf_slice(&text), 11, 8));
	buf_fini(&text);
	return true;
}

static bool add_character(struct buf *out, struct slice bytes)
{
	struct utf8_char c;

	if (bytes.n == 0 || (utf8_next(bytes, &c), c.broken))
		return false;
	buf_addf(out, "U+%04" PRIX32 " ", (uint32_t)c.point);
	utf8_add_visible(out, slice_sub(bytes, 0, c.bytes));
	return true;
}

static void add_bits(struct buf *out, uint64_t value)
{
	for (int bit = 7; bit >= 0; bit--)
		buf_add_char(out, (char)('0' + (value >> bit & 1)));
}

bool value_add_text(
	const struct value_type *t, bool big_endian, struct slice bytes, struct buf *out)
{
	if (bytes.n < t->bytes)
		return false;
	uint64_t number = number_of_bytes(t->bytes, big_endian, bytes);
	switch (t->kind) {
	case VALUE_UNSIGNED:
		buf_addf(out, "%" PRIu64, number);
		return true;
	case VALUE_SIGNED:
		buf_addf(out, "%" PRId64, with_sign(number, t->bytes));
		return true;
	case VALUE_FLOAT:
		add_float(out, read_float(number, t->bytes), t->bytes == 4);
		return true;
	case VALUE_TIME:
		return add_time(out, (int64_t)number);
	case VALUE_CHARACTER:
		return add_character(out, bytes);
	case VALUE_BITS:
		add_bits(out, number);
	}
	return true;
}

size_t value_length(const struct value_type *t, struct slice bytes)
{
	struct utf8_char c;

	if (t->kind == VALUE_CHARACTER)
		return bytes.n ? utf8_next(bytes, &c) : 0;
	return bytes.n < t->bytes ? bytes.n : t->bytes;
}

/* ---- text to bytes ---- */

static void add_number(struct buf *out, uint64_t value, size_t n, bool big_endian)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(out, (char)(value >> 8 * (big_endian ? n - 1 - i : i)));
}

static bool out_of_range(const struct value_type *t, struct slice text, struct diag *d)
{
	return diag_fail(d, 0, 0, text.n, _("%s is not a value of %s: %s"),
		VISIBLE(text, VISIBLE_MOST / 2), t->name, _(t->meaning));
}

static bool read_integer(const struct value_type *t, struct slice text, uint64_t *value)
{
	uint64_t most = UINT64_MAX >> (64 - 8 * t->bytes);
	struct slice digits = text;
	bool negative = slice_take(&digits, SLICE("-"));

	if (t->kind == VALUE_UNSIGNED)
		return !negative && number_read(digits, value) && *value <= most;
	if (!number_read(digits, value) || *value > (most >> 1) + negative)
		return false;
	if (negative)
		*value = 0 - *value;
	return true;
}

static bool typed_float(const struct value_type *t, struct slice text, uint64_t *value)
{
	char copy[LONGEST_FLOAT + 1], *end;

	/* strtod would skip blanks. */
	if (text.n == 0 || text.n > LONGEST_FLOAT || text.p[0] == ' ' || text.p[0] == '\t')
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	double whole = strtod(copy, &end);
	if (end != copy + text.n)
		return false;
	bool infinite = slice_find_nocase(text, SLICE("inf")) != SLICE_NONE;
	if (t->bytes == 8) {
		memcpy(value, &whole, sizeof(whole));
		return isinf(whole) == 0 || infinite;
	}
	float single = (float)whole;
	uint32_t bits;
	memcpy(&bits, &single, sizeof(bits));
	*value = bits;
	return isinf(single) == 0 || infinite;
}

/* `form` has 0 for a digit, and stands for all other characters itself. */
static bool digits_as(struct slice text, const char *form, long long *numbers)
{
	size_t count = 0;

	if (text.n != strlen(form))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';
		if (digit != (form[i] == '0') || (!digit && text.p[i] != form[i]))
			return false;
		if (digit && (i == 0 || form[i - 1] != '0'))
			numbers[count++] = 0;
		if (digit)
			numbers[count - 1] = numbers[count - 1] * 10 + text.p[i] - '0';
	}
	return true;
}

static bool typed_date(struct slice text, uint64_t *value)
{
	long long n[6] = {0};

	if (!digits_as(text, "0000-00-00", n) && !digits_as(text, "0000-00-00 00:00:00", n) &&
		!digits_as(text, "0000-00-00T00:00:00", n) &&
		!digits_as(text, "0000-00-00T00:00:00Z", n))
		return false;
	struct date date = {n[0], n[1], n[2]};
	if (!date_is_valid(&date) || n[3] > 23 || n[4] > 59 || n[5] > 59)
		return false;
	*value = (uint64_t)(date_days(&date) * DAY_SECONDS + n[3] * 3600 + n[4] * 60 + n[5]);
	return true;
}

static bool typed_time(const struct value_type *t, struct slice text, uint64_t *value)
{
	struct value_type number = *t;

	number.kind = t->bytes == 4 ? VALUE_UNSIGNED : VALUE_SIGNED;
	if (read_integer(&number, text, value))
		return true;
	return typed_date(text, value) && (t->bytes == 8 || *value <= UINT32_MAX);
}

static bool add_typed_character(struct slice text, struct buf *out)
{
	struct utf8_char c;
	uint32_t point;

	if (slice_starts_nocase(text, SLICE("U+")) && text.n > 3) {
		if (!slice_to_hex(slice_from(text, 2), &point) || point > 0x10ffff ||
			(point >= 0xd800 && point < 0xe000))
			return false;
		utf8_add(out, (int32_t)point);
		return true;
	}
	if (text.n == 0 || utf8_next(text, &c) != text.n || c.broken)
		return false;
	buf_add(out, text);
	return true;
}

static bool typed_bits(struct slice text, uint64_t *value)
{
	if (text.n != 8)
		return false;
	*value = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '0' && text.p[i] != '1')
			return false;
		*value = *value << 1 | (text.p[i] == '1');
	}
	return true;
}

bool value_add_bytes(const struct value_type *t, bool big_endian, struct slice text,
	struct buf *out, struct diag *d)
{
	uint64_t value = 0;
	bool is = false;

	switch (t->kind) {
	case VALUE_UNSIGNED:
	case VALUE_SIGNED:
		is = read_integer(t, text, &value);
		break;
	case VALUE_FLOAT:
		is = typed_float(t, text, &value);
		break;
	case VALUE_TIME:
		is = typed_time(t, text, &value);
		break;
	case VALUE_CHARACTER:
		return add_typed_character(text, out) || out_of_range(t, text, d);
	case VALUE_BITS:
		is = typed_bits(text, &value);
	}
	if (!is)
		return out_of_range(t, text, d);
	add_number(out, value, t->bytes, big_endian);
	return true;
}

static bool ends_value(char c)
{
	return c == ' ' || c == ',' || c == '\t';
}

static size_t word_length(struct slice text)
{
	size_t n = 0;

	while (n < text.n && !ends_value(text.p[n]))
		n++;
	return n;
}

static struct slice without_separators(struct slice text)
{
	while (text.n && ends_value(text.p[0]))
		text = slice_from(text, 1);
	return text;
}

static bool value_add_list(const struct value_type *t, bool big_endian, struct slice line,
	struct slice rest, struct buf *out, struct diag *d)
{
	/* A date has a blank inside. */
	bool single = t->kind == VALUE_TIME || t->kind == VALUE_CHARACTER;

	do {
		struct slice value =
			single ? slice_trim(rest) : slice_sub(rest, 0, word_length(rest));
		if (!value_add_bytes(t, big_endian, value, out, d)) {
			if (d)
				d->at += (size_t)(value.p - line.p);
			return false;
		}
		rest = single ? (struct slice){0} : without_separators(slice_from(rest, value.n));
	} while (rest.n);
	return true;
}

bool value_line_add_bytes(struct slice line, struct buf *out, struct diag *d)
{
	struct slice text = without_separators(line);
	struct slice name = slice_sub(text, 0, word_length(text));
	size_t before = out->n;
	bool big_endian;
	const struct value_type *t = value_type_find(name, &big_endian);

	if (!t)
		return diag_fail(d, 0, (size_t)(text.p - line.p), name.n,
			_("%s is not a type; u8, i16be, u32le, f32be, time32 are, and Tab shows all"),
			name.n ? VISIBLE(name, VISIBLE_MOST / 2) : _("nothing"));
	text = without_separators(slice_from(text, name.n));
	if (text.n == 0)
		return diag_fail(d, 0, line.n, 0, _("the value is missing: %s"), _(t->meaning));
	if (value_add_list(t, big_endian, line, text, out, d))
		return true;
	buf_truncate(out, before);
	return false;
}
