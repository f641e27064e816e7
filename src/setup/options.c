/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/options.h"

#include <assert.h>
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/language.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"

enum { MOST_ROWS = 64, HELP_COLUMN = 28 };

static options_reader_fn *rows_reader;
static void *rows_reader_user;

static const struct option_row common_rows[] = {
	{"help", 'h', OPTION_FLAG, NULL, NULL, N_("this text")},
	{"version", 'V', OPTION_FLAG, NULL, NULL, N_("the version")},
	/* options_use_language has taken it out before any other is read. */
	{"lang", 0, OPTION_TEXT, NULL, N_("LANGUAGE"), N_("en or zh_CN; else that of the locale")},
	{0},
};

/* In the C locale nobody asks for a language, and a terminal of zh_CN.GB18030 can't show our UTF-8. */
static bool locale_can_be_translated(const char *locale)
{
	const char *codeset = strchr(locale, '.');

	if (strcmp(locale, "C") == 0 || strncmp(locale, "C.", 2) == 0 ||
		strcmp(locale, "POSIX") == 0)
		return false;
	return !codeset || strncasecmp(codeset, ".UTF-8", 6) == 0 ||
	       strncasecmp(codeset, ".utf8", 5) == 0;
}

static const char *locale_asked_for(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < ALEN(names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "C";
}

static void use_environments_language(void)
{
	const char *locale = locale_asked_for(), *list = getenv("LANGUAGE");
	char name[32];

	if (!locale_can_be_translated(locale))
		return;
	while (list && *list) {
		size_t n = strcspn(list, ":");
		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		if (*name && language_use(name))
			return;
		list += n + (list[n] == ':');
	}
	language_use(locale);
}

static bool refuse_language(const char *name)
{
	struct buf text = {0}, names = {0};

	for (size_t i = 0; language_list(i); i++)
		buf_addf(&names, "%s%s", list_comma(i), language_list(i));
	buf_addf(&text, _("--lang: there is no \"%s\"; it can be %s"),
		VISIBLE(slice_of(name), VISIBLE_MOST), buf_text(&names));
	print_problem(buf_text(&text));
	buf_fini(&text);
	buf_fini(&names);
	return false;
}

bool options_use_language(int *argc, char **argv)
{
	use_environments_language();
	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		bool is_joined = strncmp(argv[i], "--lang=", 7) == 0;
		int words = is_joined ? 1 : 2;
		const char *name = is_joined ? argv[i] + 7 : argv[i + 1];
		if (!is_joined && strcmp(argv[i], "--lang") != 0)
			continue;
		if (!name || !language_use(name))
			return refuse_language(name ? name : "");
		memmove(&argv[i], &argv[i + words],
			(size_t)(*argc - i - words + 1) * sizeof(*argv));
		*argc -= words;
		i--;
	}
	return true;
}

static size_t count_rows(const struct option_row *rows)
{
	size_t n = 0;

	while (rows[n].name)
		n++;
	return n;
}

void option_list_add(struct option_list *list, char *value)
{
	size_t room = list->count;

	list->values = memory_grow(list->values, &room, list->count + 1, sizeof(char *));
	list->values[list->count++] = value;
}

static bool set_value(const struct option_row *row, char *value, struct diag *d)
{
	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)row->to = true;
		return true;
	case OPTION_TEXT:
		free(*(char **)row->to);
		*(char **)row->to = value;
		return true;
	case OPTION_NUMBER: {
		bool ok = slice_to_number(slice_of(value), row->to);
		if (!ok)
			diag_fail(d, 0, 0, 0, _("--%s: \"%s\" is not a number"), row->name,
				VISIBLE(slice_of(value), VISIBLE_MOST));
		free(value);
		return ok;
	}
	case OPTION_EACH:
		option_list_add(row->to, value);
		return true;
	}
	return false;
}

/* The option that may have been meant, or NULL. */
static const char *options_nearest(struct slice option, const struct option_row *rows)
{
	struct slice word = slice_starts(option, SLICE("--")) ? slice_from(option, 2) : option;
	struct nearest near =
		nearest_begin(slice_sub(word, 0, slice_find_char(word, '=')), word.n / 3 + 1);

	if (near.name.n < 3)
		return NULL;
	for (size_t i = 0; rows[i].name; i++)
		nearest_offer(&near, i, slice_of(rows[i].name));
	return near.index == SLICE_NONE ? NULL : rows[near.index].name;
}

static bool options_refuse(
	struct options *o, int error, const struct option_row *rows, struct diag *d)
{
	struct slice option = slice_of(poptBadOption(o->context, POPT_BADOPTION_NOALIAS));
	const char *nearest = options_nearest(option, rows);

	if (error == POPT_ERROR_BADOPT && nearest)
		return diag_fail(d, 0, 0, 0, _("%s: unknown option; did you mean --%s?"),
			VISIBLE(option, VISIBLE_MOST), nearest);
	if (error == POPT_ERROR_BADOPT) {
		o->unknown = true;
		return diag_fail(
			d, 0, 0, 0, _("%s: unknown option"), VISIBLE(option, VISIBLE_MOST));
	}
	if (error == POPT_ERROR_NOARG)
		return diag_fail(d, 0, 0, 0, _("%s: its argument is missing"),
			VISIBLE(option, VISIBLE_MOST));
#ifdef POPT_ERROR_UNWANTEDARG
	if (error == POPT_ERROR_UNWANTEDARG)
		return diag_fail(
			d, 0, 0, 0, _("%s: it takes no argument"), VISIBLE(option, VISIBLE_MOST));
#endif
	return diag_fail(
		d, 0, 0, 0, _("%s: %s"), VISIBLE(option, VISIBLE_MOST), poptStrerror(error));
}

