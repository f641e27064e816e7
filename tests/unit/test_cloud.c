/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials against the results that vendors print, and others that two programs computed from their
 * rules (clouds.md); and the commands that carry them. */
#include "unit.h"

#include <stdlib.h>

#include "at/compose.h"
#include "base/digest.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/commands.h"
#include "cloud/report.h"
#include "cloud/script_text.h"
#include "disk/files.h"

enum { NOW = 1767225600 /* 2026-01-01 00:00 UTC */, VALUES = 10 };

#define KEY_OF_00_TO_1F "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

struct wish {
	const char *cloud, *secret;
	const char *values[VALUES]; /* "product_key=a1" */
};

static bool make_at(const struct wish *wish, int64_t now, struct cloud_access *a, struct diag *d)
{
	struct cloud_value values[VALUES];
	const struct cloud *cloud = cloud_find(slice_of(wish->cloud));
	size_t count = 0;

	assert_non_null(cloud);
	for (; count < VALUES && wish->values[count]; count++) {
		struct slice text = slice_of(wish->values[count]);
		size_t equals = slice_find_char(text, '=');

		values[count] = (struct cloud_value){
			slice_sub(text, 0, equals), slice_from(text, equals + 1)};
	}
	*a = (struct cloud_access){0};
	return cloud_make(cloud, values, count, slice_of(wish->secret), now, a, d);
}

static bool make(const struct wish *wish, struct cloud_access *a, struct diag *d)
{
	return make_at(wish, NOW, a, d);
}

