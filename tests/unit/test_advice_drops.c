/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a drop's time says about its cause. */
#include "unit.h"

#include "advice/drops.h"

static void the_times_around_a_drop_name_its_cause(void **state)
{
	/* Seconds, from left to right: c connected, t a topic used, w Wi-Fi lost, d dropped. */
	static const struct {
		const char *what;
		struct {
			char event;
			int at;
		} events[12];
		enum drops_cause cause; /* of the last event, a drop */
	} cases[] = {
		{"once", {{'c', 1}, {'d', 2}}, DROPS_UNKNOWN},
		{"twice right after the connect", {{'c', 1}, {'d', 2}, {'c', 3}, {'d', 4}},
			DROPS_CLIENT_ID},
		{"with a long one between",
			{{'c', 1}, {'d', 2}, {'c', 3}, {'d', 60}, {'c', 61}, {'d', 62}},
			DROPS_UNKNOWN},
		{"after a topic", {{'c', 1}, {'t', 30}, {'d', 31}}, DROPS_TOPIC},
		{"long after a topic", {{'c', 1}, {'t', 30}, {'d', 40}}, DROPS_UNKNOWN},
		{"after a topic each time",
			{{'c', 1}, {'t', 30}, {'d', 31}, {'c', 40}, {'t', 70}, {'d', 71}},
			DROPS_TOPIC},
		{"with Wi-Fi", {{'c', 1}, {'t', 30}, {'w', 30}, {'d', 31}}, DROPS_WIFI},
		{"Wi-Fi long before", {{'c', 1}, {'w', 30}, {'d', 40}}, DROPS_UNKNOWN},
		{"every two minutes", {{'c', 1}, {'d', 121}, {'c', 123}, {'d', 245}},
			DROPS_KEEPALIVE},
		{"never the same", {{'c', 1}, {'d', 121}, {'c', 123}, {'d', 190}}, DROPS_UNKNOWN},
		{"not known when connected", {{'d', 1}, {'d', 2}, {'d', 3}}, DROPS_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct drops d = {0};
		enum drops_cause cause = DROPS_UNKNOWN;
		int64_t connected_at = -1;

		for (size_t k = 0; k < 12 && cases[i].events[k].event; k++) {
			int64_t at = cases[i].events[k].at * 1000000LL;

			switch (cases[i].events[k].event) {
			case 'c':
				connected_at = at;
				break;
			case 't':
				drops_on_topic(&d, at);
				break;
			case 'w':
				assert_false(drops_on_wifi(&d, at));
				break;
			default:
				cause = drops_on_drop(&d, connected_at, at);
			}
		}
		if (cause != cases[i].cause)
			fail_msg("%s: %d", cases[i].what, (int)cause);
	}
}

static void wifi_that_is_lost_after_the_drop_explains_it_too(void **state)
{
	struct drops d = {0};

	(void)state;
	drops_on_drop(&d, 1000000, 60000000);
	assert_true(drops_on_wifi(&d, 61000000));
	assert_false(drops_on_wifi(&d, 61500000));
	drops_on_drop(&d, 70000000, 80000000);
	assert_false(drops_on_wifi(&d, 90000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_times_around_a_drop_name_its_cause),
		cmocka_unit_test(wifi_that_is_lost_after_the_drop_explains_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
