/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/making.h"

#include "base/ascii.h"
#include "base/date.h"
#include "base/memory.h"
#include "base/language.h"
#include "base/utf8.h"

/* From 2001 to 2100: a smaller number is something else, and so is a greater one, milliseconds for
 * example. */
static const int64_t expiry_least = 1000000000, expiry_most = 4102444800;

struct slice making_value(const struct cloud_making *m, const char *key)
{
	struct slice name = slice_of(key);
	const struct cloud_key *row = cloud_key_find(m->cloud, name);

	for (size_t i = 0; i < m->count; i++)
		if (slice_eq(m->values[i].key, name) && m->values[i].value.n)
			return m->values[i].value;
	return slice_of(row ? row->fallback : NULL);
}

bool making_is(const struct cloud_making *m, const char *key, const char *value)
{
	return slice_eq(making_value(m, key), slice_of(value));
}

bool making_check_id(const struct cloud_making *m, const char *key, const char *forbidden)
{
	struct slice value = making_value(m, key);

	for (size_t i = 0; i < value.n; i++)
		if (strchr(forbidden, value.p[i]))
			return diag_fail(m->d, 0, 0, 0,
				_("%s has a %c in it, which %s does not allow there"), key,
				value.p[i], _(m->cloud->title));
	return true;
}

bool making_check_host(const struct cloud_making *m, const char *key)
{
	struct slice host = making_value(m, key);
	const char *shown = VISIBLE(host, 80);

	if (slice_find(host, SLICE("://")) != SLICE_NONE)
		return diag_fail(m->d, 0, 0, 0,
			_("%s is %s: the name alone, without what stands before ://"), key, shown);
	if (slice_find_char(host, ':') != SLICE_NONE)
		return diag_fail(m->d, 0, 0, 0,
			_("%s is %s: the name alone, without : and what follows"), key, shown);
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];

		if (!ascii_is_letter(c) && !ascii_is_digit(c) && c != '.' && c != '-')
			return diag_fail(m->d, 0, 0, 0,
				_("%s is %s: a host has letters, digits, . and - only"), key,
				shown);
	}
	if (host.n > 128)
		return diag_fail(m->d, 0, 0, 0, _("%s has %zu bytes; AT+MQTTCONN has room for 128"),
			key, host.n);
	return true;
}

static long long expiry_unit(char letter)
{
	static const struct {
		char letter;
		long long seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', CLOUD_DAY}};

	for (size_t i = 0; i < ALEN(units); i++)
		if (units[i].letter == letter)
			return units[i].seconds;
	return 0;
}

bool making_set_expiry(const struct cloud_making *m, int64_t span)
{
	struct slice text = making_value(m, "expires");
	long long number = 0, unit = text.n ? expiry_unit(text.p[text.n - 1]) : 0;
	bool digits = slice_to_number(slice_sub(text, 0, text.n - (unit != 0)), &number);

	if (!text.n) {
		m->out->expires = m->now + span;
		return true;
	}
	if (digits && unit && number > 0 && number <= expiry_most / unit)
		m->out->expires = m->now + (int64_t)number * unit;
	else if (digits && !unit && number >= expiry_least && number <= expiry_most)
		m->out->expires = number;
	else
		return diag_fail(m->d, 0, 0, 0,
			_("expires is %s; it is seconds since 1970, such as 1893456000, or a span from "
			  "now, such as 30d or 12h"),
			VISIBLE(text, 40));
	return true;
}

bool making_add_key(const struct cloud_making *m, struct buf *key)
{
	if (buf_add_decoded_base64(key, m->secret) && key->n)
		return true;
	return diag_fail(m->d, 0, 0, 0,
		_("the %s is not base64: copy all of it, with the = at its end, as the cloud's page shows "
		  "it"),
		cloud_secret_name(m->cloud));
}

void making_set_scheme(const struct cloud_making *m, long long tcp_port, long long tls_port)
{
	struct cloud_access *a = m->out;

	a->scheme = making_is(m, "secure", "tcp") ? 1 : making_is(m, "secure", "verify") ? 3 : 2;
	a->port = a->scheme == 1 ? tcp_port : tls_port;
	if (a->scheme == 3)
		buf_set(&a->sni, buf_slice(&a->host));
}

void making_add(struct cloud_list *list, const char *format, ...)
{
	va_list args;

	list->items = memory_grow(list->items, &list->room, list->count + 1, sizeof(*list->items));
	list->items[list->count] = (struct buf){0};
	va_start(args, format);
	buf_vaddf(&list->items[list->count++], format, args);
	va_end(args);
}

void making_add_hex(struct buf *out, enum digest_kind kind, struct slice key, struct slice message)
{
	unsigned char bytes[DIGEST_MOST_BYTES];
	size_t n = digest_hmac(kind, key, message, bytes);

	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%02x", bytes[i]);
}

void making_add_base64(
	struct buf *out, enum digest_kind kind, struct slice key, struct slice message)
{
	unsigned char bytes[DIGEST_MOST_BYTES];
	size_t n = digest_hmac(kind, key, message, bytes);

	buf_add_base64(out, (struct slice){(const char *)bytes, n});
}

enum digest_kind making_digest(const struct cloud_making *m)
{
	struct slice method = making_value(m, "method");

	return slice_ends(method, SLICE("md5"))    ? DIGEST_MD5
	       : slice_ends(method, SLICE("sha1")) ? DIGEST_SHA1
	                                           : DIGEST_SHA256;
}

void making_add_url(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (ascii_is_letter(c) || ascii_is_digit(c) || (c && strchr("-._~", c)))
			buf_add_char(out, c);
		else
			buf_addf(out, "%%%02X", (unsigned char)c);
	}
}

void making_add_time(struct buf *out, int64_t seconds)
{
	long long second = (long long)(seconds % CLOUD_DAY);

	date_add_day(out, seconds);
	buf_addf(out, " %02lld:%02lld UTC", second / 3600, second / 60 % 60);
}
