/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/variables.h"

#include <stdlib.h>

#include "at/secret.h"
#include "base/memory.h"
#include "script/script_words.h"

static void script_variable_fini(struct script_variable *v)
{
	buf_fini(&v->name);
	buf_fini(&v->value);
	buf_fini(&v->comment);
}

void script_variables_fini(struct script_variables *v)
{
	for (size_t i = 0; i < v->count; i++)
		script_variable_fini(&v->items[i]);
	free(v->items);
	*v = (struct script_variables){0};
}

static struct script_variable *variables_find(struct script_variables *v, struct slice name)
{
	for (size_t i = 0; i < v->count; i++)
		if (slice_eq(buf_slice(&v->items[i].name), name))
			return &v->items[i];
	return NULL;
}

static struct script_variable *variables_get(struct script_variables *v, struct slice name)
{
	struct script_variable *found = variables_find(v, name);

	if (found)
		return found;
	v->items = memory_grow(v->items, &v->room, v->count + 1, sizeof(*v->items));
	found = &v->items[v->count++];
	*found = (struct script_variable){0};
	buf_add(&found->name, name);
	found->secret = script_name_is_secret(name);
	return found;
}

/* The next ${NAME} at or behind *at, which is moved behind it; empty: there is none. */
static struct slice variables_next(struct slice text, size_t *at)
{
	while (*at < text.n) {
		size_t n = slice_find(slice_from(text, *at), SLICE("${"));
		if (n == SLICE_NONE)
			break;
		*at += n + 2;
		struct slice rest = slice_from(text, *at);
		struct slice name = slice_sub(rest, 0, slice_find_char(rest, '}'));
		if (name.n < rest.n && script_is_name(name))
			return name;
	}
	*at = text.n;
	return (struct slice){0};
}

/* Without what stands before and behind the command: `retry 3 every 5s`, `within 20s`. */
static struct slice variables_command(struct slice line)
{
	static const char *const before[] = {"retry ", "repeat ", "every "};
	size_t at = slice_find(line, SLICE(" AT"));
	bool behind = false;

	for (size_t i = 0; i < ALEN(before); i++)
		behind |= slice_starts(line, slice_of(before[i]));
	if (behind && at != SLICE_NONE)
		line = slice_from(line, at + 1);
	return slice_starts(line, SLICE("AT")) ? slice_sub(line, 0, script_command_end(line))
	                                       : line;
}

/* Stars stand where the name was: the command has a secret there. */
static void variables_mark_secrets(struct script_variables *v, struct slice line)
{
	struct buf masked = {0}, whole = {0};
	struct slice name;

	line = variables_command(line);
	at_add_masked(&masked, line, '*');
	for (size_t at = 0; (name = variables_next(line, &at)).n;) {
		buf_clear(&whole);
		buf_addf(&whole, "${%.*s}", SLICE_ARG(name));
		struct script_variable *variable = variables_find(v, name);
		if (variable && slice_find(buf_slice(&masked), buf_slice(&whole)) == SLICE_NONE)
			variable->secret = true;
	}
	buf_fini(&masked);
	buf_fini(&whole);
}

static struct slice variables_comment(struct slice line, struct slice bare)
{
	size_t at = (size_t)(bare.p - line.p) + bare.n;
	struct slice rest = slice_trim(slice_from(line, at));

	while (slice_take(&rest, SLICE("#")) || slice_take(&rest, SLICE("/")))
		;
	return slice_trim(rest);
}

/* What follows the word set; without a value if it is made of others. */
static void variables_set(struct script_variables *v, struct slice line, struct slice bare)
{
	struct slice rest = slice_trim(slice_from(bare, sizeof("set") - 1));
	struct slice name = slice_sub(rest, 0, slice_find_char(rest, ' '));
	struct slice value = slice_trim(slice_from(rest, name.n));
	size_t at = 0;

	if (!script_is_name(name) || !value.n || variables_find(v, name))
		return;
	struct script_variable *variable = variables_get(v, name);
	if (slice_find(value, SLICE("${env:")) != SLICE_NONE || variables_next(value, &at).n)
		return;
	if (value.p[0] == '"') {
		struct script_values none = {0};
		struct diag d;
		struct script_words words = {.rest = value, .values = &none, .d = &d};
		if (script_words_next(&words))
			buf_add(&variable->value, buf_slice(&words.word));
		script_words_fini(&words);
	} else {
		buf_add(&variable->value, value);
	}
	variable->has_value = true;
	buf_add(&variable->comment, variables_comment(line, bare));
}

