/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/shape.h"

#include <stdarg.h>
#include <string.h>

#include "at/scheme.h"
#include "base/ascii.h"
#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/shape_private.h"

enum {
	SHOWN_BYTES = 32, /* of a name that is repeated */
	DAY = 86400
};

static const int64_t LAST_TIME = 253402300799; /* of the year 9999 */
/* A larger number is one of milliseconds. */
static const int64_t LARGEST_SECONDS = 100000000000;

/* ---- what is found ---- */

void shape_fault(struct shape_look *k, enum cloud_field field, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	if (k->out->fault_count == CLOUD_FAULTS)
		return;
	struct cloud_fault *f = &k->out->faults[k->out->fault_count++];
	f->field = field;
	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	diag_fail(&f->why, 0, 0, 0, "%s", buf_text(&text));
	buf_fini(&text);
}

struct cloud_part *shape_part(struct shape_look *k, const char *name, struct slice value)
{
	struct cloud_shape *s = k->out;
	struct cloud_part *part =
		&s->parts[s->part_count < CLOUD_PARTS - 1 ? s->part_count++ : CLOUD_PARTS - 1];

	*part = (struct cloud_part){.name = name, .value = value};
	return part;
}

bool shape_given(struct slice value)
{
	size_t stars = 0;

	while (stars < value.n && value.p[stars] == '*')
		stars++;
	/* "NULL" is what people write where another command sets the value later. */
	return stars < value.n && !slice_eq_nocase(value, SLICE("NULL"));
}

bool shape_find(struct slice list, char between, const char *name, struct slice *value)
{
	struct slice wanted = slice_of(name);

	while (list.n) {
		struct slice one = shape_take(&list, between);

		if (slice_take(&one, wanted) && slice_take(&one, SLICE("="))) {
			*value = one;
			return true;
		}
	}
	return false;
}

struct slice shape_take(struct slice *text, char between)
{
	struct slice one = slice_sub(*text, 0, slice_find_char(*text, between));

	*text = slice_from(*text, one.n + 1);
	return one;
}

bool shape_is(struct slice text, bool (*kind)(char c))
{
	for (size_t i = 0; i < text.n; i++)
		if (!kind(text.p[i]))
			return false;
	return text.n > 0;
}

bool shape_is_hex(char c)
{
	return slice_hex_digit(c) >= 0;
}

bool shape_is_digit(char c)
{
	return ascii_is_digit(c);
}

bool shape_looks_base64(struct slice text, size_t bytes)
{
	struct buf decoded = {0};
	bool fits = text.n == (bytes + 2) / 3 * 4 && buf_add_decoded_base64(&decoded, text) &&
	            decoded.n == bytes;

	buf_fini(&decoded);
	return fits;
}

bool shape_over_tls(const struct cloud_seen *seen)
{
	const struct at_scheme *scheme = at_scheme(seen->scheme);

	return scheme->name && scheme->tls;
}

bool shape_over_tcp(const struct cloud_seen *seen)
{
	const struct at_scheme *scheme = at_scheme(seen->scheme);

	return scheme->name && !scheme->tls;
}

void shape_agree(struct shape_look *k, enum cloud_field field, const char *what, const char *here,
	struct slice one, const char *there, struct slice other)
{
	if (one.n && other.n && !slice_eq(one, other))
		shape_fault(k, field,
			_("%s names the %s %s, and %s names %s: they belong together"), here, what,
			VISIBLE(one, SHOWN_BYTES), there, VISIBLE(other, SHOWN_BYTES));
}

/* ---- times ---- */

void cloud_add_time(struct buf *out, int64_t time)
{
	long long minute = (long long)(time % DAY / 60);
	struct buf day = {0};

	date_add_day(&day, time);
	buf_addf(out, _("%s at %02lld:%02lld UTC"), buf_text(&day), minute / 60, minute % 60);
	buf_fini(&day);
}

void shape_expires(struct shape_look *k, enum cloud_field field, const char *name, int64_t at,
	const char *what)
{
	struct cloud_part *part = &k->out->parts[k->out->part_count - 1];
	struct buf day = {0};

	if (at > LARGEST_SECONDS && at / 1000 <= LAST_TIME) {
		shape_fault(k, field,
			_("%s is in milliseconds; it is a time in seconds since 1970"), name);
		return;
	}
	if (at <= 0 || at > LAST_TIME) {
		shape_fault(k, field, _("%s is no time in seconds since 1970"), name);
		return;
	}
	part->time = k->out->expires = at;
	if (!k->now || k->now <= at)
		return;
	cloud_add_time(&day, at);
	if (k->out->name)
		shape_fault(k, field, _("%s ran out on %s: make it anew, atmq cloud %s"), what,
			buf_text(&day), k->out->name);
	else
		shape_fault(k, field, _("%s ran out on %s: make it anew"), what, buf_text(&day));
	buf_fini(&day);
}

