/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "cloud/shape.h"
#include "base/utf8.h"

/* 2026-01-01 00:30 UTC: before what the right ones expire, within the hour of their stamps. */
enum { NOW = 1767227400 };

#define ALIYUN_ID(mode, method) \
	"a1B2c3D4e5F.bench01|securemode=" mode ",signmethod=" method ",timestamp=1700000000000|"
#define ALIYUN_USER "bench01&a1B2c3D4e5F"
#define ALIYUN_HOST "a1B2c3D4e5F.iot-as-mqtt.cn-shanghai.aliyuncs.com"
#define ALIYUN_HASH "c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29dfb84"
#define ONENET_RES "version=2018-10-31&res=products%2FAb12Cd34Ef%2Fdevices%2Fbench01"
#define ONENET_SIGN "&method=sha256&sign=SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%3D"
#define ONENET_TOKEN ONENET_RES "&et=1893456000" ONENET_SIGN
#define HUAWEI_HASH "9757a7db81ff9a18449ecf611e763f2552e6f94aea53e66fe6559db3bb41eef9"
#define TENCENT_HASH "294b9c6fb670d01794b1e92244d09537148a2f10f269d33eb0fdc6a75ac0b64e"
#define TENCENT_USER "ABCDE12345bench01;12010126;12345;1893456000"
#define AZURE_SR "SharedAccessSignature sr=atmq-bench.azure-devices.net%2Fdevices%2Fbench01"
#define AZURE_SIG "&sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D"
#define AZURE_TOKEN AZURE_SR AZURE_SIG "&se=1893456000"
#define AZURE_HUB "atmq-bench.azure-devices.net"
#define AZURE_USER AZURE_HUB "/bench01/?api-version=2021-04-12"
#define JWT_ID "projects/bench/locations/us-central1/registries/r/devices/d1"
/* {"alg":"RS256","typ":"JWT"}; the claims below, with aud "bench" */
#define JWT_HEADER "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
#define JWT_CLAIMS "eyJpYXQiOjE3NjcyMjU2MDAsImV4cCI6MTc2NzMxMjAwMCwiYXVkIjoiYmVuY2gifQ"

struct row {
	const char *client_id, *username, *password, *host;
	long long scheme, port;
	const char *name; /* of the cloud */
};

struct wrong {
	struct row row;
	const char *says[3]; /* in this order, and nothing else */
};

static void check_row(const struct row *r, const char *const says[3], int64_t now)
{
	const struct cloud_seen seen = {slice_of(r->client_id), slice_of(r->username),
		slice_of(r->password), slice_of(r->host), r->scheme, r->port};
	struct cloud_shape shape;
	size_t wanted = 0;

	assert_true(cloud_shape_read(&seen, now, &shape));
	assert_slice(slice_of(shape.name), r->name ? r->name : "");
	while (wanted < 3 && says[wanted])
		wanted++;
	for (size_t i = 0; i < shape.fault_count; i++)
		if (i >= wanted || !strstr(shape.faults[i].why.text, says[i]))
			fail_msg("%s %s %s: %s", r->client_id ? r->client_id : "",
				r->password ? r->password : "", r->host ? r->host : "",
				shape.faults[i].why.text);
	if (shape.fault_count < wanted)
		fail_msg("%s: is not said: %s", r->password ? r->password : r->client_id,
			says[shape.fault_count]);
}