static void vectors_give_what_they_should(void **state)
{
	static const struct {
		struct wish wish;
		const char *host;
		long long port, scheme;
		const char *client_id, *username, *password;
		int64_t expires;
	} rows[] = {
		/* Published: hmacsha1 of clientId12345deviceNamedeviceproductKeypktimestamp789; its
		 * timestamp is no time, so that it is tried without the check in at_vendors_message. */
		{{"aliyun", "0123456789abcdef0123456789abcdef",
			 {"product_key=a1B2c3D4e5F", "device_name=bench01",
				 "timestamp=1700000000000"}},
			"a1B2c3D4e5F.iot-as-mqtt.cn-shanghai.aliyuncs.com", 1883, 2,
			"a1B2c3D4e5F.bench01|securemode=2,signmethod=hmacsha256,timestamp=1700000000000|",
			"bench01&a1B2c3D4e5F",
			"c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29dfb84",
			CLOUD_NEVER},
		/* Published inputs: XXXXX, GID_Test@@@0001. */
		{{"apsaramq", "XXXXX",
			 {"access_key=AK", "instance=post-cn-1", "group=GID_Test", "device=0001",
				 "secure=tcp"}},
			"post-cn-1.mqtt.aliyuncs.com", 1883, 1, "GID_Test@@@0001",
			"Signature|AK|post-cn-1", "vI009IZJZVGRwBwZvnbwjfuXxVM=", CLOUD_NEVER},
		{{"apsaramq", "SK0123456789",
			 {"access_key=AKID0123456789", "instance=i", "group=GID_bench", "device=01",
				 "credential=device"}},
			"i.mqtt.aliyuncs.com", 8883, 2, "GID_bench@@@01",
			"DeviceCredential|AKID0123456789|i",
			"HlDm58hnqx/3qvD8E9UHnarMLD4=", CLOUD_NEVER},
		/* Printed inputs. */
		{{"onenet", "KuF3NT/jUBJ62LNBB/A8XZA9CqS3Cu79B/ABmfA1UCw=",
			 {"product_id=123123", "device_name=d", "expires=1537255523", "method=sha1",
				 "resource=product"}},
			"mqtts.heclouds.com", 1883, 1, "d", "123123",
			"version=2018-10-31&res=products%2F123123&et=1537255523&method=sha1&"
			"sign=lsaPSiiGvEFFjXu5WU7a6IkScqE%3D",
			1537255523},
		{{"onenet", KEY_OF_00_TO_1F,
			 {"product_id=Ab12Cd34Ef", "device_name=bench01", "expires=1893456000"}},
			"mqtts.heclouds.com", 1883, 1, "bench01", "Ab12Cd34Ef",
			"version=2018-10-31&res=products%2FAb12Cd34Ef%2Fdevices%2Fbench01&et=1893456000&"
			"method=sha256&sign=SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%3D",
			1893456000},
		/* Published. */
		{{"huawei", "12345678",
			 {"device_id=d", "timestamp=2025041401", "host=x.myhuaweicloud.com",
				 "check=1"}},
			"x.myhuaweicloud.com", 8883, 2, "d_0_1_2025041401", "d",
			"c75150e6cb841417396819e4d2ee4358a416344a03a083e3a8567074ddec820a",
			CLOUD_NEVER},
		/* The hour is now's. */
		{{"huawei", "0123456789abcdef0123456789abcdef",
			 {"device_id=5f0123456789abcdef012345_bench01", "host=h", "secure=tcp"}},
			"h", 1883, 1, "5f0123456789abcdef012345_bench01_0_0_2026010100",
			"5f0123456789abcdef012345_bench01",
			"9757a7db81ff9a18449ecf611e763f2552e6f94aea53e66fe6559db3bb41eef9",
			CLOUD_NEVER},
		/* The key is base64 of atmq-test-key-00. */
		{{"tencent", "YXRtcS10ZXN0LWtleS0wMA==",
			 {"product_id=ABCDE12345", "device_name=bench01", "connection=12345",
				 "expires=1893456000"}},
			"ABCDE12345.iotcloud.tencentdevices.com", 1883, 1, "ABCDE12345bench01",
			"ABCDE12345bench01;12010126;12345;1893456000",
			"294b9c6fb670d01794b1e92244d09537148a2f10f269d33eb0fdc6a75ac0b64e;hmacsha256",
			1893456000},
		{{"azure", KEY_OF_00_TO_1F,
			 {"hub=atmq-bench", "device=bench01", "expires=1893456000"}},
			"atmq-bench.azure-devices.net", 8883, 2, "bench01",
			"atmq-bench.azure-devices.net/bench01/?api-version=2021-04-12",
			"SharedAccessSignature "
			"sr=atmq-bench.azure-devices.net%2Fdevices%2Fbench01&"
			"sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&se=1893456000",
			1893456000},
		{{"aws", NULL, {"endpoint=x-ats.iot.eu-west-1.amazonaws.com", "client_id=bench01"}},
			"x-ats.iot.eu-west-1.amazonaws.com", 8883, 5, "bench01", "", "",
			CLOUD_NEVER},
		{{"thingsboard", "A1_TEST_TOKEN", {"secure=tcp"}}, "mqtt.thingsboard.cloud", 1883,
			1, "", "A1_TEST_TOKEN", "", CLOUD_NEVER},
		{{"thingsboard", "pw", {"client_id=c", "username=u"}}, "mqtt.thingsboard.cloud",
			8883, 2, "c", "u", "pw", CLOUD_NEVER},
		{{"emqx", NULL, {"client_id=atmq-bench01", "secure=tcp"}}, "broker.emqx.io", 1883,
			1, "atmq-bench01", "", "", CLOUD_NEVER},
		{{"hivemq", "Hive,Pass\"1",
			 {"host=a.s1.eu.hivemq.cloud", "client_id=bench01", "username=hiveuser"}},
			"a.s1.eu.hivemq.cloud", 8883, 2, "bench01", "hiveuser", "Hive,Pass\"1",
			CLOUD_NEVER},
		{{"thingscloud", "accesstokenAAAAAA",
			 {"host=gz-3-mqtt.iot-api.com", "project_key=projectkeyBB",
				 "client_id=bench01"}},
			"gz-3-mqtt.iot-api.com", 1883, 1, "bench01", "accesstokenAAAAAA",
			"projectkeyBB", CLOUD_NEVER},
		{{"blynk", "token", {"client_id=bench01"}}, "blynk.cloud", 8883, 2, "bench01",
			"device", "token", CLOUD_NEVER},
		{{"adafruit", "aio_x", {"username=someuser", "client_id=bench01", "secure=verify"}},
			"io.adafruit.com", 8883, 3, "bench01", "someuser", "aio_x", CLOUD_NEVER},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_access a;
		struct diag d;

		if (!make(&rows[i].wish, &a, &d))
			fail_msg("%s: %s", rows[i].wish.cloud, d.text);
		assert_buf(&a.host, rows[i].host);
		assert_int_equal(a.port, rows[i].port);
		assert_int_equal(a.scheme, rows[i].scheme);
		assert_buf(&a.client_id, rows[i].client_id);
		assert_buf(&a.username, rows[i].username);
		assert_buf(&a.password, rows[i].password);
		assert_int_equal(a.expires, rows[i].expires);
		cloud_access_fini(&a);
	}
}

