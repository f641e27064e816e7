/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the virtual board's clouds accept and refuse: the vectors of clouds.md, and each one spoilt. */
#include "unit.h"

#include "base/language.h"
#include "sim/broker.h"
#include "sim/cloud_site.h"
#include "sim/maker.h"

#define HEX_KEY "0123456789abcdef0123456789abcdef"
#define AZURE_USER "atmq-bench.azure-devices.net/bench01/?api-version=2021-04-12"
#define CLEARBLADE_ID "projects/atmq-bench/locations/us-central1/registries/r/devices/d"
/* clouds.md 9, V1: its SHA-256 begins with fbfbf28e. */
#define CLEARBLADE_TOKEN                                                                   \
	"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzY" \
	"wMCwiYXVkIjoiYXRtcS1iZW5jaCJ9.SScjTZ8FDVkFIhHmjkV8bJQAOYoSxXGiifd2iF8snNDYEsheuf" \
	"ujpGcsagW16hg_hSznMyRYEr8qCvtHxNFGzahyPBRMSGeo1UTBanFp3qEx6vTnDaGAepw5wGgYNpabT1" \
	"BXCxxFZFmARr2meCtO1NXX73pJ2QsnWM1_Hh9BSmrAstgNZs2BRcoaJUx6moJbcECfv3gvrrW4jEELfY" \
	"oPLi4Huyj8JeKDeBxJ7RSxOXquajgcUHAn7j6J2xwcVGHkAxSZE374yyU7DyEt-i71pYcRgCQ8fBrUa9" \
	"WlSILG6ulCNOXhSb3uZ1o3IrzuJkdUyfjRa61zm2w2Hc0g7r5D0g"

enum { IN_2023 = 1700000000, IN_2026 = 1767225600, IN_2030 = 1893456000 };

/* The login of a vector. */
struct login {
	const char *cloud, *secret; /* NULL: the cloud's own test secret */
	int64_t now;
	long long scheme;
	const char *host;
	long long port;
	const char *id, *user, *password;
	long long keepalive;
	const char *sni;
};

