/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cloud_rules.h"

#include <stdarg.h>
#include <stdio.h>

#include "at/scheme.h"
#include "at/topic.h"
#include "base/language.h"
#include "base/utf8.h"
#include "sim/maker.h"

enum { BOTH = CLOUD_PLAIN | CLOUD_TLS, SHOWN = 60, NOT_ALLOWED = CLOUD_LOGIN_NOT_ALLOWED };

/* Base64 of the bytes 00 to 1f, and of "atmq-test-key-00". */
#define TEST_KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define TENCENT_TEST_KEY "YXRtcS10ZXN0LWtleS0wMA=="

/* The public half of RFC 7515's key (appendix A.2). */
#define RFC7515_KEY                                                          \
	"-----BEGIN PUBLIC KEY-----\n"                                       \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj\n" \
	"NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz\n" \
	"P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo\n" \
	"9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB\n" \
	"EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX\n" \
	"FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp\n" \
	"oQIDAQAB\n"                                                         \
	"-----END PUBLIC KEY-----\n"

static const struct cloud_rules_row cloud_rules_rows[] = {
	{
		.name = "aliyun",
		.title = N_("Aliyun IoT Platform"),
		.secret = "0123456789abcdef0123456789abcdef",
		.names = {"product_key", "device_name"},
		.doors = {{"*.iot-as-mqtt.*.aliyuncs.com", 1883, BOTH},
			{"*.mqtt.iothub.aliyuncs.com", 1883, CLOUD_PLAIN},
			{"*.mqtt.iothub.aliyuncs.com", 8883, CLOUD_TLS},
			{"*.mqtt.iothub.aliyuncs.com", 443, CLOUD_TLS}},
		.login = cloud_login_aliyun,
		.least_keepalive = 30,
		.most_keepalive = 1200,
		.keepalive_code = NOT_ALLOWED,
		.qos2 = CLOUD_QOS2_REFUSED,
		.no_retain = true,
		.no_will = true,
	},
	{
		.name = "apsaramq",
		.title = N_("ApsaraMQ for MQTT"),
		.secret = "SK0123456789",
		.names = {"access_key", "instance", "group", "device"},
		.doors = {{"*.mqtt.aliyuncs.com", 1883, CLOUD_PLAIN},
			{"*.mqtt.aliyuncs.com", 8883, CLOUD_TLS},
			{"*.mqtt.aliyuncs.com", 80, CLOUD_PLAIN | CLOUD_WS},
			{"*.mqtt.aliyuncs.com", 443, CLOUD_TLS | CLOUD_WS}},
		.login = cloud_login_apsaramq,
		.id_bytes = 64,
	},
	{
		.name = "onenet",
		.title = N_("OneNET Studio"),
		.secret = TEST_KEY,
		.names = {"product_id", "device_name"},
		.doors = {{"mqtts.heclouds.com", 1883, CLOUD_PLAIN},
			{"studio-mqtt.heclouds.com", 1883, CLOUD_PLAIN},
			{"mqttstls.heclouds.com", 8883, CLOUD_TLS}},
		.login = cloud_login_onenet,
		.least_keepalive = 10,
		.most_keepalive = 1800,
		.keepalive_code = NOT_ALLOWED,
		.qos2 = CLOUD_QOS2_REFUSED,
	},
	{
		.name = "huawei",
		.title = N_("Huawei IoTDA"),
		.secret = "0123456789abcdef0123456789abcdef",
		.names = {"device_id"},
		.doors = {{"*.myhuaweicloud.com", 1883, CLOUD_PLAIN},
			{"*.myhuaweicloud.com", 8883, CLOUD_TLS}},
		.login = cloud_login_huawei,
		.least_keepalive = 30,
		.most_keepalive = 1200,
		.keepalive_code = CLOUD_LOGIN_BAD_ID,
		.qos2 = CLOUD_QOS2_REFUSED,
		.topic_bytes = 128,
		.subscriptions = 100,
	},
	{
		.name = "tencent",
		.title = N_("Tencent IoT"),
		.secret = TENCENT_TEST_KEY,
		.names = {"product_id", "device_name"},
		.doors = {{"*.iotcloud.tencentdevices.com", 1883, CLOUD_PLAIN},
			{"*.iotcloud.tencentdevices.com", 8883, CLOUD_TLS | CLOUD_CLIENT}},
		.login = cloud_login_tencent,
		.most_keepalive = 900,
		.keepalive_code = NOT_ALLOWED,
		.qos2 = CLOUD_QOS2_REFUSED,
		.no_retain = true,
		.no_will = true,
	},
	{
		.name = "aws",
		.title = N_("AWS IoT Core"),
		.names = {"client_id"},
		.doors = {{"*.iot.*.amazonaws.com", 8883, CLOUD_TLS | CLOUD_SNI | CLOUD_CLIENT},
			{"*.iot.*.amazonaws.com", 443, CLOUD_TLS | CLOUD_SNI | CLOUD_CLIENT,
				"x-amzn-mqtt-ca"}},
		.login = cloud_login_aws,
		.least_keepalive = 30,
		.most_keepalive = 1200,
		.keepalive_code = NOT_ALLOWED,
		.id_bytes = 128,
		.qos2 = CLOUD_QOS2_REFUSED,
		.slashes = 7,
		.subscriptions = 50,
	},
	{
		.name = "azure",
		.title = N_("Azure IoT Hub"),
		.secret = TEST_KEY,
		.names = {"hub", "device"},
		.doors = {{"*.azure-devices.net", 8883, CLOUD_TLS},
			{"*.azure-devices.net", 443, CLOUD_TLS | CLOUD_WS}},
		.login = cloud_login_azure,
		.most_keepalive = 1767,
		.keepalive_code = NOT_ALLOWED,
		.qos2 = CLOUD_QOS2_LOWERED,
		.no_retain = true,
	},
	{
		.name = "clearblade",
		.title = N_("ClearBlade IoT Core"),
		.secret = RFC7515_KEY,
		.names = {"project", "region", "registry", "device"},
		.doors = {{"*-mqtt.clearblade.com", 8883, CLOUD_TLS},
			{"*-mqtt.clearblade.com", 443, CLOUD_TLS}},
		.login = cloud_login_clearblade,
		.qos2 = CLOUD_QOS2_REFUSED,
	},
	{
		.name = "thingsboard",
		.title = N_("ThingsBoard"),
		.secret = "A1_TEST_TOKEN",
		.names = {"client_id", "username"},
		.doors = {{"mqtt.thingsboard.cloud", 1883, CLOUD_PLAIN},
			{"mqtt.thingsboard.cloud", 8883, CLOUD_TLS},
			{"mqtt.eu.thingsboard.cloud", 1883, CLOUD_PLAIN},
			{"mqtt.eu.thingsboard.cloud", 8883, CLOUD_TLS},
			{"demo.thingsboard.io", 1883, CLOUD_PLAIN},
			{"demo.thingsboard.io", 8883, CLOUD_TLS}},
		.login = cloud_login_thingsboard,
		.qos2 = CLOUD_QOS2_REFUSED,
		.forbidden = "v1/devices/me/telemetry",
	},
	{
		.name = "emqx",
		.title = N_("EMQX"),
		.secret = "emqx-secret",
		.names = {"username"},
		.doors = {{"broker.emqx.io", 1883, CLOUD_PLAIN},
			{"broker.emqx.io", 8883, CLOUD_TLS},
			{"broker.emqx.io", 8083, CLOUD_PLAIN | CLOUD_WS},
			{"broker.emqx.io", 8084, CLOUD_TLS | CLOUD_WS},
			{"*.emqxsl.*", 8883, CLOUD_TLS | CLOUD_SNI},
			{"*.emqxsl.*", 8084, CLOUD_TLS | CLOUD_WS | CLOUD_SNI}},
		.login = cloud_login_emqx,
	},
	{
		.name = "hivemq",
		.title = N_("HiveMQ Cloud"),
		.secret = "Hive,Pass\"1",
		.names = {"username"},
		.doors = {{"*.hivemq.cloud", 8883, CLOUD_TLS | CLOUD_SNI},
			{"*.hivemq.cloud", 8884, CLOUD_TLS | CLOUD_WS | CLOUD_SNI}},
		.login = cloud_login_hivemq,
	},
	{
		.name = "thingscloud",
		.title = N_("ThingsCloud"),
		.secret = "projectkeyBB",
		.names = {"access_token"},
		.doors = {{"*-mqtt.iot-api.com", 1883, CLOUD_PLAIN}},
		.login = cloud_login_thingscloud,
		.qos2 = CLOUD_QOS2_REFUSED,
	},
	{
		.name = "blynk",
		.title = N_("Blynk"),
		.secret = "0123456789abcdef0123456789abcdef",
		.doors = {{"blynk.cloud", 8883, CLOUD_TLS}, {"*.blynk.cloud", 8883, CLOUD_TLS}},
		.login = cloud_login_blynk,
		.qos2 = CLOUD_QOS2_REFUSED,
	},
	{
		.name = "adafruit",
		.title = N_("Adafruit IO"),
		.secret = "aio_0123456789abcdefghijklmnopqr",
		.names = {"username"},
		.doors = {{"io.adafruit.com", 1883, CLOUD_PLAIN},
			{"io.adafruit.com", 8883, CLOUD_TLS},
			{"io.adafruit.com", 443, CLOUD_TLS | CLOUD_WS}},
		.login = cloud_login_adafruit,
		.qos2 = CLOUD_QOS2_REFUSED,
		.no_retain = true,
	},
};