static bool variables_is(struct slice bare, const char *word)
{
	struct slice rest = bare;

	return slice_take(&rest, slice_of(word)) && rest.n &&
	       (rest.p[0] == ' ' || rest.p[0] == '\t');
}

/* `capture ... as NAME`, perhaps behind `retry 3`: its value is not asked for. */
static void variables_capture(struct script_variables *v, struct slice bare)
{
	struct slice rest = bare;

	if (slice_starts(bare, SLICE("AT")) || slice_find(bare, SLICE("capture ")) == SLICE_NONE)
		return;
	for (size_t at; (at = slice_find(rest, SLICE(" as "))) != SLICE_NONE;) {
		rest = slice_trim(slice_from(rest, at + sizeof(" as ") - 1));
		struct slice name = slice_sub(rest, 0, slice_find_char(rest, ' '));
		if (script_is_name(name))
			variables_get(v, name);
	}
}

static bool variables_is_boards_own(struct slice name)
{
	return slice_eq(name, SLICE("BOARD")) || slice_eq(name, SLICE("PORT"));
}

void script_variables_add(struct script_variables *v, struct slice text)
{
	struct script_variables set = {0};
	struct slice rest = text, name;

	while (rest.n) {
		struct slice line = slice_take_line(&rest), bare = script_bare_line(line);
		if (variables_is(bare, "set"))
			variables_set(&set, line, bare);
		else
			variables_capture(&set, bare);
	}
	while (text.n) {
		struct slice bare = script_bare_line(slice_take_line(&text));
		for (size_t at = 0; (name = variables_next(bare, &at)).n;) {
			const struct script_variable *given = variables_find(&set, name);
			if (variables_find(v, name) || (given && !given->has_value) ||
				(!given && variables_is_boards_own(name)))
				continue;
			struct script_variable *variable = variables_get(v, name);
			if (!given)
				continue;
			variable->has_value = true;
			buf_add(&variable->value, buf_slice(&given->value));
			buf_add(&variable->comment, buf_slice(&given->comment));
		}
		variables_mark_secrets(v, bare);
	}
	script_variables_fini(&set);
}

/* ---- included files ---- */

enum { VARIABLES_DEPTH = 8, VARIABLES_FILES = 1000, VARIABLES_BYTES = 16 * 1024 * 1024 };

struct variables_text {
	const struct script_source *source;
	struct buf all;
	size_t files;
};

static void variables_add_text(
	struct variables_text *t, struct slice folder, struct slice text, int depth);

/* What can't be read is a mistake that is told when the script is. */
static void variables_include(
	struct variables_text *t, struct slice folder, struct slice bare, int depth)
{
	struct script_values none = {0};
	struct diag d;
	struct script_words words = {
		.rest = slice_from(bare, sizeof("include") - 1), .values = &none, .d = &d};
	struct buf name = {0}, text = {0};

	if (script_words_next(&words) && words.word.n &&
		slice_find_char(buf_slice(&words.word), '\0') == SLICE_NONE) {
		if (words.word.p[0] != '/')
			buf_add(&name, folder);
		buf_add(&name, buf_slice(&words.word));
		size_t end = name.n;
		while (end > 0 && name.p[end - 1] != '/')
			end--;
		if (t->source->file(t->source->user, buf_slice(&name), &text, &d))
			variables_add_text(t, slice_sub(buf_slice(&name), 0, end), buf_slice(&text),
				depth + 1);
	}
	script_words_fini(&words);
	script_values_fini(&none);
	buf_fini(&name);
	buf_fini(&text);
}

static void variables_add_text(
	struct variables_text *t, struct slice folder, struct slice text, int depth)
{
	slice_take(&text, SLICE("\xef\xbb\xbf"));
	while (text.n && t->all.n < VARIABLES_BYTES) {
		struct slice line = slice_take_line(&text), bare = script_bare_line(line);
		if (!variables_is(bare, "include")) {
			buf_add(&t->all, line);
			buf_add_char(&t->all, '\n');
		} else if (depth < VARIABLES_DEPTH && t->files++ < VARIABLES_FILES) {
			variables_include(t, folder, bare, depth);
		}
	}
}

void script_variables_add_script(struct script_variables *v, const struct script_source *source)
{
	struct variables_text t = {.source = source};

	variables_add_text(&t, (struct slice){0}, source->text, 0);
	script_variables_add(v, buf_slice(&t.all));
	buf_fini(&t.all);
}

struct slice script_about(struct slice text)
{
	struct slice line = slice_trim(slice_take_line(&text));

	if (!slice_take(&line, SLICE("#")) && !slice_take(&line, SLICE("//")))
		return (struct slice){0};
	return slice_trim(line);
}