static void add_popt_rows(
	struct poptOption *to, const struct option_row *rows, size_t count, int first)
{
	for (size_t i = 0; i < count; i++)
		to[i] = (struct poptOption){.longName = rows[i].name,
			.shortName = rows[i].letter,
			.argInfo = rows[i].type == OPTION_FLAG ? POPT_ARG_NONE : POPT_ARG_STRING,
			.val = first + (int)i};
}

void option_list_fini(struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->values[i]);
	free(list->values);
	*list = (struct option_list){0};
}

bool options_read(
	struct options *o, int argc, char **argv, const struct option_row *rows, struct diag *d)
{
	struct poptOption popt_rows[MOST_ROWS + ALEN(common_rows)] = {0};
	size_t count = count_rows(rows);
	assert(count <= MOST_ROWS);
	const struct option_row common[] = {
		{.name = "help", .type = OPTION_FLAG, .to = &o->help},
		{.name = "version", .type = OPTION_FLAG, .to = &o->version},
	};
	int found;

	*o = (struct options){0};
	add_popt_rows(popt_rows, rows, count, 1);
	add_popt_rows(popt_rows + count, common_rows, 2, (int)count + 1);
	poptContext context = poptGetContext(argv[0], argc, (const char **)argv, popt_rows, 0);
	o->context = context;
	while ((found = poptGetNextOpt(context)) > 0) {
		size_t i = (size_t)found - 1;
		const struct option_row *row = i < count ? &rows[i] : &common[i - count];
		if (!set_value(row, poptGetOptArg(context), d))
			return false;
	}
	if (found < -1)
		return options_refuse(o, found, rows, d);
	o->operands = poptGetArgs(context);
	while (o->operands && o->operands[o->operand_count])
		o->operand_count++;
	return true;
}

void options_fini(struct options *o)
{
	poptFreeContext(o->context);
	*o = (struct options){0};
}

void options_add_description(struct buf *out, size_t start, size_t column, const char *help)
{
	size_t used = utf8_columns(slice_from(buf_slice(out), start));

	if (used + 2 > column) {
		buf_add_char(out, '\n');
		used = 0;
	}
	buf_add_repeat(out, ' ', column - used);
	buf_addf(out, "%s\n", help);
}

static void options_add_row(struct buf *out, const struct option_row *row)
{
	size_t start = out->n;

	if (row->letter)
		buf_addf(out, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(out, "      --%s", row->name);
	if (row->argument)
		buf_addf(out, " %s", _(row->argument));
	options_add_description(out, start, HELP_COLUMN, _(row->help));
}

void options_add_help(struct buf *out, const char *usage, const struct option_row *rows)
{
	buf_addf(out, _("Usage: %s\n\n"), _(usage));
	for (size_t i = 0; rows[i].name; i++)
		options_add_row(out, &rows[i]);
	for (size_t i = 0; common_rows[i].name; i++)
		options_add_row(out, &common_rows[i]);
}

/* The first word of the usage line: "atmq-sim" of "atmq-sim [OPTION]...". */
static struct slice program_of(const char *usage)
{
	return (struct slice){usage, strcspn(usage, " ")};
}

static void options_print_form(const char *usage)
{
	const char *shown = _(usage);

	fprintf(stderr, _("%.*s: usage: %.*s; see --help\n"), SLICE_ARG(program_of(usage)),
		(int)strcspn(shown, "\n"), shown);
}

void options_hand_over(options_reader_fn *reader, void *user)
{
	rows_reader = reader;
	rows_reader_user = user;
}

bool options_start(struct options *o, int argc, char **argv, const char *usage,
	const struct option_row *rows, size_t least, size_t most, int *status)
{
	struct slice program = program_of(usage);
	struct diag d;

	if (rows_reader) {
		*o = (struct options){0};
		rows_reader(rows_reader_user, rows, common_rows);
		*status = EXIT_ALL_WELL;
		return false;
	}
	*status = EXIT_USAGE;
	if (!options_read(o, argc, argv, rows, &d)) {
		fprintf(stderr, "%.*s: %s\n", SLICE_ARG(program), d.text);
		if (o->unknown)
			options_print_form(usage);
		return false;
	}
	if (o->help || o->version) {
		struct buf text = {0};
		if (o->help)
			options_add_help(&text, usage, rows);
		else
			buf_addf(&text, "%.*s %s\n", SLICE_ARG(program), ATMQ_VERSION);
		*status = print_output(&text) ? EXIT_ALL_WELL : EXIT_USAGE;
		buf_fini(&text);
		return false;
	}
	if (o->operand_count < least || o->operand_count > most) {
		options_print_form(usage);
		return false;
	}
	return true;
}

enum { LEAST_COLUMNS = 20, LEAST_ROWS = 5, LARGEST_SIDE = 500 };

bool options_read_size(const char *text, int *columns, int *rows, struct diag *d)
{
	struct slice size = slice_of(text);
	size_t by = slice_find_char(size, 'x');
	long long wide, high;

	if (by == SLICE_NONE || !slice_to_number(slice_sub(size, 0, by), &wide) ||
		!slice_to_number(slice_from(size, by + 1), &high) || wide < LEAST_COLUMNS ||
		high < LEAST_ROWS || wide > LARGEST_SIDE || high > LARGEST_SIDE)
		return diag_fail(d, 0, 0, 0, _("--size: %s is not COLSxROWS, from %dx%d to %dx%d"),
			VISIBLE(size, VISIBLE_MOST), LEAST_COLUMNS, LEAST_ROWS, LARGEST_SIDE,
			LARGEST_SIDE);
	*columns = (int)wide;
	*rows = (int)high;
	return true;
}
