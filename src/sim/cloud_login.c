/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cloud_login.h"

#include <stdarg.h>
#include <stdio.h>

#include "at/scheme.h"
#include "base/language.h"
#include "base/ascii.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/utf8.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SHOWN = 60 };

bool cloud_login_refuse(struct cloud_login *l, long long code, const char *format, ...)
{
	char text[sizeof(l->why.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	l->code = code;
	return diag_fail(&l->why, 0, 0, 0, "%s", text);
}

bool cloud_login_knows(struct cloud_login *l, const char *key, struct slice value)
{
	for (size_t i = 0; i < l->name_count; i++)
		if (slice_eq(l->names[i].key, slice_of(key)) && !slice_eq(l->names[i].value, value))
			return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
				_("there is no %s %s here"), key, VISIBLE(value, SHOWN));
	return true;
}

struct slice cloud_login_host_label(const struct cloud_login *l)
{
	return slice_sub(l->how->host, 0, slice_find_char(l->how->host, '.'));
}

/* What is in front of the first `c`, which is removed with it; false, with *rest as it was: there is
 * none. */
static bool login_cut(struct slice *rest, char c, struct slice *part)
{
	size_t at = slice_find_char(*rest, c);

	if (at == SLICE_NONE)
		return false;
	*part = slice_sub(*rest, 0, at);
	*rest = slice_from(*rest, at + 1);
	return true;
}

/* The same for the last `c`, from the end. */
static bool login_cut_last(struct slice *rest, char c, struct slice *part)
{
	size_t at = rest->n;

	while (at > 0 && rest->p[at - 1] != c)
		at--;
	if (at == 0)
		return false;
	*part = slice_from(*rest, at);
	*rest = slice_sub(*rest, 0, at - 1);
	return true;
}

static bool login_is_digits(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_digit(text.p[i]))
			return false;
	return text.n > 0;
}

/* The value of `key` in "key=value&key=value", each divided by `between`. */
static bool login_value(struct slice all, char between, const char *key, struct slice *value)
{
	while (all.n > 0) {
		struct slice item = all, name;

		if (!login_cut(&all, between, &item))
			all = slice_from(all, all.n);
		if (!login_cut(&item, '=', &name) || !slice_eq(name, slice_of(key)))
			continue;
		*value = item;
		return true;
	}
	return false;
}

/* false: what had to be encoded is not, or a % has no two digits behind it. */
static bool login_add_decoded_url(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (slice_find_char(SLICE("+ /?#=&"), c) != SLICE_NONE)
			return false;
		if (c != '%') {
			buf_add_char(out, c);
			continue;
		}
		int high = i + 2 < text.n ? slice_hex_digit(text.p[i + 1]) : -1;
		int low = i + 2 < text.n ? slice_hex_digit(text.p[i + 2]) : -1;
		if (high < 0 || low < 0)
			return false;
		buf_add_char(out, (char)(high << 4 | low));
		i += 2;
	}
	return true;
}

static bool login_method(struct slice name, enum digest_kind *kind)
{
	if (slice_eq(name, SLICE("md5")))
		*kind = DIGEST_MD5;
	else if (slice_eq(name, SLICE("sha1")))
		*kind = DIGEST_SHA1;
	else if (slice_eq(name, SLICE("sha256")))
		*kind = DIGEST_SHA256;
	else
		return false;
	return true;
}

enum login_form { LOGIN_HEX, LOGIN_BASE64 };

static void login_add_signature(struct buf *out, enum login_form form, enum digest_kind kind,
	struct slice key, struct slice message)
{
	unsigned char bytes[DIGEST_MOST_BYTES];
	size_t n = digest_hmac(kind, key, message, bytes);

	if (form == LOGIN_BASE64)
		buf_add_base64(out, (struct slice){(const char *)bytes, n});
	for (size_t i = 0; form == LOGIN_HEX && i < n; i++)
		buf_addf(out, "%02x", bytes[i]);
}

/* The cloud's key is base64; the test secret always is, one from a file may not be. */
static bool login_key(struct cloud_login *l, struct buf *key)
{
	return buf_add_decoded_base64(key, l->secret) ||
	       cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
		       _("the secret that atmq-sim was given is not base64"));
}