size_t cloud_rules_count(void)
{
	return ALEN(cloud_rules_rows);
}

const struct cloud_rules_row *cloud_rules_at(size_t index)
{
	return &cloud_rules_rows[index];
}

const struct cloud_rules_row *cloud_rules_find(struct slice name)
{
	for (size_t i = 0; i < ALEN(cloud_rules_rows); i++)
		if (slice_eq(name, slice_of(cloud_rules_rows[i].name)))
			return &cloud_rules_rows[i];
	return NULL;
}

static void rules_say(char why[CLOUD_WHY], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void rules_say(char why[CLOUD_WHY], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, CLOUD_WHY, format, args);
	va_end(args);
}

/* A * is one or more characters.  Hosts have at most 128 bytes and patterns at most two stars, so that
 * trying all is cheap. */
static bool host_matches(struct slice pattern, struct slice host)
{
	for (; pattern.n > 0 && pattern.p[0] != '*'; pattern = slice_from(pattern, 1)) {
		if (!slice_eq_nocase(slice_sub(host, 0, 1), slice_sub(pattern, 0, 1)))
			return false;
		host = slice_from(host, 1);
	}
	if (pattern.n == 0)
		return host.n == 0;
	for (size_t i = 1; i <= host.n; i++)
		if (host_matches(slice_from(pattern, 1), slice_from(host, i)))
			return true;
	return false;
}

