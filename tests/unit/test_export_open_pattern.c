/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a line stays open when it is expected again. */
#include "export/open_pattern.h"

#include "base/pattern.h"
#include "unit.h"

/* The pattern of `line`, which must match it and `like`, but not `unlike` (NULL: nothing is tried). */
static const struct {
	const char *line, *pattern, *like, *unlike;
} rows[] = {
	{"+CWMODE:1", "\\+CWMODE:1", NULL, "+CWMODE:2"},
	{"AT version:2.1.0.0", "AT version:2\\.1\\.0\\.0", NULL, "AT version:2.1.1.0"},
	{"(883f7f2 - Jul 24 2020 11:50:07)", "\\(883f7f2 - .*\\)",
		"(883f7f2 - Jan 1 2021 00:00:00)", "(883f7f3 - Jul 24 2020 11:50:07)"},
	{"+CIPSNTPTIME:Thu Jan 01 00:00:00 1970", "\\+CIPSNTPTIME:.*",
		"+CIPSNTPTIME:Sun Nov 22 23:07:00 2026", "+CIPSNTP:x"},
	{"at 2026-11-22T23:07:00Z.", "at .*\\.", "at 2027-01-01T00:00:00Z.", "at noon"},
	{"ip:\"192.168.1.7\"", "ip:\\\"[0-9.]+\\\"", "ip:\"10.0.0.1\"", "ip:\"none\""},
	/* No address, and no time: a number goes on behind them. */
	{"n 192.168.1.7777", "n 192\\.168\\.1\\.7777", NULL, "n 192.168.1.7778"},
	{"n 11:50:070", "n 11:50:070", NULL, "n 11:50:071"},
	{"mac:\"24:0a:c4:00:11:22\"", "mac:\\\"[0-9A-Fa-f:-]+\\\"", "mac:\"ff:ff:ff:ff:ff:ff\"",
		"mac:\"x\""},
	{"rssi:-58,6", "rssi:-?[0-9]+,6", "rssi:-70,6", "rssi:-58,7"},
	{"heap 12345678", "heap -?[0-9]+", "heap 9", "heap x"},
	{"port 1883", "port 1883", NULL, "port 1884"},
	{"a-1", "a-1", NULL, "a-2"},
	{"\"c\",\"*****\",0", "\\\"c\\\",\\\".*\\\",0", "\"c\",\"sesame\",0", "\"c\",\"x\",1"},
	{"a\x1b\x07[0m", "a.*\\[0m", "a\x1b[0m", "b"},
	{"a \xe2\x80\xae b", "a .* b", "a  b", "a"},
	{"${x} a|b #", "\\$\\{x\\} a\\|b \\#", NULL, "a"},
	{"\xe6\xb8\xa9 25", "\xe6\xb8\xa9 25", NULL, "\xe6\xb8\xa9 26"},
	{"", "", NULL, "x"},
};

static void test_patterns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf out = {0}, whole = {0};
		struct diag d;
		open_pattern_add(&out, slice_of(rows[i].line));
		assert_buf(&out, rows[i].pattern);
		buf_addf(&whole, "^%s$", buf_text(&out));
		struct pattern *pattern = pattern_new(buf_slice(&whole), false, &d);
		assert_non_null(pattern);
		assert_int_equal(pattern_matches(pattern, slice_of(rows[i].line)), PATTERN_YES);
		if (rows[i].like)
			assert_int_equal(
				pattern_matches(pattern, slice_of(rows[i].like)), PATTERN_YES);
		if (rows[i].unlike)
			assert_int_equal(
				pattern_matches(pattern, slice_of(rows[i].unlike)), PATTERN_NO);
		pattern_free(pattern);
		buf_fini(&whole);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_patterns)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