static bool login_wrong_signature(struct cloud_login *l)
{
	return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
		_("the password is not the signature with this secret"));
}

static bool login_ran_out(struct cloud_login *l, int64_t at)
{
	struct date date = date_of_days((long long)(at / DAY));

	return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
		_("the password ran out on %04lld-%02lld-%02lld at %02lld:%02lld UTC"), date.year,
		date.month, date.day, (long long)(at % DAY / HOUR), (long long)(at % HOUR / 60));
}

/* Unix seconds, of which no cloud has more than eleven digits. */
static bool login_read_time(struct slice text, int64_t *seconds)
{
	long long number;

	if (!login_is_digits(text) || text.n > 11 || !slice_to_number(text, &number))
		return false;
	*seconds = number;
	return true;
}

/* clouds.md 2: {id}|securemode=...,signmethod=...,timestamp=...|, {dn}&{pk} */
struct aliyun_login {
	struct slice id, parameters, device, product, mode, method, timestamp;
	bool timed;
	enum digest_kind kind;
};

static bool aliyun_read(struct cloud_login *l, struct aliyun_login *a)
{
	struct slice rest = l->how->client_id, method;

	if (!login_cut(&rest, '|', &a->id) || !login_cut(&rest, '|', &a->parameters) || rest.n > 0)
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("the client id is not ID|securemode=...,signmethod=...|"));
	if (!login_value(a->parameters, ',', "securemode", &a->mode) ||
		!login_value(a->parameters, ',', "signmethod", &a->method))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("the client id has no securemode or no signmethod"));
	a->timed = login_value(a->parameters, ',', "timestamp", &a->timestamp);
	method = a->method;
	if (!slice_take(&method, SLICE("hmac")) || !login_method(method, &a->kind))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("signmethod is %s; there are hmacmd5, hmacsha1 and hmacsha256"),
			VISIBLE(a->method, SHOWN));
	rest = l->how->username;
	if (!login_cut(&rest, '&', &a->device) || a->device.n == 0 || rest.n == 0)
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the username is not DEVICE_NAME&PRODUCT_KEY"));
	a->product = rest;
	return true;
}

static bool aliyun_signed(struct cloud_login *l, const struct aliyun_login *a)
{
	struct buf message = {0}, signature = {0};

	buf_add_text(&message, "clientId");
	buf_add(&message, a->id);
	buf_add_text(&message, "deviceName");
	buf_add(&message, a->device);
	buf_add_text(&message, "productKey");
	buf_add(&message, a->product);
	if (a->timed) {
		buf_add_text(&message, "timestamp");
		buf_add(&message, a->timestamp);
	}
	login_add_signature(&signature, LOGIN_HEX, a->kind, l->secret, buf_slice(&message));
	bool good = slice_eq_nocase(buf_slice(&signature), l->how->password);
	buf_fini(&message);
	buf_fini(&signature);
	return good || login_wrong_signature(l);
}

bool cloud_login_aliyun(struct cloud_login *l)
{
	struct aliyun_login a = {0};
	bool tls = at_scheme(l->how->scheme)->tls;

	if (!aliyun_read(l, &a) || !cloud_login_knows(l, "product_key", a.product) ||
		!cloud_login_knows(l, "device_name", a.device))
		return false;
	if (!slice_eq(a.mode, tls ? SLICE("2") : SLICE("3")))
		return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
			_("securemode=%s came over %s: 2 is for TLS, 3 for TCP"),
			VISIBLE(a.mode, SHOWN), tls ? "TLS" : "TCP");
	/* A public instance has the product's key in its host, an own one its name. */
	if (slice_find(l->how->host, SLICE(".iot-as-mqtt.")) != SLICE_NONE &&
		!slice_eq_nocase(cloud_login_host_label(l), a.product))
		return cloud_login_refuse(
			l, CLOUD_LOGIN_NOT_ALLOWED, _("the host is that of another product_key"));
	return aliyun_signed(l, &a);
}