static bool is_host(const struct cloud_door *door, struct slice only, struct slice host)
{
	return only.n > 0 ? slice_eq_nocase(only, host) : host_matches(slice_of(door->host), host);
}

static bool fail(struct broker_failure *f, enum broker_trouble trouble, long long code)
{
	f->trouble = trouble;
	f->code = code;
	return false;
}

/* The door that is knocked at; NULL with *f: there is none, or it speaks something else. */
static const struct cloud_door *find_door(const struct cloud_rules_row *r, struct slice only,
	const struct broker_connect *how, struct broker_failure *f, char why[CLOUD_WHY])
{
	const struct at_scheme *scheme = at_scheme(how->scheme);
	const struct cloud_door *there = NULL;
	bool known = false;

	for (size_t i = 0; i < ALEN(r->doors) && r->doors[i].host; i++) {
		const struct cloud_door *door = &r->doors[i];

		if (!is_host(door, only, how->host))
			continue;
		known = true;
		if (door->port != how->port)
			continue;
		there = door;
		if ((door->needs & (scheme->tls ? CLOUD_TLS : CLOUD_PLAIN)) &&
			scheme->websocket == ((door->needs & CLOUD_WS) != 0))
			return door;
	}
	if (!known)
		rules_say(why, _("there is no host %s"), VISIBLE(how->host, SHOWN));
	else if (!there)
		rules_say(why, _("nothing listens on port %lld"), how->port);
	else if (scheme->websocket != ((there->needs & CLOUD_WS) != 0))
		rules_say(why,
			scheme->websocket ? _("port %lld is without a WebSocket")
					  : _("port %lld wants a WebSocket"),
			how->port);
	else
		rules_say(
			why, _("port %lld speaks %s only"), how->port, scheme->tls ? "TCP" : "TLS");
	/* What has not begun with TLS ends in silence there. */
	fail(f, there && scheme->tls ? BROKER_NO_TLS : BROKER_UNREACHABLE, 0);
	return NULL;
}

