/* SPDX-License-Identifier: GPL-3.0-or-later */
/* THE table of clouds (clouds.md).  "Not verified" stands where nothing but other people's pages says
 * so. */
#include "cloud/making.h"

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

#define SECURE_HELP                                                                                       \
	"tls encrypts; verify also looks at the broker's certificate, for which the board needs its CA, " \
	"the clock and firmware v3.3"
#define SECURE_ANY                                                                                \
	{                                                                                         \
		"secure", SECURE_HELP "; tcp sends everything openly", "tls", any_security, false \
	}
#define SECURE_TLS                                                 \
	{                                                          \
		"secure", SECURE_HELP, "tls", some_security, false \
	}
#define EXPIRES_HELP "Until when the password holds: seconds since 1970, or a span such as 30d"

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
	"PARENT is the topic that was made in the cloud's console; what stands below it is free",
	"The ports are not verified", NULL};
static const char *const onenet_notes[] = {
	"The port with TLS, mqttstls.heclouds.com 8883, is not verified", NULL};
static const char *const huawei_notes[] = {
	"A command's answer goes to its own topic: .../sys/commands/response/request_id=ID, with the ID of "
	"the command's topic",
	NULL};
static const char *const aws_notes[] = {
	"The board needs its certificate, its key and Amazon Root CA 1: atmq certs",
	"A publication that the policy forbids ends the connection without a reason",
	"Topics have at most 7 slashes",
	"A second board with the same client id ends the connection of the first",
	"The least keepalive is not verified", NULL};
static const char *const azure_notes[] = {
	"What is published with retain only gets a property for it", NULL};
static const char *const clearblade_notes[] = {
	"The connection ends some minutes after the token does", "The topics are not verified",
	NULL};
static const char *const thingsboard_notes[] = {
	"Subscribing to the telemetry topic ends the connection", NULL};
static const char *const hivemq_notes[] = {
	"The broker is found by the name that the board sends in TLS: scheme 3 needs AT+MQTTSNI",
	NULL};
static const char *const blynk_notes[] = {
	"downlink/redirect names the server to connect to from then on", NULL};
static const char *const adafruit_notes[] = {
	"A free account may publish 30 times a minute; throttle says when it was too often", NULL};

