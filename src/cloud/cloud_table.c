/* SPDX-License-Identifier: GPL-3.0-or-later */
/* THE table of clouds (clouds.md).  "Not verified" stands where nothing but other people's pages says
 * so. */
#include "cloud/making.h"
#include "base/language.h"

static const char *const hmacs[] = {"hmacsha256", "hmacsha1", "hmacmd5", NULL};
static const char *const tencent_hmacs[] = {"hmacsha256", "hmacsha1", NULL};
static const char *const onenet_digests[] = {"sha256", "sha1", "md5", NULL};
static const char *const onenet_resources[] = {"device", "product", NULL};
static const char *const apsaramq_credentials[] = {"key", "device", NULL};
static const char *const zero_or_one[] = {"0", "1", NULL};
static const char *const aws_ports[] = {"8883", "443", NULL};
static const char *const jwt_methods[] = {"RS256", "ES256", NULL};
/* tls: the board verifies nothing; verify: the broker's certificate, and its name. */
static const char *const tls_or_tcp[] = {"tls", "tcp", NULL};
static const char *const any_security[] = {"tls", "tcp", "verify", NULL};
static const char *const some_security[] = {"tls", "verify", NULL};

#define SECURE_HELP                                                                                      \
	N_("tls encrypts; verify also looks at the broker's certificate, for which the board needs its " \
	   "CA, the clock and firmware v3.3")
#define SECURE_ANY_HELP                                                                                  \
	N_("tls encrypts; verify also looks at the broker's certificate, for which the board needs its " \
	   "CA, the clock and firmware v3.3; tcp sends everything openly")
#define SECURE_ANY                                                    \
	{                                                             \
		"secure", SECURE_ANY_HELP, "tls", any_security, false \
	}
#define SECURE_TLS                                                 \
	{                                                          \
		"secure", SECURE_HELP, "tls", some_security, false \
	}
#define EXPIRES_HELP N_("Until when the password holds: seconds since 1970, or a span such as 30d")

static const char *const aliyun_hosts[] = {".iothub.aliyuncs.com", ".iot-as-mqtt.", NULL};
static const char *const apsaramq_hosts[] = {".mqtt.aliyuncs.com", NULL};
static const char *const onenet_hosts[] = {".heclouds.com", NULL};
/* Machines that are rented there run brokers of their own, which know no such rules. */
static const char *const huawei_hosts[] = {".iot-mqtts.", NULL};
static const char *const tencent_hosts[] = {".iotcloud.tencentdevices.com", NULL};
static const char *const aws_hosts[] = {"-ats.iot.", NULL};
static const char *const azure_hosts[] = {".azure-devices.net", NULL};
static const char *const clearblade_hosts[] = {".clearblade.com", NULL};
static const char *const thingsboard_hosts[] = {".thingsboard.cloud", ".thingsboard.io", NULL};
static const char *const emqx_hosts[] = {".emqx.io", ".emqxsl.com", ".emqxsl.cn", NULL};
static const char *const hivemq_hosts[] = {".hivemq.cloud", NULL};
static const char *const thingscloud_hosts[] = {"-mqtt.iot-api.com", NULL};
static const char *const blynk_hosts[] = {"blynk.cloud", NULL};
static const char *const adafruit_hosts[] = {"io.adafruit.com", NULL};

static const char *const apsaramq_notes[] = {
	N_("PARENT is the topic that was made in the cloud's console; what stands below it is free"),
	N_("The ports are not verified"), NULL};
static const char *const onenet_notes[] = {
	N_("The port with TLS, mqttstls.heclouds.com 8883, is not verified"), NULL};
static const char *const huawei_notes[] = {
	N_("A command's answer goes to its own topic: .../sys/commands/response/request_id=ID, with the ID of "
	   "the command's topic"),
	NULL};
static const char *const aws_notes[] = {
	N_("The board needs its certificate, its key and Amazon Root CA 1: atmq certs"),
	N_("A publication that the policy forbids ends the connection without a reason"),
	N_("Topics have at most 7 slashes"),
	N_("A second board with the same client id ends the connection of the first"),
	N_("The least keepalive is not verified"), NULL};
static const char *const azure_notes[] = {
	N_("What is published with retain only gets a property for it"), NULL};
static const char *const clearblade_notes[] = {
	N_("The connection ends some minutes after the token does"),
	N_("The topics are not verified"), NULL};