/* clouds.md 3: GID@@@DEVICE, Signature|AccessKey|InstanceId */
bool cloud_login_apsaramq(struct cloud_login *l)
{
	struct slice id = l->how->client_id, rest = l->how->username, kind, access;
	struct buf signature = {0};
	size_t at = slice_find(id, SLICE("@@@"));

	if (at == SLICE_NONE || at == 0 || at + 3 == id.n)
		return cloud_login_refuse(
			l, CLOUD_LOGIN_BAD_ID, _("the client id is not GROUP@@@DEVICE"));
	if (!login_cut(&rest, '|', &kind) || !login_cut(&rest, '|', &access))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the username is not Signature|ACCESS_KEY|INSTANCE"));
	if (!slice_eq(kind, SLICE("Signature")) && !slice_eq(kind, SLICE("DeviceCredential")))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the username begins with %s; here it can be Signature or DeviceCredential"),
			VISIBLE(kind, SHOWN));
	if (!cloud_login_knows(l, "access_key", access) ||
		!cloud_login_knows(l, "instance", rest) ||
		!cloud_login_knows(l, "group", slice_sub(id, 0, at)) ||
		!cloud_login_knows(l, "device", slice_from(id, at + 3)))
		return false;
	if (!slice_eq_nocase(cloud_login_host_label(l), rest))
		return cloud_login_refuse(
			l, CLOUD_LOGIN_NOT_ALLOWED, _("the host is that of another instance"));
	login_add_signature(&signature, LOGIN_BASE64, DIGEST_SHA1, l->secret, id);
	bool good = slice_eq(buf_slice(&signature), l->how->password);
	buf_fini(&signature);
	return good || login_wrong_signature(l);
}

/* clouds.md 4: the fields of the password, decoded. */
enum onenet_field {
	ONENET_VERSION,
	ONENET_RES,
	ONENET_ET,
	ONENET_METHOD,
	ONENET_SIGN,
	ONENET_FIELDS
};

static bool onenet_read(struct cloud_login *l, struct buf fields[ONENET_FIELDS])
{
	static const char *const names[] = {"version", "res", "et", "method", "sign"};

	for (size_t i = 0; i < ALEN(names); i++) {
		struct slice value;

		if (!login_value(l->how->password, '&', names[i], &value))
			return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
				_("the password has no %s="), names[i]);
		if (!login_add_decoded_url(&fields[i], value))
			return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
				_("the password's %s is not URL-encoded"), names[i]);
	}
	return slice_eq(buf_slice(&fields[ONENET_VERSION]), SLICE("2018-10-31")) ||
	       cloud_login_refuse(
		       l, CLOUD_LOGIN_BAD_PASSWORD, _("the password's version is not 2018-10-31"));
}

/* products/{pid}/devices/{dn} with the device's key, or products/{pid} with the product's. */
static bool onenet_resource(struct cloud_login *l, struct slice resource)
{
	if (slice_take(&resource, SLICE("products/")) && slice_take(&resource, l->how->username) &&
		(resource.n == 0 || (slice_take(&resource, SLICE("/devices/")) &&
					    slice_eq(resource, l->how->client_id))))
		return true;
	return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
		_("the password's res is not of this product (username) and device (client id)"));
}

static bool onenet_signed(struct cloud_login *l, const struct buf fields[ONENET_FIELDS])
{
	struct buf key = {0}, message = {0}, signature = {0};
	enum digest_kind kind;
	bool good = false;

	if (!login_method(buf_slice(&fields[ONENET_METHOD]), &kind)) {
		cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the password's method is not md5, sha1 or sha256"));
	} else if (login_key(l, &key)) {
		buf_add(&message, buf_slice(&fields[ONENET_ET]));
		buf_add_char(&message, '\n');
		buf_add(&message, buf_slice(&fields[ONENET_METHOD]));
		buf_add_char(&message, '\n');
		buf_add(&message, buf_slice(&fields[ONENET_RES]));
		buf_add_char(&message, '\n');
		buf_add(&message, buf_slice(&fields[ONENET_VERSION]));
		login_add_signature(
			&signature, LOGIN_BASE64, kind, buf_slice(&key), buf_slice(&message));
		good = slice_eq(buf_slice(&signature), buf_slice(&fields[ONENET_SIGN])) ||
		       login_wrong_signature(l);
	}
	buf_fini(&key);
	buf_fini(&message);
	buf_fini(&signature);
	return good;
}