static const struct cloud clouds[] = {
	{.name = "aliyun",
		.title = "Aliyun IoT Platform",
		.keys = {{"product_key", "ProductKey of the product, from the device's page",
				 .values = NULL},
			{"device_name", "DeviceName, from the same page", .values = NULL},
			{"client_id", "Any name for this client; PRODUCT.DEVICE unless given",
				.optional = true},
			{"timestamp", "Milliseconds since 1970, signed along if given",
				.optional = true},
			{"method", "How it is signed", "hmacsha256", hmacs, false},
			{"secure", "tls encrypts, tcp sends everything openly", "tls", tls_or_tcp,
				false},
			{"region", "Region of the instance", "cn-shanghai", NULL, false},
			{"host",
				"Host of an instance of your own, as its page shows it; from product_key "
				"and region unless given",
				.optional = true}},
		.key_count = 8,
		.secret = "device secret",
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.no_will = true,
			.least_keepalive = 30,
			.most_keepalive = 1200,
			.source =
				"help.aliyun.com, IPv6-based MQTT connections; will and retain are not "
				"verified"},
		.hosts = aliyun_hosts,
		.make = aliyun_make},
	{.name = "apsaramq",
		.title = "ApsaraMQ for MQTT",
		.keys = {{"access_key", "AccessKey ID", .values = NULL},
			{"instance", "ID of the instance", .values = NULL},
			{"group", "Group ID, such as GID_bench", .values = NULL},
			{"device", "Device ID, free within the group", .values = NULL},
			{"credential",
				"key: an AccessKey; device: a credential of this device alone",
				"key", apsaramq_credentials, false},
			SECURE_ANY,
			{"host", "INSTANCE.mqtt.aliyuncs.com unless given", .optional = true}},
		.key_count = 7,
		.secret = "secret key",
		.rules = {.source =
				  "alibabacloud.com, ApsaraMQ for MQTT, signature authentication"},
		.hosts = apsaramq_hosts,
		.notes = apsaramq_notes,
		.make = apsaramq_make},
	{.name = "onenet",
		.title = "OneNET Studio",
		.keys = {{"product_id", "Product ID", .values = NULL},
			{"device_name", "Name of the device", .values = NULL},
			{"expires", EXPIRES_HELP, .optional = true},
			{"method", "How it is signed", "sha256", onenet_digests, false},
			{"resource",
				"device: the key is the device's; product: it is the product's access "
				"key",
				"device", onenet_resources, false},
			{"secure", SECURE_HELP "; tcp sends everything openly", "tcp", any_security,
				false},
			{"host", "Host of the broker", "mqtts.heclouds.com", NULL, false}},
		.key_count = 7,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.least_keepalive = 10,
			.most_keepalive = 1800,
			.source = "onenet.hk.chinamobile.com, MQTTS guide of the older product"},
		.hosts = onenet_hosts,
		.notes = onenet_notes,
		.make = onenet_make},
	{.name = "huawei",
		.title = "Huawei IoTDA",
		.keys = {{"device_id", "Device ID, as the console shows it", .values = NULL},
			{"timestamp", "The hour in UTC as YYYYMMDDHH; this hour unless given",
				.optional = true},
			{"check", "1: the cloud compares the hour with its clock; 0: it does not",
				"0", zero_or_one, false},
			{"host", "Host of the instance, from its overview page", .values = NULL},
			SECURE_ANY},
		.key_count = 5,
		.secret = "secret",
		.rules = {.no_qos2 = true,
			.topic_bytes = 128,
			.source = "support.huaweicloud.com, IoTDA"},
		.hosts = huawei_hosts,
		.notes = huawei_notes,
		.make = huawei_make},
	{.name = "tencent",
		.title = "Tencent IoT",
		.keys = {{"product_id", "Product ID", .values = NULL},
			{"device_name", "Name of the device", .values = NULL},
			{"connection", "Five characters for this connection; made up unless given",
				.optional = true},
			{"expires", EXPIRES_HELP, .optional = true},
			{"method", "How it is signed; hmacsha1 is short enough for AT+MQTTUSERCFG",
				"hmacsha256", tencent_hmacs, false},
			{"app_id", "SDK application ID", "12010126", NULL, false},
			{"host", "PRODUCT.iotcloud.tencentdevices.com unless given",
				.optional = true}},
		.key_count = 7,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.no_will = true,
			.most_keepalive = 900,
			.source = "cloud.tencent.com/document/product/1081"},
		.hosts = tencent_hosts,
		.make = tencent_make},
	{.name = "aws",
		.title = "AWS IoT Core",
		.keys = {{"endpoint", "Endpoint of your account: NAME-ats.iot.REGION.amazonaws.com",
				 .values = NULL},
			{"client_id", "Client ID, often the thing's name", .values = NULL},
			{"port", "443 is for networks that let nothing else out", "8883", aws_ports,
				false}},
		.key_count = 3,
		.rules = {.no_qos2 = true,
			.drops = true,
			.least_keepalive = 30,
			.most_keepalive = 1200,
			.topic_bytes = 256,
			.topic_slashes = 7,
			.source = "docs.aws.amazon.com/iot/latest/developerguide/mqtt.html"},
		.hosts = aws_hosts,
		.notes = aws_notes,
		.make = aws_make},
	{.name = "azure",
		.title = "Azure IoT Hub",
		.keys = {{"hub", "Name of the hub, without .azure-devices.net", .values = NULL},
			{"device", "Device ID", .values = NULL},
			{"expires", EXPIRES_HELP, .optional = true}, SECURE_TLS},
		.key_count = 4,
		.secret = "key",
		.rules = {.no_qos2 = true,
			.drops = true,
			.most_keepalive = 1767,
			.source = "learn.microsoft.com/azure/iot-hub/iot-hub-mqtt-support"},
		.hosts = azure_hosts,
		.notes = azure_notes,
		.make = azure_make},
	{.name = "clearblade",
		.title = "ClearBlade IoT Core",
		.keys = {{"project", "Project ID", .values = NULL},
			{"region", "Region of the registry, such as us-central1", .values = NULL},
			{"registry", "Registry ID", .values = NULL},
			{"device", "Device ID", .values = NULL},
			{"expires",
				"Until when the token holds, at most a day: seconds since 1970, or a span "
				"such as 12h",
				.optional = true},
			{"method", "How it is signed, by the kind of the key", "RS256", jwt_methods,
				false},
			SECURE_TLS,
			{"host", "REGION-mqtt.clearblade.com unless given", .optional = true}},
		.key_count = 8,
		.secret = "private key",
		.rules = {.no_qos2 = true, .source = "clearblade.atlassian.net/wiki; not verified"},
		.hosts = clearblade_hosts,
		.notes = clearblade_notes,
		.make = clearblade_make},
	{.name = "thingsboard",
		.title = "ThingsBoard",
		.keys = {{"host", "Host of the server", "mqtt.thingsboard.cloud", NULL, false},
			{"client_id", "With MQTT Basic credentials: the client ID",
				.optional = true},
			{"username",
				"With MQTT Basic credentials: the username; otherwise the access token "
				"is it",
				.optional = true},
			SECURE_ANY},
		.key_count = 4,
		.secret = "access token",
		.rules = {.no_qos2 = true, .source = "thingsboard.io/docs/reference/mqtt-api"},
		.hosts = thingsboard_hosts,
		.notes = thingsboard_notes,
		.make = thingsboard_make},
	{.name = "emqx",
		.title = "EMQX",
		.keys = {{"host", "broker.emqx.io is public; Serverless has a name of its own",
				 "broker.emqx.io", NULL, false},
			{"client_id", "Any name that no other client has", "atmq-bench", NULL,
				false},
			{"username",
				"As the deployment's console has it; the public broker needs none",
				.optional = true},
			SECURE_ANY},
		.key_count = 4,
		.secret = "password",
		.secret_optional = true,
		.rules = {.source = "docs.emqx.com, port guide"},
		.hosts = emqx_hosts,
		.make = emqx_make},
	{.name = "hivemq",
		.title = "HiveMQ Cloud",
		.keys = {{"host", "URL of the cluster, without its port", .values = NULL},
			{"username", "As the cluster's access management has it", .values = NULL},
			{"client_id", "Any name that no other client has", "atmq-bench", NULL,
				false},
			SECURE_TLS},
		.key_count = 4,
		.secret = "password",
		.rules = {.source = "public code: cniles/picow-iot#6"},
		.hosts = hivemq_hosts,
		.notes = hivemq_notes,
		.make = hivemq_make},
	{.name = "thingscloud",
		.title = "ThingsCloud",
		.keys = {{"host", "From the project's page: ZONE-mqtt.iot-api.com", .values = NULL},
			{"project_key", "ProjectKey, from the same page", .values = NULL},
			{"client_id", "Any name", "atmq-bench", NULL, false}},
		.key_count = 3,
		.secret = "access token",
		.rules = {.no_qos2 = true,
			.source =
				"docs.thingscloud.xyz/guide/connect-device/mqtt.html; QoS 2 is not "
				"verified"},
		.hosts = thingscloud_hosts,
		.make = thingscloud_make},
	{.name = "blynk",
		.title = "Blynk",
		.keys = {{"host", "Server of the organisation", "blynk.cloud", NULL, false},
			{"client_id", "Any name", "atmq-bench", NULL, false},
			{"datastream", "Name of a datastream", "Temperature", NULL, false},
			SECURE_TLS},
		.key_count = 4,
		.secret = "auth token",
		.rules = {.no_qos2 = true,
			.source = "github.com/Blynk-Technologies/Blynk-MQTT-Samples; QoS 2 is not "
				  "verified"},
		.hosts = blynk_hosts,
		.notes = blynk_notes,
		.make = blynk_make},
	{.name = "adafruit",
		.title = "Adafruit IO",
		.keys = {{"username", "Your username", .values = NULL},
			{"feed", "Key of a feed", "bench", NULL, false},
			{"client_id", "Any name", "atmq-bench", NULL, false},
			{"host", "Host of the broker", "io.adafruit.com", NULL, false}, SECURE_ANY},
		.key_count = 5,
		.secret = "AIO key",
		.rules = {.no_qos2 = true,
			.no_retain = true,
			.source = "adafruit.github.io/Adafruit_IO_Documentation/mqtt.html"},
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
