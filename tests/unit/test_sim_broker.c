/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "sim/broker.h"

static void addresses_are_made_of_scheme_host_port_and_path(void **state)
{
	static const struct {
		long long scheme;
		const char *host;
		long long port;
		const char *path, *override, *wanted;
	} cases[] = {
		{1, "192.168.31.113", 1883, "", NULL, "tcp://192.168.31.113:1883"},
		{1, "h", 1883, "/mqtt", NULL, "tcp://h:1883"},
		{3, "h", 8883, "", NULL, "ssl://h:8883"},
		{6, "h", 80, "/mqtt", NULL, "ws://h:80/mqtt"},
		{7, "iot.eclipse.org", 443, "/wss", NULL, "wss://iot.eclipse.org:443/wss"},
		{6, "h", 80, "", NULL, "ws://h:80/"},
		{1, "::1", 1883, "", NULL, "tcp://[::1]:1883"},
		{1, "192.168.31.113", 1883, "", "127.0.0.1:40000", "tcp://127.0.0.1:40000"},
		{8, "h", 443, "/p", "127.0.0.1:40000", "wss://127.0.0.1:40000/p"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf uri = {0};

		broker_add_uri(&uri,
			&(struct broker_connect){.scheme = cases[i].scheme,
				.host = slice_of(cases[i].host),
				.port = cases[i].port,
				.path = slice_of(cases[i].path)},
			cases[i].override);
		assert_buf(&uri, cases[i].wanted);
		buf_fini(&uri);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_made_of_scheme_host_port_and_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