static bool onenet_check(struct cloud_login *l, struct buf fields[ONENET_FIELDS])
{
	int64_t until;

	if (!onenet_read(l, fields) || !cloud_login_knows(l, "product_id", l->how->username) ||
		!cloud_login_knows(l, "device_name", l->how->client_id) ||
		!onenet_resource(l, buf_slice(&fields[ONENET_RES])))
		return false;
	if (!login_read_time(buf_slice(&fields[ONENET_ET]), &until))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the password's et is not a number of seconds"));
	if (!onenet_signed(l, fields))
		return false;
	return l->now < until || login_ran_out(l, until);
}

bool cloud_login_onenet(struct cloud_login *l)
{
	struct buf fields[ONENET_FIELDS] = {{0}};
	bool good = onenet_check(l, fields);

	for (size_t i = 0; i < ONENET_FIELDS; i++)
		buf_fini(&fields[i]);
	return good;
}

/* clouds.md 5: {device_id}_0_{0|1}_{YYYYMMDDHH}; 0: the hour is not looked at. */
static bool huawei_hour(struct slice text, int64_t *seconds)
{
	long long number;

	if (text.n != 10 || !login_is_digits(text) || !slice_to_number(text, &number))
		return false;
	struct date date = {number / 1000000, number / 10000 % 100, number / 100 % 100};
	if (number % 100 > 23 || !date_is_valid(&date))
		return false;
	*seconds = (int64_t)date_days(&date) * DAY + number % 100 * HOUR;
	return true;
}

bool cloud_login_huawei(struct cloud_login *l)
{
	struct slice rest = l->how->client_id, hour, checked, kind;
	struct buf signature = {0};
	int64_t at;

	if (!login_cut_last(&rest, '_', &hour) || !login_cut_last(&rest, '_', &checked) ||
		!login_cut_last(&rest, '_', &kind) || !slice_eq(kind, SLICE("0")) ||
		(!slice_eq(checked, SLICE("0")) && !slice_eq(checked, SLICE("1"))) ||
		!huawei_hour(hour, &at))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("the client id is not DEVICE_ID_0_0_YYYYMMDDHH or DEVICE_ID_0_1_YYYYMMDDHH"));
	if (!slice_eq(rest, l->how->username))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("the client id's device is not that of the username"));
	if (!cloud_login_knows(l, "device_id", rest))
		return false;
	if (slice_eq(checked, SLICE("1")) && (l->now > at + HOUR || at > l->now + HOUR))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the client id's hour %.*s is more than an hour away (UTC)"),
			SLICE_ARG(hour));
	/* Key and message the other way round than elsewhere. */
	login_add_signature(&signature, LOGIN_HEX, DIGEST_SHA256, hour, l->secret);
	bool good = slice_eq(buf_slice(&signature), l->how->password);
	buf_fini(&signature);
	return good || login_wrong_signature(l);
}

/* clouds.md 6: {pid}{dn}; {pid}{dn};{sdkappid};{connid};{expiry}; hex;hmacsha256 */
static bool tencent_signed(struct cloud_login *l)
{
	struct slice rest = l->how->password, digits;
	struct buf key = {0}, signature = {0};
	bool good = false;

	if (!login_cut(&rest, ';', &digits) ||
		(!slice_eq(rest, SLICE("hmacsha256")) && !slice_eq(rest, SLICE("hmacsha1"))))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the password does not end in ;hmacsha256 or ;hmacsha1"));
	if (login_key(l, &key)) {
		login_add_signature(&signature, LOGIN_HEX,
			slice_eq(rest, SLICE("hmacsha1")) ? DIGEST_SHA1 : DIGEST_SHA256,
			buf_slice(&key), l->how->username);
		good = slice_eq(buf_slice(&signature), digits) || login_wrong_signature(l);
	}
	buf_fini(&key);
	buf_fini(&signature);
	return good;
}

static bool tencent_names(struct cloud_login *l)
{
	struct slice rest = l->how->client_id;
	struct slice product = cloud_login_host_label(l);

	if (!slice_take(&rest, product))
		return cloud_login_refuse(
			l, CLOUD_LOGIN_NOT_ALLOWED, _("the host is that of another product_id"));
	return cloud_login_knows(l, "product_id", product) &&
	       cloud_login_knows(l, "device_name", rest);
}

