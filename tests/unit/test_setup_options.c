/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a command line: what they fill, and what is wrong with them. */
#include <stdlib.h>

#include "base/language.h"
#include "base/utf8.h"
#include "setup/connection_words.h"
#include "unit.h"

struct filled {
	bool flag;
	char *text;
	long long number;
	struct option_list each;
};

static bool read_words(
	struct filled *f, struct options *o, const char *const *words, struct diag *d)
{
	const struct option_row rows[] = {
		{"flag", 'f', OPTION_FLAG, &f->flag, NULL, "a flag"},
		{"text", 0, OPTION_TEXT, &f->text, "TEXT", "some text"},
		{"number", 'n', OPTION_NUMBER, &f->number, "N", "a number"},
		{"each", 'e', OPTION_EACH, &f->each, "X", "as often as you like"},
		{0},
	};
	int count = 0;

	*f = (struct filled){.number = 7};
	while (words[count])
		count++;
	return options_read(o, count, (char **)words, rows, d);
}

static void filled_fini(struct filled *f, struct options *o)
{
	free(f->text);
	option_list_fini(&f->each);
	options_fini(o);
}

static void words_fill_what_their_rows_name(void **state)
{
	static const char *const words[] = {"run", "-f", "one", "--text", "a", "--text=b", "-n",
		"-12", "-e", "1", "two", "--each", "2", "-e3", "--", "-f", NULL};
	struct options o;
	struct filled f;
	struct diag d;

	(void)state;
	assert_true(read_words(&f, &o, words, &d));
	assert_true(f.flag);
	assert_string_equal(f.text, "b");
	assert_int_equal(f.number, -12);
	assert_int_equal(f.each.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(atoi(f.each.values[i]), i + 1);
	assert_int_equal(o.operand_count, 3);
	assert_string_equal(o.operands[0], "one");
	assert_string_equal(o.operands[1], "two");
	assert_string_equal(o.operands[2], "-f");
	assert_false(o.help);
	assert_false(o.version);
	filled_fini(&f, &o);
}

static void without_words_all_stays_as_it_is(void **state)
{
	static const char *const words[] = {"run", NULL}, *const common[] = {
								  "run", "-h", "--version", NULL};
	struct options o;
	struct filled f;
	struct diag d;

	(void)state;
	assert_true(read_words(&f, &o, words, &d));
	assert_true(!f.flag && !f.text && f.number == 7 && !f.each.count && !o.operand_count);
	filled_fini(&f, &o);
	assert_true(read_words(&f, &o, common, &d));
	assert_true(o.help && o.version);
	filled_fini(&f, &o);
}

static void a_wrong_word_is_named(void **state)
{
	static const struct {
		const char *words[4], *why;
	} cases[] = {
		{{"run", "--number", "12x", NULL}, "--number: \"12x\" is not a number"},
		{{"run", "-n", "", NULL}, "--number: \"\" is not a number"},
		{{"run", "--number=\033[2J", NULL}, "--number: \"␛[2J\" is not a number"},
		{{"run", "--warp", NULL}, "--warp: unknown option"},
		{{"run", "--nubmer=3", NULL}, "--nubmer=3: unknown option; did you mean --number?"},
		{{"run", "-x", NULL}, "-x: unknown option"},
		{{"run", "--text", NULL}, "--text: its argument is missing"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct options o;
		struct filled f;
		struct diag d;
		assert_false(read_words(&f, &o, cases[i].words, &d));
		assert_string_equal(d.text, cases[i].why);
		filled_fini(&f, &o);
	}
}

static void a_size_is_one_that_a_screen_can_have(void **state)
{
	static const struct {
		const char *text;
		int columns, rows; /* 0: none */
	} cases[] = {
		{"120x36", 120, 36},
		{"20x5", 20, 5},
		{"500x500", 500, 500},
		{"19x5", 0, 0},
		{"20x4", 0, 0},
		{"501x500", 0, 0},
		{"500x501", 0, 0},
		{"120", 0, 0},
		{"120x", 0, 0},
		{"x36", 0, 0},
		{"120x36x1", 0, 0},
		{"-120x36", 0, 0},
		{"", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		int columns = 0, rows = 0;
		struct diag d = {0};

		bool ok = options_read_size(cases[i].text, &columns, &rows, &d);
		if (ok != (cases[i].columns > 0))
			fail_msg("%s: %s", cases[i].text, ok ? "accepted" : d.text);
		if (ok) {
			assert_int_equal(columns, cases[i].columns);
			assert_int_equal(rows, cases[i].rows);
		} else {
			assert_true(slice_starts(slice_of(d.text), SLICE("--size: ")));
		}
	}
}

static void help_has_a_line_an_option(void **state)
{
	const struct option_row rows[] = {
		{"flag", 'f', OPTION_FLAG, NULL, NULL, "a flag"},
		{"text", 0, OPTION_TEXT, NULL, "TEXT", "some text"},
		{"exactly-as-wide", 0, OPTION_TEXT, NULL, "12", "fits"},
		{"one-more-than-fit", 0, OPTION_TEXT, NULL, "1", "does not"},
		{0},
	};
	struct buf text = {0};

	(void)state;
	options_add_help(&text, "atmq x [FILE]", rows);
	assert_buf(&text, "Usage: atmq x [FILE]\n\n"
			  "  -f, --flag                a flag\n"
			  "      --text TEXT           some text\n"
			  "      --exactly-as-wide 12  fits\n"
			  "      --one-more-than-fit 1\n"
			  "                            does not\n"
			  "  -h, --help                this text\n"
			  "  -V, --version             the version\n"
			  "      --lang LANGUAGE       en or zh_CN; else that of the locale\n");
	buf_fini(&text);
}

/* By the columns that a terminal gives them, whatever their bytes. */
static void help_is_aligned_in_chinese(void **state)
{
	static const struct option_row rows[] = {
		{"wide", 'w', OPTION_TEXT, NULL, "文件", "甲"},
		{"exactly-as-wide", 0, OPTION_TEXT, NULL, "宽", "乙"},
		{"one-more-than-fit", 0, OPTION_TEXT, NULL, "宽", "丙"},
		{0},
	};
	struct buf text = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	options_add_help(&text, "atmq x [FILE]", rows);
	assert_buf(&text, "用法：atmq x [FILE]\n\n"
			  "  -w, --wide 文件           甲\n"
			  "      --exactly-as-wide 宽  乙\n"
			  "      --one-more-than-fit 宽\n"
			  "                            丙\n"
			  "  -h, --help                显示本帮助\n"
			  "  -V, --version             显示版本\n"
			  "      --lang LANGUAGE       en 或 zh_CN；默认随系统区域设置\n");
	language_use("en");
	buf_fini(&text);
}

/* ---- what they say of a port ---- */

static bool apply(
	const char *const *words, struct link_settings *settings, struct config *c, struct diag *d)
{
	struct connection_words w = {0};
	struct option_row rows[1 + CONNECTION_OPTIONS] = {0};
	struct options o;
	int count = 0;

	while (words[count])
		count++;
	config_init(c);
	*settings = link_default_settings;
	connection_add_options(&w, rows);
	bool ok = options_read(&o, count, (char **)words, rows, d) &&
	          connection_apply(&w, settings, c, d);
	options_fini(&o);
	connection_words_fini(&w);
	return ok;
}

static void words_override_settings_and_configuration(void **state)
{
	static const char *const all[] = {"run", "-b", "921600", "--data-bits", "7", "--parity",
		"even", "--stop-bits", "2", "--flow", "rtscts", "--dialect", "esp-at", "--poll",
		"3600", NULL};
	static const char *const none[] = {"run", NULL}, *const quiet[] = {
								 "run", "--no-poll", NULL};
	struct link_settings s;
	struct config c;
	struct diag d;

	(void)state;
	assert_true(apply(all, &s, &c, &d));
	assert_int_equal(s.baud, 921600);
	assert_int_equal(s.data_bits, 7);
	assert_int_equal(s.parity, LINK_PARITY_EVEN);
	assert_int_equal(s.stop_bits, 2);
	assert_int_equal(s.flow, LINK_FLOW_RTSCTS);
	assert_int_equal(c.dialect, AT_DIALECT_ESP_AT);
	assert_true(c.dialect_is_set);
	assert_int_equal(c.poll_seconds, 3600);
	config_fini(&c);
	assert_true(apply(none, &s, &c, &d));
	assert_int_equal(s.baud, 115200);
	assert_false(c.dialect_is_set);
	assert_int_equal(c.poll_seconds, 5);
	config_fini(&c);
	assert_true(apply(quiet, &s, &c, &d));
	assert_int_equal(c.poll_seconds, 0);
	config_fini(&c);
}

static void values_out_of_range_are_refused(void **state)
{
	static const struct {
		const char *name, *least, *most, *below, *above;
	} cases[] = {
		{"--baud", "50", "10000000", "49", "10000001"},
		{"--data-bits", "5", "8", "4", "9"},
		{"--stop-bits", "1", "2", "0", "3"},
		{"--poll", "1", "3600", "0", "3601"},
		{"--parity", "none", "odd", "mark", ""},
		{"--flow", "none", "xonxoff", "rts", "NONE"},
		{"--dialect", "esp32-s", "esp-at", "nonos", "esp"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const char *const values[] = {
			cases[i].least, cases[i].most, cases[i].below, cases[i].above};
		for (size_t v = 0; v < ALEN(values); v++) {
			const char *const words[] = {"run", cases[i].name, values[v], NULL};
			struct link_settings s;
			struct config c;
			struct diag d;
			if (apply(words, &s, &c, &d) != (v < 2))
				fail_msg("%s %s", cases[i].name, values[v]);
			config_fini(&c);
		}
	}
}

static void a_port_is_named_once_in_what_is_said_of_it(void **state)
{
	static const char *const cases[][3] = {
		{"/dev/ttyUSB0", "unplugged", "/dev/ttyUSB0: unplugged"},
		{"/dev/ttyUSB0", "/dev/ttyUSB0: permission denied",
			"/dev/ttyUSB0: permission denied"},
		{"tcp:h:1", "h:1 does not answer", "tcp:h:1 does not answer"},
		{"tcp:h:1", "closed by h:1", "tcp:h:1: closed by h:1"},
		{"sim:", "gone", "sim:: gone"},
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		connection_add_problem(&text, cases[i][0], cases[i][1]);
		assert_buf(&text, cases[i][2]);
	}
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_fill_what_their_rows_name),
		cmocka_unit_test(without_words_all_stays_as_it_is),
		cmocka_unit_test(a_wrong_word_is_named),
		cmocka_unit_test(a_size_is_one_that_a_screen_can_have),
		cmocka_unit_test(help_has_a_line_an_option),
		cmocka_unit_test(help_is_aligned_in_chinese),
		cmocka_unit_test(words_override_settings_and_configuration),
		cmocka_unit_test(values_out_of_range_are_refused),
		cmocka_unit_test(a_port_is_named_once_in_what_is_said_of_it),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