static const struct login vectors[] = {
	{"aliyun", HEX_KEY, IN_2026, 1, "a1B2c3D4e5F.iot-as-mqtt.cn-shanghai.aliyuncs.com", 1883,
		"a1B2c3D4e5F.bench01|securemode=3,signmethod=hmacsha256,timestamp=1700000000000|",
		"bench01&a1B2c3D4e5F",
		"c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29dfb84", 120, NULL},
	/* The vendor's own, with upper-case digits. */
	{"aliyun", "secret", IN_2026, 2, "iid.mqtt.iothub.aliyuncs.com", 8883,
		"12345|securemode=2,signmethod=hmacsha1,timestamp=789|", "device&pk",
		"FAFD82A3D602B37FB0FA8B7892F24A477F851A14", 120, NULL},
	{"apsaramq", NULL, IN_2026, 1, "i.mqtt.aliyuncs.com", 1883, "GID_bench@@@01",
		"Signature|AKID0123456789|i", "HlDm58hnqx/3qvD8E9UHnarMLD4=", 120, NULL},
	{"apsaramq", "XXXXX", IN_2026, 2, "i.mqtt.aliyuncs.com", 8883, "GID_Test@@@0001",
		"DeviceCredential|AK|i", "vI009IZJZVGRwBwZvnbwjfuXxVM=", 120, NULL},
	{"onenet", NULL, IN_2026, 1, "mqtts.heclouds.com", 1883, "bench01", "Ab12Cd34Ef",
		"version=2018-10-31&res=products%2FAb12Cd34Ef%2Fdevices%2Fbench01&et=1893456000"
		"&method=sha256&sign=SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%3D",
		120, NULL},
	{"onenet", "KuF3NT/jUBJ62LNBB/A8XZA9CqS3Cu79B/ABmfA1UCw=", 1500000000, 1,
		"mqtts.heclouds.com", 1883, "any", "123123",
		"version=2018-10-31&res=products%2F123123&et=1537255523&method=sha1&"
		"sign=lsaPSiiGvEFFjXu5WU7a6IkScqE%3D",
		120, NULL},
	{"huawei", NULL, IN_2026, 1, "x.iot-mqtts.cn-north-4.myhuaweicloud.com", 1883,
		"5f0123456789abcdef012345_bench01_0_0_2026010100",
		"5f0123456789abcdef012345_bench01",
		"9757a7db81ff9a18449ecf611e763f2552e6f94aea53e66fe6559db3bb41eef9", 120, NULL},
	/* 2025-04-14, 01:30 UTC: the hour is looked at, and fits. */
	{"huawei", "12345678", 1744594200, 3, "x.iot-mqtts.cn-north-4.myhuaweicloud.com", 8883,
		"dev_0_1_2025041401", "dev",
		"c75150e6cb841417396819e4d2ee4358a416344a03a083e3a8567074ddec820a", 120, NULL},
	{"tencent", NULL, IN_2026, 1, "ABCDE12345.iotcloud.tencentdevices.com", 1883,
		"ABCDE12345bench01", "ABCDE12345bench01;12010126;12345;1893456000",
		"294b9c6fb670d01794b1e92244d09537148a2f10f269d33eb0fdc6a75ac0b64e;hmacsha256", 120,
		NULL},
	{"aws", NULL, IN_2026, 5, "x-ats.iot.eu-west-1.amazonaws.com", 8883, "bench01", "", "", 120,
		"x-ats.iot.eu-west-1.amazonaws.com"},
	{"azure", NULL, IN_2026, 2, "atmq-bench.azure-devices.net", 8883, "bench01", AZURE_USER,
		"SharedAccessSignature sr=atmq-bench.azure-devices.net%2Fdevices%2Fbench01"
		"&sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&se=1893456000",
		120, "atmq-bench.azure-devices.net"},
	{"clearblade", NULL, IN_2023 + 60, 2, "us-central1-mqtt.clearblade.com", 8883,
		CLEARBLADE_ID, "unused", CLEARBLADE_TOKEN, 120, "us-central1-mqtt.clearblade.com"},
	{"thingsboard", NULL, IN_2026, 1, "mqtt.thingsboard.cloud", 1883, "", "A1_TEST_TOKEN", "",
		120, NULL},
	{"thingsboard", "pw", IN_2026, 1, "demo.thingsboard.io", 1883, "id", "user", "pw", 120,
		NULL},
	{"emqx", NULL, IN_2026, 1, "broker.emqx.io", 1883, "atmq-bench01", "", "", 120, NULL},
	{"emqx", NULL, IN_2026, 3, "x.ala.eu.emqxsl.com", 8883, "c", "user", "emqx-secret", 120,
		"x.ala.eu.emqxsl.com"},
	{"hivemq", NULL, IN_2026, 2, "a.s1.eu.hivemq.cloud", 8883, "bench01", "hiveuser",
		"Hive,Pass\"1", 120, "a.s1.eu.hivemq.cloud"},
	{"thingscloud", NULL, IN_2026, 1, "gz-3-mqtt.iot-api.com", 1883, "bench01",
		"accesstokenAAAAAA", "projectkeyBB", 120, NULL},
	{"blynk", NULL, IN_2026, 2, "blynk.cloud", 8883, "bench01", "device", HEX_KEY, 45,
		"blynk.cloud"},
	{"adafruit", NULL, IN_2026, 1, "io.adafruit.com", 1883, "bench01", "someuser",
		"aio_0123456789abcdefghijklmnopqr", 120, NULL},
};

static int64_t clock_of_clouds(void *user)
{
	return *(const int64_t *)user;
}

static struct broker_connect how_of(const struct login *l)
{
	return (struct broker_connect){.scheme = l->scheme,
		.host = slice_of(l->host),
		.port = l->port,
		.client_id = slice_of(l->id),
		.username = slice_of(l->user),
		.password = slice_of(l->password),
		.keepalive = l->keepalive,
		.ca = SLICE("a CA"),
		.certificate = SLICE("a certificate"),
		.key = SLICE("a key"),
		.sni = slice_of(l->sni),
		.clean_session = true};
}

