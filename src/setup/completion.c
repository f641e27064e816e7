/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/completion.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "at/command.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"

enum { COLUMNS_MOST = 500, RANGE_MOST = 9 };

struct completion_candidate {
	char *text, *description; /* description: NULL if there is none */
};

struct slice completion_typed(const struct completion *c)
{
	return slice_from(slice_of(c->words[c->count - 1]), c->kept);
}

void completion_keep(struct completion *c, size_t n)
{
	c->kept += n;
}

/* ---- candidates ---- */

/* It can be typed, and shown as it is. */
static bool completion_is_typable(struct slice text)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, text);
	bool same = text.n > 0 && slice_eq(buf_slice(&visible), text);
	buf_fini(&visible);
	return same;
}

static void completion_put(struct completion *c, struct slice candidate, const char *description)
{
	struct buf whole = {0}, meaning = {0};

	if (!completion_is_typable(candidate))
		return;
	buf_add(&whole, slice_sub(slice_of(c->words[c->count - 1]), 0, c->kept));
	buf_add(&whole, candidate);
	if (description)
		utf8_add_visible(&meaning, slice_of(description));
	c->found = memory_grow(
		c->found, &c->found_room, c->found_count + 1, sizeof(struct completion_candidate));
	c->found[c->found_count++] =
		(struct completion_candidate){.text = memory_copy_text(buf_text(&whole)),
			.description = meaning.n ? memory_copy_text(buf_text(&meaning)) : NULL};
	buf_fini(&whole);
	buf_fini(&meaning);
}

void completion_add(struct completion *c, const char *candidate, const char *description)
{
	if (slice_starts(slice_of(candidate), completion_typed(c)))
		completion_put(c, slice_of(candidate), description);
}

void completion_add_nocase(struct completion *c, const char *candidate, const char *description)
{
	if (slice_starts_nocase(slice_of(candidate), completion_typed(c)))
		completion_put(c, slice_of(candidate), description);
}

void completion_add_dialects(struct completion *c)
{
	for (size_t i = 0; i < AT_DIALECT_COUNT; i++)
		completion_add(c, at_dialect_name((enum at_dialect)i), NULL);
}

void completion_add_files(struct completion *c)
{
	c->also = COMPLETION_FILES;
}

void completion_add_commands(struct completion *c)
{
	c->also = COMPLETION_COMMANDS;
}

void completion_keep_list(struct completion *c)
{
	struct slice typed = completion_typed(c);
	size_t n = typed.n;

	while (n > 0 && typed.p[n - 1] != ',')
		n--;
	completion_keep(c, n);
}

bool completion_list_has(const struct completion *c, const char *name)
{
	struct slice list = slice_sub(slice_of(c->words[c->count - 1]), 0, c->kept);
	size_t n = strlen(name);

	for (size_t at = 0; at + n < list.n; at++)
		if ((list.p[at + n] == ',' || list.p[at + n] == '=') &&
			memcmp(list.p + at, name, n) == 0 &&
			(at == 0 || list.p[at - 1] == ',' || list.p[at - 1] == '='))
			return true;
	return false;
}

const char *completion_option(const struct completion *c, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = c->begin; i + 1 < c->count; i++) {
		const char *word = c->words[i];

		if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, n) != 0)
			continue;
		if (word[2 + n] == '=')
			return word + 2 + n + 1;
		if (word[2 + n] == '\0' && i + 2 < c->count)
			return c->words[i + 1];
	}
	return NULL;
}

/* ---- what an option's argument can be ---- */

/* "crlf|cr|lf", "FACTOR|max": the words in small letters. */
static void completion_add_choices(struct completion *c, const char *argument)
{
	struct slice rest = slice_of(argument);
	char word[32];

	while (rest.n) {
		size_t n = slice_find_char(rest, '|');

		n = n == SLICE_NONE ? rest.n : n;
		if (n < sizeof(word) && !isupper((unsigned char)rest.p[0])) {
			snprintf(word, sizeof(word), "%.*s", (int)n, rest.p);
			completion_add(c, word, NULL);
		}
		rest = slice_from(rest, n + 1);
	}
}

/* "5..8"; a range that nobody chooses from by looking at it is left out. */
static void completion_add_range(struct completion *c, const char *argument)
{
	long long first, last;
	size_t dots = slice_find(slice_of(argument), SLICE(".."));
	char word[24];

	if (dots == SLICE_NONE ||
		!slice_to_number(slice_sub(slice_of(argument), 0, dots), &first) ||
		!slice_to_number(slice_from(slice_of(argument), dots + 2), &last) ||
		last - first > RANGE_MOST)
		return;
	for (; first <= last; first++) {
		snprintf(word, sizeof(word), "%lld", first);
		completion_add(c, word, NULL);
	}
}

