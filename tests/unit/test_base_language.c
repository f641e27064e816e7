/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name is which language, and what is found in a catalogue. */
#include "unit.h"

#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"

static int english(void **state)
{
	(void)state;
	return language_use("en") ? 0 : -1;
}

static void a_language_has_several_names(void **state)
{
	static const struct {
		const char *name, *language;
	} cases[] = {
		{"zh_CN", "zh_CN"},
		{"zh", "zh_CN"},
		{"zh_CN.UTF-8", "zh_CN"},
		{"zh_CN.UTF-8@stroke", "zh_CN"},
		{"zh_CN@stroke", "zh_CN"},
		{"zh.UTF-8", "zh_CN"},
		{"zh-CN", "zh_CN"},
		{"zh-Hans", "zh_CN"},
		{"zh_Hans_CN", "zh_CN"},
		{"zh_SG.UTF-8", "zh_CN"}, /* writes the same characters */
		{"en", "en"},
		{"en.UTF-8", "en"},
		{"en_US.UTF-8", "en"},
		{"en_GB", "en"},
		{"C", "en"},
		{"C.UTF-8", "en"},
		{"POSIX", "en"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		language_use(strcmp(cases[i].language, "en") == 0 ? "zh_CN" : "en");
		if (!language_use(cases[i].name))
			fail_msg("%s: refused", cases[i].name);
		if (strcmp(language_name(), cases[i].language) != 0)
			fail_msg("%s: %s", cases[i].name, language_name());
	}
}

static void an_unknown_name_changes_nothing(void **state)
{
	static const char *const names[] = {
		"",
		".",
		"@",
		"de",
		"de_DE.UTF-8",
		"zh_TW",
		"zh_TW.UTF-8",
		"zh_HK",
		"zh-Hant",
		"zh_CNX",
		"zh_C",
		"zhx",
		"ZH_CN",
		"enx",
		"Cx",
		"zh_CN\n",
		"\x1b[31m",
		"../zh_CN",
		"\xe4\xb8\xad",
	};

	(void)state;
	for (int chinese = 0; chinese < 2; chinese++) {
		const char *before = chinese ? "zh_CN" : "en";
		language_use(before);
		for (size_t i = 0; i < ALEN(names); i++) {
			if (language_use(names[i]))
				fail_msg("\"%s\" is a language", names[i]);
			assert_string_equal(language_name(), before);
		}
	}
}

static void the_list_has_all_names(void **state)
{
	size_t i = 0;

	(void)state;
	assert_string_equal(language_list(0), "en");
	for (; language_list(i); i++) {
		assert_true(language_use(language_list(i)));
		assert_string_equal(language_name(), language_list(i));
	}
	assert_int_equal(i, 2);
	assert_null(language_list(SIZE_MAX));
}

static void a_text_is_looked_up_when_it_is_shown(void **state)
{
	static const char *const table = N_("out of memory");

	(void)state;
	assert_string_equal(_(table), "out of memory");
	language_use("zh_CN");
	assert_string_equal(_(table), "内存不足");
	assert_string_equal(_(_(table)), "内存不足");
	language_use("en");
	assert_string_equal(_(table), "out of memory");
}

/* The first and the last text of the catalogue, and what lies before, between and behind them. */
static void what_is_not_in_the_catalogue_stays_as_it_is(void **state)
{
	static const char *const texts[] = {
		"",
		"\x01",
		" ",
		"out of memor",
		"out of memory ",
		"out of memory\n",
		"%s %n %s",
		"~~~",
		"\xff\xff",
		"内存不足",
		"MQTTUSERCFG",
		/* A meaning without its context, and the other way round. */
		"list\004",
		"\004",
		"\004 or ",
	};

	(void)state;
	language_use("zh_CN");
	for (size_t i = 0; i < ALEN(texts); i++)
		if (language_text(texts[i]) != texts[i])
			fail_msg("%s: %s", texts[i], language_text(texts[i]));
	assert_null(language_text(NULL));
}

static void a_number_chooses_its_form(void **state)
{
	static const struct {
		const char *language;
		size_t n;
		const char *text;
	} cases[] = {
		{"en", 0, "only 0 bytes before the cursor"},
		{"en", 1, "only 1 byte before the cursor"},
		{"en", 2, "only 2 bytes before the cursor"},
		{"zh_CN", 0, "光标前只有 0 字节"},
		{"zh_CN", 1, "光标前只有 1 字节"},
		{"zh_CN", 21, "光标前只有 21 字节"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		language_use(cases[i].language);
		buf_addf(&text,
			P_("only %zu byte before the cursor", "only %zu bytes before the cursor",
				cases[i].n),
			cases[i].n);
		assert_buf(&text, cases[i].text);
		buf_fini(&text);
	}
	assert_string_equal(language_plural("one fox", "foxes", 1), "one fox");
	assert_string_equal(language_plural("one fox", "foxes", 0), "foxes");
}

static void a_word_has_the_meaning_of_its_place(void **state)
{
	(void)state;
	assert_string_equal(C_("list", " or "), " or ");
	assert_string_equal(C_("nowhere", "or"), "or");
	language_use("zh_CN");
	assert_string_equal(C_("list", " or "), " 或 ");
	assert_string_equal(C_("nowhere", "or"), "or");
}

static void an_enumeration_has_the_glue_of_its_language(void **state)
{
	static const char *const names[] = {"a", "b", "c"};
	static const struct {
		const char *language;
		size_t count;
		const char *either, *all, *list;
	} cases[] = {
		{"en", 0, "", "", ""},
		{"en", 1, "a", "a", "a"},
		{"en", 2, "a or b", "a and b", "a, b"},
		{"en", 3, "a, b or c", "a, b and c", "a, b, c"},
		{"zh_CN", 1, "a", "a", "a"},
		{"zh_CN", 2, "a 或 b", "a、b", "a、b"},
		{"zh_CN", 3, "a、b 或 c", "a、b、c", "a、b、c"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf either = {0}, all = {0}, list = {0};
		language_use(cases[i].language);
		for (size_t k = 0; k < cases[i].count; k++) {
			buf_addf(&either, "%s%s", list_or(k, cases[i].count), names[k]);
			buf_addf(&all, "%s%s", list_and(k, cases[i].count), names[k]);
			buf_addf(&list, "%s%s", list_comma(k), names[k]);
		}
		assert_buf(&either, cases[i].either);
		assert_buf(&all, cases[i].all);
		assert_buf(&list, cases[i].list);
		buf_fini(&either);
		buf_fini(&all);
		buf_fini(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_language_has_several_names, english),
		cmocka_unit_test_teardown(an_unknown_name_changes_nothing, english),
		cmocka_unit_test_teardown(the_list_has_all_names, english),
		cmocka_unit_test_teardown(a_text_is_looked_up_when_it_is_shown, english),
		cmocka_unit_test_teardown(what_is_not_in_the_catalogue_stays_as_it_is, english),
		cmocka_unit_test_teardown(a_number_chooses_its_form, english),
		cmocka_unit_test_teardown(a_word_has_the_meaning_of_its_place, english),
		cmocka_unit_test_teardown(an_enumeration_has_the_glue_of_its_language, english),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