/* "accepted", "refused 4", "unreachable", "untrusted", "misnamed", "no tls" */
static const char *judge(
	const struct login *l, const char *more, const struct broker_connect *how, char out[32])
{
	static const char *const troubles[] = {[BROKER_UNREACHABLE] = "unreachable",
		[BROKER_UNTRUSTED] = "untrusted",
		[BROKER_MISNAMED] = "misnamed",
		[BROKER_NO_TLS] = "no tls"};
	struct buf text = {0};
	struct broker_failure failure;
	struct diag d = {0};
	int64_t now = l->now, ends;

	buf_addf(&text, "%s%s", l->cloud, more);
	struct cloud_site *site =
		cloud_site_new(&(struct cloud_site_options){.text = buf_slice(&text),
				       .secret = slice_of(l->secret),
				       .clock = clock_of_clouds,
				       .user = &now},
			&d);
	buf_fini(&text);
	if (!site)
		fail_msg("%s", d.text);
	if (cloud_site_connect(site, how, &failure, &ends)) {
		snprintf(out, 32, "accepted");
	} else if (failure.trouble == BROKER_REFUSES) {
		assert_true(failure.why[0] != '\0');
		snprintf(out, 32, "refused %lld", failure.code);
	} else {
		assert_true(failure.why[0] != '\0');
		snprintf(out, 32, "%s", troubles[failure.trouble]);
	}
	cloud_site_free(site);
	return out;
}

static void the_vectors_are_accepted(void **state)
{
	char got[32];

	(void)state;
	for (size_t i = 0; i < ALEN(vectors); i++) {
		struct broker_connect how = how_of(&vectors[i]);

		if (strcmp(judge(&vectors[i], "", &how, got), "accepted") != 0)
			fail_msg("%s %s: %s", vectors[i].cloud, vectors[i].id, got);
	}
}

static void every_cloud_has_a_vector(void **state)
{
	(void)state;
	assert_int_equal(cloud_rules_count(), 14);
	for (size_t i = 0; i < cloud_rules_count(); i++) {
		size_t at = 0;

		while (at < ALEN(vectors) &&
			strcmp(vectors[at].cloud, cloud_rules_at(i)->name) != 0)
			at++;
		assert_true(at < ALEN(vectors));
	}
}

static void a_password_with_one_byte_changed_is_refused(void **state)
{
	char got[32];

	(void)state;
	for (size_t i = 0; i < ALEN(vectors); i++) {
		struct slice password = slice_of(vectors[i].password);

		if (password.n == 0)
			continue;
		for (size_t at = 0; at<password.n; at += password.n> 100 ? 7 : 1) {
			struct broker_connect how = how_of(&vectors[i]);
			struct buf spoilt = {0};

			buf_add(&spoilt, password);
			spoilt.p[at] = spoilt.p[at] == 'x' ? 'y' : 'x';
			how.password = buf_slice(&spoilt);
			if (strncmp(judge(&vectors[i], "", &how, got), "refused", 7) != 0)
				fail_msg("%s, byte %zu: %s", vectors[i].cloud, at, got);
			buf_fini(&spoilt);
		}
	}
}

static const struct login *vector_of(const char *cloud)
{
	size_t i = 0;

	while (strcmp(vectors[i].cloud, cloud) != 0)
		i++;
	return &vectors[i];
}