static void right_credentials_are_passed_in_silence(void **state)
{
	static const struct row rows[] = {
		{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH, ALIYUN_HOST, 2, 1883,
			"aliyun"},
		{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH,
			"iot-06z00ab.mqtt.iothub.aliyuncs.com", 3, 8883, "aliyun"},
		{ALIYUN_ID("3", "hmacsha1"), ALIYUN_USER,
			"FAFD82A3D602B37FB0FA8B7892F24A477F851A14", ALIYUN_HOST, 1, 1883, "aliyun"},
		/* Any id will do; the timestamp is optional. */
		{"12345|securemode=3,signmethod=hmacmd5|", "dn&pk",
			"00112233445566778899aabbccddeeff", NULL, 0, 0, "aliyun"},
		{"my.board|securemode=3,signmethod=hmacmd5|", "dn&pk", NULL, NULL, 0, 0, "aliyun"},
		{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, "NULL", NULL, 2, 0, "aliyun"},
		{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, "****", NULL, 2, 0, "aliyun"},
		{"GID_bench@@@01", "Signature|AKID0123456789|mqtt-cn-0pp1abc",
			"HlDm58hnqx/3qvD8E9UHnarMLD4=", "mqtt-cn-0pp1abc.mqtt.aliyuncs.com", 1,
			1883, "apsaramq"},
		{"GID_bench@@@01", "Token|AKID0123456789|mqtt-cn-0pp1abc", "R|abc",
			"mqtt-cn-0pp1abc.mqtt.aliyuncs.com", 1, 1883, "apsaramq"},
		{"bench01", "Ab12Cd34Ef", ONENET_TOKEN, "mqtts.heclouds.com", 1, 1883, "onenet"},
		{"bench01", "123123",
			"version=2018-10-31&res=products%2F123123&et=1893456000&method=sha1&sign="
			"lsaPSiiGvEFFjXu5WU7a6IkScqE%3D",
			"mqtts.heclouds.com", 1, 1883, "onenet"},
		{"5f0123456789abcdef012345_bench01_0_0_2026010100",
			"5f0123456789abcdef012345_bench01", HUAWEI_HASH,
			"x.iot-mqtts.cn-north-4.myhuaweicloud.com", 3, 8883, "huawei"},
		{"dev_0_1_2026010100", "dev", HUAWEI_HASH, NULL, 0, 0, "huawei"},
		{"ABCDE12345bench01", TENCENT_USER, TENCENT_HASH ";hmacsha256",
			"ABCDE12345.iotcloud.tencentdevices.com", 1, 1883, "tencent"},
		{"ABCDE12345bench01", TENCENT_USER,
			"0123456789abcdef0123456789abcdef01234567;hmacsha1", NULL, 0, 0, "tencent"},
		{"bench01", AZURE_USER, AZURE_TOKEN, AZURE_HUB, 2, 8883, "azure"},
		{"bench01", AZURE_USER, "", AZURE_HUB, 5, 8883, "azure"},
		{JWT_ID, "unused", JWT_HEADER JWT_CLAIMS ".c2lnbmF0dXJl",
			"us-central1-mqtt.clearblade.com", 2, 8883, "clearblade"},
		{"c", "u", JWT_HEADER JWT_CLAIMS ".c2lnbmF0dXJl", "broker.example.com", 1, 1883,
			NULL},
		{"bench01", "", "", "a1b2-ats.iot.eu-central-1.amazonaws.com", 5, 8883, "aws"},
		{"", "A1_TEST_TOKEN", "", "mqtt.thingsboard.cloud", 1, 1883, "thingsboard"},
		{"bench01", "hiveuser", "Hive,Pass\"1", "abc.s1.eu.hivemq.cloud", 2, 8883,
			"hivemq"},
		{"bench01", "device", "0123456789abcdef0123456789abcdef", "blynk.cloud", 2, 8883,
			"blynk"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		check_row(&rows[i], (const char *[3]){0}, NOW);
}

static void each_mistake_has_its_sentence(void **state)
{
	static const struct wrong rows[] = {
		/* Aliyun */
		{{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH, ALIYUN_HOST, 1, 1883,
			 "aliyun"},
			{"securemode=2 is for TLS, and scheme 1 has none"}},
		{{ALIYUN_ID("3", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH, ALIYUN_HOST, 2, 1883,
			 "aliyun"},
			{"securemode=3 is for plain TCP, and scheme 2 is TLS"}},
		{{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH, ALIYUN_HOST, 0, 1883,
			 "aliyun"},
			{"port 1883 is usually plain TCP: port 8883"}},
		{{ALIYUN_ID("3", "hmacsha256"), ALIYUN_USER, ALIYUN_HASH, NULL, 1, 8883, "aliyun"},
			{"securemode=3 is for plain TCP, and port 8883 is TLS"}},
		{{ALIYUN_ID("2", "hmacsha1"), ALIYUN_USER, ALIYUN_HASH, NULL, 2, 0, "aliyun"},
			{"password has 64 hex digits, and hmacsha1 gives 40"}},
		{{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, "0123456789abcdef0123456789abcdef",
			 NULL, 2, 0, "aliyun"},
			{"or it is the device secret itself; atmq cloud aliyun"}},
		{{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, "qwertyuiopasdfgh", NULL, 2, 0,
			 "aliyun"},
			{"password is no signature, which is 64 hex digits with hmacsha256"}},
		{{ALIYUN_ID("2", "sha256"), ALIYUN_USER, ALIYUN_HASH, NULL, 2, 0, "aliyun"},
			{"signmethod in client_id is none that Aliyun knows"}},
		{{"x|securemode=2|", ALIYUN_USER, NULL, NULL, 2, 0, "aliyun"},
			{"signmethod in client_id is missing"}},
		{{"x|securemode=2,signmethod=hmacsha1", ALIYUN_USER, NULL, NULL, 2, 0, "aliyun"},
			{"does not end with |"}},
		{{"bench01", ALIYUN_USER, NULL, ALIYUN_HOST, 2, 0, "aliyun"},
			{"client_id has no |securemode="}},
		{{"x|securemode=2,signmethod=hmacsha1,timestamp=now|", ALIYUN_USER, NULL, NULL, 2,
			 0, "aliyun"},
			{"timestamp in client_id is not a number"}},
		{{ALIYUN_ID("2", "hmacsha256"), "bench01", NULL, NULL, 2, 0, "aliyun"},
			{"username is not device_name&product_key"}},
		{{ALIYUN_ID("2", "hmacsha256"), "bench02&a1B2c3D4e5F", NULL, NULL, 2, 0, "aliyun"},
			{"client_id names the device bench01, and username names bench02"}},
		{{ALIYUN_ID("2", "hmacsha256"), ALIYUN_USER, NULL,
			 "zzz.iot-as-mqtt.cn-shanghai.aliyuncs.com", 2, 0, "aliyun"},
			{"host names the product zzz, and username names a1B2c3D4e5F"}},
		/* ApsaraMQ */
		{{"GID_bench@@@", "Signature|AK|i", NULL, NULL, 0, 0, "apsaramq"},
			{"client_id is not GROUP@@@DEVICE"}},
		{{"GID_bench@@@01", "AK", NULL, NULL, 0, 0, "apsaramq"},
			{"username is not Signature|ACCESS_KEY|INSTANCE"}},
		{{"GID_bench@@@01", "Signature|AK|i", "HlDm58hnqx/3qvD8E9UHnarMLD4", NULL, 0, 0,
			 "apsaramq"},
			{"the = at the end of password is cut off"}},
		{{"GID_bench@@@01", "Signature|AK|i", "abcdefghijklmnopqrstuvwxyz0123", NULL, 0, 0,
			 "apsaramq"},
			{"probably the secret key itself"}},
		{{"GID_bench@@@01", "Signature|AK|mqtt-a", NULL, "mqtt-b.mqtt.aliyuncs.com", 0, 0,
			 "apsaramq"},
			{"host names the instance mqtt-b, and username names mqtt-a"}},
		/* OneNET */
		{{"bench01", "Ab12Cd34Ef", ONENET_RES "&et=1537255523" ONENET_SIGN, NULL, 0, 0,
			 "onenet"},
			{"the token ran out on 2018-09-18 at 07:25 UTC: make it anew, atmq cloud onenet"}},
		{{"bench01", "Ab12Cd34Ef", ONENET_RES "&et=1893456000000" ONENET_SIGN, NULL, 0, 0,
			 "onenet"},
			{"et is in milliseconds"}},
		{{"bench02", "Ab12Cd34Ef", ONENET_TOKEN, NULL, 0, 0, "onenet"},
			{"another device than client_id says: bench02"}},
		{{"bench01", "Ab12Cd34Eg", ONENET_TOKEN, NULL, 0, 0, "onenet"},
			{"another product than username says: Ab12Cd34Eg"}},
		{{"bench01", "Ab12Cd34Ef",
			 "version=2018-10-31&res=products/Ab12Cd34Ef/devices/bench01&et=1893456000" ONENET_SIGN,
			 NULL, 0, 0, "onenet"},
			{"res is not URL-encoded"}},
		{{"bench01", "Ab12Cd34Ef",
			 ONENET_RES "&et=1893456000&method=sha256&sign="
				    "SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE=",
			 NULL, 0, 0, "onenet"},
			{"sign is not URL-encoded"}},
		{{"bench01", "Ab12Cd34Ef",
			 ONENET_RES "&et=1893456000&method=sha256&sign="
				    "SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%253D",
			 NULL, 0, 0, "onenet"},
			{"sign was URL-encoded twice"}},
		{{"bench01", "Ab12Cd34Ef",
			 ONENET_RES "&et=1893456000&method=sha256&sign="
				    "SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE",
			 NULL, 0, 0, "onenet"},
			{"the = at the end of sign is cut off"}},
		{{"bench01", "Ab12Cd34Ef",
			 ONENET_RES "&et=1893456000&method=sha1&sign="
				    "SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%3D",
			 NULL, 0, 0, "onenet"},
			{"sign does not fit the token's method"}},
		{{"bench01", "Ab12Cd34Ef", ONENET_RES "&et=1893456000&method=sha256", NULL, 0, 0,
			 "onenet"},
			{"sign= is missing in the token"}},
		{{"bench01", "Ab12Cd34Ef", "KuF3NT/jUBJ62LNBB/A8XZA9CqS3Cu79B/ABmfA1UCw=",
			 "mqtts.heclouds.com", 1, 1883, "onenet"},
			{"probably the key itself"}},
		/* Huawei */
		{{"dev_0_0_1700000000", "dev", NULL, NULL, 0, 0, "huawei"}, {"is not YYYYMMDDHH"}},
		{{"dev_0_0_20260101", "dev", NULL, NULL, 0, 0, "huawei"}, {"is not YYYYMMDDHH"}},
		{{"dev_0_0_2026010124", "dev", NULL, NULL, 0, 0, "huawei"}, {"is not YYYYMMDDHH"}},
		{{"dev_0_1_2026010108", "dev", NULL, NULL, 0, 0, "huawei"},
			{"is not this hour in UTC"}},
		{{"dev_0_0_2026010100", "dev2", NULL, NULL, 0, 0, "huawei"},
			{"client_id names the device dev, and username names dev2"}},
		{{"dev_0_0_2026010100", "dev", "0123456789abcdef0123456789abcdef", NULL, 0, 0,
			 "huawei"},
			{"password has 32 hex digits, and HMAC-SHA256 gives 64"}},
		{{"dev", "dev", NULL, "x.iot-mqtts.cn-north-4.myhuaweicloud.com", 0, 0, "huawei"},
			{"client_id is not device_0_0_YYYYMMDDHH"}},
		/* Tencent */
		{{"ABCDE12345bench01", "ABCDE12345bench01;12010126;12345;1600000000",
			 TENCENT_HASH ";hmacsha256", NULL, 0, 0, "tencent"},
			{"the username ran out on 2020-09-13"}},
		{{"ABCDE12345bench01", TENCENT_USER, TENCENT_HASH, NULL, 0, 0, "tencent"},
			{"does not end with ;hmacsha256"}},
		{{"ABCDE12345bench01", TENCENT_USER, TENCENT_HASH ";hmacsha1", NULL, 0, 0,
			 "tencent"},
			{"password has 64 hex digits, and hmacsha1 gives 40"}},
		{{"ABCDE12345bench01", TENCENT_USER, "YXRtcS10ZXN0LWtleS0wMA==", NULL, 0, 0,
			 "tencent"},
			{"is not the key itself"}},
		{{"ABCDE12345bench02", TENCENT_USER, NULL, NULL, 0, 0, "tencent"},
			{"client_id names the device ABCDE12345bench02"}},
		{{"ABCDE12345bench01", TENCENT_USER, NULL, "ZZZ.iotcloud.tencentdevices.com", 0, 0,
			 "tencent"},
			{"host is of the product ZZZ"}},
		/* Azure */
		{{"bench01", AZURE_USER, AZURE_SR AZURE_SIG "&se=1600000000", AZURE_HUB, 2, 8883,
			 "azure"},
			{"the token ran out on 2020-09-13 at 12:26 UTC: make it anew, atmq cloud azure"}},
		{{"bench02", AZURE_USER, AZURE_TOKEN, AZURE_HUB, 2, 8883, "azure"},
			{"another device than client_id says: bench02",
				"username names the device bench01, and client_id names bench02"}},
		{{"bench01", AZURE_USER, AZURE_TOKEN, "other.azure-devices.net", 2, 8883, "azure"},
			{"another hub than other.azure", "username names the hub"}},
		{{"bench01", "bench01", AZURE_TOKEN, AZURE_HUB, 2, 8883, "azure"},
			{"username is not hub.azure-devices.net/device/"}},
		{{"bench01", AZURE_USER, AZURE_TOKEN, AZURE_HUB, 1, 1883, "azure"},
			{"Azure IoT Hub speaks TLS only: scheme 2 or 3 and port 8883"}},
		{{"bench01", AZURE_USER, AZURE_TOKEN, AZURE_HUB, 2, 1883, "azure"},
			{"Azure IoT Hub speaks TLS only, on port 8883"}},
		{{"bench01", AZURE_USER, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", AZURE_HUB,
			 2, 8883, "azure"},
			{"probably the key itself"}},
		{{"bench01", AZURE_USER,
			 "HostName=" AZURE_HUB ";DeviceId=bench01;SharedAccessKey=AAECAwQF",
			 AZURE_HUB, 2, 8883, "azure"},
			{"password is a connection string, not a token"}},
		{{"bench01", AZURE_USER,
			 AZURE_SR "&sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w"
				  "&se=1893456000",
			 AZURE_HUB, 2, 8883, "azure"},
			{"the = at the end of sig is cut off"}},
		/* ClearBlade */
		{{"projects/other/locations/l/registries/r/devices/d1", "unused",
			 JWT_HEADER JWT_CLAIMS ".c2ln", NULL, 2, 8883, "clearblade"},
			{"the token's aud is another project than client_id says: other"}},
		{{JWT_ID, "unused", JWT_HEADER JWT_CLAIMS ".c2lnbg==", NULL, 2, 8883, "clearblade"},
			{"plain base64"}},
		{{JWT_ID, "unused", "eyJhbGciOiJIUzI1NiJ9." JWT_CLAIMS ".c2ln", NULL, 2, 8883,
			 "clearblade"},
			{"alg is neither RS256 nor ES256"}},
		{{JWT_ID, "unused", "abc", NULL, 2, 8883, "clearblade"}, {"no JSON Web Token"}},
		/* known by their hosts */
		{{"bench01", "", "", "a1b2.iot.eu-central-1.amazonaws.com", 2, 8883, "aws"},
			{"scheme 2 shows no client certificate", "without -ats"}},
		{{"", "", "A1_TEST_TOKEN", "mqtt.thingsboard.cloud", 1, 1883, "thingsboard"},
			{"expects the access token there"}},
		{{"b", "mytoken", "", "blynk.cloud", 2, 8883, "blynk"}, {"not the word device"}},
		{{"b", "u", "p", "abc.s1.eu.hivemq.cloud", 1, 1883, "hivemq"}, {"speaks TLS only"}},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		check_row(&rows[i].row, rows[i].says, NOW);
}

static void a_token_that_ends_is_told_first(void **state)
{
	static const struct wrong rows[] = {
		{{JWT_ID, "unused", JWT_HEADER JWT_CLAIMS ".c2lnbg==", NULL, 2, 8883, "clearblade"},
			{"the token ran out on 2026-01-02 at 00:00 UTC", "plain base64"}},
		{{"x", AZURE_USER, AZURE_TOKEN, AZURE_HUB, 2, 8883, "azure"},
			{"the token ran out on 2030-01-01", "another device", "username names"}},
	};

	(void)state;
	check_row(&rows[0].row, rows[0].says, NOW + 10 * 86400);
	check_row(&rows[1].row, rows[1].says, 1893456001);
}

static void without_a_clock_nothing_has_run_out(void **state)
{
	static const struct row row = {"bench01", "Ab12Cd34Ef",
		ONENET_RES "&et=1537255523" ONENET_SIGN, NULL, 0, 0, "onenet"};

	(void)state;
	check_row(&row, (const char *[3]){0}, 0);
}

static void the_end_of_a_token_is_read(void **state)
{
	static const struct {
		struct cloud_seen seen;
		int64_t expires;
	} cases[] = {
		{{.password = {AZURE_TOKEN, sizeof(AZURE_TOKEN) - 1}}, 1893456000},
		{{.password = {ONENET_TOKEN, sizeof(ONENET_TOKEN) - 1}}, 1893456000},
		{{.username = {TENCENT_USER, sizeof(TENCENT_USER) - 1}}, 1893456000},
		{{.password = {JWT_HEADER JWT_CLAIMS ".c2ln",
			  sizeof(JWT_HEADER JWT_CLAIMS ".c2ln") - 1}},
			1767312000},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct cloud_shape shape;

		assert_true(cloud_shape_read(&cases[i].seen, NOW, &shape));
		assert_true(shape.expires == cases[i].expires);
	}
}

/* What Aliyun's client id is made of: whose it is, and what it says of itself. */
static void the_parts_of_a_client_id_are_read(void **state)
{
	static const struct cloud_seen seen = {.client_id = {ALIYUN_ID("2", "hmacsha256"),
						       sizeof(ALIYUN_ID("2", "hmacsha256")) - 1},
		.username = {ALIYUN_USER, sizeof(ALIYUN_USER) - 1}};
	static const struct {
		const char *name, *value;
	} wanted[] = {{"id", "a1B2c3D4e5F.bench01"}, {"securemode", "2"},
		{"signmethod", "hmacsha256"}, {"timestamp", "1700000000000"}};
	struct cloud_shape shape;

	(void)state;
	assert_true(cloud_shape_read(&seen, NOW, &shape));
	for (size_t i = 0; i < ALEN(wanted); i++) {
		size_t k = 0;

		while (k < shape.part_count && strcmp(shape.parts[k].name, wanted[i].name) != 0)
			k++;
		if (k == shape.part_count)
			fail_msg("%s is missing", wanted[i].name);
		assert_slice(shape.parts[k].value, wanted[i].value);
		assert_false(shape.parts[k].secret);
	}
}

static void what_is_no_clouds_is_not_claimed(void **state)
{
	static const struct cloud_seen others[] = {
		{.client_id = {"ESP32", 5},
			.username = {"AiThinker", 9},
			.password = {"1234567890", 10},
			.host = {"192.168.1.140", 13},
			.scheme = 1,
			.port = 1883},
		{.client_id = {"dev_0_0_12", 10}},
		{.username = {"a;b;c;d", 7}},
		{.host = {"test.mosquitto.org", 18}},
		/* machines that are rented there */
		{.host = {"ec2-1-2-3-4.eu-central-1.compute.amazonaws.com", 46}, .scheme = 1},
		{.host = {"ecs-1.compute.myhuaweicloud.com", 31}, .scheme = 1},
		{.client_id = {NULL, 0}},
	};
	struct cloud_shape shape;

	(void)state;
	for (size_t i = 0; i < ALEN(others); i++)
		if (cloud_shape_read(&others[i], NOW, &shape))
			fail_msg("case %zu is claimed by %s", i, shape.title);
}

static void no_sentence_repeats_the_password(void **state)
{
	static const char secret[] = "qQ7~zZ^kK~vV7xX";
	static const char *const around[][2] = {{"", ""},
		{"SharedAccessSignature sr=", "&sig=&se=9"},
		{"SharedAccessSignature sr=a&sig=", "&se=1"},
		{"SharedAccessSignature sr=a&sig=b&se=", ""},
		{"version=2018&res=", "&et=9&method=x&sign=y"},
		{"version=2018&res=a&et=9&method=", ""},
		{"version=2018&res=a&et=9&method=md5&sign=", ""}, {"", ";hmacsha256"},
		{"eyJ.", ".c"}, {"HostName=a;SharedAccessKey=", ""}};
	static const char *const hosts[] = {"", AZURE_HUB, ALIYUN_HOST, "mqtts.heclouds.com",
		"a.mqtt.aliyuncs.com", "ABCDE12345.iotcloud.tencentdevices.com", "blynk.cloud"};

	(void)state;
	for (size_t i = 0; i < ALEN(around); i++)
		for (size_t h = 0; h < ALEN(hosts); h++) {
			struct cloud_shape shape;
			struct buf password = {0};

			buf_addf(&password, "%s%s%s", around[i][0], secret, around[i][1]);
			const struct cloud_seen seen = {SLICE("x|signmethod=hmacsha1|"),
				SLICE("a;b;c;9"), buf_slice(&password), slice_of(hosts[h]), 1,
				1883};
			if (cloud_shape_read(&seen, NOW, &shape))
				for (size_t k = 0; k < shape.fault_count; k++)
					assert_null(strstr(shape.faults[k].why.text, "~zZ^kK~"));
			buf_fini(&password);
		}
}

static void foreign_names_reach_no_terminal_as_they_are(void **state)
{
	static const struct cloud_seen seen = {
		.client_id = {"a\x1b[2J.b|securemode=2,signmethod=hmacsha1|", 42},
		.username = {"c\x9b&d\xff", 5},
		.host = {"\x1b]0;x\x07.iot-as-mqtt.x", 20}};
	struct cloud_shape shape;

	(void)state;
	assert_true(cloud_shape_read(&seen, NOW, &shape));
	assert_true(shape.fault_count > 0);
	for (size_t i = 0; i < shape.fault_count; i++) {
		struct buf visible = {0};

		utf8_add_visible(&visible, slice_of(shape.faults[i].why.text));
		assert_buf(&visible, shape.faults[i].why.text);
		buf_fini(&visible);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_credentials_are_passed_in_silence),
		cmocka_unit_test(each_mistake_has_its_sentence),
		cmocka_unit_test(a_token_that_ends_is_told_first),
		cmocka_unit_test(without_a_clock_nothing_has_run_out),
		cmocka_unit_test(the_end_of_a_token_is_read),
		cmocka_unit_test(the_parts_of_a_client_id_are_read),
		cmocka_unit_test(what_is_no_clouds_is_not_claimed),
		cmocka_unit_test(no_sentence_repeats_the_password),
		cmocka_unit_test(foreign_names_reach_no_terminal_as_they_are),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
