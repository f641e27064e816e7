/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes the source of atmq-commands(7) when atmq is built: what stands on standard input, with the
 * lines @MQTT@, @OTHERS@ and @CODES@ replaced by what the tables say.
 *
 *     commands_page LANGUAGE <atmq-commands.7.scd.in
 */
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "explain/manual.h"

enum { LINE_BYTES = 4096 };

int main(int argc, char **argv)
{
	struct buf page = {0};
	char line[LINE_BYTES];

	if (argc != 2 || !language_use(argv[1])) {
		fprintf(stderr, "usage: commands_page en|zh_CN <TEMPLATE\n");
		return EXIT_USAGE;
	}
	while (fgets(line, sizeof(line), stdin))
		if (strcmp(line, "@MQTT@\n") == 0)
			explain_add_manual_commands(&page, true);
		else if (strcmp(line, "@OTHERS@\n") == 0)
			explain_add_manual_commands(&page, false);
		else if (strcmp(line, "@CODES@\n") == 0)
			explain_add_manual_codes(&page);
		else
			buf_add_text(&page, line);
	bool done = print_output(&page);
	buf_fini(&page);
	return done ? EXIT_ALL_WELL : EXIT_USAGE;
}