void shape_expiry(struct shape_look *k, enum cloud_field field, const char *name,
	struct slice digits, const char *what)
{
	long long at = 0;

	shape_part(k, name, digits);
	shape_expires(k, field, name,
		shape_is(digits, shape_is_digit) && slice_to_number(digits, &at) ? at : 0, what);
}

/* ---- signatures ---- */

static int shape_code(struct slice text, size_t i)
{
	int high, low;

	if (i + 2 >= text.n || text.p[i] != '%')
		return -1;
	high = slice_hex_digit(text.p[i + 1]);
	low = slice_hex_digit(text.p[i + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void cloud_add_decoded(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		int code = shape_code(text, i);

		buf_add_char(out, code < 0 ? text.p[i] : (char)code);
		i += code < 0 ? 0 : 2;
	}
}

bool shape_encoded(struct shape_look *k, const char *name, struct slice text)
{
	static const char raw[] = "+/= ";

	if (slice_find_nocase(text, SLICE("%25")) != SLICE_NONE) {
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("%s was URL-encoded twice: a %% in it has become %%25; encode it once"),
			name);
		return false;
	}
	for (size_t i = 0; i < text.n; i++)
		if (memchr(raw, text.p[i], sizeof(raw) - 1)) {
			shape_fault(k, CLOUD_FIELD_PASSWORD,
				_("%s is not URL-encoded: in it + is written %%2B, / %%2F and = %%3D"),
				name);
			return false;
		}
	return true;
}

void shape_signature(
	struct shape_look *k, const char *name, struct slice text, size_t bytes, const char *method)
{
	size_t whole = (bytes + 2) / 3 * 4, padding = (3 - bytes % 3) % 3;
	struct buf decoded = {0};

	cloud_add_decoded(&decoded, text);
	if (decoded.n && decoded.n < whole && decoded.n + padding >= whole &&
		slice_find_char(buf_slice(&decoded), '=') == SLICE_NONE)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("the = at the end of %s is cut off: base64 of %s has %zu characters, and this "
			  "is %zu"),
			name, method, whole, decoded.n);
	else if (!shape_looks_base64(buf_slice(&decoded), bytes))
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("%s does not fit %s: base64 of it has %zu characters, and this is %zu"),
			name, method, whole, decoded.n);
	buf_fini(&decoded);
}

void shape_hash(struct shape_look *k, struct slice text, size_t digits, const char *method)
{
	const char *secret = k->out->secret ? k->out->secret : C_("credentials", "secret");

	if (!shape_is(text, shape_is_hex))
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password is no signature, which is %zu hex digits with %s: it is computed from "
			  "the %s and is not the %s itself; atmq cloud %s does it"),
			digits, method, secret, secret, k->out->name);
	else if (text.n != digits)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password has %zu hex digits, and %s gives %zu: another method signed it, it is "
			  "cut off, or it is the %s itself; atmq cloud %s computes it"),
			text.n, method, digits, secret, k->out->name);
}

/* ---- known by their hosts alone ---- */

static void shape_look_aws(struct shape_look *k)
{
	struct slice host = k->seen->host;

	if (k->seen->client_id.n > 128)
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("client_id has %zu bytes; AWS accepts at most 128"),
			k->seen->client_id.n);
	if (at_scheme_name(k->seen->scheme) && !at_scheme(k->seen->scheme)->shows_own)
		shape_fault(k, CLOUD_FIELD_SCHEME,
			_("scheme %lld shows no client certificate, which AWS asks for: scheme 5, or 4 "
			  "before v3.3"),
			k->seen->scheme);
	if (host.n && slice_find(host, SLICE(".iot.")) != SLICE_NONE &&
		slice_find(host, SLICE("-ats.iot.")) == SLICE_NONE)
		shape_fault(k, CLOUD_FIELD_HOST,
			_("an endpoint without -ats has an old certificate, which Amazon Root CA 1 does "
			  "not verify: the console shows the name with -ats"));
}

static void shape_look_thingsboard(struct shape_look *k)
{
	if (!k->seen->username.n && shape_given(k->seen->password))
		shape_fault(k, CLOUD_FIELD_USERNAME,
			_("username is empty: ThingsBoard expects the access token there, and no "
			  "password"));
}

static void shape_look_blynk(struct shape_look *k)
{
	if (k->seen->username.n && shape_given(k->seen->username) &&
		!slice_eq(k->seen->username, SLICE("device")))
		shape_fault(k, CLOUD_FIELD_USERNAME,
			_("username is not the word device, which Blynk expects; the token is the "
			  "password"));
}