static const char *const thingsboard_notes[] = {
	N_("Subscribing to the telemetry topic ends the connection"), NULL};
static const char *const hivemq_notes[] = {
	N_("The broker is found by the name that the board sends in TLS: scheme 3 needs AT+MQTTSNI"),
	NULL};
static const char *const blynk_notes[] = {
	N_("downlink/redirect names the server to connect to from then on"), NULL};
static const char *const adafruit_notes[] = {
	N_("A free account may publish 30 times a minute; throttle says when it was too often"),
	NULL};

static const struct cloud clouds[] = {
	{.name = "aliyun",
		.title = N_("Aliyun IoT Platform"),
		.keys = {{"product_key", N_("ProductKey of the product, from the device's page"),
				 .values = NULL},
			{"device_name", N_("DeviceName, from the same page"), .values = NULL},
			{"client_id", N_("Any name for this client; PRODUCT.DEVICE unless given"),
				.optional = true},
			{"timestamp", N_("Milliseconds since 1970, signed along if given"),
				.optional = true},
			{"method", N_("How it is signed"), "hmacsha256", hmacs, false},
			{"secure", N_("tls encrypts, tcp sends everything openly"), "tls",
				tls_or_tcp, false},
			{"region", N_("Region of the instance"), "cn-shanghai", NULL, false},
			{"host",
				N_("Host of an instance of your own, as its page shows it; from product_key "
				   "and region unless given"),
				.optional = true}},
		.key_count = 8,
		.secret = N_("device secret"),
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.no_will = true,
			.least_keepalive = 30,
			.most_keepalive = 1200,
			.source = N_(
				"help.aliyun.com, IPv6-based MQTT connections; will and retain are not "
				"verified")},
		.hosts = aliyun_hosts,
		.make = aliyun_make},
	{.name = "apsaramq",
		.title = N_("ApsaraMQ for MQTT"),
		.keys = {{"access_key", N_("AccessKey ID"), .values = NULL},
			{"instance", N_("ID of the instance"), .values = NULL},
			{"group", N_("Group ID, such as GID_bench"), .values = NULL},
			{"device", N_("Device ID, free within the group"), .values = NULL},
			{"credential",
				N_("key: an AccessKey; device: a credential of this device alone"),
				"key", apsaramq_credentials, false},
			SECURE_ANY,
			{"host", N_("INSTANCE.mqtt.aliyuncs.com unless given"), .optional = true}},
		.key_count = 7,
		.secret = N_("secret key"),
		.rules = {.source = N_(
				  "alibabacloud.com, ApsaraMQ for MQTT, signature authentication")},
		.hosts = apsaramq_hosts,
		.notes = apsaramq_notes,
		.make = apsaramq_make},
	{.name = "onenet",
		.title = N_("OneNET Studio"),
		.keys = {{"product_id", N_("Product ID"), .values = NULL},
			{"device_name", N_("Name of the device"), .values = NULL},
			{"expires", EXPIRES_HELP, .optional = true},
			{"method", N_("How it is signed"), "sha256", onenet_digests, false},
			{"resource",
				N_("device: the key is the device's; product: it is the product's access "
				   "key"),
				"device", onenet_resources, false},
			{"secure", SECURE_ANY_HELP, "tcp", any_security, false},
			{"host", N_("Host of the broker"), "mqtts.heclouds.com", NULL, false}},
		.key_count = 7,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.least_keepalive = 10,
			.most_keepalive = 1800,
			.source =
				N_("onenet.hk.chinamobile.com, MQTTS guide of the older product")},
		.hosts = onenet_hosts,
		.notes = onenet_notes,
		.make = onenet_make},
	{.name = "huawei",
		.title = N_("Huawei IoTDA"),
		.keys = {{"device_id", N_("Device ID, as the console shows it"), .values = NULL},
			{"timestamp", N_("The hour in UTC as YYYYMMDDHH; this hour unless given"),
				.optional = true},
			{"check",
				N_("1: the cloud compares the hour with its clock; 0: it does not"),
				"0", zero_or_one, false},
			{"host", N_("Host of the instance, from its overview page"),
				.values = NULL},
			SECURE_ANY},
		.key_count = 5,
		.secret = N_("secret"),
		.rules = {.no_qos2 = true,
			.topic_bytes = 128,
			.source = N_("support.huaweicloud.com, IoTDA")},
		.hosts = huawei_hosts,
		.notes = huawei_notes,
		.make = huawei_make},
	{.name = "tencent",
		.title = N_("Tencent IoT"),
		.keys = {{"product_id", N_("Product ID"), .values = NULL},
			{"device_name", N_("Name of the device"), .values = NULL},
			{"connection",
				N_("Five characters for this connection; made up unless given"),
				.optional = true},
			{"expires", EXPIRES_HELP, .optional = true},
			{"method",
				N_("How it is signed; hmacsha1 is short enough for AT+MQTTUSERCFG"),
				"hmacsha256", tencent_hmacs, false},
			{"app_id", N_("SDK application ID"), "12010126", NULL, false},
			{"host", N_("PRODUCT.iotcloud.tencentdevices.com unless given"),
				.optional = true}},
		.key_count = 7,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.no_will = true,
			.most_keepalive = 900,
			.source = N_("cloud.tencent.com/document/product/1081")},
		.hosts = tencent_hosts,
		.make = tencent_make},
	{.name = "aws",
		.title = N_("AWS IoT Core"),
		.keys = {{"endpoint",
				 N_("Endpoint of your account: NAME-ats.iot.REGION.amazonaws.com"),
				 .values = NULL},
			{"client_id", N_("Client ID, often the thing's name"), .values = NULL},
			{"port", N_("443 is for networks that let nothing else out"), "8883",
				aws_ports, false}},
		.key_count = 3,
		.rules = {.no_qos2 = true,
			.drops = true,
			.least_keepalive = 30,
			.most_keepalive = 1200,
			.topic_bytes = 256,
			.topic_slashes = 7,
			.source = N_("docs.aws.amazon.com/iot/latest/developerguide/mqtt.html")},
		.hosts = aws_hosts,
		.notes = aws_notes,
		.make = aws_make},
	{.name = "azure",
		.title = N_("Azure IoT Hub"),
		.keys = {{"hub", N_("Name of the hub, without .azure-devices.net"), .values = NULL},
			{"device", N_("Device ID"), .values = NULL},
			{"expires", EXPIRES_HELP, .optional = true}, SECURE_TLS},
		.key_count = 4,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.drops = true,
			.most_keepalive = 1767,
			.source = N_("learn.microsoft.com/azure/iot-hub/iot-hub-mqtt-support")},
		.hosts = azure_hosts,
		.notes = azure_notes,
		.make = azure_make},
	{.name = "clearblade",
		.title = N_("ClearBlade IoT Core"),
		.keys = {{"project", N_("Project ID"), .values = NULL},
			{"region", N_("Region of the registry, such as us-central1"),
				.values = NULL},
			{"registry", N_("Registry ID"), .values = NULL},
			{"device", N_("Device ID"), .values = NULL},
			{"expires",
				N_("Until when the token holds, at most a day: seconds since 1970, or a span "
				   "such as 12h"),
				.optional = true},
			{"method", N_("How it is signed, by the kind of the key"), "RS256",
				jwt_methods, false},
			SECURE_TLS,
			{"host", N_("REGION-mqtt.clearblade.com unless given"), .optional = true}},
		.key_count = 8,
		.secret = N_("private key"),
		.rules = {.no_qos2 = true,
			.source = N_("clearblade.atlassian.net/wiki; not verified")},
		.hosts = clearblade_hosts,
		.notes = clearblade_notes,
		.make = clearblade_make},
	{.name = "thingsboard",
		.title = N_("ThingsBoard"),
		.keys = {{"host", N_("Host of the server"), "mqtt.thingsboard.cloud", NULL, false},
			{"client_id", N_("With MQTT Basic credentials: the client ID"),
				.optional = true},
			{"username",
				N_("With MQTT Basic credentials: the username; otherwise the access token "
				   "is it"),
				.optional = true},
			SECURE_ANY},
		.key_count = 4,
		.secret = N_("access token"),
		.rules = {.no_qos2 = true, .source = N_("thingsboard.io/docs/reference/mqtt-api")},
		.hosts = thingsboard_hosts,
		.notes = thingsboard_notes,
		.make = thingsboard_make},
	{.name = "emqx",
		.title = N_("EMQX"),
		.keys = {{"host", N_("broker.emqx.io is public; Serverless has a name of its own"),
				 "broker.emqx.io", NULL, false},
			{"client_id", N_("Any name that no other client has"), "atmq-bench", NULL,
				false},
			{"username",
				N_("As the deployment's console has it; the public broker needs none"),
				.optional = true},
			SECURE_ANY},
		.key_count = 4,
		.secret = N_("password"),
		.secret_optional = true,
		.rules = {.source = N_("docs.emqx.com, port guide")},
		.hosts = emqx_hosts,
		.make = emqx_make},
	{.name = "hivemq",
		.title = N_("HiveMQ Cloud"),
		.keys = {{"host", N_("URL of the cluster, without its port"), .values = NULL},
			{"username", N_("As the cluster's access management has it"),
				.values = NULL},
			{"client_id", N_("Any name that no other client has"), "atmq-bench", NULL,
				false},
			SECURE_TLS},
		.key_count = 4,
		.secret = N_("password"),
		.rules = {.source = N_("public code: cniles/picow-iot#6")},
		.hosts = hivemq_hosts,
		.notes = hivemq_notes,
		.make = hivemq_make},
	{.name = "thingscloud",
		.title = N_("ThingsCloud"),
		.keys = {{"host", N_("From the project's page: ZONE-mqtt.iot-api.com"),
				 .values = NULL},
			{"project_key", N_("ProjectKey, from the same page"), .values = NULL},
			{"client_id", N_("Any name"), "atmq-bench", NULL, false}},
		.key_count = 3,
		.secret = N_("access token"),
		.rules = {.no_qos2 = true,
			.source = N_(
				"docs.thingscloud.xyz/guide/connect-device/mqtt.html; QoS 2 is not "
				"verified")},
		.hosts = thingscloud_hosts,
		.make = thingscloud_make},
	{.name = "blynk",
		.title = N_("Blynk"),
		.keys = {{"host", N_("Server of the organisation"), "blynk.cloud", NULL, false},
			{"client_id", N_("Any name"), "atmq-bench", NULL, false},
			{"datastream", N_("Name of a datastream"), "Temperature", NULL, false},
			SECURE_TLS},
		.key_count = 4,
		.secret = N_("auth token"),
		.rules = {.no_qos2 = true,
			.source =
				N_("github.com/Blynk-Technologies/Blynk-MQTT-Samples; QoS 2 is not "
				   "verified")},
		.hosts = blynk_hosts,
		.notes = blynk_notes,
		.make = blynk_make},
	{.name = "adafruit",
		.title = N_("Adafruit IO"),
		.keys = {{"username", N_("Your username"), .values = NULL},
			{"feed", N_("Key of a feed"), "bench", NULL, false},
			{"client_id", N_("Any name"), "atmq-bench", NULL, false},
			{"host", N_("Host of the broker"), "io.adafruit.com", NULL, false},
			SECURE_ANY},
		.key_count = 5,
		.secret = N_("AIO key"),
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.source = N_("adafruit.github.io/Adafruit_IO_Documentation/mqtt.html")},
		.hosts = adafruit_hosts,
		.notes = adafruit_notes,
		.make = adafruit_make},
};

