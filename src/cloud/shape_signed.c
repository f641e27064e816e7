/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names with parameters, and a signature of them as the password: Aliyun, ApsaraMQ, Huawei, Tencent
 * (clouds.md 2, 3, 5, 6). */
#include "base/ascii.h"
#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/shape_private.h"

enum {
	SHA1_BYTES = 20,
	SIGNED_NAME_BYTES = 32, /* of a name that is repeated */
	MOST_CLIENT_ID = 64,    /* ApsaraMQ */
	HOUR = 3600
};

static size_t signed_digits(struct slice method)
{
	return slice_eq_nocase(method, SLICE("hmacsha256")) ? 64
	       : slice_eq_nocase(method, SLICE("hmacsha1")) ? 40
	       : slice_eq_nocase(method, SLICE("hmacmd5"))  ? 32
	                                                    : 0;
}

/* The beginning of the host, if the rest is as it should be. */
static struct slice signed_host_name(struct slice host, struct slice rest)
{
	size_t at = slice_find_nocase(host, rest);

	return at == SLICE_NONE ? (struct slice){0} : slice_sub(host, 0, at);
}

/* ---- Aliyun ---- */

bool shape_fits_aliyun(const struct cloud_seen *seen)
{
	return slice_find(seen->client_id, SLICE("securemode=")) != SLICE_NONE ||
	       slice_find(seen->client_id, SLICE(",signmethod=")) != SLICE_NONE ||
	       slice_find(seen->client_id, SLICE("|signmethod=")) != SLICE_NONE;
}

/* On the hosts that have the product key in them, 1883 serves TLS as well. */
static void signed_look_mode(struct shape_look *k, struct slice mode)
{
	const struct cloud_seen *seen = k->seen;
	bool tls = slice_eq(mode, SLICE("2"));
	bool both = slice_find_nocase(seen->host, SLICE(".iot-as-mqtt.")) != SLICE_NONE;

	if (!tls && !slice_eq(mode, SLICE("3")))
		return;
	if (tls && shape_over_tcp(seen))
		shape_fault(k, CLOUD_FIELD_SCHEME,
			_("securemode=2 is for TLS, and scheme %lld has none: scheme 2 or 3, or "
			  "securemode=3 and a signature made with it"),
			seen->scheme);
	else if (!tls && shape_over_tls(seen))
		shape_fault(k, CLOUD_FIELD_SCHEME,
			_("securemode=3 is for plain TCP, and scheme %lld is TLS: securemode=2, or "
			  "scheme 1"),
			seen->scheme);
	else if (tls && seen->port == 1883 && !(both && shape_over_tls(seen)))
		shape_fault(k, CLOUD_FIELD_PORT,
			_("securemode=2 is for TLS, and port 1883 is usually plain TCP: port 8883"));
	else if (!tls && (seen->port == 8883 || seen->port == 443))
		shape_fault(k, CLOUD_FIELD_PORT,
			_("securemode=3 is for plain TCP, and port %lld is TLS: port 1883"),
			seen->port);
}

/* The console of Aliyun makes {product}.{device} of it, but any id will do. */
static void signed_agree_aliyun(struct shape_look *k, struct slice id)
{
	struct slice product = k->seen->username, device = shape_take(&product, '&');
	struct slice second = id, first = shape_take(&second, '.');

	if (!shape_given(k->seen->username))
		return;
	if (!product.n || !device.n) {
		shape_fault(k, CLOUD_FIELD_USERNAME,
			_("username is not device_name&product_key, which Aliyun expects"));
		return;
	}
	if (second.n && (slice_eq(first, product) != slice_eq(second, device))) {
		shape_agree(k, CLOUD_FIELD_CLIENT_ID, C_("credentials", "product"), "client_id",
			first, "username", product);
		shape_agree(k, CLOUD_FIELD_CLIENT_ID, C_("credentials", "device"), "client_id",
			second, "username", device);
	}
	shape_agree(k, CLOUD_FIELD_HOST, C_("credentials", "product"), "host",
		signed_host_name(k->seen->host, SLICE(".iot-as-mqtt.")), "username", product);
}