static bool shape_fits_none(const struct cloud_seen *seen)
{
	(void)seen;
	return false;
}

/* Not any machine that is rented there: a broker of one's own accepts what it likes. */
static bool shape_fits_aws(const struct cloud_seen *seen)
{
	return slice_find_nocase(seen->host, SLICE(".iot.")) != SLICE_NONE &&
	       slice_find_nocase(seen->host, SLICE(".amazonaws.com")) != SLICE_NONE;
}

/* The public broker speaks TCP as well. */
static void shape_look_emqx(struct shape_look *k)
{
	if (slice_find_nocase(k->seen->host, SLICE(".emqxsl.")) != SLICE_NONE &&
		(shape_over_tcp(k->seen) || k->seen->port == 1883))
		shape_fault(k, CLOUD_FIELD_SCHEME,
			_("EMQX Serverless speaks TLS only: scheme 2 or 3 and port 8883"));
}

static void shape_look_none(struct shape_look *k)
{
	(void)k;
}

/* ---- the forms ---- */

/* The first that fits counts; where none does, the host says which it is (cloud_of_host). */
static const struct shape_form {
	const char *name;
	bool computed; /* the password, from the cloud's secret */
	bool only_tls;
	bool (*fits)(const struct cloud_seen *seen);
	void (*look)(struct shape_look *k);
} shape_forms[] = {
	{"aliyun", true, false, shape_fits_aliyun, shape_look_aliyun},
	{"azure", true, true, shape_fits_azure, shape_look_azure},
	{"onenet", true, false, shape_fits_onenet, shape_look_onenet},
	{"tencent", true, false, shape_fits_tencent, shape_look_tencent},
	{"apsaramq", true, false, shape_fits_apsaramq, shape_look_apsaramq},
	{"huawei", true, false, shape_fits_huawei, shape_look_huawei},
	{"clearblade", false, true, shape_fits_jwt, shape_look_jwt},
	{"aws", false, true, shape_fits_aws, shape_look_aws},
	{"thingsboard", false, false, shape_fits_none, shape_look_thingsboard},
	{"hivemq", false, true, shape_fits_none, shape_look_none},
	{"emqx", false, false, shape_fits_none, shape_look_emqx},
	{"blynk", false, true, shape_fits_none, shape_look_blynk},
};

static const struct shape_form *shape_form_of(const struct cloud_seen *seen)
{
	const struct cloud *cloud = seen->host.n ? cloud_of_host(seen->host) : NULL;

	for (size_t i = 0; i < ALEN(shape_forms); i++)
		if (shape_forms[i].fits(seen))
			return &shape_forms[i];
	for (size_t i = 0; cloud && i < ALEN(shape_forms); i++)
		if (slice_eq(slice_of(shape_forms[i].name), slice_of(cloud->name)))
			return &shape_forms[i];
	return NULL;
}

static void shape_look_tls(struct shape_look *k, const struct shape_form *form)
{
	if (!form->only_tls || !k->out->name)
		return;
	if (shape_over_tcp(k->seen))
		shape_fault(k, CLOUD_FIELD_SCHEME, _("%s speaks TLS only: scheme %s and port 8883"),
			k->out->title, form->look == shape_look_aws ? "5" : _("2 or 3"));
	else if (k->seen->port == 1883)
		shape_fault(
			k, CLOUD_FIELD_PORT, _("%s speaks TLS only, on port 8883"), k->out->title);
}

bool cloud_shape_read(const struct cloud_seen *seen, int64_t now, struct cloud_shape *out)
{
	const struct shape_form *form = shape_form_of(seen);
	struct shape_look k = {seen, now, out};

	*out = (struct cloud_shape){.expires = CLOUD_NEVER};
	if (!form)
		return false;
	const struct cloud *cloud = cloud_find(slice_of(form->name));
	out->name = form->name;
	out->title = _(cloud->title);
	out->secret = form->computed ? cloud_secret_name(cloud) : NULL;
	form->look(&k);
	shape_look_tls(&k, form);
	return true;
}

bool cloud_shape_read_value(struct slice value, int64_t now, struct cloud_shape *out)
{
	const struct cloud_seen as[] = {[CLOUD_FIELD_CLIENT_ID] = {.client_id = value},
		[CLOUD_FIELD_USERNAME] = {.username = value},
		[CLOUD_FIELD_PASSWORD] = {.password = value},
		[CLOUD_FIELD_HOST] = {.host = value}};

	for (size_t i = 0; i < ALEN(as); i++)
		if (cloud_shape_read(&as[i], now, out)) {
			out->recognised = (enum cloud_field)i;
			return true;
		}
	return false;
}