size_t cloud_count(void)
{
	return ALEN(clouds);
}

const struct cloud *cloud_row(size_t index)
{
	return index < ALEN(clouds) ? &clouds[index] : NULL;
}

const struct cloud *cloud_find(struct slice name)
{
	for (size_t i = 0; i < ALEN(clouds); i++)
		if (slice_eq(name, slice_of(clouds[i].name)))
			return &clouds[i];
	return NULL;
}

/* ".iot-as-mqtt." stands in the middle, the others at the end. */
static bool cloud_host_is(struct slice host, struct slice part)
{
	if (part.p[part.n - 1] == '.')
		return slice_find(host, part) != SLICE_NONE;
	return host.n >= part.n && slice_eq_nocase(slice_from(host, host.n - part.n), part);
}

const struct cloud *cloud_of_host(struct slice host)
{
	for (size_t i = 0; i < ALEN(clouds); i++)
		for (const char *const *part = clouds[i].hosts; *part; part++)
			if (cloud_host_is(host, slice_of(*part)))
				return &clouds[i];
	return NULL;
}

const struct cloud *cloud_near(struct slice name)
{
	struct nearest near = cloud_nearest(name);

	for (size_t i = 0; i < ALEN(clouds); i++)
		nearest_offer(&near, i, slice_of(clouds[i].name));
	return near.index == SLICE_NONE ? NULL : &clouds[near.index];
}
