/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/kit.h"
#include "base/language.h"
#include "base/nearest.h"
#include "app/bundle_command.h"
#include "app/certs_command.h"
#include "app/cloud_command.h"
#include "app/decode.h"
#include "app/doctor_command.h"
#include "app/explain_command.h"
#include "app/export_command.h"
#include "app/line_choices.h"
#include "app/ports_command.h"
#include "app/release_command.h"
#include "app/scrub_command.h"
#include "app/verify_command.h"
#include "base/kit.h"
#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "console/console.h"
#include "setup/options.h"
#include "station/station.h"

enum { HELP_COLUMN = 36 };

static int help_command(int argc, char **argv);

static const struct command_row {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
	const char *usage, *help;
} commands[] = {
	{"bundle", bundle_command, N_("[TRANSCRIPT...]"), N_("what a helper needs, in one zip")},
	{"certs", certs_command, N_("[options] PORT"),
		N_("certificates onto a board, or what it has")},
	{"cloud", cloud_command, N_("NAME KEY=VALUE..."),
		N_("credentials, commands and topics for a cloud")},
	{"console", console_command, N_("[PORT] [options]"),
		N_("the full screen; the word may be left out")},
	{"decode", decode_command, N_("[FILE]"), N_("events of a board's bytes or a transcript")},
	{"doctor", doctor_command, N_("[PORT] [options]"),
		N_("why a board does not answer, and what to do")},
	{"explain", explain_command, N_("WORD..."), N_("what a command, a code or a state means")},
	{"export", export_command, N_("--format NAME FILE"),
		N_("a transcript as text, a table, a script, ...")},
	{"help", help_command, N_("[COMMAND]"), N_("this list, or a command's options")},
	{"ports", ports_command, N_("[--json]"), N_("the serial ports of this machine")},
	{"release", release_command, N_("-- COMMAND"),
		N_("lends a console's port to another program")},
	{"replay", replay_command, N_("[options] TRANSCRIPT"),
		N_("a recorded session in the console")},
	{"run", station_command, N_("[options] FILE..."),
		N_("runs scripts on boards, and reports")},
	{"scrub", scrub_command, N_("[--check] FILE..."),
		N_("pseudonyms in place of names and addresses")},
	{"tap", tap_command, N_("--pty PATH PORT"), N_("what another program and a board say")},
	{"verify", verify_command, N_("TRANSCRIPT..."),
		N_("whether a transcript is as it was written")},
};

/* Above the help of the console, which is the command that needs no name. */
static bool print_commands(void)
{
	struct buf text = {0};

	buf_add_text(&text, _("Commands:\n"));
	for (size_t i = 0; i < ALEN(commands); i++) {
		size_t start = text.n;

		buf_addf(&text, "  atmq %s %s", commands[i].name, _(commands[i].usage));
		options_add_description(&text, start, HELP_COLUMN, _(commands[i].help));
	}
	size_t start = text.n;
	buf_addf(&text, "  atmq-sim %s", _("[options]"));
	options_add_description(
		&text, start, HELP_COLUMN, _("a virtual board, for other programs too"));
	buf_add_text(&text, _("Each has --help.\n\n"));
	bool done = print_output(&text);
	buf_fini(&text);
	return done;
}

static const struct command_row *find_command(const char *name)
{
	for (size_t i = 0; i < ALEN(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

/* The command that may have been meant; NULL: none resembles it. */
static const struct command_row *nearest_command(const char *name)
{
	struct nearest near = nearest_begin(slice_of(name), 1 + strlen(name) / 3);

	for (size_t i = 0; i < ALEN(commands); i++)
		nearest_offer(&near, i, slice_of(commands[i].name));
	return near.index == SLICE_NONE ? NULL : &commands[near.index];
}

/* What was typed in a command's place is none. */
static void lead_on(const char *typed, bool is_known_to_be_none)
{
	const struct command_row *nearest = nearest_command(typed);
	struct buf text = {0};

	if (is_known_to_be_none)
		buf_addf(
			&text, _("there is no command %s"), VISIBLE(slice_of(typed), VISIBLE_MOST));
	if (is_known_to_be_none)
		buf_add_text(&text, _("; "));
	if (nearest)
		buf_addf(&text, _("did you mean atmq %s? atmq help lists the commands"),
			nearest->name);
	else
		buf_add_text(&text, _("atmq help lists the commands"));
	print_problem(buf_text(&text));
	buf_fini(&text);
}

static int help_command(int argc, char **argv)
{
	static char option[] = "--help";
	const struct command_row *row = argc > 1 ? find_command(argv[1]) : NULL;

	if (argc <= 1 || argv[1][0] == '-' || (row && row->run == help_command))
		return print_commands() ? EXIT_ALL_WELL : EXIT_USAGE;
	if (!row) {
		lead_on(argv[1], true);
		return EXIT_USAGE;
	}
	return row->run(2, (char *[]){argv[1], option, NULL});
}

/* For the shells, which ask with every Tab; not in the list, as nobody types it. */
static int answer_shell(int argc, char **argv)
{
	const struct command_row *row = NULL;
	struct completion c;

	if (!completion_start(&c, argc, argv))
		return EXIT_USAGE;
	if (c.count > 2)
		row = find_command(c.words[1]);
	for (size_t i = 0; i < ALEN(commands); i++)
		if (c.count == 2 || (row && row->run == help_command && c.count == 3))
			completion_add(&c, commands[i].name, _(commands[i].help));
	if (!row)
		completion_ask(&c, 1, console_command, line_choices_of_option,
			line_choices_of_command("console"));
	else if (row->run != help_command)
		completion_ask(&c, 2, row->run, line_choices_of_option,
			line_choices_of_command(row->name));
	return completion_end(&c);
}

/* A word that is no port by its form: a command was meant, or a profile that there is not. */
static bool is_bare_word(const char *text)
{
	return text[0] != '-' && text[0] != '\0' && !strpbrk(text, "/:.");
}

int main(int argc, char **argv)
{
	const struct command_row *row = NULL;

	program_start();
	utf8_use_locale();
	kit_settle();
	if (!options_use_language(&argc, argv))
		return EXIT_USAGE;
	if (argc > 1)
		row = find_command(argv[1]);
	if (row)
		return row->run(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "complete") == 0)
		return answer_shell(argc - 1, argv + 1);
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) &&
		!print_commands())
		return EXIT_USAGE;
	int status = console_command(argc, argv);
	if ((status == EXIT_USAGE || status == EXIT_PORT) && argc > 1 && is_bare_word(argv[1]))
		lead_on(argv[1], false);
	return status;
}
