/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clouds whose password, or username, says until when it holds: OneNET (clouds.md 4), Huawei IoTDA (5),
 * Tencent (6), Azure IoT Hub (8). */
#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/making.h"

#define ONENET_VERSION "2018-10-31"

/* The names in the order of the alphabet, values as they are. */
static void onenet_sign(
	struct cloud_making *m, struct slice key, struct slice resource, struct buf *out)
{
	struct buf message = {0};

	buf_addf(&message, "%lld\n%.*s\n%.*s\n" ONENET_VERSION, (long long)m->out->expires,
		SLICE_ARG(making_value(m, "method")), SLICE_ARG(resource));
	making_add_base64(out, making_digest(m), key, buf_slice(&message));
	buf_fini(&message);
}

bool onenet_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice product = making_value(m, "product_id"),
		     device = making_value(m, "device_name");
	struct buf key = {0}, resource = {0}, sign = {0};
	bool made = making_check_id(m, "product_id", "/,+# ") &&
	            making_check_id(m, "device_name", "/,+# ") && making_check_host(m, "host") &&
	            making_set_expiry(m, CLOUD_LONG) && making_add_key(m, &key);

	if (made) {
		buf_addf(&resource, "products/%.*s", SLICE_ARG(product));
		if (making_is(m, "resource", "device"))
			buf_addf(&resource, "/devices/%.*s", SLICE_ARG(device));
		onenet_sign(m, buf_slice(&key), buf_slice(&resource), &sign);
		buf_set(&a->client_id, device);
		buf_set(&a->username, product);
		buf_add_text(&a->password, "version=" ONENET_VERSION "&res=");
		making_add_url(&a->password, buf_slice(&resource));
		buf_addf(&a->password, "&et=%lld&method=%.*s&sign=", (long long)a->expires,
			SLICE_ARG(making_value(m, "method")));
		making_add_url(&a->password, buf_slice(&sign));
		buf_set(&a->host, making_value(m, "host"));
		making_set_scheme(m, 1883, 8883);
		making_add(&a->up, "$sys/%.*s/%.*s/thing/property/post", SLICE_ARG(product),
			SLICE_ARG(device));
		making_add(&a->down, "$sys/%.*s/%.*s/thing/property/post/reply", SLICE_ARG(product),
			SLICE_ARG(device));
		making_add(&a->down, "$sys/%.*s/%.*s/thing/property/set", SLICE_ARG(product),
			SLICE_ARG(device));
	}
	buf_fini(&key);
	buf_fini(&resource);
	buf_fini(&sign);
	return made;
}

/* The hour in UTC, as YYYYMMDDHH; false with m->d. */
static bool huawei_add_timestamp(struct cloud_making *m, struct buf *out)
{
	enum { DIGITS = 10 };
	struct slice given = making_value(m, "timestamp");
	struct date date = date_of_days((long long)(m->now / CLOUD_DAY));
	long long number, hour = (long long)(m->now % CLOUD_DAY / 3600);

	if (!given.n) {
		buf_addf(out, "%04lld%02lld%02lld%02lld", date.year, date.month, date.day, hour);
		return true;
	}
	buf_add(out, given);
	if (given.n == DIGITS && slice_to_number(given, &number)) {
		date = (struct date){number / 1000000, number / 10000 % 100, number / 100 % 100};
		if (date_is_valid(&date) && number % 100 < 24)
			return true;
	}
	return diag_fail(m->d, 0, 0, 0,
		_("timestamp is %s; it is an hour in UTC as YYYYMMDDHH, such as 2026010100"),
		VISIBLE(given, 40));
}

bool huawei_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice device = making_value(m, "device_id");
	struct buf timestamp = {0};
	bool made = making_check_id(m, "device_id", "/,+# ") && making_check_host(m, "host") &&
	            huawei_add_timestamp(m, &timestamp);

	if (made) {
		buf_addf(&a->client_id, "%.*s_0_%.*s_%s", SLICE_ARG(device),
			SLICE_ARG(making_value(m, "check")), buf_text(&timestamp));
		buf_set(&a->username, device);
		/* The timestamp is the key, and the secret the message. */
		making_add_hex(&a->password, DIGEST_SHA256, buf_slice(&timestamp), m->secret);
		buf_set(&a->host, making_value(m, "host"));
		making_set_scheme(m, 1883, 8883);
		making_add(&a->up, "$oc/devices/%.*s/sys/properties/report", SLICE_ARG(device));
		making_add(&a->up, "$oc/devices/%.*s/sys/messages/up", SLICE_ARG(device));
		making_add(&a->down, "$oc/devices/%.*s/sys/messages/down", SLICE_ARG(device));
		making_add(&a->down, "$oc/devices/%.*s/sys/commands/#", SLICE_ARG(device));
		if (making_is(m, "check", "1"))
			making_add(&a->notes,
				_("The cloud compares the hour in the client id with its clock: it "
				  "must be made anew an hour later"));
	}
	buf_fini(&timestamp);
	return made;
}