/* YYYYMMDDHH in UTC, which the platform compares with its own clock. */
static void huawei_gets_the_hour_that_it_is(void **state)
{
	static const struct wish wish = {"huawei", "s", {"device_id=d", "host=h"}};
	static const struct {
		long long after; /* seconds since midnight */
		const char *client_id;
	} rows[] = {
		{3599, "d_0_0_2026010100"},
		{3600, "d_0_0_2026010101"},
		{12 * 3600, "d_0_0_2026010112"},
		{86399, "d_0_0_2026010123"},
		{86400, "d_0_0_2026010200"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_access a;
		struct diag d;

		assert_true(make_at(&wish, NOW + rows[i].after, &a, &d));
		assert_buf(&a.client_id, rows[i].client_id);
		cloud_access_fini(&a);
	}
}

/* clouds.md 1; a cloud that only refuses is not said to end the connection. */
static void what_a_cloud_refuses_is_noted(void **state)
{
	static const struct {
		struct wish wish;
		const char *note;
	} rows[] = {
		{{"azure", KEY_OF_00_TO_1F, {"hub=h", "device=d"}},
			"Azure IoT Hub does not accept QoS 2: it closes the connection"},
		{{"huawei", "s", {"device_id=d", "host=h"}}, "Huawei IoTDA does not accept QoS 2"},
		{{"tencent", "QUJD", {"product_id=p", "device_name=d"}},
			"Tencent IoT does not accept QoS 2, retain or a last will"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_access a;
		struct diag d;
		size_t found = 0;

		assert_true(make(&rows[i].wish, &a, &d));
		for (size_t n = 0; n < a.notes.count; n++)
			found += slice_eq(buf_slice(&a.notes.items[n]), slice_of(rows[i].note));
		if (found != 1)
			fail_msg("%s is noted %zu times", rows[i].note, found);
		cloud_access_fini(&a);
	}
}

/* The vendor's example has a timestamp of three digits. */
static void the_published_message_of_aliyun(void **state)
{
	static const unsigned char wanted[] = {0xFA, 0xFD, 0x82, 0xA3, 0xD6, 0x02, 0xB3, 0x7F, 0xB0,
		0xFA, 0x8B, 0x78, 0x92, 0xF2, 0x4A, 0x47, 0x7F, 0x85, 0x1A, 0x14};
	unsigned char out[DIGEST_MOST_BYTES];

	(void)state;
	assert_int_equal(
		digest_hmac(DIGEST_SHA1, SLICE("secret"),
			SLICE("clientId12345deviceNamedeviceproductKeypktimestamp789"), out),
		sizeof(wanted));
	assert_memory_equal(out, wanted, sizeof(wanted));
}

static void read_key(struct buf *out, const char *name)
{
	struct buf path = {0};
	struct diag d;

	buf_addf(&path, "%s/tests/unit/certs/%s", getenv("SOURCE_DIR"), name);
	assert_true(files_read(buf_text(&path), out, &d));
	buf_fini(&path);
}

/* RFC 7515, A.2: its key, its message, its signature. */
static void a_signature_is_the_standards(void **state)
{
	static const char message[] =
		"eyJhbGciOiJSUzI1NiJ9."
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
		"cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
	static const unsigned char begin[] = {112, 46, 33, 137, 67, 232, 143};
	struct digest_signature s;
	struct buf key = {0};

	(void)state;
	read_key(&key, "rfc7515-a2.key");
	assert_true(digest_sign(buf_slice(&key), false, slice_of(message), &s));
	assert_int_equal(s.n, 256);
	assert_memory_equal(s.bytes, begin, sizeof(begin));
	assert_int_equal(s.bytes[255], 71);
	/* A key of another kind. */
	assert_false(digest_sign(buf_slice(&key), true, slice_of(message), &s));
	buf_clear(&key);
	read_key(&key, "locked.key");
	assert_false(digest_sign(buf_slice(&key), true, slice_of(message), &s));
	buf_clear(&key);
	read_key(&key, "client.key");
	assert_true(digest_sign(buf_slice(&key), true, slice_of(message), &s));
	assert_int_equal(s.n, 64);
	buf_fini(&key);
}

/* clouds.md 9: the digests of two tokens. */
static void a_token_is_the_one_that_was_verified(void **state)
{
	struct wish wish = {"clearblade", NULL,
		{"project=atmq-bench", "region=us-central1", "registry=r", "device=bench01",
			"expires=1767312000"}};
	struct cloud_access a;
	struct buf key = {0}, hex = {0};
	struct digest *digest = digest_new();
	struct diag d;

	(void)state;
	read_key(&key, "rfc7515-a2.key");
	wish.secret = buf_text(&key);
	assert_true(make(&wish, &a, &d));
	assert_buf(&a.client_id,
		"projects/atmq-bench/locations/us-central1/registries/r/devices/bench01");
	digest_add(digest, buf_slice(&a.password));
	digest_add_hex(digest, &hex);
	assert_buf(&hex, "4d4deebe623bd68381ce17aa0f74d054ff8b88ec9c19fd451f3c06300189f754");
	wish.values[4] = "expires=25h";
	cloud_access_fini(&a);
	assert_false(make(&wish, &a, &d));
	assert_non_null(strstr(d.text, "more than a day"));
	digest_free(digest);
	buf_fini(&key);
	buf_fini(&hex);
}

static void a_host_of_clearblade_is_a_name(void **state)
{
	struct wish wish = {"clearblade", NULL,
		{"project=p", "region=r", "registry=r", "device=d", "host=mqtts://h"}};
	struct cloud_access a;
	struct buf key = {0};
	struct diag d;

	(void)state;
	read_key(&key, "rfc7515-a2.key");
	wish.secret = buf_text(&key);
	assert_false(make(&wish, &a, &d));
	assert_true(slice_starts(slice_of(d.text), SLICE("host is mqtts://h: the name alone")));
	buf_fini(&key);
}

static void mistakes_are_named(void **state)
{
	static const struct {
		struct wish wish;
		const char *said;
	} rows[] = {
		{{"aliyun", "s", {"product_key=p"}},
			"aliyun needs device_name: DeviceName, from the same page"},
		{{"aliyun", "s", {"product=p"}},
			"aliyun has no key product; its keys are product_key, "},
		{{"aliyun", "s", {"device_nane=p"}},
			"aliyun has no key device_nane; did you mean device_name?"},
		{{"aliyun", "s", {"device_secret=hunter22"}},
			"device_secret is not a key: the device secret is given"},
		{{"aliyun", "s", {"product_key=p", "product_key=q"}}, "product_key is given twice"},
		{{"aliyun", NULL, {"product_key=p", "device_name=d"}},
			"the device secret is missing"},
		{{"aliyun", "s ", {"product_key=p", "device_name=d"}},
			"begins or ends with a blank"},
		{{"aliyun", "s", {"product_key=p", "device_name=d", "method=sha512"}},
			"method is sha512; it can be hmacsha256, hmacsha1 or hmacmd5"},
		{{"aliyun", "s", {"product_key=p", "device_name=d", "timestamp=170000000"}},
			"timestamp is 170000000; it is milliseconds since 1970"},
		{{"aliyun", "s", {"product_key=p", "device_name=a,b"}},
			"device_name has a , in it, which Aliyun IoT Platform does not allow there"},
		{{"aliyun", "s", {"product_key=p", "device_name=a\nb"}}, "device_name is not text"},
		{{"aliyun", "s", {"product_key=p", "device_name=d", "host=mqtts://h"}},
			"host is mqtts://h: the name alone"},
		{{"onenet", "no base64!", {"product_id=p", "device_name=d"}},
			"the key is not base64"},
		{{"onenet", "QUJD", {"product_id=p", "device_name=d", "expires=soon"}},
			"expires is soon; it is seconds since 1970"},
		{{"onenet", "QUJD", {"product_id=p", "device_name=d", "expires=1893456000000"}},
			"expires is 1893456000000; it is seconds"},
		{{"huawei", "s", {"device_id=d", "host=h", "timestamp=2026023010"}},
			"timestamp is 2026023010; it is an hour in UTC"},
		{{"azure", "QUJD", {"hub=h.azure-devices.net", "device=d"}},
			"hub is h.azure-devices.net: its name alone"},
		{{"clearblade", "k", {"project=p", "region=r", "registry=r", "device=d"}},
			"the private key is not one for RS256: it is a file in PEM"},
		{{"clearblade", "k", {"project=p/q", "region=r", "registry=r", "device=d"}},
			"project has a / in it"},
		{{"clearblade", "k",
			 {"project=p", "region=r", "registry=r", "device=d", "expires=soon"}},
			"expires is soon; it is seconds since 1970"},
		{{"emqx", NULL, {"host=x.ala.eu-central-1.emqxsl.com"}},
			"needs username and its password"},
		{{"apsaramq", "s",
			 {"access_key=a", "instance=i", "group=G",
				 "device=0123456789012345678901234567890123456789012345678901234567890"}},
			"group@@@device has 65 bytes; it can have 64"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_access a;
		struct diag d;

		assert_false(make(&rows[i].wish, &a, &d));
		if (!strstr(d.text, rows[i].said))
			fail_msg("row %zu: %s", i, d.text);
		assert_null(strstr(d.text, "hunter22"));
	}
}

/* "LINE" or "LINE|PAYLOAD" for each command. */
static void add_commands(struct buf *out, const struct cloud_commands *c)
{
	for (size_t i = 0; i < c->count; i++) {
		buf_add(out, buf_slice(&c->list[i].line));
		if (c->list[i].has_payload) {
			buf_add_text(out, " > ");
			buf_add(out, buf_slice(&c->list[i].payload));
		}
		buf_add_char(out, '\n');
	}
}

static void commands_are_what_the_firmware_has(void **state)
{
	static const struct cloud_board old = {AT_DIALECT_ESP32_S, false, false, false},
					new = {AT_DIALECT_ESP_AT, true, true, true},
					between = {AT_DIALECT_ESP_AT, true, true, false};
	static const struct wish aliyun = {"aliyun", "0123456789abcdef0123456789abcdef",
					 {"product_key=a1B2c3D4e5F", "device_name=bench01",
						 "timestamp=1700000000000"}},
				 onenet = {"onenet", KEY_OF_00_TO_1F,
					 {"product_id=P", "device_name=d", "expires=1893456000"}},
				 aws = {"aws", NULL,
					 {"endpoint=x-ats.iot.eu-west-1.amazonaws.com",
						 "client_id=b", "port=443"}},
				 hive = {"hivemq", "Hive,Pass\"1",
					 {"host=h.hivemq.cloud", "username=u", "client_id=b",
						 "secure=verify"}},
				 blynk = {"blynk", "token", {NULL}};
	static const struct {
		const struct wish *wish;
		const struct cloud_board *board;
		const char *commands;
	} rows[] = {
		{&aliyun, &old,
			"AT+MQTTUSERCFG=0,2,\"a1B2c3D4e5F.bench01|securemode=2\\,signmethod=hmacsha256\\,"
			"timestamp=1700000000000|\",\"bench01&a1B2c3D4e5F\","
			"\"c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29dfb84\",0,0,\"\"\n"
			"AT+MQTTCONN=0,\"a1B2c3D4e5F.iot-as-mqtt.cn-shanghai.aliyuncs.com\",1883,0\n"},
		{&onenet, &new,
			"AT+MQTTUSERCFG=0,1,\"d\",\"P\",\"\",0,0,\"\"\n"
			"AT+MQTTLONGPASSWORD=0,131 > version=2018-10-31&res=products%2FP%2Fdevices%2Fd&"
			"et=1893456000&method=sha256&sign=@\n"
			"AT+MQTTCONN=0,\"mqtts.heclouds.com\",1883,0\n"},
		{&onenet, &old,
			"AT+MQTTUSERCFG=0,1,\"d\",\"P\",\"\",0,0,\"\"\n"
			"AT+MQTTPASSWORD=0,\"version=2018-10-31&res=products%2FP%2Fdevices%2Fd&"
			"et=1893456000&method=sha256&sign=@\"\n"
			"AT+MQTTCONN=0,\"mqtts.heclouds.com\",1883,0\n"},
		{&aws, &new,
			"AT+MQTTUSERCFG=0,5,\"b\",\"\",\"\",0,0,\"\"\n"
			"AT+MQTTALPN=0,1,\"x-amzn-mqtt-ca\"\n"
			"AT+MQTTSNI=0,\"x-ats.iot.eu-west-1.amazonaws.com\"\n"
			"AT+MQTTCONN=0,\"x-ats.iot.eu-west-1.amazonaws.com\",443,0\n"},
		/* Without AT+MQTTSNI the name is sent with scheme 4. */
		{&aws, &between,
			"AT+MQTTUSERCFG=0,4,\"b\",\"\",\"\",0,0,\"\"\n"
			"AT+MQTTALPN=0,1,\"x-amzn-mqtt-ca\"\n"
			"AT+MQTTCONN=0,\"x-ats.iot.eu-west-1.amazonaws.com\",443,0\n"},
		{&aws, &old,
			"port 443 needs AT+MQTTALPN, which this firmware does not have; use another port"},
		{&hive, &new,
			"AT+MQTTUSERCFG=0,3,\"b\",\"u\",\"Hive\\,Pass\\\"1\",0,0,\"\"\n"
			"AT+MQTTSNI=0,\"h.hivemq.cloud\"\n"
			"AT+MQTTCONN=0,\"h.hivemq.cloud\",8883,0\n"},
		{&hive, &old,
			"AT+MQTTUSERCFG=0,2,\"b\",\"u\",\"Hive\\,Pass\\\"1\",0,0,\"\"\n"
			"AT+MQTTCONN=0,\"h.hivemq.cloud\",8883,0\n"},
		{&blynk, &old,
			"AT+MQTTUSERCFG=0,2,\"atmq-bench\",\"device\",\"token\",0,0,\"\"\n"
			"AT+MQTTCONN=0,\"blynk.cloud\",8883,0\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_access a;
		struct cloud_commands c = {0};
		struct buf text = {0};
		struct diag d;

		assert_true(make(rows[i].wish, &a, &d));
		if (cloud_make_commands(&a, rows[i].board, &c, &d)) {
			add_commands(&text, &c);
			assert_int_equal(cloud_commands_scheme(&c, rows[i].board->dialect),
				rows[i].commands[sizeof("AT+MQTTUSERCFG=0,") - 1] - '0');
		} else {
			buf_add_text(&text, d.text);
		}
		/* The signature itself is another test's. */
		size_t sign = slice_find(buf_slice(&text), SLICE("sign="));
		if (sign != SLICE_NONE) {
			struct buf cut = {0};
			size_t end = slice_find(slice_from(buf_slice(&text), sign), SLICE("%3D"));
			buf_add(&cut, slice_sub(buf_slice(&text), 0, sign + 5));
			buf_add_char(&cut, '@');
			buf_add(&cut, slice_from(buf_slice(&text), sign + end + 3));
			buf_fini(&text);
			text = cut;
		}
		assert_buf(&text, rows[i].commands);
		buf_fini(&text);
		cloud_commands_fini(&c);
		cloud_access_fini(&a);
	}
}

/* Whatever the names are, the check finds nothing in the lines, no line is too long, and what they say,
 * unescaped, is what was made. */
static void lines_of_any_length_carry_it_whole(void **state)
{
	static const struct cloud_board boards[] = {
		{AT_DIALECT_ESP32_S, false, false, false}, {AT_DIALECT_ESP_AT, true, true, true}};

	(void)state;
	for (size_t b = 0; b < ALEN(boards); b++)
		for (size_t n = 1; n < 120; n++) {
			struct buf user = {0}, secret = {0};
			struct cloud_access a;
			struct cloud_commands c = {0};
			struct diag d;

			buf_add_text(&user, "username=");
			buf_add_repeat(&user, ',', n);
			buf_add_repeat(&secret, '"', n);
			struct wish wish = {"hivemq", buf_text(&secret),
				{"host=h.hivemq.cloud", buf_text(&user), "client_id=\\,\""}};
			assert_true(make(&wish, &a, &d));
			/* AT+MQTTUSERNAME=0,"" and two bytes for each comma: 256 of them are too long. */
			bool made = cloud_make_commands(&a, &boards[b], &c, &d);
			assert_int_equal(made, b != 0 || 2 * n + 20 < AT_LINE_BYTES);
			if (!made)
				assert_non_null(strstr(d.text, "AT+MQTTLONGUSERNAME can"));
			struct buf got_user = {0}, got_password = {0};
			for (size_t i = 0; i < c.count; i++) {
				struct slice line = buf_slice(&c.list[i].line);
				struct at_line read;

				assert_true(line.n < AT_LINE_BYTES);
				at_line_read(line, boards[b].dialect, &read);
				if (!at_line_check(line, &read, boards[b].dialect, &d))
					fail_msg("%s: %s", buf_text(&c.list[i].line), d.text);
				struct buf *to =
					slice_starts(line, SLICE("AT+MQTTUSERNAME")) ||
							slice_starts(
								line, SLICE("AT+MQTTLONGUSERNAME"))
						? &got_user
					: slice_starts(line, SLICE("AT+MQTTPASSWORD")) ||
							slice_starts(
								line, SLICE("AT+MQTTLONGPASSWORD"))
						? &got_password
						: NULL;
				if (i == 0) {
					at_argument_value(line, &read.arguments[3], &got_user, &d);
					at_argument_value(
						line, &read.arguments[4], &got_password, &d);
				} else if (to && c.list[i].has_payload) {
					buf_add(to, buf_slice(&c.list[i].payload));
				} else if (to) {
					at_argument_value(line, &read.arguments[1], to, &d);
				}
			}
			if (made) {
				assert_true(slice_eq(
					buf_slice(&got_user), slice_from(buf_slice(&user), 9)));
				assert_true(slice_eq(buf_slice(&got_password), buf_slice(&secret)));
			}
			buf_fini(&got_user);
			buf_fini(&got_password);
			buf_fini(&user);
			buf_fini(&secret);
			cloud_commands_fini(&c);
			cloud_access_fini(&a);
		}
}

/* Each is within its own limit, and the line is too long: without the longest it is not. */
static void one_value_in_a_command_of_its_own_is_enough(void **state)
{
	struct wish wish = {"hivemq", "0123456789012345678901234567890123456789",
		{"host=h.hivemq.cloud", NULL,
			"username=,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"}};
	struct cloud_access a;
	struct cloud_commands c = {0};
	struct buf client_id = {0};
	struct diag d;

	(void)state;
	buf_add_text(&client_id, "client_id=");
	buf_add_repeat(&client_id, 'c', 100);
	wish.values[1] = buf_text(&client_id);
	assert_true(make(&wish, &a, &d));
	assert_true(cloud_make_commands(&a, &(struct cloud_board){0}, &c, &d));
	assert_int_equal(c.count, 3);
	assert_true(slice_starts(buf_slice(&c.list[1].line), SLICE("AT+MQTTUSERNAME=0,")));
	buf_fini(&client_id);
	cloud_commands_fini(&c);
	cloud_access_fini(&a);
}

/* Columns stay beside each other, and what a program reads stays as it is. */
static void a_report_in_chinese(void **state)
{
	const struct cloud_value values[] = {
		{SLICE("product_key"), SLICE("a1")}, {SLICE("device_name"), SLICE("b")}};
	static const char *const lines[] = {"阿里云物联网平台\n", "  主机        a1.iot-as-mqtt.",
		"  客户端 ID   a1.b|securemode=2", "  密码        ****（64 字节；--show 可显示）\n",
		"  上行        /sys/a1/b/", "以下内容会被拒绝：QoS 2"};
	struct cloud_access access = {0};
	struct cloud_commands commands = {0};
	struct buf out = {0};
	struct diag d;

	(void)state;
	assert_true(language_use("zh_CN"));
	const struct cloud *aliyun = cloud_find(SLICE("aliyun"));
	assert_true(cloud_make(aliyun, values, ALEN(values), SLICE("0123"), NOW, &access, &d));
	assert_true(cloud_make_commands(&access, &(struct cloud_board){0}, &commands, &d));
	cloud_add_text(&out, &access, &commands, SLICE("0123"), false);
	for (size_t i = 0; i < ALEN(lines); i++)
		if (!strstr(buf_text(&out), lines[i]))
			fail_msg("%s\nis not in\n%s", lines[i], buf_text(&out));
	buf_clear(&out);
	cloud_add_script(&out, &access, values, ALEN(values));
	assert_true(
		slice_starts(buf_slice(&out), SLICE("# 阿里云物联网平台，位于 a1.iot-as-mqtt.")));
	assert_non_null(strstr(buf_text(&out), "\ncloud aliyun product_key=a1 device_name=b\n"));
	buf_clear(&out);
	cloud_add_json(&out, &access, &commands);
	assert_true(slice_starts(buf_slice(&out), SLICE("{\"host\":\"a1.iot-as-mqtt.")));
	assert_false(cloud_make(aliyun, values, 1, SLICE("0123"), NOW, &access, &d));
	assert_string_equal(d.text, "aliyun 需要 device_name：DeviceName，见同一页");
	assert_false(cloud_make(aliyun, values, ALEN(values), SLICE(""), NOW, &access, &d));
	assert_string_equal(d.text, "缺少：设备密钥");
	language_use("en");
	cloud_access_fini(&access);
	cloud_commands_fini(&commands);
	buf_fini(&out);
}

static void clouds_are_known_by_their_hosts(void **state)
{
	static const struct {
		const char *host, *cloud;
	} rows[] = {
		{"a1.iot-as-mqtt.cn-shanghai.aliyuncs.com", "aliyun"},
		{"iot-x.mqtt.iothub.aliyuncs.com", "aliyun"},
		{"post-cn-1.mqtt.aliyuncs.com", "apsaramq"},
		{"mqtts.heclouds.com", "onenet"},
		{"x.iot-mqtts.cn-north-4.myhuaweicloud.com", "huawei"},
		{"P.iotcloud.tencentdevices.com", "tencent"},
		{"X-ats.iot.eu-west-1.AMAZONAWS.com", "aws"},
		{"h.azure-devices.net", "azure"},
		{"us-central1-mqtt.clearblade.com", "clearblade"},
		{"demo.thingsboard.io", "thingsboard"},
		{"broker.emqx.io", "emqx"},
		{"a.s1.eu.hivemq.cloud", "hivemq"},
		{"gz-3-mqtt.iot-api.com", "thingscloud"},
		{"ny3.blynk.cloud", "blynk"},
		{"io.adafruit.com", "adafruit"},
		{"192.168.1.1", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		const struct cloud *cloud = cloud_of_host(slice_of(rows[i].host));

		assert_string_equal(
			cloud ? cloud->name : "none", rows[i].cloud ? rows[i].cloud : "none");
	}
	assert_string_equal(cloud_near(SLICE("alyun"))->name, "aliyun");
	assert_null(cloud_near(SLICE("google")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_give_what_they_should),
		cmocka_unit_test(huawei_gets_the_hour_that_it_is),
		cmocka_unit_test(what_a_cloud_refuses_is_noted),
		cmocka_unit_test(the_published_message_of_aliyun),
		cmocka_unit_test(a_signature_is_the_standards),
		cmocka_unit_test(a_token_is_the_one_that_was_verified),
		cmocka_unit_test(a_host_of_clearblade_is_a_name),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(commands_are_what_the_firmware_has),
		cmocka_unit_test(lines_of_any_length_carry_it_whole),
		cmocka_unit_test(one_value_in_a_command_of_its_own_is_enough),
		cmocka_unit_test(a_report_in_chinese),
		cmocka_unit_test(clouds_are_known_by_their_hosts),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
