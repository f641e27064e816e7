/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "app/decode.h"
#include "app/explain_command.h"
#include "app/ports_command.h"
#include "base/program.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "console/console.h"
#include "run/run.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
} commands[] = {
	{"console", console_command},
	{"decode", decode_command},
	{"explain", explain_command},
	{"ports", ports_command},
	{"run", run_command},
};

int main(int argc, char **argv)
{
	program_start();
	utf8_use_locale();
	for (size_t i = 0; i < ALEN(commands); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return console_command(argc, argv);
}