static void completion_add_value(struct completion *c, const struct option_row *row)
{
	if (c->value && c->value(c, row))
		return;
	if (strcmp(row->name, "lang") == 0)
		for (size_t i = 0; language_list(i); i++)
			completion_add(c, language_list(i), NULL);
	else if (strchr(row->argument, '|'))
		completion_add_choices(c, row->argument);
	else if (strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "PATH") == 0 ||
		 strcmp(row->argument, "TRANSCRIPT") == 0)
		completion_add_files(c);
	else
		completion_add_range(c, row->argument);
}

/* ---- the line ---- */

/* The rows of a command, and those of every command, as one list. */
struct completion_rows {
	const struct option_row *own, *common;
};

static const struct option_row *completion_row(const struct completion_rows *rows, size_t i)
{
	const struct option_row *row = rows->own;

	for (; row->name; row++)
		if (i-- == 0)
			return row;
	for (row = rows->common; row->name; row++)
		if (i-- == 0)
			return row;
	return NULL;
}

/* "port" of "--port" and "--port=usb:"; NULL: there is none. */
static const struct option_row *completion_find_long(
	const struct completion_rows *rows, const char *word)
{
	const struct option_row *row;
	size_t n = strcspn(word + 2, "=");

	for (size_t i = 0; (row = completion_row(rows, i)); i++)
		if (strlen(row->name) == n && memcmp(word + 2, row->name, n) == 0)
			return row;
	return NULL;
}

/* Of "-hp": the option that is still open behind it, and where its argument begins; NULL: none. */
static const struct option_row *completion_find_letters(
	const struct completion_rows *rows, const char *word, size_t *at)
{
	const struct option_row *row;

	for (*at = 1; word[*at];) {
		for (size_t i = 0; (row = completion_row(rows, i)) && row->letter != word[*at]; i++)
			;
		++*at;
		if (!row || row->argument)
			return row;
	}
	return NULL;
}

/* The option whose argument the next word is; NULL: none. */
static const struct option_row *completion_find_open(
	const struct completion_rows *rows, const char *word)
{
	const struct option_row *row;
	size_t at;

	if (word[0] != '-' || word[1] == '\0')
		return NULL;
	if (word[1] == '-') {
		row = completion_find_long(rows, word);
		return row && row->argument && !strchr(word, '=') ? row : NULL;
	}
	row = completion_find_letters(rows, word, &at);
	return row && word[at] == '\0' ? row : NULL;
}

/* It is on the line and can't be there twice. */
static bool completion_is_used(const struct completion *c, const struct option_row *row)
{
	size_t n = strlen(row->name);

	for (size_t i = c->begin; i + 1 < c->count && row->type != OPTION_EACH; i++) {
		const char *word = c->words[i];

		if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, row->name, n) == 0 &&
			(word[2 + n] == '\0' || word[2 + n] == '='))
			return true;
		if (row->letter && word[0] == '-' && word[1] == row->letter)
			return true;
	}
	return false;
}

static void completion_add_options(struct completion *c, const struct completion_rows *rows)
{
	const struct option_row *row;
	struct buf word = {0};

	for (size_t i = 0; (row = completion_row(rows, i)); i++) {
		buf_clear(&word);
		buf_addf(&word, "--%s", row->name);
		if (!completion_is_used(c, row))
			completion_add(c, buf_text(&word), _(row->help));
	}
	buf_fini(&word);
}

/* The last word begins with a dash. */
static void completion_add_dashed(struct completion *c, const struct completion_rows *rows)
{
	const char *word = c->words[c->count - 1], *equals = strchr(word, '=');
	const struct option_row *row;
	size_t at;

	if (word[1] == '-' && equals) {
		row = completion_find_long(rows, word);
		completion_keep(c, (size_t)(equals + 1 - word));
	} else if (word[1] == '-' || word[1] == '\0') {
		completion_add_options(c, rows);
		return;
	} else {
		row = completion_find_letters(rows, word, &at);
		completion_keep(c, at);
		if (word[at] == '\0') { /* the letters stand for themselves */
			c->kept = 0;
			completion_put(c, slice_of(word), row ? _(row->help) : NULL);
			return;
		}
	}
	if (row && row->argument)
		completion_add_value(c, row);
}