/* Length bytes before each name, as TLS has them. */
static bool offers_protocol(struct slice alpn, const char *name)
{
	while (alpn.n > 0) {
		size_t n = (unsigned char)alpn.p[0];

		if (slice_eq(slice_sub(alpn, 1, n), slice_of(name)))
			return true;
		alpn = slice_from(alpn, 1 + n);
	}
	return false;
}

static bool shake_hands(const struct cloud_door *door, struct slice only,
	const struct broker_connect *how, struct broker_failure *f, char why[CLOUD_WHY])
{
	const struct at_scheme *scheme = at_scheme(how->scheme);

	if (!scheme->tls)
		return true;
	if ((door->needs & CLOUD_SNI) && how->sni.n == 0) {
		rules_say(why, _("no SNI was sent"));
		return fail(f, BROKER_NO_TLS, 0);
	}
	if (how->sni.n > 0 && !is_host(door, only, how->sni)) {
		rules_say(why, _("the SNI %s is not of this cloud"), VISIBLE(how->sni, SHOWN));
		/* Who wants no name has one certificate only, and who compares will not like it. */
		if ((door->needs & CLOUD_SNI) || how->verify_name)
			return fail(f, how->verify_name ? BROKER_MISNAMED : BROKER_NO_TLS, 0);
		why[0] = '\0';
	}
	if ((door->needs & CLOUD_CLIENT) && !scheme->shows_own) {
		rules_say(why, _("no client certificate was shown"));
		return fail(f, BROKER_NO_TLS, 0);
	}
	if ((door->needs & CLOUD_CLIENT) &&
		slice_eq(how->certificate, maker_file(CERTS_CERTIFICATE))) {
		rules_say(why, _("the client certificate is the one that the board came with"));
		return fail(f, BROKER_NO_TLS, 0);
	}
	if (scheme->verifies && slice_eq(how->ca, maker_file(CERTS_CA))) {
		rules_say(why, _("the board has no CA for this server, but its maker's"));
		return fail(f, BROKER_UNTRUSTED, 0);
	}
	if (door->alpn && !offers_protocol(how->alpn, door->alpn)) {
		rules_say(why, _("port %lld needs the ALPN protocol %s"), how->port, door->alpn);
		return fail(f, BROKER_NO_TLS, 0);
	}
	return true;
}

