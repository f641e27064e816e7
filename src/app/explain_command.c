/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/explain_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "explain/explain.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "setup/options.h"

static int explain(const struct options *words, enum at_dialect dialect)
{
	struct buf query = {0}, out = {0};
	struct diag d;
	int status;

	for (size_t i = 0; i < words->operand_count; i++)
		buf_addf(&query, "%s%s", i ? " " : "", words->operands[i]);
	if (explain_words(&out, buf_slice(&query), dialect, (int64_t)time(NULL), &d)) {
		status = print_output(&out) ? EXIT_ALL_WELL : EXIT_USAGE;
	} else {
		fprintf(stderr, "atmq: %s\n", d.text);
		status = 1;
	}
	buf_fini(&out);
	buf_fini(&query);
	return status;
}

/* -0x2700 is a code, not an option: treated as if -- came before it. */
static int guard_codes(int argc, char **argv, char **guarded)
{
	static char dashes[] = "--";
	bool done = false;
	int n = 0;

	for (int i = 0; i < argc; i++) {
		bool code = argv[i][0] == '-' && argv[i][1] >= '0' && argv[i][1] <= '9';
		if (code && !done) {
			guarded[n++] = dashes;
			done = true;
		}
		guarded[n++] = argv[i];
	}
	return n;
}

int explain_command(int argc, char **argv)
{
	char *name = NULL;
	const struct option_row rows[] = {
		{"dialect", 0, OPTION_TEXT, &name, N_("NAME"), N_("esp32-s or esp-at")},
		{0},
	};
	enum at_dialect dialect = AT_DIALECT_ESP32_S;
	struct options words;
	int status;

	char **guarded = memory_new(((size_t)argc + 2) * sizeof(char *));
	argc = guard_codes(argc, argv, guarded);
	if (options_start(&words, argc, guarded, N_("atmq explain WORD..."), rows, 1, SIZE_MAX,
		    &status)) {
		status = EXIT_USAGE;
		if (name && !at_dialect_find(slice_of(name), &dialect))
			fprintf(stderr, _("atmq: --dialect: there are %s and %s\n"),
				at_dialect_name(AT_DIALECT_ESP32_S),
				at_dialect_name(AT_DIALECT_ESP_AT));
		else
			status = explain(&words, dialect);
	}
	options_fini(&words);
	free(guarded);
	free(name);
	return status;
}