bool cloud_login_tencent(struct cloud_login *l)
{
	struct slice rest = l->how->username, name, application, connection;
	int64_t until;

	if (!login_cut(&rest, ';', &name) || !login_cut(&rest, ';', &application) ||
		!login_cut(&rest, ';', &connection) || !login_is_digits(application) ||
		connection.n == 0 || !login_read_time(rest, &until))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_PASSWORD,
			_("the username is not PRODUCT_IDDEVICE_NAME;SDKAPPID;CONNID;EXPIRY"));
	if (!slice_eq(name, l->how->client_id))
		return cloud_login_refuse(l, CLOUD_LOGIN_BAD_ID,
			_("the client id is not the first field of the username"));
	if (!tencent_names(l))
		return false;
	/* Who has shown a certificate needs no signature. */
	if (!at_scheme(l->how->scheme)->shows_own && !tencent_signed(l))
		return false;
	return l->now < until || login_ran_out(l, until);
}

/* clouds.md 8: {hub}.azure-devices.net/{dev}/?api-version=..., a SAS token */
static bool azure_names(struct cloud_login *l)
{
	struct slice rest = l->how->username;

	if (!slice_take(&rest, l->how->host) || !slice_take(&rest, SLICE("/")) ||
		!slice_take(&rest, l->how->client_id) ||
		!slice_take(&rest, SLICE("/?api-version=")) || rest.n == 0)
		return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
			_("the username is not HOST/CLIENT_ID/?api-version=..."));
	return cloud_login_knows(l, "hub", cloud_login_host_label(l)) &&
	       cloud_login_knows(l, "device", l->how->client_id);
}

static bool azure_resource(struct cloud_login *l, struct slice encoded)
{
	struct buf resource = {0}, wanted = {0};

	buf_add(&wanted, l->how->host);
	buf_add_text(&wanted, "/devices/");
	buf_add(&wanted, l->how->client_id);
	bool good = login_add_decoded_url(&resource, encoded) &&
	            slice_eq(buf_slice(&resource), buf_slice(&wanted));
	buf_fini(&resource);
	buf_fini(&wanted);
	return good || cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
			       _("the password's sr is not HOST%%2Fdevices%%2FCLIENT_ID"));
}

/* The resource is signed as it was sent, so %2F and %2f both do. */
static bool azure_signed(
	struct cloud_login *l, struct slice resource, struct slice until, struct slice encoded)
{
	struct buf key = {0}, message = {0}, signature = {0}, sent = {0};
	bool good = false;

	if (!login_add_decoded_url(&sent, encoded)) {
		cloud_login_refuse(
			l, CLOUD_LOGIN_NOT_ALLOWED, _("the password's sig is not URL-encoded"));
	} else if (login_key(l, &key)) {
		buf_add(&message, resource);
		buf_add_char(&message, '\n');
		buf_add(&message, until);
		login_add_signature(&signature, LOGIN_BASE64, DIGEST_SHA256, buf_slice(&key),
			buf_slice(&message));
		good = slice_eq(buf_slice(&signature), buf_slice(&sent)) ||
		       login_wrong_signature(l);
	}
	buf_fini(&key);
	buf_fini(&message);
	buf_fini(&signature);
	buf_fini(&sent);
	if (!good)
		l->code = CLOUD_LOGIN_NOT_ALLOWED;
	return good;
}

bool cloud_login_azure(struct cloud_login *l)
{
	struct slice rest = l->how->password, resource, signature, text;
	int64_t until;

	if (!azure_names(l))
		return false;
	if (at_scheme(l->how->scheme)->shows_own && rest.n == 0)
		return true;
	if (!slice_take(&rest, SLICE("SharedAccessSignature ")) ||
		!login_value(rest, '&', "sr", &resource) ||
		!login_value(rest, '&', "sig", &signature) ||
		!login_value(rest, '&', "se", &text) || !login_read_time(text, &until))
		return cloud_login_refuse(l, CLOUD_LOGIN_NOT_ALLOWED,
			_("the password is not SharedAccessSignature sr=...&sig=...&se=..."));
	if (!azure_resource(l, resource) || !azure_signed(l, resource, text, signature))
		return false;
	return l->now < until || login_ran_out(l, until);
}