/* One thing is other than in the vector; what is NULL or 0 stays. */
static const struct {
	const char *cloud, *more;
	struct login other;
	const char *wanted;
} spoilt[] = {
	/* keepalive */
	{"aliyun", "", {.keepalive = 29}, "refused 5"},
	{"aliyun", "", {.keepalive = 30}, "accepted"},
	{"aliyun", "", {.keepalive = 1200}, "accepted"},
	{"aliyun", "", {.keepalive = 1201}, "refused 5"},
	{"huawei", "", {.keepalive = 1201}, "refused 2"},
	{"tencent", "", {.keepalive = 900}, "accepted"},
	{"tencent", "", {.keepalive = 1000}, "refused 5"},
	{"azure", "", {.keepalive = 1767}, "accepted"},
	{"azure", "", {.keepalive = 1768}, "refused 5"},
	{"onenet", "", {.keepalive = 1801}, "refused 5"},
	/* what ran out: at that very second it is over */
	{"onenet", "", {.now = IN_2030 - 1}, "accepted"},
	{"onenet", "", {.now = IN_2030}, "refused 5"},
	{"tencent", "", {.now = IN_2030}, "refused 5"},
	{"azure", "", {.now = IN_2030}, "refused 5"},
	{"clearblade", "", {.now = IN_2023 - 600}, "accepted"},
	{"clearblade", "", {.now = IN_2023 - 601}, "refused 4"},
	{"clearblade", "", {.now = IN_2023 + 3600 + 599}, "accepted"},
	{"clearblade", "", {.now = IN_2023 + 3600 + 600}, "refused 4"},
	/* names */
	{"aliyun", ",product_key=a1B2c3D4e5F,device_name=bench01", {0}, "accepted"},
	{"aliyun", ",product_key=other", {0}, "refused 5"},
	{"azure", ",device=bench02", {0}, "refused 5"},
	{"tencent", ",device_name=bench01", {0}, "accepted"},
	{"tencent", ",device_name=bench02", {0}, "refused 5"},
	{"clearblade", ",registry=q", {0}, "refused 5"},
	/* where it listens, and what it speaks there */
	{"aliyun", "", {.host = "other.iot-as-mqtt.cn-shanghai.aliyuncs.com"}, "refused 5"},
	{"aliyun", "", {.scheme = 2}, "refused 5"}, /* securemode=3 over TLS */
	{"aliyun", "", {.host = "example.com"}, "unreachable"},
	{"aliyun", ",host=example.com", {.host = "example.com"}, "accepted"},
	{"aliyun", ",host=example.com", {0}, "unreachable"},
	{"azure", "", {.scheme = 1, .port = 1883}, "unreachable"},
	{"azure", "", {.scheme = 1}, "unreachable"},
	{"onenet", "", {.scheme = 2}, "no tls"},
	{"emqx", "", {.scheme = 6}, "unreachable"},
	{"emqx", "", {.scheme = 6, .port = 8083}, "accepted"},
	/* SNI and certificates */
	{"aws", "", {.sni = ""}, "no tls"},
	{"aws", "", {.sni = "example.com"}, "no tls"},
	{"aws", "", {.scheme = 3}, "no tls"},
	{"aws", "", {.port = 443}, "no tls"}, /* without the ALPN protocol */
	{"hivemq", "", {.sni = ""}, "no tls"},
	{"azure", "", {.sni = ""}, "accepted"},
	{"tencent", "", {.scheme = 2, .port = 8883}, "no tls"},
	{"tencent", "", {.scheme = 5, .port = 8883, .password = ""}, "accepted"},
	{"azure", "", {.scheme = 5, .password = ""}, "accepted"},
	/* the form of the client id and of the username */
	{"aliyun", "", {.id = "a1B2c3D4e5F.bench01"}, "refused 2"},
	{"aliyun", "", {.id = "a|securemode=3|"}, "refused 2"},
	{"aliyun", "", {.user = "bench01"}, "refused 4"},
	{"apsaramq", "", {.id = "GID_bench@@01"}, "refused 2"},
	{"apsaramq", "", {.user = "Token|AKID0123456789|i"}, "refused 4"},
	{"apsaramq", "", {.host = "j.mqtt.aliyuncs.com"}, "refused 5"},
	{"huawei", "", {.id = "5f0123456789abcdef012345_bench01_0_0_2026013200"}, "refused 2"},
	{"huawei", "", {.id = "5f0123456789abcdef012345_bench01_0_0_2025123123"}, "refused 4"},
	{"huawei", "", {.user = "other"}, "refused 2"},
	{"tencent", "", {.id = "ABCDE12345bench02"}, "refused 2"},
	{"azure", "", {.id = "bench02"}, "refused 5"},
	{"clearblade", "", {.id = "projects/p/devices/d"}, "refused 2"},
	{"clearblade", "", {.id = "projects/other/locations/us-central1/registries/r/devices/d"},
		"refused 4"},
	{"blynk", "", {.user = "bench"}, "refused 4"},
	{"thingsboard", "", {.user = "A1_TEST_TOKEX"}, "refused 4"},
	{"hivemq", "", {.user = ""}, "refused 5"},
	/* OneNET's values must be URL-encoded, one by one. */
	{"onenet", "",
		{.password = "version=2018-10-31&res=products/Ab12Cd34Ef/devices/bench01&et=1893456000"
			     "&method=sha256&sign=SVfwpnYGWHCfSwWdXbS1nBpsv9V60kRgPta5yggcXnE%3D"},
		"refused 4"},
	/* A secret that can't be one. */
	{"tencent", "", {.secret = "not base64"}, "refused 5"},
};