/* Five characters that differ from one connection to the next. */
static void tencent_add_connection(struct cloud_making *m, struct buf *out)
{
	struct slice given = making_value(m, "connection");

	if (given.n)
		buf_add(out, given);
	else
		buf_addf(out, "%05lld", (long long)(m->now % 100000));
}

bool tencent_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice product = making_value(m, "product_id"),
		     device = making_value(m, "device_name"), method = making_value(m, "method");
	struct buf key = {0};
	bool made = making_check_id(m, "product_id", ";,/+# ") &&
	            making_check_id(m, "device_name", ";,/+# ") &&
	            making_check_id(m, "connection", ";, ") && making_set_expiry(m, CLOUD_LONG) &&
	            making_add_key(m, &key);

	if (made) {
		buf_addf(&a->client_id, "%.*s%.*s", SLICE_ARG(product), SLICE_ARG(device));
		buf_addf(&a->username, "%s;%.*s;", buf_text(&a->client_id),
			SLICE_ARG(making_value(m, "app_id")));
		tencent_add_connection(m, &a->username);
		buf_addf(&a->username, ";%lld", (long long)a->expires);
		making_add_hex(
			&a->password, making_digest(m), buf_slice(&key), buf_slice(&a->username));
		buf_addf(&a->password, ";%.*s", SLICE_ARG(method));
		if (making_value(m, "host").n)
			buf_set(&a->host, making_value(m, "host"));
		else
			buf_addf(&a->host, "%.*s.iotcloud.tencentdevices.com", SLICE_ARG(product));
		made = making_check_host(m, making_value(m, "host").n ? "host" : "product_id");
		a->scheme = 1;
		a->port = 1883;
		making_add(&a->up, "$thing/up/property/%.*s/%.*s", SLICE_ARG(product),
			SLICE_ARG(device));
		making_add(&a->up, "%.*s/%.*s/event", SLICE_ARG(product), SLICE_ARG(device));
		making_add(&a->down, "$thing/down/property/%.*s/%.*s", SLICE_ARG(product),
			SLICE_ARG(device));
		making_add(&a->down, "%.*s/%.*s/control", SLICE_ARG(product), SLICE_ARG(device));
	}
	buf_fini(&key);
	return made;
}

bool azure_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice hub = making_value(m, "hub"), device = making_value(m, "device");
	struct buf key = {0}, resource = {0}, message = {0}, signature = {0};
	bool made = making_check_host(m, "hub") && making_check_id(m, "device", "/+# ") &&
	            making_set_expiry(m, CLOUD_LONG) && making_add_key(m, &key);

	if (made && slice_find_char(hub, '.') != SLICE_NONE)
		made = diag_fail(m->d, 0, 0, 0,
			_("hub is %s: its name alone, without .azure-devices.net"),
			VISIBLE(hub, 80));
	if (made) {
		buf_addf(&a->host, "%.*s.azure-devices.net", SLICE_ARG(hub));
		buf_set(&a->client_id, device);
		buf_addf(&a->username, "%s/%.*s/?api-version=2021-04-12", buf_text(&a->host),
			SLICE_ARG(device));
		buf_addf(&message, "%s/devices/%.*s", buf_text(&a->host), SLICE_ARG(device));
		making_add_url(&resource, buf_slice(&message));
		/* What is signed is the encoded text. */
		buf_clear(&message);
		buf_addf(&message, "%s\n%lld", buf_text(&resource), (long long)a->expires);
		making_add_base64(&signature, DIGEST_SHA256, buf_slice(&key), buf_slice(&message));
		buf_addf(&a->password, "SharedAccessSignature sr=%s&sig=", buf_text(&resource));
		making_add_url(&a->password, buf_slice(&signature));
		buf_addf(&a->password, "&se=%lld", (long long)a->expires);
		making_set_scheme(m, 0, 8883);
		making_add(&a->up, "devices/%.*s/messages/events/", SLICE_ARG(device));
		making_add(&a->down, "devices/%.*s/messages/devicebound/#", SLICE_ARG(device));
		making_add(&a->down, "$iothub/twin/res/#");
	}
	buf_fini(&key);
	buf_fini(&resource);
	buf_fini(&message);
	buf_fini(&signature);
	return made;
}
