/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a login at any cloud, as topics, and as what --cloud is given: whatever is refused has a
 * reason, and that is harmless on a terminal.  Input: a byte for the cloud and one for the scheme, then
 * lines: client id, username, password, host, SNI, ALPN; topic. */
#include "fuzz.h"
#include "sim/cloud_site.h"

enum { NOW = 1767225600, KEEPALIVE = 120, LINES = 7 };

static int64_t clock_of_clouds(void *user)
{
	(void)user;
	return NOW;
}

static void check_remark(void *user, const char *text)
{
	(void)user;
	fuzz_check_shown(slice_of(text));
}

static void check_login(
	const struct cloud_rules_row *row, long long scheme, const struct slice *lines)
{
	const struct cloud_door *door = &row->doors[0];
	struct broker_connect how = {.scheme = scheme,
		.client_id = lines[0],
		.username = lines[1],
		.password = lines[2],
		.host = lines[3],
		.sni = lines[4],
		.alpn = lines[5],
		.port = door->port,
		.keepalive = KEEPALIVE};
	struct cloud_login login = {.how = &how, .secret = slice_of(row->secret), .now = NOW};
	struct broker_failure failure;
	char why[CLOUD_WHY];
	bool good = cloud_rules_connect(row, (struct slice){0}, &login, &failure, why);

	PROMISE(good || why[0], "who is refused is told why");
	PROMISE(good || failure.trouble != BROKER_REFUSES ||
			(failure.code >= 1 && failure.code <= 5),
		"a refusal has a code of CONNACK");
	fuzz_check_shown(slice_of(why));
	/* The host would end most logins before they are looked at. */
	login = (struct cloud_login){.how = &how, .secret = slice_of(row->secret), .now = NOW};
	good = row->login(&login);
	PROMISE(good || (login.why.text[0] && login.code >= 1 && login.code <= 5),
		"a login that is refused has a reason and a code");
	fuzz_check_shown(slice_of(login.why.text));
}

static void check_topic(const struct cloud_rules_row *row, struct slice topic)
{
	char why[CLOUD_WHY];

	for (long long qos = 0; qos <= 2; qos++) {
		bool retain = true;
		long long granted = qos;
		enum cloud_verdict v = cloud_rules_publish(row, topic, qos, &retain, why);

		PROMISE(v == CLOUD_PASSES || why[0], "what is not published has a reason");
		fuzz_check_shown(slice_of(why));
		v = cloud_rules_subscribe(row, topic, 0, &granted, why);
		PROMISE(granted <= qos, "a QoS is never raised");
		PROMISE(v == CLOUD_PASSES || why[0], "what is not subscribed has a reason");
		fuzz_check_shown(slice_of(why));
	}
}

static void check_option(struct slice text)
{
	struct diag d = {0};
	struct cloud_site *site = cloud_site_new(
		&(struct cloud_site_options){
			.text = text, .clock = clock_of_clouds, .remark = check_remark},
		&d);

	PROMISE(site || d.text[0], "an option that is wrong is told");
	fuzz_check_shown(slice_of(d.text));
	cloud_site_free(site);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size}, lines[LINES];

	check_option(rest);
	if (size < 2)
		return 0;
	rest = slice_from(rest, 2);
	for (size_t i = 0; i < LINES; i++)
		lines[i] = slice_take_line(&rest);
	const struct cloud_rules_row *row = cloud_rules_at(data[0] % cloud_rules_count());
	check_login(row, data[1] % 11, lines);
	check_topic(row, lines[6]);
	return 0;
}
