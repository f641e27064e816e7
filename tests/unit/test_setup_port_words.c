/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A port's settings as words: read, and written so that they can be read again. */
#include "unit.h"

#include "setup/port_words.h"

static void each_word_changes_what_it_is_about(void **state)
{
	static const struct {
		const char *text, *now; /* from 115200 8N1 none crlf echo */
		bool has_rate, sets_echo;
	} cases[] = {
		{"", "115200 8N1 none crlf echo", true, false},
		{"921600", "921600 8N1 none crlf echo", true, false},
		{" 7e2\tcr ", "115200 7E2 none cr echo", true, false},
		{"5O1 rtscts", "115200 5O1 rtscts crlf echo", true, false},
		{"xonxoff lf no-echo 50", "50 8N1 xonxoff lf", true, true},
		{"9600 57600", "57600 8N1 none crlf echo", true, false},
		{"cr echo", "cr echo", false, true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct port_words w = {.settings = link_default_settings, .echo = true}, again = w;
		struct buf text = {0};
		struct diag d;

		assert_true(port_words_read(slice_of(cases[i].text), cases[i].has_rate, &w, &d));
		assert_int_equal(w.sets_echo, cases[i].sets_echo);
		port_words_add(&text, &w, cases[i].has_rate);
		assert_buf(&text, cases[i].now);
		assert_true(port_words_read(buf_slice(&text), cases[i].has_rate, &again, &d));
		assert_int_equal(again.settings.baud, w.settings.baud);
		assert_int_equal(again.settings.parity, w.settings.parity);
		assert_int_equal(again.line_end, w.line_end);
		buf_fini(&text);
	}
}

static void a_word_that_is_none_says_which_there_are_and_changes_nothing(void **state)
{
	static const struct {
		const char *text, *why;
		bool has_rate;
	} cases[] = {
		{"9600 fast",
			"fast: there are a rate, a frame such as 8N1, none, rtscts, xonxoff, crlf, cr, lf, "
			"echo and no-echo",
			true},
		{"fast", "fast: there are crlf, cr, lf, echo and no-echo", false},
		{"9600", "this port has no rate and no frame to be set", false},
		{"none", "this port has no rate and no frame to be set", false},
		{"8N1", "this port has no rate and no frame to be set", false},
		{"49", "baud is 49; it can be 50 to 10000000", true},
		{"cr 10000001", "baud is 10000001; it can be 50 to 10000000", true},
		{"9N1", "baud is 9N1; it can be 50 to 10000000", true},
		{"8X1", "baud is 8X1; it can be 50 to 10000000", true},
		{"8N3", "baud is 8N3; it can be 50 to 10000000", true},
		{"CRLF", "CRLF: there are a rate", true},
		{"\033[31m", "\u241b[31m: there are a rate", true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct port_words w = {.settings = link_default_settings};
		struct diag d = {0};

		assert_false(port_words_read(slice_of(cases[i].text), cases[i].has_rate, &w, &d));
		assert_true(slice_starts(slice_of(d.text), slice_of(cases[i].why)));
		assert_int_equal(w.settings.baud, 115200);
		assert_int_equal(w.line_end, LINE_END_CRLF);
	}
}

static void all_words_that_are_offered_can_be_read(void **state)
{
	(void)state;
	for (int has_rate = 0; has_rate < 2; has_rate++) {
		const char *word, *meaning;
		size_t n = 0;

		for (; (word = port_words_choice(n, has_rate, &meaning)) != NULL; n++) {
			struct port_words w = {.settings = link_default_settings};
			struct diag d;

			assert_true(port_words_read(slice_of(word), has_rate, &w, &d));
			assert_true(strlen(meaning) > 0);
		}
		assert_true(n >= (has_rate ? 15 : 5));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_changes_what_it_is_about),
		cmocka_unit_test(a_word_that_is_none_says_which_there_are_and_changes_nothing),
		cmocka_unit_test(all_words_that_are_offered_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
