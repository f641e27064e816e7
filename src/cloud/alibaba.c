/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alibaba's two products: the IoT Platform (clouds.md 2) and ApsaraMQ for MQTT (clouds.md 3). */
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/making.h"

static bool aliyun_check_timestamp(const struct cloud_making *m)
{
	enum { DIGITS = 13 /* milliseconds since 2001 */ };
	struct slice value = making_value(m, "timestamp");
	long long number;

	if (!value.n || (value.n == DIGITS && slice_to_number(value, &number)))
		return true;
	return diag_fail(m->d, 0, 0, 0,
		_("timestamp is %s; it is milliseconds since 1970, such as 1700000000000"),
		VISIBLE(value, 40));
}

static bool aliyun_set_host(struct cloud_making *m)
{
	struct slice product = making_value(m, "product_key");

	if (making_value(m, "host").n) {
		buf_set(&m->out->host, making_value(m, "host"));
		return making_check_host(m, "host");
	}
	buf_addf(&m->out->host, "%.*s.iot-as-mqtt.%.*s.aliyuncs.com", SLICE_ARG(product),
		SLICE_ARG(making_value(m, "region")));
	return making_check_host(m, "product_key") && making_check_host(m, "region");
}

/* The names of the parameters in the order of the alphabet, each with its value, nothing between them. */
static void aliyun_sign(struct cloud_making *m, struct slice id)
{
	struct slice device = making_value(m, "device_name"),
		     product = making_value(m, "product_key"),
		     timestamp = making_value(m, "timestamp");
	struct buf message = {0};

	buf_addf(&message, "clientId%.*sdeviceName%.*sproductKey%.*s", SLICE_ARG(id),
		SLICE_ARG(device), SLICE_ARG(product));
	if (timestamp.n)
		buf_addf(&message, "timestamp%.*s", SLICE_ARG(timestamp));
	making_add_hex(&m->out->password, making_digest(m), m->secret, buf_slice(&message));
	buf_fini(&message);
}

bool aliyun_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice device = making_value(m, "device_name"),
		     product = making_value(m, "product_key"),
		     timestamp = making_value(m, "timestamp");
	bool tls = making_is(m, "secure", "tls");
	struct buf id = {0};

	if (!making_check_id(m, "product_key", "|,&/+#$ ") ||
		!making_check_id(m, "device_name", "|,&/+#$ ") ||
		!making_check_id(m, "client_id", "|,") || !aliyun_check_timestamp(m) ||
		!aliyun_set_host(m))
		return false;
	if (making_value(m, "client_id").n)
		buf_add(&id, making_value(m, "client_id"));
	else
		buf_addf(&id, "%.*s.%.*s", SLICE_ARG(product), SLICE_ARG(device));
	buf_addf(&a->client_id, "%.*s|securemode=%d,signmethod=%.*s", SLICE_ARG(buf_slice(&id)),
		tls ? 2 : 3, SLICE_ARG(making_value(m, "method")));
	if (timestamp.n)
		buf_addf(&a->client_id, ",timestamp=%.*s", SLICE_ARG(timestamp));
	buf_add_char(&a->client_id, '|');
	buf_addf(&a->username, "%.*s&%.*s", SLICE_ARG(device), SLICE_ARG(product));
	aliyun_sign(m, buf_slice(&id));
	buf_fini(&id);
	a->scheme = tls ? 2 : 1;
	a->port = making_value(m, "host").n && tls ? 8883 : 1883;
	making_add(&a->up, "/sys/%.*s/%.*s/thing/event/property/post", SLICE_ARG(product),
		SLICE_ARG(device));
	making_add(&a->up, "/%.*s/%.*s/user/update", SLICE_ARG(product), SLICE_ARG(device));
	making_add(&a->down, "/sys/%.*s/%.*s/thing/service/property/set", SLICE_ARG(product),
		SLICE_ARG(device));
	making_add(&a->down, "/sys/%.*s/%.*s/thing/event/property/post_reply", SLICE_ARG(product),
		SLICE_ARG(device));
	making_add(&a->down, "/%.*s/%.*s/user/get", SLICE_ARG(product), SLICE_ARG(device));
	return true;
}

bool apsaramq_make(struct cloud_making *m)
{
	enum { CLIENT_ID_MOST = 64 };
	struct cloud_access *a = m->out;
	struct slice instance = making_value(m, "instance"), group = making_value(m, "group"),
		     key = making_value(m, "access_key");

	if (!making_check_id(m, "group", "@,/+# ") || !making_check_id(m, "device", "@,/+# ") ||
		!making_check_id(m, "instance", "|, ") || !making_check_id(m, "access_key", "|, "))
		return false;
	buf_addf(&a->client_id, "%.*s@@@%.*s", SLICE_ARG(group),
		SLICE_ARG(making_value(m, "device")));
	if (a->client_id.n > CLIENT_ID_MOST)
		return diag_fail(m->d, 0, 0, 0, _("group@@@device has %zu bytes; it can have %d"),
			a->client_id.n, CLIENT_ID_MOST);
	buf_addf(&a->username, "%s|%.*s|%.*s",
		making_is(m, "credential", "device") ? "DeviceCredential" : "Signature",
		SLICE_ARG(key), SLICE_ARG(instance));
	making_add_base64(&a->password, DIGEST_SHA1, m->secret, buf_slice(&a->client_id));
	if (making_value(m, "host").n)
		buf_set(&a->host, making_value(m, "host"));
	else
		buf_addf(&a->host, "%.*s.mqtt.aliyuncs.com", SLICE_ARG(instance));
	if (!making_check_host(m, making_value(m, "host").n ? "host" : "instance"))
		return false;
	making_set_scheme(m, 1883, 8883);
	making_add(&a->up, "PARENT/%.*s", SLICE_ARG(making_value(m, "device")));
	making_add(&a->down, "PARENT/p2p/%.*s", SLICE_ARG(buf_slice(&a->client_id)));
	return true;
}