static void completion_read_rows(
	void *user, const struct option_row *own, const struct option_row *common)
{
	struct completion *c = user;
	const struct completion_rows rows = {own, common};
	const struct option_row *open = NULL;
	bool dashes = false;

	for (size_t i = c->begin; i + 1 < c->count; i++) {
		const char *word = c->words[i];

		if (open) {
			open = NULL;
		} else if (!dashes && strcmp(word, "--") == 0) {
			dashes = true;
		} else if (!dashes && word[0] == '-' && word[1]) {
			open = completion_find_open(&rows, word);
		} else {
			c->operands[c->operand++] = c->words[i];
		}
	}
	c->is_behind_dashes = dashes;
	if (open)
		completion_add_value(c, open);
	else if (!dashes && c->words[c->count - 1][0] == '-')
		completion_add_dashed(c, &rows);
	else if (c->offer_operand)
		c->offer_operand(c);
	else if (!dashes)
		completion_add_options(c, &rows); /* there is nothing else to say */
}

void completion_ask(struct completion *c, size_t begin, int (*command)(int argc, char **argv),
	completion_value_fn *value, completion_operand_fn *operand)
{
	char *argv[] = {c->words[0], NULL};

	c->begin = begin;
	c->operands = memory_new(c->count * sizeof(*c->operands));
	c->value = value;
	c->offer_operand = operand;
	options_hand_over(completion_read_rows, c);
	command(1, argv);
	options_hand_over(NULL, NULL);
}

bool completion_start(struct completion *c, int argc, char **argv)
{
	long long columns = 0;
	int i = 1;

	*c = (struct completion){0};
	if (i + 1 < argc && strcmp(argv[i], "--width") == 0) {
		if (!slice_to_number(slice_of(argv[i + 1]), &columns) || columns < 0)
			columns = 0;
		i += 2;
	}
	if (i + 1 >= argc || strcmp(argv[i], "--") != 0) {
		print_problem(_("usage: complete [--width COLUMNS] -- WORD..."));
		return false;
	}
	c->columns = columns > COLUMNS_MOST ? COLUMNS_MOST : (size_t)columns;
	c->words = argv + i + 1;
	c->count = (size_t)(argc - i - 1);
	/* What --lang says of the line counts here too; the word being typed is not its argument yet. */
	int before = (int)c->count - 1;
	char *last = c->words[before];
	if (before > 0 && strcmp(c->words[before - 1], "--lang") != 0) {
		c->words[before] = NULL;
		options_use_language(&before, c->words);
		c->words[before] = last;
		c->count = (size_t)before + 1;
	}
	return true;
}

/* ---- printing ---- */

/* A candidate's line in the list: both in columns, the description cut where there is no room. */
static void completion_add_line(
	struct buf *out, const struct completion_candidate *k, size_t column, size_t columns)
{
	struct slice text = slice_of(k->text), description = slice_of(k->description);
	size_t used = utf8_columns(text);

	buf_add(out, text);
	if (!description.n || column + 4 > columns)
		return;
	buf_add_repeat(out, ' ', column > used ? column - used : 1);
	size_t room = columns - (column > used ? column : used + 1);
	if (room > columns)
		return;
	if (utf8_columns(description) <= room) {
		buf_add(out, description);
		return;
	}
	buf_add(out, slice_sub(description, 0, utf8_fit(description, room ? room - 1 : 0)));
	buf_add_text(out, utf8_is_locales() ? "…" : "~");
}

static size_t completion_column(const struct completion *c)
{
	size_t most = 0;

	for (size_t i = 0; i < c->found_count; i++) {
		size_t n = utf8_columns(slice_of(c->found[i].text));

		most = n > most && n <= c->columns / 2 ? n : most;
	}
	return most + 2;
}

int completion_end(struct completion *c)
{
	static const char *const also[] = {"words", "files", "commands"};
	size_t column = completion_column(c);
	struct buf out = {0};

	buf_addf(&out, "%s %zu\n", also[c->also], c->kept);
	for (size_t i = 0; i < c->found_count; i++) {
		const struct completion_candidate *k = &c->found[i];

		buf_addf(&out, "%s\t", k->text);
		if (c->columns)
			completion_add_line(&out, k, column, c->columns);
		else
			buf_add_text(&out, k->description ? k->description : "");
		buf_add_char(&out, '\n');
	}
	bool done = print_output(&out);
	for (size_t i = 0; i < c->found_count; i++) {
		free(c->found[i].text);
		free(c->found[i].description);
	}
	free(c->found);
	free(c->operands);
	buf_fini(&out);
	return done ? EXIT_ALL_WELL : EXIT_USAGE;
}
