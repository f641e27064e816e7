/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose word counts for the language: the command line's, then the environment's, as gettext has it. */
#include <stdlib.h>

#include "base/language.h"
#include "setup/options.h"
#include "unit.h"

static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

static void the_environment_chooses_as_gettext_has_it(void **state)
{
	static const struct {
		const char *values[4]; /* of the variables, in their order; NULL: it is not there */
		const char *language;
	} cases[] = {
		{{NULL, NULL, NULL, NULL}, "en"},
		{{NULL, NULL, NULL, "zh_CN.UTF-8"}, "zh_CN"},
		{{NULL, NULL, NULL, "zh_CN.utf8"}, "zh_CN"},
		{{NULL, NULL, "zh_CN.UTF-8", "en_US.UTF-8"}, "zh_CN"},
		{{NULL, NULL, "en_US.UTF-8", "zh_CN.UTF-8"}, "en"},
		{{NULL, "zh_CN.UTF-8", "en_US.UTF-8", "en_US.UTF-8"}, "zh_CN"},
		{{NULL, "C", "zh_CN.UTF-8", "zh_CN.UTF-8"}, "en"},
		{{NULL, "C.UTF-8", NULL, "zh_CN.UTF-8"}, "en"},
		{{NULL, "POSIX", NULL, "zh_CN.UTF-8"}, "en"},
		/* An empty one is none. */
		{{"", "", "", "zh_CN.UTF-8"}, "zh_CN"},
		/* LANGUAGE is a list, the first that is there; without a locale it says nothing. */
		{{"zh_CN:en", NULL, NULL, "en_US.UTF-8"}, "zh_CN"},
		{{"en:zh_CN", NULL, NULL, "zh_CN.UTF-8"}, "en"},
		{{"de:fr:zh_CN", NULL, NULL, "en_US.UTF-8"}, "zh_CN"},
		{{"de:fr", NULL, NULL, "zh_CN.UTF-8"}, "zh_CN"},
		{{"::zh_CN", NULL, NULL, "en_US.UTF-8"}, "zh_CN"},
		{{"zh_CN", NULL, NULL, NULL}, "en"},
		{{"zh_CN", "C", NULL, "zh_CN.UTF-8"}, "en"},
		{{"zh_CN", "C.UTF-8", NULL, NULL}, "en"},
		/* What the terminal can't show is not said, whoever asks for it. */
		{{NULL, NULL, NULL, "zh_CN.GB18030"}, "en"},
		{{NULL, NULL, NULL, "zh_CN.GBK"}, "en"},
		{{"zh_CN:zh", NULL, NULL, "zh_CN.GB18030"}, "en"},
		{{"zh_CN", "en_US.ISO-8859-1", NULL, "zh_CN.UTF-8"}, "en"},
		/* Another language than ours, and nonsense. */
		{{NULL, NULL, NULL, "de_DE.UTF-8"}, "en"},
		{{NULL, NULL, NULL, "zh_TW.UTF-8"}, "en"},
		{{"zh_CN_and_a_name_that_is_longer_than_any_language", NULL, NULL, "en_US.UTF-8"},
			"en"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		char name[] = "atmq", *argv[] = {name, NULL};
		int argc = 1;
		for (size_t k = 0; k < ALEN(variables); k++) {
			if (cases[i].values[k])
				setenv(variables[k], cases[i].values[k], 1);
			else
				unsetenv(variables[k]);
		}
		language_use("en");
		assert_true(options_use_language(&argc, argv));
		if (strcmp(language_name(), cases[i].language) != 0)
			fail_msg("case %zu: %s", i, language_name());
	}
}

static void the_command_line_overrides_and_loses_the_word(void **state)
{
	static const struct {
		const char *words[6], *left[6], *language; /* NULL: it is refused */
	} cases[] = {
		{{"run", "a"}, {"run", "a"}, "en"},
		{{"--lang", "zh_CN", "run"}, {"run"}, "zh_CN"},
		{{"run", "--lang=zh_CN", "a"}, {"run", "a"}, "zh_CN"},
		{{"run", "a", "--lang", "zh"}, {"run", "a"}, "zh_CN"},
		{{"--lang=zh_CN", "--lang", "en", "run"}, {"run"}, "en"},
		/* Behind -- it is an operand; --language is no option of ours. */
		{{"run", "--", "--lang", "zh_CN"}, {"run", "--", "--lang", "zh_CN"}, "en"},
		{{"run", "--language"}, {"run", "--language"}, "en"},
		{{"run", "--lang"}, {NULL}, NULL},
		{{"run", "--lang="}, {NULL}, NULL},
		{{"--lang", "de", "run"}, {NULL}, NULL},
		{{"--lang=\x1b[31mzh_CN"}, {NULL}, NULL},
	};

	(void)state;
	for (size_t k = 0; k < ALEN(variables); k++)
		unsetenv(variables[k]);
	for (size_t i = 0; i < ALEN(cases); i++) {
		const char *argv[8] = {"atmq"};
		int argc = 1, left = 0;
		for (; argc < 7 && cases[i].words[argc - 1]; argc++)
			argv[argc] = cases[i].words[argc - 1];
		language_use("en");
		bool ok = options_use_language(&argc, (char **)argv);
		assert_int_equal(ok, cases[i].language != NULL);
		if (!ok)
			continue;
		assert_string_equal(language_name(), cases[i].language);
		while (left < 6 && cases[i].left[left])
			left++;
		assert_int_equal(argc, left + 1);
		for (int k = 0; k < left; k++)
			assert_string_equal(argv[k + 1], cases[i].left[k]);
		assert_null(argv[argc]);
	}
	language_use("en");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_chooses_as_gettext_has_it),
		cmocka_unit_test(the_command_line_overrides_and_loses_the_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