static void what_is_wrong_is_refused_as_that_cloud_does(void **state)
{
	char got[32];

	(void)state;
	for (size_t i = 0; i < ALEN(spoilt); i++) {
		struct login l = *vector_of(spoilt[i].cloud);
		const struct login *o = &spoilt[i].other;

		l.secret = o->secret ? o->secret : l.secret;
		l.now = o->now ? o->now : l.now;
		l.scheme = o->scheme ? o->scheme : l.scheme;
		l.host = o->host ? o->host : l.host;
		l.port = o->port ? o->port : l.port;
		l.id = o->id ? o->id : l.id;
		l.user = o->user ? o->user : l.user;
		l.password = o->password ? o->password : l.password;
		l.keepalive = o->keepalive ? o->keepalive : l.keepalive;
		l.sni = o->sni ? o->sni : l.sni;
		struct broker_connect how = how_of(&l);
		if (strcmp(judge(&l, spoilt[i].more, &how, got), spoilt[i].wanted) != 0)
			fail_msg("row %zu, %s%s: %s, not %s", i, spoilt[i].cloud, spoilt[i].more,
				got, spoilt[i].wanted);
	}
}

static void the_makers_certificates_fit_no_cloud(void **state)
{
	const struct login *aws = vector_of("aws");
	struct broker_connect how = how_of(aws);
	char got[32];

	(void)state;
	how.ca = maker_file(CERTS_CA);
	assert_string_equal(judge(aws, "", &how, got), "untrusted");
	how.certificate = maker_file(CERTS_CERTIFICATE);
	assert_string_equal(judge(aws, "", &how, got), "no tls");
}

static void a_name_that_was_given_is_compared(void **state)
{
	const struct login *azure = vector_of("azure");
	struct broker_connect how = how_of(azure);
	char got[32];

	(void)state;
	how.scheme = 3;
	how.sni = SLICE("example.com");
	how.verify_name = true;
	assert_string_equal(judge(azure, "", &how, got), "misnamed");
	how.verify_name = false;
	assert_string_equal(judge(azure, "", &how, got), "accepted");
}

static void clouds_that_can_not_be_played_are_told(void **state)
{
	static const struct {
		const char *text, *word;
	} cases[] = {{"foo", "foo is not known; there are aliyun"}, {"", "is not known"},
		{"aliyun,hub=x", "product_key, device_name, host, now"},
		{"aliyun,product_key", "product_key=VALUE"}, {"aliyun,now=never", "now=never"},
		{"aliyun,now=-1", "now=-1"}, {"aliyun,product_key=a,product_key=b", "twice"},
		{"aliyun,\033[2J=1", "has no"}};
	int64_t now = 0;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};

		assert_null(
			cloud_site_new(&(struct cloud_site_options){.text = slice_of(cases[i].text),
					       .clock = clock_of_clouds,
					       .user = &now},
				&d));
		assert_non_null(strstr(d.text, cases[i].word));
		assert_null(strchr(d.text, '\033'));
	}
}

struct told {
	int64_t now; /* what clock_of_clouds reads */
	struct buf remarks;
};

static void add_remark(void *user, const char *text)
{
	buf_addf(&((struct told *)user)->remarks, "%s\n", text);
}