void shape_look_aliyun(struct shape_look *k)
{
	struct slice list = k->seen->client_id, password = k->seen->password, value;
	struct slice id = shape_take(&list, '|'), method = {0};

	if (!list.n && shape_given(k->seen->client_id)) {
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("client_id has no |securemode=...,signmethod=...| behind the id, which Aliyun "
			  "expects"));
		return;
	}
	if (list.n) {
		shape_part(k, "id", id);
		if (!slice_ends(list, SLICE("|")))
			shape_fault(k, CLOUD_FIELD_CLIENT_ID,
				_("client_id does not end with |: it is cut off"));
		else
			list = slice_sub(list, 0, list.n - 1);
	}
	if (shape_find(list, ',', "timestamp", &value)) {
		shape_part(k, "timestamp", value);
		if (!shape_is(value, shape_is_digit))
			shape_fault(k, CLOUD_FIELD_CLIENT_ID,
				_("timestamp in client_id is not a number"));
	}
	if (shape_find(list, ',', "securemode", &value)) {
		shape_part(k, "securemode", value);
		signed_look_mode(k, value);
	}
	bool has_method = shape_find(list, ',', "signmethod", &method);
	if (has_method)
		shape_part(k, "signmethod", method);
	if (list.n && !has_method)
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("signmethod in client_id is missing: hmacmd5, hmacsha1 or hmacsha256"));
	else if (list.n && !signed_digits(method))
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("signmethod in client_id is none that Aliyun knows: hmacmd5, hmacsha1 or "
			  "hmacsha256"));
	else if (shape_given(password) && has_method)
		shape_hash(k, password, signed_digits(method),
			signed_digits(method) == 64   ? "hmacsha256"
			: signed_digits(method) == 40 ? "hmacsha1"
						      : "hmacmd5");
	signed_agree_aliyun(k, id);
}

/* ---- Tencent ---- */

bool shape_fits_tencent(const struct cloud_seen *seen)
{
	struct slice rest = seen->username;
	size_t parts = 0;

	for (; rest.n; parts++)
		shape_take(&rest, ';');
	return slice_find(seen->password, SLICE(";hmacsha")) != SLICE_NONE ||
	       (parts == 4 &&
		       shape_is(slice_from(seen->username, seen->username.n - 1), shape_is_digit));
}

static void signed_look_tencent_password(struct shape_look *k)
{
	struct slice method = k->seen->password, hash = shape_take(&method, ';');

	if (signed_digits(method) == 64 || signed_digits(method) == 40)
		shape_hash(k, hash, signed_digits(method),
			signed_digits(method) == 64 ? "hmacsha256" : "hmacsha1");
	else if (shape_is(hash, shape_is_hex) && (hash.n == 64 || hash.n == 40))
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password does not end with ;%s, which belongs behind the signature"),
			hash.n == 64 ? "hmacsha256" : "hmacsha1");
	else
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password is no signature with ;hmacsha256 or ;hmacsha1 behind it: it is computed "
			  "from the key and is not the key itself; atmq cloud tencent does it"));
}

void shape_look_tencent(struct shape_look *k)
{
	struct slice rest = k->seen->username, name, product;

	if (shape_given(rest)) {
		name = shape_take(&rest, ';');
		struct slice app = shape_take(&rest, ';'), connection = shape_take(&rest, ';');
		if (!rest.n || slice_find_char(rest, ';') != SLICE_NONE) {
			shape_fault(k, CLOUD_FIELD_USERNAME,
				_("username is not name;sdkappid;connection;expiry, which Tencent expects"));
		} else {
			shape_expiry(k, CLOUD_FIELD_USERNAME, "expiry", rest,
				C_("credentials", "the username"));
			shape_part(k, "name", name);
			shape_part(k, "sdkappid", app);
			shape_part(k, "connection", connection);
		}
		shape_agree(k, CLOUD_FIELD_CLIENT_ID, C_("credentials", "device"), "client_id",
			shape_given(k->seen->client_id) ? k->seen->client_id : (struct slice){0},
			"username", name);
	}
	product = signed_host_name(k->seen->host, SLICE(".iotcloud."));
	if (product.n && shape_given(k->seen->client_id) &&
		!slice_starts_nocase(k->seen->client_id, product))
		shape_fault(k, CLOUD_FIELD_HOST,
			_("host is of the product %s, with which client_id does not begin"),
			VISIBLE(product, SIGNED_NAME_BYTES));
	if (shape_given(k->seen->password))
		signed_look_tencent_password(k);
}

/* ---- Huawei ---- */

struct signed_huawei {
	struct slice device, check, stamp;
};

/* device_0_0_2026010100, from its end: a device's id may have any _ in it. */
static bool signed_split_huawei(struct slice client_id, struct signed_huawei *h)
{
	size_t end = client_id.n;

	while (end > 0 && ascii_is_digit(client_id.p[end - 1]))
		end--;
	h->stamp = slice_from(client_id, end);
	if (!h->stamp.n || end < 5 || client_id.p[end - 1] != '_' || client_id.p[end - 3] != '_' ||
		client_id.p[end - 5] != '_' || !ascii_is_digit(client_id.p[end - 4]) ||
		(client_id.p[end - 2] != '0' && client_id.p[end - 2] != '1'))
		return false;
	h->check = slice_sub(client_id, end - 2, 1);
	h->device = slice_sub(client_id, 0, end - 5);
	return h->device.n > 0;
}

bool shape_fits_huawei(const struct cloud_seen *seen)
{
	struct signed_huawei h;

	return signed_split_huawei(seen->client_id, &h) && h.stamp.n >= 8;
}