static bool is_within(const struct cloud_rules_row *r, const struct broker_connect *how,
	struct broker_failure *f, char why[CLOUD_WHY])
{
	if (r->most_keepalive > 0 &&
		(how->keepalive < r->least_keepalive || how->keepalive > r->most_keepalive)) {
		rules_say(why, _("the keepalive is %lld; it can be %lld to %lld seconds"),
			how->keepalive, r->least_keepalive, r->most_keepalive);
		return fail(f, BROKER_REFUSES, r->keepalive_code);
	}
	if (r->id_bytes > 0 && how->client_id.n > r->id_bytes) {
		rules_say(why, _("the client id has %zu bytes, more than %zu"), how->client_id.n,
			r->id_bytes);
		return fail(f, BROKER_REFUSES, CLOUD_LOGIN_BAD_ID);
	}
	return true;
}

bool cloud_rules_connect(const struct cloud_rules_row *r, struct slice host, struct cloud_login *l,
	struct broker_failure *f, char why[CLOUD_WHY])
{
	const struct cloud_door *door;

	*f = (struct broker_failure){.why = why};
	why[0] = '\0';
	door = find_door(r, host, l->how, f, why);
	if (!door || !shake_hands(door, host, l->how, f, why) || !is_within(r, l->how, f, why))
		return false;
	if (!r->login(l)) {
		rules_say(why, "%s", l->why.text);
		return fail(f, BROKER_REFUSES, l->code);
	}
	if (r->no_will && l->how->will_topic.n > 0)
		rules_say(why, _("the last will is ignored"));
	return true;
}

static size_t count_slashes(struct slice topic)
{
	size_t count = 0;

	for (size_t i = 0; i < topic.n; i++)
		count += topic.p[i] == '/';
	return count;
}

static bool topic_is_fine(const struct cloud_rules_row *r, struct slice topic, char why[CLOUD_WHY])
{
	if (r->topic_bytes > 0 && topic.n > r->topic_bytes)
		rules_say(
			why, _("a topic of %zu bytes; the most are %zu"), topic.n, r->topic_bytes);
	else if (r->slashes > 0 && count_slashes(topic) > r->slashes)
		rules_say(why, _("a topic with %zu slashes; the most are %zu"),
			count_slashes(topic), r->slashes);
	else
		return true;
	return false;
}

enum cloud_verdict cloud_rules_publish(const struct cloud_rules_row *r, struct slice topic,
	long long qos, bool *retain, char why[CLOUD_WHY])
{
	why[0] = '\0';
	if (!topic_is_fine(r, topic, why))
		return CLOUD_CLOSES;
	if (qos == 2 && r->qos2 != CLOUD_QOS2) {
		rules_say(why, _("a publication with QoS 2"));
		return CLOUD_CLOSES;
	}
	if (*retain && r->no_retain) {
		*retain = false;
		rules_say(why, _("retain is ignored"));
	}
	return CLOUD_PASSES;
}

enum cloud_verdict cloud_rules_subscribe(const struct cloud_rules_row *r, struct slice filter,
	size_t held, long long *qos, char why[CLOUD_WHY])
{
	why[0] = '\0';
	if (r->forbidden && slice_eq(filter, slice_of(r->forbidden))) {
		rules_say(why, _("%s is not for subscribing"), r->forbidden);
		return CLOUD_CLOSES;
	}
	if (!topic_is_fine(r, filter, why))
		return CLOUD_CLOSES;
	if (*qos == 2 && r->qos2 == CLOUD_QOS2_REFUSED) {
		rules_say(why, _("a subscription with QoS 2 is refused"));
		return CLOUD_REFUSES;
	}
	if (r->subscriptions > 0 && held >= r->subscriptions) {
		rules_say(why, _("more than %zu subscriptions"), r->subscriptions);
		return CLOUD_REFUSES;
	}
	if (*qos == 2 && r->qos2 == CLOUD_QOS2_LOWERED) {
		*qos = 1;
		rules_say(why, _("a subscription with QoS 2 is granted QoS 1"));
	}
	return CLOUD_PASSES;
}