/* The remark is for the user; what a board can log of it is in English, as a board's own words are. */
static void the_reason_is_in_the_users_language(void **state)
{
	struct login l = *vector_of("aliyun");
	struct told told = {.now = l.now};
	struct diag d = {0};
	struct broker_failure failure;
	int64_t ends;

	(void)state;
	l.port = 1884;
	struct broker_connect how = how_of(&l);
	struct cloud_site *site =
		cloud_site_new(&(struct cloud_site_options){.text = SLICE("aliyun"),
				       .clock = clock_of_clouds,
				       .remark = add_remark,
				       .user = &told},
			&d);
	assert_non_null(site);
	assert_true(language_use("zh_CN"));
	assert_false(cloud_site_connect(site, &how, &failure, &ends));
	assert_true(language_use("en"));
	assert_buf(&told.remarks, "aliyun：没有建立连接：端口 1884 没有服务\n");
	assert_string_equal(failure.why, "connection refused");
	cloud_site_free(site);
	buf_fini(&told.remarks);
}

/* A board's broker, and a word for each thing that happens. */
struct bench {
	struct broker *broker;
	struct buf events;
};

static void connected(void *user, const struct broker_failure *failure)
{
	buf_add_text(&((struct bench *)user)->events, failure ? "refused\n" : "connected\n");
}

static void lost(void *user, const char *why)
{
	assert_non_null(why);
	buf_add_text(&((struct bench *)user)->events, "lost\n");
}

static void subscribed(void *user, bool ok, long long granted)
{
	buf_addf(&((struct bench *)user)->events, "subscribed %d %lld\n", ok, granted);
}

static void unsubscribed(void *user, bool ok)
{
	buf_addf(&((struct bench *)user)->events, "unsubscribed %d\n", ok);
}

static void published(void *user, bool ok)
{
	buf_addf(&((struct bench *)user)->events, "published %d\n", ok);
}

static void disconnected(void *user)
{
	buf_add_text(&((struct bench *)user)->events, "disconnected\n");
}

static void message(void *user, struct slice topic, struct slice payload, long long qos)
{
	buf_addf(&((struct bench *)user)->events, "message %.*s %.*s %lld\n", SLICE_ARG(topic),
		SLICE_ARG(payload), qos);
}

static const struct broker_events events = {
	connected, lost, subscribed, unsubscribed, published, disconnected, message};

static void bench_start(struct bench *t, struct cloud_site *site, const struct login *l)
{
	struct broker_connect how = how_of(l);

	*t = (struct bench){.broker = broker_memory_new()};
	t->broker->events = &events;
	t->broker->user = t;
	broker_memory_join(t->broker, site);
	t->broker->connect(t->broker, &how);
	broker_memory_run(t->broker);
	assert_buf(&t->events, "connected\n");
	buf_clear(&t->events);
}

static void bench_end(struct bench *t)
{
	t->broker->free(t->broker);
	buf_fini(&t->events);
}

static struct cloud_site *site_of(const char *cloud, int64_t *now)
{
	*now = vector_of(cloud)->now;
	return cloud_site_new(&(struct cloud_site_options){.text = slice_of(cloud),
				      .secret = slice_of(vector_of(cloud)->secret),
				      .clock = clock_of_clouds,
				      .user = now},
		NULL);
}