/* The beginning of the hour; 0: it is none. */
static int64_t signed_hour(struct slice stamp)
{
	struct date date;
	long long year, hour;

	if (stamp.n != 10 || !slice_to_number(slice_sub(stamp, 0, 4), &year) ||
		!slice_to_number(slice_sub(stamp, 4, 2), &date.month) ||
		!slice_to_number(slice_sub(stamp, 6, 2), &date.day) ||
		!slice_to_number(slice_from(stamp, 8), &hour) || hour > 23)
		return 0;
	date.year = year;
	return date_is_valid(&date) ? date_days(&date) * (int64_t)(24 * HOUR) + hour * (int64_t)HOUR
	                            : 0;
}

/* A stamp is an hour old when it is made, at most. */
static void signed_look_stamp(struct shape_look *k, const struct signed_huawei *h)
{
	int64_t hour = signed_hour(h->stamp);

	shape_part(k, "timestamp", h->stamp)->time = hour;
	if (!hour)
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("the timestamp at the end of client_id is not YYYYMMDDHH, an hour in UTC"));
	else if (slice_eq(h->check, SLICE("1")) && k->now &&
		 (k->now - hour >= 2 * HOUR || hour - k->now > HOUR))
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("with _1_ in client_id the time is checked, and its timestamp is not this "
			  "hour in UTC: make it anew, atmq cloud huawei, or use _0_"));
}

void shape_look_huawei(struct shape_look *k)
{
	struct signed_huawei h;

	if (!shape_given(k->seen->client_id))
		return;
	if (!signed_split_huawei(k->seen->client_id, &h)) {
		shape_fault(k, CLOUD_FIELD_CLIENT_ID,
			_("client_id is not device_0_0_YYYYMMDDHH, which Huawei expects"));
		return;
	}
	shape_part(k, "device", h.device);
	shape_part(k, "check", h.check);
	signed_look_stamp(k, &h);
	shape_agree(k, CLOUD_FIELD_USERNAME, C_("credentials", "device"), "client_id", h.device,
		"username", shape_given(k->seen->username) ? k->seen->username : (struct slice){0});
	if (shape_given(k->seen->password))
		shape_hash(k, k->seen->password, 64, "HMAC-SHA256");
}

/* ---- ApsaraMQ ---- */

bool shape_fits_apsaramq(const struct cloud_seen *seen)
{
	return slice_find(seen->client_id, SLICE("@@@")) != SLICE_NONE ||
	       slice_starts(seen->username, SLICE("Signature|")) ||
	       slice_starts(seen->username, SLICE("DeviceCredential|"));
}

static void signed_look_apsaramq_password(struct shape_look *k)
{
	struct slice password = k->seen->password;

	/* A key has 30 characters, and no = at its end. */
	if (shape_is(password, ascii_is_name) && password.n == 30)
		shape_fault(k, CLOUD_FIELD_PASSWORD,
			_("password is probably the secret key itself: it is computed from it, atmq cloud "
			  "apsaramq does it"));
	else
		shape_signature(k, "password", password, SHA1_BYTES, "HMAC-SHA1");
}

void shape_look_apsaramq(struct shape_look *k)
{
	struct slice rest = k->seen->username, client = k->seen->client_id;
	struct slice kind = shape_take(&rest, '|'), key = shape_take(&rest, '|');
	size_t at = slice_find(client, SLICE("@@@"));

	if (shape_given(client)) {
		if (at == SLICE_NONE || at == 0 || at + 3 == client.n) {
			shape_fault(k, CLOUD_FIELD_CLIENT_ID, _("client_id is not GROUP@@@DEVICE"));
		} else {
			shape_part(k, "group", slice_sub(client, 0, at));
			shape_part(k, "device", slice_from(client, at + 3));
		}
		if (client.n > MOST_CLIENT_ID)
			shape_fault(k, CLOUD_FIELD_CLIENT_ID,
				_("client_id has %zu bytes; ApsaraMQ accepts at most %d"), client.n,
				MOST_CLIENT_ID);
	}
	if (!shape_given(k->seen->username)) {
		if (shape_given(k->seen->password))
			signed_look_apsaramq_password(k);
		return;
	}
	if (!key.n || !rest.n) {
		shape_fault(k, CLOUD_FIELD_USERNAME,
			_("username is not Signature|ACCESS_KEY|INSTANCE, which ApsaraMQ expects"));
		return;
	}
	shape_part(k, C_("credentials", "signed by"), kind);
	shape_part(k, C_("credentials", "access key"), key);
	shape_part(k, "instance", rest);
	shape_agree(k, CLOUD_FIELD_HOST, C_("credentials", "instance"), "host",
		signed_host_name(k->seen->host, SLICE(".mqtt.aliyuncs.com")), "username", rest);
	/* A token's password has another form (n/v). */
	if (shape_given(k->seen->password) && !slice_eq(kind, SLICE("Token")))
		signed_look_apsaramq_password(k);
}
