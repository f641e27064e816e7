/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "app/bundle_command.h"
#include "app/decode.h"
#include "app/doctor_command.h"
#include "app/explain_command.h"
#include "app/export_command.h"
#include "app/ports_command.h"
#include "app/scrub_command.h"
#include "app/verify_command.h"
#include "base/print.h"
#include "base/program.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "console/console.h"
#include "run/run.h"

enum { HELP_COLUMN = 36 };

static const struct {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
	const char *usage, *help;
} commands[] = {
	{"bundle", bundle_command, "[TRANSCRIPT...]", "what a helper needs, in one zip"},
	{"console", console_command, "[PORT] [options]",
		"the full screen; the word may be left out"},
	{"decode", decode_command, "[FILE]", "events of a board's bytes, or of a transcript"},
	{"doctor", doctor_command, "[PORT] [options]",
		"why a board does not answer, and what to do"},
	{"explain", explain_command, "WORD...", "what a command, a code or a state means"},
	{"export", export_command, "--format NAME FILE",
		"a transcript as text, a table, a script, ..."},
	{"ports", ports_command, "[--json]", "the serial ports of this machine"},
	{"replay", replay_command, "[options] TRANSCRIPT", "a recorded session in the console"},
	{"run", run_command, "[options] FILE...", "runs scripts on boards, and reports"},
	{"scrub", scrub_command, "[--check] FILE...", "pseudonyms in place of names and addresses"},
	{"tap", tap_command, "--pty PATH PORT", "what another program and a board say"},
	{"verify", verify_command, "TRANSCRIPT...", "whether a transcript is as it was written"},
};

/* Above the help of the console, which is the command that needs no name. */
static bool print_commands(void)
{
	struct buf text = {0};

	buf_add_text(&text, "Commands:\n");
	for (size_t i = 0; i < ALEN(commands); i++) {
		size_t start = text.n;

		buf_addf(&text, "  atmq %s %s", commands[i].name, commands[i].usage);
		buf_add_repeat(&text, ' ', HELP_COLUMN - (text.n - start));
		buf_addf(&text, "%s\n", commands[i].help);
	}
	buf_addf(&text, "%-*s%s\n", HELP_COLUMN, "  atmq-sim [options]",
		"a virtual board, for other programs too");
	buf_add_text(&text, "Each has --help.\n\n");
	bool done = print_output(&text);
	buf_fini(&text);
	return done;
}

int main(int argc, char **argv)
{
	program_start();
	utf8_use_locale();
	for (size_t i = 0; i < ALEN(commands); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) &&
		!print_commands())
		return EXIT_USAGE;
	return console_command(argc, argv);
}
