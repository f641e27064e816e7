/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/moment.h"

#define SECOND 1000000.0

/* 2026-11-22T23:07:00.5Z, with a clock two hours ahead of it in the second frame. */
static const struct moment_frame plain = {.started = 1795388820500000};
static const struct moment_frame shown = {.started = 1795388820500000,
	.offset = 7200,
	.shown = true,
	.now = 10000000,
	.end = 100000000};
static const struct moment_frame timeless = {.started = -1};

static void moments_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		const struct moment_frame *frame;
		double t;
	} cases[] = {
		{"0", &plain, 0},
		{" 75.5 ", &plain, 75.5},
		{"75.0000004", &plain, 75},
		{"5m", &plain, 300},
		{"1h2m3.5s", &plain, 3723.5},
		{"1m5", &plain, 65},
		{"999999999h", &plain, 999999999 * 3600.0},
		{"23:08", &plain, 59.5},
		{"23:08:00.25", &plain, 59.75},
		/* It began within that second. */
		{"23:07:00", &plain, 0},
		{"23:06:59", &plain, 86398.5},
		{"00:00:00", &plain, 3179.5},
		{"01:08:00", &shown, 59.5},
		{"00:01:30", &timeless, 90},
		{"2026-11-22T23:07:10Z", &plain, 9.5},
		{"2026-11-22T23:07:10.25Z", &shown, 9.75},
		{"2026-11-22T23:07Z", &plain, -0.5},
		{"+5m", &shown, 310},
		{"-4s", &shown, 6},
		{"-30", &shown, -20},
		{"50%", &shown, 50},
		{"1.5%", &shown, 1.5},
	};
	struct diag d;
	int64_t t;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		if (!moment_read(slice_of(cases[i].text), cases[i].frame, &t, &d))
			fail_msg("%s", d.text);
		if (t != (int64_t)(cases[i].t * SECOND))
			fail_msg("\"%s\" is %.6f", cases[i].text, (double)t / SECOND);
	}
}

static void what_is_no_moment_is_refused(void **state)
{
	static const char *const wrong[] = {"", " ", "x", "5x", "5s3m", "1m1m", "1.", ".5",
		"1:", ":1", "24:00", "12:60", "12:30:60", "12:30:", "1:2:3:4", "-1:00", "101%", "%",
		"+", "+-1", "+5%", "1000000000", "99999999999999999999", "2026-13-22T23:07:50Z",
		"2026-11-22T23:07:50", "2026-11-22Z", "2026-11-22T25:07:50Z", "99999-01-01T00:00Z",
		"1969-12-31T23:59:59Z", "Z"};
	struct diag d;
	int64_t t;

	(void)state;
	for (size_t i = 0; i < ALEN(wrong); i++) {
		if (moment_read(slice_of(wrong[i]), &shown, &t, &d))
			fail_msg("\"%s\" is read", wrong[i]);
		assert_non_null(strstr(d.text, "is not a time: "));
	}
	assert_false(moment_read(SLICE("+5"), &plain, &t, &d));
	assert_false(moment_read(SLICE("50%"), &plain, &t, &d));
	assert_null(strstr(d.text, "90%"));
	assert_false(moment_read(SLICE("2026-11-22T23:07:10Z"), &timeless, &t, &d));
	assert_non_null(strstr(d.text, "not known when"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_are_read_as_people_write_them),
		cmocka_unit_test(what_is_no_moment_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