/* s: subscribe, p: publish, r: publish, retained, and subscribe afterwards. */
static void what_is_not_supported_ends_as_that_cloud_does(void **state)
{
	static const struct {
		const char *cloud;
		char act;
		const char *topic;
		long long qos;
		const char *wanted;
	} cases[] = {
		{"aliyun", 's', "t", 2, "subscribed 1 128\n"},
		{"aliyun", 's', "t", 1, "subscribed 1 1\n"},
		{"aliyun", 'p', "t", 1, "published 1\n"},
		{"aliyun", 'p', "t", 2, "lost\n"},
		{"aliyun", 'r', "t", 1, "published 1\nsubscribed 1 0\n"},
		{"azure", 's', "t", 2, "subscribed 1 1\n"},
		{"azure", 'p', "t", 2, "lost\n"},
		{"tencent", 'r', "t", 0, "published 1\nsubscribed 1 0\n"},
		{"adafruit", 'r', "t", 0, "published 1\nsubscribed 1 0\n"},
		{"apsaramq", 'p', "t", 2, "published 1\n"},
		{"hivemq", 'r', "t", 0, "published 1\nsubscribed 1 0\nmessage t x 0\n"},
		{"aws", 'p', "1/2/3/4/5/6/7/8", 0, "published 1\n"},
		{"aws", 'p', "1/2/3/4/5/6/7/8/9", 0, "lost\n"},
		{"aws", 's', "1/2/3/4/5/6/7/8/#", 0, "lost\n"},
		{"thingsboard", 's', "v1/devices/me/telemetry", 0, "lost\n"},
		{"thingsboard", 'p', "v1/devices/me/telemetry", 0, "published 1\n"},
		{"thingsboard", 's', "v1/devices/me/attributes", 0, "subscribed 1 0\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		int64_t now;
		struct cloud_site *site = site_of(cases[i].cloud, &now);
		struct slice topic = slice_of(cases[i].topic);
		struct bench t;

		bench_start(&t, site, vector_of(cases[i].cloud));
		if (cases[i].act == 's')
			t.broker->subscribe(t.broker, topic, cases[i].qos);
		else
			t.broker->publish(
				t.broker, topic, SLICE("x"), cases[i].qos, cases[i].act == 'r');
		broker_memory_run(t.broker);
		if (cases[i].act == 'r') {
			t.broker->subscribe(t.broker, topic, 0);
			broker_memory_run(t.broker);
		}
		if (!slice_eq(buf_slice(&t.events), slice_of(cases[i].wanted)))
			fail_msg("row %zu, %s: %s", i, cases[i].cloud, buf_text(&t.events));
		bench_end(&t);
		cloud_site_free(site);
	}
}

static void of_two_with_one_client_id_the_first_is_kicked(void **state)
{
	const struct login *aws = vector_of("aws");
	struct login other = *aws;
	struct bench first, second, third;
	int64_t now;
	struct cloud_site *site = site_of("aws", &now);

	(void)state;
	other.id = "bench02";
	bench_start(&first, site, aws);
	bench_start(&second, site, &other);
	broker_memory_run(first.broker);
	assert_buf(&first.events, "");
	bench_start(&third, site, aws);
	broker_memory_run(first.broker);
	broker_memory_run(second.broker);
	assert_buf(&first.events, "lost\n");
	assert_buf(&second.events, "");
	bench_end(&third);
	bench_end(&second);
	bench_end(&first);
	cloud_site_free(site);
}

static void a_connection_ends_when_its_token_has_run_out(void **state)
{
	const int64_t end = IN_2023 + 3600 + 600 + 5;
	struct bench t;
	int64_t now;
	struct cloud_site *site = site_of("clearblade", &now);

	(void)state;
	bench_start(&t, site, vector_of("clearblade"));
	assert_int_equal(broker_memory_cut_in(t.broker), (end - now) * 1000000);
	now = end - 1;
	assert_false(broker_memory_due(t.broker));
	now = end;
	assert_true(broker_memory_due(t.broker));
	broker_memory_run(t.broker);
	assert_buf(&t.events, "lost\n");
	assert_int_equal(broker_memory_cut_in(t.broker), -1);
	assert_false(broker_memory_due(t.broker));
	bench_end(&t);
	cloud_site_free(site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_are_accepted),
		cmocka_unit_test(every_cloud_has_a_vector),
		cmocka_unit_test(a_password_with_one_byte_changed_is_refused),
		cmocka_unit_test(what_is_wrong_is_refused_as_that_cloud_does),
		cmocka_unit_test(the_reason_is_in_the_users_language),
		cmocka_unit_test(the_makers_certificates_fit_no_cloud),
		cmocka_unit_test(a_name_that_was_given_is_compared),
		cmocka_unit_test(clouds_that_can_not_be_played_are_told),
		cmocka_unit_test(what_is_not_supported_ends_as_that_cloud_does),
		cmocka_unit_test(of_two_with_one_client_id_the_first_is_kicked),
		cmocka_unit_test(a_connection_ends_when_its_token_has_run_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
